//! Why an act of harvesting was not done.

use crate::fetch::Unreached;
use crate::gather::Unreadable;
use crate::intake;

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
    /// Values are refused: the field and the key of the text that says why.
    #[error("{} values refused", .0.len())]
    Refused(Vec<(&'static str, &'static str)>),
    /// The mapping is wrong.
    #[error("the mapping has {} mistakes", .0.len())]
    Mapping(Vec<mapping::MappingError>),
    /// No file waits.
    #[error("no file waits for a run")]
    NoFile,
    /// The file cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The file could not be had.
    #[error(transparent)]
    Unreached(#[from] Unreached),
    /// The register refused or failed, or the run does not add up.
    #[error(transparent)]
    Intake(intake::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] db::Error),
}

impl From<intake::Error> for Error {
    fn from(error: intake::Error) -> Self {
        match error {
            intake::Error::Register(places::service::Error::Forbidden) => Self::NotAllowed,
            other => Self::Intake(other),
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
            Error::Refused(wrong) => Self::Invalid(
                wrong.into_iter().map(|(field, key)| web::FieldError::new(field, key)).collect(),
            ),
            Error::Mapping(_) => Self::Conflict { key: "harvest-error-mapping" },
            Error::NoFile => Self::Conflict { key: "harvest-error-no-file" },
            Error::Unreadable(why) => Self::Conflict { key: why.key() },
            Error::Unreached(why) => Self::Conflict { key: why.key() },
            Error::Intake(_) | Error::Store(_) => Self::internal(error),
        }
    }
}
