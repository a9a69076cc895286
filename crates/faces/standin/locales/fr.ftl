# Textes du fournisseur d'identité de la démonstration.
standin-title = Qui voulez-vous être ?
standin-lead = Ces personnes et ces structures sont inventées. Choisissez-en une : vous serez connecté avec ses droits.
standin-be = Entrer en tant que { $name }
standin-label = Démonstration : choisir une personne inventée
