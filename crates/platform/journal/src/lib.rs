//! The record of what was done: appended, never rewritten, provable.
//!
//! Each stream (`referral/<id>`, `place/<id>`…) is a chain: an entry carries the hash of the one before it, so an
//! entry altered, removed or moved is found by [`verify`], which names it. The database itself refuses changes to
//! entries. The hash of an entry is SHA-256 over the previous hash (32 zero bytes at the start) followed by
//!
//! ```json
//! {"actor":…,"at":…,"data":…,"kind":…,"seq":…,"stream":…,"subject":…}
//! ```
//!
//! without spaces, keys sorted, `at` in RFC 3339 with six decimals; `"organisation":…` stands between `kind` and `seq`
//! when the actor has one (entries older than that field have none). Anybody can check it with a hash tool.
//!
//! Chains alone can be rewritten whole by somebody who writes in the database. So every hour [`seal`] signs, with a
//! key that is not in the database, a root over the heads of the streams that grew: see [`mod@seals`] and
//! `docs/journal.md`.
//!
//! The journal never holds a name: an actor is written as a reference (`agent:<id>`), and its label lies in a table
//! beside the chain, where it can be erased. `data` follows the same rule: ids and codes, not persons.
//!
//! To record a new kind of act: call [`append`] in the transaction that does it, with a `kind` written
//! `capability.verb`.

mod canonical;
mod export;
mod merkle;
pub mod seals;
mod search;
mod store;
mod verify;

use db::Tx;
use identity::Actor;
use jiff::Timestamp;
use kernel::World;

pub use export::{Cursor, Exported, Scope, page};
pub use seals::{PURPOSE, SEAL, Seal, Signature, seal};
pub use search::{Place, Search, label, search};
pub use store::MIGRATIONS;
pub use verify::{Fault, Problem, Report, SEALS, Trust, verify, verify_with};

/// Every statement of this crate, those of seals and of the export with it.
pub fn statements() -> Vec<db::Statement> {
    [store::STATEMENTS, seals::store::STATEMENTS, export::STATEMENTS, search::STATEMENTS].concat()
}

/// The longest stream, kind or subject, in bytes.
pub const MAX_KEY: usize = 200;
/// The largest `data`, in bytes of JSON.
pub const MAX_DATA: usize = 64 * 1024;

/// Something to record.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The chain it belongs to, such as `referral/<id>`: what is verified and exported together. Commands on one stream
    /// wait for one another, so a stream is one thing, not one capability.
    pub stream: String,
    /// What happened, `capability.verb`.
    pub kind: &'static str,
    /// What it happened to, when that is more than the stream says.
    pub subject: String,
    /// Who did it.
    pub actor: &'a Actor,
    /// What else must be provable: ids, codes, amounts; no names.
    pub data: serde_json::Value,
}

/// An entry as it stands in the journal.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Recorded {
    /// The chain.
    pub stream: String,
    /// The place in the chain, from 1.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub kind: String,
    /// What it happened to.
    pub subject: String,
    /// Reference of the actor: `public`, `system`, `agent:<id>`, `place:<id>`.
    pub actor: String,
    /// The words that name the actor, unless they were erased.
    pub actor_label: Option<String>,
    /// The organisation the actor acted for; entries made before it was recorded have none.
    pub organisation: Option<String>,
    /// The recorded data, as JSON text, exactly as it was hashed.
    pub data: String,
    /// The entry's hash, in hexadecimal.
    pub hash: String,
}

/// Appends an entry to its stream, in the caller's transaction.
///
/// # Errors
/// [`db::Error::Conflict`] when another command appended first ([`db::Db::write`] then starts again), or a
/// [`db::Error::Constraint`] when a text is empty or too long.
pub async fn append(tx: &Tx, world: &World, entry: Entry<'_>) -> db::Result<()> {
    let data = canonical::json(&entry.data);
    admit(&entry, &data)?;
    let head = store::head(tx, &entry.stream).await?;
    let (seq, previous) = head.map_or((1, store::Hash::default()), |(seq, hash)| (seq + 1, hash));
    let (actor, organisation) = (reference(entry.actor), organisation(entry.actor));
    let at = Timestamp::from_microsecond(world.now().as_microsecond()).unwrap_or(world.now());
    let link = canonical::Link {
        stream: &entry.stream,
        seq,
        at,
        kind: entry.kind,
        subject: &entry.subject,
        actor: &actor,
        organisation: organisation.as_deref(),
        data: &data,
    };
    let hash = link.hash(&previous);
    if !store::move_head(tx, &entry.stream, seq, &hash).await? {
        return Err(tx.conflict("another entry was appended to the stream first"));
    }
    store::add(tx, &link, &previous, &hash).await?;
    if entry.actor.agent().is_some() {
        store::remember_label(tx, &actor, &entry.actor.label()).await?;
    }
    Ok(())
}

/// Every entry of a stream, oldest first.
///
/// # Errors
/// The store's.
pub async fn read(tx: &Tx, stream: &str) -> db::Result<Vec<Recorded>> {
    store::stream(tx, stream).await
}

/// The newest entries of the whole journal, newest first.
///
/// # Errors
/// The store's.
pub async fn recent(tx: &Tx, limit: u32) -> db::Result<Vec<Recorded>> {
    store::recent(tx, limit).await
}

/// How many entries there are of each kind, by kind.
///
/// # Errors
/// The store's.
pub async fn counts(tx: &Tx) -> db::Result<Vec<(String, i64)>> {
    store::counts(tx).await
}

/// Replaces the words that name an actor; the chain, which holds only a reference, stays whole.
///
/// # Errors
/// The store's.
pub async fn erase_label(tx: &Tx, actor: &Actor) -> db::Result<()> {
    erase_label_of(tx, &reference(actor)).await
}

/// The same, given the actor's reference (`agent:<id>`). No entry made afterwards brings the words back.
///
/// # Errors
/// The store's.
pub async fn erase_label_of(tx: &Tx, actor: &str) -> db::Result<()> {
    store::erase_label(tx, actor).await
}

fn admit(entry: &Entry<'_>, data: &str) -> db::Result<()> {
    let refuse = |what: &str| {
        let message = format!("a journal entry's {what} is empty, too long or holds control characters");
        Err(db::Error::Constraint { kind: db::Rule::Check, message })
    };
    for (what, text) in [("stream", entry.stream.as_str()), ("kind", entry.kind)] {
        if text.is_empty() || text.len() > MAX_KEY || text.chars().any(char::is_control) {
            return refuse(what);
        }
    }
    if entry.subject.len() > MAX_KEY || entry.subject.chars().any(char::is_control) {
        return refuse("subject");
    }
    if data.len() > MAX_DATA { refuse("data") } else { Ok(()) }
}

/// The id of the organisation an agent acts for, as entries carry it.
pub fn organisation(actor: &Actor) -> Option<String> {
    actor.agent().map(|agent| agent.organisation_id.to_string())
}

/// How the journal writes an actor: `public`, `system`, `agent:<id>`, `place:<id>`.
pub fn reference(actor: &Actor) -> String {
    match actor {
        Actor::Public => "public".to_owned(),
        Actor::System => "system".to_owned(),
        Actor::Agent(agent) => format!("agent:{}", agent.id),
        Actor::PlaceLink { place, .. } => format!("place:{place}"),
    }
}
