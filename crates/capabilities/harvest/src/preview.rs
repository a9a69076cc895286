//! The first rows of a file, walked through everything that a run does to them, before anything is written.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use jiff::civil::Date;
use mapping::table::{Cell, Shape};
use mapping::{Mapping, Row};
use places::SourceName;
use places::read::Gazetteer;

use crate::gather::{Unreadable, Walked, Walker};
use crate::note::{Fate, Note};

/// One row of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previewed {
    /// The line it begins on.
    pub line: u64,
    /// Its cells as the file has them, those no rule reads marked.
    pub cells: Vec<(String, String, bool)>,
    /// The columns of the standard that the mapping fills.
    pub columns: Vec<(&'static str, String)>,
    /// The source it belongs to.
    pub source: String,
    /// Whether it would be imported.
    pub imported: bool,
    /// What was found.
    pub notes: Vec<Note>,
}

/// A preview.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// What the file was taken for.
    pub shape: Option<Shape>,
    /// The rows.
    pub rows: Vec<Previewed>,
    /// Columns of the file that no rule reads, with how many of the rows fill them.
    pub unused: BTreeMap<String, u64>,
    /// Columns that the mapping reads and no row fills: misspelled, or empty in these rows.
    pub missing: Vec<String>,
}

/// Walks `most` rows after the first `skip`.
///
/// # Errors
/// [`Unreadable`].
pub fn preview(
    bytes: &[u8],
    beside: Option<&[u8]>,
    mapping: &Mapping,
    named: Option<&SourceName>,
    gazetteer: &dyn Gazetteer,
    today: Date,
    (skip, most): (usize, usize),
) -> Result<Preview, Unreadable> {
    let mut walker = Walker::new(mapping, named, gazetteer, today)?;
    let mut preview = Preview::default();
    let mut filled: Vec<String> = Vec::new();
    let mut seen = 0;
    let shape = mapping::table::read(bytes, beside, &mapping.layout, &mut |given| {
        seen += 1;
        // Rows passed over are walked too: an identifier may be theirs already.
        let walked = walker.walk(given);
        if seen <= skip {
            return ControlFlow::Continue(());
        }
        if let Some(row) = &walked.row {
            let unused = mapping.unused(row);
            for name in &unused {
                *preview.unused.entry((*name).to_owned()).or_default() += 1;
            }
            filled.extend(
                mapping.reads().iter().filter(|name| !row.texts(name).is_empty()).map(|n| (*n).to_owned()),
            );
        }
        preview.rows.push(shown(walked, mapping));
        if preview.rows.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    preview.shape = Some(shape);
    if !preview.rows.is_empty() {
        let never = |name: &&str| !filled.iter().any(|one| one == name);
        preview.missing = mapping.reads().into_iter().filter(never).map(str::to_owned).collect();
    }
    Ok(preview)
}

fn shown(walked: Walked, mapping: &Mapping) -> Previewed {
    let cells = walked.row.as_ref().map(|row| cells(row, mapping)).unwrap_or_default();
    let mut columns: Vec<(&'static str, String)> = walked
        .mapped
        .columns
        .iter()
        .map(|(name, values)| (*name, kernel::text::excerpt(&values.join(" | "), 300)))
        .collect();
    columns.sort_by_key(|(name, _)| mapping::TARGETS.iter().position(|target| target == name));
    Previewed {
        line: walked.line,
        cells,
        columns,
        source: walked.source.map(|source| source.to_string()).unwrap_or_default(),
        imported: !walked.notes.iter().any(|note| matches!(note.fate, Fate::Rejected | Fate::Duplicate)),
        notes: walked.notes,
    }
}

fn cells(row: &Row, mapping: &Mapping) -> Vec<(String, String, bool)> {
    let unused = mapping.unused(row);
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        Cell::List(list) => list.join(" | "),
    };
    row.cells()
        .map(|(name, cell)| {
            (name.to_owned(), kernel::text::excerpt(&text(cell), 300), unused.contains(&name))
        })
        .collect()
}
