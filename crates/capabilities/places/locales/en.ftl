### Places: import reports, looking for help.

## What is wrong with a file

places-problem-empty = the file is empty
places-problem-not-utf8 = the text is not UTF-8 (it looks like Windows-1252 or Latin-1): save the file again as UTF-8
places-problem-utf16 = the file is UTF-16: save it again as UTF-8
places-problem-nul-byte = the file has a NUL byte: it is not text
places-problem-record-too-long = the line is longer than 1 MiB: the file is damaged
places-problem-unclosed-quote = a quote opened here is never closed
places-problem-wrong-separator = columns are not separated by a comma, as version 1 of the standard asks (semicolon allowed in 0.1)
places-problem-unknown-format = neither a header of the standard "lieux de médiation numérique", nor JSON with its fields
places-problem-missing-column = a necessary column is missing
places-problem-duplicate-column = the column is there twice
places-problem-truncated = the JSON stops inside an element: the file was cut
places-problem-bad-json = the JSON is not well-formed
places-problem-unreadable = the file could not be read
places-problem-too-many-rows = the file has more than 500,000 rows

## What is wrong with a row

places-problem-field-count = the row has not as many fields as the header (fields / columns)
places-problem-bad-quote = text follows a closing quote: the fields cannot be trusted
places-problem-id-missing = the identifier is missing
places-problem-id-too-long = the identifier is longer than 512 bytes
places-problem-id-duplicate = an earlier row has the same identifier
places-problem-name-missing = the name is missing
places-problem-nowhere-known = nothing says where the place is: no commune, postal code or coordinates

## What is wrong with a value

places-problem-unknown-column = the standard has no such column
places-problem-not-text = a compound value where a text is expected
places-problem-unknown-term = not a term of the standard's list
places-problem-other-spelling = a term spelled otherwise than in the standard
places-problem-old-term = a term of version 0.1 of the standard
places-problem-bad-pivot = neither a SIRET, an RNA nor a RIDET number
places-problem-pivot-key = the key of this SIRET is wrong
places-problem-bad-postal-code = a postal code has five digits
places-problem-leading-zero = the leading zero was lost
places-problem-bad-commune-code = unknown commune code
places-problem-former-commune = code of a former commune
places-problem-commune-found = commune found by postal code and name, or by coordinates
places-problem-commune-unknown = commune not found
places-problem-commune-name = not exactly the name of the commune
places-problem-postal-code-found = postal code taken from the commune
places-problem-address-missing = no address: the place cannot be exported strictly
places-problem-point-zero = coordinates at 0,0: position unknown
places-problem-point-half = only one of two coordinates
places-problem-point-bad = not coordinates
places-problem-point-swapped = latitude and longitude exchanged
places-problem-point-lambert = Lambert-93 coordinates, converted
places-problem-point-far = the point is more than 60 km from the commune
places-problem-bad-phone = not a telephone number of the standard
places-problem-phone-form = number put in international form
places-problem-several-phones = several numbers: the first is kept
places-problem-bad-email = not an e-mail address
places-problem-bad-url = not a web address
places-problem-url-form = web address without "https://"
places-problem-hours-unreadable = opening hours no program can read: shown as written
places-problem-bad-date = not a date (YYYY-MM-DD)
places-problem-date-form = date written otherwise than YYYY-MM-DD
places-problem-date-unlikely = a date to come, or before 1980
places-problem-date-missing = no date of update
places-problem-too-long = text too long
places-problem-control-characters = invisible characters
places-problem-bad-extension = unknown value

## What was done

places-action-corrected = corrected
places-action-kept = kept as written
places-action-ignored = value left out
places-action-rejected = row rejected
places-action-refused = file refused

## The report

places-report-line = Line { $line }
places-report-more = … and { $count } more findings, counted but not listed.
places-report-counts = Source { $source }: { $read } rows read, { $valid } valid, { $rejected } rejected. Places: { $new } new, { $updated } changed, { $unchanged } unchanged, { $withdrawn } withdrawn by the source. Values: { $corrected } corrected, { $ignored } left out.
places-report-imported = Imported.
places-report-dry-run = Rehearsal: nothing was written.
places-report-refused = Nothing was imported.

## Why a place is proposed

places-why-services = Offers: { $list }
places-why-services-presumed = Probably offers: { $list } (to be confirmed)
places-why-services-missing = Does not offer: { $list }
places-why-services-unknown = Services to be checked with the place
places-why-modes = Way of helping: { $list }
places-why-modes-missing = Another way of helping than asked: { $list }
places-why-modes-unknown = Way of helping to be checked
places-why-public = Addresses in particular: { $list }
places-why-free = Free
places-why-free-under-condition = Free under conditions, to be checked
places-why-paying = Charged for
places-why-cost-unknown = Price to be checked
places-why-aidants-connect = May do the procedure under a mandate (Aidants Connect)
places-why-aidants-connect-unknown = Aidants Connect mandate: to be asked
places-why-label = Labelled place
places-why-label-unknown = No known label
places-why-pass = Takes the pass numérique
places-why-pass-unknown = Pass numérique: to be asked
places-why-open = Open { $list }
places-why-open-now = Open now
places-why-open-until = Open now, until { $time }
places-why-closed-now = Closed now
places-why-closed-until = Closed now, opens { $day } at { $time }
places-why-hours-unknown = Opening hours to be checked
places-why-hours-written = Opening hours to be checked: “{ $hours }”
places-why-old-record = Old or incomplete record: telephone before coming
places-why-preferred = Recommended by your organisation
places-why-distance = { $distance } away
places-why-at-home = Can come home, from { $distance } away
places-why-at-home-anywhere = Can come home
places-why-remote = Help at a distance
places-why-point-unknown = Exact location to be checked

## Why a near place is not proposed

places-out-public = Only for: { $list }
places-out-care = The special care asked for is not mentioned
places-out-offers = Does not have what is required
places-out-closed = Closed at the times asked
places-out-too-far = Too far: { $distance }
places-out-outranked = Fits too, but others fit better

## What the answer stands on

places-basis-entry-points = No mediation place fits nearby: here are desks that may help.
places-basis-widened = Nothing fits within that distance: we looked as far as { $distance }.
places-basis-loosened = No place meets everything: here are those within reach, to be called.
places-basis-nearest = Nothing within reach: here are the nearest places.
places-basis-nothing = No place is known yet.

## What can be relaxed

places-relax-widen = Go as far as { $distance }
places-relax-remote = Accept help at a distance
places-relax-at-home = Ask for help at home
places-relax-mobile-stop = Look for a mobile stop as far as { $distance }
places-relax-other-times = Come at another time
places-relax-cost = Accept a place that charges
places-relax-public = Look at places for other people too
places-relax-offers = Stop requiring a mandate, a label or the pass
places-relax-modes = Accept another way of helping
places-relax-care = Ask the place whether it can adapt
places-relax-count = { $count ->
    [one] { $count } place
   *[other] { $count } places
  }

## Doors to knock at

places-door-town-hall = The town hall of the commune
places-door-france-services = France services: help with procedures, near you

## Days

places-day-monday = Monday
places-day-tuesday = Tuesday
places-day-wednesday = Wednesday
places-day-thursday = Thursday
places-day-friday = Friday
places-day-saturday = Saturday
places-day-sunday = Sunday
places-half-morning = morning
places-half-afternoon = afternoon
places-half-evening = evening

## Find help: form and results (pages of the portal and of the desk)

places-help-need-any = I do not know yet
places-help-what = What for?
places-help-where = Where? (town or postal code)
places-help-search = Search
places-help-more = Refine the search
places-help-filters = { $n ->
    [one] one filter
   *[other] { $n } filters
  }
places-help-services = What kind of help?
places-help-modes = How to help?
places-help-publics = For whom?
places-help-care = Special care
places-help-cost = Cost
places-help-free = Free only
places-help-when = When?
places-help-now = Open now
places-help-moments = At what time?
places-help-morning = In the morning
places-help-afternoon = In the afternoon
places-help-evening = In the evening
places-help-travel = How to get there?
places-help-foot = On foot (2.5 km)
places-help-transport = By public transport (15 km)
places-help-car = By car (25 km)
places-help-within = Up to { $distance }
places-help-otherwise = Without going out
places-help-home = At home
places-help-remote = By phone or video
places-help-apply = Apply
places-help-reset = Clear all
places-help-unknown-place = This town was not found. Check the spelling or type a postal code.
places-help-several = Several towns have this name. Which one?
places-help-best = The { $n } places that fit best
places-help-best-around = The { $n } places that fit best around { $where }
places-help-count = { $n ->
    [0] No place
    [one] One place
   *[other] { $n } places
  }
places-help-results = Suggested places
places-help-around = { $n ->
    [0] No place around { $where }
    [one] One place around { $where }
   *[other] { $n } places around { $where }
  }
places-help-anywhere = Say where you are to see the near places first.
places-help-distance = { $distance } away as the crow flies
places-help-open = Open
places-help-open-until = Open until { $time }
places-help-closed = Closed
places-help-opens = Closed, opens { $when }
places-help-today-at = today at { $time }
places-help-tomorrow-at = tomorrow at { $time }
places-help-day-at = { $day } at { $time }
places-help-hours-unknown = Check the opening hours before going
places-help-to-check = To check
places-help-call = Call
places-help-left-out = Why other near places are not suggested
places-help-relax = To find more places
places-help-entry-points = Where else to ask
places-help-entry-points-text = These desks receive everybody and know the help of your town.
places-help-map-title = Map of the suggested places
places-help-map-text = The numbers are those of the list, which says the same.
places-help-map-you = You are here
places-help-map-source = © IGN, INSEE

## Parameters of the API

places-error-code = Unknown value: see the documentation of the API.
places-error-limit = This number is out of bounds.
places-error-territory = Unknown territory.
places-error-point = Not a point: a latitude and a longitude are needed.
places-error-bbox = Four numbers are needed: west, south, east, north.
places-error-cursor = This cursor is not that of a page of results.
places-error-radius = The radius goes up to 300,000 metres.
places-error-when = Use "now" or half-days such as "tuesday-morning".
