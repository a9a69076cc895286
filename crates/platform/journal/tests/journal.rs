//! The journal is append-only and tells what was touched. Concurrent appends are checked in `conformance`.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use db::{Db, EngineKind, Error, params};
use identity::{Actor, Agent};
use journal::{Entry, MIGRATIONS, Problem};
use kernel::World;

async fn record(db: &Db, world: &World, actor: &Actor, stream: &str, n: i64) -> db::Result<()> {
    db.write("test.record", |tx| async move {
        let data = serde_json::json!({"n": n, "b": "é\"\u{1F469}", "a": [1, 2.5, null]});
        let entry =
            Entry { stream: stream.to_owned(), kind: "test.done", subject: String::new(), actor, data };
        journal::append(&tx, world, entry).await
    })
    .await
}

/// Three streams of four entries.
async fn some_history(db: &Db) {
    db.migrate(MIGRATIONS).await.unwrap();
    let world = testkit::world();
    for n in 0..4 {
        for stream in ["a", "b", "c"] {
            record(db, &world, &Actor::System, stream, n).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares() {
    testkit::each_statement_prepares(&[MIGRATIONS], &journal::statements()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_read_in_order_and_counted() {
    testkit::on_every_engine(|db| async move {
        some_history(&db).await;
        let world = testkit::world();
        let agent = Actor::from(Agent::named(&world, "Zoé", "CCAS").unwrap());
        record(&db, &world, &agent, "b", 9).await.unwrap();
        let entries = db.read(|tx| async move { journal::read(&tx, "b").await }).await.unwrap();
        assert_eq!(entries.iter().map(|e| e.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        assert_eq!(entries[4].actor_label.as_deref(), Some("Zoé, CCAS"));
        assert!(entries[4].actor.starts_with("agent:"));
        let counts = db.read(|tx| async move { journal::counts(&tx).await }).await.unwrap();
        assert_eq!(counts, [("test.done".to_owned(), 13)]);
        assert_eq!(db.read(|tx| async move { journal::recent(&tx, 2).await }).await.unwrap().len(), 2);
        let report = journal::verify(&db).await.unwrap();
        assert_eq!(report.to_string(), "13 entries in 3 streams, 0 seals: whole");

        let agent = &agent;
        db.write("test.erase", |tx| async move { journal::erase_label(&tx, agent).await }).await.unwrap();
        let entries = db.read(|tx| async move { journal::read(&tx, "b").await }).await.unwrap();
        assert_eq!(entries[4].actor_label, None);
        assert!(journal::verify(&db).await.unwrap().is_whole());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_refuses_any_change() {
    testkit::on_every_engine(|db| async move {
        some_history(&db).await;
        let mut attacks = vec![
            "UPDATE journal_entries SET kind = 'x' WHERE stream = 'a' AND seq = 1",
            "DELETE FROM journal_entries WHERE stream = 'a' AND seq = 4",
            "UPDATE journal_heads SET seq = seq - 1 WHERE stream = 'a'",
            "DELETE FROM journal_heads WHERE stream = 'a'",
        ];
        if db.engine() == EngineKind::Sqlite {
            attacks.push(
                "INSERT OR REPLACE INTO journal_entries SELECT * FROM journal_entries WHERE stream = 'a'",
            );
        } else {
            attacks.push("TRUNCATE journal_entries");
        }
        for sql in attacks {
            let outcome: db::Result<u64> =
                db.write("test.attack", |tx| async move { tx.execute(sql, params![]).await }).await;
            assert!(matches!(outcome, Err(Error::Constraint { .. })), "{sql}: {outcome:?}");
        }
        assert!(journal::verify(&db).await.unwrap().is_whole());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_entries_are_refused() {
    testkit::on_every_engine(|db| async move {
        db.migrate(MIGRATIONS).await.unwrap();
        let world = testkit::world();
        for stream in ["", "a\nb", &"x".repeat(201)] {
            let outcome = record(&db, &world, &Actor::Public, stream, 1).await;
            assert!(matches!(outcome, Err(Error::Constraint { .. })), "{stream:?}");
        }
    })
    .await;
}

/// Changes the file by hand, as someone with access to the disk would: triggers dropped first.
async fn after_tampering(sql: &str) -> Vec<(String, i64, Problem)> {
    let scratch = testkit::Scratch::sqlite();
    some_history(&scratch.db).await;
    let by_hand = rusqlite::Connection::open(scratch.file.as_ref().unwrap()).unwrap();
    let triggers: Vec<String> = by_hand
        .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for trigger in triggers {
        by_hand.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    by_hand.execute_batch(sql).unwrap();
    let report = journal::verify(&scratch.db).await.unwrap();
    report.faults.into_iter().map(|fault| (fault.stream, fault.seq, fault.problem)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_done_to_the_file_is_found_and_named() {
    use Problem::{Altered, BeyondHead, HeadDisagrees, Missing, Unannounced, Unlinked};
    type Case = (&'static str, &'static [(&'static str, i64, Problem)]);
    let cases: &[Case] = &[
        ("SELECT 1", &[]),
        // One byte of the data, of the time, of the kind, of the hash.
        (
            "UPDATE journal_entries SET data = replace(data, '\"n\":1', '\"n\":7') WHERE stream = 'b' AND seq = 2",
            &[("b", 2, Altered)],
        ),
        ("UPDATE journal_entries SET at = at + 1 WHERE stream = 'a' AND seq = 4", &[("a", 4, Altered)]),
        (
            "UPDATE journal_entries SET kind = 'test.dona' WHERE stream = 'c' AND seq = 1",
            &[("c", 1, Altered)],
        ),
        (
            "UPDATE journal_entries SET hash = zeroblob(32) WHERE stream = 'c' AND seq = 4",
            &[("c", 4, Altered), ("c", 4, HeadDisagrees)],
        ),
        // Removed: in the middle, at the start, at the end, all.
        ("DELETE FROM journal_entries WHERE stream = 'b' AND seq = 2", &[("b", 2, Missing)]),
        ("DELETE FROM journal_entries WHERE stream = 'b' AND seq = 1", &[("b", 1, Missing)]),
        ("DELETE FROM journal_entries WHERE stream = 'b' AND seq = 4", &[("b", 4, Missing)]),
        (
            "DELETE FROM journal_entries WHERE stream = 'c'",
            &[("c", 1, Missing), ("c", 2, Missing), ("c", 3, Missing), ("c", 4, Missing)],
        ),
        (
            "DELETE FROM journal_heads WHERE stream = 'b'; DELETE FROM journal_entries WHERE stream = 'b' AND seq = 3",
            &[("b", 1, BeyondHead), ("b", 3, Missing)],
        ),
        // Moved: two entries swapped; one moved to another stream.
        (
            "UPDATE journal_entries SET seq = -2 WHERE stream = 'a' AND seq = 2;
          UPDATE journal_entries SET seq = 2 WHERE stream = 'a' AND seq = 3;
          UPDATE journal_entries SET seq = 3 WHERE stream = 'a' AND seq = -2;",
            &[("a", 2, Altered), ("a", 3, Altered), ("a", 4, Unlinked)],
        ),
        (
            "UPDATE journal_entries SET stream = 'd' WHERE stream = 'a' AND seq = 4",
            &[
                ("a", 4, Missing),
                ("d", 1, Missing),
                ("d", 4, Altered),
                ("d", 4, BeyondHead),
                ("d", 4, Unannounced),
            ],
        ),
        // The head alone.
        ("UPDATE journal_heads SET hash = zeroblob(32) WHERE stream = 'a'", &[("a", 4, HeadDisagrees)]),
        (
            "UPDATE journal_entries SET previous = zeroblob(32) WHERE stream = 'a' AND seq = 3",
            &[("a", 3, Altered)],
        ),
    ];
    for (sql, expected) in cases {
        let expected: Vec<_> =
            expected.iter().map(|(stream, seq, problem)| ((*stream).to_owned(), *seq, *problem)).collect();
        assert_eq!(
            after_tampering(&format!("PRAGMA ignore_check_constraints = ON; {sql}")).await,
            expected,
            "{sql}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_rewritten_with_a_right_hash_no_longer_links() {
    // A second journal with another past makes a valid entry 2; put in place of ours, it follows nothing here.
    let (ours, other) = (testkit::Scratch::sqlite(), testkit::Scratch::sqlite());
    some_history(&ours.db).await;
    other.db.migrate(MIGRATIONS).await.unwrap();
    let world = testkit::world_at("2026-04-01T00:00:00Z");
    for n in 0..4 {
        record(&other.db, &world, &Actor::Public, "a", n).await.unwrap();
    }
    let by_hand = rusqlite::Connection::open(ours.file.as_ref().unwrap()).unwrap();
    by_hand
        .execute_batch(&format!(
            "DROP TRIGGER journal_entries_no_delete; ATTACH '{}' AS other;
             DELETE FROM journal_entries WHERE stream = 'a' AND seq = 2;
             INSERT INTO journal_entries SELECT * FROM other.journal_entries WHERE seq = 2;",
            other.file.as_ref().unwrap().display()
        ))
        .unwrap();
    let report = journal::verify(&ours.db).await.unwrap();
    let found: Vec<_> = report.faults.iter().map(|f| (f.stream.as_str(), f.seq, f.problem)).collect();
    assert_eq!(found, [("a", 2, Problem::Unlinked), ("a", 3, Problem::Unlinked)]);
}
