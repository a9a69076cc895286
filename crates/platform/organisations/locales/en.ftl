organisations-mail-accepted-subject = { $name } is accepted
organisations-mail-accepted-text =
    Hello,

    Your organisation “{ $name }” is accepted.

    What to do next: create your account, then ask to join the organisation here:
    { $link }

    You will become its referent.
organisations-mail-refused-subject = { $name }: your request is refused
organisations-mail-refused-text =
    Hello,

    Your request for the organisation “{ $name }” is refused. Here is why:

    { $motive }
