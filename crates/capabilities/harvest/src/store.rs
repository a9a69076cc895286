//! The tables of harvesting and their SQL: feeds, the file that waits for a run, runs and what they told.

use std::collections::BTreeMap;

use db::{FromRow, Migration, Row, Tx, Value, params};
use jiff::Timestamp;

use crate::intake::Outcome;
use crate::model::{Feed, Origin, Run, RunId, Schedule};
use crate::note::{Fate, Note};

/// The schema.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "harvest.001-feeds",
    sql: &[
        "CREATE TABLE harvest_feeds (
            name TEXT PRIMARY KEY,
            about TEXT NOT NULL,
            mapping TEXT NOT NULL,
            origin TEXT NOT NULL CHECK (origin IN ('upload', 'url', 'folder')),
            place TEXT NOT NULL,
            period_days BIGINT NOT NULL,
            skip_rejected BOOLEAN NOT NULL,
            guard_percent BIGINT NOT NULL,
            enabled BOOLEAN NOT NULL,
            next_at TIMESTAMPTZ,
            changed_at TIMESTAMPTZ NOT NULL)",
        "CREATE INDEX harvest_feeds_next ON harvest_feeds (next_at)",
        "CREATE TABLE harvest_files (
            feed TEXT PRIMARY KEY,
            file_name TEXT NOT NULL,
            content BYTEA NOT NULL,
            kept_at TIMESTAMPTZ NOT NULL)",
        "CREATE TABLE harvest_runs (
            id UUID PRIMARY KEY,
            feed TEXT NOT NULL,
            started_at TIMESTAMPTZ NOT NULL,
            ended_at TIMESTAMPTZ NOT NULL,
            started_by TEXT NOT NULL,
            file_name TEXT NOT NULL,
            digest TEXT NOT NULL,
            bytes BIGINT NOT NULL,
            outcome TEXT NOT NULL,
            problem TEXT NOT NULL,
            sources TEXT NOT NULL,
            astray BIGINT NOT NULL,
            not_listed BIGINT NOT NULL)",
        "CREATE INDEX harvest_runs_of_feed ON harvest_runs (feed, started_at)",
        "CREATE TABLE harvest_notes (
            run UUID NOT NULL,
            n BIGINT NOT NULL,
            line BIGINT NOT NULL,
            source TEXT NOT NULL,
            source_id TEXT NOT NULL,
            field TEXT NOT NULL,
            value TEXT NOT NULL,
            words TEXT NOT NULL,
            fate TEXT NOT NULL,
            PRIMARY KEY (run, n))",
    ],
}];

db::statements! {
    FEEDS = "SELECT name, about, mapping, origin, place, period_days, skip_rejected, guard_percent, enabled, next_at, changed_at
        FROM harvest_feeds ORDER BY name";
    FEED = "SELECT name, about, mapping, origin, place, period_days, skip_rejected, guard_percent, enabled, next_at, changed_at
        FROM harvest_feeds WHERE name = $1";
    DUE_FEEDS = "SELECT name, about, mapping, origin, place, period_days, skip_rejected, guard_percent, enabled, next_at, changed_at
        FROM harvest_feeds WHERE next_at <= $1 ORDER BY name";
    SAVE_FEED = "INSERT INTO harvest_feeds (name, about, mapping, origin, place, period_days, skip_rejected, guard_percent,
        enabled, next_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (name) DO UPDATE SET about = EXCLUDED.about, mapping = EXCLUDED.mapping, origin = EXCLUDED.origin,
            place = EXCLUDED.place, period_days = EXCLUDED.period_days, skip_rejected = EXCLUDED.skip_rejected,
            guard_percent = EXCLUDED.guard_percent, enabled = EXCLUDED.enabled, next_at = EXCLUDED.next_at,
            changed_at = EXCLUDED.changed_at";
    PLAN_FEED = "UPDATE harvest_feeds SET next_at = $2 WHERE name = $1";

    KEEP_FILE = "INSERT INTO harvest_files (feed, file_name, content, kept_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (feed) DO UPDATE SET file_name = EXCLUDED.file_name, content = EXCLUDED.content, kept_at = EXCLUDED.kept_at";
    FILE = "SELECT file_name, content, kept_at FROM harvest_files WHERE feed = $1";
    FILE_KEPT = "SELECT file_name, kept_at FROM harvest_files WHERE feed = $1";
    DROP_FILE = "DELETE FROM harvest_files WHERE feed = $1";

    ADD_RUN = "INSERT INTO harvest_runs (id, feed, started_at, ended_at, started_by, file_name, digest, bytes, outcome, problem,
        sources, astray, not_listed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    RUN = "SELECT id, feed, started_at, ended_at, started_by, file_name, digest, bytes, outcome, problem, sources, astray, not_listed
        FROM harvest_runs WHERE id = $1";
    RUNS_OF_FEED = "SELECT id, feed, started_at, ended_at, started_by, file_name, digest, bytes, outcome, problem, sources, astray,
        not_listed FROM harvest_runs WHERE feed = $1 ORDER BY started_at DESC, id DESC LIMIT $2";
    LAST_RUNS = "SELECT r.id, r.feed, r.started_at, r.ended_at, r.started_by, r.file_name, r.digest, r.bytes, r.outcome, r.problem,
        r.sources, r.astray, r.not_listed FROM harvest_runs r
        WHERE r.started_at = (SELECT MAX(o.started_at) FROM harvest_runs o WHERE o.feed = r.feed) ORDER BY r.feed, r.id";
    ADD_NOTE = "INSERT INTO harvest_notes (run, n, line, source, source_id, field, value, words, fate)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    // Runs stay; what they told in detail stays for the last ten of each feed.
    FORGET_NOTES = "DELETE FROM harvest_notes WHERE run IN (SELECT id FROM harvest_runs WHERE feed = $1 AND id NOT IN
        (SELECT id FROM harvest_runs WHERE feed = $1 ORDER BY started_at DESC, id DESC LIMIT 10))";
    NOTES = "SELECT line, source, source_id, field, value, words, fate FROM harvest_notes WHERE run = $1 ORDER BY n";
}

fn decode(column: &str, message: &impl ToString) -> db::Error {
    db::Error::Decode { column: column.to_owned(), message: message.to_string() }
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl FromRow for Feed {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let (name, about): (String, String) = (row.get("name")?, row.get("about")?);
        let (origin, place): (String, String) = (row.get("origin")?, row.get("place")?);
        let period: i64 = row.get("period_days")?;
        Ok(Self {
            name: name.parse().map_err(|error| decode("name", &error))?,
            about: serde_json::from_str(&about).map_err(|error| decode("about", &error))?,
            mapping: row.get("mapping")?,
            origin: Origin::from_parts(&origin, &place).ok_or_else(|| decode("origin", &origin))?,
            schedule: Schedule::from_days(period).ok_or_else(|| decode("period_days", &period))?,
            skip_rejected: row.get("skip_rejected")?,
            guard_percent: u8::try_from(row.get::<i64>("guard_percent")?)
                .map_err(|error| decode("guard_percent", &error))?,
            enabled: row.get("enabled")?,
            next_at: row.get("next_at")?,
            changed_at: row.get("changed_at")?,
        })
    }
}

pub(crate) async fn feeds(tx: &Tx) -> db::Result<Vec<Feed>> {
    tx.all(FEEDS, params![]).await
}

pub(crate) async fn feed(tx: &Tx, name: &str) -> db::Result<Option<Feed>> {
    tx.optional(FEED, params![name]).await
}

/// Feeds whose time has come.
pub(crate) async fn due(tx: &Tx, now: Timestamp) -> db::Result<Vec<Feed>> {
    tx.all(DUE_FEEDS, params![now]).await
}

pub(crate) async fn save_feed(tx: &Tx, feed: &Feed) -> db::Result<()> {
    let about = serde_json::to_string(&feed.about).map_err(|error| decode("about", &error))?;
    let values = params![
        feed.name.as_str(),
        about,
        &feed.mapping,
        feed.origin.code(),
        feed.origin.place(),
        feed.schedule.days(),
        feed.skip_rejected,
        i64::from(feed.guard_percent),
        feed.enabled,
        feed.next_at,
        feed.changed_at,
    ];
    tx.execute(SAVE_FEED, values).await.map(drop)
}

pub(crate) async fn plan_feed(tx: &Tx, name: &str, next_at: Option<Timestamp>) -> db::Result<()> {
    tx.execute(PLAN_FEED, params![name, next_at]).await.map(drop)
}

/// A file that waits for a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// The name it had.
    pub name: String,
    /// Its content, as it came.
    pub content: Vec<u8>,
    /// When it came.
    pub kept_at: Timestamp,
}

impl FromRow for KeptFile {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self { name: row.get("file_name")?, content: row.get("content")?, kept_at: row.get("kept_at")? })
    }
}

/// A file's name and when it came.
pub(crate) struct Kept(pub(crate) String, pub(crate) Timestamp);

impl FromRow for Kept {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self(row.get("file_name")?, row.get("kept_at")?))
    }
}

pub(crate) async fn keep_file(
    tx: &Tx,
    feed: &str,
    name: &str,
    content: &[u8],
    at: Timestamp,
) -> db::Result<()> {
    tx.execute(KEEP_FILE, params![feed, name, content.to_vec(), at]).await.map(drop)
}

pub(crate) async fn file(tx: &Tx, feed: &str) -> db::Result<Option<KeptFile>> {
    tx.optional(FILE, params![feed]).await
}

pub(crate) async fn file_kept(tx: &Tx, feed: &str) -> db::Result<Option<Kept>> {
    tx.optional(FILE_KEPT, params![feed]).await
}

pub(crate) async fn drop_file(tx: &Tx, feed: &str) -> db::Result<()> {
    tx.execute(DROP_FILE, params![feed]).await.map(drop)
}

impl FromRow for Run {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let (outcome, sources): (String, String) = (row.get("outcome")?, row.get("sources")?);
        let sources: BTreeMap<_, _> =
            serde_json::from_str(&sources).map_err(|error| decode("sources", &error))?;
        Ok(Self {
            id: row.get("id")?,
            feed: row.get("feed")?,
            started_at: row.get("started_at")?,
            ended_at: row.get("ended_at")?,
            started_by: row.get("started_by")?,
            file_name: row.get("file_name")?,
            digest: row.get("digest")?,
            bytes: row.get::<i64>("bytes")?.unsigned_abs(),
            outcome: Outcome::from_code(&outcome).ok_or_else(|| decode("outcome", &outcome))?,
            problem: row.get("problem")?,
            sources,
            astray: row.get::<i64>("astray")?.unsigned_abs(),
            not_listed: row.get::<i64>("not_listed")?.unsigned_abs(),
        })
    }
}

/// Writes a run and what it told.
pub(crate) async fn add_run(tx: &Tx, run: &Run, notes: &[Note]) -> db::Result<()> {
    let sources = serde_json::to_string(&run.sources).map_err(|error| decode("sources", &error))?;
    let values = params![
        run.id,
        &run.feed,
        run.started_at,
        run.ended_at,
        &run.started_by,
        &run.file_name,
        &run.digest,
        whole(run.bytes),
        run.outcome.code(),
        &run.problem,
        sources,
        whole(run.astray),
        whole(run.not_listed),
    ];
    tx.execute(ADD_RUN, values).await?;
    let rows = notes.iter().zip(1i64..).map(|(note, n)| -> Vec<Value> {
        params![
            run.id,
            n,
            whole(note.line),
            &note.source,
            &note.source_id,
            &note.field,
            &note.value,
            &note.key,
            note.fate.code(),
        ]
    });
    tx.execute_many(ADD_NOTE, rows).await.map(drop)
}

pub(crate) async fn forget_notes(tx: &Tx, feed: &str) -> db::Result<()> {
    tx.execute(FORGET_NOTES, params![feed]).await.map(drop)
}

pub(crate) async fn run(tx: &Tx, id: RunId) -> db::Result<Option<Run>> {
    tx.optional(RUN, params![id]).await
}

/// The last runs of a feed, the newest first.
pub(crate) async fn runs(tx: &Tx, feed: &str, limit: u32) -> db::Result<Vec<Run>> {
    tx.all(RUNS_OF_FEED, params![feed, limit]).await
}

/// The last run of every feed.
pub(crate) async fn last_runs(tx: &Tx) -> db::Result<Vec<Run>> {
    tx.all(LAST_RUNS, params![]).await
}

impl FromRow for Note {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let fate: String = row.get("fate")?;
        Ok(Self {
            line: row.get::<i64>("line")?.unsigned_abs(),
            source: row.get("source")?,
            source_id: row.get("source_id")?,
            field: row.get("field")?,
            value: row.get("value")?,
            key: row.get("words")?,
            fate: Fate::from_code(&fate).ok_or_else(|| decode("fate", &fate))?,
        })
    }
}

pub(crate) async fn notes(tx: &Tx, run: RunId) -> db::Result<Vec<Note>> {
    tx.all(NOTES, params![run]).await
}
