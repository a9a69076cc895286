# Texts of the public pages.
portal-home-title = Find digital help near you
portal-home-question = Need help with a computer, a phone or an online procedure?
portal-home-lead = People near you can help, often for free. Say what you need and where you are.
portal-home-what = What for?
portal-home-where = Where? (town or postal code)
portal-home-go = Search
portal-home-doors = Where to start
portal-need-any = I do not know yet
portal-door-person = I need help
portal-door-person-text = See the places near me, when they open and what they offer.
portal-door-agent = I help somebody
portal-door-agent-text = Spot a difficulty in five minutes and send the person to the right place.
portal-door-territory = I run a territory
portal-door-territory-text = See what exists, where the data come from, and take them away.
portal-exists-title = What exists today
portal-map-title = Map of France: places of digital help per 100,000 inhabitants, by département
portal-map-caption = Places of digital help per 100,000 inhabitants, by département. Public data gathered by Passerelle.
portal-map-table = See the table
portal-key-under = fewer than { $to }
portal-key-between = { $from } to { $to }
portal-key-over = { $from } and more
portal-figure-places = places of digital help
portal-figure-places-note = { $sources ->
    [one] one source
   *[other] { $sources } public sources
  }, the newest of { $date }
portal-figure-entry-points = entry points
portal-figure-entry-points-note = town halls, libraries and other desks where to ask
portal-figure-communes = communes have at least one place
portal-figure-communes-note = of { $all } communes
portal-figure-hours = of the places have known opening hours
portal-figure-hours-note = { $known } of { $all }; call the others before going
portal-figures-more = Where these figures come from

portal-map-everyone = For everybody
portal-map-home = Home
portal-map-code = I received a code
portal-map-agents = For agents
portal-map-open = Open data
portal-map-about = About this site

portal-accessibility-title = Accessibility
portal-accessibility-lead = This site is made to be used by everybody: with a keyboard, a screen reader, a magnifier, an old phone, on paper.
portal-accessibility-state-title = Conformance
portal-accessibility-state = The target is RGAA 4.1 (WCAG 2.2, level AA). No full audit by a third party has taken place yet, so conformance is not claimed.
portal-accessibility-tests = Every page is checked by a machine at each change of the software (the axe tool), and so are the contrasts of colours in both themes. The paths work entirely with a keyboard and without script.
portal-accessibility-limits-title = What we know could be better
portal-accessibility-limit-source = Names, descriptions and opening hours of places come from their producers and are not all easy to read.
portal-accessibility-limit-map = Maps are pictures; the same information is always given as a list or a table.
portal-accessibility-limit-people = The texts meant for the people received have not yet been proofread by people with intellectual disabilities.
portal-accessibility-contact-title = Report a difficulty
portal-accessibility-contact = If a page stops you, say so: you are owed an answer and another way to the information.
portal-accessibility-appeal-title = Appeal
portal-accessibility-appeal = Without a satisfying answer you may turn to the French Defender of Rights:
portal-accessibility-defender = form of the Defender of Rights

portal-legal-title = Legal notice
portal-legal-publisher = Publisher
portal-legal-address = Address
portal-legal-director = Director of publication
portal-legal-contact = Contact
portal-legal-host = Hosting
portal-legal-software-title = Software and contents
portal-legal-software = Passerelle is free software (MIT and Apache 2.0 licences). Its texts are under CC BY-SA 4.0.
portal-legal-data = The data of places and territories keep the licence of their source:
portal-legal-font = Typeface: Atkinson Hyperlegible Next, Braille Institute, SIL OFL 1.1. Icons: Lucide, ISC licence.

portal-privacy-title = Personal data
portal-privacy-lead = This site asks as little as possible, follows nobody and passes nothing on to advertisers.
portal-privacy-search-title = When you look for a place
portal-privacy-search = Searching asks neither name nor account. The town you look for is not recorded. Your position is read only if you press "Locate me"; it is rounded to about a hundred metres and not kept.
portal-privacy-referral-title = When an agent refers you
portal-privacy-referral = The triage asks no name. A phone number or an address is noted only if you want it, to keep you informed; it is erased when the referral ends. Only the agent's organisation and the place that receives you see your referral.
portal-privacy-cookies-title = Cookies
portal-privacy-cookies = Three cookies, all needed for the site to work, none to measure or follow. Each is set only when it is of use.
portal-privacy-cookie-name = Name
portal-privacy-cookie-use = What for
portal-privacy-cookie-time = How long
portal-privacy-cookie-lang = Remember the language chosen
portal-privacy-cookie-browser = Protect forms from being sent by another site
portal-privacy-cookie-agent = Remember the agent's name and organisation
portal-privacy-year = 1 year
portal-privacy-half-year = 6 months
portal-privacy-rights-title = Your rights
portal-privacy-rights = You may ask to see, correct, erase or take away what concerns you, and contest a referral. Write to the data protection officer:
portal-privacy-cnil = If the answer does not satisfy you, you may complain to the CNIL:
