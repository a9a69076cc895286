//! The queue's table, and the only SQL that touches it.

use db::{FromRow, FromValue, Migration, Row, Tx, Value, ValueRef, params};
use jiff::Timestamp;
use kernel::Id;

use crate::{Job, JobId, Line, State};

/// The schema.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "jobs.001-queue",
    sql: &[
        "CREATE TABLE jobs (
            id UUID PRIMARY KEY,
            kind TEXT NOT NULL,
            payload JSONB NOT NULL,
            run_at TIMESTAMPTZ NOT NULL,
            attempts BIGINT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'dead')),
            lease_owner UUID,
            lease_until TIMESTAMPTZ,
            last_error TEXT,
            once_key TEXT UNIQUE)",
        "CREATE INDEX jobs_due ON jobs (kind, state, run_at)",
        "CREATE INDEX jobs_state ON jobs (state, run_at)",
    ],
}];

db::statements! {
    ADD = "INSERT INTO jobs (id, kind, payload, run_at, attempts, state, once_key)
        VALUES ($1, $2, $3, $4, 0, 'queued', $5) ON CONFLICT (once_key) DO NOTHING";
    DUE = "SELECT id, kind, payload, attempts FROM jobs
        WHERE kind = $1 AND state = 'queued' AND run_at <= $2 ORDER BY run_at, id LIMIT $3";
    ABANDONED = "SELECT id, kind, payload, attempts FROM jobs
        WHERE kind = $1 AND state = 'running' AND lease_until < $2 ORDER BY run_at, id LIMIT $3";
    WAITING = "SELECT 1 FROM jobs WHERE kind = $1
        AND ((state = 'queued' AND run_at <= $2) OR (state = 'running' AND lease_until < $2)) ORDER BY id LIMIT 1";
    CLAIM = "UPDATE jobs SET state = 'running', lease_owner = $2, lease_until = $3, attempts = attempts + 1
        WHERE id = $1 AND attempts = $4 AND (state = 'queued' OR (state = 'running' AND lease_until < $5))";
    RENEW = "UPDATE jobs SET lease_until = $3 WHERE id = $1 AND lease_owner = $2 AND state = 'running'";
    FINISH = "UPDATE jobs SET state = $3, run_at = $4, last_error = $5, lease_owner = NULL, lease_until = NULL
        WHERE id = $1 AND lease_owner = $2 AND state = 'running'";
    BY_KIND = "SELECT kind, state, COUNT(*), MIN(run_at) FROM jobs GROUP BY kind, state ORDER BY kind, state";
    LEASES = "SELECT id, kind, attempts, lease_owner, lease_until FROM jobs WHERE state = 'running'
        ORDER BY lease_until, id LIMIT $1";
    LAST_DONE = "SELECT kind, MAX(run_at) FROM jobs WHERE state = 'done' GROUP BY kind ORDER BY kind";
    REMOVE = "DELETE FROM jobs WHERE id = $1 AND state = 'dead'";
    RELEASE = "UPDATE jobs SET state = 'queued', lease_owner = NULL, lease_until = NULL
        WHERE lease_owner = $1 AND state = 'running'";
    COUNTS = "SELECT state, COUNT(*) FROM jobs GROUP BY state ORDER BY state";
    LIST = "SELECT id, kind, state, run_at, attempts, last_error FROM jobs
        WHERE state = $1 ORDER BY run_at, id LIMIT $2";
    REVIVE = "UPDATE jobs SET state = 'queued', attempts = 0, run_at = $2 WHERE id = $1 AND state = 'dead'";
    FORGET = "DELETE FROM jobs WHERE state = 'done' AND run_at < $1";
}

/// `false` when a job with the same key is there already.
pub(crate) async fn add(
    tx: &Tx,
    id: JobId,
    kind: &str,
    payload: serde_json::Value,
    run_at: Timestamp,
    once_key: Option<&str>,
) -> db::Result<bool> {
    Ok(tx.execute(ADD, params![id, kind, payload, run_at, once_key]).await? == 1)
}

/// A node's hold on its jobs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lease {
    pub(crate) owner: Id<Lease>,
    pub(crate) now: Timestamp,
    pub(crate) until: Timestamp,
}

/// Whether [`claim`] would find a job. A look costs no lock.
pub(crate) async fn waiting(tx: &Tx, kind: &str, now: Timestamp) -> db::Result<bool> {
    Ok(tx.optional::<()>(WAITING, params![kind, now]).await?.is_some())
}

/// Takes up to `limit` jobs of a kind: those due, and those whose holder let the lease run out.
pub(crate) async fn claim(tx: &Tx, kind: &str, lease: Lease, limit: u32) -> db::Result<Vec<Job>> {
    let mut claimed = Vec::new();
    for sql in [ABANDONED, DUE] {
        let left = limit.saturating_sub(u32::try_from(claimed.len()).unwrap_or(u32::MAX));
        let jobs: Vec<Job> = tx.all(sql, params![kind, lease.now, left]).await?;
        for mut job in jobs {
            let values = params![job.id, lease.owner, lease.until, job.attempt, lease.now];
            if tx.execute(CLAIM, values).await? == 1 {
                job.attempt += 1;
                claimed.push(job);
            }
        }
    }
    Ok(claimed)
}

/// `false` when the lease was lost.
pub(crate) async fn renew(tx: &Tx, id: JobId, lease: Lease) -> db::Result<bool> {
    Ok(tx.execute(RENEW, params![id, lease.owner, lease.until]).await? == 1)
}

/// `false` when the lease was lost.
pub(crate) async fn finish(
    tx: &Tx,
    id: JobId,
    owner: Id<Lease>,
    state: State,
    run_at: Timestamp,
    error: Option<&str>,
) -> db::Result<bool> {
    Ok(tx.execute(FINISH, params![id, owner, state, run_at, error]).await? == 1)
}

/// Gives back every job that a node still holds.
pub(crate) async fn release(tx: &Tx, owner: Id<Lease>) -> db::Result<u64> {
    tx.execute(RELEASE, params![owner]).await
}

pub(crate) async fn counts(tx: &Tx) -> db::Result<Vec<(State, i64)>> {
    tx.all(COUNTS, params![]).await
}

pub(crate) async fn by_kind(tx: &Tx) -> db::Result<Vec<(String, State, i64, Timestamp)>> {
    tx.all(BY_KIND, params![]).await
}

pub(crate) async fn leases(tx: &Tx, limit: u32) -> db::Result<Vec<crate::Running>> {
    tx.all(LEASES, params![limit]).await
}

pub(crate) async fn last_done(tx: &Tx) -> db::Result<Vec<(String, Timestamp)>> {
    tx.all(LAST_DONE, params![]).await
}

pub(crate) async fn remove(tx: &Tx, id: JobId) -> db::Result<bool> {
    Ok(tx.execute(REMOVE, params![id]).await? == 1)
}

pub(crate) async fn list(tx: &Tx, state: State, limit: u32) -> db::Result<Vec<Line>> {
    tx.all(LIST, params![state, limit]).await
}

pub(crate) async fn revive(tx: &Tx, id: JobId, now: Timestamp) -> db::Result<bool> {
    Ok(tx.execute(REVIVE, params![id, now]).await? == 1)
}

/// Forgets jobs done before `limit`.
pub(crate) async fn forget(tx: &Tx, limit: Timestamp) -> db::Result<u64> {
    tx.execute(FORGET, params![limit]).await
}

impl From<State> for Value {
    fn from(state: State) -> Self {
        Value::from(match state {
            State::Queued => "queued",
            State::Running => "running",
            State::Done => "done",
            State::Dead => "dead",
        })
    }
}

impl FromValue for State {
    fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
        match value {
            ValueRef::Text("queued") => Ok(State::Queued),
            ValueRef::Text("running") => Ok(State::Running),
            ValueRef::Text("done") => Ok(State::Done),
            ValueRef::Text("dead") => Ok(State::Dead),
            other => Err(format!("wanted a job's state, found {other:?}")),
        }
    }
}

impl FromRow for Job {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            payload: row.get("payload")?,
            attempt: row.get("attempts")?,
        })
    }
}

impl FromRow for crate::Running {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            attempts: row.get("attempts")?,
            node: row.get("lease_owner")?,
            until: row.get("lease_until")?,
        })
    }
}

impl FromRow for Line {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            state: row.get("state")?,
            run_at: row.get("run_at")?,
            attempts: row.get("attempts")?,
            last_error: row.get("last_error")?,
        })
    }
}
