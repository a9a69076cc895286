//! What a place may answer.

use std::str::FromStr;

use super::state::Event;
use super::words::{TooLong, clean_line};

/// Why a place cannot receive the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeclineReason {
    /// No room in reasonable time.
    Full,
    /// The place does not offer what is needed.
    OtherNeed,
    /// The person lives outside the area it serves.
    OutOfArea,
    /// Closed at the moment.
    Closed,
    /// The place could not reach the person.
    Unreachable,
    /// Another reason, told in the note.
    Other,
}

impl DeclineReason {
    /// Every reason, in the order of the form.
    pub const ALL: [Self; 6] =
        [Self::Full, Self::OtherNeed, Self::OutOfArea, Self::Closed, Self::Unreachable, Self::Other];

    /// Stored, form and API form; the text key is `referral-decline-` and this.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::OtherNeed => "other-need",
            Self::OutOfArea => "out-of-area",
            Self::Closed => "closed",
            Self::Unreachable => "unreachable",
            Self::Other => "other",
        }
    }

    /// Key of its text.
    pub fn key(self) -> String {
        format!("referral-decline-{}", self.code())
    }
}

impl FromStr for DeclineReason {
    type Err = InvalidAnswer;
    fn from_str(text: &str) -> Result<Self, InvalidAnswer> {
        Self::ALL.into_iter().find(|reason| reason.code() == text).ok_or(InvalidAnswer::Reason)
    }
}

/// The answer of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// "We have seen it and expect the person."
    Acknowledge,
    /// "The person came."
    Received,
    /// "It is done."
    Done,
    /// "The person did not come."
    NotCome,
    /// "We cannot receive the person."
    Cannot {
        /// Why.
        reason: DeclineReason,
        /// More words, required with [`DeclineReason::Other`].
        note: Option<String>,
    },
    /// "We sent the person on."
    Redirected {
        /// Where to, if told.
        to: Option<String>,
    },
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAnswer {
    /// No such answer.
    #[error("no such answer")]
    Kind,
    /// The reason is missing or unknown.
    #[error("the reason is missing or unknown")]
    Reason,
    /// "Other" asks for a few words.
    #[error("the other reason asks for a few words")]
    NoteMissing,
    /// The words are too long.
    #[error(transparent)]
    TooLong(#[from] TooLong),
}

impl Answer {
    /// Longest note, in characters.
    pub const NOTE_MAX: usize = 300;

    /// Reads the four fields of the form or the API.
    pub fn parse(kind: &str, reason: &str, note: &str, to: &str) -> Result<Self, InvalidAnswer> {
        match kind {
            "acknowledge" => Ok(Self::Acknowledge),
            "received" => Ok(Self::Received),
            "done" => Ok(Self::Done),
            "not_come" => Ok(Self::NotCome),
            "cannot" => {
                let reason: DeclineReason = reason.parse()?;
                let note = clean_line(note, Self::NOTE_MAX)?;
                if reason == DeclineReason::Other && note.is_none() {
                    return Err(InvalidAnswer::NoteMissing);
                }
                Ok(Self::Cannot { reason, note })
            }
            "redirected" => Ok(Self::Redirected { to: clean_line(to, Self::NOTE_MAX)? }),
            _ => Err(InvalidAnswer::Kind),
        }
    }

    /// What this answer makes happen.
    pub const fn event(&self) -> Event {
        match self {
            Self::Acknowledge => Event::Acknowledge,
            Self::Received => Event::Receive,
            Self::Done => Event::Finish,
            Self::NotCome => Event::MissedVisit,
            Self::Cannot { .. } => Event::Decline,
            Self::Redirected { .. } => Event::Redirect,
        }
    }

    /// The reason code kept with the step.
    pub const fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Cannot { reason, .. } => Some(reason.code()),
            _ => None,
        }
    }

    /// The words kept with the step.
    pub fn note(&self) -> Option<&str> {
        match self {
            Self::Cannot { note, .. } => note.as_deref(),
            Self::Redirected { to } => to.as_deref(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_or_the_wrong_field_is_named() {
        for (fields, want) in [
            (["received", "", "", ""], Ok(Answer::Received)),
            (["cannot", "full", " ", ""], Ok(Answer::Cannot { reason: DeclineReason::Full, note: None })),
            (["cannot", "other", "", ""], Err(InvalidAnswer::NoteMissing)),
            (["cannot", "", "x", ""], Err(InvalidAnswer::Reason)),
            (
                ["redirected", "", "", "Médiathèque\nde Corbie"],
                Ok(Answer::Redirected { to: Some("Médiathèque de Corbie".into()) }),
            ),
            (["Received", "", "", ""], Err(InvalidAnswer::Kind)),
            (["sent", "", "", ""], Err(InvalidAnswer::Kind)),
        ] {
            let [kind, reason, note, to] = fields;
            assert_eq!(Answer::parse(kind, reason, note, to), want, "{fields:?}");
        }
        let long = "x".repeat(Answer::NOTE_MAX + 1);
        assert!(matches!(Answer::parse("cannot", "other", &long, ""), Err(InvalidAnswer::TooLong(_))));
    }
}
