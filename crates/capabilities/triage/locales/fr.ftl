# Repérage : pages des agents. Les questions et leurs réponses sont dans data/triage.

triage-crumb-desk = Espace agent
triage-crumb-pathway = Parcours { $reference }
triage-reference = Référence : { $reference }
triage-paper-tag = Saisi depuis le papier, rempli le { $date }

triage-start-title = Accueillir quelqu'un
triage-start-lead = Cinq minutes, douze questions. Aucun nom n'est demandé.
triage-start-commune = Commune où vit la personne
triage-start-commune-hint = Facultatif. Nom ou code postal. Elle sert à chercher près de chez elle.
triage-start-guided = Commencer, une question par page
triage-start-dense = Toutes les questions sur une page
triage-start-grid = Imprimer la grille à remplir au stylo
triage-start-paper = Saisir une grille remplie sur papier

triage-question-step-title = { $short } (question { $current } sur { $total })
triage-next = Continuer
triage-save-back = Enregistrer et revenir au résumé
triage-back = Retour
triage-all-on-one = Voir toutes les questions sur une page
triage-help = Pour l'agent
triage-urgent-title = C'est urgent : agissez d'abord.
triage-urgent-text = Vous pouvez aller au résumé maintenant et finir les questions après.
triage-to-summary = Aller au résumé

triage-dense-title = Toutes les questions
triage-dense-lead = Ce qui reste vide compte comme « pas demandé », jamais comme « non ».
triage-dense-submit = Vérifier les réponses
triage-dense-guided = Revenir à une question par page

triage-summary-title = Vérifier avant de valider
triage-summary-lead = Relisez avec la personne. Après la validation, les réponses ne changent plus.
triage-summary-change = Modifier
triage-summary-change-what = la réponse : { $short }
triage-summary-submit = Valider et voir le résultat
triage-summary-missing-title = Des questions n'ont pas de réponse.
triage-summary-missing-text = Ce n'est pas grave. Le résultat dira si une réponse manque pour décider.

triage-result-title = Résultat du repérage
triage-result-situation = Situation { $code }
triage-result-none = Situation : aucune
triage-result-underlying = Sous l'urgence : { $title }
triage-result-next-step = Prochaine étape
triage-result-reasons = Pourquoi
triage-result-steps = À faire aussi
triage-result-missing = Résultat à confirmer
triage-result-find = Trouver le bon lieu
triage-result-search = Ce que nous allons chercher
triage-result-needs = Besoins
triage-result-modes = Comment aider
triage-result-care = Accueil adapté
triage-result-conditions = Conditions
triage-result-change-needs = Changer les besoins
triage-result-words = Les mots de la personne
triage-result-rule = Règle { $rule }, version { $version }
triage-result-print = Cette page ne va pas au lieu d'accueil. La fiche d'orientation dira seulement ce que la personne accepte.
triage-free = Gratuit
triage-near = Près du domicile
triage-now = Ouvert maintenant
triage-remote = À distance possible
triage-at-home = À domicile possible
triage-pass = Pass numérique accepté

triage-override-title = Vous pensez autrement ?
triage-override-lead = Vous pouvez changer la situation. Dites pourquoi : ces avis servent à corriger les règles.
triage-override-situation = Situation que vous retenez
triage-override-motive = Pourquoi ?
triage-override-motive-hint = Une phrase suffit. N'écrivez ni nom, ni numéro.
triage-override-submit = Retenir cette situation
triage-override-done-title = Situation changée par { $by }
triage-override-rule-said = La règle proposait : { $title }.
triage-override-rule-reasons = Ce que la règle avait retenu

triage-needs-title = De quoi la personne a-t-elle besoin ?
triage-needs-legend = Cochez avec elle
triage-needs-hint = Sans choix, les réponses du repérage décident.
triage-needs-submit = Enregistrer les besoins

triage-paper-title = Saisir une grille papier
triage-paper-lead = Vous serez noté comme la personne qui a tapé cette grille.
triage-paper-date = Quand la grille a-t-elle été remplie ?
triage-paper-date-hint = Le jour écrit en haut de la grille.
triage-paper-submit = Saisir les réponses

triage-grid-title = Grille de repérage
triage-grid-lead = À imprimer en recto verso, une feuille A4. À remplir au stylo, puis à saisir plus tard.
triage-grid-print-hint = Utilisez la commande « Imprimer » de votre navigateur.

triage-conflict = Quelqu'un a changé ce parcours entre-temps. Rechargez la page, vérifiez, puis recommencez.
triage-already-finished = Ce repérage est déjà validé. Ses réponses ne changent plus.
triage-not-finished = Ce repérage n'est pas encore validé.

triage-error-unknown-question = Cette question n'existe pas dans cette version.
triage-error-unknown-answer = Cette réponse n'existe pas. Choisissez dans la liste.
triage-error-missing = Choisissez une réponse, ou « Ne sait pas ».
triage-error-one-only = Une seule réponse est possible.
triage-error-exclusive = « Rien », « Ne sait pas » ne vont pas avec une autre réponse.
triage-error-too-long = Le texte est trop long : 500 caractères au plus.
triage-error-identifying = N'écrivez ni téléphone, ni adresse, ni numéro : on ne doit pas pouvoir reconnaître la personne.
triage-error-motive = Dites pourquoi, en quelques mots.
triage-error-situation = Choisissez une situation.
triage-error-commune = Nous ne trouvons pas cette commune. Vérifiez le nom, ou laissez vide.
triage-error-date = Donnez une date : jour, mois, année.
triage-error-date-future = Cette date est dans le futur.
triage-error-date-old = Cette grille a plus de 24 mois. Refaites le repérage.
triage-error-version = Cette version du référentiel n'existe pas.
triage-own-file-title = Pour vous : votre fiche
triage-own-file-text = Sur { $address }, vous voyez ce qui est gardé sur vous et qui l’a regardé. Vous pouvez l’effacer.
triage-own-file-code = Code personnel :
triage-personal-title = Repérage des besoins
triage-personal-purpose = Comprendre ce qui vous aiderait avec le numérique.
triage-personal-people = Les personnes qui demandent de l’aide.
triage-personal-data = Vos réponses à douze questions, votre commune si vous la dites. Ni nom, ni contact.
triage-personal-recipients = Les agents de l’organisme qui vous reçoit, personne d’autre.
triage-personal-retention = 24 mois après la dernière étape ; 7 jours si aucune suite n’est utile.
triage-personal-kept = Réponses et résultat du repérage
triage-personal-kept-short = Repérage sans suite à donner
triage-personal-two-years = 24 mois après la dernière étape
triage-personal-week = 7 jours
triage-personal-reference = Référence
triage-personal-opened = Ouvert par
triage-personal-commune = Commune
triage-personal-result = Résultat
triage-personal-until = Effacé au plus tard le
