# Formulaire d'orientation
referral-new-title = Orienter la personne
referral-new-lead = Relisez avec la personne, puis envoyez. Vous imprimerez ensuite sa feuille.
referral-new-place = Le lieu
referral-new-reasons = Pourquoi ce lieu
referral-new-no-reasons = Aucune raison n'est connue.
referral-new-findings = Ce que le repérage a montré
referral-new-findings-hint = Pour vous seulement : ni imprimé, ni envoyé.
referral-new-bring = Ce qu'il faut apporter
referral-new-words = Les mots de la personne
referral-new-words-hint = Seulement ce que la personne accepte de transmettre. Le lieu le lira. Pas de mot de passe, pas de numéro de dossier.
referral-new-contact = Téléphone ou adresse mail de la personne
referral-new-contact-hint = Facultatif. Pour lui envoyer l'adresse du lieu, et pour que le lieu puisse la rappeler. Effacé au plus tard après 180 jours.
referral-new-consent = La personne est d'accord pour laisser ce contact
referral-new-tell-person = Envoyer l'adresse et les horaires à la personne
referral-new-tell-place = Prévenir le lieu par mail
referral-new-no-email = Ce lieu n'a pas d'adresse mail connue. La feuille de la personne suffit : le lieu répond avec le code.
referral-new-lang = Langue de la feuille
referral-new-lang-fr = Français
referral-new-lang-en = Anglais
referral-new-submit = Envoyer l'orientation
referral-new-change = Choisir un autre lieu
referral-new-warning = { $n ->
    [one] Cette personne a déjà été orientée une fois
   *[other] Cette personne a déjà été orientée { $n } fois
  }
referral-new-warning-text = Chaque nouvelle orientation fait perdre des personnes en route. Appelez si possible le lieu avec la personne avant d'envoyer.

# Erreurs
referral-error-consent = Cochez l'accord de la personne, ou effacez son contact.
referral-error-contact = Écrivez un numéro de téléphone ou une adresse mail.
referral-error-contact-missing = Écrivez le contact de la personne pour lui envoyer un message.
referral-error-words-long = Raccourcissez le texte : 600 caractères au plus.
referral-error-place-closed = Ce lieu ne reçoit plus de public. Choisissez un autre lieu.
referral-error-impossible = Cette orientation ne peut plus recevoir cette réponse.
referral-error-over = Cette orientation est terminée.
referral-error-form-reused = Ce formulaire a déjà servi pour une autre orientation. Recommencez depuis les résultats.
referral-error-changed = Cette orientation vient d'être modifiée. Rechargez la page.
referral-error-answer = Choisissez une réponse.
referral-error-reason = Choisissez une raison.
referral-error-note = Dites la raison en quelques mots.
referral-error-note-long = Raccourcissez le texte : 300 caractères au plus.
referral-error-parameter = Ce paramètre n'est pas reconnu.
referral-error-code = Ce code n'ouvre rien. Vérifiez les huit caractères sur la feuille. Une orientation terminée n'a plus de code.

# États
referral-state-draft = En préparation
referral-state-sent = Envoyée
referral-state-acknowledged = Attendue par le lieu
referral-state-received = Personne reçue
referral-state-done = Terminée
referral-state-not_come = Personne non venue
referral-state-redirected = Envoyée ailleurs par le lieu
referral-state-declined = Refusée par le lieu
referral-state-expired = Sans réponse
referral-state-withdrawn = Annulée

# Étapes
referral-event-send = Orientation envoyée
referral-event-acknowledge = Le lieu attend la personne
referral-event-receive = Le lieu a reçu la personne
referral-event-finish = C'est fait
referral-event-missed_visit = La personne n'est pas venue
referral-event-redirect = Le lieu a envoyé la personne ailleurs
referral-event-decline = Le lieu ne peut pas recevoir la personne
referral-event-expire = Aucune réponse dans le délai
referral-event-withdraw = Orientation annulée
referral-actor-system = Passerelle

# Raisons d'un refus
referral-decline-full = Pas de place dans un délai raisonnable
referral-decline-other-need = Le besoin ne correspond pas à nos services
referral-decline-out-of-area = La personne habite hors de notre secteur
referral-decline-closed = Nous sommes fermés en ce moment
referral-decline-unreachable = Nous n'avons pas pu joindre la personne
referral-decline-other = Autre raison

# Page d'une orientation
referral-show-title = Orientation { $reference }
referral-show-sent = Orientation envoyée
referral-show-sent-text = Référence { $reference }. Imprimez la feuille et donnez-la à la personne.
referral-show-state = Où en est l'orientation
referral-show-place = Lieu
referral-show-reference = Référence
referral-show-deadline = Réponse attendue
referral-show-deadline-before = avant le { $date }
referral-show-code = Code à donner au lieu par téléphone
referral-show-told-place = Le lieu a été prévenu par mail.
referral-show-told-person = La personne a reçu l'adresse et les horaires.
referral-show-steps = Étapes
referral-show-sheet = Voir et imprimer la feuille
referral-show-pdf = Télécharger la feuille en PDF
referral-show-withdraw = Annuler cette orientation
referral-show-other = Choisir un autre lieu
referral-show-settle = J'ai fait le nécessaire
referral-show-attention = La personne attend peut-être encore de l'aide
referral-show-attention-text = Appelez le lieu ou la personne, ou choisissez un autre lieu.
referral-show-renew = Faire un nouveau lien et un nouveau code
referral-show-renew-text = Le lien imprimé sur l'ancienne feuille ne marchera plus. Imprimez une nouvelle feuille.
referral-show-link-dead = Le lien et le code de cette feuille ne sont plus valables
referral-show-words = Mots de la personne
referral-show-contact = Contact de la personne
referral-show-reason = Raison donnée
referral-show-note = Précision du lieu
referral-show-rank = { $n ->
    [one] Première orientation de ce parcours
   *[other] Orientation n° { $n } de ce parcours
  }
referral-show-pathway = Voir le parcours

# Liste
referral-list-title = Orientations
referral-list-attention = À traiter
referral-list-waiting = En attente
referral-list-closed = Terminées
referral-list-tabs = Orientations par situation
referral-list-empty-attention = Rien à traiter. Toutes les personnes orientées ont une réponse ou un délai en cours.
referral-list-empty-waiting = Aucune orientation en attente.
referral-list-empty-closed = Aucune orientation terminée.
referral-list-reference = Référence
referral-list-place = Lieu
referral-list-state = État
referral-list-since = Depuis le
referral-list-by = Envoyée par
referral-list-more = Voir la suite
referral-list-caption = { $n ->
    [one] { $n } orientation
   *[other] { $n } orientations
  }

# Feuille de la personne (facile à lire)
referral-sheet-title = Où aller pour être aidé
referral-sheet-intro = Donnez cette feuille à l'accueil du lieu.
referral-sheet-phone = Téléphone : { $phone }
referral-sheet-hours = Quand y aller
referral-sheet-hours-unknown = Nous ne connaissons pas les horaires. Téléphonez avant de venir.
referral-sheet-access = Comment y aller
referral-sheet-needs = Ce que vous voulez faire
referral-sheet-bring = Ce que vous apportez
referral-sheet-reasons = Pourquoi ce lieu
referral-sheet-words = Ce que vous avez dit
referral-sheet-passwords = Ne donnez jamais vos mots de passe. Tapez-les vous-même.
referral-sheet-free = Vous êtes libre d'y aller ou non. Vous pouvez revenir nous voir.
referral-sheet-for-place = Pour le lieu qui reçoit la personne
referral-sheet-scan = Scannez ce code et dites si la personne est venue. C'est rapide et sans compte.
referral-sheet-type = Ou allez sur { $site } et tapez ce code :
referral-sheet-reference = Référence : { $reference }
referral-sheet-qr = Code à scanner : lien de réponse pour le lieu
referral-sheet-given = Feuille donnée par { $agent }, { $organisation }, le { $date }.
referral-sheet-back = Retour à l'orientation
referral-sheet-pdf = Télécharger en PDF
referral-sheet-in = Voir la feuille en anglais

# Ce qu'il faut apporter
referral-bring-sheet = Cette feuille
referral-bring-letter = Le courrier ou le message que vous avez reçu
referral-bring-identity = Un papier d'identité
referral-bring-numbers = Vos numéros : sécurité sociale, CAF, impôts
referral-bring-device = Votre téléphone, votre tablette ou votre ordinateur, avec son chargeur, si vous en avez un
referral-bring-email = Votre adresse mail, si vous en avez une
referral-bring-glasses = Vos lunettes ou votre appareil auditif, si vous en portez

# Le lieu répond
referral-answer-title = Une personne vous est envoyée
referral-answer-lead = { $organisation } vous envoie une personne. Dites ce qu'il en est : votre réponse évite qu'elle se perde en route.
referral-answer-from = Envoyée par
referral-answer-on = Le
referral-answer-for = Lieu
referral-answer-needs = Ce que la personne veut faire
referral-answer-words = Ses mots
referral-answer-contact = Pour la joindre (avec son accord)
referral-answer-state = Réponse déjà donnée
referral-answer-question = Où en êtes-vous ?
referral-answer-acknowledge = Nous attendons la personne
referral-answer-acknowledge-hint = Vous avez vu la demande, elle n'est pas encore venue.
referral-answer-received = La personne est venue
referral-answer-done = C'est fait
referral-answer-done-hint = La personne a eu ce qu'elle venait chercher.
referral-answer-not_come = La personne n'est pas venue
referral-answer-redirected = Nous l'avons envoyée ailleurs
referral-answer-cannot = Nous ne pouvons pas la recevoir
referral-answer-reason = Si vous ne pouvez pas la recevoir : pourquoi ?
referral-answer-reason-none = Choisir une raison
referral-answer-note = Précision
referral-answer-note-hint = Quelques mots utiles à l'agent qui a envoyé la personne. Pas d'information médicale ni sociale.
referral-answer-to = Si vous l'avez envoyée ailleurs : où ?
referral-answer-submit = Envoyer la réponse
referral-answer-thanks = Merci, votre réponse est enregistrée
referral-answer-thanks-text = { $organisation } la verra. Gardez le lien : vous pourrez dire la suite.
referral-answer-thanks-over = { $organisation } la verra. Il n'y a plus rien à faire.
referral-over-title = Cette orientation est terminée
referral-over-text = Ce lien ne demande plus rien. Si quelque chose n'est pas juste, appelez { $organisation } avec la référence { $reference }.
referral-over-answer = Dernière réponse
referral-unknown-title = Ce lien n'ouvre rien
referral-unknown-text = Il a peut-être été remplacé par un nouveau, ou il a été mal recopié. Essayez avec le code de la feuille, ou appelez l'organisme qui a envoyé la personne.
referral-unknown-code = Taper le code de la feuille

# Taper le code
referral-code-title = Vous avez reçu une personne avec une feuille
referral-code-lead = Tapez le code écrit en bas de sa feuille pour dire qu'elle est venue.
referral-code-label = Code de la feuille
referral-code-hint = Huit lettres et chiffres. Les espaces et les minuscules ne comptent pas.
referral-code-submit = Continuer

# Messages
referral-letter-place-subject = Une personne vous est envoyée ({ $reference })
referral-letter-place-needs = Ce qu'elle veut faire :
referral-letter-place-text =
    Bonjour,

    { $organisation } ({ $agent }) envoie une personne à { $place }.

    { $needs }Pour répondre (attendue, venue, pas venue, impossible), ouvrez ce lien. Il ne demande aucun compte :
    { $link }

    Ou allez sur { $code_page } et tapez le code : { $code }

    Référence : { $reference }
referral-letter-withdrawn-subject = Orientation annulée ({ $reference })
referral-letter-withdrawn-text =
    Bonjour,

    { $organisation } ({ $agent }) a annulé l'orientation { $reference } vers { $place }.
    Vous n'avez rien à faire.
referral-letter-person-subject = Où aller pour être aidé ({ $reference })
referral-letter-person-text =
    Bonjour,

    Vous pouvez être aidé ici :
    { $place }
    { $address }
    Téléphone : { $phone }

    Horaires : { $hours }

    Apportez la feuille que { $organisation } vous a donnée.
    Référence : { $reference }

    Personne ne vous demandera jamais vos mots de passe. Vous êtes libre d'y aller ou non.
referral-letter-person-sms = { $place }, { $address }. Tél. { $phone }. Horaires : { $hours }. Apportez votre feuille { $reference }. Ne donnez jamais vos mots de passe.
referral-sheet-own-file = Ce que nous gardons sur vous
referral-sheet-own-file-where = Voir ou effacer : { $address }
referral-sheet-own-file-code = Référence { $reference } · Code personnel { $code }
referral-personal-title = Orientation vers un lieu
referral-personal-purpose = Vous envoyer au bon endroit et savoir que vous y êtes arrivé.
referral-personal-people = Les personnes orientées.
referral-personal-data = Le lieu, les dates, vos besoins, vos mots et votre contact si vous êtes d’accord.
referral-personal-recipients = L’organisme qui vous envoie, et le lieu qui vous reçoit.
referral-personal-retention = Vos mots et votre contact : 30 jours après la fin de l’orientation, 6 mois au plus.
referral-personal-kept = Mots, contact et réponse du lieu
referral-personal-kept-for = 30 jours après la fin de l’orientation, 6 mois au plus
referral-personal-then = Effacés ; le lieu et les dates restent pour compter
referral-personal-sent = Orientation
referral-personal-words = Vos mots
referral-personal-contact = Votre contact
referral-personal-note = Réponse du lieu
referral-personal-until = Mots et contact effacés au plus tard le
referral-personal-open = Un lieu vous attend. Demandez à annuler l’orientation, ou attendez sa réponse.
