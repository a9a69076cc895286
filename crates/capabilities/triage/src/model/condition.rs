//! The small language of conditions, written as typed TOML in the référentiel.
//!
//! `{ all = […] }`, `{ any = […] }`, `{ not = … }`, `{ max_autonomy = 4 }`, `{ min_autonomy = 7 }`, `{ always = true }`,
//! `{ answer = { of = "T1", is = ["severe"] } }`, `{ answer = { of = "T10.wishes", tag = "motive" } }`.

use super::answers::Answers;
use super::referential::{Field, Referential};
use serde::{Deserialize, Serialize};

/// Something that holds or not of a set of answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[schema(as = TriageCondition, no_recursion)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// Every one holds (all of nothing holds).
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// The autonomy is at most this.
    MaxAutonomy(u8),
    /// The autonomy is at least this.
    MinAutonomy(u8),
    /// A field was answered in a given way.
    Answer(Test),
    /// Holds, or not, whatever the answers.
    Always(bool),
}

/// A test on one field: holds when a chosen answer is in `is`, or carries `tag`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[schema(as = TriageTest)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// The field.
    pub of: String,
    /// Codes.
    #[serde(default)]
    pub is: Vec<String>,
    /// A tag of the choices.
    pub tag: Option<String>,
    /// How a missing answer is read for the provisional result.
    #[serde(default)]
    pub if_unknown: bool,
}

impl Test {
    /// Whether a choice of this code passes.
    pub fn passes(&self, field: &Field, code: &str) -> bool {
        self.is.iter().any(|wanted| wanted == code)
            || self
                .tag
                .as_ref()
                .is_some_and(|tag| field.choice(code).is_some_and(|choice| choice.tags.contains(tag)))
    }
}

/// The answers as seen by a condition: those given, some supposed, and one value of the autonomy.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where tags are looked up.
    pub referential: &'a Referential,
    /// What was answered.
    pub answers: &'a Answers,
    /// What is supposed of fields without an answer: field id and codes.
    pub supposed: &'a [(&'a str, &'a [&'a str])],
    /// The autonomy, known or supposed, 0 to 8.
    pub autonomy: u8,
}

impl Condition {
    /// Whether it holds.
    pub fn holds(&self, view: &View<'_>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(view)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(view)),
            Self::Not(part) => !part.holds(view),
            Self::MaxAutonomy(most) => view.autonomy <= *most,
            Self::MinAutonomy(least) => view.autonomy >= *least,
            Self::Answer(test) => view.passes(test),
            Self::Always(holds) => *holds,
        }
    }

    /// Every test on a field inside the condition.
    pub fn tests<'a>(&'a self, found: &mut Vec<&'a Test>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.tests(found)),
            Self::Not(part) => part.tests(found),
            Self::Answer(test) => found.push(test),
            Self::MaxAutonomy(_) | Self::MinAutonomy(_) | Self::Always(_) => {}
        }
    }
}

impl View<'_> {
    fn passes(&self, test: &Test) -> bool {
        let Some(field) = self.referential.field(&test.of) else { return false };
        if let Some((_, codes)) = self.supposed.iter().find(|(id, _)| *id == test.of) {
            return codes.iter().any(|code| test.passes(field, code));
        }
        match self.answers.codes(&test.of) {
            Some(mut codes) => codes.any(|code| test.passes(field, code)),
            None => test.if_unknown,
        }
    }
}
