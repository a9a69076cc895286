//! What an import tells: every thing found wrong, where, and what was done about it.

use kernel::Lang;
use serde::Serialize;

use crate::texts;

/// How many lines a report lists; the rest is counted. A file of a million bad cells must not fill the memory.
pub const MAX_LINES: usize = 5_000;
/// How many characters of a value are shown.
const SHOWN_CHARS: usize = 80;

/// Declares the problems: variant → key of its text (`places-problem-<key>` in the locale files).
macro_rules! problems {
    ($($(#[$doc:meta])* $variant:ident = $key:literal),* $(,)?) => {
        /// What is wrong, one variant per thing somebody may do something about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Problem { $($(#[$doc])* $variant),* }

        impl Problem {
            /// Every problem.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Stable key, for programs.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),* }
            }
        }
    };
}

problems! {
    // The file itself.
    /// The file has no content.
    Empty = "empty",
    /// The bytes are not UTF-8; they look like Windows-1252 or Latin-1.
    NotUtf8 = "not-utf8",
    /// The file is UTF-16.
    Utf16 = "utf16",
    /// A NUL byte.
    NulByte = "nul-byte",
    /// A record longer than the limit.
    RecordTooLong = "record-too-long",
    /// A quote opened and never closed.
    UnclosedQuote = "unclosed-quote",
    /// Columns separated by something else than the version's separator.
    WrongSeparator = "wrong-separator",
    /// Neither a header of the standard nor JSON.
    UnknownFormat = "unknown-format",
    /// A required column is not there.
    MissingColumn = "missing-column",
    /// A column is there twice.
    DuplicateColumn = "duplicate-column",
    /// The JSON stops in the middle.
    Truncated = "truncated",
    /// The JSON is not well-formed, or an element is not an object.
    BadJson = "bad-json",
    /// Reading failed.
    Unreadable = "unreadable",
    /// More rows than the limit.
    TooManyRows = "too-many-rows",
    // The row.
    /// Not as many fields as the header.
    FieldCount = "field-count",
    /// Text after a closing quote.
    BadQuote = "bad-quote",
    /// No identifier.
    IdMissing = "id-missing",
    /// An identifier longer than the limit.
    IdTooLong = "id-too-long",
    /// An identifier already seen in the file.
    IdDuplicate = "id-duplicate",
    /// No name.
    NameMissing = "name-missing",
    /// Nothing says where: no commune, postal code, code or point.
    NowhereKnown = "nowhere-known",
    // The value.
    /// A column of no version of the standard.
    UnknownColumn = "unknown-column",
    /// A value that is an object or a list of lists.
    NotText = "not-text",
    /// A term in no vocabulary.
    UnknownTerm = "unknown-term",
    /// A term spelled otherwise.
    OtherSpelling = "other-spelling",
    /// A term of version 0.1 in a column of version 1.
    OldTerm = "old-term",
    /// Not the form of a SIRET, RNA or RIDET.
    BadPivot = "bad-pivot",
    /// Fourteen digits whose key is wrong.
    PivotKey = "pivot-key",
    /// Not five digits.
    BadPostalCode = "bad-postal-code",
    /// A leading zero was lost.
    LeadingZero = "leading-zero",
    /// Not a commune code, or of no commune.
    BadCommuneCode = "bad-commune-code",
    /// The code of a former commune.
    FormerCommune = "former-commune",
    /// The commune was found by postal code and name, or by the point.
    CommuneFound = "commune-found",
    /// The commune could not be found.
    CommuneUnknown = "commune-unknown",
    /// The name is not that of the code.
    CommuneName = "commune-name",
    /// The postal code was taken from the commune.
    PostalCodeFound = "postal-code-found",
    /// No street.
    AddressMissing = "address-missing",
    /// Coordinates at 0,0.
    PointZero = "point-zero",
    /// One of two coordinates.
    PointHalf = "point-half",
    /// Not numbers, or outside the globe.
    PointBad = "point-bad",
    /// Latitude and longitude exchanged.
    PointSwapped = "point-swapped",
    /// Lambert-93 metres.
    PointLambert = "point-lambert",
    /// Further than 60 km from the commune.
    PointFar = "point-far",
    /// Not a telephone number of the standard.
    BadPhone = "bad-phone",
    /// A telephone number put in international form.
    PhoneForm = "phone-form",
    /// Several numbers: the first is kept.
    SeveralPhones = "several-phones",
    /// Not an e-mail address.
    BadEmail = "bad-email",
    /// Not a web address.
    BadUrl = "bad-url",
    /// A web address without its scheme.
    UrlForm = "url-form",
    /// Opening hours that cannot be read.
    HoursUnreadable = "hours-unreadable",
    /// Not a date.
    BadDate = "bad-date",
    /// A date written another way.
    DateForm = "date-form",
    /// A date to come, or before 1980.
    DateUnlikely = "date-unlikely",
    /// No date of update.
    DateMissing = "date-missing",
    /// A text longer than its limit.
    TooLong = "too-long",
    /// Control characters.
    ControlCharacters = "control-characters",
    /// Not a value of one of our extension columns.
    BadExtension = "bad-extension",
}

impl Problem {
    /// What is wrong, in plain words.
    pub fn text(self, lang: Lang) -> &'static str {
        texts::plain(lang, &format!("places-problem-{}", self.key()))
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// The value was put right and kept.
    Corrected,
    /// The value was kept as written.
    Kept,
    /// The value was left out, the row kept.
    Ignored,
    /// The row was refused.
    Rejected,
    /// The whole file was refused.
    Refused,
}

impl Action {
    /// What was done, in plain words.
    pub fn text(self, lang: Lang) -> &'static str {
        let key = match self {
            Self::Corrected => "corrected",
            Self::Kept => "kept",
            Self::Ignored => "ignored",
            Self::Rejected => "rejected",
            Self::Refused => "refused",
        };
        texts::plain(lang, &format!("places-action-{key}"))
    }
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Line of the file where the record begins, from 1.
    pub line: u64,
    /// The field, by its name in the standard; empty when it is about the row or the file.
    pub field: String,
    /// The value, cut.
    pub value: String,
    /// What is wrong.
    pub problem: Problem,
    /// What was done.
    pub action: Action,
}

impl Line {
    /// Makes a line; the value is cut and its control characters blanked.
    pub fn new(line: u64, field: &str, value: &str, problem: Problem, action: Action) -> Self {
        // Cut by bytes first: the value may be a megabyte.
        let head = &value[..value.floor_char_boundary(SHOWN_CHARS * 4)];
        Self {
            line,
            field: kernel::text::excerpt(field, SHOWN_CHARS),
            value: kernel::text::excerpt(head, SHOWN_CHARS),
            problem,
            action,
        }
    }
}

impl Serialize for Line {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Full<'a> {
            line: u64,
            field: &'a str,
            value: &'a str,
            problem: &'static str,
            action: Action,
            text_fr: &'static str,
            text_en: &'static str,
        }
        Full {
            line: self.line,
            field: &self.field,
            value: &self.value,
            problem: self.problem.key(),
            action: self.action,
            text_fr: self.problem.text(Lang::Fr),
            text_en: self.problem.text(Lang::En),
        }
        .serialize(serializer)
    }
}

/// How the import ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The store now says what the file says.
    Imported,
    /// Nothing was to be written: a rehearsal.
    DryRun,
    /// Nothing was written: the file is broken, or rows were rejected and the policy is strict.
    #[default]
    Refused,
}

/// The whole story of one import. `read = new + updated + unchanged + rejected` whenever the outcome is not
/// [`Outcome::Refused`]; then `new`, `updated` and `unchanged` say nothing was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The source's short name.
    pub source: String,
    /// What the file was taken for.
    pub format: Option<&'static str>,
    /// How it ended.
    pub outcome: Outcome,
    /// Rows read.
    pub read: u64,
    /// Rows that are valid.
    pub valid: u64,
    /// Rows refused.
    pub rejected: u64,
    /// Places the register did not know.
    pub new: u64,
    /// Places whose record changed.
    pub updated: u64,
    /// Places whose record is the same.
    pub unchanged: u64,
    /// Of those whose record changed, places that were withdrawn and are listed again.
    pub returned: u64,
    /// Places that the source no longer lists: kept, marked withdrawn.
    pub withdrawn: u64,
    /// Places of the source that the register showed before, and shows after: `before + new + returned - withdrawn`.
    pub before: u64,
    /// See `before`.
    pub after: u64,
    /// The source's identifiers of those withdrawn, at most [`MAX_LINES`].
    #[serde(skip)]
    pub gone: Vec<String>,
    /// Values put right.
    pub corrected: u64,
    /// Values left out.
    pub ignored: u64,
    /// What was found, in the order of the file, at most [`MAX_LINES`] (rejections are always listed first when cut).
    pub lines: Vec<Line>,
    /// Findings beyond those listed.
    pub not_listed: u64,
}

impl Report {
    /// Adds a finding.
    pub fn push(&mut self, line: Line) {
        match line.action {
            Action::Corrected => self.corrected += 1,
            Action::Ignored => self.ignored += 1,
            Action::Kept | Action::Rejected | Action::Refused => {}
        }
        if self.lines.len() < MAX_LINES {
            self.lines.push(line);
            return;
        }
        self.not_listed += 1;
        // What stops an import must be seen: it takes the place of the last lesser finding.
        if matches!(line.action, Action::Rejected | Action::Refused) {
            let lesser = |l: &Line| !matches!(l.action, Action::Rejected | Action::Refused);
            if let Some(place) = self.lines.iter().rposition(lesser) {
                self.lines.remove(place);
                self.lines.push(line);
            }
        }
    }

    /// Whether the store was, or would have been, changed as the file says.
    pub fn accepted(&self) -> bool {
        self.outcome != Outcome::Refused
    }

    /// The finding that refused the file, if one did.
    pub fn refusal(&self) -> Option<&Line> {
        self.lines.iter().find(|line| line.action == Action::Refused)
    }

    /// The report as text for a terminal.
    pub fn to_text(&self, lang: Lang) -> String {
        use std::fmt::Write as _;
        let mut out = String::new();
        for line in &self.lines {
            let place = texts::with(lang, "places-report-line", &[("line", line.line.to_string().as_str())]);
            let _ = write!(out, "{place}");
            if !line.field.is_empty() {
                let _ = write!(out, ", {}", line.field);
            }
            if !line.value.is_empty() {
                let _ = write!(out, " [{}]", line.value);
            }
            let _ = writeln!(out, ": {} → {}", line.problem.text(lang), line.action.text(lang));
        }
        if self.not_listed > 0 {
            let count = self.not_listed.to_string();
            let _ =
                writeln!(out, "{}", texts::with(lang, "places-report-more", &[("count", count.as_str())]));
        }
        let outcome = match self.outcome {
            Outcome::Imported => "places-report-imported",
            Outcome::DryRun => "places-report-dry-run",
            Outcome::Refused => "places-report-refused",
        };
        let counts = [
            ("source", self.source.clone()),
            ("read", self.read.to_string()),
            ("valid", self.valid.to_string()),
            ("rejected", self.rejected.to_string()),
            ("new", self.new.to_string()),
            ("updated", self.updated.to_string()),
            ("unchanged", self.unchanged.to_string()),
            ("withdrawn", self.withdrawn.to_string()),
            ("corrected", self.corrected.to_string()),
            ("ignored", self.ignored.to_string()),
        ];
        let args: Vec<_> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let _ = writeln!(out, "{}", texts::with(lang, "places-report-counts", &args));
        let _ = writeln!(out, "{}", texts::plain(lang, outcome));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_and_action_has_a_text_in_both_languages() {
        for lang in Lang::ALL {
            for problem in Problem::ALL {
                let text = problem.text(lang);
                assert!(!text.is_empty() && !text.starts_with("places-"), "{problem:?} in {lang}");
            }
            for action in
                [Action::Corrected, Action::Kept, Action::Ignored, Action::Rejected, Action::Refused]
            {
                assert!(!action.text(lang).starts_with("places-"), "{action:?} in {lang}");
            }
        }
    }

    #[test]
    fn a_flood_of_findings_is_counted_not_stored() {
        let mut report = Report::default();
        for n in 0..MAX_LINES as u64 + 10 {
            report.push(Line::new(n, "nom", &"x".repeat(100_000), Problem::TooLong, Action::Corrected));
        }
        report.push(Line::new(99_999, "id", "", Problem::IdMissing, Action::Rejected));
        assert_eq!(report.lines.len(), MAX_LINES);
        assert_eq!(report.not_listed, 11);
        assert_eq!(report.lines.last().map(|l| l.line), Some(99_999), "a rejection is never hidden");
        assert!(report.lines[0].value.chars().count() <= SHOWN_CHARS + 1);
        for lang in Lang::ALL {
            assert!(report.to_text(lang).contains("99999"), "{lang}");
        }
    }
}
