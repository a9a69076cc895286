//! What can go wrong with a command, and how a page or the API says it.

use crate::model::{Impossible, Refusal, State};

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such referral, pathway or place, or it belongs to another organisation: the two are told alike.
    #[error("not found")]
    NotFound,
    /// The actor has not said who they are.
    #[error("identity not declared")]
    Unknown,
    /// The actor may read it, not change it.
    #[error("no role of the agent allows this")]
    NotAllowed,
    /// The rules refuse to send.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The referral is not where this answer can be given.
    #[error(transparent)]
    Impossible(#[from] Impossible),
    /// The referral is over: the link no longer asks anything.
    #[error("the referral is over: {0}")]
    Over(State),
    /// The form was already used for another referral.
    #[error("this form was already used for another referral")]
    FormReused,
    /// Someone changed the referral at the same moment.
    #[error("changed at the same moment")]
    Changed,
    /// Too many wrong codes were typed on the whole site.
    #[error("too many wrong codes")]
    TooManyCodes {
        /// Seconds until codes are read again.
        retry_after_s: u64,
    },
    /// The sheet could not be printed.
    #[error(transparent)]
    Print(#[from] documents::pdf::PdfError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] db::Error),
}

/// What a command answers.
pub type Result<T> = std::result::Result<T, Error>;

impl From<Error> for web::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::Unknown => Self::Unauthorised,
            Error::NotAllowed => Self::NotAllowed,
            Error::Refused(refusal) => Self::Invalid(vec![field(refusal)]),
            Error::Impossible(_) => Self::Conflict { key: "referral-error-impossible" },
            Error::Over(_) => Self::Gone { key: "referral-error-over" },
            Error::FormReused => Self::Conflict { key: "referral-error-form-reused" },
            Error::Changed => Self::Conflict { key: "referral-error-changed" },
            Error::TooManyCodes { retry_after_s } => Self::TooMany { retry_after_s },
            Error::Print(error) => Self::internal(error),
            Error::Store(error) => Self::internal(error),
        }
    }
}

/// A refusal at the field it concerns.
pub(crate) fn field(refusal: Refusal) -> web::FieldError {
    match refusal {
        Refusal::PlaceClosed => web::FieldError::new("place", "referral-error-place-closed"),
        Refusal::ConsentMissing => web::FieldError::new("consent", "referral-error-consent"),
        Refusal::ContactMissing => web::FieldError::new("contact", "referral-error-contact-missing"),
    }
}
