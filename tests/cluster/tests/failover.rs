//! A node dies, then the database's primary: no write that was acknowledged is lost, none is there twice.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking and prints its figures"
)]

use std::collections::HashMap;
use std::time::Duration;

use cluster_tests::{Acknowledged, Cluster, authorised, available, drive};
use db::{Db, params};
use tokio::time::Instant;
use uuid::Uuid;

const SEED: u64 = 20_261_128;
/// Clients writing at the same time.
const CLIENTS: usize = 6;
/// Writes acknowledged in all, and when things break.
const WRITES: usize = 300;
const NODE_DIES_AT: usize = 80;
const PRIMARY_DIES_AT: usize = 160;
/// How long the operator's watch takes to notice that the primary is gone.
const NOTICED_AFTER: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_write_is_lost_or_doubled() {
    if !available() {
        return;
    }
    let Some(mut cluster) = Cluster::start().await else { return };
    let freshness = freshness(&cluster).await;
    let place = the_place(&cluster.db).await;
    let sender = authorised(&cluster.db, CLIENTS).await;
    let nodes = cluster.nodes.iter().map(|node| node.address.clone()).collect();

    let mut writes = drive(nodes, sender, place, WRITES, SEED);
    writes.until(NODE_DIES_AT).await;
    cluster.nodes[2].kill();
    writes.until(PRIMARY_DIES_AT).await;
    let died = Instant::now();
    cluster.servers.kill_primary().unwrap();
    tokio::time::sleep(NOTICED_AFTER).await;
    cluster.servers.promote_standby().unwrap();
    let promoted = died.elapsed();
    let (told, retried) = writes.finish().await;

    let back = told.iter().find(|one| one.at > died + NOTICED_AFTER).unwrap().at - died;
    let longest = told.windows(2).map(|pair| pair[1].at - pair[0].at).max().unwrap();
    println!(
        "{} writes acknowledged, {retried} requests sent again; standby promoted {promoted:.1?} after the primary died \
         (of which {NOTICED_AFTER:.1?} to notice), first write after it at {back:.1?}, longest silence {longest:.1?}; \
         a change seen by every node after {freshness:.0?}",
        told.len()
    );
    every_write_is_there_once(&cluster.db, &told).await;
    every_letter_leaves(&cluster).await;
    let report = journal::verify(&cluster.db).await.unwrap();
    assert!(report.is_whole(), "{report}");
    assert!(longest < Duration::from_secs(20), "the service came back by itself");

    // The living nodes still follow each other over the new primary.
    cluster.import(5);
    cluster.fresh_after(5, &[0, 1]).await;
}

/// The time that half of several changes take to be served by every node.
async fn freshness(cluster: &Cluster) -> Duration {
    let mut seen = Vec::new();
    for count in 1..=3 {
        cluster.import(count);
        seen.push(cluster.fresh_after(count, &[0, 1, 2]).await);
    }
    seen.sort();
    assert!(seen[1] < Duration::from_secs(1), "changes are served after {seen:?}");
    seen[1]
}

async fn the_place(db: &Db) -> Uuid {
    const FIRST: &str = "SELECT id FROM places ORDER BY source_id LIMIT 1";
    db.read(|tx| async move { tx.one(FIRST, params![]).await }).await.unwrap()
}

async fn every_write_is_there_once(db: &Db, told: &[Acknowledged]) {
    const REFERRALS: &str = "SELECT form_key, id FROM referrals ORDER BY form_key, id";
    const SENT: &str = "SELECT COUNT(*) FROM journal_entries WHERE kind = 'referral.sent'";
    let (rows, sent) = db
        .read(|tx| async move {
            let rows: Vec<(String, Uuid)> = tx.all(REFERRALS, params![]).await?;
            Ok::<_, db::Error>((rows, tx.one::<usize>(SENT, params![]).await?))
        })
        .await
        .unwrap();
    assert_eq!(sent, rows.len(), "each referral is in the journal once");
    let mut stored: HashMap<&str, Vec<Uuid>> = HashMap::new();
    for (key, id) in &rows {
        stored.entry(key.trim_start_matches("api ")).or_default().push(*id);
    }
    for one in told {
        assert_eq!(stored.get(one.key.as_str()), Some(&vec![one.referral]), "{}", one.key);
    }
}

/// Letters leave at least once, and more than once only where a job was tried again.
async fn every_letter_leaves(cluster: &Cluster) {
    const WAITING: &str = "SELECT COUNT(*) FROM messages WHERE state <> 'sent'";
    const TRIED_AGAIN: &str = "SELECT COUNT(*) FROM jobs WHERE kind = 'messages.deliver' AND attempts > 1";
    const LETTERS: &str = "SELECT COUNT(*) FROM messages";
    // What an hour would do: leases of the dead run out, pauses end.
    const TIME_PASSES: &str = "UPDATE jobs SET run_at = $1, lease_until = $1
        WHERE kind = 'messages.deliver' AND state IN ('queued', 'running')";
    let db = &cluster.db;
    let count = |sql| db.read(move |tx| async move { tx.one::<usize>(sql, params![]).await });
    let mut waiting = usize::MAX;
    for look in 0..200 {
        waiting = count(WAITING).await.unwrap();
        if waiting == 0 {
            break;
        }
        if look % 40 == 39 {
            let past = params!["2026-01-01T00:00:00Z".parse::<jiff::Timestamp>().unwrap()];
            let past = &past;
            db.write("test.time", |tx| async move { tx.execute(TIME_PASSES, past.clone()).await })
                .await
                .unwrap();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(waiting, 0, "letters are still in the outbox");
    let deliveries = cluster.deliveries();
    let again = deliveries.values().filter(|times| **times > 1).count();
    assert_eq!(deliveries.len(), count(LETTERS).await.unwrap(), "each letter left");
    let tried_again = count(TRIED_AGAIN).await.unwrap();
    assert!(again <= tried_again, "{again} letters left twice, {tried_again} jobs were tried again");
    println!("{} letters left, {again} of them twice; {tried_again} jobs were tried again", deliveries.len());
}
