# Accounts: signing in, one's own account, letters.

# Sign-in
accounts-sign-in-title = Sign in
accounts-sign-in = Sign in
accounts-sign-in-passkey = Sign in with a passkey
accounts-sign-in-provider = Sign in with { $provider }
accounts-sign-in-demo = Choose an invented person
accounts-sign-in-demo-lead = This is a demonstration: come in without a password, as an invented person.
accounts-sign-in-own = Or with an account that you made here
accounts-sign-in-otherwise = Sign in another way
accounts-sign-out = Sign out
accounts-email = E-mail address
accounts-password = Password
accounts-password-new = New password
accounts-password-hint = At least 12 characters. A sentence that only you know is a good choice.
accounts-code = Code
accounts-code-hint = The 6 digits of your application, or a recovery code.
accounts-code-title = Your second factor
accounts-code-lead = Open the application on your phone and copy the code.
accounts-code-lead-recovery = Copy one of your recovery codes.
accounts-code-lost = Phone lost? Use a recovery code. None left? Ask your administrator.
accounts-use-passkey = Use my passkey
accounts-confirm-title = Confirm that it is you
accounts-confirm-lead = What you are about to do is sensitive. Say once more who you are.
accounts-continue = Continue
accounts-save = Save
accounts-saved = Saved
accounts-send = Send
accounts-back = Back
accounts-remove = Remove
accounts-passkey-title = Passkey
accounts-passkey-lead = Your device asks for your finger, your face or your PIN.
accounts-passkey-absent = This browser cannot use a passkey. Choose another way.
accounts-passkey-failed = The passkey was not recognised, or it took too long. Try again.

# Forgotten, registration, invitation
accounts-forgotten-title = Forgotten password
accounts-forgotten-lead = Give your address. We send you a link to choose another password.
accounts-reset-title = Choose another password
accounts-sent-title = Look at your e-mail
accounts-sent-reset = If an account has this address, a link has just left. It is good for one hour.
accounts-sent-registration = An e-mail has just left so that you can go on. Its link is good for one hour.
accounts-register-title = Ask for an account
accounts-register-lead = For people who welcome, help or teach. We check your address first. Then you ask to join your organisation.
accounts-register-password-title = Choose your password
accounts-name = First and last name
accounts-name-hint = As your colleagues call you.
accounts-invitation-title = You are invited
accounts-invitation-accept = Accept
accounts-invitation-other = This invitation is not for you
accounts-invitation-other-text = Another account than yours has this address. Sign out, then follow the link again.
accounts-organisation = Organisation
accounts-role = Role
accounts-territory = Territory
accounts-first-title = Create the first account
accounts-first-lead = This account administers the whole service. The code is shown where the program was started.
accounts-first-code = Code shown at start
accounts-first-code-hint = Good for one hour. Restart the program to get another.
accounts-first-organisation = Name of your organisation
accounts-first-submit = Create the account

# Provider
accounts-federated-title = The sign-in came to nothing
accounts-federated-gone = The request was used, is too old or comes from another browser. Begin again.
accounts-federated-down = The sign-in service does not answer. Try again in a few minutes.
accounts-federated-refused = The sign-in service did not confirm who you are. Begin again.
accounts-unknown-title = No account has this address
accounts-unknown-text = If you received an invitation, follow its link first. Otherwise, ask for an account.
accounts-link-title = Link your account
accounts-link-lead = An account already has the address that { $provider } gives us. Your password, once only, confirms that it is yours.

# One's own account
accounts-menu = My account
accounts-account-title = My account
accounts-lang = Language of messages
accounts-lang-fr = French
accounts-lang-en = English
accounts-commune = Commune of my desk
accounts-commune-hint = Name or postal code. Searches start from there.
accounts-roles = My roles
accounts-roles-none = You have no role yet
accounts-roles-none-text = Ask to join your organisation. Its referent will answer you.
accounts-roles-find = Find my organisation
accounts-rights-title = My rights
accounts-switch = I work for
accounts-switch-submit = Change organisation
accounts-manage = My organisation
accounts-password-title = Password
accounts-password-lead = Your other sessions will end.
accounts-factors-title = Second factor
accounts-factors-lead = A password can be guessed or stolen. A second factor protects the people you help.
accounts-factors-dormant = Some of your roles are waiting
accounts-factors-dormant-text = They will work as soon as you have a second factor.
accounts-totp-title = Application on a phone
accounts-totp-lead = A free application shows a code that changes every 30 seconds.
accounts-totp-begin = Set up the application
accounts-totp-on = The application is set up.
accounts-totp-step-1 = Open your code application and add an account.
accounts-totp-step-2 = Aim at the picture, or copy the secret. Then type the code shown here.
accounts-totp-qr = QR code to aim the application at
accounts-totp-link = Open the application of this phone
accounts-totp-secret = Secret to copy:
accounts-totp-code-hint = The 6 digits that the application shows.
accounts-totp-confirm = Check
accounts-passkeys-title = Passkeys
accounts-passkeys-lead = Your phone, your computer or a USB key answers for you, with nothing to copy.
accounts-passkey-add = Add a passkey
accounts-passkey-new-title = New passkey
accounts-passkey-new-lead = Give it a name, then do what your device asks.
accounts-passkey-name = Name of the passkey
accounts-passkey-name-hint = For example: office phone.
accounts-passkey-since = Added on { $day }.
accounts-passkey-used = Used on { $day }.
accounts-codes-title = Recovery codes
accounts-codes-lead = Print them or write them down, away from your phone. Each works once. They will not be shown again.
accounts-codes-renew = Make ten new codes
accounts-sessions-title = Sessions
accounts-sessions-lead = Where your account is open. End what you do not recognise, then change your password.
accounts-session-this = This one
accounts-session-facts = Seen { $seen }. Network { $network }.
accounts-session-end = End
accounts-sessions-end = End all the others
accounts-device-unknown = Unknown browser

# Programs and colleagues
accounts-clients-title = Programs of my organisation
accounts-clients-lead = A program uses the API for your organisation, with a token and limited rights.
accounts-client-new = New program
accounts-client-name = Name of the program
accounts-client-scopes = What it may do
accounts-client-territory = Territory
accounts-client-territory-hint = For example: departement:23, commune:23096, france.
accounts-client-days = Duration, in days
accounts-client-days-hint = From 1 to 366.
accounts-client-add = Create the token
accounts-client-revoke = Revoke
accounts-client-until = Good until { $day }.
accounts-client-used = Used on { $day }.
accounts-client-over = Revoked or expired.
accounts-client-token-title = Token created
accounts-client-token-lead = Copy it now: it will not be shown again. Whoever has it acts for your organisation.
accounts-scope-welcome = Welcome and refer
accounts-scope-read-threads = Read pathways and referrals
accounts-scope-manage-places = Keep the sheets of places
accounts-scope-supervise = Read the figures of the territory
accounts-invitations-title = Invite colleagues
accounts-invitations-lead = For { $organisation }. Each invitation is good for a week.
accounts-invitations-waiting = Invitations waiting
accounts-invitation-new = New invitation
accounts-invitation-send = Invite
accounts-invitation-until = Until { $day }.
accounts-invitation-withdraw = Cancel

# Refusals
accounts-error-sign-in = The address or the password is not right.
accounts-error-code = This code is not right, or it was used.
accounts-error-confirm = This answer is not right.
accounts-error-passkey = The passkey was not recognised. Try again.
accounts-error-first = This code is not right, or it is too old.
accounts-error-wait = Too many attempts. Wait a few minutes.
accounts-error-email = Give an e-mail address, such as first.last@example.org.
accounts-error-name = Give a name of at most 120 characters.
accounts-error-organisation = Give an organisation's name of at most 120 characters.
accounts-error-commune = This commune is unknown. Check the name or the postal code.
accounts-error-role = Choose a role that you may give.
accounts-error-passkey-name = Give the passkey a name.
accounts-error-client-name = Give the program a name.
accounts-error-client-scope = Choose at least one thing that the program may do.
accounts-error-client-territory = Give a territory within that of the organisation.
accounts-error-client-days = Give a number of days, from 1 to 366.
accounts-error-password-weak = This password is too weak.
accounts-error-password-short = The password is too short: at least 12 characters.
accounts-error-password-long = The password is too long: at most 128 characters.
accounts-error-password-common = This password is among the most used. Choose another.
accounts-error-password-repeats = This password repeats the same thing.
accounts-error-password-sequence = This password follows the alphabet, the digits or the keyboard.
accounts-error-password-email = The password must not hold your address.
accounts-error-password-name = The password must not hold your name or that of the service.
accounts-error-gone = This link was used or is too old. Ask for another.
accounts-error-exists = This exists already.
accounts-error-factor-needed = One of your roles asks for a second factor: add another before you remove this one.

# Letters
accounts-what-password = Your password was changed.
accounts-what-totp-added = An application was added as a second factor.
accounts-what-totp-removed = The application was removed from your second factors.
accounts-what-passkey-added = A passkey was added.
accounts-what-passkey-removed = A passkey was removed.
accounts-what-codes = New recovery codes replace the old ones.
accounts-what-recovery-used = A recovery code was used.
accounts-what-reset = Your second factors were removed by an administrator.
accounts-what-linked = Your account is linked to a sign-in service.
accounts-letter-invitation-subject = { $organisation } invites you
accounts-letter-invitation =
    Hello,

    { $by } invites you to join “{ $organisation }” on { $product }.

    To accept, follow this link within a week:
    { $link }

    You expected nothing? Do nothing.
accounts-letter-reset-subject = Choose another password
accounts-letter-reset =
    Hello,

    To choose another password, follow this link. It is good for one hour and works once:
    { $link }

    You asked for nothing? Do nothing: your password stays the same.
accounts-letter-no-account-subject = No account at this address
accounts-letter-no-account =
    Hello,

    Somebody asked for a new password for this address on { $product } ({ $site }). No account has this address.

    Try another address, or ask for an account.
accounts-letter-registration-subject = Your request for an account
accounts-letter-registration =
    Hello,

    You ask for an account on { $product }. To go on, follow this link. It is good for one hour:
    { $link }

    You asked for nothing? Do nothing: no account will be made.
accounts-letter-known-subject = You have an account already
accounts-letter-known =
    Hello,

    Somebody asked for an account on { $product } with this address. You have one already: { $site }/connexion

    Forgotten password? { $site }/connexion/oubli
accounts-letter-browser-subject = New sign-in to your account
accounts-letter-browser =
    Hello,

    Your account on { $product } was just opened from a browser that we did not know: { $device }, network { $network }.

    It is you? Nothing to do. Otherwise, end that session and change your password: { $site }/compte/sessions
accounts-letter-factor-subject = A change on your account
accounts-letter-factor =
    Hello,

    { $what }

    It was not you? Change your password and tell your administrator: { $site }/compte
accounts-codes-left =
    { $n ->
        [0] You have no recovery code left.
        [one] You have one recovery code left.
       *[other] You have { $n } recovery codes left.
    }

# One's data
accounts-data-title = My data
accounts-data-lead = Everything this service keeps about you, and who looked at it.
accounts-data-download = Download my data
accounts-data-kept = What is kept
accounts-data-looked = Who looked
accounts-data-when = When
accounts-data-who = Who
accounts-data-what = What
accounts-data-why = Why
accounts-data-you = You
accounts-data-erase = Erase my account
accounts-data-erase-go = See what would be erased
accounts-data-hindered = Not possible yet
accounts-erase-goes = What goes
accounts-erase-goes-name = Your name, wherever it is written: it becomes “Compte effacé”.
accounts-erase-goes-access = Your address, password, second factors, sessions, and links with other services.
accounts-erase-goes-roles = Your roles, at once.
accounts-erase-goes-letters = The messages sent to you and your invitations that wait.
accounts-erase-stays = What stays
accounts-erase-stays-journal = The journal of what was done, without your name: numbers and codes.
accounts-erase-stays-threads = The pathways and referrals you opened. They belong to your organisation.
accounts-erase-stays-backups = Backups, until their end.
accounts-erase-sure = I understand: this cannot be undone.
accounts-erase-submit = Erase my account
accounts-error-own = This is your own account: go by “My account”.
accounts-error-last-administrator = Nobody else runs the service: this account stays open.
accounts-error-sure = Tick the box if you are sure.
accounts-erased-title = Your account is erased
accounts-erased-text = Your name and your address are no longer here. You can ask for a new account.
accounts-erased-home = Back to the home page
accounts-personal-title = Accounts of agents
accounts-personal-purpose = Know who signs in and what each may do.
accounts-personal-people = People who have an account.
accounts-personal-data = Name, e-mail address, roles, ways to sign in, sessions, acts.
accounts-personal-recipients = You, the referents of your organisation, and the body that runs this service.
accounts-personal-retention = As long as the account is used; closed after 2 years without a sign-in and 1 month of notice.
accounts-personal-kept-idle = Accounts without a sign-in
accounts-personal-kept-idle-for = 2 years, then a message and 1 month
accounts-personal-then-closed = Closed; erased on request
accounts-personal-kept-sessions = Sessions, attempts and links that serve once
accounts-personal-kept-sessions-for = 12 hours at most for a session, a few hours for the rest
accounts-personal-kept-browsers = Known browsers
accounts-personal-kept-browsers-for = 400 days after the last sign-in
accounts-personal-kept-invitations = Invitations
accounts-personal-kept-invitations-for = 1 week
accounts-personal-last-administrator = Nobody else runs the service. Give that role to somebody first.
accounts-personal-last-referent = An organisation has no other referent. Give that role to somebody else first.
accounts-personal-never = Never
accounts-personal-created = Account made on
accounts-personal-last = Last sign-in
accounts-personal-means = Ways to sign in
accounts-personal-acts = Acts in the journal
accounts-letter-idle-subject = Your account will be closed
accounts-letter-idle =
    Hello,

    Nobody has signed in to your account on { $product } for two years. It will be closed in a month.

    To keep it, sign in once: { $site }/connexion

    You no longer want it? Do nothing.
