//! What a mapping makes of a row.

use sha2::{Digest as _, Sha256};

use crate::TARGETS;
use crate::fold::fold;
use crate::rule::{Condition, HoursRule, Kind, Mapping, Reject, Rule, Take, Term, Test};
use crate::table::Row;

/// The most values one column may be given.
const MAX_VALUES: usize = 200;

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapped {
    /// The source it belongs to, when the mapping says it; as written, not yet a short name.
    pub source: Option<String>,
    /// The columns of the standard that are filled, in the order of [`TARGETS`].
    pub columns: Vec<(&'static str, Vec<String>)>,
    /// Opening hours as they are written.
    pub hours: Hours,
    /// Why the row is left out, when it is.
    pub rejected: Option<String>,
    /// Texts in which no term was recognised.
    pub unmatched: Vec<Unmatched>,
}

/// Opening hours as a source writes them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hours {
    /// In the syntax of OpenStreetMap.
    pub osm: String,
    /// Each day's text, Monday first; empty when nothing is said.
    pub days: [String; 7],
    /// The week in one text.
    pub week: String,
    /// Words beside the hours.
    pub note: String,
}

impl Hours {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.osm.is_empty() && self.week.is_empty() && self.note.is_empty() && !self.says_days()
    }

    /// Whether a day says something.
    pub fn says_days(&self) -> bool {
        self.days.iter().any(|day| !day.is_empty())
    }
}

/// A text that a rule of terms looked at and in which it found none of its terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// The column of the standard.
    pub column: &'static str,
    /// The column of the table.
    pub from: String,
    /// The text.
    pub value: String,
}

impl Mapped {
    /// The values of a column of the standard.
    pub fn get(&self, column: &str) -> &[String] {
        self.columns.iter().find(|(name, _)| *name == column).map_or(&[], |(_, values)| values)
    }
}

impl Mapping {
    /// The columns of the standard for this row. Total: what is absent gives nothing.
    pub fn apply(&self, row: &Row) -> Mapped {
        let mut mapped = Mapped { rejected: self.rejected(row), ..Mapped::default() };
        mapped.source = self.source.as_ref().map(|rule| rule.values(row).join("-"));
        for target in TARGETS {
            let values = match self.columns.iter().find(|(name, _)| *name == target) {
                Some((_, rule)) => {
                    rule.unmatched(target, row, &mut mapped.unmatched);
                    rule.values(row)
                }
                // Hours that a mapping lays out are not also those of the column of that name.
                None if self.hours.is_some() && target == "horaires" => continue,
                None if self.standard.is_some() => same_name(row, target),
                None => continue,
            };
            if !values.is_empty() {
                mapped.columns.push((target, values));
            }
        }
        if !mapped.unmatched.is_empty() {
            // A text that another rule keeps as it is was not lost.
            let picked = self.picks();
            mapped.unmatched.retain(|one| !picked.contains(&one.from.as_str()));
        }
        if let Some(hours) = &self.hours {
            mapped.hours = hours.read(row);
        }
        mapped
    }

    fn rejected(&self, row: &Row) -> Option<String> {
        let holds = |reject: &&Reject| reject.when.iter().all(|condition| condition.holds(row));
        self.rejects.iter().find(holds).map(|reject| reject.reason.clone())
    }

    /// The columns of this row that no rule reads.
    pub fn unused<'r>(&self, row: &'r Row) -> Vec<&'r str> {
        let reads = self.reads();
        let passes = |name: &str| self.standard.is_some() && standard_name(name).is_some();
        let read = |name: &str| {
            reads.iter().any(|read| {
                *read == name
                    || read.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'))
                    || (read.contains('*') && crate::table::matches(read, name))
            })
        };
        row.names().filter(|name| !passes(name) && !read(name)).collect()
    }
}

/// The column of the standard that a header names, case, accents, spaces and hyphens forgiven.
fn standard_name(name: &str) -> Option<&'static str> {
    let folded = fold(name).replace([' ', '-'], "_");
    TARGETS.into_iter().find(|target| *target == folded)
}

/// What the table's own column of that name says; the reader of the standard cuts lists itself.
fn same_name(row: &Row, target: &str) -> Vec<String> {
    let mut texts = row.texts(target);
    if texts.is_empty() {
        texts = row
            .names()
            .find(|name| standard_name(name) == Some(target))
            .map_or_else(Vec::new, |n| row.texts(n));
    }
    texts.into_iter().map(str::to_owned).collect()
}

impl HoursRule {
    fn read(&self, row: &Row) -> Hours {
        let text = |rule: &Option<Rule>| rule.as_ref().map(|r| r.values(row).join(", ")).unwrap_or_default();
        let mut hours = Hours {
            osm: text(&self.osm),
            week: text(&self.week),
            note: text(&self.note),
            ..Hours::default()
        };
        for (day, rule) in hours.days.iter_mut().zip(&self.days) {
            *day = text(rule);
        }
        hours
    }
}

impl Rule {
    /// What this rule gives for a row.
    fn values(&self, row: &Row) -> Vec<String> {
        let mut values = if self.when.iter().all(|condition| condition.holds(row)) {
            self.shaped(self.raw(row), row)
        } else {
            Vec::new()
        };
        if let (true, Some(otherwise)) = (values.is_empty(), &self.otherwise) {
            values = otherwise.values(row);
        }
        values.truncate(MAX_VALUES);
        values
    }

    fn raw(&self, row: &Row) -> Vec<String> {
        match &self.kind {
            Kind::Pick(column) => row.texts(column).into_iter().map(str::to_owned).collect(),
            Kind::First(rules) => rules
                .iter()
                .map(|rule| rule.values(row))
                .find(|values| !values.is_empty())
                .unwrap_or_default(),
            Kind::All(rules) => once(rules.iter().flat_map(|rule| rule.values(row))),
            Kind::Join { parts, separator } => {
                let texts: Vec<String> = parts.iter().flat_map(|rule| rule.values(row)).collect();
                if texts.is_empty() { texts } else { vec![texts.join(separator)] }
            }
            Kind::Split { of, separator, take } => {
                of.values(row).iter().filter_map(|text| parts(text, separator, *take)).collect()
            }
            Kind::Terms(terms) => recognised(terms, row),
            Kind::Value(values) => values.clone(),
            Kind::Digest(columns) => digest(columns, row).into_iter().collect(),
        }
    }

    /// Cuts, takes off the end, replaces, puts the prefix; drops what is blank.
    fn shaped(&self, values: Vec<String>, row: &Row) -> Vec<String> {
        let values = match &self.cut {
            Some(at) => values.iter().flat_map(|value| value.split(at.as_str())).map(str::to_owned).collect(),
            None => values,
        };
        let ends: Vec<&str> = self.without.iter().flat_map(|name| row.texts(name)).collect();
        let values = values.into_iter().map(|value| shortened(value.trim(), &ends).to_owned());
        let values = values.filter(|value| !value.is_empty());
        if self.replace.is_empty() && self.prefix.is_empty() {
            return values.collect();
        }
        let replaced = values.flat_map(|value| {
            let folded = fold(&value);
            match self.replace.iter().find(|(from, _)| *from == folded) {
                Some((_, to)) => to.clone(),
                None => vec![value],
            }
        });
        once(replaced.filter(|value| !value.is_empty()).map(|value| format!("{}{value}", self.prefix)))
    }

    /// Texts that rules of terms, here or below, looked at and did not recognise. A rule whose conditions do not hold looked
    /// at nothing, one with a default has an answer for everything, and a dash says nothing.
    fn unmatched(&self, column: &'static str, row: &Row, found: &mut Vec<Unmatched>) {
        if !self.when.iter().all(|condition| condition.holds(row)) {
            return;
        }
        match &self.kind {
            Kind::Terms(terms) if terms.iter().any(|term| term.columns.is_empty()) => {}
            Kind::Terms(terms) => {
                let mut looked: Vec<&str> = Vec::new();
                for from in terms.iter().flat_map(|term| &term.columns) {
                    if looked.contains(&from.as_str()) {
                        continue;
                    }
                    looked.push(from);
                    for value in row.texts(from) {
                        let known =
                            terms.iter().any(|t| t.columns.contains(from) && t.recognises(&fold(value)));
                        let says = value.chars().any(char::is_alphanumeric);
                        if !known && says && found.len() < MAX_VALUES {
                            found.push(Unmatched { column, from: from.clone(), value: value.to_owned() });
                        }
                    }
                }
            }
            Kind::First(rules) | Kind::All(rules) | Kind::Join { parts: rules, .. } => {
                for rule in rules {
                    rule.unmatched(column, row, found);
                }
            }
            Kind::Split { of, .. } => of.unmatched(column, row, found),
            Kind::Pick(_) | Kind::Value(_) | Kind::Digest(_) => {}
        }
    }
}

/// Each value once, in order.
fn once(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for value in values {
        if kept.len() < MAX_VALUES && !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

fn parts(text: &str, separator: &str, take: Take) -> Option<String> {
    let parts: Vec<&str> = text.split(separator).collect();
    let place = |at: i64| {
        if at < 0 { parts.len().checked_sub(at.unsigned_abs() as usize) } else { usize::try_from(at).ok() }
    };
    let chosen = match take {
        Take::Part(at) => parts.get(place(at)?..=place(at)?)?,
        Take::From(at) => parts.get(place(at)?..)?,
        Take::Until(at) => parts.get(..place(at)?)?,
    };
    Some(chosen.join(separator).trim().to_owned()).filter(|text| !text.is_empty())
}

/// A text without these texts at its end, whatever their order, case and accents, and what separated them. Nothing is
/// taken off when nothing would be left: an address may be the commune's name.
fn shortened<'t>(text: &'t str, ends: &[&str]) -> &'t str {
    let mut rest = text;
    let mut left: Vec<&&str> = ends.iter().collect();
    loop {
        let cut = left.iter().enumerate().find_map(|(n, end)| {
            let from = rest.char_indices().rev().nth(end.chars().count().checked_sub(1)?)?.0;
            let bounded = rest[..from].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            (bounded && fold(&rest[from..]) == fold(end)).then_some((n, from))
        });
        let Some((n, from)) = cut else { break };
        left.remove(n);
        rest =
            rest[..from].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '-' | '–'));
    }
    if rest.is_empty() { text } else { rest }
}

fn digest(columns: &[String], row: &Row) -> Option<String> {
    use std::fmt::Write as _;
    let texts: Vec<String> = columns.iter().map(|name| fold(&row.texts(name).join(" "))).collect();
    // A row that says nothing of what identifies it has no identifier: it is told, not given a shared one.
    if texts.iter().all(String::is_empty) {
        return None;
    }
    let hash = Sha256::digest(texts.join("\u{1f}").as_bytes());
    Some(hash.iter().take(16).fold(String::with_capacity(32), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    }))
}

fn recognised(terms: &[Term], row: &Row) -> Vec<String> {
    let holds = |term: &&Term| {
        term.columns.iter().flat_map(|name| row.texts(name)).any(|text| term.recognises(&fold(text)))
    };
    let found = once(terms.iter().filter(holds).flat_map(|term| term.values.clone()));
    if found.is_empty() {
        return once(
            terms.iter().filter(|term| term.columns.is_empty()).flat_map(|term| term.values.clone()),
        );
    }
    found
}

impl Term {
    /// Whether a folded, filled text is one of this term's.
    fn recognises(&self, folded: &str) -> bool {
        let asked = !self.contains.is_empty() || !self.equals.is_empty();
        let said = self.contains.iter().any(|term| folded.contains(term.as_str()))
            || self.equals.iter().any(|term| term == folded);
        (said || !asked) && !self.except.iter().any(|term| folded.contains(term.as_str()))
    }
}

impl Condition {
    fn holds(&self, row: &Row) -> bool {
        let folded: Vec<String> = self.columns.iter().flat_map(|name| row.texts(name)).map(fold).collect();
        match &self.test {
            Test::Empty => folded.is_empty(),
            Test::Filled => !folded.is_empty(),
            Test::Equals(texts) => folded.iter().any(|text| texts.contains(text)),
            Test::Differs(texts) => !folded.iter().any(|text| texts.contains(text)),
            Test::Contains(texts, except) => folded.iter().any(|text| {
                texts.iter().any(|term| text.contains(term.as_str()))
                    && !except.iter().any(|term| text.contains(term.as_str()))
            }),
        }
    }
}
