# Comptes : se connecter, son compte, les lettres.

# Se connecter
accounts-sign-in-title = Se connecter
accounts-sign-in = Se connecter
accounts-sign-in-passkey = Se connecter avec une clé d'accès
accounts-sign-in-provider = Se connecter avec { $provider }
accounts-sign-in-demo = Choisir une personne inventée
accounts-sign-in-demo-lead = Ceci est une démonstration : entrez sans mot de passe, à la place d'une personne inventée.
accounts-sign-in-own = Ou avec un compte que vous avez créé ici
accounts-sign-in-otherwise = Se connecter autrement
accounts-sign-out = Se déconnecter
accounts-email = Adresse e-mail
accounts-password = Mot de passe
accounts-password-new = Nouveau mot de passe
accounts-password-hint = 12 caractères au moins. Une phrase que vous seul connaissez est un bon choix.
accounts-code = Code
accounts-code-hint = Les 6 chiffres de votre application, ou un code de secours.
accounts-code-title = Votre second facteur
accounts-code-lead = Ouvrez l'application sur votre téléphone et recopiez le code.
accounts-code-lead-recovery = Recopiez un de vos codes de secours.
accounts-code-lost = Téléphone perdu ? Utilisez un code de secours. Il ne vous en reste plus ? Demandez à votre administrateur.
accounts-use-passkey = Utiliser ma clé d'accès
accounts-confirm-title = Confirmez que c'est vous
accounts-confirm-lead = Ce que vous allez faire est sensible. Dites encore une fois qui vous êtes.
accounts-continue = Continuer
accounts-save = Enregistrer
accounts-saved = Enregistré
accounts-send = Envoyer
accounts-back = Retour
accounts-remove = Retirer
accounts-passkey-title = Clé d'accès
accounts-passkey-lead = Votre appareil vous demande votre doigt, votre visage ou votre code.
accounts-passkey-absent = Ce navigateur ne peut pas utiliser de clé d'accès. Choisissez un autre moyen.
accounts-passkey-failed = La clé n'a pas été reconnue, ou l'attente a été trop longue. Réessayez.

# Oubli, inscription, invitation
accounts-forgotten-title = Mot de passe oublié
accounts-forgotten-lead = Donnez votre adresse. Nous vous envoyons un lien pour choisir un autre mot de passe.
accounts-reset-title = Choisir un autre mot de passe
accounts-sent-title = Regardez vos e-mails
accounts-sent-reset = Si un compte a cette adresse, un lien vient de partir. Il est bon une heure.
accounts-sent-registration = Un e-mail vient de partir pour continuer. Son lien est bon une heure.
accounts-register-title = Demander un compte
accounts-register-lead = Pour les personnes qui accueillent, aident ou forment. Nous vérifions d'abord votre adresse. Ensuite, vous demanderez à rejoindre votre structure.
accounts-register-password-title = Choisir votre mot de passe
accounts-name = Prénom et nom
accounts-name-hint = Comme vos collègues vous appellent.
accounts-invitation-title = Vous êtes invité·e
accounts-invitation-accept = Accepter
accounts-invitation-other = Cette invitation n'est pas pour vous
accounts-invitation-other-text = Un autre compte que le vôtre a cette adresse. Déconnectez-vous, puis suivez le lien à nouveau.
accounts-organisation = Structure
accounts-role = Rôle
accounts-territory = Territoire
accounts-first-title = Créer le premier compte
accounts-first-lead = Ce compte administre tout le service. Le code est affiché là où le programme a été démarré.
accounts-first-code = Code affiché au démarrage
accounts-first-code-hint = Bon une heure. Redémarrez le programme pour en avoir un autre.
accounts-first-organisation = Nom de votre structure
accounts-first-submit = Créer le compte

# Service de connexion
accounts-federated-title = La connexion n'a pas abouti
accounts-federated-gone = La demande a déjà servi, est trop ancienne ou vient d'un autre navigateur. Recommencez.
accounts-federated-down = Le service de connexion ne répond pas. Réessayez dans quelques minutes.
accounts-federated-refused = Le service de connexion n'a pas confirmé qui vous êtes. Recommencez.
accounts-unknown-title = Aucun compte n'a cette adresse
accounts-unknown-text = Si vous avez reçu une invitation, suivez d'abord son lien. Sinon, demandez un compte.
accounts-link-title = Reliez votre compte
accounts-link-lead = Un compte a déjà l'adresse que { $provider } nous donne. Votre mot de passe, une seule fois, confirme que c'est le vôtre.

# Son compte
accounts-menu = Mon compte
accounts-account-title = Mon compte
accounts-lang = Langue des messages
accounts-lang-fr = français
accounts-lang-en = anglais
accounts-commune = Commune de mon bureau
accounts-commune-hint = Nom ou code postal. Elle sert de point de départ aux recherches.
accounts-roles = Mes rôles
accounts-roles-none = Vous n'avez pas encore de rôle
accounts-roles-none-text = Demandez à rejoindre votre structure. Sa référente ou son référent vous répondra.
accounts-roles-find = Trouver ma structure
accounts-rights-title = Mes droits
accounts-switch = Je travaille pour
accounts-switch-submit = Changer de structure
accounts-manage = Ma structure
accounts-password-title = Mot de passe
accounts-password-lead = Vos autres sessions seront fermées.
accounts-factors-title = Second facteur
accounts-factors-lead = Un mot de passe se devine ou se vole. Un second facteur protège les personnes que vous aidez.
accounts-factors-dormant = Certains de vos rôles attendent
accounts-factors-dormant-text = Ils marcheront dès que vous aurez un second facteur.
accounts-totp-title = Application sur téléphone
accounts-totp-lead = Une application gratuite affiche un code qui change toutes les 30 secondes.
accounts-totp-begin = Installer l'application
accounts-totp-on = L'application est en place.
accounts-totp-step-1 = Ouvrez votre application de codes et ajoutez un compte.
accounts-totp-step-2 = Visez l'image, ou recopiez le secret. Puis tapez ici le code affiché.
accounts-totp-qr = Code QR à viser avec l'application
accounts-totp-link = Ouvrir l'application de ce téléphone
accounts-totp-secret = Secret à recopier :
accounts-totp-code-hint = Les 6 chiffres que l'application affiche.
accounts-totp-confirm = Vérifier
accounts-passkeys-title = Clés d'accès
accounts-passkeys-lead = Votre téléphone, votre ordinateur ou une clé USB répond à votre place, sans rien à recopier.
accounts-passkey-add = Ajouter une clé d'accès
accounts-passkey-new-title = Nouvelle clé d'accès
accounts-passkey-new-lead = Donnez-lui un nom, puis suivez ce que demande votre appareil.
accounts-passkey-name = Nom de la clé
accounts-passkey-name-hint = Par exemple : téléphone du bureau.
accounts-passkey-since = Ajoutée le { $day }.
accounts-passkey-used = Utilisée le { $day }.
accounts-codes-title = Codes de secours
accounts-codes-lead = Imprimez-les ou notez-les, loin de votre téléphone. Chacun sert une fois. Ils ne seront plus affichés.
accounts-codes-renew = Faire dix nouveaux codes
accounts-sessions-title = Sessions
accounts-sessions-lead = Là où votre compte est ouvert. Fermez ce que vous ne reconnaissez pas, puis changez de mot de passe.
accounts-session-this = Celle-ci
accounts-session-facts = Vue { $seen }. Réseau { $network }.
accounts-session-end = Fermer
accounts-sessions-end = Fermer toutes les autres
accounts-device-unknown = Navigateur inconnu

# Programmes et collègues
accounts-clients-title = Programmes de ma structure
accounts-clients-lead = Un programme utilise l'API au nom de votre structure, avec une clé et des droits limités.
accounts-client-new = Nouveau programme
accounts-client-name = Nom du programme
accounts-client-scopes = Ce qu'il peut faire
accounts-client-territory = Territoire
accounts-client-territory-hint = Par exemple : departement:23, commune:23096, france.
accounts-client-days = Durée, en jours
accounts-client-days-hint = De 1 à 366.
accounts-client-add = Créer la clé
accounts-client-revoke = Révoquer
accounts-client-until = Valable jusqu'au { $day }.
accounts-client-used = Utilisée le { $day }.
accounts-client-over = Révoquée ou expirée.
accounts-client-token-title = Clé créée
accounts-client-token-lead = Copiez-la maintenant : elle ne sera plus affichée. Qui la possède agit pour votre structure.
accounts-scope-welcome = Accueillir et orienter
accounts-scope-read-threads = Lire les parcours et les orientations
accounts-scope-manage-places = Tenir les fiches des lieux
accounts-scope-supervise = Lire les chiffres du territoire
accounts-invitations-title = Inviter des collègues
accounts-invitations-lead = Pour { $organisation }. Chaque invitation est bonne une semaine.
accounts-invitations-waiting = Invitations en attente
accounts-invitation-new = Nouvelle invitation
accounts-invitation-send = Inviter
accounts-invitation-until = Jusqu'au { $day }.
accounts-invitation-withdraw = Annuler

# Refus
accounts-error-sign-in = L'adresse ou le mot de passe ne convient pas.
accounts-error-code = Ce code ne convient pas, ou il a déjà servi.
accounts-error-confirm = Cette réponse ne convient pas.
accounts-error-passkey = La clé d'accès n'a pas été reconnue. Réessayez.
accounts-error-first = Ce code ne convient pas, ou il est trop ancien.
accounts-error-wait = Trop d'essais. Attendez quelques minutes.
accounts-error-email = Donnez une adresse e-mail, comme prenom.nom@exemple.fr.
accounts-error-name = Donnez un nom de 120 caractères au plus.
accounts-error-organisation = Donnez un nom de structure de 120 caractères au plus.
accounts-error-commune = Cette commune est inconnue. Vérifiez le nom ou le code postal.
accounts-error-role = Choisissez un rôle que vous pouvez donner.
accounts-error-passkey-name = Donnez un nom à la clé.
accounts-error-client-name = Donnez un nom au programme.
accounts-error-client-scope = Choisissez au moins une chose que le programme peut faire.
accounts-error-client-territory = Donnez un territoire à l'intérieur de celui de la structure.
accounts-error-client-days = Donnez un nombre de jours, de 1 à 366.
accounts-error-password-weak = Ce mot de passe est trop faible.
accounts-error-password-short = Le mot de passe est trop court : 12 caractères au moins.
accounts-error-password-long = Le mot de passe est trop long : 128 caractères au plus.
accounts-error-password-common = Ce mot de passe est parmi les plus utilisés. Choisissez-en un autre.
accounts-error-password-repeats = Ce mot de passe répète toujours la même chose.
accounts-error-password-sequence = Ce mot de passe suit l'alphabet, les chiffres ou le clavier.
accounts-error-password-email = Le mot de passe ne doit pas contenir votre adresse.
accounts-error-password-name = Le mot de passe ne doit pas contenir votre nom ou celui du service.
accounts-error-gone = Ce lien a déjà servi ou il est trop ancien. Demandez-en un autre.
accounts-error-exists = Cela existe déjà.
accounts-error-factor-needed = Un de vos rôles demande un second facteur : ajoutez-en un autre avant de retirer celui-ci.

# Lettres
accounts-what-password = Votre mot de passe a été changé.
accounts-what-totp-added = Une application a été ajoutée comme second facteur.
accounts-what-totp-removed = L'application a été retirée de vos seconds facteurs.
accounts-what-passkey-added = Une clé d'accès a été ajoutée.
accounts-what-passkey-removed = Une clé d'accès a été retirée.
accounts-what-codes = De nouveaux codes de secours remplacent les anciens.
accounts-what-recovery-used = Un code de secours a servi.
accounts-what-reset = Vos seconds facteurs ont été retirés par un administrateur.
accounts-what-linked = Votre compte est relié à un service de connexion.
accounts-letter-invitation-subject = { $organisation } vous invite
accounts-letter-invitation =
    Bonjour,

    { $by } vous invite à rejoindre « { $organisation } » sur { $product }.

    Pour accepter, suivez ce lien avant une semaine :
    { $link }

    Vous n'attendiez rien ? Ne faites rien.
accounts-letter-reset-subject = Choisir un autre mot de passe
accounts-letter-reset =
    Bonjour,

    Pour choisir un autre mot de passe, suivez ce lien. Il est bon une heure et sert une fois :
    { $link }

    Vous n'avez rien demandé ? Ne faites rien : votre mot de passe reste le même.
accounts-letter-no-account-subject = Aucun compte à cette adresse
accounts-letter-no-account =
    Bonjour,

    Quelqu'un a demandé un nouveau mot de passe pour cette adresse sur { $product } ({ $site }). Aucun compte n'a cette adresse.

    Essayez une autre adresse, ou demandez un compte.
accounts-letter-registration-subject = Votre demande de compte
accounts-letter-registration =
    Bonjour,

    Vous demandez un compte sur { $product }. Pour continuer, suivez ce lien. Il est bon une heure :
    { $link }

    Vous n'avez rien demandé ? Ne faites rien : aucun compte ne sera créé.
accounts-letter-known-subject = Vous avez déjà un compte
accounts-letter-known =
    Bonjour,

    Quelqu'un a demandé un compte sur { $product } avec cette adresse. Vous en avez déjà un : { $site }/connexion

    Mot de passe oublié ? { $site }/connexion/oubli
accounts-letter-browser-subject = Nouvelle connexion à votre compte
accounts-letter-browser =
    Bonjour,

    Votre compte sur { $product } vient d'être ouvert depuis un navigateur que nous ne connaissions pas : { $device }, réseau { $network }.

    C'est vous ? Rien à faire. Sinon, fermez cette session et changez de mot de passe : { $site }/compte/sessions
accounts-letter-factor-subject = Un changement sur votre compte
accounts-letter-factor =
    Bonjour,

    { $what }

    Ce n'est pas vous ? Changez votre mot de passe et prévenez votre administrateur : { $site }/compte
accounts-codes-left =
    { $n ->
        [0] Il ne vous reste aucun code de secours.
        [one] Il vous reste un code de secours.
       *[other] Il vous reste { $n } codes de secours.
    }

# Ses données
accounts-data-title = Mes données
accounts-data-lead = Tout ce que ce service garde sur vous, et qui l'a regardé.
accounts-data-download = Télécharger mes données
accounts-data-kept = Ce qui est gardé
accounts-data-looked = Qui a regardé
accounts-data-when = Quand
accounts-data-who = Qui
accounts-data-what = Quoi
accounts-data-why = Pourquoi
accounts-data-you = Vous
accounts-data-erase = Effacer mon compte
accounts-data-erase-go = Voir ce qui serait effacé
accounts-data-hindered = Pas encore possible
accounts-erase-goes = Ce qui part
accounts-erase-goes-name = Votre nom, partout où il est écrit : il devient « Compte effacé ».
accounts-erase-goes-access = Votre adresse, votre mot de passe, vos seconds facteurs, vos sessions, vos liens avec d'autres services.
accounts-erase-goes-roles = Vos rôles, tout de suite.
accounts-erase-goes-letters = Les messages qui vous ont été envoyés et vos invitations en attente.
accounts-erase-stays = Ce qui reste
accounts-erase-stays-journal = Le journal de ce qui a été fait, sans votre nom : des numéros et des codes.
accounts-erase-stays-threads = Les parcours et les orientations que vous avez ouverts. Ils appartiennent à votre structure.
accounts-erase-stays-backups = Les sauvegardes, jusqu'à leur fin.
accounts-erase-sure = J'ai compris : c'est définitif.
accounts-erase-submit = Effacer mon compte
accounts-error-own = C'est votre propre compte : passez par « Mon compte ».
accounts-error-last-administrator = Personne d'autre n'administre le service : ce compte reste ouvert.
accounts-error-sure = Cochez la case si vous êtes sûr.
accounts-erased-title = Votre compte est effacé
accounts-erased-text = Votre nom et votre adresse ne sont plus ici. Vous pourrez demander un nouveau compte.
accounts-erased-home = Retour à l'accueil
accounts-personal-title = Comptes des agents
accounts-personal-purpose = Savoir qui se connecte et ce que chacun peut faire.
accounts-personal-people = Les personnes qui ont un compte.
accounts-personal-data = Nom, adresse e-mail, rôles, façons de se connecter, sessions, actes.
accounts-personal-recipients = Vous, les référents de votre structure, et l'organisme qui gère ce service.
accounts-personal-retention = Tant que le compte sert ; clos après 2 ans sans connexion et 1 mois de préavis.
accounts-personal-kept-idle = Comptes sans connexion
accounts-personal-kept-idle-for = 2 ans, puis un message et 1 mois
accounts-personal-then-closed = Clos ; effacés à la demande
accounts-personal-kept-sessions = Sessions, tentatives et liens à usage unique
accounts-personal-kept-sessions-for = 12 heures au plus pour une session, quelques heures pour le reste
accounts-personal-kept-browsers = Navigateurs reconnus
accounts-personal-kept-browsers-for = 400 jours après la dernière connexion
accounts-personal-kept-invitations = Invitations
accounts-personal-kept-invitations-for = 1 semaine
accounts-personal-last-administrator = Personne d'autre n'administre le service. Donnez d'abord ce rôle à quelqu'un.
accounts-personal-last-referent = Une structure n'a pas d'autre référent. Donnez d'abord ce rôle à quelqu'un d'autre.
accounts-personal-never = Jamais
accounts-personal-created = Compte créé le
accounts-personal-last = Dernière connexion
accounts-personal-means = Façons de se connecter
accounts-personal-acts = Actes dans le journal
accounts-letter-idle-subject = Votre compte va être clos
accounts-letter-idle =
    Bonjour,

    Personne ne s'est connecté à votre compte sur { $product } depuis deux ans. Il sera clos dans un mois.

    Pour le garder, connectez-vous une fois : { $site }/connexion

    Vous n'en voulez plus ? Ne faites rien.
