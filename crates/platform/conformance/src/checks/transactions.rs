//! Transactions of two nodes happen as if one after the other.

use std::time::Duration;

use db::{Db, Error, Tx, params};
use tokio::task::JoinSet;

use crate::{Fault, Nodes, Outcome, ensure, store};

async fn open(db: &Db, suite: &'static str, accounts: i64, cents: i64) -> db::Result<()> {
    db.write("conformance.open", |tx| async move {
        tx.execute_many(store::OPEN, (0..accounts).map(|id| params![suite, id, cents])).await
    })
    .await?;
    db.analyze().await
}

async fn total(db: &Db, suite: &'static str) -> db::Result<i64> {
    db.read(|tx| async move { tx.one(store::TOTAL, params![suite]).await }).await
}

/// Moves cents, rows changed in key order.
async fn transfer(tx: &Tx, suite: &'static str, from: i64, to: i64, cents: i64) -> db::Result<()> {
    if tx.one::<i64>(store::CENTS, params![suite, from]).await? < cents {
        return Ok(());
    }
    let mut moves = [(from, -cents), (to, cents)];
    moves.sort_unstable();
    for (id, change) in moves {
        tx.execute(store::CHANGE, params![suite, id, change]).await?;
    }
    Ok(())
}

/// Repeats a write until it no longer loses: under contention it may lose ten times, but it may not do half.
async fn insist<T, F: Future<Output = db::Result<T>>>(write: impl Fn() -> F) -> db::Result<T> {
    loop {
        match write().await {
            Err(Error::Conflict(_)) => {}
            done => return done,
        }
    }
}

async fn all(mut tasks: JoinSet<db::Result<()>>) -> Outcome {
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(())
}

/// Eight clients move cents between five accounts.
pub(crate) async fn transfers(nodes: Nodes) -> Outcome {
    const SUITE: &str = "transfers";
    open(&nodes.one, SUITE, 5, 100).await?;
    let mut tasks = JoinSet::new();
    for task in 0..8i64 {
        let db = nodes.node(task as usize);
        tasks.spawn(async move {
            for step in 0..25i64 {
                let (from, to) = ((task + step) % 5, (task * 3 + step * 2 + 1) % 5);
                if from != to {
                    insist(|| {
                        db.write("conformance.transfer", |tx| async move {
                            transfer(&tx, SUITE, from, to, 7).await
                        })
                    })
                    .await?;
                }
            }
            Ok(())
        });
    }
    all(tasks).await?;
    let sum = total(&nodes.other, SUITE).await?;
    ensure(sum == 500, || format!("500 cents became {sum}"))
}

/// Six clients read a number and write it back one higher, ten times each.
pub(crate) async fn lost_updates(nodes: Nodes) -> Outcome {
    const SUITE: &str = "lost updates";
    open(&nodes.one, SUITE, 1, 0).await?;
    let mut tasks = JoinSet::new();
    for task in 0..6 {
        let db = nodes.node(task);
        tasks.spawn(async move {
            for _ in 0..10 {
                insist(|| {
                    db.write("conformance.count", |tx| async move {
                        let cents: i64 = tx.one(store::CENTS, params![SUITE, 0]).await?;
                        tx.execute(store::SET, params![SUITE, 0, cents + 1]).await
                    })
                })
                .await?;
            }
            Ok(())
        });
    }
    all(tasks).await?;
    let sum = total(&nodes.other, SUITE).await?;
    ensure(sum == 60, || format!("{} of 60 updates were lost", 60 - sum))
}

/// Two people each leave only if the other stays: twenty times, at the same moment.
pub(crate) async fn write_skew(nodes: Nodes) -> Outcome {
    const SUITE: &str = "write skew";
    open(&nodes.one, SUITE, 2, 1).await?;
    for round in 0..20 {
        let leave = |db: Db, id: i64| async move {
            insist(|| {
                db.write("conformance.leave", |tx| async move {
                    if tx.one::<i64>(store::TOTAL, params![SUITE]).await? == 2 {
                        tx.execute(store::SET, params![SUITE, id, 0]).await?;
                    }
                    Ok(())
                })
            })
            .await
        };
        let (one, other) =
            tokio::join!(tokio::spawn(leave(nodes.node(0), 0)), tokio::spawn(leave(nodes.node(1), 1)));
        one??;
        other??;
        let left = total(&nodes.one, SUITE).await?;
        ensure(left == 1, || format!("round {round}: both decided on what the other changed"))?;
        nodes
            .one
            .write("conformance.return", |tx| async move {
                tx.execute(store::SET, params![SUITE, 0, 1]).await?;
                tx.execute(store::SET, params![SUITE, 1, 1]).await
            })
            .await?;
    }
    Ok(())
}

/// Eight clients add the same name at once: by a statement that shrugs, then by one that fails.
pub(crate) async fn unique_rules(nodes: Nodes) -> Outcome {
    for (sql, name) in [(store::ADD_NAME_ONCE, "once"), (store::ADD_NAME, "or fail")] {
        let mut tasks = JoinSet::new();
        for task in 0..8 {
            let (db, id) = (nodes.node(task), nodes.world.id::<()>().uuid());
            tasks.spawn(async move {
                insist(|| {
                    db.write("conformance.name", |tx| async move { tx.execute(sql, params![id, name]).await })
                })
                .await
            });
        }
        let mut added = 0;
        while let Some(done) = tasks.join_next().await {
            match done? {
                Ok(rows) => added += rows,
                Err(error) if error.is_unique() && sql == store::ADD_NAME => {}
                Err(error) => return Err(error.into()),
            }
        }
        ensure(added == 1, || format!("the same name was added {added} times"))?;
    }
    Ok(())
}

/// Sixty reads of two accounts while another node moves cents between them.
pub(crate) async fn reads(nodes: Nodes) -> Outcome {
    const SUITE: &str = "reads";
    open(&nodes.one, SUITE, 2, 100).await?;
    let writer = nodes.other.clone();
    let writing = tokio::spawn(async move {
        for step in 0..200i64 {
            let (from, to) = (step % 2, (step + 1) % 2);
            insist(|| {
                writer.write("conformance.move", |tx| async move { transfer(&tx, SUITE, from, to, 9).await })
            })
            .await?;
        }
        Ok::<_, Error>(())
    });
    for _ in 0..60 {
        let (one, other, sum) = nodes
            .one
            .read(|tx| async move {
                let one: i64 = tx.one(store::CENTS, params![SUITE, 0]).await?;
                let other: i64 = tx.one(store::CENTS, params![SUITE, 1]).await?;
                Ok::<_, Error>((one, other, tx.one::<i64>(store::TOTAL, params![SUITE]).await?))
            })
            .await?;
        ensure(one + other == 200 && sum == 200, || {
            format!("a read saw {one}, {other} and their sum {sum}")
        })?;
    }
    Ok(writing.await??)
}

/// Two hundred clients leave in the middle of a write; then the other node changes the same rows.
pub(crate) async fn cancellation(nodes: Nodes) -> Outcome {
    const SUITE: &str = "cancellation";
    const PATIENCE: Duration = Duration::from_secs(20);
    open(&nodes.one, SUITE, 4, 100).await?;
    for round in 0..10u64 {
        let clients: Vec<_> = (0..20)
            .map(|_| {
                let db = nodes.one.clone();
                tokio::spawn(async move {
                    db.write("conformance.leave", |tx| async move {
                        transfer(&tx, SUITE, 0, 1, 1).await?;
                        transfer(&tx, SUITE, 2, 3, 1).await
                    })
                    .await
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_micros(round * 700)).await;
        for client in &clients {
            client.abort();
        }
        for client in clients {
            drop(client.await);
        }
    }
    let after = insist(|| {
        nodes.other.write("conformance.after", |tx| async move {
            for id in 0..4 {
                tx.execute(store::CHANGE, params![SUITE, id, 0]).await?;
            }
            Ok(())
        })
    });
    match tokio::time::timeout(PATIENCE, after).await {
        Ok(done) => done?,
        Err(_) => return Err(Fault("a transaction of a client that left still holds its rows".to_owned())),
    }
    let sum = total(&nodes.other, SUITE).await?;
    ensure(sum == 400, || format!("400 cents became {sum}"))
}
