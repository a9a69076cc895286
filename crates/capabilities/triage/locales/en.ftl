# Triage: the agents' pages. Questions and their answers are in data/triage.

triage-crumb-desk = Agents' desk
triage-crumb-pathway = Pathway { $reference }
triage-reference = Reference: { $reference }
triage-paper-tag = Typed from paper, filled in on { $date }

triage-start-title = Welcome someone
triage-start-lead = Five minutes, twelve questions. No name is asked.
triage-start-commune = Commune where the person lives
triage-start-commune-hint = Optional. Name or postal code. It is used to look near their home.
triage-start-guided = Start, one question a page
triage-start-dense = All questions on one page
triage-start-grid = Print the grid to fill in by hand
triage-start-paper = Enter a grid filled in on paper

triage-question-step-title = { $short } (question { $current } of { $total })
triage-next = Continue
triage-save-back = Save and go back to the summary
triage-back = Back
triage-all-on-one = See all questions on one page
triage-help = For the agent
triage-urgent-title = This is urgent: act first.
triage-urgent-text = You can go to the summary now and finish the questions later.
triage-to-summary = Go to the summary

triage-dense-title = All questions
triage-dense-lead = What is left empty counts as “not asked”, never as “no”.
triage-dense-submit = Check the answers
triage-dense-guided = Back to one question a page

triage-summary-title = Check before you confirm
triage-summary-lead = Read it again with the person. Once confirmed, the answers no longer change.
triage-summary-change = Change
triage-summary-change-what = the answer: { $short }
triage-summary-submit = Confirm and see the result
triage-summary-missing-title = Some questions have no answer.
triage-summary-missing-text = That is all right. The result will say if an answer is missing to decide.

triage-result-title = Result of the triage
triage-result-situation = Situation { $code }
triage-result-none = Situation: none
triage-result-underlying = Under the urgency: { $title }
triage-result-next-step = Next step
triage-result-reasons = Why
triage-result-steps = Also to do
triage-result-missing = Result to be confirmed
triage-result-find = Find the right place
triage-result-search = What we will look for
triage-result-needs = Needs
triage-result-modes = How to help
triage-result-care = Adapted welcome
triage-result-conditions = Conditions
triage-result-change-needs = Change the needs
triage-result-words = The person's own words
triage-result-rule = Rule { $rule }, version { $version }
triage-result-print = This page does not go to the place. The referral sheet will say only what the person accepts.
triage-free = Free of charge
triage-near = Near home
triage-now = Open now
triage-remote = Remote is possible
triage-at-home = At home is possible
triage-pass = Digital pass accepted

triage-override-title = You think otherwise?
triage-override-lead = You can change the situation. Say why: these views help correct the rules.
triage-override-situation = Situation you choose
triage-override-motive = Why?
triage-override-motive-hint = One sentence is enough. Write no name and no number.
triage-override-submit = Choose this situation
triage-override-done-title = Situation changed by { $by }
triage-override-rule-said = The rule proposed: { $title }.
triage-override-rule-reasons = What the rule had considered

triage-needs-title = What does the person need?
triage-needs-legend = Tick with them
triage-needs-hint = Without a choice, the triage answers decide.
triage-needs-submit = Save the needs

triage-paper-title = Enter a paper grid
triage-paper-lead = You will be recorded as the person who typed this grid.
triage-paper-date = When was the grid filled in?
triage-paper-date-hint = The day written at the top of the grid.
triage-paper-submit = Enter the answers

triage-grid-title = Triage grid
triage-grid-lead = To be printed on both sides of one A4 sheet. Fill it in by hand, enter it later.
triage-grid-print-hint = Use your browser's “Print” command.

triage-conflict = Someone changed this pathway meanwhile. Reload the page, check, then try again.
triage-already-finished = This triage is already confirmed. Its answers no longer change.
triage-not-finished = This triage is not confirmed yet.

triage-error-unknown-question = This question does not exist in this version.
triage-error-unknown-answer = This answer does not exist. Choose from the list.
triage-error-missing = Choose an answer, or “Does not know”.
triage-error-one-only = Only one answer is possible.
triage-error-exclusive = “Nothing” and “Does not know” do not go with another answer.
triage-error-too-long = The text is too long: 500 characters at most.
triage-error-identifying = Write no phone, address or number: nobody must be able to recognise the person.
triage-error-motive = Say why, in a few words.
triage-error-situation = Choose a situation.
triage-error-commune = We cannot find this commune. Check the name, or leave it empty.
triage-error-date = Give a date: day, month, year.
triage-error-date-future = This date is in the future.
triage-error-date-old = This grid is more than 24 months old. Do the triage again.
triage-error-version = This version of the référentiel does not exist.
triage-own-file-title = For you: your file
triage-own-file-text = On { $address }, you see what is kept about you and who looked at it. You can erase it.
triage-own-file-code = Personal code:
triage-personal-title = Triage of needs
triage-personal-purpose = Understand what would help you with digital tools.
triage-personal-people = People who ask for help.
triage-personal-data = Your answers to twelve questions, your commune if you say it. No name, no contact.
triage-personal-recipients = Agents of the organisation that receives you, nobody else.
triage-personal-retention = 24 months after the last step; 7 days when no follow-up is useful.
triage-personal-kept = Answers and result of the triage
triage-personal-kept-short = Triage without follow-up
triage-personal-two-years = 24 months after the last step
triage-personal-week = 7 days
triage-personal-reference = Reference
triage-personal-opened = Opened by
triage-personal-commune = Commune
triage-personal-result = Result
triage-personal-until = Erased at the latest on
