//! The journal's tables, and the only SQL that touches entries and heads; that of seals is in [`crate::seals`].

use db::{FromRow, Migration, Row, Tx, params};
use jiff::Timestamp;

use crate::Recorded;
use crate::canonical::Link;

/// A SHA-256 hash.
pub(crate) type Hash = [u8; 32];

/// The schema. `journal_heads` holds where each stream stands, so that a tail cut off is noticed.
pub const MIGRATIONS: &[Migration] = &[CHAIN, crate::seals::store::MIGRATION];

const CHAIN: Migration = Migration {
    name: "journal.001-chain",
    sql: &[
        "CREATE TABLE journal_entries (
            stream TEXT NOT NULL,
            seq BIGINT NOT NULL CHECK (seq > 0),
            at TIMESTAMPTZ NOT NULL,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            actor TEXT NOT NULL,
            data TEXT NOT NULL,
            previous BYTEA NOT NULL,
            hash BYTEA NOT NULL,
            PRIMARY KEY (stream, seq))",
        "CREATE INDEX journal_entries_at ON journal_entries (at)",
        "CREATE INDEX journal_entries_kind ON journal_entries (kind)",
        "CREATE TABLE journal_heads (stream TEXT PRIMARY KEY, seq BIGINT NOT NULL, hash BYTEA NOT NULL)",
        "CREATE TABLE journal_actors (actor TEXT PRIMARY KEY, label TEXT)",
        "-- only: sqlite
        CREATE TRIGGER journal_entries_no_update BEFORE UPDATE ON journal_entries
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
        "-- only: sqlite
        CREATE TRIGGER journal_entries_no_delete BEFORE DELETE ON journal_entries
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
        // INSERT OR REPLACE deletes without telling the trigger above.
        "-- only: sqlite
        CREATE TRIGGER journal_entries_no_replace BEFORE INSERT ON journal_entries
            WHEN EXISTS (SELECT 1 FROM journal_entries WHERE stream = NEW.stream AND seq = NEW.seq)
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
        "-- only: sqlite
        CREATE TRIGGER journal_heads_forward BEFORE UPDATE ON journal_heads
            WHEN NEW.stream <> OLD.stream OR NEW.seq <> OLD.seq + 1
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
        "-- only: sqlite
        CREATE TRIGGER journal_heads_no_delete BEFORE DELETE ON journal_heads
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
        "-- only: postgres
        CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'restrict_violation'; END $$",
        "-- only: postgres
        CREATE TRIGGER journal_entries_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entries
            FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
        "-- only: postgres
        CREATE TRIGGER journal_heads_forward BEFORE UPDATE ON journal_heads FOR EACH ROW
            WHEN (NEW.stream <> OLD.stream OR NEW.seq <> OLD.seq + 1) EXECUTE FUNCTION journal_refuse()",
        "-- only: postgres
        CREATE TRIGGER journal_heads_no_delete BEFORE DELETE OR TRUNCATE ON journal_heads
            FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
    ],
};

db::statements! {
    HEAD = "SELECT seq, hash FROM journal_heads WHERE stream = $1";
    MOVE_HEAD = "INSERT INTO journal_heads (stream, seq, hash) VALUES ($1, $2, $3)
        ON CONFLICT (stream) DO UPDATE SET seq = $2, hash = $3 WHERE journal_heads.seq = $2 - 1";
    ADD = "INSERT INTO journal_entries (stream, seq, at, kind, subject, actor, data, previous, hash, organisation)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    ANNOUNCE = "INSERT INTO journal_pending (stream, seq) VALUES ($1, $2)";
    REMEMBER_LABEL = "INSERT INTO journal_actors (actor, label) VALUES ($1, $2) ON CONFLICT (actor) DO NOTHING";
    ERASE_LABEL = "INSERT INTO journal_actors (actor, label) VALUES ($1, NULL)
        ON CONFLICT (actor) DO UPDATE SET label = NULL";
    STREAM = "SELECT e.stream, e.seq, e.at, e.kind, e.subject, e.actor, a.label, e.organisation, e.data, e.hash
        FROM journal_entries e LEFT JOIN journal_actors a ON a.actor = e.actor
        WHERE e.stream = $1 ORDER BY e.seq";
    RECENT = "SELECT e.stream, e.seq, e.at, e.kind, e.subject, e.actor, a.label, e.organisation, e.data, e.hash
        FROM journal_entries e LEFT JOIN journal_actors a ON a.actor = e.actor
        ORDER BY e.at DESC, e.stream, e.seq DESC LIMIT $1";
    COUNTS = "SELECT kind, COUNT(*) FROM journal_entries GROUP BY kind ORDER BY kind";
    HEADS_AFTER = "SELECT stream, seq, hash FROM journal_heads WHERE stream > $1 ORDER BY stream LIMIT $2";
    LINKS_AFTER = "SELECT stream, seq, at, kind, subject, actor, organisation, data, previous, hash FROM journal_entries
        WHERE (stream, seq) > ($1, $2) ORDER BY stream, seq LIMIT $3";
}

pub(crate) async fn head(tx: &Tx, stream: &str) -> db::Result<Option<(i64, Hash)>> {
    tx.optional(HEAD, params![stream]).await
}

/// Moves a stream's head one step; `false` when it is not where it was.
pub(crate) async fn move_head(tx: &Tx, stream: &str, seq: i64, hash: &Hash) -> db::Result<bool> {
    Ok(tx.execute(MOVE_HEAD, params![stream, seq, *hash]).await? == 1)
}

/// Adds an entry and announces it to the next seal.
pub(crate) async fn add(tx: &Tx, link: &Link<'_>, previous: &Hash, hash: &Hash) -> db::Result<()> {
    let values = params![
        link.stream,
        link.seq,
        link.at,
        link.kind,
        link.subject,
        link.actor,
        link.data,
        *previous,
        *hash,
        link.organisation,
    ];
    tx.execute(ADD, values).await?;
    tx.execute(ANNOUNCE, params![link.stream, link.seq]).await.map(drop)
}

pub(crate) async fn remember_label(tx: &Tx, actor: &str, label: &str) -> db::Result<()> {
    tx.execute(REMEMBER_LABEL, params![actor, label]).await.map(drop)
}

pub(crate) async fn erase_label(tx: &Tx, actor: &str) -> db::Result<()> {
    tx.execute(ERASE_LABEL, params![actor]).await.map(drop)
}

pub(crate) async fn stream(tx: &Tx, stream: &str) -> db::Result<Vec<Recorded>> {
    tx.all(STREAM, params![stream]).await
}

pub(crate) async fn recent(tx: &Tx, limit: u32) -> db::Result<Vec<Recorded>> {
    tx.all(RECENT, params![limit]).await
}

pub(crate) async fn counts(tx: &Tx) -> db::Result<Vec<(String, i64)>> {
    tx.all(COUNTS, params![]).await
}

/// Heads in order of stream, after one.
pub(crate) async fn heads_after(tx: &Tx, stream: &str, limit: u32) -> db::Result<Vec<(String, i64, Hash)>> {
    tx.all(HEADS_AFTER, params![stream, limit]).await
}

/// Entries as they are hashed, in order of stream and place, after one.
pub(crate) async fn links_after(tx: &Tx, stream: &str, seq: i64, limit: u32) -> db::Result<Vec<StoredLink>> {
    tx.all(LINKS_AFTER, params![stream, seq, limit]).await
}

/// An entry with everything its hash is made of.
#[derive(Debug)]
pub(crate) struct StoredLink {
    pub(crate) stream: String,
    pub(crate) seq: i64,
    pub(crate) at: Timestamp,
    kind: String,
    subject: String,
    actor: String,
    organisation: Option<String>,
    data: String,
    /// As stored: of any length, after a clumsy hand.
    pub(crate) previous: Vec<u8>,
    pub(crate) hash: Vec<u8>,
}

impl StoredLink {
    /// The hash this entry should have after `previous`.
    pub(crate) fn expected_hash(&self, previous: &Hash) -> Hash {
        self.link().hash(previous)
    }

    /// What is hashed.
    pub(crate) fn link(&self) -> Link<'_> {
        let Self { stream, seq, at, kind, subject, actor, organisation, data, .. } = self;
        Link { stream, seq: *seq, at: *at, kind, subject, actor, organisation: organisation.as_deref(), data }
    }
}

impl FromRow for StoredLink {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            stream: row.get("stream")?,
            seq: row.get("seq")?,
            at: row.get("at")?,
            kind: row.get("kind")?,
            subject: row.get("subject")?,
            actor: row.get("actor")?,
            organisation: row.get("organisation")?,
            data: row.get("data")?,
            previous: row.get("previous")?,
            hash: row.get("hash")?,
        })
    }
}

impl FromRow for Recorded {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            stream: row.get("stream")?,
            seq: row.get("seq")?,
            at: row.get("at")?,
            kind: row.get("kind")?,
            subject: row.get("subject")?,
            actor: row.get("actor")?,
            actor_label: row.get("label")?,
            organisation: row.get("organisation")?,
            data: row.get("data")?,
            hash: hex(&row.get::<Vec<u8>>("hash")?),
        })
    }
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
