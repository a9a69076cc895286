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
