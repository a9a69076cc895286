//! The feed of changes: which places are new, changed, withdrawn, or merged into another, in an order that never changes.
//!
//! The feed does not listen to whoever changes the register (imports, links, edits): it compares the register with what it
//! last told, by digests, and writes the difference as one batch. So nothing that shows is missed, whatever caused it,
//! and what did not show is not told. A job does it; several nodes may, one batch at a time.

use std::collections::BTreeMap;

use db::Db;
use jiff::Timestamp;
use kernel::World;
use places::{Place, PlaceId, Places};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::store::{self, Told};

/// The kind of the job that tells what changed.
pub const TELL: &str = "opendata.changes";

/// How many places are read at once.
const CHUNK: usize = 1_000;

/// What happened to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is new, or back.
    Created,
    /// Something of it changed.
    Changed,
    /// No source lists it any more.
    Withdrawn,
    /// It is now a part of another place, which its identifier leads to.
    Merged(PlaceId),
}

impl Kind {
    /// API code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Withdrawn => "withdrawn",
            Self::Merged(_) => "merged",
        }
    }

    /// The place it became a part of.
    pub const fn into_place(self) -> Option<PlaceId> {
        match self {
            Self::Merged(into) => Some(into),
            _ => None,
        }
    }

    pub(crate) fn from_code(code: &str, into: Option<PlaceId>) -> Option<Self> {
        match (code, into) {
            ("created", None) => Some(Self::Created),
            ("changed", None) => Some(Self::Changed),
            ("withdrawn", None) => Some(Self::Withdrawn),
            ("merged", Some(into)) => Some(Self::Merged(into)),
            _ => None,
        }
    }
}

/// One change told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Its batch: changes found together.
    pub batch: i64,
    /// The place.
    pub place: PlaceId,
    /// What happened.
    pub kind: Kind,
    /// When it was found.
    pub at: Timestamp,
}

/// Where a reader is in the feed: after one change. The text is stable for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    batch: i64,
    place: Uuid,
}

impl Cursor {
    /// Before the first change.
    pub const START: Self = Self { batch: 0, place: Uuid::nil() };

    /// After a change.
    pub fn after(change: &Change) -> Self {
        Self { batch: change.batch, place: change.place.uuid() }
    }

    /// Reads what [`Cursor`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let (batch, place) = text.split_once('.')?;
        let batch = batch.parse::<i64>().ok().filter(|batch| *batch >= 0)?;
        Some(Self { batch, place: place.parse::<PlaceId>().ok()?.uuid() })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.batch, self.place)
    }
}

/// Compares the register with what was last told, and tells the difference; says how many changes that made. Costs one
/// small read when the register has not changed since.
///
/// # Errors
/// The store's.
pub async fn tell(db: &Db, world: &World, places: &Places) -> Result<u64, places::service::Error> {
    let version = places.snapshot().version();
    let feed = db.read(|tx| async move { store::feed(&tx).await }).await?;
    if feed.register_version >= version {
        return Ok(0);
    }
    let now = present(places).await?;
    let at = store::at(world.now());
    let before = db.read(|tx| async move { store::told(&tx).await }).await?;
    let found = difference(&now, before);
    let mut changes = Vec::with_capacity(found.len());
    for (place, digest) in found {
        let kind = match digest {
            Some((_, true)) => Kind::Created,
            Some((_, false)) => Kind::Changed,
            None => gone(places.place(place).await?, place),
        };
        changes.push((Change { batch: 0, place, kind, at }, digest.map(|(digest, _)| digest)));
    }
    let count = changes.len() as u64;
    let changes = &changes;
    let written = db
        .write("opendata.changes", |tx| async move {
            // Another node may have told this version, or a later one, since: then what was compared is old.
            let now = store::feed(&tx).await?;
            if now.batch != feed.batch {
                return Ok::<bool, db::Error>(false);
            }
            let batch = store::advance(&tx, version).await?;
            if changes.is_empty() {
                return Ok(true);
            }
            let rows: Vec<_> =
                changes.iter().map(|(change, digest)| (Change { batch, ..*change }, *digest)).collect();
            store::save(&tx, &rows).await?;
            let entry = journal::Entry {
                stream: "place-feed".to_owned(),
                kind: "opendata.changes",
                subject: batch.to_string(),
                actor: &identity::Actor::System,
                data: serde_json::json!({ "changes": rows.len(), "register_version": version }),
            };
            journal::append(&tx, world, entry).await?;
            Ok(true)
        })
        .await?;
    Ok(if written { count } else { 0 })
}

/// The places to be seen now, each with its digest.
async fn present(places: &Places) -> Result<BTreeMap<PlaceId, [u8; 16]>, places::service::Error> {
    let ids: Vec<PlaceId> = places.snapshot().briefs().iter().map(|brief| brief.id).collect();
    let mut all = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        for place in places.many(chunk.to_vec()).await?.iter().filter(|place| !place.withdrawn) {
            all.insert(place.id, digest(place)?);
        }
    }
    Ok(all)
}

/// Of everything that exports and sheets say.
fn digest(place: &Place) -> Result<[u8; 16], serde_json::Error> {
    let mut hash = Sha256::new();
    for source in &place.sources {
        hash.update(source.as_str());
        hash.update(b" ");
    }
    hash.update(b"\n");
    hash.update(serde_json::to_vec(&place.record)?);
    let mut digest = [0; 16];
    digest.copy_from_slice(&hash.finalize()[..16]);
    Ok(digest)
}

/// What is new (`true`), changed (`false`) or gone (`None`), by place.
fn difference(
    now: &BTreeMap<PlaceId, [u8; 16]>,
    told: Vec<Told>,
) -> BTreeMap<PlaceId, Option<([u8; 16], bool)>> {
    let mut found: BTreeMap<PlaceId, Option<([u8; 16], bool)>> =
        now.iter().map(|(place, digest)| (*place, Some((*digest, true)))).collect();
    for Told(place, before) in told {
        match now.get(&place) {
            Some(digest) if digest.as_slice() == before => {
                found.remove(&place);
            }
            Some(digest) => {
                found.insert(place, Some((*digest, false)));
            }
            None => {
                found.insert(place, None);
            }
        }
    }
    found
}

/// Why a place is no longer to be seen: its identifier leads to another, or no source lists it.
fn gone(found: Option<Place>, place: PlaceId) -> Kind {
    match found {
        Some(other) if other.id != place => Kind::Merged(other.id),
        _ => Kind::Withdrawn,
    }
}

/// Changes after a position, in order.
///
/// # Errors
/// The store's.
pub async fn since(db: &Db, cursor: Cursor, limit: u32) -> db::Result<Vec<Change>> {
    let Cursor { batch, place } = cursor;
    db.read(|tx| async move { store::changes(&tx, (batch, place), limit.into()).await }).await
}

/// The newest changes, newest first.
///
/// # Errors
/// The store's.
pub async fn latest(db: &Db, limit: u32) -> db::Result<Vec<Change>> {
    db.read(|tx| async move { store::latest(&tx, limit.into()).await }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> PlaceId {
        Uuid::from_u128(n).into()
    }

    #[test]
    fn the_difference_tells_new_changed_and_gone() {
        let now = BTreeMap::from([(id(1), [1; 16]), (id(2), [9; 16]), (id(3), [3; 16])]);
        let told = vec![Told(id(1), vec![1; 16]), Told(id(2), vec![2; 16]), Told(id(4), vec![4; 16])];
        let expected =
            BTreeMap::from([(id(2), Some(([9; 16], false))), (id(3), Some(([3; 16], true))), (id(4), None)]);
        assert_eq!(difference(&now, told), expected);
        assert!(difference(&BTreeMap::new(), Vec::new()).is_empty());
    }

    #[test]
    fn a_cursor_reads_what_it_writes() {
        let change = Change { batch: 12, place: id(7), kind: Kind::Changed, at: Timestamp::UNIX_EPOCH };
        let cursor = Cursor::after(&change);
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        for wrong in ["", "12", "x.y", "-1.00000000-0000-0000-0000-000000000007", "12.7"] {
            assert_eq!(Cursor::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn kinds_travel_as_codes() {
        for kind in [Kind::Created, Kind::Changed, Kind::Withdrawn, Kind::Merged(id(3))] {
            assert_eq!(Kind::from_code(kind.code(), kind.into_place()), Some(kind));
        }
        assert_eq!(Kind::from_code("merged", None), None);
    }
}
