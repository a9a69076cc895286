//! Cells cut by a separator, as RFC 4180 has them, with any separator.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::{BadRow, BadRowReason, Cell, MAX_COLUMNS, MAX_ROW_BYTES, Row, TableError};

/// The separator that stands most often in the header, outside quotes.
pub(super) fn guess_separator(text: &str, skip_lines: u32) -> char {
    let mut counts = [(',', 0u32), (';', 0), ('\t', 0), ('|', 0)];
    let (mut quoted, mut line) = (false, 0);
    for c in text.chars() {
        match c {
            '\n' if !quoted => {
                line += 1;
                if line > skip_lines {
                    break;
                }
            }
            '"' => quoted = !quoted,
            c if !quoted && line == skip_lines => {
                if let Some((_, count)) = counts.iter_mut().find(|(separator, _)| *separator == c) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    // Of equals the first of the list wins.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(',', |(separator, _)| *separator)
}

/// One record as it is cut.
struct Record {
    line: u64,
    cells: Vec<String>,
    flaw: Option<BadRowReason>,
}

struct Cutter<'t> {
    text: &'t str,
    at: usize,
    line: u64,
    separator: char,
}

impl Cutter<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        self.line += u64::from(c == '\n');
        Some(c)
    }

    /// The next record; blank lines are passed over.
    fn record(&mut self) -> Result<Option<Record>, TableError> {
        while matches!(self.peek(), Some('\r' | '\n')) {
            self.next();
        }
        if self.peek().is_none() {
            return Ok(None);
        }
        let (line, start) = (self.line, self.at);
        let mut record = Record { line, cells: Vec::new(), flaw: None };
        loop {
            let cell = self.cell(&mut record)?;
            record.cells.push(cell);
            match self.next() {
                Some(c) if c == self.separator => {}
                Some('\r') => {
                    if self.peek() == Some('\n') {
                        self.next();
                    }
                    break;
                }
                _ => break,
            }
        }
        if self.at - start > MAX_ROW_BYTES || record.cells.len() > MAX_COLUMNS {
            record.flaw = Some(BadRowReason::TooLong);
            record.cells.truncate(1);
        }
        Ok(Some(record))
    }

    /// Reads up to the separator or the end of the line, left in place.
    fn cell(&mut self, record: &mut Record) -> Result<String, TableError> {
        let mut cell = String::new();
        if self.peek() == Some('"') {
            let opened = self.line;
            self.next();
            loop {
                match self.next() {
                    None => return Err(TableError::UnclosedQuote(opened)),
                    Some('"') if self.peek() == Some('"') => {
                        self.next();
                        cell.push('"');
                    }
                    Some('"') => break,
                    Some(c) => cell.push(c),
                }
            }
            while let Some(c) = self.peek() {
                if c == self.separator || c == '\r' || c == '\n' {
                    break;
                }
                if !c.is_whitespace() {
                    record.flaw = Some(BadRowReason::Quote);
                }
                self.next();
            }
            return Ok(cell);
        }
        while let Some(c) = self.peek() {
            if c == self.separator || c == '\r' || c == '\n' {
                break;
            }
            cell.push(c);
            self.next();
        }
        Ok(cell)
    }
}

/// Names without doubles or blanks: `x`, `x (2)`, `column 3`.
fn names(header: Vec<String>) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = Vec::with_capacity(header.len());
    for (at, name) in header.into_iter().enumerate() {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = if name.is_empty() { format!("column {}", at + 1) } else { name };
        let mut unique = name.clone();
        let mut n = 2;
        while names.iter().any(|known| **known == *unique) {
            unique = format!("{name} ({n})");
            n += 1;
        }
        names.push(unique.into());
    }
    names
}

pub(super) fn read(
    text: &str,
    separator: char,
    skip_lines: u32,
    each: &mut dyn FnMut(Result<Row, BadRow>) -> ControlFlow<()>,
) -> Result<(), TableError> {
    let mut cutter = Cutter { text, at: 0, line: 1, separator };
    while cutter.line <= u64::from(skip_lines) && cutter.next().is_some() {}
    let header = cutter.record()?.ok_or(TableError::Empty)?;
    let names = names(header.cells);
    while let Some(record) = cutter.record()? {
        let line = record.line;
        let bad = |why, shown: String| Err(BadRow { line, why, shown });
        // Cells that are missing or too many at the end are a habit of spreadsheets when they are empty.
        let extra_filled = record.cells.iter().skip(names.len()).any(|cell| !cell.trim().is_empty());
        let given = if let Some(why) = record.flaw {
            bad(why, excerpt(&record.cells.join(" ")))
        } else if extra_filled || (record.cells.len() < names.len() && record.cells.len() > 1) {
            bad(BadRowReason::CellCount, format!("{} / {}", record.cells.len(), names.len()))
        } else if record.cells.len() == 1 && names.len() > 1 {
            // A line that holds one word where several are expected is a note, or a cut row.
            bad(BadRowReason::CellCount, format!("1 / {}", names.len()))
        } else {
            let mut row = Row::new(line);
            for (name, cell) in names.iter().zip(record.cells) {
                row.push(Arc::clone(name), Cell::Text(cell));
            }
            Ok(row)
        };
        if each(given).is_break() {
            break;
        }
    }
    Ok(())
}

/// The beginning of a text, for reports.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(80).collect()
}
