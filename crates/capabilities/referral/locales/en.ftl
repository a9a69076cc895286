# Referral form
referral-new-title = Refer the person
referral-new-lead = Read it again with the person, then send. You will print their sheet next.
referral-new-place = The place
referral-new-reasons = Why this place
referral-new-no-reasons = No reason is known.
referral-new-findings = What the triage showed
referral-new-findings-hint = For you only: neither printed nor sent.
referral-new-bring = What to bring
referral-new-words = The person's own words
referral-new-words-hint = Only what the person agrees to pass on. The place will read it. No password, no file number.
referral-new-contact = The person's phone number or e-mail address
referral-new-contact-hint = Optional. To send them the address of the place, and so that the place can call them. Erased after 180 days at the latest.
referral-new-consent = The person agrees to leave this contact
referral-new-tell-person = Send the address and the opening hours to the person
referral-new-tell-place = Tell the place by e-mail
referral-new-no-email = This place has no known e-mail address. The person's sheet is enough: the place answers with the code.
referral-new-lang = Language of the sheet
referral-new-lang-fr = French
referral-new-lang-en = English
referral-new-submit = Send the referral
referral-new-change = Choose another place
referral-new-warning = { $n ->
    [one] This person has already been referred once
   *[other] This person has already been referred { $n } times
  }
referral-new-warning-text = Each new referral loses people on the way. If you can, call the place with the person before sending.

# Errors
referral-error-consent = Tick the person's agreement, or erase their contact.
referral-error-contact = Write a phone number or an e-mail address.
referral-error-contact-missing = Write the person's contact to send them a message.
referral-error-words-long = Shorten the text: 600 characters at most.
referral-error-place-closed = This place no longer receives people. Choose another place.
referral-error-impossible = This referral can no longer take this answer.
referral-error-over = This referral is over.
referral-error-form-reused = This form was already used for another referral. Start again from the results.
referral-error-changed = This referral has just been changed. Reload the page.
referral-error-answer = Choose an answer.
referral-error-reason = Choose a reason.
referral-error-note = Tell the reason in a few words.
referral-error-note-long = Shorten the text: 300 characters at most.
referral-error-parameter = This parameter is not known.
referral-error-code = This code opens nothing. Check the eight characters on the sheet. A referral that is over has no code any more.

# States
referral-state-draft = Being prepared
referral-state-sent = Sent
referral-state-acknowledged = Expected by the place
referral-state-received = Person received
referral-state-done = Done
referral-state-not_come = Person did not come
referral-state-redirected = Sent elsewhere by the place
referral-state-declined = Declined by the place
referral-state-expired = No answer
referral-state-withdrawn = Called off

# Steps
referral-event-send = Referral sent
referral-event-acknowledge = The place expects the person
referral-event-receive = The place received the person
referral-event-finish = It is done
referral-event-missed_visit = The person did not come
referral-event-redirect = The place sent the person elsewhere
referral-event-decline = The place cannot receive the person
referral-event-expire = No answer in time
referral-event-withdraw = Referral called off
referral-actor-system = Passerelle

# Reasons for declining
referral-decline-full = No room in reasonable time
referral-decline-other-need = The need does not match our services
referral-decline-out-of-area = The person lives outside our area
referral-decline-closed = We are closed at the moment
referral-decline-unreachable = We could not reach the person
referral-decline-other = Another reason

# Page of a referral
referral-show-title = Referral { $reference }
referral-show-sent = Referral sent
referral-show-sent-text = Reference { $reference }. Print the sheet and give it to the person.
referral-show-state = Where the referral stands
referral-show-place = Place
referral-show-reference = Reference
referral-show-deadline = Answer expected
referral-show-deadline-before = before { $date }
referral-show-code = Code to give the place by phone
referral-show-told-place = The place was told by e-mail.
referral-show-told-person = The person was sent the address and the opening hours.
referral-show-steps = Steps
referral-show-sheet = See and print the sheet
referral-show-pdf = Download the sheet as PDF
referral-show-withdraw = Call this referral off
referral-show-other = Choose another place
referral-show-settle = I have done what was needed
referral-show-attention = The person may still be waiting for help
referral-show-attention-text = Call the place or the person, or choose another place.
referral-show-renew = Make a new link and a new code
referral-show-renew-text = The link printed on the old sheet will stop working. Print a new sheet.
referral-show-link-dead = The link and the code of this sheet are no longer valid
referral-show-words = The person's own words
referral-show-contact = The person's contact
referral-show-reason = Reason given
referral-show-note = Note from the place
referral-show-rank = { $n ->
    [one] First referral of this pathway
   *[other] Referral no. { $n } of this pathway
  }
referral-show-pathway = See the pathway

# List
referral-list-title = Referrals
referral-list-attention = To deal with
referral-list-waiting = Waiting
referral-list-closed = Closed
referral-list-tabs = Referrals by situation
referral-list-empty-attention = Nothing to deal with. Everyone referred has an answer or time left.
referral-list-empty-waiting = No referral is waiting.
referral-list-empty-closed = No referral is closed.
referral-list-reference = Reference
referral-list-place = Place
referral-list-state = State
referral-list-since = Since
referral-list-by = Sent by
referral-list-more = See more
referral-list-caption = { $n ->
    [one] { $n } referral
   *[other] { $n } referrals
  }

# The person's sheet (easy to read)
referral-sheet-title = Where to go for help
referral-sheet-intro = Give this sheet to the front desk of the place.
referral-sheet-phone = Phone: { $phone }
referral-sheet-hours = When to go
referral-sheet-hours-unknown = We do not know the opening hours. Call before you go.
referral-sheet-access = How to get there
referral-sheet-needs = What you want to do
referral-sheet-bring = What you bring
referral-sheet-reasons = Why this place
referral-sheet-words = What you told us
referral-sheet-passwords = Never give your passwords. Type them yourself.
referral-sheet-free = You are free to go or not. You can come back to see us.
referral-sheet-for-place = For the place that receives the person
referral-sheet-scan = Scan this code and say whether the person came. It is quick and needs no account.
referral-sheet-type = Or go to { $site } and type this code:
referral-sheet-reference = Reference: { $reference }
referral-sheet-qr = Code to scan: link for the place to answer
referral-sheet-given = Sheet given by { $agent }, { $organisation }, on { $date }.
referral-sheet-back = Back to the referral
referral-sheet-pdf = Download as PDF
referral-sheet-in = See the sheet in French

# What to bring
referral-bring-sheet = This sheet
referral-bring-letter = The letter or the message you received
referral-bring-identity = An identity paper
referral-bring-numbers = Your numbers: health insurance, family benefits, taxes
referral-bring-device = Your phone, tablet or computer, with its charger, if you have one
referral-bring-email = Your e-mail address, if you have one
referral-bring-glasses = Your glasses or hearing aid, if you wear one

# The place answers
referral-answer-title = A person is sent to you
referral-answer-lead = { $organisation } sends you a person. Say how things stand: your answer keeps them from getting lost on the way.
referral-answer-from = Sent by
referral-answer-on = On
referral-answer-for = Place
referral-answer-needs = What the person wants to do
referral-answer-words = Their own words
referral-answer-contact = To reach them (with their agreement)
referral-answer-state = Answer already given
referral-answer-question = How do things stand?
referral-answer-acknowledge = We expect the person
referral-answer-acknowledge-hint = You have seen the request, they have not come yet.
referral-answer-received = The person came
referral-answer-done = It is done
referral-answer-done-hint = The person got what they came for.
referral-answer-not_come = The person did not come
referral-answer-redirected = We sent them elsewhere
referral-answer-cannot = We cannot receive them
referral-answer-reason = If you cannot receive them: why?
referral-answer-reason-none = Choose a reason
referral-answer-note = Note
referral-answer-note-hint = A few words useful to the agent who sent the person. No medical or social information.
referral-answer-to = If you sent them elsewhere: where?
referral-answer-submit = Send the answer
referral-answer-thanks = Thank you, your answer is recorded
referral-answer-thanks-text = { $organisation } will see it. Keep the link: you can tell what happens next.
referral-answer-thanks-over = { $organisation } will see it. There is nothing more to do.
referral-over-title = This referral is over
referral-over-text = This link asks nothing more. If something is wrong, call { $organisation } with the reference { $reference }.
referral-over-answer = Last answer
referral-unknown-title = This link opens nothing
referral-unknown-text = It may have been replaced by a new one, or copied wrongly. Try the code on the sheet, or call the body that sent the person.
referral-unknown-code = Type the code on the sheet

# Typing the code
referral-code-title = You have received a person with a sheet
referral-code-lead = Type the code written at the bottom of their sheet to say that they came.
referral-code-label = Code on the sheet
referral-code-hint = Eight letters and digits. Spaces and lower case do not matter.
referral-code-submit = Continue

# Messages
referral-letter-place-subject = A person is sent to you ({ $reference })
referral-letter-place-needs = What they want to do:
referral-letter-place-text =
    Hello,

    { $organisation } ({ $agent }) sends a person to { $place }.

    { $needs }To answer (expected, came, did not come, impossible), open this link. It needs no account:
    { $link }

    Or go to { $code_page } and type the code: { $code }

    Reference: { $reference }
referral-letter-withdrawn-subject = Referral called off ({ $reference })
referral-letter-withdrawn-text =
    Hello,

    { $organisation } ({ $agent }) called off the referral { $reference } to { $place }.
    There is nothing for you to do.
referral-letter-person-subject = Where to go for help ({ $reference })
referral-letter-person-text =
    Hello,

    You can get help here:
    { $place }
    { $address }
    Phone: { $phone }

    Opening hours: { $hours }

    Bring the sheet that { $organisation } gave you.
    Reference: { $reference }

    Nobody will ever ask for your passwords. You are free to go or not.
referral-letter-person-sms = { $place }, { $address }. Tel. { $phone }. Hours: { $hours }. Bring your sheet { $reference }. Never give your passwords.
referral-sheet-own-file = What we keep about you
referral-sheet-own-file-where = See or erase it: { $address }
referral-sheet-own-file-code = Reference { $reference } · Personal code { $code }
referral-personal-title = Referral to a place
referral-personal-purpose = Send you to the right place and know that you got there.
referral-personal-people = People who are referred.
referral-personal-data = The place, the dates, your needs, your words and your contact if you agree.
referral-personal-recipients = The organisation that sends you, and the place that receives you.
referral-personal-retention = Your words and contact: 30 days after the referral ends, 6 months at most.
referral-personal-kept = Words, contact and the place’s answer
referral-personal-kept-for = 30 days after the referral ends, 6 months at most
referral-personal-then = Erased; place and dates stay for counting
referral-personal-sent = Referral
referral-personal-words = Your words
referral-personal-contact = Your contact
referral-personal-note = The place’s answer
referral-personal-until = Words and contact erased at the latest on
referral-personal-open = A place expects you. Ask to call the referral off, or wait for its answer.
