//! What the program needs of a database engine, as checks that run against a live one.
//!
//! The same bodies are tests of ours, on the engines we can run, and the command `passerelle check-engine`, by which an
//! operator proves another one: a distributed database that speaks PostgreSQL's protocol. Each check works through two
//! pools of connections, as two nodes would.
//!
//! To add a check: a function in `checks/`, its SQL in `store.rs`, a line in [`CHECKS`].

mod checks;
mod store;

use std::fmt;

use db::{Db, Migration, Statement};
use futures_util::future::BoxFuture;
use kernel::World;
use serde::Serialize;

pub use store::{MIGRATIONS, STATEMENTS};

/// Two nodes over one empty database.
#[derive(Clone)]
pub struct Nodes {
    /// One node's connections.
    pub one: Db,
    /// The other's.
    pub other: Db,
    /// Clock and chance; the clock must run.
    pub world: World,
}

impl Nodes {
    /// The connections of node `number`, counted round.
    fn node(&self, number: usize) -> Db {
        if number.is_multiple_of(2) { self.one.clone() } else { self.other.clone() }
    }
}

/// What an engine did that it must not do.
#[derive(Debug)]
pub struct Fault(String);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<db::Error> for Fault {
    fn from(error: db::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<messages::Error> for Fault {
    fn from(error: messages::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<tokio::task::JoinError> for Fault {
    fn from(error: tokio::task::JoinError) -> Self {
        Self(error.to_string())
    }
}

/// Whether an engine behaves.
pub type Outcome = Result<(), Fault>;

/// One behaviour, checked on tables that [`prepare`] made.
pub struct Check {
    /// What must be so.
    pub name: &'static str,
    run: fn(Nodes) -> BoxFuture<'static, Outcome>,
}

impl Check {
    /// Runs it.
    ///
    /// # Errors
    /// What was not so.
    pub async fn run(&self, nodes: &Nodes) -> Outcome {
        (self.run)(nodes.clone()).await
    }
}

macro_rules! checks {
    ($($name:literal => $module:ident::$function:ident;)*) => {
        /// Every behaviour, in the order they are best understood.
        pub const CHECKS: &[Check] =
            &[$(Check { name: $name, run: |nodes| Box::pin(checks::$module::$function(nodes)) }),*];
    };
}

checks! {
    "every value comes back as it went" => values::round_trip;
    "big results arrive whole" => values::big_results;
    "concurrent transfers conserve the sum" => transactions::transfers;
    "no update is lost" => transactions::lost_updates;
    "two transactions cannot both decide on what the other changes" => transactions::write_skew;
    "of equal keys at once, one wins and the others are told" => transactions::unique_rules;
    "reads see one instant and never lose against writes" => transactions::reads;
    "clients that leave keep no transaction open" => transactions::cancellation;
    "each job is claimed by one worker" => platform::jobs_once;
    "one key is one message" => platform::outbox;
    "concurrent appends make one journal, which refuses changes" => platform::journal;
}

/// A check that ran.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// What must be so.
    pub check: String,
    /// Whether it is.
    pub ok: bool,
    /// Milliseconds it took.
    pub ms: i64,
    /// What was not so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// Makes the tables that the checks use.
///
/// # Errors
/// The store's.
pub async fn prepare(db: &Db) -> db::Result<()> {
    for list in [journal::MIGRATIONS, jobs::MIGRATIONS, messages::MIGRATIONS, MIGRATIONS] {
        db.migrate(list).await?;
    }
    Ok(())
}

/// Runs the program's migrations from both nodes at once, prepares every statement, then runs every check. Tells each
/// line as it comes; answers whether all is well.
pub async fn run(
    nodes: &Nodes,
    migrations: &[&[Migration]],
    statements: &[Statement],
    mut tell: impl FnMut(&Line),
) -> bool {
    let mut well = true;
    let mut say = |name: &str, started: jiff::Timestamp, outcome: Outcome| {
        let ms = nodes.world.now().duration_since(started).as_millis();
        let fault = outcome.err().map(|fault| fault.to_string());
        let line = Line {
            check: name.to_owned(),
            ok: fault.is_none(),
            ms: i64::try_from(ms).unwrap_or(i64::MAX),
            fault,
        };
        well &= line.ok;
        tell(&line);
        line.ok
    };
    let started = nodes.world.now();
    if !say("the migrations run, from two nodes at once", started, migrate(nodes, migrations).await) {
        return false;
    }
    let started = nodes.world.now();
    say("every statement prepares", started, every_statement_prepares(&nodes.one, statements).await);
    for check in CHECKS {
        let started = nodes.world.now();
        say(check.name, started, check.run(nodes).await);
    }
    well
}

async fn migrate(nodes: &Nodes, migrations: &[&[Migration]]) -> Outcome {
    let both = async |db: &Db| {
        for list in migrations {
            db.migrate(list).await?;
        }
        prepare(db).await
    };
    let (one, other) = tokio::join!(both(&nodes.one), both(&nodes.other));
    one?;
    Ok(other?)
}

async fn every_statement_prepares(db: &Db, statements: &[Statement]) -> Outcome {
    let mut refused = Vec::new();
    for (name, sql) in statements.iter().chain(STATEMENTS) {
        if let Err(error) = db.prepare(sql).await {
            refused.push(format!("{name}: {error}"));
        }
    }
    ensure(refused.is_empty(), || refused.join("; "))
}

/// A fault in these words unless `holds`.
fn ensure(holds: bool, words: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(Fault(words())) }
}
