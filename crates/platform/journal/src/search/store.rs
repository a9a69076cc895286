//! The statements of the search: one for each key that has an index, so that a page costs what it holds.

use db::{Tx, params};
use jiff::Timestamp;

use super::{Place, Search};
use crate::Recorded;

db::statements! {
    IN_STREAM = "SELECT e.stream, e.seq, e.at, e.kind, e.subject, e.actor, a.label, e.organisation, e.data, e.hash
        FROM journal_entries e LEFT JOIN journal_actors a ON a.actor = e.actor
        WHERE e.stream = $1 AND ($2 = '' OR e.actor = $2) AND ($3 = '' OR e.kind = $3) AND e.at >= $4
            AND (e.at, e.stream, e.seq) < ($5, $6, $7)
        ORDER BY e.at DESC, e.stream DESC, e.seq DESC LIMIT $8";
    BY_ACTOR = "SELECT e.stream, e.seq, e.at, e.kind, e.subject, e.actor, a.label, e.organisation, e.data, e.hash
        FROM journal_entries e LEFT JOIN journal_actors a ON a.actor = e.actor
        WHERE e.actor = $1 AND ($2 = '' OR e.kind = $2) AND e.at >= $3 AND (e.at, e.stream, e.seq) < ($4, $5, $6)
        ORDER BY e.at DESC, e.stream DESC, e.seq DESC LIMIT $7";
    OF_KIND = "SELECT e.stream, e.seq, e.at, e.kind, e.subject, e.actor, a.label, e.organisation, e.data, e.hash
        FROM journal_entries e LEFT JOIN journal_actors a ON a.actor = e.actor
        WHERE e.kind = $1 AND e.at >= $2 AND (e.at, e.stream, e.seq) < ($3, $4, $5)
        ORDER BY e.at DESC, e.stream DESC, e.seq DESC LIMIT $6";
    LABEL = "SELECT label FROM journal_actors WHERE actor = $1";
    OF_ALL = "SELECT e.stream, e.seq, e.at, e.kind, e.subject, e.actor, a.label, e.organisation, e.data, e.hash
        FROM journal_entries e LEFT JOIN journal_actors a ON a.actor = e.actor
        WHERE e.at >= $1 AND (e.at, e.stream, e.seq) < ($2, $3, $4)
        ORDER BY e.at DESC, e.stream DESC, e.seq DESC LIMIT $5";
}

/// Later than any entry: PostgreSQL knows no year as late as the type does.
const END: Timestamp = Timestamp::constant(253_402_207_200, 0);

pub(super) async fn label(tx: &Tx, actor: &str) -> db::Result<Option<String>> {
    Ok(tx.optional::<Option<String>>(LABEL, params![actor]).await?.flatten())
}

pub(super) async fn search(
    tx: &Tx,
    search: &Search,
    before: Option<&Place>,
    limit: u32,
) -> db::Result<Vec<Recorded>> {
    let Search { stream, actor, kind, from, until } = search;
    let from = from.unwrap_or(Timestamp::UNIX_EPOCH).max(Timestamp::UNIX_EPOCH);
    let until = until.unwrap_or(END).min(END);
    // An empty stream and place sort before any entry: what was made at `until` is left out.
    let (at, last, seq) = match before {
        Some(place) if place.at < until => (place.at, place.stream.as_str(), place.seq),
        _ => (until, "", 0),
    };
    if !stream.is_empty() {
        return tx.all(IN_STREAM, params![stream, actor, kind, from, at, last, seq, limit]).await;
    }
    if !actor.is_empty() {
        return tx.all(BY_ACTOR, params![actor, kind, from, at, last, seq, limit]).await;
    }
    if !kind.is_empty() {
        return tx.all(OF_KIND, params![kind, from, at, last, seq, limit]).await;
    }
    tx.all(OF_ALL, params![from, at, last, seq, limit]).await
}
