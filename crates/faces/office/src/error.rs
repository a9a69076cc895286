//! Why an act of the office was not done.

use triage::PublishError;

use crate::look::Faint;

/// Why an act was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in.
    #[error("not signed in")]
    Unauthorised,
    /// No role of the actor allows it.
    #[error("not allowed")]
    NotAllowed,
    /// The act is sensitive and the actor proved who they are too long ago.
    #[error("identity to be confirmed")]
    Unconfirmed,
    /// There is no such thing, or no longer.
    #[error("not found")]
    NotFound,
    /// Somebody was faster; the key says of what.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// A value is refused.
    #[error("{} values refused", .0.len())]
    Refused(Vec<Wrong>),
    /// A dependency failed.
    #[error(transparent)]
    Broken(Box<dyn std::error::Error + Send + Sync>),
}

/// One value refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Wrong {
    /// The field.
    pub field: String,
    /// Key of the text that says why.
    pub key: &'static str,
    /// For a colour: the text that would be hard to read.
    pub faint: Option<Faint>,
}

impl Wrong {
    /// A value refused for the reason of this text.
    pub fn new(field: impl Into<String>, key: &'static str) -> Self {
        Self { field: field.into(), key, faint: None }
    }
}

impl Error {
    /// One value refused.
    pub(crate) fn refused(field: &str, key: &'static str) -> Self {
        Self::Refused(vec![Wrong::new(field, key)])
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        Self::Broken(Box::new(error))
    }
}

impl From<places::service::Error> for Error {
    fn from(error: places::service::Error) -> Self {
        match error {
            places::service::Error::Forbidden => Self::NotAllowed,
            other => Self::Broken(Box::new(other)),
        }
    }
}

impl From<PublishError> for Error {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Forbidden => Self::NotAllowed,
            PublishError::Unconfirmed => Self::Unconfirmed,
            PublishError::NotFound => Self::NotFound,
            PublishError::Refused(_) => Self::Conflict("office-referential-known"),
            PublishError::TooLong => Self::refused("file", "office-file-too-long"),
            PublishError::Store(error) => error.into(),
        }
    }
}

impl From<Error> for web::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Unauthorised => Self::Unauthorised,
            Error::NotAllowed => Self::NotAllowed,
            Error::Unconfirmed => Self::Unconfirmed,
            Error::NotFound => Self::NotFound,
            Error::Conflict(key) => Self::Conflict { key },
            Error::Refused(wrong) => {
                Self::Invalid(wrong.into_iter().map(|one| web::FieldError::new(one.field, one.key)).collect())
            }
            Error::Broken(error) => Self::internal(error),
        }
    }
}
