//! The register's tables, by noun. What a source says is kept as JSON text, whole: nobody queries inside it, the read
//! model is in memory.
//!
//! The table `places` holds one row per row of a source: a record. Which records are one place is in `place_members`,
//! where a record that is a place of its own has no row: what nobody linked costs nothing.

mod decisions;
mod linkage;
mod members;
mod records;
mod voices;

use db::{FromRow, Migration, Row, Statement, Tx, params};
use jiff::Timestamp;

pub(crate) use decisions::*;
pub(crate) use linkage::*;
pub(crate) use members::*;
pub use members::{by_id, resolve};
pub use records::Version;
pub(crate) use records::*;
pub(crate) use voices::*;

use crate::model::SourceName;

/// Every statement of the register.
pub fn statements() -> Vec<Statement> {
    [
        STATEMENTS,
        records::STATEMENTS,
        members::STATEMENTS,
        voices::STATEMENTS,
        decisions::STATEMENTS,
        linkage::STATEMENTS,
    ]
    .concat()
}

/// The schema of the register.
pub const MIGRATIONS: &[Migration] = &[REGISTER, LINKED];

const REGISTER: Migration = Migration {
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
};

/// Records become places: which belong together, what people decided, what they wrote, what was said before.
const LINKED: Migration = Migration {
    name: "places.002-linked",
    sql: &[
        "CREATE TABLE place_members (record UUID PRIMARY KEY, place UUID NOT NULL, since TIMESTAMPTZ NOT NULL)",
        "CREATE INDEX place_members_of ON place_members (place)",
        "CREATE TABLE place_record_versions (
            record UUID NOT NULL,
            since TIMESTAMPTZ NOT NULL,
            until_at TIMESTAMPTZ NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (record, until_at)
        )",
        "CREATE TABLE place_decisions (
            id UUID PRIMARY KEY,
            kind TEXT NOT NULL,
            left_record UUID NOT NULL,
            right_record UUID NOT NULL,
            subject TEXT NOT NULL,
            motive TEXT NOT NULL,
            by_account UUID,
            by_name TEXT NOT NULL,
            made_at TIMESTAMPTZ NOT NULL,
            undone_at TIMESTAMPTZ,
            undone_by TEXT
        )",
        "CREATE INDEX place_decisions_left ON place_decisions (left_record)",
        "CREATE INDEX place_decisions_right ON place_decisions (right_record)",
        // One decision in force per pair and subject: of two people who decide at once, one is told of the other.
        "CREATE TABLE place_decided (
            left_record UUID NOT NULL,
            right_record UUID NOT NULL,
            subject TEXT NOT NULL,
            decision UUID NOT NULL,
            PRIMARY KEY (left_record, right_record, subject)
        )",
        "CREATE TABLE place_edits (
            id UUID PRIMARY KEY,
            place UUID NOT NULL,
            field TEXT NOT NULL,
            content TEXT NOT NULL,
            by_account UUID,
            by_name TEXT NOT NULL,
            made_at TIMESTAMPTZ NOT NULL,
            undone_at TIMESTAMPTZ,
            undone_by TEXT
        )",
        "CREATE INDEX place_edits_of ON place_edits (place)",
        "CREATE TABLE place_confirmations (
            id UUID PRIMARY KEY,
            place UUID NOT NULL,
            by_account UUID,
            by_name TEXT NOT NULL,
            confirmed_at TIMESTAMPTZ NOT NULL
        )",
        "CREATE INDEX place_confirmations_of ON place_confirmations (place)",
        "CREATE TABLE place_relations (
            from_record UUID NOT NULL,
            to_record UUID NOT NULL,
            kind TEXT NOT NULL,
            probability DOUBLE PRECISION NOT NULL,
            PRIMARY KEY (from_record, to_record)
        )",
        "CREATE INDEX place_relations_to ON place_relations (to_record)",
        "CREATE TABLE place_reviews (
            left_record UUID NOT NULL,
            right_record UUID NOT NULL,
            probability DOUBLE PRECISION NOT NULL,
            gain DOUBLE PRECISION NOT NULL,
            PRIMARY KEY (left_record, right_record)
        )",
        // What somebody put off; kept apart from the queue, which every linkage makes anew.
        "CREATE TABLE place_postponed (
            left_record UUID NOT NULL,
            right_record UUID NOT NULL,
            until_at TIMESTAMPTZ NOT NULL,
            PRIMARY KEY (left_record, right_record)
        )",
        "CREATE TABLE place_linkage_runs (
            register_version BIGINT PRIMARY KEY,
            at TIMESTAMPTZ NOT NULL,
            engine TEXT NOT NULL,
            records BIGINT NOT NULL,
            places BIGINT NOT NULL,
            changed BIGINT NOT NULL,
            relations BIGINT NOT NULL,
            reviews BIGINT NOT NULL
        )",
        // What the linkage reads has a version of its own: an edit of a sheet asks for no new linkage. It begins above
        // zero where an earlier program filled the register, so that it is linked once.
        "INSERT INTO place_register (id, version) SELECT 2, COUNT(*) FROM places",
    ],
};

db::statements! {
    VERSION = "SELECT version FROM place_register WHERE id = 1";
    RAISE_VERSION = "UPDATE place_register SET version = version + 1 WHERE id = 1";
    SAVE_SOURCE = "INSERT INTO place_sources (name, title, producer, licence, edition, citation, imported_at, places)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (name) DO UPDATE SET title = EXCLUDED.title, producer = EXCLUDED.producer, licence = EXCLUDED.licence,
            edition = EXCLUDED.edition, citation = EXCLUDED.citation, imported_at = EXCLUDED.imported_at, places = EXCLUDED.places";
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

pub(crate) fn decode(column: &str, error: &dyn std::fmt::Display) -> db::Error {
    db::Error::Decode { column: column.to_owned(), message: error.to_string() }
}

pub(crate) async fn version(tx: &Tx) -> db::Result<i64> {
    tx.one(VERSION, params![]).await
}

pub(crate) async fn raise_version(tx: &Tx) -> db::Result<()> {
    tx.execute(RAISE_VERSION, params![]).await.map(drop)
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

pub(crate) async fn sources(tx: &Tx) -> db::Result<Vec<Source>> {
    tx.all(SOURCES, params![]).await
}

pub(crate) async fn source(tx: &Tx, name: &SourceName) -> db::Result<Option<Source>> {
    tx.optional(SOURCE, params![name.as_str()]).await
}
