//! What the platform builds on transactions: queue, outbox, journal.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use db::{Error, params};
use identity::Actor;
use jobs::Runner;
use kernel::Lang;
use messages::{Outgoing, Recipient};
use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinSet;
use vault::{MasterKey, Vault};

use crate::{Fault, Nodes, Outcome, ensure, store};

/// Two workers compete for forty jobs.
pub(crate) async fn jobs_once(nodes: Nodes) -> Outcome {
    const KIND: &str = "conformance.count";
    const JOBS: i64 = 40;
    let world = &nodes.world;
    nodes
        .one
        .write("conformance.enqueue", |tx| async move {
            for n in 0..JOBS {
                jobs::enqueue(&tx, world, KIND, json!({ "n": n }), world.now()).await?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    let done: Arc<Mutex<Vec<i64>>> = Arc::default();
    let (stop, stopped) = watch::channel(false);
    let mut workers = JoinSet::new();
    for node in 0..2 {
        let done = Arc::clone(&done);
        let runner = Runner::new(nodes.node(node), nodes.world.clone()).handle(KIND, move |job| {
            done.lock().unwrap_or_else(PoisonError::into_inner).push(job.payload["n"].as_i64().unwrap_or(-1));
            async { Ok(()) }
        });
        let stopped = stopped.clone();
        workers.spawn(async move { runner.run(stopped).await });
    }
    let seen = || done.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for _ in 0..600 {
        if seen().len() >= JOBS as usize {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let _ = stop.send(true);
    while let Some(worker) = workers.join_next().await {
        worker?;
    }
    let mut seen = seen();
    seen.sort_unstable();
    ensure(seen == (0..JOBS).collect::<Vec<_>>(), || format!("forty jobs ran as {seen:?}"))
}

/// Eight commands put the same message in the outbox.
pub(crate) async fn outbox(nodes: Nodes) -> Outcome {
    const ABOUT: &str = "conformance/1";
    let vault = Vault::new(vec![MasterKey::new("conformance", [1; 32])]).map_err(|e| Fault(e.to_string()))?;
    let mut tasks = JoinSet::new();
    for task in 0..8 {
        let (db, world, vault) = (nodes.node(task), nodes.world.clone(), vault.clone());
        tasks.spawn(async move {
            let (world, vault) = (&world, &vault);
            db.write("conformance.message", |tx| async move {
                let outgoing = Outgoing {
                    to: Recipient::Email("accueil@mairie.example.fr".to_owned()),
                    lang: Lang::Fr,
                    subject: "Essai".to_owned(),
                    text: "Bonjour".to_owned(),
                    about: ABOUT.to_owned(),
                };
                messages::enqueue_once(&tx, vault, world, "conformance/1", outgoing).await
            })
            .await
        });
    }
    let mut new = 0;
    while let Some(done) = tasks.join_next().await {
        new += usize::from(done??);
    }
    let stored = messages::about(&nodes.other, &vault, ABOUT).await?.len();
    ensure((new, stored) == (1, 1), || {
        format!("one message was put there {new} times and is there {stored} times")
    })
}

/// Eight commands append ten entries each to one stream; then someone tries to rewrite it.
pub(crate) async fn journal(nodes: Nodes) -> Outcome {
    const STREAM: &str = "conformance/1";
    let mut tasks = JoinSet::new();
    for task in 0..8 {
        let (db, world) = (nodes.node(task), nodes.world.clone());
        tasks.spawn(async move {
            let mut left = 10;
            while left > 0 {
                let world = &world;
                let outcome = db
                    .write("conformance.append", |tx| async move {
                        let entry = ::journal::Entry {
                            stream: STREAM.to_owned(),
                            kind: "conformance.done",
                            subject: String::new(),
                            actor: &Actor::System,
                            data: json!({ "left": left }),
                        };
                        ::journal::append(&tx, world, entry).await
                    })
                    .await;
                match outcome {
                    Ok(()) => left -= 1,
                    Err(Error::Conflict(_)) => {}
                    Err(other) => return Err(other),
                }
            }
            Ok(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    for sql in [store::REWRITE_JOURNAL, store::CUT_JOURNAL] {
        let attack = nodes
            .one
            .write("conformance.attack", |tx| async move { tx.execute(sql, params![STREAM]).await })
            .await;
        if attack.is_ok() {
            return Err(Fault("the journal let its entries be changed".to_owned()));
        }
    }
    let report = ::journal::verify(&nodes.other).await?;
    let entries = nodes.other.read(|tx| async move { ::journal::read(&tx, STREAM).await }).await?.len();
    ensure(report.is_whole() && entries == 80, || format!("{entries} entries of 80; {report}"))
}
