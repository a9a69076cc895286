//! Each job runs, once, by somebody, or stays in sight. That two nodes never share one is checked in `conformance`.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use db::Db;
use jiff::SignedDuration;
use jobs::{Failure, MAX_ATTEMPTS, MIGRATIONS, Runner, STATEMENTS, State};
use kernel::World;
use serde_json::json;
use tokio::sync::watch;

async fn put(db: &Db, world: &World, kind: &'static str, n: i64) {
    db.write(
        "test.put",
        |tx| async move { jobs::enqueue(&tx, world, kind, json!({"n": n}), world.now()).await },
    )
    .await
    .unwrap();
}

async fn states(db: &Db) -> Vec<(State, i64)> {
    db.read(|tx| async move { jobs::counts(&tx).await }).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares() {
    testkit::each_statement_prepares(&[MIGRATIONS], STATEMENTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_fails_comes_back_later_and_dies_in_sight() {
    testkit::on_every_engine(|db| async move {
        db.migrate(MIGRATIONS).await.unwrap();
        let world = testkit::world();
        put(&db, &world, "test.fail", 1).await;
        let tries = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&tries);
        let runner = Runner::new(db.clone(), world.world.clone()).handle("test.fail", move |job| {
            let n = count.fetch_add(1, Ordering::Relaxed) + 1;
            async move {
                assert_eq!(job.attempt, (n - 1) % MAX_ATTEMPTS + 1);
                assert!(n != 2, "a bug");
                Err(Failure::Retry(format!("try {n}\0")))
            }
        });
        assert_eq!(runner.run_due().await, 1);
        assert_eq!(runner.run_due().await, 0, "not before its pause");
        for _ in 1..MAX_ATTEMPTS {
            world.advance(SignedDuration::from_hours(8));
            assert_eq!(runner.run_due().await, 1);
        }
        world.advance(SignedDuration::from_hours(8));
        assert_eq!(runner.run_due().await, 0);
        let dead = db.read(|tx| async move { jobs::list(&tx, State::Dead, 9).await }).await.unwrap();
        assert_eq!(dead.len(), 1);
        assert_eq!((dead[0].attempts, dead[0].last_error.as_deref()), (10, Some("try 10")));

        assert_eq!(jobs::dead(&db, 9).await.unwrap(), dead);
        let (id, now) = (dead[0].id, world.now());
        let retry = || db.write("test.retry", |tx| async move { jobs::retry(&tx, id, now).await });
        let drop = || db.write("test.drop", |tx| async move { jobs::drop(&tx, id).await });
        // Of two administrators, one is told that the other was faster.
        let (one, other) = tokio::join!(retry(), retry());
        assert!(one.unwrap() != other.unwrap());
        assert_eq!(states(&db).await, [(State::Queued, 1)]);
        assert!(!drop().await.unwrap(), "it is not dead any more");
        for _ in 0..MAX_ATTEMPTS {
            assert_eq!(runner.run_due().await, 1, "all its attempts again");
            world.advance(SignedDuration::from_hours(8));
        }
        assert!(drop().await.unwrap() && !drop().await.unwrap());
        assert_eq!(states(&db).await, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permanent_failure_is_dead_at_once() {
    testkit::on_every_engine(|db| async move {
        db.migrate(MIGRATIONS).await.unwrap();
        let world = testkit::world();
        put(&db, &world, "test.fail", 1).await;
        put(&db, &world, "test.unknown-here", 1).await;
        let runner = Runner::new(db.clone(), world.world.clone())
            .handle("test.fail", |_| async { Err(Failure::Permanent("never".to_owned())) });
        assert_eq!(runner.run_due().await, 1);
        assert_eq!(
            states(&db).await,
            [(State::Dead, 1), (State::Queued, 1)],
            "unknown kinds wait for a newer node"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_job_of_a_node_that_died_is_taken_by_another() {
    testkit::on_every_engine(|db| async move {
        db.migrate(MIGRATIONS).await.unwrap();
        let world = testkit::world();
        put(&db, &world, "test.long", 1).await;
        let first = Runner::new(db.clone(), world.another(1))
            .handle("test.long", |_| async { std::future::pending().await });
        let node = tokio::spawn(async move { first.run_due().await });
        while states(&db).await != [(State::Running, 1)] {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        node.abort();
        let second = Runner::new(db.clone(), world.another(2)).handle("test.long", |job| async move {
            assert_eq!(job.attempt, 2);
            Ok(())
        });
        assert_eq!(second.run_due().await, 0, "the lease still holds");
        put(&db, &world, "test.waits", 2).await;
        let seen = jobs::overview(&db, world.now()).await.unwrap();
        assert_eq!(
            (seen.count(State::Running), seen.count(State::Queued), seen.count(State::Dead)),
            (1, 1, 0)
        );
        assert_eq!(seen.oldest_due, Some(world.now()));
        assert_eq!(seen.running.len(), 1);
        assert_eq!((seen.running[0].kind.as_str(), seen.running[0].attempts), ("test.long", 1));
        assert!(seen.running[0].until > Some(world.now()) && seen.running[0].node.is_some());
        world.advance(SignedDuration::from_mins(3));
        assert_eq!(second.run_due().await, 1);
        assert_eq!(states(&db).await, [(State::Done, 1), (State::Queued, 1)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_stops_gives_its_jobs_back_at_once() {
    testkit::on_each_engine(|db| async move {
        db.migrate(MIGRATIONS).await.unwrap();
        let world = testkit::world();
        put(&db, &world, "test.endless", 1).await;
        let (stop, stopped) = watch::channel(false);
        let runner = Runner::new(db.clone(), world.another(1))
            .with_grace(std::time::Duration::from_millis(50))
            .handle("test.endless", |_| std::future::pending());
        let node = tokio::spawn(async move { runner.run(stopped).await });
        for _ in 0..400 {
            if states(&db).await == [(State::Running, 1)] {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        stop.send(true).unwrap();
        node.await.unwrap();
        assert_eq!(states(&db).await, [(State::Queued, 1)]);
        let other = Runner::new(db.clone(), world.another(2)).handle("test.endless", |_| async { Ok(()) });
        assert_eq!(other.run_due().await, 1, "without waiting for the lease");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_runs_once_for_each_due_time_across_nodes() {
    testkit::on_every_engine(|db| async move {
        db.migrate(MIGRATIONS).await.unwrap();
        let world = testkit::world();
        let dues = Arc::new(Mutex::new(Vec::new()));
        let nodes: Vec<_> = (0..3)
            .map(|seed| {
                let dues = Arc::clone(&dues);
                Runner::new(db.clone(), world.another(seed))
                    .handle("test.hourly", move |job| {
                        dues.lock().unwrap().push(job.payload["due"].as_str().unwrap().to_owned());
                        async { Ok(()) }
                    })
                    .every(
                        "test.each-hour",
                        "test.hourly",
                        SignedDuration::from_hours(1),
                        SignedDuration::ZERO,
                    )
            })
            .collect();
        for _ in 0..6 {
            for node in &nodes {
                node.run_due().await;
            }
            world.advance(SignedDuration::from_mins(20));
        }
        assert_eq!(*dues.lock().unwrap(), ["2026-03-03T09:00:00Z", "2026-03-03T10:00:00Z"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_a_write_that_fails_never_exists() {
    testkit::on_every_engine(|db| async move {
        db.migrate(MIGRATIONS).await.unwrap();
        let world = &testkit::world().world;
        let outcome: db::Result<()> = db
            .write("test.put", |tx| async move {
                jobs::enqueue(&tx, world, "test.x", json!({}), world.now()).await?;
                Err(db::Error::Driver("changed my mind".to_owned()))
            })
            .await;
        assert!(outcome.is_err());
        assert_eq!(states(&db).await, []);
        let once = || {
            db.write("test.once", |tx| async move {
                jobs::enqueue_once(&tx, world, "k", "test.x", json!({}), world.now()).await
            })
        };
        assert!(once().await.unwrap());
        assert!(!once().await.unwrap());
    })
    .await;
}
