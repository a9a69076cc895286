//! The journal of one thread, one actor, one organisation or one period, with what a third party needs to check it.

mod store;

use std::fmt;

use db::Tx;
use jiff::Timestamp;

use crate::Recorded;
use crate::store::{Hash, StoredLink, hex};

pub use store::STATEMENTS;

/// Whose entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// One chain, whole: `pathway/<id>`.
    Stream(String),
    /// What one actor did: `agent:<id>`.
    Actor(String),
    /// What was done for one organisation: its id, see [`crate::organisation`].
    Organisation(String),
    /// Everybody's.
    All,
}

/// After which entry a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) at: Timestamp,
    pub(crate) stream: String,
    pub(crate) seq: i64,
}

impl Cursor {
    /// Before every entry made at `from` or later.
    pub fn from(from: Timestamp) -> Self {
        // PostgreSQL knows no year as early as the type does; nothing was recorded before 1970.
        Self { at: from.max(Timestamp::UNIX_EPOCH), stream: String::new(), seq: 0 }
    }

    /// After this entry.
    pub fn after(entry: &Exported) -> Self {
        Self { at: entry.recorded.at, stream: entry.recorded.stream.clone(), seq: entry.recorded.seq }
    }
}

/// An entry with the bytes its hash is made of: `hash = SHA-256(previous as 32 bytes, then text as UTF-8)`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Exported {
    /// The entry.
    #[serde(flatten)]
    pub recorded: Recorded,
    /// The hash of the entry before it in its stream, in hexadecimal; zeros for the first.
    pub previous: String,
    /// What is hashed after it.
    pub text: String,
}

/// One page of entries made before `until`, in order of time, stream and place. Ask the next with [`Cursor::after`] the
/// last; an empty page is the end. Nothing but the page is in memory.
///
/// # Errors
/// The store's.
pub async fn page(
    tx: &Tx,
    scope: &Scope,
    after: &Cursor,
    until: Timestamp,
    limit: u32,
) -> db::Result<Vec<Exported>> {
    store::page(tx, scope, after, until, limit).await
}

impl Exported {
    pub(crate) fn new(link: &StoredLink, actor_label: Option<String>) -> Self {
        let hashed = link.link();
        let recorded = Recorded {
            stream: link.stream.clone(),
            seq: link.seq,
            at: link.at,
            kind: hashed.kind.to_owned(),
            subject: hashed.subject.to_owned(),
            actor: hashed.actor.to_owned(),
            actor_label,
            organisation: hashed.organisation.map(str::to_owned),
            data: hashed.data.to_owned(),
            hash: hex(&link.hash),
        };
        Self { recorded, previous: hex(&link.previous), text: hashed.text() }
    }

    /// Whether the hash is that of the text.
    pub fn is_sound(&self) -> bool {
        use sha2::{Digest, Sha256};
        let Some(previous) = unhex(&self.previous) else { return false };
        let hash: Hash = Sha256::new().chain_update(previous).chain_update(&self.text).finalize().into();
        hex(&hash) == self.recorded.hash
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.is_ascii() && text.len().is_multiple_of(2);
    digits.then(|| {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
    })?
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stream(stream) => write!(f, "stream {stream}"),
            Self::Actor(actor) => write!(f, "actor {actor}"),
            Self::Organisation(id) => write!(f, "organisation {id}"),
            Self::All => f.write_str("everything"),
        }
    }
}
