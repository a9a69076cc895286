//! One row of a foreign table: named cells.

use std::sync::Arc;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A text, as written.
    Text(String),
    /// A list of texts (JSON).
    List(Vec<String>),
}

/// A row: the line it begins on and its cells that are not blank, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Line of the file, from 1.
    pub line: u64,
    cells: Vec<(Arc<str>, Cell)>,
}

impl Row {
    /// An empty row.
    pub fn new(line: u64) -> Self {
        Self { line, cells: Vec::new() }
    }

    /// Adds a cell; a blank one is left out, a name already there keeps its first cell.
    pub fn push(&mut self, name: Arc<str>, cell: Cell) {
        let blank = match &cell {
            Cell::Text(text) => text.trim().is_empty(),
            Cell::List(list) => list.iter().all(|text| text.trim().is_empty()),
        };
        if !blank && self.cell(&name).is_none() {
            self.cells.push((name, cell));
        }
    }

    fn cell(&self, name: &str) -> Option<&Cell> {
        self.cells.iter().find(|(known, _)| **known == *name).map(|(_, cell)| cell)
    }

    /// The names of the cells.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|(name, _)| &**name)
    }

    /// The cells.
    pub fn cells(&self) -> impl Iterator<Item = (&str, &Cell)> {
        self.cells.iter().map(|(name, cell)| (&**name, cell))
    }

    /// The cells, given away.
    pub(crate) fn into_cells(self) -> impl Iterator<Item = (Arc<str>, Cell)> {
        self.cells.into_iter()
    }

    /// The texts of a column, trimmed, blank ones dropped. `list.2` is the third of a list; `*` stands for any one segment
    /// of a flattened name (`offers.*.title`).
    pub fn texts(&self, name: &str) -> Vec<&str> {
        if let Some(cell) = self.cell(name) {
            return cell.texts();
        }
        if name.contains('*') {
            let matching = self.cells.iter().filter(|(known, _)| matches(name, known));
            return matching.flat_map(|(_, cell)| cell.texts()).collect();
        }
        let nth = name.rsplit_once('.').and_then(|(list, at)| match self.cell(list)? {
            Cell::List(list) => list.get(at.parse::<usize>().ok()?),
            Cell::Text(_) => None,
        });
        nth.map(|text| text.trim()).filter(|text| !text.is_empty()).into_iter().collect()
    }
}

impl Cell {
    fn texts(&self) -> Vec<&str> {
        let texts = match self {
            Self::Text(text) => std::slice::from_ref(text),
            Self::List(list) => list,
        };
        texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect()
    }
}

/// Whether a flattened name is one that `pattern` speaks of.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('.'), name.split('.'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(w), Some(g)) if w == "*" || w == g => {}
            _ => return false,
        }
    }
}
