//! The answers to a triage: checked against the référentiel when read, partial while the path is walked.

use super::referential::{Field, Kind, Referential};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// The code of "does not know, or not asked": an answer of every coded field.
pub const UNKNOWN: &str = "unknown";

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Asked, but not known; for the rules, the same as not asked.
    Unknown,
    /// The chosen code.
    One(String),
    /// The chosen codes, in the order of the référentiel; never empty.
    Many(Vec<String>),
    /// Free text; never empty.
    Text(String),
}

/// Answers by field id. Only what was answered is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, Answer>);

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct AnswerError {
    /// The field's id, as it was given.
    pub field: String,
    /// What is wrong.
    pub problem: AnswerProblem,
}

/// The ways an answer may be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerProblem {
    /// No field has this id.
    #[error("no such question in this version")]
    UnknownField,
    /// The field has no such choice.
    #[error("no such answer: {0:?}")]
    UnknownAnswer(String),
    /// Nothing chosen where something is needed.
    #[error("an answer is needed (\"unknown\" is one)")]
    Missing,
    /// Several codes where one is wanted.
    #[error("one answer only")]
    OneOnly,
    /// A choice that excludes the others came with others.
    #[error("{0:?} cannot be chosen with another answer")]
    Exclusive(String),
    /// Text too long.
    #[error("at most {0} characters")]
    TooLong(usize),
    /// Text that looks like a way to reach or identify someone.
    #[error("no name, address, phone or other number of a person")]
    Identifying,
    /// The JSON value has another shape.
    #[error("expected {0}")]
    Shape(&'static str),
}

impl AnswerProblem {
    /// The key of its text in the locale files.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::UnknownField => "triage-error-unknown-question",
            Self::UnknownAnswer(_) | Self::Shape(_) => "triage-error-unknown-answer",
            Self::Missing => "triage-error-missing",
            Self::OneOnly => "triage-error-one-only",
            Self::Exclusive(_) => "triage-error-exclusive",
            Self::TooLong(_) => "triage-error-too-long",
            Self::Identifying => "triage-error-identifying",
        }
    }
}

/// Whether a free text holds what it must not: an e-mail address, or six digits or more in a row of digits, spaces,
/// dots and hyphens (phone, social security number, birth date). A name cannot be recognised: the page asks for none.
pub fn words_problem(text: &str, max_chars: usize) -> Option<AnswerProblem> {
    if text.chars().count() > max_chars {
        return Some(AnswerProblem::TooLong(max_chars));
    }
    let mut digits = 0;
    for c in text.chars() {
        match c {
            '@' => return Some(AnswerProblem::Identifying),
            c if c.is_ascii_digit() => digits += 1,
            ' ' | '.' | '-' | '/' | '\u{a0}' | '\u{202f}' => {}
            _ => digits = 0,
        }
        if digits >= 6 {
            return Some(AnswerProblem::Identifying);
        }
    }
    None
}

/// Free text as kept: trimmed, line ends made one, control characters dropped.
fn clean(text: &str) -> String {
    text.trim().replace("\r\n", "\n").chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

impl Answers {
    /// No answer yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets one coded or free-text field from what was typed or ticked. Nothing given removes the answer of an optional
    /// field or a text, and is an error elsewhere.
    ///
    /// # Errors
    /// What is wrong with it, in the words of [`AnswerProblem`]; the answers are then unchanged.
    pub fn set(&mut self, field: &Field, given: &[&str]) -> Result<(), AnswerProblem> {
        match read(field, given)? {
            Some(answer) => {
                self.0.insert(field.id.clone(), answer);
            }
            None if field.optional || field.kind == Kind::Text => {
                self.0.remove(&field.id);
            }
            None => return Err(AnswerProblem::Missing),
        }
        Ok(())
    }

    /// Takes an answer away.
    pub fn clear(&mut self, field: &str) {
        self.0.remove(field);
    }

    /// The answer of a field.
    pub fn get(&self, field: &str) -> Option<&Answer> {
        self.0.get(field)
    }

    /// The codes chosen; `None` when nothing is known.
    pub fn codes(&self, field: &str) -> Option<impl Iterator<Item = &str>> {
        match self.0.get(field)? {
            Answer::One(code) => Some(std::slice::from_ref(code)),
            Answer::Many(codes) => Some(codes.as_slice()),
            Answer::Unknown | Answer::Text(_) => None,
        }
        .map(|codes| codes.iter().map(String::as_str))
    }

    /// Whether this code was chosen.
    pub fn has(&self, field: &str, code: &str) -> bool {
        match self.0.get(field) {
            Some(Answer::Unknown) => code == UNKNOWN,
            _ => self.codes(field).is_some_and(|mut codes| codes.any(|own| own == code)),
        }
    }

    /// The free text of a field.
    pub fn text(&self, field: &str) -> Option<&str> {
        match self.0.get(field)? {
            Answer::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The free texts by field.
    pub fn texts(&self) -> BTreeMap<&str, &str> {
        self.0.keys().filter_map(|field| Some((field.as_str(), self.text(field)?))).collect()
    }

    /// Takes every free text out, leaving the codes.
    #[must_use]
    pub fn without_text(mut self) -> Self {
        self.0.retain(|_, answer| !matches!(answer, Answer::Text(_)));
        self
    }

    /// Ids of the fields answered, in order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads a JSON object `{ "T0": "no", "T2": ["smartphone"], "T10.words": "…" }`. `null` and `"unknown"` mean
    /// unknown; an absent field was not asked.
    ///
    /// # Errors
    /// Every field that is wrong, named.
    pub fn from_json(referential: &Referential, value: &serde_json::Value) -> Result<Self, Vec<AnswerError>> {
        let Some(object) = value.as_object() else {
            return Err(vec![AnswerError {
                field: "answers".to_owned(),
                problem: AnswerProblem::Shape("an object: question → answer"),
            }]);
        };
        let mut answers = Self::new();
        let mut errors = Vec::new();
        for (id, value) in object {
            let result = match referential.field(id) {
                Some(field) => answers.set_json(field, value),
                None => Err(AnswerProblem::UnknownField),
            };
            if let Err(problem) = result {
                errors.push(AnswerError { field: id.chars().take(64).collect(), problem });
            }
        }
        if errors.is_empty() { Ok(answers) } else { Err(errors) }
    }

    fn set_json(&mut self, field: &Field, value: &serde_json::Value) -> Result<(), AnswerProblem> {
        let shape = AnswerProblem::Shape(match field.kind {
            Kind::One => "one code, or null",
            Kind::Many => "a list of codes, or null",
            Kind::Text => "text, or null",
        });
        match (value, field.kind) {
            (serde_json::Value::Null, Kind::Text) => Ok(()),
            (serde_json::Value::Null, _) => self.set(field, &[UNKNOWN]),
            (serde_json::Value::String(text), Kind::One | Kind::Text) => self.set(field, &[text]),
            (serde_json::Value::String(text), Kind::Many) if text == UNKNOWN => self.set(field, &[UNKNOWN]),
            (serde_json::Value::Array(items), Kind::Many) => {
                let codes: Option<Vec<&str>> = items.iter().map(serde_json::Value::as_str).collect();
                self.set(field, &codes.ok_or(shape)?)
            }
            _ => Err(shape),
        }
    }
}

fn read(field: &Field, given: &[&str]) -> Result<Option<Answer>, AnswerProblem> {
    if field.kind == Kind::Text {
        let text = clean(given.first().copied().unwrap_or_default());
        if let Some(problem) = words_problem(&text, field.max_chars.unwrap_or(super::TEXT_MAX_CHARS)) {
            return Err(problem);
        }
        return Ok((!text.is_empty()).then_some(Answer::Text(text)));
    }
    if let Some(odd) = given.iter().find(|code| **code != UNKNOWN && field.choice(code).is_none()) {
        return Err(AnswerProblem::UnknownAnswer(odd.chars().take(64).collect()));
    }
    let chosen: Vec<String> = field
        .answers
        .iter()
        .filter(|choice| given.contains(&choice.code.as_str()))
        .map(|choice| choice.code.clone())
        .collect();
    let unknown = given.contains(&UNKNOWN);
    if unknown && !chosen.is_empty() {
        return Err(AnswerProblem::Exclusive(UNKNOWN.to_owned()));
    }
    if unknown {
        return Ok(Some(Answer::Unknown));
    }
    if chosen.is_empty() {
        return Ok(None);
    }
    if field.kind == Kind::Many {
        let alone = field.answers.iter().find(|choice| choice.exclusive && chosen.contains(&choice.code));
        return match alone {
            Some(choice) if chosen.len() > 1 => Err(AnswerProblem::Exclusive(choice.code.clone())),
            _ => Ok(Some(Answer::Many(chosen))),
        };
    }
    match <[String; 1]>::try_from(chosen) {
        Ok([code]) => Ok(Some(Answer::One(code))),
        Err(_) => Err(AnswerProblem::OneOnly),
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unknown => serializer.serialize_str(UNKNOWN),
            Self::One(text) | Self::Text(text) => serializer.serialize_str(text),
            Self::Many(codes) => codes.serialize(serializer),
        }
    }
}
