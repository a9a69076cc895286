//! A mapping, once read: rules are data, `apply` gives them their meaning.

use crate::table::Layout;

/// A whole mapping.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mapping {
    /// How the file is cut into rows.
    pub layout: Layout,
    /// What is said of the source.
    pub about: About,
    /// The name of the source a row belongs to; without it, whoever imports names it.
    pub source: Option<Rule>,
    /// Columns of the table that already bear the standard's names pass as they are; and which version reads them.
    pub standard: Option<Version>,
    /// What fills each column of the standard, by its name (one of [`crate::TARGETS`]).
    pub columns: Vec<(&'static str, Rule)>,
    /// Where opening hours are.
    pub hours: Option<HoursRule>,
    /// Rows to leave out; the first that holds gives the reason.
    pub rejects: Vec<Reject>,
}

/// What a mapping says of its source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// Title.
    pub title: String,
    /// Who made the data.
    pub producer: String,
    /// Under which licence.
    pub licence: String,
    /// Date of the edition, as in `2024-08-01`.
    pub edition: String,
    /// How to cite it.
    pub citation: String,
}

/// A version of the standard: it decides how lists are cut and which terms are expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// Version 0.1: lists cut at `;`, its own terms.
    V0,
    /// Version 1: lists cut at `|`.
    V1,
}

/// What gives the values of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Where they come from.
    pub kind: Kind,
    /// Only when all of these hold.
    pub when: Vec<Condition>,
    /// Cuts each value into several at this text.
    pub cut: Option<String>,
    /// Values to replace by others, compared without case or accents; keys are folded.
    pub replace: Vec<(String, Vec<String>)>,
    /// Put before each value.
    pub prefix: String,
    /// Columns whose texts are taken off the end of each value: an address that repeats its postal code and commune.
    pub without: Vec<String>,
    /// When nothing came out.
    pub otherwise: Option<Box<Rule>>,
}

/// Where values come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A column of the table, as it is.
    Pick(String),
    /// The first rule that gives something.
    First(Vec<Rule>),
    /// Everything the rules give, each value once.
    All(Vec<Rule>),
    /// What the rules give, as one text; empty parts are skipped.
    Join {
        /// The parts.
        parts: Vec<Rule>,
        /// Between two parts.
        separator: String,
    },
    /// One part of a text.
    Split {
        /// The text.
        of: Box<Rule>,
        /// Where it is cut.
        separator: String,
        /// Which part.
        take: Take,
    },
    /// Terms recognised in columns.
    Terms(Vec<Term>),
    /// Always these values.
    Value(Vec<String>),
    /// A stable identifier made of the columns' texts, for a table that has none: 32 hexadecimal digits of a SHA-256 over
    /// the folded texts, so that accents and case may change.
    Digest(Vec<String>),
}

/// Which parts of a text that was cut; a number counts from 0, from the end when negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// This one.
    Part(i64),
    /// This one and those after it.
    From(i64),
    /// Those before this one.
    Until(i64),
}

/// One term → value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Columns looked at; none makes it the default, used when no other term gave anything.
    pub columns: Vec<String>,
    /// Folded texts, one of which must be contained; none asks only that a column be filled.
    pub contains: Vec<String>,
    /// Folded texts, one of which must be the whole text.
    pub equals: Vec<String>,
    /// Folded texts, none of which may be contained.
    pub except: Vec<String>,
    /// What it gives.
    pub values: Vec<String>,
}

/// Something asked of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Columns, one of which must pass the test (for [`Test::Empty`], all).
    pub columns: Vec<String>,
    /// The test.
    pub test: Test,
}

/// A test of a text; texts are folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// The whole text is one of these.
    Equals(Vec<String>),
    /// One of the first is contained, none of the second.
    Contains(Vec<String>, Vec<String>),
    /// The whole text is none of these (an empty one is none of them).
    Differs(Vec<String>),
    /// Nothing is written.
    Empty,
    /// Something is written.
    Filled,
}

/// A reason to leave a row out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The reason, as people read it in reports.
    pub reason: String,
    /// Holds when all of these do.
    pub when: Vec<Condition>,
}

/// Where opening hours are written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HoursRule {
    /// In the syntax of OpenStreetMap.
    pub osm: Option<Rule>,
    /// Day by day, Monday first.
    pub days: Days,
    /// The week in one free text.
    pub week: Option<Rule>,
    /// Words beside the hours, kept as text.
    pub note: Option<Rule>,
}

/// What gives the text of each day, Monday first.
pub type Days = [Option<Rule>; 7];

impl Mapping {
    /// The longest mapping, in bytes.
    pub const MAX_BYTES: usize = 256 << 10;

    /// The columns of the table that some rule keeps as they are.
    pub(crate) fn picks(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for (_, rule) in &self.columns {
            rule.picks(&mut names);
        }
        names
    }

    /// The columns of the table that the rules speak of, each once, in the order of the mapping.
    pub fn reads(&self) -> Vec<&str> {
        let mut names = Vec::new();
        let rules = self.columns.iter().map(|(_, rule)| rule).chain(&self.source);
        for rule in rules {
            rule.reads(&mut names);
        }
        if let Some(hours) = &self.hours {
            let rules = [&hours.osm, &hours.week, &hours.note].into_iter().chain(&hours.days);
            for rule in rules.flatten() {
                rule.reads(&mut names);
            }
        }
        for condition in self.rejects.iter().flat_map(|reject| &reject.when) {
            names.extend(condition.columns.iter().map(String::as_str));
        }
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| seen.insert(*name));
        names
    }
}

impl Rule {
    /// A rule without conditions or repairs.
    pub(crate) fn plain(kind: Kind) -> Self {
        Self {
            kind,
            when: Vec::new(),
            cut: None,
            replace: Vec::new(),
            prefix: String::new(),
            without: Vec::new(),
            otherwise: None,
        }
    }

    fn picks<'a>(&'a self, names: &mut Vec<&'a str>) {
        match &self.kind {
            Kind::Pick(column) => names.push(column),
            Kind::First(rules) | Kind::All(rules) | Kind::Join { parts: rules, .. } => {
                for rule in rules {
                    rule.picks(names);
                }
            }
            Kind::Split { of, .. } => of.picks(names),
            Kind::Terms(_) | Kind::Value(_) | Kind::Digest(_) => {}
        }
    }

    fn reads<'a>(&'a self, names: &mut Vec<&'a str>) {
        match &self.kind {
            Kind::Pick(column) => names.push(column),
            Kind::First(rules) | Kind::All(rules) | Kind::Join { parts: rules, .. } => {
                for rule in rules {
                    rule.reads(names);
                }
            }
            Kind::Split { of, .. } => of.reads(names),
            Kind::Terms(terms) => names.extend(terms.iter().flat_map(|t| &t.columns).map(String::as_str)),
            Kind::Digest(columns) => names.extend(columns.iter().map(String::as_str)),
            Kind::Value(_) => {}
        }
        names.extend(self.without.iter().map(String::as_str));
        names.extend(self.when.iter().flat_map(|c| &c.columns).map(String::as_str));
        if let Some(otherwise) = &self.otherwise {
            otherwise.reads(names);
        }
    }
}
