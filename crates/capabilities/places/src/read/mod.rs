//! Readers of place files: LMN v1 CSV, LMN v0.1 CSV, and JSON with the same names. Tolerant in reading, exact in telling.
//!
//! Memory is bounded: a record is at most [`MAX_RECORD_BYTES`], a file [`MAX_FILE_BYTES`] and [`MAX_ROWS`]. A broken file
//! gives no record at all; a bad row is rejected and told; a bad value is put right, kept or left out, and told.

mod csv;
mod fields;
mod interpret;
mod json;
mod locate;
mod rows;
mod source;

use std::collections::{HashMap, HashSet};
use std::io::Read;

use jiff::civil::Date;

pub(crate) use fields::is_phone;
use interpret::{Cell, Findings, Reading, Row, record};
pub use locate::{Asked, Found, Gazetteer, Located};
pub use rows::{Interpreter, RowRead};
pub use source::MAX_RECORD_BYTES;
use source::{Source, refused};

use crate::column::Column;
use crate::model::Record;
use crate::report::{Action, Line, Problem, Report};

/// The most rows a file may have: five times the nation.
pub const MAX_ROWS: u64 = 500_000;
/// The largest file, in bytes.
pub const MAX_FILE_BYTES: u64 = 1 << 30;

/// What a file was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// LMN v1, comma-separated.
    CsvV1,
    /// LMN v0.1, separated by semicolons or commas.
    CsvV0,
    /// An array of objects, or objects one after the other.
    Json,
}

impl Format {
    /// Name shown in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CsvV1 => "lmn-csv-1",
            Self::CsvV0 => "lmn-csv-0.1",
            Self::Json => "lmn-json",
        }
    }
}

/// What a file gave: the valid records with the line each begins on, and what was found. When the file was refused, no
/// record.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// Valid records.
    pub records: Vec<(u64, Record)>,
    /// Counts and findings (`format`, `read`, `valid`, `rejected`, `corrected`, `ignored`, `lines`).
    pub report: Report,
    /// Whether the file was refused as a whole.
    pub refused: bool,
}

/// Reads a whole file. `today` is the last likely date of update.
pub fn read(input: impl Read, gazetteer: &dyn Gazetteer, today: Date) -> Content {
    let mut outcome = Content::default();
    if let Err(refusal) = read_into(input.take(MAX_FILE_BYTES), gazetteer, today, &mut outcome) {
        outcome.records.clear();
        outcome.report.valid = 0;
        outcome.report.push(refusal);
        outcome.refused = true;
    }
    outcome
}

fn read_into(
    input: impl Read,
    gazetteer: &dyn Gazetteer,
    today: Date,
    outcome: &mut Content,
) -> Result<(), Line> {
    let mut source = Source::open(input)?;
    let first = source.ahead().iter().copied().find(|byte| !byte.is_ascii_whitespace());
    let mut collector = Collector { gazetteer, today, outcome, seen: HashSet::new() };
    match first {
        None => Err(refused(1, "", "", Problem::Empty)),
        Some(b'[' | b'{') => {
            collector.outcome.report.format = Some(Format::Json.name());
            read_json(&mut source, &mut collector)
        }
        Some(_) => read_csv(&mut source, &mut collector),
    }
}

struct Collector<'a> {
    gazetteer: &'a dyn Gazetteer,
    today: Date,
    outcome: &'a mut Content,
    seen: HashSet<String>,
}

impl Collector<'_> {
    fn note(&mut self, line: u64, field: &str, value: &str, problem: Problem, action: Action) {
        self.outcome.report.push(Line::new(line, field, value, problem, action));
    }

    fn reject(&mut self, line: u64, field: &str, value: &str, problem: Problem) {
        self.outcome.report.rejected += 1;
        self.note(line, field, value, problem, Action::Rejected);
    }

    fn count(&mut self, line: u64) -> Result<(), Line> {
        self.outcome.report.read += 1;
        if self.outcome.report.read > MAX_ROWS {
            return Err(refused(line, "", "", Problem::TooManyRows));
        }
        Ok(())
    }

    fn row(&mut self, row: &Row, v0: bool) {
        let report = &mut self.outcome.report;
        let mut push = |line: Line| report.push(line);
        let mut findings = Findings { line: row.line, push: &mut push };
        let reading = Reading { v0, today: self.today };
        let Some(record) = record(row, reading, self.gazetteer, &mut findings) else {
            self.outcome.report.rejected += 1;
            return;
        };
        if !self.seen.insert(record.source_id.clone()) {
            let id = record.source_id;
            self.reject(row.line, Column::Id.name(), &id, Problem::IdDuplicate);
            return;
        }
        self.outcome.report.valid += 1;
        self.outcome.records.push((row.line, record));
    }
}

/// How many times each separator stands in the first line, outside quotes.
fn separators(head: &[u8]) -> [(u8, usize); 4] {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            byte => {
                if let Some((_, count)) = counts.iter_mut().find(|(separator, _)| separator == byte) {
                    *count += 1;
                }
            }
        }
    }
    counts
}

fn read_csv<R: Read>(source: &mut Source<R>, collector: &mut Collector<'_>) -> Result<(), Line> {
    let counts = separators(source.ahead());
    let separator = counts.iter().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| *separator);
    let Some(header) = csv::next_record(source, separator, &[])? else {
        return Err(refused(1, "", "", Problem::Empty));
    };
    let columns: Vec<Option<Column>> = header.fields.iter().map(|name| Column::from_name(name)).collect();
    let known: Vec<Column> = columns.iter().flatten().copied().collect();
    let line = header.line;
    if known.is_empty() {
        return Err(refused(line, "", &header.fields.join(" "), Problem::UnknownFormat));
    }
    let v0 = is_v0(&known);
    let format = if v0 { Format::CsvV0 } else { Format::CsvV1 };
    collector.outcome.report.format = Some(format.name());
    if separator != b',' && !(v0 && separator == b';') && columns.len() > 1 {
        return Err(refused(
            line,
            known[0].name(),
            &char::from(separator).to_string(),
            Problem::WrongSeparator,
        ));
    }
    check_columns(line, &header.fields, &columns, collector)?;
    let names: Vec<&str> = header.fields.iter().map(String::as_str).collect();
    while let Some(record) = csv::next_record(source, separator, &names)? {
        collector.count(record.line)?;
        if record.fields.len() != columns.len() {
            let counts = format!("{} / {}", record.fields.len(), columns.len());
            collector.reject(record.line, "", &counts, Problem::FieldCount);
            continue;
        }
        if record.flaw {
            collector.reject(record.line, "", &record.fields.join(","), Problem::BadQuote);
            continue;
        }
        let cells = columns
            .iter()
            .zip(record.fields)
            .filter_map(|(column, text)| Some((column.as_ref().copied()?, text)))
            .filter(|(_, text)| !text.is_empty())
            .map(|(column, text)| (column, Cell::Text(text)))
            .collect();
        collector.row(&Row { line: record.line, cells }, v0);
    }
    Ok(())
}

/// Version 0.1 when it has a column that only 0.1 has and none that only 1 has.
fn is_v0(columns: &[Column]) -> bool {
    let only_v1 = |column: Column| {
        matches!(
            column,
            Column::Courriels
                | Column::Publics
                | Column::PriseEnCharge
                | Column::Frais
                | Column::Dispositifs
                | Column::Labels
                | Column::AutresLabels
                | Column::ModalitesAcces
                | Column::Itinerance
                | Column::FicheAccesLibre
        )
    };
    columns.iter().any(|column| column.only_v0()) && !columns.iter().any(|column| only_v1(*column))
}

fn check_columns(
    line: u64,
    names: &[String],
    columns: &[Option<Column>],
    collector: &mut Collector<'_>,
) -> Result<(), Line> {
    let mut seen = HashSet::new();
    for (name, column) in names.iter().zip(columns) {
        match column {
            Some(column) if !seen.insert(*column) => {
                return Err(refused(line, column.name(), name, Problem::DuplicateColumn));
            }
            Some(_) => {}
            None => collector.note(line, name, "", Problem::UnknownColumn, Action::Ignored),
        }
    }
    for column in [Column::Id, Column::Nom] {
        if !seen.contains(&column) {
            return Err(refused(line, column.name(), "", Problem::MissingColumn));
        }
    }
    let says_where = [Column::Commune, Column::CodeInsee, Column::CodePostal, Column::Latitude]
        .iter()
        .any(|c| seen.contains(c));
    if !says_where {
        return Err(refused(line, Column::Commune.name(), "", Problem::MissingColumn));
    }
    Ok(())
}

fn read_json<R: Read>(source: &mut Source<R>, collector: &mut Collector<'_>) -> Result<(), Line> {
    let mut objects = json::Objects::open(source)?;
    let mut unknown: HashSet<String> = HashSet::new();
    while let Some((line, text)) = objects.next(source)? {
        let object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&text).map_err(|error| {
                refused(line + error.line() as u64 - 1, "", &error.to_string(), Problem::BadJson)
            })?;
        collector.count(line)?;
        let mut cells = HashMap::new();
        for (name, value) in object {
            let Some(column) = Column::from_name(&name) else {
                if unknown.len() < 100 && unknown.insert(name.clone()) {
                    collector.note(line, &name, "", Problem::UnknownColumn, Action::Ignored);
                }
                continue;
            };
            match cell(value) {
                Ok(Some(cell)) => {
                    cells.insert(column, cell);
                }
                Ok(None) => {}
                Err(shown) => collector.note(line, column.name(), &shown, Problem::NotText, Action::Ignored),
            }
        }
        if cells.is_empty() && collector.outcome.report.read == 1 {
            return Err(refused(line, "", &text[..text.floor_char_boundary(100)], Problem::UnknownFormat));
        }
        let v0 = is_v0(&cells.keys().copied().collect::<Vec<_>>());
        collector.row(&Row { line, cells }, v0);
    }
    Ok(())
}

fn cell(value: serde_json::Value) -> Result<Option<Cell>, String> {
    use serde_json::Value;
    let scalar = |value: Value| match value {
        Value::String(text) => Ok(Some(text)),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(yes) => Ok(Some(yes.to_string())),
        Value::Null => Ok(None),
        other => Err(other.to_string()),
    };
    match value {
        Value::Array(values) => {
            let mut list = Vec::with_capacity(values.len());
            for value in values {
                list.extend(scalar(value)?);
            }
            Ok(if list.is_empty() { None } else { Some(Cell::List(list)) })
        }
        value => Ok(scalar(value)?.filter(|text| !text.is_empty()).map(Cell::Text)),
    }
}

#[cfg(test)]
mod tests;
