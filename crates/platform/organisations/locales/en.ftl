organisations-title = Organisations
organisations-lead = The organisations that act for digital inclusion, and the role you hold in them.
organisations-mine = My organisations
organisations-mine-none = You hold no role. Look for your organisation below, then ask to join it.
organisations-see-rights = See what I may do, and why
organisations-waiting = Waiting for an answer
organisations-register = Register an organisation
organisations-all = All organisations
organisations-search-words = Name or SIRET
organisations-search-hint = A part of the name is enough.
organisations-search = Search
organisations-any-kind = All
organisations-none = No organisation matches.
organisations-next = Next organisations
organisations-join-waiting = request sent
organisations-name = Name of the organisation
organisations-kind = Kind
organisations-college = College
organisations-capacities = What the organisation does
organisations-siret = SIRET
organisations-siret-hint = 14 digits. The key is checked.
organisations-level = Level of the territory
organisations-territory = Territory
organisations-territory-hint = Its name or code. Nothing for the whole of France.
organisations-state = State
organisations-parent = Belongs to
organisations-parent-hint = Exact name of an active organisation.
organisations-networks = Networks
organisations-children = Organisations that belong to it
organisations-contact = Person to answer
organisations-contact-name = Your first and last name
organisations-contact-email = Your e-mail address
organisations-contact-email-hint = To answer you. It is erased afterwards.
organisations-duplicates = Possible duplicates
organisations-compare = Compare with { $name }
organisations-joins = Requests to join
organisations-account = My account
organisations-members-table = Table of members and their roles
organisations-members = Members and roles
organisations-members-none = Nobody has a role here yet.
organisations-who = Person
organisations-role = Role
organisations-terms = Where and until when
organisations-acts = Actions
organisations-lend = Lend
organisations-end = End
organisations-message = Message
organisations-motive = Reason
organisations-motive-hint = 3 to 500 characters. Required to refuse or close.
organisations-colleague = Colleague
organisations-until-label = Last day
organisations-until-hint = Nothing for a role without an end.
organisations-on = on { $territory }
organisations-from = from { $date }
organisations-until = until { $date }
organisations-no-end = without an end
organisations-lent-by = lent by { $name }
organisations-given-by = given by { $name }
organisations-given-by-program = given when the service was set up
organisations-someone = someone whose name is erased
organisations-erased = Name erased
organisations-named-hint = Exact name, SIRET or identifier of an active organisation.

organisations-request-title = Register an organisation
organisations-request-lead = Your request is read by the coordinators of your territory.
organisations-request-submit = Send the request
organisations-request-sent = Your request is sent.
organisations-request-next = You will receive the answer at the address you gave.
organisations-edit-title = Edit the organisation
organisations-edit-lead = These facts are public.
organisations-edit-submit = Save
organisations-stage-title = Change the state
organisations-stage-lead = The decision is recorded in the journal.
organisations-stage-submit = Confirm
organisations-act = Decision
organisations-act-accept = Accept the request
organisations-act-accept-hint = Whoever asked becomes the referent.
organisations-act-refuse = Refuse the request
organisations-act-refuse-hint = The reason is passed on.
organisations-act-close = Close the organisation
organisations-act-close-hint = Roles sleep until it is reopened.
organisations-act-reopen = Reopen the organisation
organisations-act-reopen-hint = Roles are back.
organisations-give-title = Give a role
organisations-give-lead = A person may hold several roles.
organisations-give-submit = Give the role
organisations-give-territory-hint = Name or code. Nothing for the organisation's territory.
organisations-end-title = End a role
organisations-end-lead = The role ends at once. What was lent from it ends too.
organisations-end-submit = End the role
organisations-lend-title = Lend a role
organisations-lend-lead = Your colleague acts with your role until the day you choose. You keep it too.
organisations-lend-submit = Lend the role
organisations-lend-until-hint = No later than the end of your role.
organisations-ask-title = Join this organisation
organisations-ask-lead = The referent of the organisation will answer you.
organisations-ask-submit = Ask
organisations-answer-title = Answer a request
organisations-answer-lead = Choose the role to give, or refuse.
organisations-answer-submit = Accept
organisations-answer-no = Refuse
organisations-drop-title = My request
organisations-drop-lead = Your request waits for an answer. You may take it back.
organisations-drop-submit = Take it back
organisations-transfer-title = Transfer a person
organisations-transfer-lead = Their roles end here and go on in the other organisation.
organisations-transfer-submit = Transfer
organisations-transfer-to = New organisation
organisations-merge-title = Merge with another organisation
organisations-merge-lead = This organisation goes into the other. You will see both before you confirm.
organisations-merge-submit = Compare
organisations-merge-to = Organisation that stays
organisations-merge-table = The two organisations side by side
organisations-merge-goes = Goes
organisations-merge-stays = Stays
organisations-merge-swap = Merge the other way round
organisations-merge-effects = What will happen
organisations-merge-alias = The addresses of “{ $from }” will lead to “{ $to }”.
organisations-merge-owned = Its pathways, referrals and other files follow.
organisations-merge-for-ever = A merge cannot be undone.
organisations-merge-confirm = I confirm that they are one organisation.
organisations-merge-do = Merge
organisations-rights-title = What I may do
organisations-rights-lead = Each right comes from a role, in an organisation, on a territory, for a time.
organisations-rights-none = You have no role for now.
organisations-rights-sleeping = Roles that sleep
organisations-rights-sleeping-why = These roles ask for a second factor when you sign in.
organisations-rights-wake = Add a second factor
organisations-rights-coming = Roles to come
organisations-reach-organisation = For what belongs to the organisation, on the territory of the role.
organisations-reach-territory = For all that lies on the territory of the role.

organisations-level-commune = commune
organisations-level-epci = intercommunality
organisations-level-departement = département
organisations-level-region = région
organisations-level-france = the whole of France
organisations-kind-mediation-place = Digital mediation place
organisations-kind-state-service = Local service of the State
organisations-kind-social-protection = Social protection body
organisations-kind-local-authority = Local authority
organisations-kind-social-centre = Social centre
organisations-kind-association = Association
organisations-kind-social-economy = Social economy
organisations-kind-post-office = Post office
organisations-kind-charity = Charity
organisations-kind-home-services = Home services firm
organisations-kind-firm = Firm
organisations-kind-third-place = Third place
organisations-kind-fab-lab = Fablab
organisations-kind-media-lab = Medialab
organisations-kind-public-digital-space = Public digital space
organisations-kind-public-service-house = Public service house, France services
organisations-kind-network = Network or association of elected bodies
organisations-kind-national-body = National administration or agency
organisations-college-elected = Local authorities
organisations-college-state = State
organisations-college-public-service = Public service operators
organisations-college-associations = Associations
organisations-college-firms = Firms
organisations-college-other = Others
organisations-capacity-place-operator = Runs places
organisations-capacity-entry-point = Entry point
organisations-capacity-training-body = Training body
organisations-capacity-signatory = Signatory of the charter
organisations-capacity-buyer = Buyer of passes
organisations-capacity-funder = Funder
organisations-capacity-hub = Hub
organisations-state-requested = Requested
organisations-state-active = Active
organisations-state-closed = Closed
organisations-state-refused = Refused
organisations-state-merged = Merged
organisations-role-aidant = Aidant
organisations-role-mediator = Digital mediator
organisations-role-place-manager = Place manager
organisations-role-prescriber = Prescriber
organisations-role-referent = Referent
organisations-role-buyer = Buyer
organisations-role-funder = Funder
organisations-role-territory-coordinator = Territory coordinator
organisations-role-state-service = State service
organisations-role-hub = Hub
organisations-role-auditor = Auditor
organisations-role-moderator = Moderator of the register
organisations-role-national-administrator = National administrator
organisations-power-welcome = Welcome and refer people
organisations-power-read-threads = Read pathways and referrals
organisations-power-manage-places = Keep the sheets of places, answer referrals
organisations-power-manage-members = Manage members and their roles
organisations-power-buy = Order passes
organisations-power-fund = Decide on funding
organisations-power-supervise = Read the figures of the territory
organisations-power-manage-organisations = Accept, merge and close organisations
organisations-power-moderate = Correct the register of places
organisations-power-read-journal = Read and verify the journal
organisations-power-administer = Administer the service

organisations-error-name = Write the name, in 120 characters at most.
organisations-error-kind = Choose a kind in the list.
organisations-error-code = There is no such code.
organisations-error-siret = Check the SIRET: 14 digits, with the right key.
organisations-error-siret-taken = Another active organisation already has this SIRET.
organisations-error-territory = This territory is unknown or uncertain. Write its code.
organisations-error-too-wide = This territory goes beyond yours.
organisations-error-until = Choose a day to come, not after the end of the role.
organisations-error-role = Choose a role.
organisations-error-motive = Write a reason of 3 to 500 characters.
organisations-error-contact-name = Write your name.
organisations-error-contact-email = Write an e-mail address, such as name@example.org.
organisations-error-message = Write 500 characters at most.
organisations-error-parent = No active organisation has this exact name.
organisations-error-networks = One of these networks does not exist any more.
organisations-error-account = Choose a member of the organisation.
organisations-error-act = Choose a decision.
organisations-error-to = No active organisation has this exact name.
organisations-error-confirm = Tick the box to confirm.
organisations-error-conflict = The organisation has changed since. Load the page again.
organisations-error-state = The state of the organisation does not allow it.
organisations-error-cycle = An organisation cannot belong to itself.
organisations-error-last-referent = You are the last referent. Give this role to someone first.
organisations-error-own-rights = You act by a role held in this organisation: it would sleep.
organisations-error-not-lendable = This role cannot be lent.
organisations-error-already = It is already asked for, or already yours.
organisations-error-limit = From 1 to 500.
organisations-error-words = 500 characters at most.
organisations-error-cursor = This cursor is not ours.

organisations-merge-roles =
    { $n ->
        [0] No role moves.
        [one] One role moves.
       *[other] { $n } roles move.
    }
organisations-merge-doubled =
    { $n ->
        [0] No role is held twice.
        [one] One role held twice becomes one.
       *[other] { $n } roles held twice become one each.
    }
organisations-merge-joins =
    { $n ->
        [0] No request waits.
        [one] One request follows.
       *[other] { $n } requests follow.
    }
organisations-merge-children =
    { $n ->
        [0] No organisation belongs to it.
        [one] One organisation that belongs to it follows.
       *[other] { $n } organisations that belong to it follow.
    }

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
