# Textes de l'espace agent.
desk-identity-title = Qui êtes-vous ?
desk-identity-lead = Dites-le une fois sur cet ordinateur. Votre nom figure sur les orientations que vous envoyez.
desk-identity-name = Votre nom
desk-identity-name-hint = Par exemple : Nadia Martin
desk-identity-organisation = Votre structure
desk-identity-organisation-hint = Écrivez-la toujours de la même façon : vos collègues voient les mêmes parcours que vous.
desk-identity-commune = Commune où vous travaillez
desk-identity-commune-hint = Nom, code postal ou code INSEE. Elle sert d'adresse de départ pour chercher un lieu.
desk-identity-submit = Continuer
desk-identity-forget = Je ne suis plus cette personne : oublier sur cet ordinateur
desk-identity-privacy = Ces informations restent dans votre navigateur et dans le journal des orientations. Ce n'est pas encore un compte.
desk-invented-title = Essayer avec une identité inventée
desk-invented-lead = La démonstration a déjà reçu quelques personnes, inventées elles aussi.
desk-error-name-missing = Écrivez votre nom.
desk-error-organisation-missing = Écrivez le nom de votre structure.
desk-error-too-long = Raccourcissez : 120 caractères au plus.
desk-error-commune = Cette commune est inconnue. Écrivez son nom complet ou son code postal.
desk-error-commune-several = Plusieurs communes portent ce nom ou ce code postal. Ajoutez le département, par exemple « Saint-Denis (93) ».

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
