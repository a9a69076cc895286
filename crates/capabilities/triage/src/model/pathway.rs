//! The thread of one person through the platform. It holds no name and no way to reach them.

use super::answers::{AnswerProblem, Answers, words_problem};
use super::evaluate::Outcome;
use super::referential::Situation;
use identity::OrganisationId;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use kernel::{CommuneCode, TerritoryRef};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

kernel::id!(
    /// One pathway.
    PathwayId,
    PathwayKind
);

/// Longest free text kept anywhere in a triage, in characters.
pub const TEXT_MAX_CHARS: usize = 500;
/// How long a pathway is kept after its last step, in days (24 months).
pub const RETENTION_DAYS: i64 = 730;
/// The same when nothing is to be followed up: long enough to print the result, in days.
pub const RETENTION_NO_FOLLOW_UP_DAYS: i64 = 7;
/// Oldest paper grid accepted, in days: no older than what would still be kept.
const PAPER_MAX_DAYS: i32 = 730;

/// What people say on the telephone to find a pathway again: `K7F-2QX`. Six characters of the unambiguous alphabet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
#[serde(transparent)]
#[schema(as = PathwayReference)]
pub struct Reference(String);

/// The text is not a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reference is six letters and digits, like K7F-2QX")]
pub struct InvalidReference;

impl Reference {
    /// Characters, the hyphen apart.
    pub const LEN: usize = 6;

    /// As stored: without the hyphen.
    pub fn bare(&self) -> String {
        self.0.replace('-', "")
    }
}

impl FromStr for Reference {
    type Err = InvalidReference;
    fn from_str(typed: &str) -> Result<Self, InvalidReference> {
        if typed.len() > 64 {
            return Err(InvalidReference);
        }
        let code = kernel::text::normalise_code(typed);
        let known = code.bytes().all(|byte| kernel::text::CODE_ALPHABET.contains(&byte));
        if code.len() != Self::LEN || !known {
            return Err(InvalidReference);
        }
        let (left, right) = code.split_at(Self::LEN / 2);
        Ok(Self(format!("{left}-{right}")))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How far a pathway's triage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PathwayState)]
pub enum State {
    /// Questions are being answered.
    Draft,
    /// The result is known; answers no longer change.
    Finished,
}

impl State {
    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Finished => "finished",
        }
    }

    /// The state of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Draft, Self::Finished].into_iter().find(|state| state.code() == code)
    }
}

/// Where the answers come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind", content = "filled_on")]
pub enum Origin {
    /// Typed while talking with the person.
    Desk,
    /// A paper grid, filled on that day and typed later by the agent who opened the pathway.
    Paper(Date),
}

/// Why an agent concludes otherwise than the rule. Between 5 and 500 characters, without a way to identify anyone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Motive(String);

impl Motive {
    /// Reads a motive.
    ///
    /// # Errors
    /// Too short ([`AnswerProblem::Missing`]), too long, or holding a number or an address.
    pub fn parse(text: &str) -> Result<Self, AnswerProblem> {
        let text = text.trim();
        if text.chars().count() < 5 {
            return Err(AnswerProblem::Missing);
        }
        match words_problem(text, TEXT_MAX_CHARS) {
            Some(problem) => Err(problem),
            None => Ok(Self(text.to_owned())),
        }
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An agent's own conclusion, kept beside the rule's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Override {
    /// What the agent concludes.
    pub situation: Situation,
    /// Why.
    pub motive: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// One person's thread.
#[derive(Debug, Clone, PartialEq)]
pub struct Pathway {
    /// Its identity.
    pub id: PathwayId,
    /// Its spoken reference.
    pub reference: Reference,
    /// The organisation it belongs to.
    pub owner: OrganisationId,
    /// That organisation's name when it was opened.
    pub organisation: String,
    /// Where the desk stands: with the owner, what rights are decided by.
    pub territory: TerritoryRef,
    /// The agent who opened it (and typed it, when it comes from paper).
    pub opened_by: String,
    /// Where the person lives, if told.
    pub commune: Option<CommuneCode>,
    /// Where the answers come from.
    pub origin: Origin,
    /// How far it is.
    pub state: State,
    /// Grows with every change: a command that saw an older one is refused.
    pub version: i64,
    /// Version of the référentiel that asks and concludes.
    pub referential: String,
    /// What was answered.
    pub answers: Answers,
    /// What the rules concluded, once finished.
    pub outcome: Option<Outcome>,
    /// What the agent concluded instead, if so.
    pub overridden: Option<Override>,
    /// Codes of the needs chosen in words; empty until someone chooses.
    pub needs: Vec<String>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When the triage was finished.
    pub finished_at: Option<Timestamp>,
    /// When it is erased.
    pub purge_at: Timestamp,
}

impl Pathway {
    /// The situation in force: the agent's if there is one, else the rule's.
    pub fn situation(&self) -> Option<Situation> {
        let rule = self.outcome.as_ref().map(|outcome| outcome.situation);
        self.overridden.as_ref().map(|own| own.situation).or(rule)
    }

    /// The person's own words, if given. For another organisation: only when [`Consent::words`] holds.
    pub fn words(&self) -> Option<&str> {
        self.answers.text("T10.words")
    }

    /// What the person agreed to (T11). Nothing said is nothing agreed.
    pub fn consent(&self) -> Consent {
        let agreed = |code| self.answers.has("T11.share", code);
        let contact = self.answers.has("T11", "yes");
        let channels = self.answers.codes("T11.channel").filter(|_| contact);
        Consent {
            contact,
            channels: channels.map(|codes| codes.map(str::to_owned).collect()).unwrap_or_default(),
            needs: agreed("needs"),
            comfort: agreed("comfort"),
            words: agreed("words"),
        }
    }
}

/// What a person agreed to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent yes-or-no facts, each named")]
pub struct Consent {
    /// To be contacted again.
    pub contact: bool,
    /// How: `call`, `sms`, `email`, `post`, `here`; empty unless `contact`.
    pub channels: Vec<String>,
    /// That the place is told their needs.
    pub needs: bool,
    /// That the place is told what they need to understand well.
    pub comfort: bool,
    /// That the place is given their own words.
    pub words: bool,
}

/// When a pathway is erased, counted from its last step.
pub fn purge_at(last_step: Timestamp, follow_up: bool) -> Timestamp {
    let days = if follow_up { RETENTION_DAYS } else { RETENTION_NO_FOLLOW_UP_DAYS };
    last_step.checked_add(SignedDuration::from_hours(days * 24)).unwrap_or(Timestamp::MAX)
}

/// Why a paper grid's date is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// Not a day of the calendar.
    #[error("not a date (YYYY-MM-DD)")]
    Unreadable,
    /// Later than today where it was filled.
    #[error("in the future")]
    Future,
    /// Older than what is kept.
    #[error("older than 24 months")]
    TooOld,
}

impl PaperError {
    /// The key of its text.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unreadable => "triage-error-date",
            Self::Future => "triage-error-date-future",
            Self::TooOld => "triage-error-date-old",
        }
    }
}

/// Reads the day a paper grid was filled. "Today" is today where the desk is: in La Réunion it is tomorrow before Paris.
///
/// # Errors
/// Not a date, in the future there, or older than 24 months.
pub fn paper_date(typed: &str, now: Timestamp, zone: &TimeZone) -> Result<Date, PaperError> {
    let typed = typed.trim();
    if typed.len() != 10 {
        return Err(PaperError::Unreadable);
    }
    let date: Date = typed.parse().map_err(|_| PaperError::Unreadable)?;
    let today = zone.to_datetime(now).date();
    if date > today {
        return Err(PaperError::Future);
    }
    let age = (today - date).get_days();
    if age > PAPER_MAX_DAYS { Err(PaperError::TooOld) } else { Ok(date) }
}
