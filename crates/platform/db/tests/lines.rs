//! Lines that fall silent, servers that are replaced, poolers in between.
#![expect(clippy::expect_used, reason = "helpers of tests")]

use std::future::Future;
use std::time::Duration;

use db::{Db, Error, Migration, params};
use testkit::Scratch;
use testkit::chaos::Chaos;
use testkit::pg::Server;

const MIGRATIONS: &[Migration] =
    &[Migration { name: "test.001-notes", sql: &["CREATE TABLE notes (id BIGINT PRIMARY KEY)"] }];
const ADD: &str = "INSERT INTO notes (id) VALUES ($1)";
const COUNT: &str = "SELECT COUNT(*) FROM notes";

async fn add(db: &Db, id: i64) -> db::Result<u64> {
    db.write("test.add", |tx| async move { tx.execute(ADD, params![id]).await }).await
}

/// The answer, which must come within some seconds.
async fn within<T>(seconds: u64, work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(seconds), work).await.expect("an answer in time")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_server_is_given_up() {
    testkit::on_postgres(|scratch| {
        let (direct, url) = (scratch.db.clone(), scratch.url.clone());
        async move {
            direct.migrate(MIGRATIONS).await.unwrap();
            let chaos = &Chaos::before(&url, &[], 0).await;
            let db = &Db::open(&format!("{}?answer_timeout=1", chaos.url)).unwrap();
            add(db, 1).await.unwrap();

            // In the middle of a transaction.
            let read = db.read(|tx| async move {
                tx.one::<i64>(COUNT, params![]).await?;
                chaos.silence(true);
                tx.one::<i64>(COUNT, params![]).await
            });
            let outcome: db::Result<i64> = within(4, read).await;
            assert!(
                matches!(&outcome, Err(Error::Driver(why)) if why.contains("no answer within 1 s")),
                "{outcome:?}"
            );
            chaos.silence(false);
            within(2, add(db, 2)).await.unwrap();

            // At its end: the answer is lost.
            let write = db.write("test.add", |tx| async move {
                let added = tx.execute(ADD, params![3]).await;
                chaos.silence(true);
                added
            });
            let outcome = within(4, write).await;
            assert!(matches!(&outcome, Err(Error::Unknown(_))), "{outcome:?}");
            chaos.silence(false);

            // At its beginning, and when a new connection is made.
            within(2, add(db, 4)).await.unwrap();
            chaos.silence(true);
            let outcome = within(10, add(db, 5)).await;
            assert!(
                matches!(&outcome, Err(Error::Driver(why)) if why.contains("no answer within 5 s")),
                "{outcome:?}"
            );
            chaos.silence(false);
            within(2, add(db, 6)).await.unwrap();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_server_takes_over_from_a_silent_one() {
    testkit::on_postgres(|scratch| {
        let (direct, url) = (scratch.db.clone(), scratch.url.clone());
        async move {
            direct.migrate(MIGRATIONS).await.unwrap();
            let (first, second) = (Chaos::before(&url, &[], 0).await, Chaos::before(&url, &[], 0).await);
            let server = |url: &str| url.split_once('@').unwrap().1.split_once('/').unwrap().0.to_owned();
            let both = url.replace(&server(&url), &format!("{},{}", server(&first.url), server(&second.url)));
            let db = Db::open(&format!("{both}?answer_timeout=1&target_session_attrs=read-write")).unwrap();
            // Several connections wait in the pool.
            let writes: Vec<_> = (0..6)
                .map(|id| {
                    let db = db.clone();
                    tokio::spawn(async move { add(&db, id).await })
                })
                .collect();
            for write in writes {
                write.await.unwrap().unwrap();
            }
            first.silence(true);
            within(4, add(&db, 10)).await.unwrap();
            within(1, add(&db, 11)).await.unwrap();
            first.silence(false);
            second.silence(true);
            within(4, add(&db, 12)).await.unwrap();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_too_slow_stops_the_statement_itself() {
    const SLEEP: &str = "SELECT CAST(pg_sleep(20) AS TEXT)";
    const ASLEEP: &str = "SELECT COUNT(*) FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()";
    testkit::on_every_postgres(|scratch| {
        let (direct, url) = (scratch.db.clone(), scratch.url.clone());
        async move {
            let db = Db::open(&format!("{url}?answer_timeout=1")).unwrap();
            let outcome: db::Result<String> =
                within(3, db.read(|tx| async move { tx.one(SLEEP, params![]).await })).await;
            assert!(matches!(&outcome, Err(Error::Driver(why)) if why.contains("57014")), "{outcome:?}");
            let asleep: i64 = direct.read(|tx| async move { tx.one(ASLEEP, params![]).await }).await.unwrap();
            assert_eq!(asleep, 0);
        }
    })
    .await;
}

/// A statement whose answer nobody waited for may have failed: then `COMMIT` would store nothing and say yes.
#[tokio::test(flavor = "multi_thread")]
async fn a_statement_given_up_ends_the_transaction() {
    const SLEEP: &str = "SELECT CAST(pg_sleep(0.3) AS TEXT)";
    testkit::on_every_postgres(|scratch| {
        let db = scratch.db.clone();
        async move {
            db.migrate(MIGRATIONS).await.unwrap();
            let outcome: db::Result<()> = db
                .write("test.impatient", |tx| async move {
                    tx.execute(ADD, params![1]).await?;
                    let sleep = tx.one::<String>(SLEEP, params![]);
                    drop(tokio::time::timeout(Duration::from_millis(50), sleep).await);
                    Ok(())
                })
                .await;
            assert!(matches!(&outcome, Err(Error::Driver(why)) if why.contains("given up")), "{outcome:?}");
            add(&db, 1).await.unwrap();
        }
    })
    .await;
}

/// Behind a pooler a prepared statement may be another program's: nothing may stay prepared there.
#[tokio::test(flavor = "multi_thread")]
async fn statements_stay_prepared_only_where_the_session_is_ours() {
    const PREPARED: &str =
        "SELECT COUNT(*) FROM pg_prepared_statements WHERE statement = 'SELECT COUNT(*) FROM notes'";
    for (server, query, expected) in [
        (Server::Postgres15, "", 1),
        (Server::Postgres18, "", 1),
        (Server::Pooled, "", 0),
        (Server::Postgres15, "?prepare=off", 0),
        (Server::Postgres15, "?prepare=on", 1),
    ] {
        let Some(scratch) = Scratch::on(server).await else { continue };
        scratch.db.migrate(MIGRATIONS).await.unwrap();
        let db = Db::open(&format!("{}{query}", scratch.url)).unwrap();
        for _ in 0..3 {
            let found: i64 = db
                .read(|tx| async move {
                    tx.one::<i64>(COUNT, params![]).await?;
                    tx.one(PREPARED, params![]).await
                })
                .await
                .unwrap();
            assert_eq!(found, expected, "{server} {query}");
        }
        db.close();
        scratch.remove().await;
    }
}
