//! The embedded engine: one file, one writer, many readers.
//!
//! Every connection runs in WAL mode with `synchronous=FULL`: a committed write survives a power cut.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::types::{ToSql, ToSqlOutput, Value as Owned, ValueRef as Stored};
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Error, Result, Rule};
use crate::tx::Mode;
use crate::{FromRow, Row, Value, ValueRef};

/// Connections that may read at the same time.
const READERS: usize = 8;
/// How long another process may hold the file before a write is a conflict.
const BUSY: Duration = Duration::from_secs(2);
/// Prepared statements kept by each connection.
const STATEMENTS: usize = 512;

/// The open database.
pub(crate) struct Sqlite {
    writer: Arc<Pool>,
    /// `None` in memory: there every transaction goes through the one connection.
    readers: Option<Arc<Pool>>,
}

struct Pool {
    file: Option<PathBuf>,
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
    writes: bool,
}

/// The right to use one connection of a pool.
pub(crate) struct Permit {
    pool: Arc<Pool>,
    slot: OwnedSemaphorePermit,
}

/// A connection inside a transaction. Dropped unfinished, it closes, and SQLite rolls back.
pub(crate) struct Session(Mutex<Option<Lease>>);

struct Lease {
    connection: Connection,
    permit: Permit,
}

impl Sqlite {
    pub(crate) fn open(location: &str) -> Result<Self> {
        if location == ":memory:" {
            let writer = Pool::new(None, 1, true);
            writer.idle().push(writer.connect()?);
            return Ok(Self { writer, readers: None });
        }
        let file = PathBuf::from(location);
        if let Some(folder) = file.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|e| Error::driver(format!("cannot create the folder {}: {e}", folder.display())))?;
        }
        let writer = Pool::new(Some(&file), 1, true);
        writer.idle().push(writer.connect()?);
        Ok(Self { writer, readers: Some(Pool::new(Some(&file), READERS, false)) })
    }

    /// Waits for a connection's turn.
    pub(crate) async fn permit(&self, mode: Mode) -> Result<Permit> {
        let pool = match (mode, &self.readers) {
            (Mode::Read, Some(readers)) => readers,
            _ => &self.writer,
        };
        let slot = Arc::clone(&pool.permits)
            .acquire_owned()
            .await
            .map_err(|_| Error::driver("the database is closed"))?;
        Ok(Permit { pool: Arc::clone(pool), slot })
    }

    pub(crate) fn close(&self) {
        for pool in std::iter::once(&self.writer).chain(&self.readers) {
            pool.permits.close();
            pool.idle().clear();
        }
    }
}

impl Pool {
    fn new(file: Option<&Path>, size: usize, writes: bool) -> Arc<Self> {
        Arc::new(Self {
            file: file.map(Path::to_owned),
            idle: Mutex::new(Vec::with_capacity(size)),
            permits: Arc::new(Semaphore::new(size)),
            writes,
        })
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connect(&self) -> Result<Connection> {
        let connection = match &self.file {
            Some(file) => Connection::open_with_flags(
                file,
                OpenFlags::SQLITE_OPEN_READ_WRITE
                    | OpenFlags::SQLITE_OPEN_CREATE
                    | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            )
            .map_err(|e| Error::driver(format!("cannot open {}: {e}", file.display())))?,
            None => Connection::open_in_memory().map_err(classify)?,
        };
        connection.busy_timeout(BUSY).map_err(classify)?;
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
                 PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192; PRAGMA journal_size_limit = 67108864;
                 PRAGMA trusted_schema = OFF;",
            )
            .map_err(|e| match &self.file {
                Some(file) => Error::driver(format!("{} is not a usable database: {e}", file.display())),
                None => classify(e),
            })?;
        if !self.writes {
            connection.execute_batch("PRAGMA query_only = ON").map_err(classify)?;
        }
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(connection)
    }
}

impl Permit {
    /// Opens a transaction on a connection of the pool.
    pub(crate) fn begin(self, mode: Mode) -> Result<Session> {
        let idle = self.pool.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.pool.connect()?,
        };
        let begin = match mode {
            Mode::Read => "BEGIN",
            Mode::Write => "BEGIN IMMEDIATE",
        };
        run(&connection, begin)?;
        Ok(Session(Mutex::new(Some(Lease { connection, permit: self }))))
    }
}

impl Session {
    fn with<T>(&self, f: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let lease = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        f(&lease.as_ref().ok_or_else(crate::tx::over)?.connection)
    }

    pub(crate) fn all<T: FromRow>(&self, sql: &str, params: &[Value], limit: usize) -> Result<Vec<T>> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(sql).map_err(classify)?;
            bind(&mut statement, params)?;
            let mut rows = statement.raw_query();
            let mut found = Vec::new();
            while let Some(row) = rows.next().map_err(classify)? {
                if found.len() < limit {
                    found.push(T::from_row(&Row::sqlite(row))?);
                }
            }
            Ok(found)
        })
    }

    pub(crate) fn execute(&self, sql: &str, params: &[Value]) -> Result<u64> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(sql).map_err(classify)?;
            bind(&mut statement, params)?;
            statement.raw_execute().map(|count| count as u64).map_err(classify)
        })
    }

    /// One statement for many rows: prepared once.
    pub(crate) fn execute_many(&self, sql: &str, rows: &mut dyn Iterator<Item = Vec<Value>>) -> Result<u64> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(sql).map_err(classify)?;
            let mut count = 0;
            for row in rows {
                bind(&mut statement, &row)?;
                count += statement.raw_execute().map_err(classify)? as u64;
            }
            Ok(count)
        })
    }

    /// Runs statements without parameters, such as schema changes.
    pub(crate) fn batch(&self, sql: &str) -> Result<()> {
        self.with(|connection| connection.execute_batch(sql).map_err(classify))
    }

    pub(crate) fn prepare(&self, sql: &str) -> Result<()> {
        self.with(|connection| connection.prepare(sql).map(drop).map_err(classify))
    }

    /// Ends the transaction and gives the connection back; a connection that cannot end it is closed.
    pub(crate) fn finish(&self, commit: bool) -> Result<()> {
        let lease = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Lease { connection, permit } = lease.ok_or_else(crate::tx::over)?;
        if commit {
            // A failed COMMIT leaves the connection inside the transaction: closing it rolls back.
            run(&connection, "COMMIT")?;
        } else if !connection.is_autocommit() && run(&connection, "ROLLBACK").is_err() {
            return Ok(());
        }
        permit.pool.idle().push(connection);
        drop(permit.slot);
        Ok(())
    }
}

fn run(connection: &Connection, sql: &str) -> Result<()> {
    connection.prepare_cached(sql).and_then(|mut s| s.raw_execute()).map(drop).map_err(classify)
}

/// Binds by number: SQLite takes `$2` for a name, and would number names by first appearance.
fn bind(statement: &mut rusqlite::Statement<'_>, params: &[Value]) -> Result<()> {
    let slots = statement.parameter_count();
    let mut used = 0;
    for slot in 1..=slots {
        let number = statement
            .parameter_name(slot)
            .and_then(|name| name.strip_prefix('$'))
            .and_then(|digits| digits.parse::<usize>().ok())
            .ok_or_else(|| Error::driver("placeholders are written $1, $2, …"))?;
        let value = number
            .checked_sub(1)
            .and_then(|index| params.get(index))
            .ok_or_else(|| Error::driver(format!("no value for ${number}")))?;
        value.admit()?;
        used = used.max(number);
        statement.raw_bind_parameter(slot, value).map_err(classify)?;
    }
    if used == params.len() && used == slots {
        Ok(())
    } else {
        Err(Error::driver(format!("{} values for {slots} placeholders", params.len())))
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Value::Null => ToSqlOutput::Owned(Owned::Null),
            Value::Bool(v) => ToSqlOutput::Owned(Owned::Integer(i64::from(*v))),
            Value::Int(v) => ToSqlOutput::Owned(Owned::Integer(*v)),
            Value::Float(v) => ToSqlOutput::Owned(Owned::Real(*v)),
            Value::Text(v) => ToSqlOutput::Borrowed(Stored::Text(v.as_bytes())),
            Value::Bytes(v) => ToSqlOutput::Borrowed(Stored::Blob(v)),
            Value::Uuid(v) => ToSqlOutput::Borrowed(Stored::Blob(v.as_bytes())),
            Value::Time(v) => ToSqlOutput::Owned(Owned::Integer(Timestamp::as_microsecond(*v))),
            Value::Json(v) => ToSqlOutput::Owned(Owned::Text(v.to_string())),
        })
    }
}

/// Reads one column of a row.
pub(crate) fn value<'a>(row: &'a rusqlite::Row<'_>, index: usize) -> Result<ValueRef<'a>, String> {
    Ok(match row.get_ref(index).map_err(|e| e.to_string())? {
        Stored::Null => ValueRef::Null,
        Stored::Integer(v) => ValueRef::Int(v),
        Stored::Real(v) => ValueRef::Float(v),
        Stored::Text(v) => ValueRef::Text(std::str::from_utf8(v).map_err(|e| e.to_string())?),
        Stored::Blob(v) => ValueRef::Bytes(v),
    })
}

#[expect(clippy::needless_pass_by_value, reason = "given to map_err")]
fn classify(error: rusqlite::Error) -> Error {
    let message = error.to_string();
    let Some(cause) = error.sqlite_error() else { return Error::Driver(message) };
    let kind = match (cause.code, cause.extended_code) {
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => return Error::Conflict(message),
        (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => Rule::Unique,
        (_, ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => Rule::ForeignKey,
        (_, ffi::SQLITE_CONSTRAINT_NOTNULL) => Rule::NotNull,
        (_, ffi::SQLITE_CONSTRAINT_CHECK | ffi::SQLITE_CONSTRAINT_DATATYPE) => Rule::Check,
        (ErrorCode::ConstraintViolation, _) => Rule::Other,
        _ => return Error::Driver(message),
    };
    Error::Constraint { kind, message }
}
