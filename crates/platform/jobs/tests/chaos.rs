//! Jobs under faults: each is done, its effect is there once, and no two nodes hold it at the same moment.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use db::{Db, Migration, params};
use jiff::SignedDuration;
use jobs::{Job, MIGRATIONS, Runner, State};
use testkit::chaos::{Chaos, Fault, Plan, seeds};

const EFFECTS: &[Migration] = &[Migration {
    name: "test.001-effects",
    sql: &["CREATE TABLE effects (job UUID PRIMARY KEY, n BIGINT NOT NULL)"],
}];
db::statements! {
    ACT = "INSERT INTO effects (job, n) VALUES ($1, $2) ON CONFLICT (job) DO NOTHING";
    ACTED = "SELECT n FROM effects ORDER BY n";
}
const PLAN: Plan = &[
    (Fault::Conflict, 10),
    (Fault::CommitConflict, 20),
    (Fault::LostAnswer, 30),
    (Fault::LostCommit, 20),
    (Fault::CutBefore, 8),
    (Fault::CutAfter, 8),
    (Fault::ReadOnly, 10),
];
const JOBS: i64 = 24;
/// Rounds after which a job that is not done never will be.
const ROUNDS: usize = 12;

/// How often each job ran to its end, and which run now.
#[derive(Default)]
struct Runs {
    done: BTreeMap<i64, usize>,
    now: Vec<i64>,
}

async fn act(db: Db, runs: Arc<Mutex<Runs>>, job: Job) -> jobs::Outcome {
    let n = job.payload["n"].as_i64().unwrap();
    {
        let mut runs = runs.lock().unwrap();
        assert!(!runs.now.contains(&n), "two nodes hold job {n}");
        runs.now.push(n);
    }
    let (id, db) = (job.id, &db);
    let acted = db.write("test.act", |tx| async move { tx.execute(ACT, params![id, n]).await }).await;
    tokio::time::sleep(Duration::from_millis(2)).await;
    let mut runs = runs.lock().unwrap();
    runs.now.retain(|other| *other != n);
    acted?;
    *runs.done.entry(n).or_default() += 1;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_job_is_done_and_acts_once() {
    testkit::on_every_postgres(|scratch| {
        let (direct, url) = (scratch.db.clone(), scratch.url.clone());
        async move {
            direct.migrate(MIGRATIONS).await.unwrap();
            direct.migrate(EFFECTS).await.unwrap();
            let (mut faults, mut again, mut expected) = (0, 0, Vec::new());
            for seed in seeds(2) {
                let world = testkit::world();
                let sender = &world.another(seed);
                let offset = i64::try_from(seed).unwrap() * JOBS;
                let numbers = offset..offset + JOBS;
                for n in numbers.clone() {
                    let payload = || serde_json::json!({ "n": n });
                    direct
                        .write("test.put", |tx| async move {
                            jobs::enqueue(&tx, sender, "test.act", payload(), sender.now()).await
                        })
                        .await
                        .unwrap();
                }
                expected.extend(numbers);
                let runs = Arc::new(Mutex::new(Runs::default()));
                let chaos = Chaos::before(&url, PLAN, seed).await;
                let all_done = [(State::Done, i64::try_from(expected.len()).unwrap())];
                for round in 0..ROUNDS {
                    let nodes: Vec<_> = (0..2)
                        .map(|node| {
                            let db = Db::open(&chaos.url).unwrap();
                            let (runs, own) = (Arc::clone(&runs), db.clone());
                            let runner = Runner::new(db, world.another(100 + node))
                                .handle("test.act", move |job| act(own.clone(), Arc::clone(&runs), job));
                            tokio::spawn(async move { runner.run_due().await })
                        })
                        .collect();
                    for node in nodes {
                        node.await.unwrap();
                    }
                    if direct.read(|tx| async move { jobs::counts(&tx).await }).await.unwrap() == all_done {
                        break;
                    }
                    assert!(round + 1 < ROUNDS, "seed {seed}: jobs left undone");
                    // Leases of what was claimed or done without an answer run out; pauses after failures too.
                    world.advance(SignedDuration::from_hours(8));
                }
                let acted: Vec<i64> =
                    direct.read(|tx| async move { tx.all(ACTED, params![]).await }).await.unwrap();
                assert_eq!(acted, expected, "seed {seed}");
                let runs = runs.lock().unwrap();
                again += runs.done.values().map(|times| times - 1).sum::<usize>();
                faults += chaos.events().len();
            }
            println!("{faults} faults, {again} runs more than jobs");
            assert!(faults > 10, "only {faults} faults: the test proves nothing");
            assert!(again <= faults, "jobs run again without a reason");
        }
    })
    .await;
}
