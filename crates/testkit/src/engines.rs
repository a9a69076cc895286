//! The same test body on each engine, each time on an empty database of its own.

use std::future::Future;
use std::path::PathBuf;

use db::{Db, Migration, Statement};
use kernel::World;

use crate::pg::{self, Server};
use crate::worlds::environment;

/// An empty database that disappears with this value.
pub struct Scratch {
    /// The database, empty: migrate it first.
    pub db: Db,
    /// Its address, to open it a second time as another node would.
    pub url: String,
    /// The file, when it is SQLite.
    pub file: Option<PathBuf>,
    folder: Option<PathBuf>,
    server: Option<pg::TestDatabase>,
}

impl Scratch {
    /// A SQLite file in a folder of its own.
    pub fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(format!("passerelle-test-{}", unique()));
        let file = folder.join("test.db");
        let url = format!("sqlite:{}", file.display());
        let db = Db::open(&url).expect("a new SQLite file");
        Self { db, url, file: Some(file), folder: Some(folder), server: None }
    }

    /// A database on Debian's PostgreSQL; `None`, said aloud, when it is not installed.
    pub async fn postgres() -> Option<Self> {
        Self::on(Server::Postgres15).await
    }

    /// A database on a server of this kind; `None`, said aloud, when it is not installed.
    pub async fn on(kind: Server) -> Option<Self> {
        let server = match pg::TestDatabase::create(kind).await {
            Ok(server) => server,
            Err(why) if environment("REQUIRE_ENGINES").is_some() => panic!("{kind} is required: {why}"),
            Err(why) => {
                eprintln!("skipped: {kind} not found ({why})");
                return None;
            }
        };
        let db = Db::open(&server.url).expect("an address of ours");
        Some(Self { db, url: server.url.clone(), file: None, folder: None, server: Some(server) })
    }

    /// The same database opened again, as another process or node would.
    pub fn another(&self) -> Db {
        Db::open(&self.url).expect("the address of an open database")
    }

    /// Removes the database now. A dropped value leaves a PostgreSQL database until its server stops.
    pub async fn remove(mut self) {
        self.db.close();
        if let Some(server) = self.server.take() {
            server.drop().await;
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(folder) = self.folder.take() {
            drop(std::fs::remove_dir_all(folder));
        }
    }
}

/// Runs `body` on SQLite, then on PostgreSQL. Without PostgreSQL the second half is skipped, loudly; with
/// `REQUIRE_ENGINES=1` that is a failure.
pub async fn on_each_engine<F, Fut>(body: F)
where
    F: Fn(Db) -> Fut,
    Fut: Future<Output = ()>,
{
    on_sqlite(|scratch| body(scratch.db.clone())).await;
    on_postgres(|scratch| body(scratch.db.clone())).await;
}

/// Runs `body` on SQLite alone.
pub async fn on_sqlite<F, Fut>(body: F)
where
    F: Fn(&Scratch) -> Fut,
    Fut: Future<Output = ()>,
{
    eprintln!("engine: SQLite");
    let scratch = Scratch::sqlite();
    Box::pin(body(&scratch)).await;
    scratch.remove().await;
}

/// Runs `body` on Debian's PostgreSQL alone, when there is one.
pub async fn on_postgres<F, Fut>(body: F)
where
    F: Fn(&Scratch) -> Fut,
    Fut: Future<Output = ()>,
{
    on_server(Server::Postgres15, &body).await;
}

/// Runs `body` on every kind of PostgreSQL that is there: 15, 18, and behind pgbouncer.
pub async fn on_every_postgres<F, Fut>(body: F)
where
    F: Fn(&Scratch) -> Fut,
    Fut: Future<Output = ()>,
{
    for server in Server::ALL {
        on_server(server, &body).await;
    }
}

/// Runs `body` on SQLite, then on every kind of PostgreSQL: for the crates on which concurrency rests.
pub async fn on_every_engine<F, Fut>(body: F)
where
    F: Fn(Db) -> Fut,
    Fut: Future<Output = ()>,
{
    on_sqlite(|scratch| body(scratch.db.clone())).await;
    on_every_postgres(|scratch| body(scratch.db.clone())).await;
}

async fn on_server<F, Fut>(server: Server, body: &F)
where
    F: Fn(&Scratch) -> Fut,
    Fut: Future<Output = ()>,
{
    if let Some(scratch) = Scratch::on(server).await {
        eprintln!("engine: {server}");
        // Boxed: a test's future is deep, and the compiler's patience with depth is not.
        Box::pin(body(&scratch)).await;
        scratch.remove().await;
    }
}

/// Migrates an empty database with `migrations` and has every statement prepared, on each engine; names all that
/// fail. `migrations` may be several crates' lists, in order.
pub async fn each_statement_prepares(migrations: &[&[Migration]], statements: &[Statement]) {
    on_each_engine(|db| async move {
        for list in migrations {
            db.migrate(list).await.expect("the migrations run");
        }
        let mut refused = Vec::new();
        for (name, sql) in statements {
            if let Err(error) = db.prepare(sql).await {
                refused.push(format!("{name}: {error}"));
            }
        }
        assert!(refused.is_empty(), "{:?} refuses:\n{}", db.engine(), refused.join("\n"));
    })
    .await;
}

/// Runs a future on a multi-threaded runtime like the server's, for tests that are not `async` themselves.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}

/// A name nobody else has.
pub(crate) fn unique() -> String {
    let id: kernel::Id<()> = World::system().id();
    id.uuid().simple().to_string()
}
