# Textes de l'espace agent.
desk-queue-title = Espace agent
desk-welcome = Accueillir quelqu'un
desk-find = Retrouver un parcours par sa référence
desk-find-submit = Retrouver
desk-find-none = Aucun parcours de votre structure ne porte cette référence.
desk-find-none-do = Vérifiez les six caractères, par exemple K7F-2QX.
desk-attention = À reprendre
desk-attention-none = Rien à reprendre : personne n'attend sans réponse.
desk-waiting = En cours
desk-waiting-none = Aucune orientation en attente de réponse.
desk-all-referrals = Toutes les orientations
desk-people = Personnes accueillies
desk-people-table = Tableau des personnes accueillies
desk-people-none = Personne pour le moment. Commencez par « Accueillir quelqu'un ».
desk-drafts = { $n ->
    [one] Un repérage commencé n'est pas terminé.
   *[other] { $n } repérages commencés ne sont pas terminés.
}
desk-draft = Repérage commencé
desk-draft-do = Terminez les questions pour connaître la prochaine étape.
desk-continue = Continuer le repérage
desk-col-reference = Référence
desk-col-situation = Situation
desk-col-commune = Commune
desk-col-when = Accueil
desk-col-agent = Agent
desk-more = Autres outils
desk-paper = Saisir une grille remplie sur papier
desk-grid = Imprimer la grille de repérage
desk-messages-link = Messages de la démonstration
desk-code = Répondre à une orientation avec un code

desk-pathway-title = Parcours
desk-paper-filled = Grille papier remplie le
desk-overridden = Conclusion de l'agent :
desk-rule-said = La règle proposait :
desk-next-step = Prochaine étape :
desk-see-result = Voir le résultat et ses raisons
desk-find-place = Trouver le bon lieu
desk-places-title = Trouver le bon lieu
desk-send-here = Orienter ici
desk-referrals = Orientations
desk-referrals-none = Aucune orientation pour le moment.

desk-messages-title = Messages de la démonstration
desk-messages-lead = Rien n'est envoyé : voici ce qui serait parti.
desk-messages-none = Aucun message pour le moment.
desk-messages-to = Pour
desk-messages-state-queued = en attente
desk-messages-state-sent = écrit dans un fichier
desk-messages-state-failed = échec
