organisations-title = Structures
organisations-lead = Les structures qui agissent pour l'inclusion numérique, et le rôle que vous y tenez.
organisations-mine = Mes structures
organisations-mine-none = Vous ne tenez aucun rôle. Cherchez votre structure ci-dessous, puis demandez à la rejoindre.
organisations-see-rights = Voir ce que je peux faire, et pourquoi
organisations-waiting = En attente d'une réponse
organisations-register = Inscrire une structure
organisations-all = Toutes les structures
organisations-search-words = Nom ou SIRET
organisations-search-hint = Une partie du nom suffit.
organisations-search = Chercher
organisations-any-kind = Toutes
organisations-none = Aucune structure ne correspond.
organisations-next = Suite de la liste
organisations-join-waiting = demande envoyée
organisations-name = Nom de la structure
organisations-kind = Nature
organisations-college = Collège
organisations-capacities = Ce que fait la structure
organisations-siret = SIRET
organisations-siret-hint = 14 chiffres. La clé est vérifiée.
organisations-level = Échelle du territoire
organisations-territory = Territoire
organisations-territory-hint = Son nom ou son code. Rien pour la France entière.
organisations-state = État
organisations-parent = Rattachée à
organisations-parent-hint = Nom exact d'une structure active.
organisations-networks = Réseaux
organisations-children = Structures rattachées
organisations-contact = Personne à qui répondre
organisations-contact-name = Votre prénom et votre nom
organisations-contact-email = Votre adresse électronique
organisations-contact-email-hint = Pour vous répondre. Elle est effacée ensuite.
organisations-duplicates = Doublons possibles
organisations-compare = Comparer avec { $name }
organisations-joins = Demandes pour rejoindre la structure
organisations-account = Mon compte
organisations-members-table = Tableau des membres et de leurs rôles
organisations-members = Membres et rôles
organisations-members-none = Personne n'a encore de rôle ici.
organisations-who = Personne
organisations-role = Rôle
organisations-terms = Où et jusqu'à quand
organisations-acts = Actions
organisations-lend = Prêter
organisations-end = Retirer
organisations-message = Message
organisations-motive = Motif
organisations-motive-hint = 3 à 500 caractères. Obligatoire pour refuser ou fermer.
organisations-colleague = Collègue
organisations-until-label = Dernier jour
organisations-until-hint = Rien pour un rôle sans date de fin.
organisations-on = sur { $territory }
organisations-from = à partir du { $date }
organisations-until = jusqu'au { $date }
organisations-no-end = sans date de fin
organisations-lent-by = prêté par { $name }
organisations-given-by = donné par { $name }
organisations-given-by-program = donné à l'installation du service
organisations-someone = une personne dont le nom est effacé
organisations-erased = Nom effacé
organisations-named-hint = Nom exact, SIRET ou identifiant d'une structure active.

organisations-request-title = Inscrire une structure
organisations-request-lead = Votre demande est lue par la coordination de votre territoire.
organisations-request-submit = Envoyer la demande
organisations-request-sent = Votre demande est envoyée.
organisations-request-next = Vous recevrez la réponse à l'adresse que vous avez donnée.
organisations-edit-title = Modifier la structure
organisations-edit-lead = Ces informations sont publiques.
organisations-edit-submit = Enregistrer
organisations-stage-title = Changer l'état
organisations-stage-lead = La décision est inscrite au journal.
organisations-stage-submit = Valider
organisations-act = Décision
organisations-act-accept = Accepter la demande
organisations-act-accept-hint = La personne qui a demandé devient référente.
organisations-act-refuse = Refuser la demande
organisations-act-refuse-hint = Le motif est transmis.
organisations-act-close = Fermer la structure
organisations-act-close-hint = Les rôles dorment jusqu'à la réouverture.
organisations-act-reopen = Rouvrir la structure
organisations-act-reopen-hint = Les rôles reprennent.
organisations-give-title = Donner un rôle
organisations-give-lead = Une personne peut tenir plusieurs rôles.
organisations-give-submit = Donner le rôle
organisations-give-territory-hint = Nom ou code. Rien pour le territoire de la structure.
organisations-end-title = Retirer un rôle
organisations-end-lead = Le rôle s'arrête tout de suite. Ce qui en était prêté s'arrête aussi.
organisations-end-submit = Retirer le rôle
organisations-lend-title = Prêter un rôle
organisations-lend-lead = Votre collègue agit avec votre rôle jusqu'au jour choisi. Vous le gardez aussi.
organisations-lend-submit = Prêter le rôle
organisations-lend-until-hint = Pas plus tard que la fin de votre rôle.
organisations-ask-title = Rejoindre cette structure
organisations-ask-lead = La personne référente de la structure vous répondra.
organisations-ask-submit = Demander
organisations-answer-title = Répondre à une demande
organisations-answer-lead = Choisissez le rôle à donner, ou refusez.
organisations-answer-submit = Accepter
organisations-answer-no = Refuser
organisations-drop-title = Ma demande
organisations-drop-lead = Votre demande attend une réponse. Vous pouvez la retirer.
organisations-drop-submit = Retirer ma demande
organisations-transfer-title = Transférer une personne
organisations-transfer-lead = Ses rôles s'arrêtent ici et continuent dans l'autre structure.
organisations-transfer-submit = Transférer
organisations-transfer-to = Nouvelle structure
organisations-merge-title = Fusionner avec une autre structure
organisations-merge-lead = Cette structure disparaît dans l'autre. Vous verrez les deux avant de confirmer.
organisations-merge-submit = Comparer
organisations-merge-to = Structure qui reste
organisations-merge-table = Les deux structures côte à côte
organisations-merge-goes = Disparaît
organisations-merge-stays = Reste
organisations-merge-swap = Fusionner dans l'autre sens
organisations-merge-effects = Ce qui va se passer
organisations-merge-alias = Les adresses de « { $from } » mèneront à « { $to } ».
organisations-merge-owned = Ses parcours, ses orientations et ses autres dossiers suivent.
organisations-merge-for-ever = Une fusion ne se défait pas.
organisations-merge-confirm = Je confirme que c'est la même structure.
organisations-merge-do = Fusionner
organisations-rights-title = Ce que je peux faire
organisations-rights-lead = Chaque droit vient d'un rôle, dans une structure, sur un territoire, pour un temps.
organisations-rights-none = Vous n'avez aucun rôle pour le moment.
organisations-rights-sleeping = Rôles qui dorment
organisations-rights-sleeping-why = Ces rôles demandent un second facteur de connexion.
organisations-rights-wake = Ajouter un second facteur
organisations-rights-coming = Rôles à venir
organisations-reach-organisation = Pour ce qui appartient à la structure, sur le territoire du rôle.
organisations-reach-territory = Pour tout ce qui se trouve sur le territoire du rôle.

organisations-level-commune = commune
organisations-level-epci = intercommunalité
organisations-level-departement = département
organisations-level-region = région
organisations-level-france = France entière
organisations-kind-mediation-place = Lieu de médiation numérique
organisations-kind-state-service = Service déconcentré de l'État
organisations-kind-social-protection = Organisme de protection sociale
organisations-kind-local-authority = Collectivité
organisations-kind-social-centre = Centre social
organisations-kind-association = Association
organisations-kind-social-economy = Économie sociale et solidaire
organisations-kind-post-office = Bureau de poste
organisations-kind-charity = Organisme caritatif
organisations-kind-home-services = Entreprise de services à la personne
organisations-kind-firm = Entreprise
organisations-kind-third-place = Tiers-lieu
organisations-kind-fab-lab = Fablab
organisations-kind-media-lab = Médialab
organisations-kind-public-digital-space = Espace public numérique
organisations-kind-public-service-house = Maison de services au public, France services
organisations-kind-network = Réseau ou association d'élus
organisations-kind-national-body = Administration ou agence nationale
organisations-college-elected = Collectivités
organisations-college-state = État
organisations-college-public-service = Opérateurs de service public
organisations-college-associations = Associations
organisations-college-firms = Entreprises
organisations-college-other = Autres
organisations-capacity-place-operator = Gère des lieux
organisations-capacity-entry-point = Point d'entrée
organisations-capacity-training-body = Organisme de formation
organisations-capacity-signatory = Signataire de la charte
organisations-capacity-buyer = Acheteur de pass
organisations-capacity-funder = Financeur
organisations-capacity-hub = Hub
organisations-state-requested = Demandée
organisations-state-active = Active
organisations-state-closed = Fermée
organisations-state-refused = Refusée
organisations-state-merged = Fusionnée
organisations-role-aidant = Aidant ou aidante
organisations-role-mediator = Médiateur ou médiatrice numérique
organisations-role-place-manager = Responsable de lieu
organisations-role-prescriber = Prescripteur ou prescriptrice
organisations-role-referent = Référent ou référente
organisations-role-buyer = Acheteur ou acheteuse
organisations-role-funder = Financeur ou financeuse
organisations-role-territory-coordinator = Coordination de territoire
organisations-role-state-service = Service de l'État
organisations-role-hub = Hub
organisations-role-auditor = Audit
organisations-role-moderator = Modération du registre
organisations-role-national-administrator = Administration nationale
organisations-power-welcome = Accueillir et orienter
organisations-power-read-threads = Lire les parcours et les orientations
organisations-power-manage-places = Tenir la fiche des lieux, répondre aux orientations
organisations-power-manage-members = Gérer les membres et leurs rôles
organisations-power-buy = Commander des pass
organisations-power-fund = Décider des financements
organisations-power-supervise = Lire les chiffres du territoire
organisations-power-manage-organisations = Accepter, fusionner et fermer des structures
organisations-power-moderate = Corriger le registre des lieux
organisations-power-read-journal = Lire et vérifier le journal
organisations-power-administer = Administrer le service

organisations-error-name = Écrivez le nom, en 120 caractères au plus.
organisations-error-kind = Choisissez une nature dans la liste.
organisations-error-code = Ce code n'existe pas.
organisations-error-siret = Vérifiez le SIRET : 14 chiffres, avec la bonne clé.
organisations-error-siret-taken = Une autre structure active a déjà ce SIRET.
organisations-error-territory = Ce territoire est inconnu ou n'est pas sûr. Écrivez son code.
organisations-error-too-wide = Ce territoire dépasse le vôtre.
organisations-error-until = Choisissez un jour à venir, pas après la fin du rôle.
organisations-error-role = Choisissez un rôle.
organisations-error-motive = Écrivez un motif de 3 à 500 caractères.
organisations-error-contact-name = Écrivez votre nom.
organisations-error-contact-email = Écrivez une adresse électronique, comme nom@exemple.fr.
organisations-error-message = Écrivez 500 caractères au plus.
organisations-error-parent = Aucune structure active n'a ce nom exact.
organisations-error-networks = Un de ces réseaux n'existe plus.
organisations-error-account = Choisissez un membre de la structure.
organisations-error-act = Choisissez une décision.
organisations-error-to = Aucune structure active n'a ce nom exact.
organisations-error-confirm = Cochez la case pour confirmer.
organisations-error-conflict = La structure a changé depuis. Rechargez la page.
organisations-error-state = L'état de la structure ne le permet pas.
organisations-error-cycle = Une structure ne peut pas dépendre d'elle-même.
organisations-error-last-referent = Vous êtes la dernière personne référente. Donnez d'abord ce rôle à quelqu'un.
organisations-error-own-rights = Vous agissez par un rôle tenu dans cette structure : il dormirait.
organisations-error-not-lendable = Ce rôle ne se prête pas.
organisations-error-already = C'est déjà demandé, ou déjà à vous.
organisations-error-limit = De 1 à 500.
organisations-error-words = 500 caractères au plus.
organisations-error-cursor = Ce curseur n'est pas le nôtre.

organisations-merge-roles =
    { $n ->
        [0] Aucun rôle n'est déplacé.
        [one] Un rôle est déplacé.
       *[other] { $n } rôles sont déplacés.
    }
organisations-merge-doubled =
    { $n ->
        [0] Aucun rôle n'est en double.
        [one] Un rôle en double devient un seul rôle.
       *[other] { $n } rôles en double sont réunis.
    }
organisations-merge-joins =
    { $n ->
        [0] Aucune demande n'attend.
        [one] Une demande suit.
       *[other] { $n } demandes suivent.
    }
organisations-merge-children =
    { $n ->
        [0] Aucune structure ne lui est rattachée.
        [one] Une structure rattachée suit.
       *[other] { $n } structures rattachées suivent.
    }

organisations-mail-accepted-subject = { $name } est acceptée
organisations-mail-accepted-text =
    Bonjour,

    Votre structure « { $name } » est acceptée.

    Pour la suite : créez votre compte, puis demandez à rejoindre la structure ici :
    { $link }

    Vous y deviendrez référente ou référent.
organisations-mail-refused-subject = { $name } : votre demande est refusée
organisations-mail-refused-text =
    Bonjour,

    Votre demande pour la structure « { $name } » est refusée. Voici pourquoi :

    { $motive }
