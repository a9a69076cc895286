### Harvested sources: settings, mapping, preview, runs.

harvest-office = Administration
harvest-title = Harvested sources
harvest-lead = Where places come from, when each file was last read, and what waits for a person.
harvest-none = No source is set. Begin by giving one a name.
harvest-new = Add a source
harvest-name = Short name
harvest-name-hint = Lower-case letters, digits and hyphens, as in hub-lo-2023.
harvest-mapping-begin = Mapping to begin with
harvest-mapping-begin-hint = One of those shipped with the program; you can change it.
harvest-mapping-standard = None: the file follows the national standard
harvest-mapping-own = a mapping is written
harvest-create = Add
harvest-source = Source
harvest-state-never = Never read

harvest-col-source = Source
harvest-col-origin = Where the file comes from
harvest-col-schedule = Pace
harvest-col-last = Last run
harvest-col-state = State
harvest-col-next = Next run
harvest-col-line = Line
harvest-col-field = Column
harvest-col-written = Written
harvest-col-value = Value
harvest-col-finding = Finding
harvest-col-fate = Fate
harvest-col-id = Identifier

harvest-origin-upload = Somebody sends the file
harvest-origin-url = A web address
harvest-origin-folder = A file of the server's folder
harvest-schedule-never = Never by itself
harvest-schedule-daily = Every day
harvest-schedule-weekly = Every week
harvest-schedule-monthly = Every thirty days

harvest-file = File
harvest-file-none = No file waits.
harvest-waiting = { $name }, received on { $when }, waits.
harvest-file-send = Send a file
harvest-file-hint = CSV, JSON, lines of JSON or GeoJSON, packed or not; { $size } at most.
harvest-file-keep = Send and see the preview
harvest-fetch = Get the file now
harvest-run = Import this file
harvest-held = The last run stopped: it would have withdrawn { $n } records of { $before }.
harvest-held-what = Look at the preview: the file may be incomplete. Nothing was written.
harvest-withdraw = Withdraw these records anyway
harvest-withdraw-hint = Tick only if these places are gone from the source.
harvest-kilobytes = { $n } KiB

harvest-settings = Settings
harvest-about-title = Title
harvest-about-producer = Producer
harvest-about-licence = Licence
harvest-about-edition = Date of the edition
harvest-about-citation = How to cite it
harvest-place = Address, or name of the file
harvest-place-hint = An http or https address, or a name in the folder; “places-*” takes the newest that begins so.
harvest-schedule-hint = For an address or a folder only.
harvest-enabled = Read this source at its pace
harvest-guard = Share of the records a run may withdraw, in percent
harvest-guard-hint = Beyond it, the run stops and waits for a person.
harvest-skip = Import the valid rows even if others are rejected
harvest-skip-hint = Otherwise one rejected row stops everything.
harvest-save = Save

harvest-runs = Runs
harvest-runs-none = No run.
harvest-run-title = Run
harvest-run-when = When
harvest-run-lasted = Time taken
harvest-run-file = Name of the file
harvest-run-size = Size
harvest-run-digest = Digest
harvest-seconds = { $n } s
harvest-counts = Account
harvest-counts-how = Every row read is new, updated, unchanged, rejected or a duplicate. Records before, plus new ones and those that came back, minus withdrawn ones, make those after.
harvest-notes = Findings
harvest-notes-none = No finding.
harvest-notes-more =
    { $n ->
        [one] One other finding is counted and not listed.
       *[other] { $n } other findings are counted and not listed.
    }
harvest-all = All
harvest-filter = Filter
harvest-csv = Download these findings (CSV)

harvest-count-read = read
harvest-count-new = new
harvest-count-updated = updated
harvest-count-unchanged = unchanged
harvest-count-rejected = rejected
harvest-count-duplicates = duplicates
harvest-count-withdrawn = withdrawn
harvest-count-before = before
harvest-count-after = after

harvest-outcome-imported = Imported
harvest-outcome-dry-run = Rehearsal: nothing was written
harvest-outcome-same = Nothing to do: the file is that of the last run
harvest-outcome-refused = Refused: nothing was written
harvest-outcome-held = Stopped: too many records would be withdrawn
harvest-outcome-failed = Failed: the file is missing or cannot be read

harvest-fate-rejected = row rejected
harvest-fate-duplicate = duplicate row
harvest-fate-withdrawn = record withdrawn
harvest-fate-corrected = value corrected
harvest-fate-ignored = value left out
harvest-fate-kept = value kept as written

harvest-note-unmatched = no term of the mapping is recognised in this text
harvest-note-left-out = the mapping leaves this row out for this reason
harvest-note-no-source = the row does not say which source it is of, or its name cannot be used
harvest-note-source-absent = the file holds no row of this source any more; its records are kept
harvest-note-orphan = this row of the second table belongs to none of the first
harvest-note-withdrawn = the file no longer lists this record

harvest-word-line = Line
harvest-word-astray = (no source)
harvest-word-total = Total
harvest-word-adds-up = Rows read = imported + rejected + duplicates:
harvest-word-records = Records before + new + returned - withdrawn = after:

harvest-mapping-title = Mapping
harvest-mapping-lead = Says how the columns of the file become those of the national standard. Leave it empty for a file of the standard.
harvest-mapping-text = Text of the mapping (TOML)
harvest-mapping-hint = The format is described in the documentation (docs/mapping.md).
harvest-mapping-save = Save the mapping
harvest-mistakes = What is to be put right

harvest-fault-syntax = this is not TOML: { $what }. Put texts between quotes and close what is opened.
harvest-fault-too-long = more than 256 KiB: make two sources of it
harvest-fault-unknown-key = this word means nothing here; the known words: { $what }
harvest-fault-unknown-column = “{ $what }” is no column of the standard
harvest-fault-missing = missing: { $what }
harvest-fault-wrong-type = write here: { $what }
harvest-fault-not-one-of = write one of: { $what }
harvest-fault-one-kind = exactly one of these is needed: { $what }
harvest-fault-empty = empty: fill it or take it out
harvest-fault-out-of-bounds = out of bounds: { $what }
harvest-fault-too-deep = rules in rules, more than 8 deep: write it flatter

harvest-preview-title = Preview row by row
harvest-preview-lead = What would become of each row of the file. Nothing is written.
harvest-preview-none = No more rows.
harvest-preview-back = Back to the source to import
harvest-shape = File read as
harvest-separator = , separator “{ $mark }”
harvest-tab = tab
harvest-unused = Columns of the file that no rule reads
harvest-missing = Columns that the mapping looks for and that are empty here
harvest-not-read = (not read)
harvest-row-imported = would be imported
harvest-row-rejected = would be rejected
harvest-row-detail = See the values
harvest-row-from = Line { $line }: what the file says
harvest-row-to = Line { $line }: columns of the standard
harvest-rows-before = Earlier rows
harvest-rows-after = Next rows

harvest-error-name = A short name: lower-case letters, digits and hyphens, 64 characters at most.
harvest-error-name-taken = A source has this name already.
harvest-error-choice = Choose from the list.
harvest-error-percent = A whole number from 0 to 100.
harvest-error-text = 300 characters at most, on one line.
harvest-error-date = A date, as in 2026-03-01.
harvest-error-file = Choose a file.
harvest-error-no-file = No file waits: send it or get it first.
harvest-error-mapping = The mapping is to be put right.
harvest-error-mapping-unknown = This mapping is not shipped with the program.

harvest-unreadable-packed = The packed file is broken, or larger than 256 MiB once unpacked.
harvest-unreadable-rows = The file has more than 500,000 rows.
harvest-unreadable-table = The file cannot be cut into rows.
harvest-unreadable-standard = The file does not follow the national standard: it needs a mapping.
harvest-unreadable-named = The rows name their source themselves: no other can be given.

harvest-unreached-address = An http or https address, without a user name.
harvest-unreached-private = The address leads to a private network: the configuration does not allow it.
harvest-unreached-no-answer = The server does not answer.
harvest-unreached-slow = The server did not answer within two minutes.
harvest-unreached-status = The server does not give the file.
harvest-unreached-hops = The address is redirected too often.
harvest-unreached-too-large = The file is larger than 64 MiB.
harvest-unreached-empty = The file is empty.
harvest-unreached-no-folder = The configuration names no folder (harvest.folder).
harvest-unreached-no-file = This file is not in the folder.
