//! What the administration asks of the journal: the newest entries first, of one stream, actor or kind, in a period.

mod store;

use db::Tx;
use jiff::Timestamp;

use crate::Recorded;

pub use store::STATEMENTS;

/// Which entries; an empty text asks nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// The whole name of a stream: `pathway/<id>`.
    pub stream: String,
    /// The reference of an actor: `agent:<id>`.
    pub actor: String,
    /// A kind of act: `triage.opened`.
    pub kind: String,
    /// Made then or later.
    pub from: Option<Timestamp>,
    /// Made before.
    pub until: Option<Timestamp>,
}

/// Where an entry stands in the answers of a search: time, stream, place in the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// When it was made.
    pub at: Timestamp,
    /// Its stream.
    pub stream: String,
    /// Its place there.
    pub seq: i64,
}

impl Place {
    /// The place of an entry.
    pub fn of(entry: &Recorded) -> Self {
        Self { at: entry.at, stream: entry.stream.clone(), seq: entry.seq }
    }
}

/// One page of what a search finds, the newest first, older than `before`.
///
/// # Errors
/// The store's.
pub async fn search(
    tx: &Tx,
    search: &Search,
    before: Option<&Place>,
    limit: u32,
) -> db::Result<Vec<Recorded>> {
    store::search(tx, search, before, limit).await
}

/// The words that name an actor, given their reference; `None` when they were erased or never known.
///
/// # Errors
/// The store's.
pub async fn label(tx: &Tx, actor: &str) -> db::Result<Option<String>> {
    store::label(tx, actor).await
}
