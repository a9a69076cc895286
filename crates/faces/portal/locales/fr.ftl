# Texts of the public pages.
portal-home-title = Trouver de l'aide numérique près de chez vous
portal-home-question = Besoin d'aide avec un ordinateur, un téléphone ou une démarche en ligne ?
portal-home-lead = Des personnes vous reçoivent près de chez vous, souvent gratuitement. Dites ce qu'il vous faut et où vous êtes.
portal-home-what = Pour quoi faire ?
portal-home-where = Où ? (commune ou code postal)
portal-home-go = Chercher
portal-home-doors = Par où commencer
portal-need-any = Je ne sais pas encore
portal-door-person = Je cherche de l'aide
portal-door-person-text = Voir les lieux près de chez moi, leurs horaires et ce qu'ils proposent.
portal-door-agent = J'aide quelqu'un
portal-door-agent-text = Repérer une difficulté en cinq minutes et orienter la personne vers le bon lieu.
portal-door-territory = Je pilote un territoire
portal-door-territory-text = Voir ce qui existe, d'où viennent les données, et les reprendre.
portal-exists-title = Ce qui existe aujourd'hui
portal-map-title = Carte de France : lieux d'aide au numérique pour 100 000 habitants, par département
portal-map-caption = Lieux d'aide au numérique pour 100 000 habitants, par département. Données publiques réunies par Passerelle.
portal-map-table = Voir le tableau
portal-key-under = moins de { $to }
portal-key-between = { $from } à { $to }
portal-key-over = { $from } et plus
portal-figure-places = lieux d'aide au numérique
portal-figure-places-note = { $sources ->
    [one] une source
   *[other] { $sources } sources publiques
  }, à jour au { $date } pour la plus récente
portal-figure-entry-points = points d'entrée
portal-figure-entry-points-note = mairies, bibliothèques et autres guichets où demander
portal-figure-communes = communes ont au moins un lieu
portal-figure-communes-note = sur { $all } communes
portal-figure-hours = des lieux ont des horaires connus
portal-figure-hours-note = { $known } sur { $all } ; les autres sont à appeler avant d'y aller
portal-figures-more = D'où viennent ces chiffres

portal-map-everyone = Pour tout le monde
portal-map-home = Accueil
portal-map-code = J'ai reçu un code
portal-map-agents = Pour les agents
portal-map-open = Données ouvertes
portal-map-about = À propos de ce site

portal-accessibility-title = Accessibilité
portal-accessibility-lead = Ce site est fait pour être utilisé par tout le monde : au clavier, avec un lecteur d'écran, avec une loupe, sur un vieux téléphone, sur papier.
portal-accessibility-state-title = État de conformité
portal-accessibility-state = Le référentiel visé est le RGAA 4.1 (WCAG 2.2, niveau AA). Aucun audit complet par un tiers n'a encore eu lieu : la conformité n'est donc pas déclarée.
portal-accessibility-tests = Chaque page est contrôlée automatiquement à chaque changement du logiciel (outil axe), les contrastes de couleurs aussi, dans les deux thèmes. Les parcours se font entièrement au clavier et sans script.
portal-accessibility-limits-title = Ce que nous savons perfectible
portal-accessibility-limit-source = Les noms, présentations et horaires des lieux viennent de leurs producteurs et ne sont pas tous faciles à lire.
portal-accessibility-limit-map = Les cartes sont des images ; la même information est toujours donnée en liste ou en tableau.
portal-accessibility-limit-people = Les textes destinés aux personnes accueillies n'ont pas encore été relus par des personnes en situation de handicap intellectuel.
portal-accessibility-contact-title = Signaler une difficulté
portal-accessibility-contact = Si une page vous bloque, dites-le : une réponse et une autre façon d'obtenir l'information vous sont dues.
portal-accessibility-appeal-title = Voie de recours
portal-accessibility-appeal = Sans réponse satisfaisante, vous pouvez saisir le Défenseur des droits :
portal-accessibility-defender = formulaire du Défenseur des droits

portal-legal-title = Mentions légales
portal-legal-publisher = Éditeur
portal-legal-address = Adresse
portal-legal-director = Responsable de la publication
portal-legal-contact = Contact
portal-legal-host = Hébergement
portal-legal-software-title = Logiciel et contenus
portal-legal-software = Passerelle est un logiciel libre (licences MIT et Apache 2.0). Ses textes sont sous licence CC BY-SA 4.0.
portal-legal-data = Les données des lieux et des territoires gardent la licence de leur source :
portal-legal-font = Caractères : Atkinson Hyperlegible Next, Braille Institute, licence SIL OFL 1.1. Pictogrammes : Lucide, licence ISC.

portal-privacy-title = Données personnelles
portal-privacy-lead = Ce site demande le moins possible, ne suit personne et ne transmet rien à des tiers publicitaires.
portal-privacy-search-title = Quand vous cherchez un lieu
portal-privacy-search = La recherche ne demande ni nom ni compte. La commune cherchée n'est pas enregistrée. Votre position n'est lue que si vous appuyez sur « Me localiser » ; elle est arrondie à une centaine de mètres et n'est pas gardée.
portal-privacy-referral-title = Quand un agent vous oriente
portal-privacy-referral = Le repérage ne demande pas de nom. Un numéro de téléphone ou une adresse n'est noté que si vous le voulez, pour vous prévenir ; il est effacé à la fin de l'orientation. L'organisme de l'agent et le lieu qui vous reçoit sont les seuls à voir votre orientation.
portal-privacy-cookies-title = Cookies
portal-privacy-cookies = Trois cookies, tous nécessaires au fonctionnement, aucun pour mesurer ou suivre. Chacun n'est posé que lorsqu'il sert.
portal-privacy-cookie-name = Nom
portal-privacy-cookie-use = À quoi il sert
portal-privacy-cookie-time = Durée
portal-privacy-cookie-lang = Se souvenir de la langue choisie
portal-privacy-cookie-browser = Protéger les formulaires contre l'envoi par un autre site
portal-privacy-cookie-agent = Se souvenir du nom et de l'organisme de l'agent
portal-privacy-year = 1 an
portal-privacy-half-year = 6 mois
portal-privacy-rights-title = Vos droits
portal-privacy-rights = Vous pouvez demander à voir, corriger, effacer ou récupérer ce qui vous concerne, et contester une orientation. Écrivez à la personne chargée de la protection des données :
portal-privacy-cnil = Si la réponse ne vous convient pas, vous pouvez adresser une plainte à la CNIL :
