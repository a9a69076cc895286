### Lieux : rapports d'import, recherche d'aide.

## Ce qui ne va pas dans un fichier

places-problem-empty = le fichier est vide
places-problem-not-utf8 = le texte n'est pas en UTF-8 (il ressemble à du Windows-1252 ou Latin-1) : réenregistrez le fichier en UTF-8
places-problem-utf16 = le fichier est en UTF-16 : réenregistrez-le en UTF-8
places-problem-nul-byte = le fichier contient un octet nul : ce n'est pas du texte
places-problem-record-too-long = la ligne dépasse 1 Mio : le fichier est abîmé
places-problem-unclosed-quote = un guillemet ouvert ici n'est jamais fermé
places-problem-wrong-separator = les colonnes ne sont pas séparées par une virgule, comme le veut le standard v1 (point-virgule admis en v0.1)
places-problem-unknown-format = ce n'est ni un en-tête du standard « lieux de médiation numérique », ni du JSON avec ses champs
places-problem-missing-column = une colonne indispensable manque
places-problem-duplicate-column = la colonne est présente deux fois
places-problem-truncated = le JSON s'arrête au milieu d'un élément : le fichier est tronqué
places-problem-bad-json = le JSON est mal formé
places-problem-unreadable = la lecture du fichier a échoué
places-problem-too-many-rows = le fichier a plus de 500 000 lignes

## Ce qui ne va pas dans une ligne

places-problem-field-count = la ligne n'a pas autant de champs que l'en-tête (champs / colonnes)
places-problem-bad-quote = du texte suit un guillemet fermant : les champs ne sont pas sûrs
places-problem-id-missing = l'identifiant manque
places-problem-id-too-long = l'identifiant dépasse 512 octets
places-problem-id-duplicate = l'identifiant est déjà pris par une ligne précédente
places-problem-name-missing = le nom manque
places-problem-nowhere-known = rien ne dit où est le lieu : ni commune, ni code postal, ni coordonnées

## Ce qui ne va pas dans une valeur

places-problem-unknown-column = colonne inconnue du standard
places-problem-not-text = valeur composée là où un texte est attendu
places-problem-unknown-term = terme absent de la liste du standard
places-problem-other-spelling = terme écrit autrement que dans le standard
places-problem-old-term = terme de la version 0.1 du standard
places-problem-bad-pivot = ni un SIRET, ni un RNA, ni un RIDET
places-problem-pivot-key = la clé de ce SIRET est fausse
places-problem-bad-postal-code = un code postal a cinq chiffres
places-problem-leading-zero = le zéro de tête avait disparu
places-problem-bad-commune-code = code de commune inconnu
places-problem-former-commune = code d'une ancienne commune
places-problem-commune-found = commune retrouvée par le code postal et le nom, ou par les coordonnées
places-problem-commune-unknown = commune introuvable
places-problem-commune-name = le nom n'est pas exactement celui de la commune
places-problem-postal-code-found = code postal pris de la commune
places-problem-address-missing = l'adresse manque : le lieu ne pourra pas être exporté au format strict
places-problem-point-zero = coordonnées 0,0 : position inconnue
places-problem-point-half = une seule des deux coordonnées
places-problem-point-bad = ce ne sont pas des coordonnées
places-problem-point-swapped = latitude et longitude échangées
places-problem-point-lambert = coordonnées en Lambert-93, converties
places-problem-point-far = le point est à plus de 60 km de la commune
places-problem-bad-phone = ce n'est pas un numéro de téléphone du standard
places-problem-phone-form = numéro mis sous forme internationale
places-problem-several-phones = plusieurs numéros : le premier est gardé
places-problem-bad-email = ce n'est pas une adresse électronique
places-problem-bad-url = ce n'est pas une adresse web
places-problem-url-form = adresse web sans « https:// »
places-problem-hours-unreadable = horaires illisibles pour un programme : montrés tels quels
places-problem-bad-date = ce n'est pas une date (AAAA-MM-JJ)
places-problem-date-form = date écrite autrement que AAAA-MM-JJ
places-problem-date-unlikely = date à venir, ou d'avant 1980
places-problem-date-missing = la date de mise à jour manque
places-problem-too-long = texte trop long
places-problem-control-characters = caractères invisibles
places-problem-bad-extension = valeur inconnue

## Ce qui a été fait

places-action-corrected = corrigé
places-action-kept = gardé tel quel
places-action-ignored = valeur écartée
places-action-rejected = ligne refusée
places-action-refused = fichier refusé

## Le rapport

places-report-line = Ligne { $line }
places-report-more = … et { $count } autres constats, comptés mais non listés.
places-report-counts = Source { $source } : { $read } lignes lues, { $valid } valables, { $rejected } refusées. Lieux : { $new } nouveaux, { $updated } modifiés, { $unchanged } inchangés, { $withdrawn } retirés par la source. Valeurs : { $corrected } corrigées, { $ignored } écartées.
places-report-imported = Importé.
places-report-dry-run = Essai à blanc : rien n'a été écrit.
places-report-refused = Rien n'a été importé.

## Pourquoi un lieu est proposé

places-why-services = Propose : { $list }
places-why-services-presumed = Propose sans doute : { $list } (à confirmer)
places-why-services-missing = Ne propose pas : { $list }
places-why-services-unknown = Services à vérifier auprès du lieu
places-why-modes = Façon d'aider : { $list }
places-why-modes-missing = Autre façon d'aider que demandé : { $list }
places-why-modes-unknown = Façon d'aider à vérifier
places-why-public = S'adresse en particulier à : { $list }
places-why-free = Gratuit
places-why-free-under-condition = Gratuit sous condition, à vérifier
places-why-paying = Payant
places-why-cost-unknown = Tarif à vérifier
places-why-aidants-connect = Peut faire la démarche avec un mandat (Aidants Connect)
places-why-aidants-connect-unknown = Mandat Aidants Connect : à demander
places-why-label = Lieu labellisé
places-why-label-unknown = Aucun label connu
places-why-pass = Accepte le pass numérique
places-why-pass-unknown = Pass numérique : à demander
places-why-open = Ouvert { $list }
places-why-open-now = Ouvert maintenant
places-why-open-until = Ouvert maintenant, jusqu'à { $time }
places-why-closed-now = Fermé maintenant
places-why-closed-until = Fermé maintenant, ouvre { $day } à { $time }
places-why-hours-unknown = Horaires à vérifier
places-why-hours-written = Horaires à vérifier : « { $hours } »
places-why-old-record = Fiche ancienne ou incomplète : téléphonez avant de venir
places-why-preferred = Recommandé par votre organisme
places-why-distance = À { $distance }
places-why-at-home = Peut venir à domicile, depuis { $distance }
places-why-at-home-anywhere = Peut venir à domicile
places-why-remote = Aide à distance
places-why-point-unknown = Emplacement exact à vérifier

## Pourquoi un lieu proche n'est pas proposé

places-out-public = Réservé à : { $list }
places-out-care = L'accueil particulier demandé n'y est pas indiqué
places-out-offers = N'a pas ce qui est exigé
places-out-closed = Fermé aux moments demandés
places-out-too-far = Trop loin : { $distance }
places-out-outranked = Convient aussi, mais d'autres conviennent mieux

## Ce sur quoi repose la réponse

places-basis-entry-points = Aucun lieu de médiation ne convient tout près : voici des guichets qui peuvent aider.
places-basis-widened = Rien ne convient à cette distance : nous avons cherché jusqu'à { $distance }.
places-basis-loosened = Aucun lieu ne répond à tout : voici ceux qui sont à portée, à appeler.
places-basis-nearest = Rien à portée : voici les lieux les plus proches.
places-basis-nothing = Aucun lieu n'est encore connu.

## Ce qu'on peut assouplir

places-relax-widen = Aller jusqu'à { $distance }
places-relax-remote = Accepter une aide à distance
places-relax-at-home = Demander une aide à domicile
places-relax-mobile-stop = Chercher un arrêt itinérant jusqu'à { $distance }
places-relax-other-times = Venir à un autre moment
places-relax-cost = Accepter un lieu payant
places-relax-public = Chercher aussi les lieux pour d'autres publics
places-relax-offers = Ne plus exiger de mandat, de label ou de pass
places-relax-modes = Accepter une autre façon d'aider
places-relax-care = Demander au lieu s'il peut adapter son accueil
places-relax-count = { $count ->
    [one] { $count } lieu
   *[other] { $count } lieux
  }

## Portes où frapper

places-door-town-hall = La mairie de la commune
places-door-france-services = France services : aide aux démarches, près de chez vous

## Jours

places-day-monday = lundi
places-day-tuesday = mardi
places-day-wednesday = mercredi
places-day-thursday = jeudi
places-day-friday = vendredi
places-day-saturday = samedi
places-day-sunday = dimanche
places-half-morning = matin
places-half-afternoon = après-midi
places-half-evening = soir

## Chercher de l'aide : formulaire et résultats (pages du portail et du guichet)

places-help-need-any = Je ne sais pas encore
places-help-what = Pour quoi faire ?
places-help-where = Où ? (commune ou code postal)
places-help-search = Chercher
places-help-more = Préciser la recherche
places-help-filters = { $n ->
    [one] un filtre
   *[other] { $n } filtres
  }
places-help-services = De quelle aide s'agit-il ?
places-help-modes = Comment aider ?
places-help-publics = Pour qui ?
places-help-care = Accueil particulier
places-help-cost = Coût
places-help-free = Gratuit seulement
places-help-when = Quand ?
places-help-now = Ouvert maintenant
places-help-moments = À quel moment ?
places-help-morning = Le matin
places-help-afternoon = L'après-midi
places-help-evening = Le soir
places-help-travel = Comment y aller ?
places-help-foot = À pied (2,5 km)
places-help-transport = En transport (15 km)
places-help-car = En voiture (25 km)
places-help-within = Jusqu'à { $distance }
places-help-otherwise = Sans se déplacer
places-help-home = À domicile
places-help-remote = Par téléphone ou visio
places-help-apply = Appliquer
places-help-reset = Tout effacer
places-help-unknown-place = Cette commune n'a pas été trouvée. Vérifiez l'orthographe ou tapez un code postal.
places-help-several = Plusieurs communes portent ce nom. Laquelle ?
places-help-best = Les { $n } lieux qui conviennent le mieux
places-help-best-around = Les { $n } lieux qui conviennent le mieux autour de { $where }
places-help-count = { $n ->
    [0] Aucun lieu
    [one] Un lieu
   *[other] { $n } lieux
  }
places-help-results = Lieux proposés
places-help-around = { $n ->
    [0] Aucun lieu autour de { $where }
    [one] Un lieu autour de { $where }
   *[other] { $n } lieux autour de { $where }
  }
places-help-anywhere = Dites où vous êtes pour voir d'abord les lieux proches.
places-help-distance = À { $distance } à vol d'oiseau
places-help-open = Ouvert
places-help-open-until = Ouvert jusqu'à { $time }
places-help-closed = Fermé
places-help-opens = Fermé, ouvre { $when }
places-help-today-at = aujourd'hui à { $time }
places-help-tomorrow-at = demain à { $time }
places-help-day-at = { $day } à { $time }
places-help-hours-unknown = Horaires à vérifier avant de se déplacer
places-help-to-check = À vérifier
places-help-call = Appeler
places-help-left-out = Pourquoi d'autres lieux proches ne sont pas proposés
places-help-relax = Pour trouver plus de lieux
places-help-entry-points = Où demander aussi
places-help-entry-points-text = Ces guichets reçoivent tout le monde et connaissent les aides de votre commune.
places-help-map-title = Carte des lieux proposés
places-help-map-text = Les numéros sont ceux de la liste, qui dit la même chose.
places-help-map-you = Vous êtes ici
places-help-map-source = © IGN, INSEE

## Paramètres de l'API

places-error-code = Valeur inconnue : voir la documentation de l'API.
places-error-limit = Ce nombre est hors des limites permises.
places-error-territory = Territoire inconnu.
places-error-point = Ce n'est pas un point : il faut une latitude et une longitude.
places-error-bbox = Il faut quatre nombres : ouest, sud, est, nord.
places-error-cursor = Ce curseur n'est pas celui d'une page de résultats.
places-error-radius = Le rayon va jusqu'à 300 000 mètres.
places-error-when = Il faut « now » ou des demi-journées comme « tuesday-morning ».
