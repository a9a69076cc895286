organisations-title = Structures
