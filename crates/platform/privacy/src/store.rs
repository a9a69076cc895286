//! The tables of this crate and its SQL.

use db::{FromRow, Migration, Row, Tx, params};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Consent, Looked, Subject};

/// The schema of this crate.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "privacy.001-rights",
    sql: &[
        "CREATE TABLE privacy_accesses (
            id UUID PRIMARY KEY,
            subject_kind TEXT NOT NULL,
            subject_id UUID NOT NULL,
            actor TEXT NOT NULL,
            label TEXT NOT NULL,
            what TEXT NOT NULL,
            why TEXT NOT NULL,
            first_at TIMESTAMPTZ NOT NULL,
            last_at TIMESTAMPTZ NOT NULL,
            count BIGINT NOT NULL)",
        "CREATE INDEX privacy_accesses_of_subject ON privacy_accesses (subject_kind, subject_id, last_at)",
        "CREATE INDEX privacy_accesses_old ON privacy_accesses (last_at)",
        "CREATE TABLE privacy_consents (
            id UUID PRIMARY KEY,
            subject_kind TEXT NOT NULL,
            subject_id UUID NOT NULL,
            what TEXT NOT NULL,
            text_version TEXT NOT NULL,
            given BOOLEAN NOT NULL,
            told_by TEXT NOT NULL,
            at TIMESTAMPTZ NOT NULL,
            withdrawn_at TIMESTAMPTZ,
            until TIMESTAMPTZ NOT NULL)",
        "CREATE INDEX privacy_consents_of_subject ON privacy_consents (subject_kind, subject_id, at)",
        "CREATE INDEX privacy_consents_old ON privacy_consents (until)",
        "CREATE TABLE privacy_erasures (
            subject_kind TEXT NOT NULL,
            subject_id UUID NOT NULL,
            motive TEXT NOT NULL,
            asked_at TIMESTAMPTZ NOT NULL,
            done_at TIMESTAMPTZ,
            PRIMARY KEY (subject_kind, subject_id))",
        "CREATE INDEX privacy_erasures_open ON privacy_erasures (done_at, asked_at)",
        "CREATE TABLE privacy_attempts (
            scope TEXT NOT NULL,
            bucket BIGINT NOT NULL,
            failures BIGINT NOT NULL,
            PRIMARY KEY (scope, bucket))",
        "CREATE TABLE privacy_runs (job TEXT PRIMARY KEY, at TIMESTAMPTZ NOT NULL, count BIGINT NOT NULL)",
    ],
}];

db::statements! {
    LOOKED_AGAIN = "UPDATE privacy_accesses SET last_at = $7, count = count + 1 WHERE id =
        (SELECT id FROM privacy_accesses WHERE subject_kind = $1 AND subject_id = $2 AND actor = $3 AND what = $4
            AND why = $5 AND last_at > $6 ORDER BY last_at DESC, id LIMIT 1)";
    LOOKED = "INSERT INTO privacy_accesses (id, subject_kind, subject_id, actor, label, what, why, first_at, last_at, count)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 1)";
    ACCESSES = "SELECT actor, label, what, why, first_at, last_at, count FROM privacy_accesses
        WHERE subject_kind = $1 AND subject_id = $2 ORDER BY last_at DESC, id LIMIT $3";
    UNNAME_ACCESSES = "UPDATE privacy_accesses SET label = $1 WHERE actor = $2";
    FORGET_ACCESSES = "DELETE FROM privacy_accesses WHERE last_at < $1";
    ADD_CONSENT = "INSERT INTO privacy_consents (id, subject_kind, subject_id, what, text_version, given, told_by, at, until)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    CONSENTS = "SELECT what, text_version, given, told_by, at, withdrawn_at FROM privacy_consents
        WHERE subject_kind = $1 AND subject_id = $2 ORDER BY at, id";
    WITHDRAW = "UPDATE privacy_consents SET withdrawn_at = $4
        WHERE subject_kind = $1 AND subject_id = $2 AND what = $3 AND given = TRUE AND withdrawn_at IS NULL";
    ERASE_CONSENTS = "DELETE FROM privacy_consents WHERE subject_kind = $1 AND subject_id = $2";
    FORGET_CONSENTS = "DELETE FROM privacy_consents WHERE until < $1";
    ASK_ERASURE = "INSERT INTO privacy_erasures (subject_kind, subject_id, motive, asked_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (subject_kind, subject_id) DO NOTHING";
    ERASURE_DONE = "UPDATE privacy_erasures SET done_at = $3
        WHERE subject_kind = $1 AND subject_id = $2 AND done_at IS NULL";
    ERASURE_ASKED = "SELECT asked_at, done_at FROM privacy_erasures WHERE subject_kind = $1 AND subject_id = $2";
    OPEN_ERASURES = "SELECT subject_kind, subject_id, motive FROM privacy_erasures WHERE done_at IS NULL
        ORDER BY asked_at, subject_id LIMIT $1";
    FORGET_ERASURES = "DELETE FROM privacy_erasures WHERE done_at < $1";
    FAILURES = "SELECT failures FROM privacy_attempts WHERE scope = $1 AND bucket = $2";
    COUNT_FAILURE = "INSERT INTO privacy_attempts (scope, bucket, failures) VALUES ($1, $2, 1)
        ON CONFLICT (scope, bucket) DO UPDATE SET failures = privacy_attempts.failures + 1";
    FORGET_FAILURES = "DELETE FROM privacy_attempts WHERE bucket < $1";
    RAN = "INSERT INTO privacy_runs (job, at, count) VALUES ($1, $2, $3)
        ON CONFLICT (job) DO UPDATE SET at = $2, count = $3";
    RUNS = "SELECT job, at, count FROM privacy_runs ORDER BY job";
}

/// Adds a reading to the line of the last minutes, or begins a line.
pub(crate) async fn looked(
    tx: &Tx,
    id: Uuid,
    subject: Subject,
    line: &Looked,
    since: Timestamp,
) -> db::Result<()> {
    let again =
        params![subject.kind(), subject.id(), &line.actor, &line.what, &line.why, since, line.last_at];
    if tx.execute(LOOKED_AGAIN, again).await? == 0 {
        let values = params![
            id,
            subject.kind(),
            subject.id(),
            &line.actor,
            &line.label,
            &line.what,
            &line.why,
            line.first_at
        ];
        tx.execute(LOOKED, values).await?;
    }
    Ok(())
}

/// Who looked, the last first.
pub(crate) async fn accesses(tx: &Tx, subject: Subject, limit: u32) -> db::Result<Vec<Looked>> {
    tx.all(ACCESSES, params![subject.kind(), subject.id(), limit]).await
}

/// Writes something else where somebody who looked was named.
pub(crate) async fn unname_accesses(tx: &Tx, actor: &str, instead: &str) -> db::Result<()> {
    tx.execute(UNNAME_ACCESSES, params![instead, actor]).await.map(drop)
}

pub(crate) async fn add_consent(
    tx: &Tx,
    id: Uuid,
    subject: Subject,
    consent: &Consent,
    until: Timestamp,
) -> db::Result<()> {
    let values = params![
        id,
        subject.kind(),
        subject.id(),
        &consent.what,
        &consent.text_version,
        consent.given,
        &consent.told_by,
        consent.at,
        until,
    ];
    tx.execute(ADD_CONSENT, values).await.map(drop)
}

/// What was told and agreed, the oldest first.
pub(crate) async fn consents(tx: &Tx, subject: Subject) -> db::Result<Vec<Consent>> {
    tx.all(CONSENTS, params![subject.kind(), subject.id()]).await
}

/// `false` when nothing of this kind was agreed to, or it was withdrawn before.
pub(crate) async fn withdraw(tx: &Tx, subject: Subject, what: &str, at: Timestamp) -> db::Result<bool> {
    Ok(tx.execute(WITHDRAW, params![subject.kind(), subject.id(), what, at]).await? > 0)
}

pub(crate) async fn erase_consents(tx: &Tx, subject: Subject) -> db::Result<u64> {
    tx.execute(ERASE_CONSENTS, params![subject.kind(), subject.id()]).await
}

/// `false` when it was asked before.
pub(crate) async fn ask_erasure(tx: &Tx, subject: Subject, motive: &str, at: Timestamp) -> db::Result<bool> {
    Ok(tx.execute(ASK_ERASURE, params![subject.kind(), subject.id(), motive, at]).await? == 1)
}

pub(crate) async fn erasure_done(tx: &Tx, subject: Subject, at: Timestamp) -> db::Result<u64> {
    tx.execute(ERASURE_DONE, params![subject.kind(), subject.id(), at]).await
}

/// When it was asked and done.
pub(crate) async fn erasure_asked(
    tx: &Tx,
    subject: Subject,
) -> db::Result<Option<(Timestamp, Option<Timestamp>)>> {
    tx.optional(ERASURE_ASKED, params![subject.kind(), subject.id()]).await
}

/// Erasures asked and not done, the oldest first: subject and motive.
pub(crate) async fn open_erasures(tx: &Tx, limit: u32) -> db::Result<Vec<(String, Uuid, String)>> {
    tx.all(OPEN_ERASURES, params![limit]).await
}

pub(crate) async fn failures(tx: &Tx, scope: &str, bucket: i64) -> db::Result<i64> {
    Ok(tx.optional(FAILURES, params![scope, bucket]).await?.unwrap_or(0))
}

pub(crate) async fn count_failure(tx: &Tx, scope: &str, bucket: i64) -> db::Result<()> {
    tx.execute(COUNT_FAILURE, params![scope, bucket]).await.map(drop)
}

/// Forgets accesses, consents and attempts whose time has come; answers how many lines about people.
pub(crate) async fn forget(
    tx: &Tx,
    accesses_before: Timestamp,
    now: Timestamp,
    bucket: i64,
) -> db::Result<u64> {
    let accesses = tx.execute(FORGET_ACCESSES, params![accesses_before]).await?;
    let consents = tx.execute(FORGET_CONSENTS, params![now]).await?;
    let erasures = tx.execute(FORGET_ERASURES, params![accesses_before]).await?;
    tx.execute(FORGET_FAILURES, params![bucket]).await?;
    Ok(accesses + consents + erasures)
}

pub(crate) async fn ran(tx: &Tx, job: &str, at: Timestamp, count: u64) -> db::Result<()> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    tx.execute(RAN, params![job, at, count]).await.map(drop)
}

/// The last run of each job and how many rows it forgot.
pub(crate) async fn runs(tx: &Tx) -> db::Result<Vec<(String, Timestamp, i64)>> {
    tx.all(RUNS, params![]).await
}

impl FromRow for Looked {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            actor: row.get("actor")?,
            label: row.get("label")?,
            what: row.get("what")?,
            why: row.get("why")?,
            first_at: row.get("first_at")?,
            last_at: row.get("last_at")?,
            count: row.get("count")?,
        })
    }
}

impl FromRow for Consent {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            what: row.get("what")?,
            text_version: row.get("text_version")?,
            given: row.get("given")?,
            told_by: row.get("told_by")?,
            at: row.get("at")?,
            withdrawn_at: row.get("withdrawn_at")?,
        })
    }
}
