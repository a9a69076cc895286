//! The table of published référentiels. A row is published once and never changed after; drafts nobody published are
//! forgotten.

use db::{FromRow, Migration, Row, Tx, params};
use jiff::Timestamp;

/// The schema.
pub(crate) const MIGRATION: Migration = Migration {
    name: "triage.003-referentials",
    sql: &[
        // `number` is the order of publication, from 1; a draft has none.
        "CREATE TABLE triage_referentials (
            digest TEXT PRIMARY KEY,
            version TEXT NOT NULL,
            source TEXT NOT NULL,
            kept_at TIMESTAMPTZ NOT NULL,
            number BIGINT UNIQUE,
            published_at TIMESTAMPTZ,
            published_by TEXT)",
    ],
};

db::statements! {
    KEEP = "INSERT INTO triage_referentials (digest, version, source, kept_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (digest) DO UPDATE SET kept_at = EXCLUDED.kept_at WHERE triage_referentials.number IS NULL";
    FORGET_DRAFTS = "DELETE FROM triage_referentials WHERE number IS NULL AND kept_at < $1";
    FIND = "SELECT digest, version, source, kept_at, number, published_at, published_by FROM triage_referentials
        WHERE digest = $1";
    PUBLISHED_AFTER = "SELECT digest, version, source, kept_at, number, published_at, published_by
        FROM triage_referentials WHERE number > $1 ORDER BY number";
    LAST = "SELECT COALESCE(MAX(number), 0) FROM triage_referentials";
    PUBLISH = "UPDATE triage_referentials SET number = $2, published_at = $3, published_by = $4
        WHERE digest = $1 AND number IS NULL";
}

/// A version as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of the text, in hexadecimal.
    pub digest: String,
    /// Its name.
    pub version: String,
    /// The text, TOML.
    pub source: String,
    /// When it was uploaded.
    pub kept_at: Timestamp,
    /// Its place in the order of publication; `None` for a draft.
    pub number: Option<i64>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// The journal's reference of who published it.
    pub published_by: Option<String>,
}

impl FromRow for Kept {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            digest: row.get("digest")?,
            version: row.get("version")?,
            source: row.get("source")?,
            kept_at: row.get("kept_at")?,
            number: row.get("number")?,
            published_at: row.get("published_at")?,
            published_by: row.get("published_by")?,
        })
    }
}

pub(crate) async fn keep(
    tx: &Tx,
    digest: &str,
    version: &str,
    source: &str,
    now: Timestamp,
) -> db::Result<()> {
    tx.execute(KEEP, params![digest, version, source, now]).await.map(drop)
}

pub(crate) async fn forget_drafts(tx: &Tx, before: Timestamp) -> db::Result<u64> {
    tx.execute(FORGET_DRAFTS, params![before]).await
}

pub(crate) async fn find(tx: &Tx, digest: &str) -> db::Result<Option<Kept>> {
    tx.optional(FIND, params![digest]).await
}

/// Versions published after one, in the order of publication.
pub(crate) async fn published_after(tx: &Tx, number: i64) -> db::Result<Vec<Kept>> {
    tx.all(PUBLISHED_AFTER, params![number]).await
}

/// How many were published.
pub(crate) async fn last(tx: &Tx) -> db::Result<i64> {
    tx.one(LAST, params![]).await
}

/// `false` when it is published already, or forgotten.
pub(crate) async fn publish(
    tx: &Tx,
    digest: &str,
    number: i64,
    now: Timestamp,
    by: &str,
) -> db::Result<bool> {
    Ok(tx.execute(PUBLISH, params![digest, number, now, by]).await? == 1)
}
