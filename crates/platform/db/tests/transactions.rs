//! Writes are all or nothing, one after the other, and a client that leaves harms nobody.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::routing::post;
use db::{Db, EngineKind, Error, Migration, Tx, params};
use tower::ServiceExt;

const MIGRATIONS: &[Migration] = &[Migration {
    name: "test.001-accounts",
    sql: &["CREATE TABLE accounts (id BIGINT PRIMARY KEY, cents BIGINT NOT NULL)"],
}];

db::statements! {
    ADD = "INSERT INTO accounts (id, cents) VALUES ($1, $2)";
    CENTS = "SELECT cents FROM accounts WHERE id = $1";
    CHANGE = "UPDATE accounts SET cents = cents + $2 WHERE id = $1";
    TOTAL = "SELECT CAST(COALESCE(SUM(cents), 0) AS BIGINT) FROM accounts";
}

async fn accounts(db: &Db, count: i64) {
    db.migrate(MIGRATIONS).await.unwrap();
    db.write(
        "test.open",
        |tx| async move { tx.execute_many(ADD, (0..count).map(|id| params![id, 100])).await },
    )
    .await
    .unwrap();
    db.analyze().await.unwrap();
}

async fn total(db: &Db) -> i64 {
    db.read(|tx| async move { tx.one::<i64>(TOTAL, params![]).await }).await.unwrap()
}

/// Moves cents, rows locked in key order.
async fn transfer(tx: &Tx, from: i64, to: i64, cents: i64) -> db::Result<bool> {
    if tx.one::<i64>(CENTS, params![from]).await? < cents {
        return Ok(false);
    }
    let mut moves = [(from, -cents), (to, cents)];
    moves.sort_unstable();
    for (id, change) in moves {
        tx.execute(CHANGE, params![id, change]).await?;
    }
    Ok(true)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares() {
    testkit::each_statement_prepares(&[MIGRATIONS], STATEMENTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_transfers_conserve_the_sum() {
    testkit::on_every_engine(|db| async move {
        accounts(&db, 5).await;
        let tasks: Vec<_> = (0..8i64)
            .map(|task| {
                let db = db.clone();
                tokio::spawn(async move {
                    for step in 0..25i64 {
                        let (from, to) = ((task + step) % 5, (task * 3 + step * 2 + 1) % 5);
                        if from != to {
                            // Losing ten times in a row is allowed under this contention; losing cents is not.
                            match db
                                .write("test.transfer", |tx| async move { transfer(&tx, from, to, 7).await })
                                .await
                            {
                                Ok(_) | Err(Error::Conflict(_)) => {}
                                Err(other) => panic!("{other}"),
                            }
                        }
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(total(&db).await, 500);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_then_write_never_loses_an_update() {
    const SET: &str = "UPDATE accounts SET cents = $2 WHERE id = $1";
    testkit::on_every_engine(|db| async move {
        accounts(&db, 1).await;
        let tasks: Vec<_> = (0..6)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut done = 0;
                    while done < 10 {
                        let outcome: db::Result<u64> = db
                            .write("test.count", |tx| async move {
                                let cents: i64 = tx.one(CENTS, params![0]).await?;
                                tx.execute(SET, params![0, cents + 1]).await
                            })
                            .await;
                        match outcome {
                            Ok(_) => done += 1,
                            Err(Error::Conflict(_)) => {}
                            Err(other) => panic!("{other}"),
                        }
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(total(&db).await, 160);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_rolls_everything_back() {
    #[derive(Debug, PartialEq)]
    enum Refusal {
        Mine,
        Store(String),
    }
    impl From<Error> for Refusal {
        fn from(error: Error) -> Self {
            Refusal::Store(error.to_string())
        }
    }
    testkit::on_every_engine(|db| async move {
        accounts(&db, 1).await;
        let outcome: Result<(), Refusal> = db
            .write("test.refuse", |tx| async move {
                tx.execute(CHANGE, params![0, 50]).await?;
                Err(Refusal::Mine)
            })
            .await;
        assert_eq!(outcome, Err(Refusal::Mine));
        assert_eq!(total(&db).await, 100);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_statement_cannot_be_swallowed() {
    testkit::on_every_engine(|db| async move {
        accounts(&db, 1).await;
        let outcome: db::Result<()> = db
            .write("test.swallow", |tx| async move {
                tx.execute(CHANGE, params![0, 50]).await?;
                let refused = tx.execute(ADD, params![0, 1]).await;
                assert!(refused.unwrap_err().is_unique());
                Ok(())
            })
            .await;
        assert!(matches!(outcome, Err(Error::Driver(_))), "{outcome:?}");
        assert_eq!(total(&db).await, 100);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_cannot_write() {
    testkit::on_every_engine(|db| async move {
        accounts(&db, 1).await;
        let outcome: db::Result<u64> =
            db.read(|tx| async move { tx.execute(CHANGE, params![0, 50]).await }).await;
        assert!(matches!(outcome, Err(Error::Driver(_))), "{outcome:?}");
        assert_eq!(total(&db).await, 100);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_sees_one_instant() {
    testkit::on_every_engine(|db| async move {
        accounts(&db, 1).await;
        let other = &db;
        let seen = db
            .read(|tx| async move {
                let before: i64 = tx.one(TOTAL, params![]).await?;
                other
                    .write("test.change", |tx| async move { tx.execute(CHANGE, params![0, 50]).await })
                    .await?;
                Ok::<_, Error>((before, tx.one::<i64>(TOTAL, params![]).await?))
            })
            .await
            .unwrap();
        assert_eq!(seen, (100, 100));
        assert_eq!(total(&db).await, 150);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_kept_after_its_end_is_dead() {
    testkit::on_every_engine(|db| async move {
        accounts(&db, 1).await;
        let kept = db.write("test.keep", |tx| async move { Ok::<_, Error>(tx.clone()) }).await.unwrap();
        assert!(kept.execute(CHANGE, params![0, 1]).await.is_err());
        assert_eq!(total(&db).await, 100);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_inside_a_transaction_rolls_back() {
    testkit::on_every_engine(|db| async move {
        accounts(&db, 1).await;
        let inner = db.clone();
        let panicked = tokio::spawn(async move {
            inner
                .write("test.panic", |tx| async move {
                    tx.execute(CHANGE, params![0, 50]).await?;
                    assert!(tx.one::<i64>(CENTS, params![0]).await? < 0, "a bug");
                    Ok::<_, Error>(())
                })
                .await
        })
        .await;
        assert!(panicked.is_err());
        assert_eq!(total(&db).await, 100);
        db.write("test.change", |tx| async move { tx.execute(CHANGE, params![0, 1]).await }).await.unwrap();
    })
    .await;
}

async fn handler(State(db): State<Db>) -> Result<(), String> {
    db.write("test.request", |tx| async move {
        transfer(&tx, 0, 1, 1).await?;
        transfer(&tx, 2, 3, 1).await
    })
    .await
    .map(drop)
    .map_err(|e: Error| e.to_string())
}

/// Clients that leave in mid-request drop the handler's future wherever it stands.
#[tokio::test(flavor = "multi_thread")]
async fn clients_that_leave_harm_nobody() {
    const STUCK: &str = "SELECT COUNT(*) FROM pg_stat_activity
        WHERE datname = current_database() AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()";
    testkit::on_every_engine(|db| async move {
        accounts(&db, 4).await;
        let router = Router::new().route("/", post(handler)).with_state(db.clone());
        for round in 0..20u64 {
            let requests: Vec<_> = (0..50)
                .map(|_| {
                    let router = router.clone();
                    tokio::spawn(async move {
                        router
                            .oneshot(Request::post("/").body(Body::empty()).unwrap())
                            .await
                            .map(|r| r.status())
                    })
                })
                .collect();
            tokio::time::sleep(Duration::from_micros(round * 300)).await;
            for request in &requests {
                request.abort();
            }
            for request in requests {
                drop(request.await);
            }
        }
        db.write("test.after", |tx| async move { tx.execute(CHANGE, params![0, 0]).await }).await.unwrap();
        assert_eq!(total(&db).await, 400);
        if db.engine() == EngineKind::Postgres {
            let mut stuck = -1;
            for _ in 0..50 {
                stuck = db.read(|tx| async move { tx.one::<i64>(STUCK, params![]).await }).await.unwrap();
                if stuck == 0 {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            assert_eq!(stuck, 0, "connections left inside a transaction");
        }
    })
    .await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_single_threaded_runtime_works_too() {
    testkit::on_every_engine(|db| async move {
        accounts(&db, 2).await;
        let done =
            db.write("test.transfer", |tx| async move { transfer(&tx, 0, 1, 30).await }).await.unwrap();
        assert!(done);
        assert_eq!(total(&db).await, 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_is_tried_ten_times_then_reported() {
    testkit::on_every_engine(|db| async move {
        accounts(&db, 1).await;
        let tries = Arc::new(AtomicU32::new(0));
        let count = &tries;
        let outcome: db::Result<()> = db
            .write("test.lose", |tx| async move {
                count.fetch_add(1, Ordering::Relaxed);
                Err(tx.conflict("someone was faster"))
            })
            .await;
        assert!(outcome.unwrap_err().is_conflict());
        assert_eq!(tries.load(Ordering::Relaxed), 10);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_restart_costs_no_request() {
    const CUT: &str = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    testkit::on_every_postgres(|scratch| {
        let (db, other) = (scratch.db.clone(), scratch.another());
        async move {
            accounts(&db, 2).await;
            db.ping().await.unwrap();
            other.read(|tx| async move { tx.one::<i64>(CUT, params![]).await }).await.unwrap();
            db.ping().await.unwrap();
            other.read(|tx| async move { tx.one::<i64>(CUT, params![]).await }).await.unwrap();
            db.write("test.transfer", |tx| async move { transfer(&tx, 0, 1, 30).await }).await.unwrap();
            assert_eq!(total(&db).await, 200);
        }
    })
    .await;
}
