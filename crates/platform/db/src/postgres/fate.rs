//! What an error of PostgreSQL means for the transaction it ends.

use std::error::Error as _;

use tokio_postgres::error::{DbError, Severity, SqlState};

use crate::error::{Error, Rule};
use crate::tx::Mode;

/// The driver's error with its cause: the driver alone says only "db error".
pub(crate) fn say(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(db), _) => format!("{} ({})", db.message(), db.code().code()),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    }
}

pub(super) fn classify(error: &tokio_postgres::Error, mode: Mode) -> Error {
    let message = say(error);
    if passes(error, mode) {
        return Error::Conflict(message);
    }
    let kind = match error.code().map_or("", SqlState::code) {
        "23505" => Rule::Unique,
        "23503" => Rule::ForeignKey,
        "23502" => Rule::NotNull,
        "23514" => Rule::Check,
        other if other.starts_with("23") => Rule::Other,
        _ => return Error::Driver(message),
    };
    Error::Constraint { kind, message }
}

/// Whether the server only reads: after a fail-over it may be the replica.
pub(super) fn is_replica(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&SqlState::READ_ONLY_SQL_TRANSACTION)
}

/// Whether the whole transaction, of which nothing is stored, may succeed another time.
fn passes(error: &tokio_postgres::Error, mode: Mode) -> bool {
    let Some(db) = error.as_db_error() else {
        // The line broke before COMMIT was sent.
        return error.is_closed()
            || error.source().is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
    };
    let code = db.code().code();
    let lost = matches!(code, "40001" | "40P01" | "55P03"); // serialisation, deadlock, lock not available
    // A server that stops, or a pooler that lost its own; not one that waited too long for us (25P03).
    let server_leaves =
        (is_fatal(db) && code != "25P03") || matches!(code, "57P01" | "57P02" | "57P03" | "08006" | "08003");
    // After a fail-over this server is the replica; another connection finds the primary.
    let replica = code == "25006" && mode == Mode::Write;
    let schema_changed = code == "0A000" && db.message().starts_with("cached plan");
    lost || server_leaves || replica || schema_changed
}

/// Whether the server closes the line with this error.
fn is_fatal(error: &DbError) -> bool {
    matches!(error.parsed_severity(), Some(Severity::Fatal | Severity::Panic))
}

/// At COMMIT, an answer that did not come says nothing about what was stored.
pub(super) fn classify_commit(error: &tokio_postgres::Error) -> Error {
    let Some(db) = error.as_db_error() else { return Error::Unknown(say(error)) };
    let lost = is_fatal(db)
        || [SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN, SqlState::TRANSACTION_RESOLUTION_UNKNOWN]
            .contains(db.code());
    if lost { Error::Unknown(say(error)) } else { classify(error, Mode::Write) }
}
