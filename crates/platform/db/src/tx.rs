//! A transaction, as a closure sees it.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{Error, FromRow, Result, Value, postgres, sqlite};

/// What a transaction may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Read,
    Write,
}

/// A running transaction. Cheap to clone; a clone kept after the end only gives errors.
///
/// Once a statement has failed, the transaction can only fail: PostgreSQL refuses every later statement, and the
/// same holds on SQLite so that both behave alike. Expected collisions are written `ON CONFLICT … DO`.
#[derive(Clone)]
pub struct Tx(Arc<Inner>);

struct Inner {
    session: Session,
    mode: Mode,
    failure: Mutex<Option<Error>>,
}

enum Session {
    Sqlite(sqlite::Session),
    Postgres(Box<postgres::Session>),
}

/// The error of a statement on a transaction that has ended.
pub(crate) fn over() -> Error {
    Error::driver("the transaction is over")
}

impl Tx {
    pub(crate) fn sqlite(session: sqlite::Session, mode: Mode) -> Self {
        Self::new(Session::Sqlite(session), mode)
    }

    pub(crate) fn postgres(session: postgres::Session, mode: Mode) -> Self {
        Self::new(Session::Postgres(Box::new(session)), mode)
    }

    fn new(session: Session, mode: Mode) -> Self {
        Self(Arc::new(Inner { session, mode, failure: Mutex::new(None) }))
    }

    /// Every row of the result.
    pub async fn all<T: FromRow>(&self, sql: &'static str, params: Vec<Value>) -> Result<Vec<T>> {
        self.rows(sql, &params, usize::MAX).await
    }

    /// The first row, if there is one.
    pub async fn optional<T: FromRow>(&self, sql: &'static str, params: Vec<Value>) -> Result<Option<T>> {
        Ok(self.rows(sql, &params, 1).await?.pop())
    }

    /// The first row; no row is a [`Error::Decode`]. For counts and sums.
    pub async fn one<T: FromRow>(&self, sql: &'static str, params: Vec<Value>) -> Result<T> {
        self.optional(sql, params)
            .await?
            .ok_or_else(|| Error::Decode { column: "*".to_owned(), message: "no row".to_owned() })
    }

    /// Runs a statement; answers how many rows it changed.
    pub async fn execute(&self, sql: &'static str, params: Vec<Value>) -> Result<u64> {
        self.usable()?;
        let done = match &self.0.session {
            Session::Sqlite(session) => session.execute(sql, &params),
            Session::Postgres(session) => session.execute(sql, &params).await,
        };
        self.note(done)
    }

    /// Runs one statement for each row of values: the fast way to load many rows.
    pub async fn execute_many<I>(&self, sql: &'static str, rows: I) -> Result<u64>
    where
        I: IntoIterator<Item = Vec<Value>>,
    {
        self.load(sql, rows).await
    }

    /// As [`Self::execute_many`], for SQL made from the description of a table.
    pub(crate) async fn load<I>(&self, sql: &str, rows: I) -> Result<u64>
    where
        I: IntoIterator<Item = Vec<Value>>,
    {
        self.usable()?;
        let done = match &self.0.session {
            Session::Sqlite(session) => session.execute_many(sql, &mut rows.into_iter()),
            Session::Postgres(session) => session.execute_many(sql, rows.into_iter().collect()).await,
        };
        self.note(done)
    }

    pub(crate) async fn rows<T: FromRow>(&self, sql: &str, params: &[Value], limit: usize) -> Result<Vec<T>> {
        self.usable()?;
        let found = match &self.0.session {
            Session::Sqlite(session) => session.all(sql, params, limit),
            Session::Postgres(session) => session.all(sql, params, limit).await,
        };
        self.note(found)
    }

    pub(crate) async fn batch(&self, sql: &str) -> Result<()> {
        self.usable()?;
        let done = match &self.0.session {
            Session::Sqlite(session) => session.batch(sql),
            Session::Postgres(session) => session.batch(sql).await,
        };
        self.note(done)
    }

    pub(crate) async fn prepare(&self, sql: &str) -> Result<()> {
        match &self.0.session {
            Session::Sqlite(session) => session.prepare(sql),
            Session::Postgres(session) => session.prepare(sql).await,
        }
    }

    /// Says that this transaction lost against another one, as the rows it found show: the write starts again.
    pub fn conflict(&self, why: &str) -> Error {
        let error = Error::Conflict(why.to_owned());
        *self.failure() = Some(error.copy());
        error
    }

    /// Refuses a statement after a failed one.
    fn usable(&self) -> Result<()> {
        match &*self.failure() {
            Some(error) => Err(error.copy()),
            None => Ok(()),
        }
    }

    /// Remembers the failure of a statement; a value of the wrong type is the reader's affair alone.
    fn note<T>(&self, outcome: Result<T>) -> Result<T> {
        if let Err(error) = &outcome
            && !matches!(error, Error::Decode { .. })
        {
            *self.failure() = Some(error.copy());
        }
        outcome
    }

    fn failure(&self) -> std::sync::MutexGuard<'_, Option<Error>> {
        self.0.failure.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn end(&self, commit: bool) -> Result<()> {
        match &self.0.session {
            Session::Sqlite(session) => session.finish(commit),
            Session::Postgres(session) => session.finish(commit).await,
        }
    }

    /// Commits or rolls back, as the closure's answer and the statements' fate say. `Err` asks for another attempt.
    pub(crate) async fn settle<T, E: From<Error>>(self, answer: Result<T, E>) -> Result<Result<T, E>, Error> {
        let failure = self.failure().take();
        match (answer, failure) {
            (answer, Some(Error::Conflict(message))) => {
                drop(answer);
                self.end(false).await?;
                Err(Error::Conflict(message))
            }
            (Ok(answer), None) => match self.end(self.0.mode == Mode::Write).await {
                Ok(()) => Ok(Ok(answer)),
                Err(Error::Conflict(message)) => Err(Error::Conflict(message)),
                Err(error) => Ok(Err(error.into())),
            },
            (Ok(_), Some(error)) => {
                self.end(false).await?;
                let message = format!("a statement failed and its error was not returned: {error}");
                Ok(Err(Error::Driver(message).into()))
            }
            (Err(error), _) => {
                self.end(false).await?;
                Ok(Err(error))
            }
        }
    }
}
