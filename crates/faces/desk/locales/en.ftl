# Texts of the desk.
desk-identity-title = Who are you?
desk-identity-lead = Say it once on this computer. Your name appears on the referrals you send.
desk-identity-name = Your name
desk-identity-name-hint = For example: Nadia Martin
desk-identity-organisation = Your organisation
desk-identity-organisation-hint = Always write it the same way: your colleagues see the same pathways as you.
desk-identity-commune = Commune where you work
desk-identity-commune-hint = Name, postal code or INSEE code. It is the starting point when looking for a place.
desk-identity-submit = Continue
desk-identity-forget = I am no longer this person: forget on this computer
desk-identity-privacy = This stays in your browser and in the journal of referrals. It is not an account yet.
desk-invented-title = Try an invented identity
desk-invented-lead = The demonstration has already welcomed a few people, invented too.
desk-error-name-missing = Write your name.
desk-error-organisation-missing = Write the name of your organisation.
desk-error-too-long = Make it shorter: 120 characters at most.
desk-error-commune = This commune is not known. Write its full name or its postal code.
desk-error-commune-several = Several communes have this name or postal code. Add the département, as in “Saint-Denis (93)”.

desk-queue-title = Desk
desk-welcome = Welcome someone
desk-find = Find a pathway by its reference
desk-find-submit = Find
desk-find-none = No pathway of your organisation has this reference.
desk-find-none-do = Check the six characters, for example K7F-2QX.
desk-attention = Needs attention
desk-attention-none = Nothing needs attention: nobody is waiting without an answer.
desk-waiting = In progress
desk-waiting-none = No referral is waiting for an answer.
desk-all-referrals = All referrals
desk-people = People welcomed
desk-people-table = Table of people welcomed
desk-people-none = Nobody yet. Begin with “Welcome someone”.
desk-drafts = { $n ->
    [one] One triage was begun and not finished.
   *[other] { $n } triages were begun and not finished.
}
desk-draft = Triage begun
desk-draft-do = Finish the questions to know the next step.
desk-continue = Continue the triage
desk-col-reference = Reference
desk-col-situation = Situation
desk-col-commune = Commune
desk-col-when = Welcomed
desk-col-agent = Agent
desk-more = Other tools
desk-paper = Enter a grid filled on paper
desk-grid = Print the triage grid
desk-messages-link = Messages of the demonstration
desk-code = Answer a referral with a code

desk-pathway-title = Pathway
desk-paper-filled = Paper grid filled on
desk-overridden = The agent concluded:
desk-rule-said = The rule proposed:
desk-next-step = Next step:
desk-see-result = See the result and its reasons
desk-find-place = Find the right place
desk-places-title = Find the right place
desk-send-here = Send here
desk-referrals = Referrals
desk-referrals-none = No referral yet.

desk-messages-title = Messages of the demonstration
desk-messages-lead = Nothing is sent: this is what would have left.
desk-messages-none = No message yet.
desk-messages-to = To
desk-messages-state-queued = waiting
desk-messages-state-sent = written to a file
desk-messages-state-failed = failed
