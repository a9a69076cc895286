# Open data
opendata-feed-title = Places of digital help: what changes
opendata-feed-created = New place
opendata-feed-changed = Place updated
opendata-feed-withdrawn = Place withdrawn
opendata-feed-merged = Place joined to another
