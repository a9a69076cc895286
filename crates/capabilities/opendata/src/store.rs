//! The feed's tables: what was last told of each place, and every change told, in order.

use db::{FromRow, Migration, Row, Tx, Value, params};
use jiff::Timestamp;
use places::PlaceId;
use uuid::Uuid;

use crate::changes::{Change, Kind};

/// The schema of the feed.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "opendata.001-changes",
    sql: &[
        // One row: the register's version that was last told, and the number of the last batch. Whoever tells the next
        // one updates it first, so that batches are written one after the other and a cursor never passes one by.
        "CREATE TABLE place_feed (id BIGINT PRIMARY KEY, batch BIGINT NOT NULL, register_version BIGINT NOT NULL)",
        "INSERT INTO place_feed (id, batch, register_version) VALUES (1, 0, -1)",
        "CREATE TABLE place_told (place UUID PRIMARY KEY, digest BYTEA NOT NULL)",
        "CREATE TABLE place_changes (
            batch BIGINT NOT NULL,
            place UUID NOT NULL,
            kind TEXT NOT NULL,
            into_place UUID,
            at TIMESTAMPTZ NOT NULL,
            PRIMARY KEY (batch, place)
        )",
    ],
}];

db::statements! {
    FEED = "SELECT batch, register_version FROM place_feed WHERE id = 1";
    ADVANCE = "UPDATE place_feed SET batch = batch + 1, register_version = $1 WHERE id = 1";
    TOLD = "SELECT place, digest FROM place_told";
    SAVE_TOLD = "INSERT INTO place_told (place, digest) VALUES ($1, $2)
        ON CONFLICT (place) DO UPDATE SET digest = EXCLUDED.digest";
    FORGET_TOLD = "DELETE FROM place_told WHERE place = $1";
    SAVE_CHANGE = "INSERT INTO place_changes (batch, place, kind, into_place, at) VALUES ($1, $2, $3, $4, $5)";
    CHANGES = "SELECT batch, place, kind, into_place, at FROM place_changes
        WHERE batch > $1 OR (batch = $1 AND place > $2) ORDER BY batch, place LIMIT $3";
    LATEST = "SELECT batch, place, kind, into_place, at FROM place_changes ORDER BY batch DESC, place DESC LIMIT $1";
}

/// The last batch, and the register's version it told.
pub(crate) struct Feed {
    pub(crate) batch: i64,
    pub(crate) register_version: i64,
}

impl FromRow for Feed {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self { batch: row.at(0)?, register_version: row.at(1)? })
    }
}

/// What was last told of a place: its digest.
pub(crate) struct Told(pub(crate) PlaceId, pub(crate) Vec<u8>);

impl FromRow for Told {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self(row.at::<Uuid>(0)?.into(), row.at(1)?))
    }
}

impl FromRow for Change {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let kind: String = row.at(2)?;
        let kind = Kind::from_code(&kind, row.at::<Option<Uuid>>(3)?.map(Into::into));
        Ok(Self {
            batch: row.at(0)?,
            place: row.at::<Uuid>(1)?.into(),
            kind: kind.ok_or_else(|| db::Error::Decode {
                column: "kind".to_owned(),
                message: "not a kind of change".to_owned(),
            })?,
            at: row.at(4)?,
        })
    }
}

pub(crate) async fn feed(tx: &Tx) -> db::Result<Feed> {
    tx.one(FEED, params![]).await
}

/// Takes the next batch for a version of the register; the row is locked until the transaction ends.
pub(crate) async fn advance(tx: &Tx, register_version: i64) -> db::Result<i64> {
    tx.execute(ADVANCE, params![register_version]).await?;
    Ok(feed(tx).await?.batch)
}

pub(crate) async fn told(tx: &Tx) -> db::Result<Vec<Told>> {
    tx.all(TOLD, params![]).await
}

/// Writes changes, and what is now told: a digest, or none for a place that is gone.
pub(crate) async fn save(tx: &Tx, changes: &[(Change, Option<[u8; 16]>)]) -> db::Result<()> {
    let rows = changes.iter().map(|(change, _)| -> Vec<Value> {
        params![
            change.batch,
            change.place,
            change.kind.code(),
            change.kind.into_place().map(PlaceId::uuid),
            change.at
        ]
    });
    tx.execute_many(SAVE_CHANGE, rows).await?;
    let present = changes.iter().filter_map(|(change, digest)| Some((change.place, (*digest)?)));
    tx.execute_many(
        SAVE_TOLD,
        present.map(|(place, digest)| -> Vec<Value> { params![place, digest.to_vec()] }),
    )
    .await?;
    let gone = changes.iter().filter(|(_, digest)| digest.is_none());
    tx.execute_many(FORGET_TOLD, gone.map(|(change, _)| -> Vec<Value> { params![change.place] })).await?;
    Ok(())
}

/// Changes after a position, in order.
pub(crate) async fn changes(tx: &Tx, after: (i64, Uuid), limit: i64) -> db::Result<Vec<Change>> {
    tx.all(CHANGES, params![after.0, after.1, limit]).await
}

/// The newest changes, newest first.
pub(crate) async fn latest(tx: &Tx, limit: i64) -> db::Result<Vec<Change>> {
    tx.all(LATEST, params![limit]).await
}

/// When something was told, in words of the store.
pub(crate) fn at(now: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}
