//! The tables of seals and the only SQL that touches them.

use db::{FromRow, Migration, Row, Tx, params};
use jiff::Timestamp;

use super::{Line, Seal};
use crate::store::Hash;

/// Seals, what each covers, and the entries that wait for one; and the organisation of an entry.
///
/// An entry is *pending* from its own transaction until a seal covers it. Nothing is decided by time: a transaction
/// that commits late, with an older `at`, is simply still pending when the next seal is made.
pub(crate) const MIGRATION: Migration = Migration {
    name: "journal.002-seals",
    sql: &[
        "ALTER TABLE journal_entries ADD COLUMN organisation TEXT",
        "CREATE INDEX journal_entries_actor ON journal_entries (actor, at)",
        "CREATE INDEX journal_entries_organisation ON journal_entries (organisation, at)",
        "CREATE TABLE journal_pending (stream TEXT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (stream, seq))",
        "INSERT INTO journal_pending (stream, seq) SELECT stream, seq FROM journal_entries",
        "CREATE TABLE journal_seals (
            number BIGINT PRIMARY KEY CHECK (number > 0),
            at TIMESTAMPTZ NOT NULL,
            streams BIGINT NOT NULL,
            entries BIGINT NOT NULL,
            root BYTEA NOT NULL,
            previous BYTEA NOT NULL,
            hash BYTEA NOT NULL,
            signing_key TEXT NOT NULL,
            signature BYTEA NOT NULL)",
        "CREATE TABLE journal_seal_lines (
            seal BIGINT NOT NULL,
            stream TEXT NOT NULL,
            first_seq BIGINT NOT NULL,
            last_seq BIGINT NOT NULL,
            hash BYTEA NOT NULL,
            PRIMARY KEY (seal, stream))",
        "CREATE UNIQUE INDEX journal_seal_lines_stream ON journal_seal_lines (stream, last_seq)",
        "-- only: sqlite
        CREATE TRIGGER journal_seals_no_update BEFORE UPDATE ON journal_seals
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
        "-- only: sqlite
        CREATE TRIGGER journal_seals_no_delete BEFORE DELETE ON journal_seals
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
        "-- only: sqlite
        CREATE TRIGGER journal_seals_no_replace BEFORE INSERT ON journal_seals
            WHEN EXISTS (SELECT 1 FROM journal_seals WHERE number = NEW.number)
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
        "-- only: sqlite
        CREATE TRIGGER journal_seal_lines_no_update BEFORE UPDATE ON journal_seal_lines
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
        "-- only: sqlite
        CREATE TRIGGER journal_seal_lines_no_delete BEFORE DELETE ON journal_seal_lines
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
        "-- only: sqlite
        CREATE TRIGGER journal_seal_lines_no_replace BEFORE INSERT ON journal_seal_lines
            WHEN EXISTS (SELECT 1 FROM journal_seal_lines WHERE stream = NEW.stream AND last_seq >= NEW.first_seq)
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
        "-- only: postgres
        CREATE TRIGGER journal_seals_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_seals
            FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
        "-- only: postgres
        CREATE TRIGGER journal_seal_lines_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_seal_lines
            FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
    ],
};

db::statements! {
    LAST = "SELECT number, at, streams, entries, root, previous, hash, signing_key, signature FROM journal_seals
        ORDER BY number DESC LIMIT 1";
    AFTER = "SELECT number, at, streams, entries, root, previous, hash, signing_key, signature FROM journal_seals
        WHERE number > $1 ORDER BY number LIMIT $2";
    PENDING = "SELECT p.stream, p.seq, e.hash FROM journal_pending p
        JOIN journal_entries e ON e.stream = p.stream AND e.seq = p.seq
        WHERE (p.stream, p.seq) > ($1, $2) ORDER BY p.stream, p.seq LIMIT $3";
    ADD = "INSERT INTO journal_seals (number, at, streams, entries, root, previous, hash, signing_key, signature)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    ADD_LINE = "INSERT INTO journal_seal_lines (seal, stream, first_seq, last_seq, hash) VALUES ($1, $2, $3, $4, $5)";
    COVER = "DELETE FROM journal_pending WHERE stream = $1 AND seq >= $2 AND seq <= $3";
    LINES_AFTER = "SELECT l.seal, l.stream, l.first_seq, l.last_seq, l.hash, e.hash AS entry_hash
        FROM journal_seal_lines l LEFT JOIN journal_entries e ON e.stream = l.stream AND e.seq = l.last_seq
        WHERE (l.seal, l.stream) > ($1, $2) ORDER BY l.seal, l.stream LIMIT $3";
    BROKEN_COVER = "SELECT l.stream, l.first_seq FROM journal_seal_lines l
        WHERE l.first_seq > l.last_seq OR l.first_seq <> COALESCE((SELECT MAX(b.last_seq) FROM journal_seal_lines b
            WHERE b.stream = l.stream AND b.last_seq < l.last_seq), 0) + 1
        ORDER BY l.stream, l.first_seq LIMIT $1";
    UNANNOUNCED = "SELECT e.stream, e.seq FROM journal_entries e
        LEFT JOIN journal_pending p ON p.stream = e.stream AND p.seq = e.seq
        WHERE p.seq IS NULL AND NOT EXISTS
            (SELECT 1 FROM journal_seal_lines l WHERE l.stream = e.stream AND l.last_seq >= e.seq)
        ORDER BY e.stream, e.seq LIMIT $1";
    VANISHED = "SELECT p.stream, p.seq FROM journal_pending p
        LEFT JOIN journal_entries e ON e.stream = p.stream AND e.seq = p.seq
        WHERE e.seq IS NULL ORDER BY p.stream, p.seq LIMIT $1";
    BEYOND_HEAD = "SELECT e.stream, MIN(e.seq) FROM journal_entries e
        LEFT JOIN journal_heads h ON h.stream = e.stream WHERE h.stream IS NULL OR e.seq > h.seq
        GROUP BY e.stream ORDER BY e.stream LIMIT $1";
}

/// The newest seal.
pub(crate) async fn last(tx: &Tx) -> db::Result<Option<Seal>> {
    tx.optional(LAST, params![]).await
}

/// Seals in order, after one.
pub(crate) async fn after(tx: &Tx, number: i64, limit: u32) -> db::Result<Vec<Seal>> {
    tx.all(AFTER, params![number, limit]).await
}

/// Entries that wait for a seal, in order of stream and place, after one; their hash with them.
pub(crate) async fn pending(
    tx: &Tx,
    stream: &str,
    seq: i64,
    limit: u32,
) -> db::Result<Vec<(String, i64, Vec<u8>)>> {
    tx.all(PENDING, params![stream, seq, limit]).await
}

/// Stores a seal with its lines; their entries wait no more. `false` when some were not waiting: another node sealed
/// them.
pub(crate) async fn add(tx: &Tx, seal: &Seal, lines: &[Line]) -> db::Result<bool> {
    let cover = lines.iter().map(|line| params![&line.stream, line.first, line.last]);
    if tx.execute_many(COVER, cover).await? != u64::try_from(seal.entries).unwrap_or(0) {
        return Ok(false);
    }
    let values = params![
        seal.number,
        seal.at,
        seal.streams,
        seal.entries,
        seal.root,
        seal.previous,
        seal.hash,
        &seal.signature.key,
        &seal.signature.bytes,
    ];
    tx.execute(ADD, values).await?;
    let rows = lines.iter().map(|line| params![seal.number, &line.stream, line.first, line.last, line.hash]);
    tx.execute_many(ADD_LINE, rows).await?;
    Ok(true)
}

/// A line of a seal beside the hash its entry has today.
pub(crate) struct Covered {
    pub(crate) seal: i64,
    pub(crate) line: Line,
    pub(crate) today: Option<Vec<u8>>,
}

/// What seals cover, in order of seal and stream, after one.
pub(crate) async fn lines_after(tx: &Tx, after: (i64, &str), limit: u32) -> db::Result<Vec<Covered>> {
    tx.all(LINES_AFTER, params![after.0, after.1, limit]).await
}

/// Places where what seals cover overlaps or leaves a hole.
pub(crate) async fn broken_cover(tx: &Tx, limit: u32) -> db::Result<Vec<(String, i64)>> {
    tx.all(BROKEN_COVER, params![limit]).await
}

/// Entries that are neither sealed nor waiting.
pub(crate) async fn unannounced(tx: &Tx, limit: u32) -> db::Result<Vec<(String, i64)>> {
    tx.all(UNANNOUNCED, params![limit]).await
}

/// Entries that wait for a seal and are not there.
pub(crate) async fn vanished(tx: &Tx, limit: u32) -> db::Result<Vec<(String, i64)>> {
    tx.all(VANISHED, params![limit]).await
}

/// The first entry of each stream beyond its head.
pub(crate) async fn beyond_head(tx: &Tx, limit: u32) -> db::Result<Vec<(String, i64)>> {
    tx.all(BEYOND_HEAD, params![limit]).await
}

impl FromRow for Seal {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        // Of another length after a clumsy hand: then it matches nothing.
        let hash = |column| Ok::<Hash, db::Error>(row.get::<Vec<u8>>(column)?.try_into().unwrap_or_default());
        Ok(Self {
            number: row.get("number")?,
            at: row.get::<Timestamp>("at")?,
            streams: row.get("streams")?,
            entries: row.get("entries")?,
            root: hash("root")?,
            previous: hash("previous")?,
            hash: hash("hash")?,
            signature: crate::Signature { key: row.get("signing_key")?, bytes: row.get("signature")? },
        })
    }
}

impl FromRow for Covered {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let hash: Vec<u8> = row.get("hash")?;
        Ok(Self {
            seal: row.get("seal")?,
            line: Line {
                stream: row.get("stream")?,
                first: row.get("first_seq")?,
                last: row.get("last_seq")?,
                hash: hash.try_into().unwrap_or_default(),
            },
            today: row.get("entry_hash")?,
        })
    }
}
