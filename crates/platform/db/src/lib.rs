//! The store: one SQL text, two engines.
//!
//! SQLite (embedded, one file) and PostgreSQL answer the same statements, written in the subset of SQL they share
//! ([`lint`] knows the list). Reads are snapshots; writes are serialisable and repeated when they lose against
//! another one, so a closure given to [`Db::write`] does nothing but SQL: it may run several times.
//!
//! This crate never builds SQL from values, never reads the clock, never knows a table of a capability.
//!
//! To add a table: a [`Migration`] in the crate that owns it, its SQL in that crate's `store.rs` inside
//! [`statements!`], types that implement [`FromRow`], and the test that prepares every statement on both engines.

pub mod backup;
mod catalogue;
mod copy;
mod error;
mod kernel_types;
mod lint;
mod migrate;
mod postgres;
mod row;
mod sqlite;
mod statements;
mod trial;
mod tx;
mod value;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::runtime::{Handle, RuntimeFlavor};

pub use catalogue::{Catalogue, Column, Kind, Table};
pub use copy::Figures;
pub use error::{Error, Result, Rule};
pub use lint::lint;
pub use migrate::Migration;
pub use row::{FromRow, FromValue, Row, ValueRef};
pub use statements::Statement;
pub use trial::TrialSchema;
pub use tx::Tx;
pub use value::Value;

use tx::Mode;

/// How often a write is tried before its conflict is reported.
const ATTEMPTS: u32 = 10;
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// Which engine is behind a [`Db`]. For operators' pages and tests: no statement may depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineKind {
    /// Embedded.
    Sqlite,
    /// PostgreSQL, or a server that speaks its protocol.
    Postgres,
}

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    engine: Engine,
    /// State of the generator that spreads retries.
    spread: AtomicU64,
}

enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Db {
    /// Opens `sqlite:PATH`, `sqlite::memory:` or `postgres://user@host1,host2/name?target_session_attrs=read-write`.
    ///
    /// A SQLite file and its folder are created when missing. PostgreSQL is only reached by the first transaction:
    /// [`Db::ping`] says whether it answers.
    ///
    /// # Errors
    /// [`Error::Driver`] in plain words: unknown address, unusable file.
    pub fn open(url: &str) -> Result<Self> {
        let engine = if let Some(path) = url.strip_prefix("sqlite:") {
            Engine::Sqlite(sqlite::Sqlite::open(path.strip_prefix("//").unwrap_or(path))?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Engine::Postgres(postgres::Postgres::open(url)?)
        } else {
            return Err(Error::driver("a database address begins with sqlite: or postgres://"));
        };
        Ok(Self(Arc::new(Inner { engine, spread: AtomicU64::new(0x5EED) })))
    }

    /// Which engine this is.
    pub fn engine(&self) -> EngineKind {
        match self.0.engine {
            Engine::Sqlite(_) => EngineKind::Sqlite,
            Engine::Postgres(_) => EngineKind::Postgres,
        }
    }

    /// Runs `f` in a read-only snapshot.
    ///
    /// # Errors
    /// What `f` returns, or the store's own.
    pub async fn read<T, E, F, Fut>(&self, f: F) -> Result<T, E>
    where
        F: FnOnce(Tx) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        E: From<Error>,
    {
        match self.attempt(Mode::Read, f).await {
            Ok(answer) => answer,
            Err(error) => Err(error.into()),
        }
    }

    /// Runs `f` in a serialisable transaction and commits it when it returns `Ok`. When the transaction loses
    /// against another one, `f` runs again, up to ten times: it must do nothing but SQL.
    ///
    /// `name` is `capability.verb`; it labels the counters of retries.
    ///
    /// # Errors
    /// What `f` returns, or the store's own; after an [`Error::Unknown`] the write may be stored.
    pub async fn write<T, E, F, Fut>(&self, name: &'static str, f: F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        E: From<Error>,
    {
        for attempt in 1.. {
            let error = match self.attempt(Mode::Write, &f).await {
                Ok(answer) => {
                    metrics::counter!("db_writes_total", "write" => name).increment(1);
                    return answer;
                }
                Err(error) => error,
            };
            if !error.is_conflict() || attempt >= ATTEMPTS {
                return Err(error.into());
            }
            metrics::counter!("db_write_retries_total", "write" => name).increment(1);
            tokio::time::sleep(self.pause(attempt)).await;
        }
        Err(Error::driver("no attempt was made").into())
    }

    /// One attempt. The outer error asks for another; the inner one is the answer.
    async fn attempt<T, E, F, Fut>(&self, mode: Mode, f: F) -> Result<Result<T, E>, Error>
    where
        F: FnOnce(Tx) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        E: From<Error>,
    {
        match &self.0.engine {
            Engine::Sqlite(sqlite) => {
                let permit = sqlite.permit(mode).await?;
                in_place(|| {
                    let tx = Tx::sqlite(permit.begin(mode)?, mode);
                    let run = async {
                        let answer = f(tx.clone()).await;
                        tx.settle(answer).await
                    };
                    // Statements on SQLite never wait, so one poll is the whole transaction.
                    run.now_or_never().unwrap_or_else(|| {
                        Err(Error::driver("a transaction waited for something other than the database"))
                    })
                })
            }
            Engine::Postgres(postgres) => {
                let tx = Tx::postgres(Box::pin(postgres.begin(mode)).await?, mode);
                let answer = f(tx.clone()).await;
                tx.settle(answer).await
            }
        }
    }

    /// A random pause that grows with the attempts, so that losers do not meet again.
    fn pause(&self, attempt: u32) -> Duration {
        const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut z = self.0.spread.fetch_add(GAMMA, Ordering::Relaxed).wrapping_add(GAMMA);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let ceiling = LONGEST_PAUSE.min(Duration::from_millis(4 << attempt.min(8)));
        let micros = u64::try_from(ceiling.as_micros()).unwrap_or(u64::MAX).max(1);
        Duration::from_micros((z ^ (z >> 31)) % micros)
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn ping(&self) -> Result<()> {
        self.read(|tx| async move { tx.one::<()>("SELECT 1", params![]).await }).await
    }

    /// Gathers the statistics the engine plans with. Run it after migrations and imports: without them PostgreSQL
    /// scans whole tables, and a serialisable write then conflicts with every other.
    ///
    /// # Errors
    /// The engine's.
    pub async fn analyze(&self) -> Result<()> {
        match &self.0.engine {
            Engine::Sqlite(_) => {
                self.write("db.analyze", |tx| async move { tx.batch("ANALYZE").await }).await
            }
            Engine::Postgres(postgres) => postgres.batch("ANALYZE").await,
        }
    }

    /// Whether the engine understands the statement with the present schema.
    ///
    /// # Errors
    /// What the engine, or [`lint`], says against it.
    pub async fn prepare(&self, sql: &str) -> Result<()> {
        lint(sql).map_err(Error::driver)?;
        self.read(|tx| async move { tx.prepare(sql).await }).await
    }

    /// Closes every idle connection and refuses new transactions; for an orderly stop.
    pub fn close(&self) {
        match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.close(),
            Engine::Postgres(postgres) => postgres.close(),
        }
    }
}

/// Runs blocking work where it stands, telling a multi-threaded runtime so. Elsewhere it simply runs.
fn in_place<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
