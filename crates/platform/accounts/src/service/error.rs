//! Why a command is refused.

use factors::password::Weakness;

/// Why a command is refused. What is refused about a sign-in is always told alike.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Wrong e-mail, password, code or passkey, closed account, code used before: one answer for all.
    #[error("refused")]
    Refused,
    /// Too many attempts.
    #[error("too many attempts: wait {wait_s} s")]
    Wait {
        /// Whole seconds to wait.
        wait_s: i64,
    },
    /// The actor is nobody we know.
    #[error("not signed in")]
    NotSignedIn,
    /// No such thing, or not for this actor.
    #[error("no such thing")]
    NotFound,
    /// The act is sensitive: the actor must prove again who they are.
    #[error("identity to be confirmed")]
    Unconfirmed,
    /// The account has a second factor that was not given in this session.
    #[error("second factor to be given")]
    SecondFactor,
    /// The link or the form was used, or is too old.
    #[error("used or too old")]
    Gone,
    /// The account's roles ask for a second factor: the last one stays.
    #[error("a role needs the last second factor")]
    FactorNeeded,
    /// One's own account: it has its own pages.
    #[error("one's own account")]
    Own,
    /// Nobody else runs the service.
    #[error("the last administrator")]
    LastAdministrator,
    /// There is one already.
    #[error("there is one already")]
    Exists,
    /// The password is weak: every reason.
    #[error("weak password")]
    Weak(Vec<Weakness>),
    /// A field is wrong: its name, and the key of the text that says why.
    #[error("{0}: {1}")]
    Field(&'static str, &'static str),
    /// The organisation refuses.
    #[error(transparent)]
    Organisation(organisations::Error),
    /// The identity provider, or its answer, is of no use.
    #[error(transparent)]
    Provider(#[from] oidc::client::Error),
    /// A letter cannot be written.
    #[error(transparent)]
    Letter(messages::Error),
    /// The machine has no thread left to hash with.
    #[error("no hash could be made")]
    Hash,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] db::Error),
}

impl From<organisations::Error> for Error {
    fn from(error: organisations::Error) -> Self {
        match error {
            organisations::Error::Store(error) => Self::Store(error),
            organisations::Error::NotFound => Self::NotFound,
            other => Self::Organisation(other),
        }
    }
}

impl From<messages::Error> for Error {
    fn from(error: messages::Error) -> Self {
        match error {
            messages::Error::Store(error) => Self::Store(error),
            other => Self::Letter(other),
        }
    }
}

impl From<Error> for web::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused | Error::NotFound => Self::NotFound,
            Error::Wait { wait_s } => Self::TooMany { retry_after_s: u64::try_from(wait_s).unwrap_or(1) },
            Error::NotSignedIn => Self::Unauthorised,
            Error::Unconfirmed | Error::SecondFactor => Self::Unconfirmed,
            Error::Gone => Self::Gone { key: "accounts-error-gone" },
            Error::FactorNeeded => Self::Conflict { key: "accounts-error-factor-needed" },
            Error::Own => Self::Conflict { key: "accounts-error-own" },
            Error::LastAdministrator => Self::Conflict { key: "accounts-error-last-administrator" },
            Error::Exists => Self::Conflict { key: "accounts-error-exists" },
            Error::Weak(_) => {
                Self::Invalid(vec![web::FieldError::new("password", "accounts-error-password-weak")])
            }
            Error::Field(field, key) => Self::Invalid(vec![web::FieldError::new(field, key)]),
            Error::Provider(_) => Self::Unavailable,
            Error::Organisation(_) | Error::Letter(_) | Error::Hash | Error::Store(_) => {
                Self::internal(error)
            }
        }
    }
}
