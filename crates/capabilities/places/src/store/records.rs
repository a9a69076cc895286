//! Records: what each source says, with what it said before.

use std::collections::HashMap;

use db::{FromRow, Row, Tx, Value, params};
use jiff::Timestamp;
use uuid::Uuid;

use super::decode;
use crate::model::{Record, RecordId, SourceName, SourceRecord};

db::statements! {
    KNOWN_OF_SOURCE = "SELECT source_id, id, digest, withdrawn_at FROM places WHERE source = $1";
    COUNT_OF_SOURCE = "SELECT COUNT(*) FROM places WHERE source = $1 AND withdrawn_at IS NULL";
    SAVE_RECORD = "INSERT INTO places (id, source, source_id, digest, record, changed_at, withdrawn_at)
        VALUES ($1, $2, $3, $4, $5, $6, NULL)
        ON CONFLICT (id) DO UPDATE SET digest = EXCLUDED.digest, record = EXCLUDED.record,
            changed_at = EXCLUDED.changed_at, withdrawn_at = NULL";
    KEEP_VERSION = "INSERT INTO place_record_versions (record, since, until_at, content)
        SELECT id, changed_at, $2, record FROM places WHERE id = $1 AND digest <> $3
        ON CONFLICT (record, until_at) DO NOTHING";
    WITHDRAW = "UPDATE places SET withdrawn_at = $2 WHERE id = $1";
    PAGE = "SELECT id, source, record, withdrawn_at FROM places WHERE id > $1 ORDER BY id LIMIT $2";
    RECORD = "SELECT id, source, record, withdrawn_at FROM places WHERE id = $1";
    VERSIONS = "SELECT since, until_at, content FROM place_record_versions WHERE record = $1 ORDER BY until_at DESC";
    CHANGED_AT = "SELECT changed_at FROM places WHERE id = $1";
}

/// A stored record before its content is parsed.
pub(crate) struct Stored {
    pub(crate) id: Uuid,
    pub(crate) source: String,
    pub(crate) record: String,
    pub(crate) withdrawn: bool,
}

impl FromRow for Stored {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let withdrawn = row.at::<Option<Timestamp>>(3)?.is_some();
        Ok(Self { id: row.at(0)?, source: row.at(1)?, record: row.at(2)?, withdrawn })
    }
}

impl Stored {
    pub(crate) fn parse(self) -> db::Result<SourceRecord> {
        Ok(SourceRecord {
            id: self.id.into(),
            source: self.source.parse().map_err(|error| decode("source", &error))?,
            record: content(&self.record)?,
            withdrawn: self.withdrawn,
        })
    }
}

fn content(json: &str) -> db::Result<Record> {
    serde_json::from_str(json).map_err(|error| decode("record", &error))
}

/// What the register knows of a source's row.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) id: RecordId,
    pub(crate) digest: Vec<u8>,
    pub(crate) withdrawn: bool,
}

struct KnownRow(String, Known);

impl FromRow for KnownRow {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let known = Known {
            id: row.at::<Uuid>(1)?.into(),
            digest: row.at(2)?,
            withdrawn: row.at::<Option<Timestamp>>(3)?.is_some(),
        };
        Ok(Self(row.at(0)?, known))
    }
}

/// Every row known of a source, by the source's id.
pub(crate) async fn known(tx: &Tx, source: &SourceName) -> db::Result<HashMap<String, Known>> {
    let rows: Vec<KnownRow> = tx.all(KNOWN_OF_SOURCE, params![source.as_str()]).await?;
    Ok(rows.into_iter().map(|KnownRow(id, known)| (id, known)).collect())
}

/// How many records of a source are present.
pub(crate) async fn count(tx: &Tx, source: &SourceName) -> db::Result<u64> {
    Ok(tx.one::<i64>(COUNT_OF_SOURCE, params![source.as_str()]).await?.unsigned_abs())
}

/// One row to write: id, source, the source's id, digest, record.
pub(crate) type NewRow<'a> = (RecordId, &'a SourceName, &'a str, &'a [u8], &'a str);

/// Writes new and changed rows; what a changed one (`changed`) said before is kept with the time it said so.
pub(crate) async fn save_records(
    tx: &Tx,
    rows: &[NewRow<'_>],
    changed: &[(RecordId, Vec<u8>)],
    at: Timestamp,
) -> db::Result<u64> {
    let kept = changed.iter().map(|(id, digest)| -> Vec<Value> { params![*id, at, digest.clone()] });
    tx.execute_many(KEEP_VERSION, kept).await?;
    let values = rows.iter().map(|(id, source, source_id, digest, record)| -> Vec<Value> {
        params![*id, source.as_str(), *source_id, digest.to_vec(), *record, at]
    });
    tx.execute_many(SAVE_RECORD, values).await
}

pub(crate) async fn withdraw(tx: &Tx, ids: &[RecordId], at: Timestamp) -> db::Result<u64> {
    tx.execute_many(WITHDRAW, ids.iter().map(|id| -> Vec<Value> { params![*id, at] })).await
}

/// Records after an id, withdrawn or not, in the order of ids.
pub(crate) async fn page(tx: &Tx, after: Uuid, limit: i64) -> db::Result<Vec<Stored>> {
    tx.all(PAGE, params![after, limit]).await
}

/// One record, withdrawn or not.
pub(crate) async fn record(tx: &Tx, id: RecordId) -> db::Result<Option<SourceRecord>> {
    tx.optional::<Stored>(RECORD, params![id]).await?.map(Stored::parse).transpose()
}

/// What a record said, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// From when the register held it.
    pub since: Timestamp,
    /// Until when; none = still.
    pub until: Option<Timestamp>,
    /// What it said.
    pub record: Record,
}

/// Everything a record said, newest first.
pub(crate) async fn versions(tx: &Tx, of: &SourceRecord) -> db::Result<Vec<Version>> {
    let since: Timestamp = tx.one(CHANGED_AT, params![of.id]).await?;
    let mut all = vec![Version { since, until: None, record: of.record.clone() }];
    let rows: Vec<(Timestamp, Timestamp, String)> = tx.all(VERSIONS, params![of.id]).await?;
    for (since, until, json) in rows {
        all.push(Version { since, until: Some(until), record: content(&json)? });
    }
    Ok(all)
}
