//! What the address service answered, and the records that wait for a point.

use std::collections::HashMap;

use db::{FromRow, Migration, Row as DbRow, Tx, Value, params};
use jiff::Timestamp;
use uuid::Uuid;

use super::rules::Answer;

/// The answers kept.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "places.geocode.001-answers",
    sql: &["CREATE TABLE place_geocodes (
            question TEXT PRIMARY KEY,
            answer TEXT NOT NULL,
            asked_at TIMESTAMPTZ NOT NULL
        )"],
}];

db::statements! {
    PAGE = "SELECT id, digest, record FROM places WHERE id > $1 AND withdrawn_at IS NULL ORDER BY id LIMIT $2";
    ANSWER = "SELECT answer FROM place_geocodes WHERE question = $1 AND asked_at >= $2";
    KEEP = "INSERT INTO place_geocodes (question, answer, asked_at) VALUES ($1, $2, $3)
        ON CONFLICT (question) DO UPDATE SET answer = EXCLUDED.answer, asked_at = EXCLUDED.asked_at";
    PLACE = "UPDATE places SET record = $3, changed_at = $4 WHERE id = $1 AND digest = $2";
}

/// A record as stored. Its digest is that of the source's row: it stays when the point changes, so that the next import
/// of the same row leaves the point.
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) digest: Vec<u8>,
    pub(super) record: String,
}

impl FromRow for Row {
    fn from_row(row: &DbRow<'_>) -> db::Result<Self> {
        Ok(Self { id: row.at(0)?, digest: row.at(1)?, record: row.at(2)? })
    }
}

pub(super) async fn page(tx: &Tx, after: Uuid, limit: i64) -> db::Result<Vec<Row>> {
    tx.all(PAGE, params![after, limit]).await
}

/// The kept answers to some questions, not older than `since`; `None` inside when the service knew nothing.
pub(super) async fn known(
    tx: &Tx,
    keys: &[String],
    since: Timestamp,
) -> db::Result<HashMap<String, Option<Answer>>> {
    let mut known = HashMap::new();
    for key in keys {
        let kept: Option<String> = tx.optional(ANSWER, params![key.as_str(), since]).await?;
        if let Some(text) = kept {
            // What cannot be read is asked again.
            if let Ok(answer) = serde_json::from_str(&text) {
                known.insert(key.clone(), answer);
            }
        }
    }
    Ok(known)
}

pub(super) async fn keep(tx: &Tx, answers: &[(String, Option<Answer>)], at: Timestamp) -> db::Result<()> {
    let mut ordered: Vec<&(String, Option<Answer>)> = answers.iter().collect();
    ordered.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let mut rows: Vec<Vec<Value>> = Vec::with_capacity(ordered.len());
    for (key, answer) in ordered {
        let json = serde_json::to_string(answer)
            .map_err(|error| db::Error::Decode { column: "answer".to_owned(), message: error.to_string() })?;
        rows.push(params![key.as_str(), json, at]);
    }
    tx.execute_many(KEEP, rows).await.map(drop)
}

/// Writes records whose row has not changed since it was read; how many.
pub(super) async fn place(tx: &Tx, rows: &[(Uuid, Vec<u8>, String)], at: Timestamp) -> db::Result<u64> {
    let values = rows
        .iter()
        .map(|(id, digest, record)| -> Vec<Value> { params![*id, digest.clone(), record.as_str(), at] });
    tx.execute_many(PLACE, values).await
}
