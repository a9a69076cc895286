//! Which records are one place, and places read whole.

use std::collections::HashMap;

use db::{FromRow, Row, Tx, Value, params};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Stored, voices_of};
use crate::fold::{Fold, Voices};
use crate::model::{Place, PlaceId, RecordId, SourceRecord};

db::statements! {
    PLACE_OF = "SELECT place FROM place_members WHERE record = $1";
    EVERY_MEMBER = "SELECT record, place FROM place_members ORDER BY record";
    RECORDS_OF = "SELECT id, source, record, withdrawn_at FROM places
        WHERE id = $1 OR id IN (SELECT record FROM place_members WHERE place = $1) ORDER BY id";
    JOIN_PLACE = "INSERT INTO place_members (record, place, since) VALUES ($1, $2, $3)
        ON CONFLICT (record) DO UPDATE SET place = EXCLUDED.place, since = EXCLUDED.since";
    LEAVE_PLACE = "DELETE FROM place_members WHERE record = $1";
}

struct Member(RecordId, PlaceId);

impl FromRow for Member {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self(row.at::<Uuid>(0)?.into(), row.at::<Uuid>(1)?.into()))
    }
}

/// The place an id leads to today: every id that was ever a place's is a record's, and a record is always in one place.
///
/// # Errors
/// The store's.
pub async fn resolve(tx: &Tx, id: PlaceId) -> db::Result<PlaceId> {
    Ok(tx.optional::<Uuid>(PLACE_OF, params![id]).await?.map_or(id, PlaceId::from))
}

/// The place of each record that is not a place of its own.
pub(crate) async fn memberships(tx: &Tx) -> db::Result<HashMap<RecordId, PlaceId>> {
    let rows: Vec<Member> = tx.all(EVERY_MEMBER, params![]).await?;
    Ok(rows.into_iter().map(|Member(record, place)| (record, place)).collect())
}

/// The records of a place, withdrawn or not, in the order of ids; `place` is one of today.
pub(crate) async fn records_of(tx: &Tx, place: PlaceId) -> db::Result<Vec<SourceRecord>> {
    tx.all::<Stored>(RECORDS_OF, params![place]).await?.into_iter().map(Stored::parse).collect()
}

/// Puts records in places, or (`None`) gives them back their own; how many rows changed.
pub(crate) async fn move_records(
    tx: &Tx,
    moves: &[(RecordId, Option<PlaceId>)],
    at: Timestamp,
) -> db::Result<u64> {
    let joins = moves.iter().filter_map(|(record, place)| place.map(|place| (record, place)));
    let joined = tx
        .execute_many(JOIN_PLACE, joins.map(|(record, place)| -> Vec<Value> { params![*record, place, at] }));
    let joined = joined.await?;
    let leaves = moves.iter().filter(|(_, place)| place.is_none());
    let left = tx.execute_many(LEAVE_PLACE, leaves.map(|(record, _)| -> Vec<Value> { params![*record] }));
    Ok(joined + left.await?)
}

/// The records of a place, and what people said of it.
pub(crate) async fn whole(tx: &Tx, id: PlaceId) -> db::Result<Option<(PlaceId, Vec<SourceRecord>, Voices)>> {
    let place = resolve(tx, id).await?;
    let records = records_of(tx, place).await?;
    if records.is_empty() {
        return Ok(None);
    }
    let voices = voices_of(tx, place).await?;
    Ok(Some((place, records, voices)))
}

/// A place with everything known of it, withdrawn or not; for other capabilities inside their own transaction. An id
/// that was another place's, merged since, gives the place it became: read the id of the answer.
///
/// # Errors
/// The store's, or [`db::Error::Decode`] when a record cannot be read.
pub async fn by_id(tx: &Tx, id: PlaceId) -> db::Result<Option<Place>> {
    let found = whole(tx, id).await?;
    Ok(found.and_then(|(place, records, voices)| Fold::standard().place(place, &records, &voices)))
}
