//! The shared engine: PostgreSQL through a pool of connections.
//!
//! Writes run at `SERIALIZABLE`, reads in a read-only snapshot. A connection whose transaction was not ended in
//! order (a client that left, a panic, a broken line) is closed, never handed out again. A server that gives no
//! answer is given up after a while, and so is every idle connection to it.

mod address;
mod connector;
mod fate;
mod tls;
mod values;

use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{Object, Pool, PoolError, Timeouts};
use futures_util::future::try_join_all;
use tokio::sync::RwLock;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};

use crate::error::{Error, Result};
use crate::tx::Mode;
use crate::{FromRow, Row, Value};

use address::Address;
use connector::{Connection, Connector, Plan};
use fate::{classify, classify_commit, is_replica};

pub(crate) use fate::say;

/// Connections to the server, at most.
const CONNECTIONS: usize = 16;
/// How long to wait for a connection of the pool.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a transaction may take to begin: nothing is waited for but the server itself.
const BEGIN: Duration = Duration::from_secs(5);
/// How long a change of schema, or gathering statistics, may take.
const SCHEMA: Duration = Duration::from_hours(1);
/// Statements sent ahead of their answers by a bulk write.
const AHEAD: usize = 256;

/// The pool.
pub(crate) struct Postgres {
    pool: Pool<Connector>,
    /// How long a statement may go without an answer.
    answer: Duration,
    /// How long a transaction may take to begin, all servers tried.
    begin: Duration,
}

/// A connection inside a transaction.
pub(crate) struct Session {
    lease: RwLock<Option<Lease>>,
    mode: Mode,
    answer: Duration,
    /// Statements sent and not answered yet.
    asked: AtomicU32,
    /// The connection is of no more use: its plans are out of date.
    stale: AtomicBool,
    /// The server is of no more use: it became a replica, or it is silent.
    lost: AtomicBool,
}

/// A borrowed connection that closes unless it is given back.
struct Lease(Option<Object<Connector>>);

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(object) = self.0.take() {
            drop(Object::take(object));
        }
    }
}

impl Lease {
    fn connection(&self) -> Result<&Connection> {
        self.0.as_deref().ok_or_else(crate::tx::over)
    }

    fn give_back(mut self) {
        drop(self.0.take());
    }

    /// Closes this connection and every idle one: the server they lead to is not the one to ask any more.
    fn close_all(mut self) {
        if let Some(object) = self.0.take() {
            let pool = Object::pool(&object);
            drop(Object::take(object));
            if let Some(pool) = pool {
                pool.manager().turn_away();
                pool.retain(|_, _| false);
            }
        }
    }
}

impl Postgres {
    pub(crate) fn open(url: &str) -> Result<Self> {
        let address = Address::parse(url)?;
        let answer = address.answer;
        let connector = Connector::new(address);
        let create = connector.patience();
        let pool = Pool::builder(connector)
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts { wait: Some(PATIENCE), create: Some(create), recycle: Some(PATIENCE) })
            .build()
            .map_err(|e| Error::driver(e.to_string()))?;
        Ok(Self { pool, answer, begin: BEGIN + create })
    }

    /// Opens a transaction. After a restart of the server the pool is full of dead connections: each is found out
    /// and closed here, at no cost to the caller.
    pub(crate) async fn begin(&self, mode: Mode) -> Result<Session> {
        let begun = async {
            for _ in 0..CONNECTIONS {
                match self.begin_on_one(mode).await {
                    Err(Error::Conflict(why)) => tracing::debug!(%why, "dead connection closed"),
                    done => return done,
                }
            }
            self.begin_on_one(mode).await
        };
        tokio::time::timeout(self.begin, begun).await.unwrap_or_else(|_| Err(silent(self.begin)))
    }

    async fn begin_on_one(&self, mode: Mode) -> Result<Session> {
        let lease = self.lease().await?;
        let connection = lease.connection()?;
        let begin = match mode {
            Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Mode::Write => "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE",
        };
        let begin = format!("{begin}{}", connection.limits);
        match tokio::time::timeout(BEGIN.min(self.answer), connection.client.batch_execute(&begin)).await {
            Ok(Ok(())) => {}
            // A replica refuses to begin a write as something it has no means for.
            Ok(Err(e)) if mode == Mode::Write && e.code() == Some(&SqlState::FEATURE_NOT_SUPPORTED) => {
                lease.close_all();
                return Err(Error::Conflict(say(&e)));
            }
            Ok(Err(e)) => return Err(classify(&e, mode)),
            // The server or the way to it is gone without a word. Another one may have taken over: a new connection
            // finds out.
            Err(_) => {
                lease.close_all();
                return Err(Error::Conflict("the server gave no answer".to_owned()));
            }
        }
        Ok(Session {
            lease: RwLock::new(Some(lease)),
            mode,
            answer: self.answer,
            asked: AtomicU32::new(0),
            stale: AtomicBool::new(false),
            lost: AtomicBool::new(false),
        })
    }

    /// Runs statements outside any transaction of ours, for as long as they take.
    pub(crate) async fn batch(&self, sql: &str) -> Result<()> {
        let lease = self.lease().await?;
        let sql = unlimited(sql);
        match tokio::time::timeout(SCHEMA, lease.connection()?.client.batch_execute(&sql)).await {
            Ok(Ok(())) => lease.give_back(),
            Ok(Err(e)) => return Err(classify(&e, Mode::Write)),
            Err(_) => return Err(silent(SCHEMA)),
        }
        Ok(())
    }

    pub(crate) fn close(&self) {
        self.pool.close();
    }

    async fn lease(&self) -> Result<Lease> {
        match self.pool.get().await {
            Ok(object) => Ok(Lease(Some(object))),
            Err(PoolError::Backend(error)) => Err(error),
            Err(e) => Err(Error::driver(format!("no connection to PostgreSQL: {e}"))),
        }
    }
}

impl Session {
    pub(crate) async fn all<T: FromRow>(&self, sql: &str, params: &[Value], limit: usize) -> Result<Vec<T>> {
        let lease = self.lease.read().await;
        let connection = lease.as_ref().ok_or_else(crate::tx::over)?.connection()?;
        let rows = match self.ask(connection.plan(sql)).await? {
            Plan::Prepared(statement) => {
                self.ask(connection.client.query(&statement, &bind(params)?)).await?
            }
            Plan::Typed(types) => {
                self.ask(connection.client.query_typed(sql, &bind_typed(params, &types)?)).await?
            }
        };
        rows.iter().take(limit).map(|row| T::from_row(&Row::postgres(row))).collect()
    }

    pub(crate) async fn execute(&self, sql: &str, params: &[Value]) -> Result<u64> {
        let lease = self.lease.read().await;
        let connection = lease.as_ref().ok_or_else(crate::tx::over)?.connection()?;
        match self.ask(connection.plan(sql)).await? {
            Plan::Prepared(statement) => {
                self.ask(connection.client.execute(&statement, &bind(params)?)).await
            }
            Plan::Typed(types) => {
                self.ask(connection.client.execute_typed(sql, &bind_typed(params, &types)?)).await
            }
        }
    }

    /// One statement for many rows, sent ahead of the answers.
    pub(crate) async fn execute_many(&self, sql: &str, rows: Vec<Vec<Value>>) -> Result<u64> {
        let lease = self.lease.read().await;
        let connection = lease.as_ref().ok_or_else(crate::tx::over)?.connection()?;
        let statement = self.ask(connection.prepared(sql)).await?;
        let mut count = 0;
        for chunk in rows.chunks(AHEAD) {
            let bound = chunk.iter().map(|row| bind(row)).collect::<Result<Vec<_>>>()?;
            let sent = bound.iter().map(|row| connection.client.execute(&statement, row));
            count += self.ask(try_join_all(sent)).await?.into_iter().sum::<u64>();
        }
        Ok(count)
    }

    /// Statements without values, such as changes of schema, for as long as they take.
    pub(crate) async fn batch(&self, sql: &str) -> Result<()> {
        let lease = self.lease.read().await;
        let connection = lease.as_ref().ok_or_else(crate::tx::over)?.connection()?;
        self.ask_for(SCHEMA, connection.client.batch_execute(&unlimited(sql))).await
    }

    pub(crate) async fn prepare(&self, sql: &str) -> Result<()> {
        let lease = self.lease.read().await;
        let connection = lease.as_ref().ok_or_else(crate::tx::over)?.connection()?;
        self.ask(connection.client.prepare(sql)).await.map(drop)
    }

    async fn ask<T>(&self, work: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T> {
        self.ask_for(self.answer, work).await
    }

    /// Waits for an answer, not for ever. A caller that stops waiting leaves its question counted in `asked`.
    async fn ask_for<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        // The server gives up first, in good order, unless it is gone.
        let outcome = tokio::time::timeout(limit + Duration::from_secs(1), Box::pin(work)).await;
        if outcome.is_ok() {
            self.asked.fetch_sub(1, Ordering::Relaxed);
        }
        match outcome {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(e)) => Err(self.classify(&e)),
            Err(_) => {
                self.lost.store(true, Ordering::Relaxed);
                Err(silent(limit))
            }
        }
    }

    fn classify(&self, error: &tokio_postgres::Error) -> Error {
        if is_replica(error) && self.mode == Mode::Write {
            self.lost.store(true, Ordering::Relaxed);
        }
        if error.code() == Some(&SqlState::FEATURE_NOT_SUPPORTED) {
            self.stale.store(true, Ordering::Relaxed);
        }
        classify(error, self.mode)
    }

    /// Ends the transaction and gives the connection back. Waits for statements still under way.
    pub(crate) async fn finish(&self, commit: bool) -> Result<()> {
        let lease = self.lease.write().await.take().ok_or_else(crate::tx::over)?;
        if self.lost.load(Ordering::Relaxed) {
            lease.close_all();
            return Ok(());
        }
        // Dropped here or below, the lease closes the connection, and that rolls back.
        if self.asked.load(Ordering::Relaxed) > 0 {
            return if commit {
                Err(Error::driver("a statement was given up, its fate unseen"))
            } else {
                Ok(())
            };
        }
        let client = &lease.connection()?.client;
        if commit && client.is_closed() {
            return Err(Error::Conflict("the connection broke before the end".to_owned()));
        }
        let end = if commit { "COMMIT" } else { "ROLLBACK" };
        match tokio::time::timeout(self.answer, client.batch_execute(end)).await {
            Ok(Ok(())) if self.stale.load(Ordering::Relaxed) => {}
            Ok(Ok(())) => lease.give_back(),
            Ok(Err(e)) if commit => return Err(classify_commit(&e)),
            Ok(Err(e)) => tracing::debug!(error = %say(&e), "rollback failed, connection closed"),
            Err(_) => {
                lease.close_all();
                if commit {
                    return Err(Error::Unknown(silent(self.answer).to_string()));
                }
            }
        }
        Ok(())
    }
}

/// The error of a server that is there, or not, and says nothing.
fn silent(limit: Duration) -> Error {
    Error::driver(format!("PostgreSQL gave no answer within {} s", limit.as_secs()))
}

/// Statements that may take as long as they need; in one message, so that it holds for them alone.
fn unlimited(sql: &str) -> String {
    format!("SET LOCAL statement_timeout = 0; {sql}")
}

fn bind(params: &[Value]) -> Result<Vec<&(dyn ToSql + Sync)>> {
    params.iter().map(|value| value.admit().map(|()| value as &(dyn ToSql + Sync))).collect()
}

fn bind_typed<'a>(params: &'a [Value], types: &[Type]) -> Result<Vec<(&'a (dyn ToSql + Sync), Type)>> {
    if params.len() != types.len() {
        return Err(Error::driver(format!("{} values for {} placeholders", params.len(), types.len())));
    }
    Ok(bind(params)?.into_iter().zip(types.iter().cloned()).collect())
}
