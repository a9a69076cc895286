//! The register's tables. The record is kept as JSON text, whole: nobody queries inside it, the read model is in memory.

use std::collections::HashMap;

use db::{FromRow, Migration, Row, Tx, Value, params};
use jiff::Timestamp;
use uuid::Uuid;

use crate::model::{PlaceId, SourceName};

/// The schema of the register.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "places.001-register",
    sql: &[
        "CREATE TABLE place_sources (
            name TEXT PRIMARY KEY,
            title TEXT NOT NULL,
            producer TEXT NOT NULL,
            licence TEXT NOT NULL,
            edition TEXT NOT NULL,
            citation TEXT NOT NULL,
            imported_at TIMESTAMPTZ NOT NULL,
            places BIGINT NOT NULL
        )",
        "CREATE TABLE places (
            id UUID PRIMARY KEY,
            source TEXT NOT NULL REFERENCES place_sources (name),
            source_id TEXT NOT NULL,
            digest BYTEA NOT NULL,
            record TEXT NOT NULL,
            changed_at TIMESTAMPTZ NOT NULL,
            withdrawn_at TIMESTAMPTZ,
            UNIQUE (source, source_id)
        )",
        "CREATE TABLE place_register (id BIGINT PRIMARY KEY, version BIGINT NOT NULL)",
        "INSERT INTO place_register (id, version) VALUES (1, 0)",
    ],
}];

db::statements! {
    VERSION = "SELECT version FROM place_register WHERE id = 1";
    RAISE_VERSION = "UPDATE place_register SET version = version + 1 WHERE id = 1";
    KNOWN_OF_SOURCE = "SELECT source_id, id, digest, withdrawn_at FROM places WHERE source = $1";
    COUNT_OF_SOURCE = "SELECT COUNT(*) FROM places WHERE source = $1 AND withdrawn_at IS NULL";
    SAVE_SOURCE = "INSERT INTO place_sources (name, title, producer, licence, edition, citation, imported_at, places)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (name) DO UPDATE SET title = EXCLUDED.title, producer = EXCLUDED.producer, licence = EXCLUDED.licence,
            edition = EXCLUDED.edition, citation = EXCLUDED.citation, imported_at = EXCLUDED.imported_at, places = EXCLUDED.places";
    SAVE_PLACE = "INSERT INTO places (id, source, source_id, digest, record, changed_at, withdrawn_at)
        VALUES ($1, $2, $3, $4, $5, $6, NULL)
        ON CONFLICT (id) DO UPDATE SET digest = EXCLUDED.digest, record = EXCLUDED.record,
            changed_at = EXCLUDED.changed_at, withdrawn_at = NULL";
    WITHDRAW = "UPDATE places SET withdrawn_at = $2 WHERE id = $1";
    PAGE = "SELECT id, source, record, withdrawn_at FROM places WHERE id > $1 AND withdrawn_at IS NULL ORDER BY id LIMIT $2";
    PLACE = "SELECT id, source, record, withdrawn_at FROM places WHERE id = $1";
    SOURCES = "SELECT name, title, producer, licence, edition, citation, imported_at, places FROM place_sources ORDER BY name";
    SOURCE = "SELECT name, title, producer, licence, edition, citation, imported_at, places FROM place_sources WHERE name = $1";
}

/// A source and who stands behind it, as shown on the data page.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Source {
    /// Short name.
    #[schema(value_type = String, example = "france-services-2024")]
    pub name: SourceName,
    /// Title.
    pub title: String,
    /// Who made the data.
    pub producer: String,
    /// Under which licence.
    pub licence: String,
    /// Date of the edition, `YYYY-MM-DD`, or empty.
    pub edition: String,
    /// How to cite it.
    pub citation: String,
    /// When it was last imported here.
    #[schema(value_type = String)]
    pub imported_at: Timestamp,
    /// How many places it gives.
    pub places: u64,
}

impl FromRow for Source {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let name: String = row.get("name")?;
        Ok(Self {
            name: name.parse().map_err(|error| decode("name", &error))?,
            title: row.get("title")?,
            producer: row.get("producer")?,
            licence: row.get("licence")?,
            edition: row.get("edition")?,
            citation: row.get("citation")?,
            imported_at: row.get("imported_at")?,
            places: row.get::<i64>("places")?.unsigned_abs(),
        })
    }
}

fn decode(column: &str, error: &dyn std::fmt::Display) -> db::Error {
    db::Error::Decode { column: column.to_owned(), message: error.to_string() }
}

/// A stored place before its record is parsed.
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
    pub(crate) fn place(self) -> db::Result<crate::Place> {
        Ok(crate::Place {
            id: self.id.into(),
            source: self.source.parse().map_err(|error| decode("source", &error))?,
            record: serde_json::from_str(&self.record).map_err(|error| decode("record", &error))?,
            withdrawn: self.withdrawn,
        })
    }
}

/// What the register knows of a source's row.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) id: PlaceId,
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

pub(crate) async fn version(tx: &Tx) -> db::Result<i64> {
    tx.one(VERSION, params![]).await
}

pub(crate) async fn raise_version(tx: &Tx) -> db::Result<()> {
    tx.execute(RAISE_VERSION, params![]).await.map(drop)
}

/// Every row known of a source, by the source's id.
pub(crate) async fn known(tx: &Tx, source: &SourceName) -> db::Result<HashMap<String, Known>> {
    let rows: Vec<KnownRow> = tx.all(KNOWN_OF_SOURCE, params![source.as_str()]).await?;
    Ok(rows.into_iter().map(|KnownRow(id, known)| (id, known)).collect())
}

/// How many places of a source are shown.
pub(crate) async fn count(tx: &Tx, source: &SourceName) -> db::Result<u64> {
    Ok(tx.one::<i64>(COUNT_OF_SOURCE, params![source.as_str()]).await?.unsigned_abs())
}

pub(crate) async fn save_source(tx: &Tx, source: &Source) -> db::Result<()> {
    let places = i64::try_from(source.places).unwrap_or(i64::MAX);
    let values = params![
        source.name.as_str(),
        source.title.as_str(),
        source.producer.as_str(),
        source.licence.as_str(),
        source.edition.as_str(),
        source.citation.as_str(),
        source.imported_at,
        places
    ];
    tx.execute(SAVE_SOURCE, values).await.map(drop)
}

/// One row to write: id, source, the source's id, digest, record.
pub(crate) type NewRow<'a> = (PlaceId, &'a SourceName, &'a str, &'a [u8], &'a str);

pub(crate) async fn save_places(tx: &Tx, rows: &[NewRow<'_>], at: Timestamp) -> db::Result<u64> {
    let values = rows.iter().map(|(id, source, source_id, digest, record)| -> Vec<Value> {
        params![*id, source.as_str(), *source_id, digest.to_vec(), *record, at]
    });
    tx.execute_many(SAVE_PLACE, values).await
}

pub(crate) async fn withdraw(tx: &Tx, ids: &[PlaceId], at: Timestamp) -> db::Result<u64> {
    tx.execute_many(WITHDRAW, ids.iter().map(|id| -> Vec<Value> { params![*id, at] })).await
}

/// Places present, after an id, in the order of ids.
pub(crate) async fn page(tx: &Tx, after: Uuid, limit: i64) -> db::Result<Vec<Stored>> {
    tx.all(PAGE, params![after, limit]).await
}

/// A place with its whole record, withdrawn or not; for other capabilities inside their own transaction.
///
/// # Errors
/// The store's, or [`db::Error::Decode`] when a record cannot be read.
pub async fn by_id(tx: &Tx, id: PlaceId) -> db::Result<Option<crate::Place>> {
    tx.optional::<Stored>(PLACE, params![id]).await?.map(Stored::place).transpose()
}

pub(crate) async fn sources(tx: &Tx) -> db::Result<Vec<Source>> {
    tx.all(SOURCES, params![]).await
}

pub(crate) async fn source(tx: &Tx, name: &SourceName) -> db::Result<Option<Source>> {
    tx.optional(SOURCE, params![name.as_str()]).await
}
