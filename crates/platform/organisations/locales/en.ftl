organisations-title = Organisations
