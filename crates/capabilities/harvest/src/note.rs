//! What a run tells of a row, as it is stored: words are keys of texts, so that each reads in their own language.

use places::{Action, Detail, Line, Problem};
use serde::{Deserialize, Serialize};

/// How many rejections, and how many other findings, a run keeps; the rest is counted.
pub const MAX_NOTES: usize = 5_000;

/// What became of a row or of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// The row was not imported.
    #[default]
    Rejected,
    /// The row repeats an identifier and was not imported.
    Duplicate,
    /// The file no longer lists this record: it is withdrawn.
    Withdrawn,
    /// The value was put right.
    Corrected,
    /// The value was left out.
    Ignored,
    /// The value was kept as written, to be looked at.
    Kept,
}

impl Fate {
    /// Every fate.
    pub const ALL: [Self; 6] =
        [Self::Rejected, Self::Duplicate, Self::Withdrawn, Self::Corrected, Self::Ignored, Self::Kept];

    /// Its code, as stored, in addresses and in text keys (`harvest-fate-…`).
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Duplicate => "duplicate",
            Self::Withdrawn => "withdrawn",
            Self::Corrected => "corrected",
            Self::Ignored => "ignored",
            Self::Kept => "kept",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fate| fate.code() == code)
    }

    /// The fate that a finding of the reader of the standard tells.
    pub fn of(line: &Line) -> Self {
        match line.action {
            Action::Rejected | Action::Refused if line.problem == Problem::IdDuplicate => Self::Duplicate,
            Action::Rejected | Action::Refused => Self::Rejected,
            Action::Corrected => Self::Corrected,
            Action::Ignored => Self::Ignored,
            Action::Kept => Self::Kept,
        }
    }

    /// Whether it is about a whole row: never left off a list for findings about values.
    pub const fn of_a_row(self) -> bool {
        matches!(self, Self::Rejected | Self::Duplicate | Self::Withdrawn)
    }
}

/// One thing told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Note {
    /// Line of the file, from 1; 0 for a record that the file does not list.
    pub line: u64,
    /// The source; empty when none is known.
    pub source: String,
    /// The row's identifier.
    pub source_id: String,
    /// The column.
    pub field: String,
    /// The value, cut.
    pub value: String,
    /// Key of the text that says what is wrong.
    pub key: String,
    /// What became of it.
    pub fate: Fate,
}

/// Key of the text that says what was found: the cleaning rule's or the refusal's when there is one.
pub(crate) fn key_of(line: &Line) -> String {
    match &line.detail {
        Detail::Changed { rule, .. } => format!("places-rule-{}", rule.key()),
        Detail::Refused(why) => format!("places-refusal-{}", why.key()),
        Detail::None | Detail::Became(_) => format!("places-problem-{}", line.problem.key()),
    }
}

/// The value found, and what it became.
pub(crate) fn shown(line: &Line) -> String {
    match line.after() {
        Some(after) => format!("{} → {after}", line.value),
        None => line.value.clone(),
    }
}

/// What is told, bounded: rows are never hidden by values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes {
    rows: Vec<Note>,
    values: Vec<Note>,
    /// Beyond those kept.
    pub not_listed: u64,
}

impl Notes {
    /// Adds one.
    pub fn push(&mut self, note: Note) {
        let list = if note.fate.of_a_row() { &mut self.rows } else { &mut self.values };
        if list.len() < MAX_NOTES {
            list.push(note);
        } else {
            self.not_listed += 1;
        }
    }

    /// Those about rows first, each in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Note> {
        self.rows.iter().chain(&self.values)
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.rows.len() + self.values.len()
    }

    /// Whether nothing is told.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_values_never_hides_a_row() {
        let mut notes = Notes::default();
        for n in 0..MAX_NOTES as u64 + 7 {
            notes.push(Note { line: n, fate: Fate::Corrected, ..Note::default() });
        }
        notes.push(Note { line: 99, fate: Fate::Rejected, ..Note::default() });
        assert_eq!((notes.len(), notes.not_listed), (MAX_NOTES + 1, 7));
        assert_eq!(notes.iter().next().map(|note| note.line), Some(99));
    }

    #[test]
    fn codes_read_back() {
        for fate in Fate::ALL {
            assert_eq!(Fate::from_code(fate.code()), Some(fate));
        }
    }
}
