### Sources moissonnées : réglages, correspondance, aperçu, passages.

harvest-office = Administration
harvest-title = Sources moissonnées
harvest-lead = D'où viennent les lieux, quand chaque fichier a été lu pour la dernière fois, et ce qui attend une personne.
harvest-none = Aucune source n'est réglée. Commencez par lui donner un nom.
harvest-new = Ajouter une source
harvest-name = Nom court
harvest-name-hint = Des minuscules, des chiffres et des tirets, comme hub-lo-2023.
harvest-mapping-begin = Correspondance de départ
harvest-mapping-begin-hint = Une de celles fournies avec le programme ; vous pourrez la changer.
harvest-mapping-standard = Aucune : le fichier suit le standard national
harvest-mapping-own = une correspondance est écrite
harvest-create = Ajouter
harvest-source = Source
harvest-state-never = Jamais lue

harvest-col-source = Source
harvest-col-origin = Provenance du fichier
harvest-col-schedule = Rythme
harvest-col-last = Dernier passage
harvest-col-state = État
harvest-col-next = Prochain passage
harvest-col-line = Ligne
harvest-col-field = Colonne
harvest-col-written = Écrit
harvest-col-value = Valeur
harvest-col-finding = Constat
harvest-col-fate = Sort
harvest-col-id = Identifiant

harvest-origin-upload = Une personne envoie le fichier
harvest-origin-url = Une adresse du web
harvest-origin-folder = Un fichier du dossier du serveur
harvest-schedule-never = Jamais seule
harvest-schedule-daily = Chaque jour
harvest-schedule-weekly = Chaque semaine
harvest-schedule-monthly = Tous les trente jours

harvest-file = Fichier
harvest-file-none = Aucun fichier n'attend.
harvest-waiting = { $name }, reçu le { $when }, attend.
harvest-file-send = Envoyer un fichier
harvest-file-hint = CSV, JSON, lignes de JSON ou GeoJSON, compressé ou non ; { $size } au plus.
harvest-file-keep = Envoyer et voir l'aperçu
harvest-fetch = Récupérer le fichier maintenant
harvest-run = Importer ce fichier
harvest-held = Le dernier passage s'est arrêté : il aurait retiré { $n } fiches sur { $before }.
harvest-held-what = Regardez l'aperçu : le fichier est peut-être incomplet. Rien n'a été écrit.
harvest-withdraw = Retirer quand même ces fiches
harvest-withdraw-hint = Cochez seulement si ces lieux n'existent plus dans la source.
harvest-kilobytes = { $n } Kio

harvest-settings = Réglages
harvest-about-title = Titre
harvest-about-producer = Producteur
harvest-about-licence = Licence
harvest-about-edition = Date de l'édition
harvest-about-citation = Comment la citer
harvest-place = Adresse, ou nom du fichier
harvest-place-hint = Une adresse http ou https, ou un nom dans le dossier ; « lieux-* » prend le plus récent qui commence ainsi.
harvest-schedule-hint = Seulement pour une adresse ou un dossier.
harvest-enabled = Lire cette source à son rythme
harvest-guard = Part des fiches qu'un passage peut retirer, en pour cent
harvest-guard-hint = Au-delà, le passage s'arrête et attend une personne.
harvest-skip = Importer les lignes valables même si d'autres sont refusées
harvest-skip-hint = Sinon, une seule ligne refusée arrête tout.
harvest-save = Enregistrer

harvest-runs = Passages
harvest-runs-none = Aucun passage.
harvest-run-title = Passage
harvest-run-when = Quand
harvest-run-lasted = Durée
harvest-run-file = Nom du fichier
harvest-run-size = Taille
harvest-run-digest = Empreinte
harvest-seconds = { $n } s
harvest-counts = Compte
harvest-counts-how = Chaque ligne lue est nouvelle, modifiée, inchangée, refusée ou en double. Les fiches d'avant, plus les nouvelles et celles revenues, moins les retirées, font celles d'après.
harvest-notes = Constats
harvest-notes-none = Aucun constat.
harvest-notes-more =
    { $n ->
        [one] Un autre constat est compté sans être listé.
       *[other] { $n } autres constats sont comptés sans être listés.
    }
harvest-all = Tous
harvest-filter = Filtrer
harvest-csv = Télécharger ces constats (CSV)

harvest-count-read = lues
harvest-count-new = nouvelles
harvest-count-updated = modifiées
harvest-count-unchanged = inchangées
harvest-count-rejected = refusées
harvest-count-duplicates = en double
harvest-count-withdrawn = retirées
harvest-count-before = avant
harvest-count-after = après

harvest-outcome-imported = Importé
harvest-outcome-dry-run = Essai à blanc : rien n'a été écrit
harvest-outcome-same = Rien à faire : le fichier est celui du dernier passage
harvest-outcome-refused = Refusé : rien n'a été écrit
harvest-outcome-held = Arrêté : trop de fiches seraient retirées
harvest-outcome-failed = Échec : le fichier manque ou ne se lit pas

harvest-fate-rejected = ligne refusée
harvest-fate-duplicate = ligne en double
harvest-fate-withdrawn = fiche retirée
harvest-fate-corrected = valeur corrigée
harvest-fate-ignored = valeur écartée
harvest-fate-kept = valeur gardée telle quelle

harvest-note-unmatched = aucun terme de la correspondance n'est reconnu dans ce texte
harvest-note-left-out = la correspondance écarte cette ligne pour cette raison
harvest-note-no-source = la ligne ne dit pas de quelle source elle est, ou son nom ne peut pas servir
harvest-note-source-absent = le fichier ne contient plus aucune ligne de cette source ; ses fiches sont gardées
harvest-note-orphan = cette ligne du second tableau n'est liée à aucune du premier
harvest-note-withdrawn = le fichier ne liste plus cette fiche

harvest-word-line = Ligne
harvest-word-astray = (sans source)
harvest-word-total = Ensemble
harvest-word-adds-up = Lignes lues = importées + refusées + en double :
harvest-word-records = Fiches avant + nouvelles + revenues - retirées = après :

harvest-mapping-title = Correspondance
harvest-mapping-lead = Dit comment les colonnes du fichier deviennent celles du standard national. Laissez vide pour un fichier du standard.
harvest-mapping-text = Texte de la correspondance (TOML)
harvest-mapping-hint = Le format est décrit dans la documentation (docs/mapping.md).
harvest-mapping-save = Enregistrer la correspondance
harvest-mistakes = Ce qui est à corriger

harvest-fault-syntax = ce n'est pas du TOML : { $what }. Mettez les textes entre guillemets et fermez ce qui est ouvert.
harvest-fault-too-long = plus de 256 Kio : faites-en deux sources
harvest-fault-unknown-key = ce mot n'a pas de sens ici ; les mots connus : { $what }
harvest-fault-unknown-column = « { $what } » n'est pas une colonne du standard
harvest-fault-missing = il manque : { $what }
harvest-fault-wrong-type = il faut ici : { $what }
harvest-fault-not-one-of = il faut un de ceux-ci : { $what }
harvest-fault-one-kind = il faut exactement un de ceux-ci : { $what }
harvest-fault-empty = vide : remplissez ou retirez
harvest-fault-out-of-bounds = hors des bornes : { $what }
harvest-fault-too-deep = des règles dans des règles, sur plus de 8 niveaux : écrivez plus à plat

harvest-preview-title = Aperçu ligne par ligne
harvest-preview-lead = Ce que deviendrait chaque ligne du fichier. Rien n'est écrit.
harvest-preview-none = Plus de lignes.
harvest-preview-back = Revenir à la source pour importer
harvest-shape = Fichier lu comme
harvest-separator = , séparateur « { $mark } »
harvest-tab = tabulation
harvest-unused = Colonnes du fichier qu'aucune règle ne lit
harvest-missing = Colonnes que la correspondance cherche et qui sont vides ici
harvest-not-read = (non lue)
harvest-row-imported = serait importée
harvest-row-rejected = serait refusée
harvest-row-detail = Voir les valeurs
harvest-row-from = Ligne { $line } : ce que dit le fichier
harvest-row-to = Ligne { $line } : colonnes du standard
harvest-rows-before = Lignes d'avant
harvest-rows-after = Lignes suivantes

harvest-error-name = Un nom court : minuscules, chiffres et tirets, 64 caractères au plus.
harvest-error-name-taken = Une source porte déjà ce nom.
harvest-error-choice = Choisissez dans la liste.
harvest-error-percent = Un nombre entier de 0 à 100.
harvest-error-text = 300 caractères au plus, sur une ligne.
harvest-error-date = Une date, comme 2026-03-01.
harvest-error-file = Choisissez un fichier.
harvest-error-no-file = Aucun fichier n'attend : envoyez-le ou récupérez-le d'abord.
harvest-error-mapping = La correspondance est à corriger.
harvest-error-mapping-unknown = Cette correspondance n'est pas fournie avec le programme.

harvest-unreadable-packed = Le fichier compressé est abîmé, ou dépasse 256 Mio une fois ouvert.
harvest-unreadable-rows = Le fichier a plus de 500 000 lignes.
harvest-unreadable-table = Le fichier ne peut pas être découpé en lignes.
harvest-unreadable-standard = Le fichier ne suit pas le standard national : il lui faut une correspondance.
harvest-unreadable-named = Les lignes nomment elles-mêmes leur source : on ne peut pas en donner une autre.

harvest-unreached-address = Une adresse http ou https, sans nom d'utilisateur.
harvest-unreached-private = L'adresse mène à un réseau privé : la configuration ne le permet pas.
harvest-unreached-no-answer = Le serveur ne répond pas.
harvest-unreached-slow = Le serveur n'a pas répondu en deux minutes.
harvest-unreached-status = Le serveur ne donne pas le fichier.
harvest-unreached-hops = L'adresse est redirigée trop de fois.
harvest-unreached-too-large = Le fichier dépasse 64 Mio.
harvest-unreached-empty = Le fichier est vide.
harvest-unreached-no-folder = Aucun dossier n'est nommé dans la configuration (harvest.folder).
harvest-unreached-no-file = Ce fichier n'est pas dans le dossier.
