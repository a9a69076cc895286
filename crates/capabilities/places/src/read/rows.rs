//! Rows that something else cut and named: the one reading of the standard, for mapped files too.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::interpret::{Cell, Findings, Reading, Row, record};
use super::locate::Gazetteer;
use crate::column::Column;
use crate::model::Record;
use crate::report::{Action, Line, Problem};

/// What became of one row.
#[derive(Debug, Default)]
pub struct RowRead {
    /// Its record; `None` when it is rejected, and then the last finding says why.
    pub record: Option<Record>,
    /// What was found, in the order of the fields.
    pub findings: Vec<Line>,
}

impl RowRead {
    /// Why the row was rejected.
    pub fn rejection(&self) -> Option<&Line> {
        self.findings.iter().rev().find(|line| line.action == Action::Rejected)
    }
}

/// Reads the rows of one source, one at a time.
pub struct Interpreter<'g> {
    gazetteer: &'g dyn Gazetteer,
    today: Date,
    seen: HashSet<String>,
}

impl<'g> Interpreter<'g> {
    /// `today` is the last likely date of update.
    pub fn new(gazetteer: &'g dyn Gazetteer, today: Date) -> Self {
        Self { gazetteer, today, seen: HashSet::new() }
    }

    /// The record of a row: its line in the file, its columns with their values, and whether lists and terms are those of
    /// version 0.1. An identifier read before rejects the row.
    pub fn read(
        &mut self,
        line: u64,
        columns: impl IntoIterator<Item = (Column, Vec<String>)>,
        v0: bool,
    ) -> RowRead {
        let cell = |mut values: Vec<String>| match values.len() {
            1 => Cell::Text(values.swap_remove(0)),
            _ => Cell::List(values),
        };
        let cells: HashMap<Column, Cell> = columns
            .into_iter()
            .filter(|(_, values)| !values.is_empty())
            .map(|(column, values)| (column, cell(values)))
            .collect();
        let mut read = RowRead::default();
        let mut push = |line| read.findings.push(line);
        let mut findings = Findings { line, push: &mut push };
        let reading = Reading { v0, today: self.today };
        let record = record(&Row { line, cells }, reading, self.gazetteer, &mut findings);
        read.record = record.filter(|record| {
            let first = self.seen.insert(record.source_id.clone());
            if !first {
                findings.note(Column::Id, &record.source_id, Problem::IdDuplicate, Action::Rejected);
            }
            first
        });
        read
    }
}
