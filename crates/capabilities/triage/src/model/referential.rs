//! The référentiel: the instrument as data. Parsed once, checked whole ([`super::validate`]), then read only.

use super::condition::Condition;
use super::validate::ReferentialError;
use kernel::Lang;
use serde::{Deserialize, Serialize};
use vocabulary::Mode;
use vocabulary::lmn::{Care, Programme, Service, SupportMode};

/// The same text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriageText)]
pub struct Text {
    /// French, first.
    pub fr: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The text in one language.
    pub fn pick(&self, lang: Lang) -> &str {
        lang.pick(&self.fr, &self.en)
    }
}

/// The situation of a person towards digital procedures (typology of the platform, A to F, or none).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, utoipa::ToSchema,
)]
#[schema(as = TriageSituation)]
pub enum Situation {
    /// Urgent: a right may be lost.
    A,
    /// Lasting support: regular help, autonomy is not the aim.
    B,
    /// Far from digital tools, willing to learn.
    C,
    /// Far from digital tools, not yet decided.
    D,
    /// Nearly autonomous.
    E,
    /// Autonomous, with a one-off need.
    F,
    /// No need for now.
    #[serde(rename = "none")]
    Nothing,
}

impl Situation {
    /// Every situation, in the order of the table.
    pub const ALL: [Self; 7] = [Self::A, Self::B, Self::C, Self::D, Self::E, Self::F, Self::Nothing];

    /// The stable code: `A` … `F`, `none`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::E => "E",
            Self::F => "F",
            Self::Nothing => "none",
        }
    }

    /// The situation of a code, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|situation| situation.code() == code)
    }
}

/// How a field is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TriageAnswerKind)]
pub enum Kind {
    /// One choice.
    One,
    /// One or several choices.
    Many,
    /// Free text.
    Text,
}

/// One possible answer of a field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriageChoice)]
pub struct Choice {
    /// Stable code, unique in its field.
    pub code: String,
    /// French wording.
    pub fr: String,
    /// English wording.
    pub en: String,
    /// Autonomy points, 0 to 2; only in scored fields, then on every choice.
    pub points: Option<u8>,
    /// Excludes every other choice of the field ("none of these").
    #[serde(default)]
    pub exclusive: bool,
    /// Names that conditions may use to mean several choices at once.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Codes of the [`Need`]s it implies.
    #[serde(default)]
    pub needs: Vec<String>,
}

impl Choice {
    /// Its wording in one language.
    pub fn text(&self, lang: Lang) -> &str {
        lang.pick(&self.fr, &self.en)
    }
}

/// One thing to answer; a question has one or several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriageField)]
pub struct Field {
    /// Stable id: the question's, or the question's and a name (`T10.wishes`).
    pub id: String,
    /// How it is answered.
    pub kind: Kind,
    /// May be left without any answer, not even "does not know".
    #[serde(default)]
    pub optional: bool,
    /// Its own wording, when the question has several fields.
    pub ask: Option<Text>,
    /// Its own line for the agent.
    pub help: Option<Text>,
    /// For scored fields: the ability, as an infinitive that fits in a sentence.
    pub skill: Option<Text>,
    /// For free text: the longest accepted, in characters.
    pub max_chars: Option<usize>,
    /// The choices, in the order shown.
    #[serde(default)]
    pub answers: Vec<Choice>,
}

impl Field {
    /// The choice of a code.
    pub fn choice(&self, code: &str) -> Option<&Choice> {
        self.answers.iter().find(|choice| choice.code == code)
    }

    /// Whether the field counts in the autonomy.
    pub fn scored(&self) -> bool {
        self.answers.iter().any(|choice| choice.points.is_some())
    }
}

/// One question: one page of the guided path.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriageQuestion)]
pub struct Question {
    /// `T0` to `T11`.
    pub id: String,
    /// Two or three words, for lists and the step indicator.
    pub short: Text,
    /// What is asked to the person, in easy words.
    pub ask: Text,
    /// A line for the agent.
    pub help: Text,
    /// What is answered.
    pub fields: Vec<Field>,
}

/// One line of the rule table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriageRule)]
pub struct Rule {
    /// Stable id: overrides are counted by it.
    pub id: String,
    /// Laid over the result of the rules that follow instead of ending the table.
    #[serde(default)]
    pub overlay: bool,
    /// What it concludes.
    pub situation: Situation,
    /// When it holds.
    pub when: Condition,
    /// Keys of the reasons it gives.
    pub because: Vec<String>,
    /// Extra steps that only this rule adds.
    #[serde(default)]
    pub steps: Vec<String>,
}

/// A reason in words, with what it may quote between braces.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriageReason)]
pub struct ReasonText {
    /// Stable key.
    pub key: String,
    /// Shown only when this holds; always when absent.
    pub when: Option<Condition>,
    /// The sentence.
    pub text: Text,
}

/// What a situation means when looking for a place. Codes of the LMN vocabularies.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriageSituationSearch)]
pub struct SituationSearch {
    /// Modes, preferred first: `substitution`, `mediation`, `training`, `access`.
    #[schema(value_type = Vec<String>)]
    pub modes: Vec<Mode>,
    /// Services looked for when the person named no need.
    #[schema(value_type = Vec<String>)]
    pub services: Vec<Service>,
    /// Ways of being accompanied, preferred first (`modalites_accompagnement`).
    #[schema(value_type = Vec<String>)]
    pub support: Vec<SupportMode>,
    /// National programmes preferred (`dispositif_programmes_nationaux`).
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub programmes: Vec<Programme>,
    /// Prefer a place that accepts the digital pass.
    #[serde(default)]
    pub pass: bool,
    /// Prefer near home over better.
    #[serde(default)]
    pub near: bool,
    /// Prefer open now.
    #[serde(default)]
    pub now: bool,
}

/// One situation in words, and what it leads to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriageSituationText)]
pub struct SituationText {
    /// Its code.
    pub code: Situation,
    /// Two to four words.
    pub title: Text,
    /// What it means, in one plain sentence.
    pub sentence: Text,
    /// The one next step.
    pub next_step: Text,
    /// The same, more precise, used when every list it quotes has something in it.
    pub next_step_with: Option<Text>,
    /// Extra steps of this situation.
    #[serde(default)]
    pub steps: Vec<String>,
    /// Whether anything is kept to follow the person up.
    #[serde(default = "yes")]
    pub follow_up: bool,
    /// What to look for.
    pub search: SituationSearch,
}

const fn yes() -> bool {
    true
}

/// An extra step in words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriageStep)]
pub struct StepText {
    /// Stable code.
    pub code: String,
    /// Added in every situation when this holds.
    pub when: Option<Condition>,
    /// Dropped once every question is answered.
    #[serde(default)]
    pub only_incomplete: bool,
    /// The sentence.
    pub text: Text,
}

/// A need in plain words and the LMN services it means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriageNeed)]
pub struct Need {
    /// Stable code.
    pub code: String,
    /// The words the person and the agent read.
    pub text: Text,
    /// The services of the national standard it means.
    #[schema(value_type = Vec<String>)]
    pub services: Vec<Service>,
}

/// What some answers add to the search, in any situation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriageSearchRule)]
#[expect(clippy::struct_excessive_bools, reason = "independent yes-or-no facts, each named")]
pub struct SearchRule {
    /// When it applies.
    pub when: Condition,
    /// Special care to look for (`prise_en_charge_specifique`).
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub care: Vec<Care>,
    /// Needs that come beside the main one: welcome in the place, not required.
    #[serde(default)]
    pub also_needs: Vec<String>,
    /// Free of charge is required.
    #[serde(default)]
    pub free: bool,
    /// Remote help suits.
    #[serde(default)]
    pub remote: bool,
    /// Help at home suits.
    #[serde(default)]
    pub at_home: bool,
    /// Near home is preferred.
    #[serde(default)]
    pub near: bool,
}

/// One version of the instrument.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriageReferential)]
pub struct Referential {
    /// Which instrument.
    pub id: String,
    /// Which version: results keep it.
    pub version: String,
    /// Date of publication, `YYYY-MM-DD`.
    pub date: String,
    /// Its name.
    pub title: Text,
    /// What to say before the first question.
    pub intro: Text,
    /// The words of the answer "does not know, or not asked".
    pub unknown: Text,
    /// The sentence that names the missing answers (`{questions}`).
    pub missing: Text,
    /// The questions, in order.
    pub questions: Vec<Question>,
    /// The rule table, in order.
    pub rules: Vec<Rule>,
    /// The reasons.
    pub reasons: Vec<ReasonText>,
    /// The situations.
    pub situations: Vec<SituationText>,
    /// The extra steps.
    #[serde(default)]
    pub steps: Vec<StepText>,
    /// The needs in words.
    pub needs: Vec<Need>,
    /// What answers add to the search.
    #[serde(default)]
    pub search: Vec<SearchRule>,
}

impl Referential {
    /// Reads and checks a référentiel.
    ///
    /// # Errors
    /// The text is not the expected TOML, or something in it names a thing that does not exist, is missing in a
    /// language, or would leave an answer set without a rule. The error says where.
    pub fn parse(source: &str) -> Result<Self, ReferentialError> {
        let referential: Self = toml::from_str(source)?;
        super::validate::check(&referential)?;
        Ok(referential)
    }

    /// Every field of every question, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.questions.iter().flat_map(|question| &question.fields)
    }

    /// The field of an id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields().find(|field| field.id == id)
    }

    /// The question of an id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// The question that a field belongs to.
    pub fn question_of(&self, field: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.fields.iter().any(|own| own.id == field))
    }

    /// The fields that count in the autonomy.
    pub fn scored(&self) -> impl Iterator<Item = &Field> {
        self.fields().filter(|field| field.scored())
    }

    /// The words of a situation. Checked at parsing: every situation has some.
    pub fn situation(&self, code: Situation) -> Option<&SituationText> {
        self.situations.iter().find(|situation| situation.code == code)
    }

    /// The need of a code.
    pub fn need(&self, code: &str) -> Option<&Need> {
        self.needs.iter().find(|need| need.code == code)
    }
}
