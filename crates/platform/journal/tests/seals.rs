//! A journal rewritten from end to end is found, because what it was is signed.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::Arc;

use db::{Db, EngineKind, Value, params};
use identity::Actor;
use jiff::{SignedDuration, Timestamp};
use journal::{Cursor, Entry, Exported, MIGRATIONS, PURPOSE, Problem, SEALS, Scope, Trust};
use kernel::World;
use sha2::{Digest, Sha256};
use vault::{MasterKey, Signer, Vault};

/// A vault under a key made of one repeated byte.
fn keys(seed: u8) -> Vault {
    Vault::new(vec![MasterKey::new("k1", [seed; 32])]).unwrap()
}

fn ours() -> Signer {
    keys(7).signer(PURPOSE)
}

async fn record(db: &Db, world: &World, stream: &str, n: i64) -> db::Result<()> {
    db.write("test.record", |tx| async move {
        let data = serde_json::json!({ "n": n });
        let (stream, actor) = (stream.to_owned(), &Actor::System);
        let entry = Entry { stream, kind: "test.done", subject: String::new(), actor, data };
        journal::append(&tx, world, entry).await
    })
    .await
}

/// Seal 1 covers a, b and c to 4; seal 2 covers a and b to 6; c 5 waits.
async fn sealed_history(db: &Db) {
    db.migrate(MIGRATIONS).await.unwrap();
    let world = testkit::world();
    for n in 1..=4 {
        for stream in ["a", "b", "c"] {
            record(db, &world, stream, n).await.unwrap();
        }
    }
    let seals = journal::seal(db, &world, &ours()).await.unwrap();
    assert_eq!(seals.iter().map(|s| (s.number, s.streams, s.entries)).collect::<Vec<_>>(), [(1, 3, 12)]);
    world.advance(SignedDuration::from_hours(1));
    for stream in ["a", "b", "a", "b"] {
        record(db, &world, stream, 9).await.unwrap();
    }
    let seals = journal::seal(db, &world, &ours()).await.unwrap();
    assert_eq!(seals.iter().map(|s| (s.number, s.streams, s.entries)).collect::<Vec<_>>(), [(2, 2, 4)]);
    assert!(journal::seal(db, &world, &ours()).await.unwrap().is_empty(), "nothing new, no seal");
    record(db, &world, "c", 5).await.unwrap();
}

async fn faults(db: &Db, known: &[(i64, String)]) -> Vec<(String, i64, Problem)> {
    let keys = keys(7).verifiers(PURPOSE);
    let report = journal::verify_with(db, Trust { keys: Some(&keys), known }).await.unwrap();
    report.faults.into_iter().map(|fault| (fault.stream, fault.seq, fault.problem)).collect()
}

/// Runs statements as somebody with the rights of the database's owner.
async fn by_hand(db: &Db, statements: &[&'static str]) {
    for sql in statements {
        db.write("test.by_hand", |tx| async move { tx.execute(sql, params![]).await }).await.unwrap();
    }
}

async fn change(db: &Db, sql: &'static str, values: Vec<Value>) {
    let values = &values;
    db.write("test.change", |tx| async move { tx.execute(sql, values.clone()).await }).await.unwrap();
}

async fn disarm(db: &Db) {
    if db.engine() == EngineKind::Postgres {
        by_hand(
            db,
            &[
                "ALTER TABLE journal_entries DISABLE TRIGGER ALL",
                "ALTER TABLE journal_heads DISABLE TRIGGER ALL",
                "ALTER TABLE journal_seals DISABLE TRIGGER ALL",
                "ALTER TABLE journal_seal_lines DISABLE TRIGGER ALL",
            ],
        )
        .await;
        return;
    }
    let triggers: Vec<String> = db
        .read(|tx| async move {
            tx.all("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name", params![]).await
        })
        .await
        .unwrap();
    for trigger in triggers {
        by_hand(db, &[Box::leak(format!("DROP TRIGGER {trigger}").into_boxed_str())]).await;
    }
}

async fn entries(db: &Db, stream: &str) -> Vec<Exported> {
    let scope = &Scope::Stream(stream.to_owned());
    let mut found = db
        .read(|tx| async move {
            journal::page(&tx, scope, &Cursor::from(Timestamp::MIN), Timestamp::MAX, 1000).await
        })
        .await
        .unwrap();
    found.sort_by_key(|entry| entry.recorded.seq);
    found
}

/// Rewrites the second entry of `a`, and every hash that follows, and the head: a chain in perfect order.
async fn rewrite_a(db: &Db) -> Vec<[u8; 32]> {
    let (mut previous, mut hashes) = ([0u8; 32], Vec::new());
    for entry in entries(db, "a").await {
        let seq = entry.recorded.seq;
        let (mut text, mut data) = (entry.text.clone(), entry.recorded.data.clone());
        if seq == 2 {
            (text, data) = (text.replace("\"n\":2", "\"n\":7"), data.replace("\"n\":2", "\"n\":7"));
            assert_ne!(text, entry.text);
        }
        let hash: [u8; 32] = Sha256::new().chain_update(previous).chain_update(&text).finalize().into();
        change(
            db,
            "UPDATE journal_entries SET data = $1, previous = $2, hash = $3 WHERE stream = 'a' AND seq = $4",
            params![data, previous, hash, seq],
        )
        .await;
        previous = hash;
        hashes.push(hash);
    }
    change(db, "UPDATE journal_heads SET hash = $1 WHERE stream = 'a'", params![previous]).await;
    hashes
}

/// Appends an entry to `a` in good form, as the program would have.
async fn forge(db: &Db) {
    let last = entries(db, "a").await.pop().unwrap();
    let text = last.text.replace("\"seq\":6", "\"seq\":7");
    let hash: [u8; 32] =
        Sha256::new().chain_update(unhex(&last.recorded.hash)).chain_update(text).finalize().into();
    change(
        db,
        "INSERT INTO journal_entries (stream, seq, at, kind, subject, actor, data, previous, hash)
         SELECT stream, 7, at, kind, subject, actor, data, hash, $1 FROM journal_entries WHERE stream = 'a' AND seq = 6",
        params![hash],
    )
    .await;
}

const FORGED_HEAD: &str = "UPDATE journal_heads SET seq = 7, hash = (SELECT hash FROM journal_entries
    WHERE stream = 'a' AND seq = 7) WHERE stream = 'a'";

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_true_journal_is_whole() {
    testkit::on_each_engine(|db| async move {
        sealed_history(&db).await;
        let public = keys(7).verifiers(PURPOSE);
        let trust = Trust { keys: Some(&public), known: &[] };
        let report = journal::verify_with(&db, trust).await.unwrap();
        assert_eq!(report.to_string(), "17 entries in 3 streams, 2 seals: whole");
        assert_eq!(report.signed, 2);
        let known = [report.last_seal.unwrap()];
        assert_eq!(faults(&db, &known).await, []);
        assert!(entries(&db, "a").await.iter().all(Exported::is_sound));
        // Another key says nothing of our seals.
        let stranger = keys(8).verifiers(PURPOSE);
        let report = journal::verify_with(&db, Trust { keys: Some(&stranger), known: &[] }).await.unwrap();
        let problems: Vec<_> = report.faults.iter().map(|f| (f.seq, f.problem)).collect();
        assert_eq!(problems, [(1, Problem::SealUnsigned), (2, Problem::SealUnsigned)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_refuses_to_change_a_seal() {
    testkit::on_each_engine(|db| async move {
        sealed_history(&db).await;
        let mut attacks = vec![
            "UPDATE journal_seals SET streams = 4 WHERE number = 1",
            "DELETE FROM journal_seals WHERE number = 2",
            "UPDATE journal_seal_lines SET last_seq = 5 WHERE stream = 'c'",
            "DELETE FROM journal_seal_lines WHERE seal = 2",
        ];
        match db.engine() {
            EngineKind::Sqlite => attacks.extend([
                "INSERT OR REPLACE INTO journal_seals SELECT * FROM journal_seals WHERE number = 1",
                "INSERT OR REPLACE INTO journal_seal_lines SELECT * FROM journal_seal_lines WHERE seal = 1",
            ]),
            EngineKind::Postgres => attacks.extend(["TRUNCATE journal_seals", "TRUNCATE journal_seal_lines"]),
        }
        for sql in attacks {
            let outcome: db::Result<u64> =
                db.write("test.attack", |tx| async move { tx.execute(sql, params![]).await }).await;
            assert!(matches!(outcome, Err(db::Error::Constraint { .. })), "{sql}: {outcome:?}");
        }
        assert_eq!(faults(&db, &[]).await, []);
    })
    .await;
}

type Case = (&'static str, &'static [&'static str], &'static [(&'static str, i64, Problem)]);

const BY_STATEMENT: &[Case] = {
    use Problem::{
        Altered, BeyondHead, Missing, SealAltered, SealMissing, SealUnlinked, SealUnsigned, Unannounced,
        Unlinked,
    };
    &[
        ("nothing", &[], &[]),
        (
            "one byte of an entry",
            &["UPDATE journal_entries SET data = '{\"n\":7}' WHERE stream = 'b' AND seq = 2"],
            &[("b", 2, Altered)],
        ),
        (
            "the organisation of an entry",
            &["UPDATE journal_entries SET organisation = 'x' WHERE stream = 'b' AND seq = 2"],
            &[("b", 2, Altered)],
        ),
        (
            "an entry deleted",
            &["DELETE FROM journal_entries WHERE stream = 'b' AND seq = 2"],
            &[("b", 2, Missing)],
        ),
        (
            "an entry not sealed yet deleted",
            &["DELETE FROM journal_entries WHERE stream = 'c' AND seq = 5"],
            &[("c", 5, Missing)],
        ),
        (
            "two entries swapped",
            &[
                "UPDATE journal_entries SET seq = 99 WHERE stream = 'a' AND seq = 2",
                "UPDATE journal_entries SET seq = 2 WHERE stream = 'a' AND seq = 3",
                "UPDATE journal_entries SET seq = 3 WHERE stream = 'a' AND seq = 99",
            ],
            &[("a", 2, Altered), ("a", 3, Altered), ("a", 4, Unlinked)],
        ),
        (
            "the tail cut, the head put back",
            &[
                "DELETE FROM journal_entries WHERE stream = 'b' AND seq > 4",
                "UPDATE journal_heads SET seq = 4, hash = (SELECT hash FROM journal_entries
                    WHERE stream = 'b' AND seq = 4) WHERE stream = 'b'",
            ],
            &[("b", 6, Missing)],
        ),
        (
            "the same, and what the seal covered",
            &[
                "DELETE FROM journal_entries WHERE stream = 'b' AND seq > 4",
                "UPDATE journal_heads SET seq = 4, hash = (SELECT hash FROM journal_entries
                    WHERE stream = 'b' AND seq = 4) WHERE stream = 'b'",
                "DELETE FROM journal_seal_lines WHERE stream = 'b' AND seal = 2",
            ],
            &[(SEALS, 2, SealAltered)],
        ),
        (
            "a stream removed with its head",
            &[
                "DELETE FROM journal_entries WHERE stream = 'c'",
                "DELETE FROM journal_heads WHERE stream = 'c'",
            ],
            &[("c", 4, Missing), ("c", 5, Missing)],
        ),
        ("a seal deleted", &["DELETE FROM journal_seals WHERE number = 1"], &[(SEALS, 1, SealMissing)]),
        (
            "the last seal deleted",
            &["DELETE FROM journal_seals WHERE number = 2"],
            &[(SEALS, 2, SealMissing)],
        ),
        (
            "the lines of a seal deleted",
            &["DELETE FROM journal_seal_lines WHERE seal = 2"],
            &[
                ("a", 5, Unannounced),
                ("a", 6, Unannounced),
                ("b", 5, Unannounced),
                ("b", 6, Unannounced),
                (SEALS, 2, SealAltered),
            ],
        ),
        (
            "an older seal replayed",
            &["UPDATE journal_seals SET at = s.at, streams = s.streams, entries = s.entries, root = s.root,
                previous = s.previous, hash = s.hash, signature = s.signature
                FROM (SELECT * FROM journal_seals WHERE number = 1) AS s WHERE journal_seals.number = 2"],
            &[(SEALS, 2, SealAltered), (SEALS, 2, SealUnlinked), (SEALS, 2, SealUnsigned)],
        ),
        (
            "a forged entry under a new stream",
            &["INSERT INTO journal_entries (stream, seq, at, kind, subject, actor, data, previous, hash)
                SELECT 'd', seq, at, kind, subject, actor, data, previous, hash FROM journal_entries
                WHERE stream = 'a' AND seq = 1"],
            &[("d", 1, Altered), ("d", 1, BeyondHead), ("d", 1, Unannounced)],
        ),
    ]
};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_by_statement_is_found_and_named() {
    for (what, attack, expected) in BY_STATEMENT {
        testkit::on_each_engine(|db| async move {
            sealed_history(&db).await;
            disarm(&db).await;
            by_hand(&db, attack).await;
            let expected: Vec<_> = expected.iter().map(|(s, n, p)| ((*s).to_owned(), *n, *p)).collect();
            assert_eq!(faults(&db, &[]).await, expected, "{what}");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_rewritten_whole_is_found_by_its_seals() {
    testkit::on_each_engine(|db| async move {
        use Problem::{SealAltered, SealDisagrees, SealUnsigned};
        sealed_history(&db).await;
        disarm(&db).await;
        let hashes = rewrite_a(&db).await;
        assert!(entries(&db, "a").await.iter().all(Exported::is_sound), "in perfect order by itself");
        let a = |seq| ("a".to_owned(), seq, SealDisagrees);
        assert_eq!(faults(&db, &[]).await, [a(4), a(6)]);
        // What the seals say of the stream is rewritten too: the roots no longer hold.
        for (seal, seq) in [(1, 4usize), (2, 6)] {
            change(
                &db,
                "UPDATE journal_seal_lines SET hash = $1 WHERE stream = 'a' AND seal = $2",
                params![hashes[seq - 1], seal],
            )
            .await;
        }
        let seals = |problem| [(SEALS.to_owned(), 1, problem), (SEALS.to_owned(), 2, problem)];
        assert_eq!(faults(&db, &[]).await, seals(SealAltered));
        // And the seals themselves, as far as anybody can without the key: another journal sealed by another key.
        let other = testkit::Scratch::sqlite();
        sealed_history(&other.db).await;
        disarm(&other.db).await;
        rewrite_a(&other.db).await;
        by_hand(&other.db, &["DELETE FROM journal_seal_lines", "DELETE FROM journal_seals"]).await;
        by_hand(
            &other.db,
            &["INSERT INTO journal_pending (stream, seq) SELECT stream, seq FROM journal_entries WHERE stream <> 'c' OR seq < 5"],
        )
        .await;
        journal::seal(&other.db, &testkit::world(), &keys(8).signer(PURPOSE)).await.unwrap();
        assert!(journal::verify(&other.db).await.unwrap().is_whole(), "without the key nobody can tell");
        assert_eq!(faults(&other.db, &[]).await, [(SEALS.to_owned(), 1, SealUnsigned)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_entry_is_found_until_it_is_announced() {
    testkit::on_each_engine(|db| async move {
        use Problem::{BeyondHead, Unannounced};
        sealed_history(&db).await;
        disarm(&db).await;
        forge(&db).await;
        let a = |problem| ("a".to_owned(), 7, problem);
        assert_eq!(faults(&db, &[]).await, [a(BeyondHead), a(Unannounced)]);
        by_hand(&db, &[FORGED_HEAD]).await;
        assert_eq!(faults(&db, &[]).await, [a(Unannounced)]);
        // The documented limit: a row that does all the program does is an entry like any other.
        by_hand(&db, &["INSERT INTO journal_pending (stream, seq) VALUES ('a', 7)"]).await;
        assert_eq!(faults(&db, &[]).await, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_put_back_to_an_earlier_hour_is_found_by_a_seal_kept_elsewhere() {
    testkit::on_each_engine(|db| async move {
        sealed_history(&db).await;
        let known = [journal::verify(&db).await.unwrap().last_seal.unwrap()];
        disarm(&db).await;
        by_hand(
            &db,
            &[
                "DELETE FROM journal_entries WHERE seq > 4",
                "DELETE FROM journal_pending",
                "DELETE FROM journal_seals WHERE number = 2",
                "DELETE FROM journal_seal_lines WHERE seal = 2",
                "UPDATE journal_heads SET seq = 4, hash = (SELECT e.hash FROM journal_entries e
                    WHERE e.stream = journal_heads.stream AND e.seq = 4)",
            ],
        )
        .await;
        assert_eq!(faults(&db, &[]).await, [], "a true journal of an hour ago");
        assert_eq!(faults(&db, &known).await, [(SEALS.to_owned(), 2, Problem::SealMissing)]);
        // Gone on from there, it makes another second seal.
        let world = testkit::world();
        record(&db, &world, "a", 5).await.unwrap();
        journal::seal(&db, &world, &ours()).await.unwrap();
        assert_eq!(faults(&db, &known).await, [(SEALS.to_owned(), 2, Problem::SealReplaced)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_falls_between_two_seals_while_nodes_append_and_seal() {
    testkit::on_each_engine(|db| async move {
        db.migrate(MIGRATIONS).await.unwrap();
        let world = testkit::world();
        // One node's clock is an hour behind.
        let behind = testkit::world_at("2026-03-03T08:00:00Z");
        let writers = (0..4).map(|task: u64| {
            let db = db.clone();
            let world = if task == 0 { behind.another(task) } else { world.another(task) };
            tokio::spawn(async move {
                for n in 0..12 {
                    let stream = ["s1", "s2", "s3"][n % 3];
                    while let Err(error) = record(&db, &world, stream, 1).await {
                        assert!(error.is_conflict(), "{error}");
                    }
                }
            })
        });
        let sealers = (10..12).map(|task: u64| {
            let (db, world) = (db.clone(), world.another(task));
            tokio::spawn(async move {
                for _ in 0..6 {
                    if let Err(error) = journal::seal(&db, &world, &ours()).await {
                        assert!(error.is_conflict(), "{error}");
                    }
                    tokio::time::sleep(std::time::Duration::from_millis(15)).await;
                }
            })
        });
        let tasks: Vec<_> = writers.chain(sealers.collect::<Vec<_>>()).collect();
        for task in tasks {
            task.await.unwrap();
        }
        journal::seal(&db, &world, &ours()).await.unwrap();
        assert_eq!(faults(&db, &[]).await, []);
        let seals = journal::seals::seals_after(&db, 0, 1000).await.unwrap();
        assert_eq!(seals.iter().map(|seal| seal.entries).sum::<i64>(), 48, "each entry once");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_commits_late_is_in_the_next_seal() {
    testkit::on_postgres(|scratch| {
        let db = scratch.db.clone();
        async move {
            sealed_history(&db).await;
            let (written, go) = (Arc::new(tokio::sync::Notify::new()), Arc::new(tokio::sync::Notify::new()));
            let late = tokio::spawn({
                let (db, written, go) = (db.clone(), Arc::clone(&written), Arc::clone(&go));
                async move {
                    let world = &testkit::world().world;
                    db.write("test.late", |tx| {
                        let (written, go) = (Arc::clone(&written), Arc::clone(&go));
                        async move {
                            let data = serde_json::json!({});
                            let entry = Entry {
                                stream: "late".to_owned(),
                                kind: "test.late",
                                subject: String::new(),
                                actor: &Actor::System,
                                data,
                            };
                            journal::append(&tx, world, entry).await?;
                            written.notify_one();
                            go.notified().await;
                            Ok::<_, db::Error>(())
                        }
                    })
                    .await
                }
            });
            written.notified().await;
            let world = testkit::world_at("2026-03-03T12:00:00Z");
            let third = journal::seal(&db, &world, &ours()).await.unwrap();
            assert_eq!(third[0].entries, 1, "c 5 alone");
            go.notify_one();
            late.await.unwrap().unwrap();
            let fourth = journal::seal(&db, &world, &ours()).await.unwrap();
            assert_eq!((fourth[0].number, fourth[0].entries), (4, 1));
            assert_eq!(faults(&db, &[]).await, []);
        }
    })
    .await;
}

/// `cargo nextest run -p journal --run-ignored only --no-capture`: how long seals take.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measure, not a check"]
#[expect(clippy::disallowed_methods, reason = "measures")]
async fn how_long_a_seal_takes() {
    testkit::on_each_engine(|db| async move {
        db.migrate(MIGRATIONS).await.unwrap();
        let world = testkit::world();
        let streams = 100_000;
        for batch in 0..streams / 1000 {
            let world = &world;
            db.write("test.many", |tx| async move {
                for n in 0..1000 {
                    let data = serde_json::json!({ "n": n });
                    let stream = format!("pathway/{batch:04}-{n:04}");
                    let entry = Entry {
                        stream,
                        kind: "test.done",
                        subject: String::new(),
                        actor: &Actor::System,
                        data,
                    };
                    journal::append(&tx, world, entry).await?;
                }
                Ok::<_, db::Error>(())
            })
            .await
            .unwrap();
        }
        db.analyze().await.unwrap();
        let timed =
            |what: &'static str, start: std::time::Instant| eprintln!("{what}: {:?}", start.elapsed());
        let start = std::time::Instant::now();
        let seals = journal::seal(&db, &world, &ours()).await.unwrap();
        timed("first seals, 100 000 streams", start);
        eprintln!("{} seals", seals.len());
        for n in 0..300 {
            record(&db, &world, &format!("pathway/0000-{n:04}"), 2).await.unwrap();
        }
        let start = std::time::Instant::now();
        journal::seal(&db, &world, &ours()).await.unwrap();
        timed("next seal, 300 of 100 000 streams", start);
        let start = std::time::Instant::now();
        assert_eq!(faults(&db, &[]).await, []);
        timed("verify", start);
    })
    .await;
}
