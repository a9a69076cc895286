organisations-mail-accepted-subject = { $name } est acceptée
organisations-mail-accepted-text =
    Bonjour,

    Votre structure « { $name } » est acceptée.

    Pour la suite : créez votre compte, puis demandez à rejoindre la structure ici :
    { $link }

    Vous y deviendrez référente ou référent.
organisations-mail-refused-subject = { $name } : votre demande est refusée
organisations-mail-refused-text =
    Bonjour,

    Votre demande pour la structure « { $name } » est refusée. Voici pourquoi :

    { $motive }
