//! What a text says, once understood and before it is written.

use std::ops::Range;

use super::tokens::Half;
use super::{Remark, Rule};

/// Places in the month: bits 0–4 from the start, 5–9 from the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Nth(pub u16);

/// Which days, before hours are given to them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Days {
    /// Every week; bit 0 = Monday.
    pub weekly: u8,
    /// Some weeks of the month: days and places.
    pub nth: Vec<(u8, Nth)>,
    pub public_holidays: bool,
    /// "lundi matin": the half said with the last day, and whether every day of the list has it.
    pub half: Option<Half>,
    pub half_of_all: bool,
}

impl Days {
    pub(super) fn all(&self) -> u8 {
        self.nth.iter().fold(self.weekly, |days, (more, _)| days | more)
    }
}

/// When in the year.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Season {
    #[default]
    Always,
    /// Outside school holidays.
    Term,
    School,
    Weeks {
        even: bool,
    },
    /// A selector of the syntax: `Oct-Jun`, `Jul 01-Aug 31`.
    Dates(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Slot {
    pub start: u16,
    /// At most 1440, or less than `start` when it runs past midnight.
    pub end: u16,
    pub open_end: bool,
    /// Open in some weeks only, not said which.
    pub unsure: bool,
    pub comment: Option<String>,
}

impl Slot {
    /// Minutes after the midnight of its day.
    pub(super) fn range(&self) -> Range<u16> {
        let end = if self.end <= self.start { self.end + 1440 } else { self.end };
        self.start..end
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.range().start < other.range().end && other.range().start < self.range().end
    }
}

/// Days and their hours.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Group {
    pub days: Days,
    pub season: Season,
    /// The season was a heading for all that follows, not a word about these days alone.
    pub under_heading: bool,
    pub slots: Vec<Slot>,
    /// "Fermé", "-" or words alone: no hours are expected.
    pub settled: bool,
    /// "Fermé" was said.
    pub closed: bool,
    pub closed_half: Option<Half>,
    pub at: Range<usize>,
}

/// Days that are taken out again.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Closing {
    pub days: Days,
    pub half: Option<Half>,
    pub at: Range<usize>,
}

#[derive(Debug, Default)]
pub(super) struct Plan {
    pub groups: Vec<Group>,
    pub closings: Vec<Closing>,
    /// Selectors closed at the end: `SH`, `PH`, `Aug`.
    pub off: Vec<String>,
    pub notes: Vec<Remark>,
    pub rules: Vec<Rule>,
}
