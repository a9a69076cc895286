//! From the bytes of a file to the records of each source, every row accounted for.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::ops::ControlFlow;

use flate2::read::MultiGzDecoder;
use jiff::civil::Date;
use mapping::table::{BadRow, BadRowReason, Shape, TableError};
use mapping::{Kind, Mapped, Mapping, Row, Version};
use places::column::Column;
use places::read::{Content, Gazetteer, Interpreter, MAX_ROWS, RowRead};
use places::{Action, Line, Problem, Report, SourceName};

use crate::hours;
use crate::note::{Fate, Note, Notes, key_of, shown};

/// The largest file, unpacked, in bytes: it is held in memory.
pub const MAX_BYTES: u64 = 256 << 20;

/// Why a file could not be gathered at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The packed file is broken, or larger than [`MAX_BYTES`] once unpacked.
    #[error("the packed file is broken, or larger than 256 MiB once unpacked")]
    Packed,
    /// More rows than the register reads.
    #[error("more than {MAX_ROWS} rows")]
    TooManyRows,
    /// The file cannot be cut into rows.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The file is of the national standard and its reader refused it.
    #[error("line {}: {}", .0.line, .0.text(kernel::Lang::En))]
    Standard(Line),
    /// A name was given to a file whose rows name their sources themselves.
    #[error("the mapping names the source of each row: no other name can be given")]
    NamedTwice,
}

impl Unreadable {
    /// Key of its text.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Packed => "harvest-unreadable-packed",
            Self::TooManyRows => "harvest-unreadable-rows",
            Self::Table(_) => "harvest-unreadable-table",
            Self::Standard(_) => "harvest-unreadable-standard",
            Self::NamedTwice => "harvest-unreadable-named",
        }
    }
}

/// What is unpacked when it is packed with gzip, as it is otherwise.
///
/// # Errors
/// [`Unreadable::Packed`].
pub fn unpacked(bytes: Vec<u8>) -> Result<Vec<u8>, Unreadable> {
    if !bytes.starts_with(&[0x1F, 0x8B]) {
        return if bytes.len() as u64 > MAX_BYTES { Err(Unreadable::Packed) } else { Ok(bytes) };
    }
    let mut whole = Vec::new();
    let read = MultiGzDecoder::new(bytes.as_slice()).take(MAX_BYTES + 1).read_to_end(&mut whole);
    if read.is_err() || whole.len() as u64 > MAX_BYTES { Err(Unreadable::Packed) } else { Ok(whole) }
}

/// What one source got from a file.
#[derive(Debug, Default)]
pub struct Share {
    /// Its valid records, ready for the register; the report holds no line.
    pub content: Content,
    /// Rows that are its own and were rejected, duplicates apart.
    pub rejected: u64,
    /// Of those, rows that the mapping leaves out on purpose.
    pub left_out: u64,
    /// Rows that repeat an identifier.
    pub duplicates: u64,
}

/// A file, gathered.
#[derive(Debug, Default)]
pub struct Gathered {
    /// What the file was taken for; `None` for a file of the standard read without mapping.
    pub shape: Option<Shape>,
    /// Rows read.
    pub read: u64,
    /// What each source got.
    pub shares: BTreeMap<SourceName, Share>,
    /// Rejected rows that belong to no source: badly cut, or that name none.
    pub astray: u64,
    /// What was found.
    pub notes: Notes,
}

/// One row from end to end: for previews.
#[derive(Debug, Default)]
pub struct Walked {
    /// The line it begins on.
    pub line: u64,
    /// As the file has it; `None` when it is badly cut.
    pub row: Option<Row>,
    /// What the mapping made of it.
    pub mapped: Mapped,
    /// The source it belongs to.
    pub source: Option<SourceName>,
    /// What the reader of the standard made of that.
    pub read: RowRead,
    /// Findings in words' keys, rejections included.
    pub notes: Vec<Note>,
}

/// Walks rows from the file to records.
pub struct Walker<'a> {
    mapping: &'a Mapping,
    named: Option<&'a SourceName>,
    gazetteer: &'a dyn Gazetteer,
    today: Date,
    interpreters: BTreeMap<SourceName, Interpreter<'a>>,
}

impl<'a> Walker<'a> {
    /// `named` is the source of rows that name none; it overrules a name the mapping gives to all rows.
    ///
    /// # Errors
    /// [`Unreadable::NamedTwice`] when `named` is given by hand and rows name their sources themselves.
    pub fn new(
        mapping: &'a Mapping,
        named: Option<&'a SourceName>,
        gazetteer: &'a dyn Gazetteer,
        today: Date,
    ) -> Result<Self, Unreadable> {
        let by_row = mapping.source.as_ref().is_some_and(|rule| !matches!(rule.kind, Kind::Value(_)));
        if by_row && named.is_some() {
            return Err(Unreadable::NamedTwice);
        }
        Ok(Self { mapping, named, gazetteer, today, interpreters: BTreeMap::new() })
    }

    /// One row.
    pub fn walk(&mut self, given: Result<Row, BadRow>) -> Walked {
        let row = match given {
            Ok(row) => row,
            Err(bad) => return badly_cut(&bad, self.named),
        };
        let mut mapped = self.mapping.apply(&row);
        let line = row.line;
        let mut walked = Walked { line, source: self.source_of(&mapped), ..Walked::default() };
        hours::put(&mut mapped);
        let note = |fate, field: &str, value: &str, key: String| Note {
            line,
            source: walked.source.as_ref().map(SourceName::to_string).unwrap_or_default(),
            source_id: mapped.get("id").join("-"),
            field: field.to_owned(),
            value: kernel::text::excerpt(value, 170),
            key,
            fate,
        };
        let mut notes: Vec<Note> = Vec::new();
        for one in &mapped.unmatched {
            notes.push(note(Fate::Ignored, &one.from, &one.value, "harvest-note-unmatched".to_owned()));
        }
        if let Some(reason) = &mapped.rejected {
            notes.push(note(Fate::Rejected, "", reason, "harvest-note-left-out".to_owned()));
        } else if let Some(source) = &walked.source {
            let (gazetteer, today) = (self.gazetteer, self.today);
            let interpreter =
                self.interpreters.entry(source.clone()).or_insert_with(|| Interpreter::new(gazetteer, today));
            let columns = mapped
                .columns
                .iter()
                .filter_map(|(name, values)| Some((Column::from_name(name)?, values.clone())))
                // The producer's own word for a source is not who made the data.
                .filter(|(column, _)| *column != Column::Source || self.mapping.standard.is_some());
            walked.read = interpreter.read(line, columns, self.mapping.standard == Some(Version::V0));
            for found in &walked.read.findings {
                notes.push(note(Fate::of(found), &found.field, &shown(found), key_of(found)));
            }
        } else {
            notes.push(note(
                Fate::Rejected,
                "source",
                mapped.source.as_deref().unwrap_or_default(),
                "harvest-note-no-source".to_owned(),
            ));
        }
        walked.notes = notes;
        walked.mapped = mapped;
        walked.row = Some(row);
        walked
    }

    fn source_of(&self, mapped: &Mapped) -> Option<SourceName> {
        if let Some(named) = self.named {
            return Some(named.clone());
        }
        short_name(mapped.source.as_deref()?)
    }
}

fn badly_cut(bad: &BadRow, named: Option<&SourceName>) -> Walked {
    let problem = match bad.why {
        BadRowReason::CellCount => Problem::FieldCount,
        BadRowReason::Quote => Problem::BadQuote,
        BadRowReason::TooLong => Problem::RecordTooLong,
        BadRowReason::NotAnObject | BadRowReason::Orphan => Problem::BadJson,
    };
    let key = match bad.why {
        BadRowReason::Orphan => "harvest-note-orphan".to_owned(),
        _ => format!("places-problem-{}", problem.key()),
    };
    let note = Note {
        line: bad.line,
        source: named.map(SourceName::to_string).unwrap_or_default(),
        value: kernel::text::excerpt(&bad.shown, 80),
        key,
        fate: Fate::Rejected,
        ..Note::default()
    };
    Walked { line: bad.line, source: named.cloned(), notes: vec![note], ..Walked::default() }
}

/// The short name of a source, from how its own file writes it: `Hub Sud/Dora` → `hub-sud-dora`.
pub fn short_name(text: &str) -> Option<SourceName> {
    let folded = kernel::text::fold(text);
    let ascii: String = folded.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let words: Vec<&str> = ascii.split('-').filter(|word| !word.is_empty()).collect();
    let joined = words.join("-");
    joined[..joined.len().min(64)].trim_end_matches('-').parse().ok()
}

/// Gathers a whole file by a mapping; `beside` is the file of the table that the mapping attaches, when it is not in the
/// same document.
///
/// # Errors
/// [`Unreadable`]; what was gathered is then worth nothing.
pub fn gather(
    bytes: &[u8],
    beside: Option<&[u8]>,
    mapping: &Mapping,
    named: Option<&SourceName>,
    gazetteer: &dyn Gazetteer,
    today: Date,
) -> Result<Gathered, Unreadable> {
    let mut walker = Walker::new(mapping, named, gazetteer, today)?;
    let mut gathered = Gathered::default();
    let shape = mapping::table::read(bytes, beside, &mapping.layout, &mut |given| {
        gathered.take(walker.walk(given));
        if gathered.read > MAX_ROWS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    if gathered.read > MAX_ROWS {
        return Err(Unreadable::TooManyRows);
    }
    gathered.shape = Some(shape);
    gathered.close();
    Ok(gathered)
}

/// Gathers a file of the national standard, which needs no mapping.
///
/// # Errors
/// [`Unreadable::Standard`].
pub fn gather_standard(
    bytes: &[u8],
    source: &SourceName,
    gazetteer: &dyn Gazetteer,
    today: Date,
) -> Result<Gathered, Unreadable> {
    let mut content = places::read::read(bytes, gazetteer, today);
    if let Some(refusal) = content.report.refusal() {
        return Err(Unreadable::Standard(refusal.clone()));
    }
    let lines = std::mem::take(&mut content.report.lines);
    let mut gathered = Gathered { read: content.report.read, ..Gathered::default() };
    let duplicate = |line: &&Line| line.problem == Problem::IdDuplicate;
    // Rejections are listed before anything else when a report is cut, so that this count is exact up to its limit.
    let duplicates = (lines.iter().filter(duplicate).count() as u64).min(content.report.rejected);
    for line in &lines {
        gathered.notes.push(Note {
            line: line.line,
            source: source.to_string(),
            field: line.field.clone(),
            value: shown(line),
            key: key_of(line),
            fate: Fate::of(line),
            ..Note::default()
        });
    }
    gathered.notes.not_listed += content.report.not_listed;
    let rejected = content.report.rejected - duplicates;
    gathered.shares.insert(source.clone(), Share { content, rejected, left_out: 0, duplicates });
    Ok(gathered)
}

impl Gathered {
    fn take(&mut self, walked: Walked) {
        self.read += 1;
        let duplicate = walked.read.rejection().is_some_and(|line| line.problem == Problem::IdDuplicate);
        match walked.source {
            None => self.astray += 1,
            Some(source) => {
                let share = self.shares.entry(source).or_default();
                let report: &mut Report = &mut share.content.report;
                for line in &walked.read.findings {
                    match line.action {
                        Action::Corrected => report.corrected += 1,
                        Action::Ignored => report.ignored += 1,
                        Action::Kept | Action::Rejected | Action::Refused => {}
                    }
                }
                report.read += 1;
                match walked.read.record {
                    Some(record) => {
                        report.valid += 1;
                        share.content.records.push((walked.line, record));
                    }
                    None if duplicate => share.duplicates += 1,
                    None => {
                        share.rejected += 1;
                        share.left_out += u64::from(walked.mapped.rejected.is_some());
                    }
                }
            }
        }
        walked.notes.into_iter().for_each(|note| self.notes.push(note));
    }

    /// Ends the counts of each share's own report.
    fn close(&mut self) {
        for share in self.shares.values_mut() {
            share.content.report.rejected = share.rejected + share.duplicates;
            share.content.report.format = Some("mapping");
        }
    }

    /// Rows that will not be imported and that nobody chose to leave out: what a strict policy refuses.
    pub fn refused_rows(&self) -> u64 {
        let refused = |share: &Share| share.rejected - share.left_out + share.duplicates;
        self.astray + self.shares.values().map(refused).sum::<u64>()
    }

    /// Valid records of all sources.
    pub fn valid(&self) -> u64 {
        self.shares.values().map(|share| share.content.records.len() as u64).sum()
    }
}
