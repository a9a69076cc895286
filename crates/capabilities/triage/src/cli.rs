//! What `passerelle triage evaluate FILE.json` does: answers in, conclusion out, nothing stored.

use crate::model::{
    AnswerError, Answers, Outcome, Referential, Referentials, SearchProfile, Told, UnknownVersion,
};
use crate::model::{evaluate, needs_of};
use kernel::Lang;
use serde::{Deserialize, Serialize};

/// What an evaluation is asked with.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriageAsked)]
pub struct Asked {
    /// Version of the référentiel; the current one when absent.
    pub version: Option<String>,
    /// Language of the sentences; both when absent.
    #[schema(value_type = Option<String>, example = "fr")]
    pub lang: Option<Lang>,
    /// Answers by question: a code, a list of codes, a text, or `"unknown"`.
    #[schema(value_type = Object, example = json!({"T0": "no", "T5": "helped", "T10.wishes": ["procedures"]}))]
    pub answers: serde_json::Value,
}

/// What an evaluation answers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TriageAnswered)]
pub struct Answered {
    /// Whether no missing answer can change the situation.
    pub decided: bool,
    /// The conclusion, in codes.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// The conclusion in French.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fr: Option<Told>,
    /// The conclusion in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<Told>,
    /// What to look for.
    pub search: SearchProfile,
}

/// Why an evaluation could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The text is not the expected JSON; the message names line and column.
    #[error("not readable as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The version is unknown.
    #[error(transparent)]
    Version(#[from] UnknownVersion),
    /// Answers are wrong, each with its field.
    #[error("answers refused:\n{}", .0.iter().map(|error| format!("  {error}")).collect::<Vec<_>>().join("\n"))]
    Answers(Vec<AnswerError>),
}

impl Asked {
    /// Evaluates, with the version asked for.
    ///
    /// # Errors
    /// Unknown version, or answers that this version does not know.
    pub fn answer(&self, referentials: &Referentials) -> Result<Answered, CliError> {
        let referential: &Referential = match &self.version {
            Some(version) => referentials.version(version)?,
            None => referentials.current(),
        };
        let answers = Answers::from_json(referential, &self.answers).map_err(CliError::Answers)?;
        let outcome = evaluate(referential, &answers);
        let told = |lang: Lang| {
            (self.lang.is_none() || self.lang == Some(lang)).then(|| referential.tell(&outcome, lang))
        };
        Ok(Answered {
            decided: outcome.decided(),
            fr: told(Lang::Fr),
            en: told(Lang::En),
            search: needs_of(referential, &outcome, outcome.situation, &answers, &[]),
            outcome,
        })
    }
}

/// Answers in (JSON text), conclusion out (pretty JSON text): `{"answers": {…}}`, optionally `"version"` and `"lang"`.
///
/// # Errors
/// Not JSON, unknown version, or unknown questions and answers, each named.
pub fn evaluate_json(input: &str) -> Result<String, CliError> {
    let asked: Asked = serde_json::from_str(input)?;
    let answered = asked.answer(Referentials::bundled())?;
    Ok(serde_json::to_string_pretty(&answered)?)
}
