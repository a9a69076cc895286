//! The statements of the export: one for each scope, all by key, so that a page costs what it holds.

use db::{FromRow, Row, Tx, params};
use jiff::Timestamp;

use super::{Cursor, Exported, Scope};
use crate::store::StoredLink;

db::statements! {
    OF_STREAM = "SELECT e.stream, e.seq, e.at, e.kind, e.subject, e.actor, e.organisation, e.data, e.previous, e.hash, a.label
        FROM journal_entries e LEFT JOIN journal_actors a ON a.actor = e.actor
        WHERE e.stream = $1 AND (e.at, e.stream, e.seq) > ($2, $3, $4) AND e.at < $5
        ORDER BY e.at, e.stream, e.seq LIMIT $6";
    OF_ACTOR = "SELECT e.stream, e.seq, e.at, e.kind, e.subject, e.actor, e.organisation, e.data, e.previous, e.hash, a.label
        FROM journal_entries e LEFT JOIN journal_actors a ON a.actor = e.actor
        WHERE e.actor = $1 AND (e.at, e.stream, e.seq) > ($2, $3, $4) AND e.at < $5
        ORDER BY e.at, e.stream, e.seq LIMIT $6";
    OF_ORGANISATION = "SELECT e.stream, e.seq, e.at, e.kind, e.subject, e.actor, e.organisation, e.data, e.previous, e.hash, a.label
        FROM journal_entries e LEFT JOIN journal_actors a ON a.actor = e.actor
        WHERE e.organisation = $1 AND (e.at, e.stream, e.seq) > ($2, $3, $4) AND e.at < $5
        ORDER BY e.at, e.stream, e.seq LIMIT $6";
    OF_ALL = "SELECT e.stream, e.seq, e.at, e.kind, e.subject, e.actor, e.organisation, e.data, e.previous, e.hash, a.label
        FROM journal_entries e LEFT JOIN journal_actors a ON a.actor = e.actor
        WHERE (e.at, e.stream, e.seq) > ($1, $2, $3) AND e.at < $4
        ORDER BY e.at, e.stream, e.seq LIMIT $5";
}

pub(super) async fn page(
    tx: &Tx,
    scope: &Scope,
    after: &Cursor,
    until: Timestamp,
    limit: u32,
) -> db::Result<Vec<Exported>> {
    let (sql, key) = match scope {
        Scope::Stream(key) => (OF_STREAM, key),
        Scope::Actor(key) => (OF_ACTOR, key),
        Scope::Organisation(key) => (OF_ORGANISATION, key),
        Scope::All => {
            let values = params![after.at, &after.stream, after.seq, until, limit];
            return tx.all(OF_ALL, values).await;
        }
    };
    tx.all(sql, params![key, after.at, &after.stream, after.seq, until, limit]).await
}

impl FromRow for Exported {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self::new(&StoredLink::from_row(row)?, row.get("label")?))
    }
}
