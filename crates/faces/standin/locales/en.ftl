# Texts of the demonstration's identity provider.
standin-title = Who do you want to be?
standin-lead = These people and organisations are invented. Choose one: you will be signed in with their rights.
standin-be = Come in as { $name }
standin-label = Demonstration: choose an invented person
