//! What a cleaner gives back.

use crate::rule::{Rule, Why};

/// How many characters of a value a change shows.
const SHOWN_CHARS: usize = 200;

/// One rule applied: what was there, what is there now. Long values are cut: this is for people to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The rule.
    pub rule: Rule,
    /// The value before it.
    pub before: String,
    /// The value after it.
    pub after: String,
}

impl Change {
    pub(crate) fn new(rule: Rule, before: &str, after: &str) -> Self {
        Self { rule, before: shown(before), after: shown(after) }
    }
}

fn shown(text: &str) -> String {
    let mut chars = text.chars();
    let mut cut: String = chars.by_ref().take(SHOWN_CHARS).collect();
    if chars.next().is_some() {
        cut.push('…');
    }
    cut
}

/// A value that may be kept, and what was done to it, in order; no change when it was clean.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cleaned<T> {
    /// The value.
    pub value: T,
    /// What was changed, in order.
    pub changes: Vec<Change>,
}

impl<T> Cleaned<T> {
    /// Whether nothing had to be changed.
    pub fn was_clean(&self) -> bool {
        self.changes.is_empty()
    }

    /// The value as another type; the changes stay.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Cleaned<U> {
        Cleaned { value: make(self.value), changes: self.changes }
    }
}

/// A value that cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub why: Why,
    /// The value, as far as it was understood.
    pub value: String,
}

impl Refusal {
    pub(crate) fn new(why: Why, value: &str) -> Self {
        Self { why, value: shown(value) }
    }
}

/// What a cell that may hold several values gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Several<T> {
    /// The values kept, in order, each once.
    pub values: Vec<T>,
    /// What was changed, in order.
    pub changes: Vec<Change>,
    /// The values refused.
    pub refused: Vec<Refusal>,
}

impl<T> Default for Several<T> {
    fn default() -> Self {
        Self { values: Vec::new(), changes: Vec::new(), refused: Vec::new() }
    }
}

/// A text being cleaned: every change of it is written down.
#[derive(Debug, Default)]
pub(crate) struct Work {
    pub(crate) text: String,
    pub(crate) changes: Vec<Change>,
}

impl Work {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), changes: Vec::new() }
    }

    /// The text becomes `new` under a rule; nothing is written down when it is the same.
    pub(crate) fn set(&mut self, rule: Rule, new: impl Into<String>) {
        let new = new.into();
        if new != self.text {
            self.changes.push(Change::new(rule, &self.text, &new));
            self.text = new;
        }
    }

    /// White space around is not worth telling.
    pub(crate) fn trim(&mut self) {
        if self.text.trim().len() != self.text.len() {
            self.text = self.text.trim().to_owned();
        }
    }

    pub(crate) fn done<T>(self, make: impl FnOnce(String) -> T) -> Cleaned<T> {
        Cleaned { value: make(self.text), changes: self.changes }
    }
}
