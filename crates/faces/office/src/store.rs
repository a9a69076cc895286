//! The tables of the office and their SQL: settings (append-only versions), files of places waiting for their import,
//! verifications of the journal.

use db::{FromRow, Migration, Row, Tx, params};
use jiff::Timestamp;
use kernel::Id;

use crate::service::checks::{Check, CheckKind};
use crate::service::imports::{FileImport, ImportKind, State};
use crate::service::settings::Change;

/// The schema.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "office.001-tables",
    sql: &[
        "CREATE TABLE office_settings (
            version BIGINT PRIMARY KEY,
            body TEXT NOT NULL,
            changed TEXT NOT NULL,
            made_at TIMESTAMPTZ NOT NULL,
            made_by TEXT NOT NULL)",
        "CREATE TABLE office_checks (
            id UUID PRIMARY KEY,
            asked_at TIMESTAMPTZ NOT NULL,
            asked_by TEXT NOT NULL,
            ended_at TIMESTAMPTZ,
            verdict TEXT)",
        "CREATE INDEX office_checks_asked ON office_checks (asked_at)",
        "CREATE TABLE office_imports (
            id UUID PRIMARY KEY,
            source TEXT NOT NULL,
            about TEXT NOT NULL,
            file_name TEXT NOT NULL,
            digest TEXT NOT NULL,
            bytes BIGINT NOT NULL,
            content BYTEA,
            state TEXT NOT NULL CHECK (state IN ('checked', 'refused', 'imported', 'expired')),
            report TEXT NOT NULL,
            checked_at TIMESTAMPTZ NOT NULL,
            checked_by TEXT NOT NULL,
            imported_at TIMESTAMPTZ,
            imported_by TEXT)",
        "CREATE INDEX office_imports_checked ON office_imports (checked_at)",
    ],
}];

db::statements! {
    LAST_SETTINGS = "SELECT COALESCE(MAX(version), 0) FROM office_settings";
    SETTINGS = "SELECT version, body, changed, made_at, made_by FROM office_settings WHERE version = $1";
    SETTINGS_BEFORE = "SELECT version, body, changed, made_at, made_by FROM office_settings WHERE version < $1
        ORDER BY version DESC LIMIT $2";
    ADD_SETTINGS = "INSERT INTO office_settings (version, body, changed, made_at, made_by) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (version) DO NOTHING";

    ASK_CHECK = "INSERT INTO office_checks (id, asked_at, asked_by) VALUES ($1, $2, $3)";
    END_CHECK = "UPDATE office_checks SET ended_at = $2, verdict = $3 WHERE id = $1 AND ended_at IS NULL";
    CHECKS = "SELECT id, asked_at, asked_by, ended_at, verdict FROM office_checks
        ORDER BY asked_at DESC, id DESC LIMIT $1";
    WAITING_CHECK = "SELECT id, asked_at, asked_by, ended_at, verdict FROM office_checks
        WHERE ended_at IS NULL AND asked_at > $1 ORDER BY asked_at DESC, id DESC LIMIT 1";

    ADD_IMPORT = "INSERT INTO office_imports (id, source, about, file_name, digest, bytes, content, state, report,
        checked_at, checked_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    IMPORT = "SELECT id, source, about, file_name, digest, bytes, state, report, checked_at, checked_by, imported_at,
        imported_by FROM office_imports WHERE id = $1";
    IMPORT_CONTENT = "SELECT content FROM office_imports WHERE id = $1 AND state = 'checked' AND content IS NOT NULL";
    IMPORTS = "SELECT id, source, about, file_name, digest, bytes, state, report, checked_at, checked_by, imported_at,
        imported_by FROM office_imports ORDER BY checked_at DESC, id DESC LIMIT $1";
    END_IMPORT = "UPDATE office_imports SET state = 'imported', content = NULL, report = $2, imported_at = $3,
        imported_by = $4 WHERE id = $1 AND state = 'checked'";
    EXPIRE_IMPORTS = "UPDATE office_imports SET state = 'expired', content = NULL
        WHERE state = 'checked' AND checked_at < $1";
}

fn decode(column: &str, message: &impl ToString) -> db::Error {
    db::Error::Decode { column: column.to_owned(), message: message.to_string() }
}

pub(crate) async fn last_settings(tx: &Tx) -> db::Result<i64> {
    tx.one(LAST_SETTINGS, params![]).await
}

pub(crate) async fn settings(tx: &Tx, version: i64) -> db::Result<Option<Change>> {
    tx.optional(SETTINGS, params![version]).await
}

/// Versions before one, the newest first.
pub(crate) async fn settings_before(tx: &Tx, version: i64, limit: u32) -> db::Result<Vec<Change>> {
    tx.all(SETTINGS_BEFORE, params![version, limit]).await
}

/// `false` when there is such a version already.
pub(crate) async fn add_settings(tx: &Tx, change: &Change) -> db::Result<bool> {
    let body = serde_json::to_string(&change.own).map_err(|error| decode("body", &error))?;
    let Change { version, changed, made_at, made_by, .. } = change;
    Ok(tx.execute(ADD_SETTINGS, params![version, body, changed.join(" "), made_at, made_by]).await? == 1)
}

impl FromRow for Change {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let (body, changed): (String, String) = (row.get("body")?, row.get("changed")?);
        Ok(Self {
            version: row.get("version")?,
            own: serde_json::from_str(&body).map_err(|error| decode("body", &error))?,
            changed: changed.split_whitespace().map(str::to_owned).collect(),
            made_at: row.get("made_at")?,
            made_by: row.get("made_by")?,
        })
    }
}

pub(crate) async fn ask_check(tx: &Tx, id: Id<CheckKind>, now: Timestamp, by: &str) -> db::Result<()> {
    tx.execute(ASK_CHECK, params![id, now, by]).await.map(drop)
}

pub(crate) async fn end_check(tx: &Tx, id: Id<CheckKind>, now: Timestamp, verdict: &str) -> db::Result<()> {
    tx.execute(END_CHECK, params![id, now, verdict]).await.map(drop)
}

pub(crate) async fn checks(tx: &Tx, limit: u32) -> db::Result<Vec<Check>> {
    tx.all(CHECKS, params![limit]).await
}

/// One that was asked after `since` and has not ended.
pub(crate) async fn waiting_check(tx: &Tx, since: Timestamp) -> db::Result<Option<Check>> {
    tx.optional(WAITING_CHECK, params![since]).await
}

impl FromRow for Check {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let verdict: Option<String> = row.get("verdict")?;
        let verdict = verdict.map(|text| serde_json::from_str(&text)).transpose();
        Ok(Self {
            id: row.get("id")?,
            asked_at: row.get("asked_at")?,
            asked_by: row.get("asked_by")?,
            ended_at: row.get("ended_at")?,
            verdict: verdict.map_err(|error| decode("verdict", &error))?,
        })
    }
}

/// Keeps a file, or, when it was refused, what was found in it.
pub(crate) async fn add_import(tx: &Tx, import: &FileImport, content: Option<&[u8]>) -> db::Result<()> {
    let about = serde_json::to_string(&import.about).map_err(|error| decode("about", &error))?;
    let report = serde_json::to_string(&import.report).map_err(|error| decode("report", &error))?;
    let values = params![
        import.id,
        import.source.as_str(),
        about,
        &import.file_name,
        &import.digest,
        i64::try_from(import.bytes).unwrap_or(i64::MAX),
        content.map(<[u8]>::to_vec),
        import.state.code(),
        report,
        import.checked_at,
        &import.checked_by,
    ];
    tx.execute(ADD_IMPORT, values).await.map(drop)
}

pub(crate) async fn import(tx: &Tx, id: Id<ImportKind>) -> db::Result<Option<FileImport>> {
    tx.optional(IMPORT, params![id]).await
}

/// The bytes of a file that waits for its import.
pub(crate) async fn import_content(tx: &Tx, id: Id<ImportKind>) -> db::Result<Option<Vec<u8>>> {
    tx.optional(IMPORT_CONTENT, params![id]).await
}

pub(crate) async fn imports(tx: &Tx, limit: u32) -> db::Result<Vec<FileImport>> {
    tx.all(IMPORTS, params![limit]).await
}

/// `false` when it does not wait for its import any more.
pub(crate) async fn end_import(
    tx: &Tx,
    id: Id<ImportKind>,
    report: &str,
    now: Timestamp,
    by: &str,
) -> db::Result<bool> {
    Ok(tx.execute(END_IMPORT, params![id, report, now, by]).await? == 1)
}

pub(crate) async fn expire_imports(tx: &Tx, before: Timestamp) -> db::Result<u64> {
    tx.execute(EXPIRE_IMPORTS, params![before]).await
}

impl FromRow for FileImport {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let (source, about): (String, String) = (row.get("source")?, row.get("about")?);
        let (state, report): (String, String) = (row.get("state")?, row.get("report")?);
        Ok(Self {
            id: row.get("id")?,
            source: source.parse().map_err(|error| decode("source", &error))?,
            about: serde_json::from_str(&about).map_err(|error| decode("about", &error))?,
            file_name: row.get("file_name")?,
            digest: row.get("digest")?,
            bytes: row.get::<i64>("bytes")?.unsigned_abs(),
            state: State::from_code(&state).ok_or_else(|| decode("state", &state))?,
            report: serde_json::from_str(&report).map_err(|error| decode("report", &error))?,
            checked_at: row.get("checked_at")?,
            checked_by: row.get("checked_by")?,
            imported_at: row.get("imported_at")?,
            imported_by: row.get("imported_by")?,
        })
    }
}
