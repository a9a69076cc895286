//! What templates need of a field: its words in one language, its choices, what was answered or typed.

use crate::model::{Answers, Field, Kind, Question, Referential, TEXT_MAX_CHARS, UNKNOWN};
use crate::service::Given;
use kernel::Lang;
use web::Choice;

/// One field to answer.
pub(super) struct FieldView {
    pub id: String,
    pub legend: String,
    pub hint: String,
    pub is_text: bool,
    pub several: bool,
    pub choices: Vec<Choice>,
    pub text: String,
    pub max_chars: usize,
}

/// What is shown as answered: what is stored, or what was just typed wrongly.
#[derive(Clone, Copy)]
pub(super) enum Shown<'a> {
    Stored(&'a Answers),
    Typed(&'a Given),
}

impl Shown<'_> {
    fn has(self, field: &str, code: &str) -> bool {
        match self {
            Self::Stored(answers) => answers.has(field, code),
            Self::Typed(given) => {
                given.get(field).is_some_and(|values| values.iter().any(|value| value == code))
            }
        }
    }

    fn text(self, field: &str) -> String {
        match self {
            Self::Stored(answers) => answers.text(field).unwrap_or_default().to_owned(),
            Self::Typed(given) => {
                given.get(field).and_then(|values| values.first()).cloned().unwrap_or_default()
            }
        }
    }
}

/// The fields of a question.
pub(super) fn fields(
    referential: &Referential,
    question: &Question,
    shown: Shown<'_>,
    lang: Lang,
) -> Vec<FieldView> {
    question
        .fields
        .iter()
        .enumerate()
        .map(|(i, own)| field(referential, question, i, own, shown, lang))
        .collect()
}

fn field(
    referential: &Referential,
    question: &Question,
    position: usize,
    field: &Field,
    shown: Shown<'_>,
    lang: Lang,
) -> FieldView {
    // The first field is the question itself; the others have words of their own.
    let legend = match (&field.ask, position) {
        (Some(ask), _) => ask.pick(lang),
        (None, _) => question.ask.pick(lang),
    };
    let hint = match (&field.help, position) {
        (Some(help), _) => help.pick(lang),
        (None, 0) => question.help.pick(lang),
        (None, _) => "",
    };
    let choice = |code: &str, words: &str| {
        let mut choice = Choice::new(code, words);
        choice.checked = shown.has(&field.id, code);
        choice
    };
    let mut choices: Vec<Choice> =
        field.answers.iter().map(|answer| choice(&answer.code, answer.text(lang))).collect();
    if !field.optional && field.kind != Kind::Text {
        choices.push(choice(UNKNOWN, referential.unknown.pick(lang)));
    }
    FieldView {
        id: field.id.clone(),
        legend: legend.to_owned(),
        hint: hint.to_owned(),
        is_text: field.kind == Kind::Text,
        several: field.kind == Kind::Many,
        choices,
        text: if field.kind == Kind::Text { shown.text(&field.id) } else { String::new() },
        max_chars: field.max_chars.unwrap_or(TEXT_MAX_CHARS),
    }
}
