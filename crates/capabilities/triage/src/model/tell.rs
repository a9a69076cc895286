//! Outcomes in words: the référentiel of a version says what that version concluded.

use super::evaluate::{Outcome, Phrase};
use super::referential::{Referential, Situation, Text};
use kernel::Lang;
use serde::Serialize;

/// An outcome as it is read: one language, plain sentences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = TriageTold)]
pub struct Told {
    /// The situation.
    pub situation: Situation,
    /// Its name.
    pub title: String,
    /// What it means.
    pub sentence: String,
    /// Name of the situation under an urgency.
    pub underlying_title: Option<String>,
    /// The one next step.
    pub next_step: String,
    /// Why, one sentence each.
    pub reasons: Vec<String>,
    /// What else to do.
    pub steps: Vec<ToldStep>,
    /// Which missing answers could change the result, if any.
    pub missing: Option<String>,
}

/// An extra step in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = TriageToldStep)]
pub struct ToldStep {
    /// Its stable code.
    pub code: String,
    /// Its sentence.
    pub text: String,
}

impl Referential {
    /// The outcome in words. `outcome` must come from this version; what this version does not know is left out.
    pub fn tell(&self, outcome: &Outcome, lang: Lang) -> Told {
        let words = self.situation(outcome.situation);
        let pick = |text: Option<&Text>| text.map(|text| text.pick(lang).to_owned()).unwrap_or_default();
        let questions: Vec<&str> = outcome
            .deciding
            .iter()
            .filter_map(|id| self.question(id))
            .map(|question| question.short.pick(lang))
            .collect();
        Told {
            situation: outcome.situation,
            title: pick(words.map(|words| &words.title)),
            sentence: pick(words.map(|words| &words.sentence)),
            underlying_title: outcome
                .underlying
                .map(|code| pick(self.situation(code).map(|words| &words.title))),
            next_step: self.say_next_step(outcome.situation, &outcome.next_step, lang),
            reasons: outcome.reasons.iter().filter_map(|phrase| self.say_reason(phrase, lang)).collect(),
            steps: outcome.steps.iter().filter_map(|code| self.say_step(code, lang)).collect(),
            missing: (!questions.is_empty())
                .then(|| self.missing.pick(lang).replace("{questions}", &join(&questions, lang))),
        }
    }

    /// The sentence of a reason.
    pub fn say_reason(&self, phrase: &Phrase, lang: Lang) -> Option<String> {
        let reason = self.reasons.iter().find(|reason| reason.key == phrase.key)?;
        Some(self.fill(reason.text.pick(lang), phrase, lang))
    }

    /// The next step of a situation; the phrase says what to quote.
    pub fn say_next_step(&self, situation: Situation, phrase: &Phrase, lang: Lang) -> String {
        let Some(words) = self.situation(situation) else { return String::new() };
        match &words.next_step_with {
            Some(text) if !phrase.lists.is_empty() && phrase.key == situation.code() => {
                self.fill(text.pick(lang), phrase, lang)
            }
            _ => words.next_step.pick(lang).to_owned(),
        }
    }

    /// The sentence of an extra step.
    pub fn say_step(&self, code: &str, lang: Lang) -> Option<ToldStep> {
        let step = self.steps.iter().find(|step| step.code == code)?;
        Some(ToldStep { code: step.code.clone(), text: step.text.pick(lang).to_owned() })
    }

    fn fill(&self, text: &str, phrase: &Phrase, lang: Lang) -> String {
        phrase.lists.iter().fold(text.to_owned(), |text, (name, codes)| {
            text.replace(&format!("{{{name}}}"), &self.list(name, codes, lang))
        })
    }

    fn list(&self, name: &str, codes: &[String], lang: Lang) -> String {
        let words: Vec<String> = codes
            .iter()
            .filter_map(|code| match self.field(name) {
                Some(field) => {
                    let said = field.choice(code)?.text(lang);
                    Some(lang.pick(format!("«\u{a0}{said}\u{a0}»"), format!("“{said}”")))
                }
                None => Some(self.field(code)?.skill.as_ref()?.pick(lang).to_owned()),
            })
            .collect();
        join(&words, lang)
    }
}

/// "a, b et c".
fn join<T: AsRef<str>>(words: &[T], lang: Lang) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} {} {last}", rest.join(", "), lang.pick("et", "and")),
        None => String::new(),
    }
}
