//! The shared engine: PostgreSQL through a pool of connections.
//!
//! Writes run at `SERIALIZABLE`, reads in a read-only snapshot. A connection whose transaction was not ended in
//! order (a client that left, a panic, a broken line) is closed, never handed out again.

use std::error::Error as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Timeouts};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use tokio::sync::RwLock;
use tokio_postgres::error::{Severity, SqlState};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use tokio_postgres::{Config, NoTls};

use crate::error::{Error, Result, Rule};
use crate::tx::Mode;
use crate::{FromRow, Row, Value, ValueRef};

/// Connections to the server, at most.
const CONNECTIONS: usize = 16;
/// How long to wait for a connection of the pool, or for the server to accept a new one.
const PATIENCE: Duration = Duration::from_secs(10);
/// Statements sent ahead of their answers by a bulk write.
const AHEAD: usize = 256;
/// Microseconds from 1970 to 2000, where PostgreSQL's time begins.
const EPOCH_2000_US: i64 = 946_684_800_000_000;

/// The pool.
pub(crate) struct Postgres(Pool);

/// A connection inside a transaction.
pub(crate) struct Session {
    lease: RwLock<Option<Lease>>,
    mode: Mode,
    /// The connection is of no more use: its server became a replica, or its plans are out of date.
    stale: AtomicBool,
}

/// A borrowed connection that closes unless it is given back.
struct Lease(Option<Object>);

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(object) = self.0.take() {
            drop(Object::take(object));
        }
    }
}

impl Postgres {
    pub(crate) fn open(url: &str) -> Result<Self> {
        let mut config: Config =
            url.parse().map_err(|e| Error::driver(format!("database address: {}", say(&e))))?;
        if config.get_application_name().is_none() {
            config.application_name("passerelle");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        let manager =
            Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts { wait: Some(PATIENCE), create: Some(PATIENCE), recycle: Some(PATIENCE) })
            .build()
            .map_err(|e| Error::driver(e.to_string()))?;
        Ok(Self(pool))
    }

    /// Opens a transaction. After a restart of the server the pool is full of dead connections: each is found out
    /// and closed here, at no cost to the caller.
    pub(crate) async fn begin(&self, mode: Mode) -> Result<Session> {
        for _ in 0..CONNECTIONS {
            match self.begin_on_one(mode).await {
                Err(Error::Conflict(why)) => tracing::debug!(%why, "dead connection closed"),
                done => return done,
            }
        }
        self.begin_on_one(mode).await
    }

    async fn begin_on_one(&self, mode: Mode) -> Result<Session> {
        let lease = self.lease().await?;
        let begin = match mode {
            Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Mode::Write => "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE",
        };
        lease.client()?.batch_execute(begin).await.map_err(|e| classify(&e, mode))?;
        Ok(Session { lease: RwLock::new(Some(lease)), mode, stale: AtomicBool::new(false) })
    }

    /// Runs statements outside any transaction.
    pub(crate) async fn batch(&self, sql: &str) -> Result<()> {
        let mut lease = self.lease().await?;
        lease.client()?.batch_execute(sql).await.map_err(|e| classify(&e, Mode::Write))?;
        drop(lease.0.take());
        Ok(())
    }

    pub(crate) fn close(&self) {
        self.0.close();
    }

    async fn lease(&self) -> Result<Lease> {
        match self.0.get().await {
            Ok(object) => Ok(Lease(Some(object))),
            Err(deadpool_postgres::PoolError::Backend(e)) => Err(Error::driver(say(&e))),
            Err(e) => Err(Error::driver(format!("no connection to PostgreSQL: {e}"))),
        }
    }
}

impl Lease {
    fn client(&self) -> Result<&Object> {
        self.0.as_ref().ok_or_else(crate::tx::over)
    }
}

impl Session {
    pub(crate) async fn all<T: FromRow>(&self, sql: &str, params: &[Value], limit: usize) -> Result<Vec<T>> {
        let lease = self.lease.read().await;
        let client = lease.as_ref().ok_or_else(crate::tx::over)?.client()?;
        let say = |e| self.classify(&e);
        let statement = client.prepare_cached(sql).await.map_err(say)?;
        let rows = client.query(&statement, &bind(params)?).await.map_err(say)?;
        rows.iter().take(limit).map(|row| T::from_row(&Row::postgres(row))).collect()
    }

    pub(crate) async fn execute(&self, sql: &str, params: &[Value]) -> Result<u64> {
        let lease = self.lease.read().await;
        let client = lease.as_ref().ok_or_else(crate::tx::over)?.client()?;
        let say = |e| self.classify(&e);
        let statement = client.prepare_cached(sql).await.map_err(say)?;
        client.execute(&statement, &bind(params)?).await.map_err(say)
    }

    /// One statement for many rows, sent ahead of the answers.
    pub(crate) async fn execute_many(&self, sql: &str, rows: Vec<Vec<Value>>) -> Result<u64> {
        let lease = self.lease.read().await;
        let client = lease.as_ref().ok_or_else(crate::tx::over)?.client()?;
        let say = |e| self.classify(&e);
        let statement = client.prepare_cached(sql).await.map_err(say)?;
        let mut count = 0;
        for chunk in rows.chunks(AHEAD) {
            let bound = chunk.iter().map(|row| bind(row)).collect::<Result<Vec<_>>>()?;
            let sent = bound.iter().map(|row| client.execute(&statement, row));
            count += try_join_all(sent).await.map_err(say)?.into_iter().sum::<u64>();
        }
        Ok(count)
    }

    pub(crate) async fn batch(&self, sql: &str) -> Result<()> {
        let lease = self.lease.read().await;
        let client = lease.as_ref().ok_or_else(crate::tx::over)?.client()?;
        client.batch_execute(sql).await.map_err(|e| self.classify(&e))
    }

    pub(crate) async fn prepare(&self, sql: &str) -> Result<()> {
        let lease = self.lease.read().await;
        let client = lease.as_ref().ok_or_else(crate::tx::over)?.client()?;
        client.prepare(sql).await.map(drop).map_err(|e| self.classify(&e))
    }

    fn classify(&self, error: &tokio_postgres::Error) -> Error {
        let code = error.code().map_or("", SqlState::code);
        if code == "25006" || code == "0A000" {
            self.stale.store(true, Ordering::Relaxed);
        }
        classify(error, self.mode)
    }

    /// Ends the transaction and gives the connection back. Waits for statements still under way.
    pub(crate) async fn finish(&self, commit: bool) -> Result<()> {
        let mut lease = self.lease.write().await.take().ok_or_else(crate::tx::over)?;
        let end = if commit { "COMMIT" } else { "ROLLBACK" };
        match lease.client()?.batch_execute(end).await {
            Ok(()) if self.stale.load(Ordering::Relaxed) => {}
            Ok(()) => drop(lease.0.take()),
            Err(e) if commit => return Err(classify_commit(&e)),
            // The lease closes the connection, and that rolls back as well.
            Err(e) => tracing::debug!(error = %say(&e), "rollback failed, connection closed"),
        }
        Ok(())
    }
}

fn bind(params: &[Value]) -> Result<Vec<&(dyn ToSql + Sync)>> {
    params.iter().map(|value| value.admit().map(|()| value as &(dyn ToSql + Sync))).collect()
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (self, ty) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Bool(v), &Type::BOOL) => v.to_sql(ty, out),
            (Value::Int(v), &Type::INT8) => v.to_sql(ty, out),
            (Value::Int(v), &Type::INT4) => i32::try_from(*v)?.to_sql(ty, out),
            (Value::Int(v), &Type::INT2) => i16::try_from(*v)?.to_sql(ty, out),
            (Value::Int(v), &Type::FLOAT8) => (*v as f64).to_sql(ty, out),
            (Value::Float(v), &Type::FLOAT8) => v.to_sql(ty, out),
            (Value::Text(v), &Type::TEXT | &Type::VARCHAR | &Type::BPCHAR | &Type::NAME | &Type::UNKNOWN) => {
                v.to_sql(ty, out)
            }
            (Value::Bytes(v), &Type::BYTEA) => v.to_sql(ty, out),
            (Value::Uuid(v), &Type::UUID) => v.to_sql(ty, out),
            (Value::Time(v), &Type::TIMESTAMPTZ) => {
                (v.as_microsecond() - EPOCH_2000_US).to_sql(&Type::INT8, out)
            }
            (Value::Json(v), &Type::JSONB | &Type::JSON) => v.to_sql(ty, out),
            (Value::Json(v), &Type::TEXT) => v.to_string().to_sql(ty, out),
            _ => Err(format!("the statement wants {ty}, it was given {}", self.kind()).into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for ValueRef<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(match *ty {
            Type::BOOL => ValueRef::Bool(bool::from_sql(ty, raw)?),
            Type::INT8 => ValueRef::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => ValueRef::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => ValueRef::Int(i16::from_sql(ty, raw)?.into()),
            Type::FLOAT8 => ValueRef::Float(f64::from_sql(ty, raw)?),
            Type::FLOAT4 => ValueRef::Float(f32::from_sql(ty, raw)?.into()),
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => {
                ValueRef::Text(std::str::from_utf8(raw)?)
            }
            Type::BYTEA => ValueRef::Bytes(raw),
            Type::UUID => ValueRef::Uuid(uuid::Uuid::from_sql(ty, raw)?),
            Type::TIMESTAMPTZ => {
                let micros = i64::from_sql(&Type::INT8, raw)?;
                ValueRef::Time(Timestamp::from_microsecond(micros.saturating_add(EPOCH_2000_US))?)
            }
            Type::JSON => ValueRef::Json(std::str::from_utf8(raw)?),
            // One byte says the version of the format, then the text.
            Type::JSONB => ValueRef::Json(std::str::from_utf8(raw.get(1..).unwrap_or_default())?),
            Type::NUMERIC => return Err("NUMERIC: write CAST(SUM(…) AS BIGINT)".into()),
            _ => return Err(format!("{ty} is outside the shared types").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(ValueRef::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// The driver's error with its cause: the driver alone says only "db error".
pub(crate) fn say(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(db), _) => format!("{} ({})", db.message(), db.code().code()),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    }
}

fn classify(error: &tokio_postgres::Error, mode: Mode) -> Error {
    let message = say(error);
    if passes(error, mode) {
        return Error::Conflict(message);
    }
    let kind = match error.code().map_or("", SqlState::code) {
        "23505" => Rule::Unique,
        "23503" => Rule::ForeignKey,
        "23502" => Rule::NotNull,
        "23514" => Rule::Check,
        other if other.starts_with("23") => Rule::Other,
        _ => return Error::Driver(message),
    };
    Error::Constraint { kind, message }
}

/// Whether the whole transaction, of which nothing is stored, may succeed another time.
fn passes(error: &tokio_postgres::Error, mode: Mode) -> bool {
    let Some(db) = error.as_db_error() else {
        // The line broke before COMMIT was sent.
        return error.is_closed()
            || error.source().is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
    };
    let code = db.code().code();
    let lost = matches!(code, "40001" | "40P01" | "55P03"); // serialisation, deadlock, lock not available
    let server_leaves = matches!(code, "57P01" | "57P02" | "57P03" | "08006" | "08003");
    // After a fail-over this server is the replica; another connection finds the primary.
    let replica = code == "25006" && mode == Mode::Write;
    let schema_changed = code == "0A000" && db.message().starts_with("cached plan");
    lost || server_leaves || replica || schema_changed
}

/// At COMMIT, an answer that did not come says nothing about what was stored.
fn classify_commit(error: &tokio_postgres::Error) -> Error {
    let Some(db) = error.as_db_error() else { return Error::Unknown(say(error)) };
    let lost = matches!(db.parsed_severity(), Some(Severity::Fatal | Severity::Panic))
        || [SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN, SqlState::TRANSACTION_RESOLUTION_UNKNOWN]
            .contains(db.code());
    if lost { Error::Unknown(say(error)) } else { classify(error, Mode::Write) }
}
