//! What can go wrong, in the few classes a caller may do something about.

use std::fmt;

/// The result of everything here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of the store, by what the caller may do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The transaction lost against another one, or its connection went away before `COMMIT` was sent: nothing
    /// was stored. [`crate::Db::write`] has already tried again several times.
    #[error("the write kept losing against other writes: {0}")]
    Conflict(String),
    /// A rule of the schema refused the statement: unique key, foreign key, check, refused change.
    #[error("a {kind} rule refused the statement: {message}")]
    Constraint {
        /// Which rule.
        kind: Rule,
        /// The engine's words, for the log.
        message: String,
    },
    /// A stored value does not have the type the program asked for.
    #[error("column {column}: {message}")]
    Decode {
        /// Column asked for.
        column: String,
        /// What was found instead.
        message: String,
    },
    /// The engine, the network or the statement failed; nothing was stored.
    #[error("{0}")]
    Driver(String),
    /// The answer to `COMMIT` was lost: the write may or may not be stored. Only a write that may safely happen
    /// twice may be repeated.
    #[error("the outcome of the write is not known: {0}")]
    Unknown(String),
    /// A migration was changed after it had run, or did not run.
    #[error("migration {name}: {message}")]
    Migration {
        /// The migration's name.
        name: String,
        /// What is wrong and what to do.
        message: String,
    },
}

/// The kind of schema rule that refused a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Unique index or primary key.
    Unique,
    /// Foreign key.
    ForeignKey,
    /// A missing value.
    NotNull,
    /// `CHECK`, column type, forbidden characters.
    Check,
    /// Anything else, such as a table that refuses changes.
    Other,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rule::Unique => "unique",
            Rule::ForeignKey => "foreign key",
            Rule::NotNull => "not null",
            Rule::Check => "check",
            Rule::Other => "store",
        })
    }
}

impl Error {
    /// Whether a unique key refused the row.
    pub fn is_unique(&self) -> bool {
        matches!(self, Error::Constraint { kind: Rule::Unique, .. })
    }

    /// Whether the transaction lost against another one.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Error::Conflict(_))
    }

    pub(crate) fn check(message: impl Into<String>) -> Self {
        Error::Constraint { kind: Rule::Check, message: message.into() }
    }

    pub(crate) fn driver(message: impl Into<String>) -> Self {
        Error::Driver(message.into())
    }

    /// A copy to hand to a second reader: errors hold only text.
    pub(crate) fn copy(&self) -> Self {
        match self {
            Error::Conflict(m) => Error::Conflict(m.clone()),
            Error::Constraint { kind, message } => {
                Error::Constraint { kind: *kind, message: message.clone() }
            }
            Error::Decode { column, message } => {
                Error::Decode { column: column.clone(), message: message.clone() }
            }
            Error::Driver(m) => Error::Driver(m.clone()),
            Error::Unknown(m) => Error::Unknown(m.clone()),
            Error::Migration { name, message } => {
                Error::Migration { name: name.clone(), message: message.clone() }
            }
        }
    }
}
