# Texts of the desk.
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
