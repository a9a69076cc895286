# Données ouvertes
opendata-feed-title = Lieux de médiation numérique : ce qui change
opendata-feed-created = Nouveau lieu
opendata-feed-changed = Lieu mis à jour
opendata-feed-withdrawn = Lieu retiré
opendata-feed-merged = Lieu réuni à un autre
