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
