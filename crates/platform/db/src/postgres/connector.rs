//! Makes connections: finds a server that answers, and learns what may be done on the line to it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use deadpool::managed::{Manager, Metrics, RecycleError, RecycleResult};
use tokio::task::JoinHandle;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Config, SimpleQueryMessage, Statement};

use super::address::{Address, Prepare, Server};
use super::fate::say;
use super::tls::Tls;
use crate::error::{Error, Result};

/// How long one server may take to let us in, all in all.
const WELCOME: Duration = Duration::from_secs(5);
/// How long the server lets a transaction wait for its next statement: a program that vanished leaves no locks.
const IDLE_IN_TRANSACTION_MS: u32 = 60_000;
/// A setting asked for at the beginning of a session. Where it is not found, sessions are not ours: a pooler lends
/// another server's for each transaction.
const MARK: &str = "passerelle.session";

/// Makes connections for the pool.
pub(super) struct Connector {
    servers: Vec<Server>,
    tls: Tls,
    prepare: Prepare,
    answer: Duration,
    /// The server that answered last: tried first.
    last: AtomicUsize,
    /// The types each statement wants, for lines on which nothing stays prepared.
    types: Arc<Mutex<HashMap<String, Arc<[Type]>>>>,
}

/// A line to a server.
pub(super) struct Connection {
    pub(super) client: Client,
    line: JoinHandle<()>,
    memory: Memory,
    /// What follows each `BEGIN`, where the session could not be given its limits once.
    pub(super) limits: String,
}

/// What is remembered of statements.
enum Memory {
    /// The server keeps them prepared for this connection.
    Prepared(Mutex<HashMap<String, Statement>>),
    /// The server keeps nothing; the program knows the types of their values.
    Types(Arc<Mutex<HashMap<String, Arc<[Type]>>>>),
}

/// How to send a statement.
pub(super) enum Plan {
    /// By the name under which the server keeps it.
    Prepared(Statement),
    /// In full, with the types of its values.
    Typed(Arc<[Type]>),
}

impl Connector {
    pub(super) fn new(address: Address) -> Self {
        let Address { servers, tls, prepare, answer } = address;
        Self { servers, tls, prepare, answer, last: AtomicUsize::new(0), types: Arc::default() }
    }

    /// The longest that [`Manager::create`] may take.
    pub(super) fn patience(&self) -> Duration {
        WELCOME * u32::try_from(self.servers.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Makes another server than the last the first to be asked.
    pub(super) fn turn_away(&self) {
        self.last.fetch_add(1, Ordering::Relaxed);
    }

    async fn enter(&self, config: &Config) -> Result<Connection, tokio_postgres::Error> {
        let limits = [
            ("statement_timeout", self.answer.as_millis().to_string()),
            ("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_MS.to_string()),
        ];
        if self.prepare == Prepare::Auto
            && let Some((client, line)) = self.dial_marked(config, &limits).await?
        {
            let memory = Memory::Prepared(Mutex::default());
            return Ok(Connection { client, line, memory, limits: String::new() });
        }
        let (client, line) = self.dial(config).await?;
        let memory = match self.prepare {
            Prepare::On => Memory::Prepared(Mutex::default()),
            Prepare::Auto | Prepare::Off => Memory::Types(Arc::clone(&self.types)),
        };
        let limits = limits.map(|(name, value)| format!("; SET LOCAL {name} = {value}")).concat();
        Ok(Connection { client, line, memory, limits })
    }

    /// Opens a session with a mark and limits of its own. `None` when the other side refuses them or forgets them:
    /// then it is a pooler, and what we prepare on it may be another program's the next moment.
    async fn dial_marked(
        &self,
        config: &Config,
        limits: &[(&str, String); 2],
    ) -> Result<Option<(Client, JoinHandle<()>)>, tokio_postgres::Error> {
        let theirs = config.get_options().unwrap_or_default();
        let [(one, first), (two, second)] = limits;
        let ours = format!("-c {MARK}=ours -c {one}={first} -c {two}={second}");
        let mut marked = config.clone();
        marked.options(format!("{theirs} {ours}").trim_start());
        let (client, line) = match self.dial(&marked).await {
            Ok(session) => session,
            Err(e) if e.code() == Some(&SqlState::PROTOCOL_VIOLATION) => return Ok(None),
            Err(e) => return Err(e),
        };
        let found = client.simple_query(&format!("SELECT current_setting('{MARK}', true)")).await?;
        let ours = found.iter().any(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0) == Some("ours"),
            _ => false,
        });
        Ok(ours.then_some((client, line)))
    }

    async fn dial(&self, config: &Config) -> Result<(Client, JoinHandle<()>), tokio_postgres::Error> {
        let (client, connection) = config.connect(self.tls.clone()).await?;
        let line = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error = %say(&error), "line to PostgreSQL closed");
            }
        });
        Ok((client, line))
    }
}

impl Manager for Connector {
    type Type = Connection;
    type Error = Error;

    /// Asks each server in turn, the one that answered last first.
    async fn create(&self) -> Result<Connection> {
        let mut refusals = Vec::new();
        let first = self.last.load(Ordering::Relaxed) % self.servers.len().max(1);
        for turn in 0..self.servers.len() {
            let index = (first + turn) % self.servers.len();
            let Some(server) = self.servers.get(index) else { continue };
            match tokio::time::timeout(WELCOME, self.enter(&server.config)).await {
                Ok(Ok(connection)) => {
                    self.last.store(index, Ordering::Relaxed);
                    return Ok(connection);
                }
                Ok(Err(error)) => refusals.push(format!("{}: {}", server.name, say(&error))),
                Err(_) => {
                    refusals.push(format!("{}: no answer within {} s", server.name, WELCOME.as_secs()));
                }
            }
        }
        Err(Error::driver(format!("no connection to PostgreSQL: {}", refusals.join("; "))))
    }

    async fn recycle(&self, connection: &mut Connection, _: &Metrics) -> RecycleResult<Error> {
        if connection.client.is_closed() { Err(RecycleError::message("closed")) } else { Ok(()) }
    }
}

impl Connection {
    /// How to send a statement; asks the server the first time.
    pub(super) async fn plan(&self, sql: &str) -> Result<Plan, tokio_postgres::Error> {
        match &self.memory {
            Memory::Prepared(statements) => {
                if let Some(known) = recall(statements, sql) {
                    return Ok(Plan::Prepared(known));
                }
                let statement = self.client.prepare(sql).await?;
                lock(statements).insert(sql.to_owned(), statement.clone());
                Ok(Plan::Prepared(statement))
            }
            Memory::Types(types) => {
                if let Some(known) = recall(types, sql) {
                    return Ok(Plan::Typed(known));
                }
                // Closed before the transaction ends, so the server goes back to the pooler as it came.
                let wanted: Arc<[Type]> = self.client.prepare(sql).await?.params().into();
                lock(types).insert(sql.to_owned(), Arc::clone(&wanted));
                Ok(Plan::Typed(wanted))
            }
        }
    }

    /// A statement prepared for many rows. It must be dropped before its transaction ends.
    pub(super) async fn prepared(&self, sql: &str) -> Result<Statement, tokio_postgres::Error> {
        match &self.memory {
            Memory::Prepared(_) => match self.plan(sql).await? {
                Plan::Prepared(statement) => Ok(statement),
                Plan::Typed(_) => self.client.prepare(sql).await,
            },
            Memory::Types(_) => self.client.prepare(sql).await,
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.line.abort();
    }
}

fn recall<T: Clone>(memory: &Mutex<HashMap<String, T>>, sql: &str) -> Option<T> {
    lock(memory).get(sql).cloned()
}

fn lock<T>(memory: &Mutex<T>) -> MutexGuard<'_, T> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}
