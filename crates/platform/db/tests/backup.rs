//! What is saved comes back, on either engine; what is damaged is refused and changes nothing.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::io::Cursor;

use db::backup::{Error, Manifest, verify};
use db::{Db, Figures, Migration, Value, params};
use jiff::Timestamp;
use serde_json::json;
use testkit::Scratch;

const FIRST: Migration = Migration {
    name: "test.001-things",
    sql: &[
        "CREATE TABLE things (id UUID PRIMARY KEY, flag BOOLEAN, number BIGINT, share DOUBLE PRECISION, name TEXT,
            raw BYTEA, at TIMESTAMPTZ, data JSONB)",
        "CREATE TABLE parts (thing UUID NOT NULL REFERENCES things (id), name TEXT NOT NULL, PRIMARY KEY (thing, name))",
        "CREATE TABLE accounts (id BIGINT PRIMARY KEY, cents BIGINT NOT NULL)",
        "INSERT INTO accounts (id, cents) VALUES (1, 0)",
    ],
};
const SECOND: Migration = Migration {
    name: "test.002-note",
    sql: &["ALTER TABLE parts ADD COLUMN note TEXT NOT NULL DEFAULT 'new'"],
};
const LISTS: &[&[Migration]] = &[&[FIRST]];

const ADD_THING: &str = "INSERT INTO things (id, flag, number, share, name, raw, at, data)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const ADD_PART: &str = "INSERT INTO parts (thing, name) VALUES ($1, $2)";
const SET: &str =
    "INSERT INTO accounts (id, cents) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET cents = $2";
const PAY: &str = "UPDATE accounts SET cents = cents + $2 WHERE id = $1";

/// The things of every shape, more of them than one page, two parts each.
async fn fill(db: &Db) {
    db.migrate(LISTS[0]).await.unwrap();
    let world = testkit::world();
    let shapes: [Vec<Value>; 4] = [
        params![
            true,
            i64::MIN,
            0.1 + 0.2,
            "é\"\\\n\u{1F469}",
            vec![0u8, 255],
            "0001-01-01T00:00:00.000001Z".parse::<Timestamp>().unwrap(),
            json!({"b": [1.25e-7, 0.12345678901234567, 1e300, null], "a": {"z": "é", "yy": true, "": []}})
        ],
        params![
            false,
            i64::MAX,
            f64::INFINITY,
            "",
            Vec::<u8>::new(),
            "9999-12-30T00:00:00.999999Z".parse::<Timestamp>().unwrap(),
            json!("\"")
        ],
        params![
            None::<bool>,
            None::<i64>,
            None::<f64>,
            None::<String>,
            None::<Vec<u8>>,
            None::<Timestamp>,
            None::<serde_json::Value>
        ],
        params![true, 0, -0.0, " [", vec![b'['], Timestamp::UNIX_EPOCH, json!({})],
    ];
    let things: Vec<_> =
        (0..1203).map(|n| [params![world.id::<()>().uuid()], shapes[n % 4].clone()].concat()).collect();
    let things = &things;
    db.write("test.fill", |tx| async move {
        tx.execute_many(ADD_THING, things.iter().cloned()).await?;
        let parts = things.iter().flat_map(|t| ["a", "b"].map(|name| vec![t[0].clone(), Value::from(name)]));
        tx.execute_many(ADD_PART, parts).await?;
        tx.execute(SET, params![1, 700]).await?;
        tx.execute(SET, params![2, 300]).await
    })
    .await
    .unwrap();
}

async fn backup(db: &Db) -> (Vec<u8>, Manifest) {
    let mut file = Vec::new();
    let manifest = db.backup(LISTS, "1.2.3", Timestamp::UNIX_EPOCH, &mut file).await.unwrap();
    (file, manifest)
}

async fn restore(db: &Db, file: &[u8], replace: bool) -> Result<Manifest, Error> {
    db.restore(LISTS, || Ok(Cursor::new(file)), replace).await
}

async fn engines() -> Vec<Scratch> {
    [Some(Scratch::sqlite()), Scratch::postgres().await].into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_either_engine_restores_exactly_into_either() {
    let mut seen: Option<Vec<Figures>> = None;
    for source in engines().await {
        fill(&source.db).await;
        let (file, manifest) = backup(&source.db).await;
        assert_eq!(verify(Cursor::new(&file)).unwrap(), manifest);
        assert_eq!(manifest.tables.iter().map(|t| t.rows).collect::<Vec<_>>(), [1203, 2406, 2]);
        for target in engines().await {
            restore(&target.db, &file, false).await.unwrap();
            assert_eq!(target.db.figures(LISTS).await.unwrap(), manifest.tables, "{:?}", target.db.engine());
            let (_, again) = backup(&target.db).await;
            assert_eq!(again.tables, manifest.tables);
            assert!(matches!(restore(&target.db, &file, false).await, Err(Error::NotEmpty)));
            restore(&target.db, &file, true).await.unwrap();
            assert_eq!(target.db.figures(LISTS).await.unwrap(), manifest.tables);
            target
                .db
                .write("test.pay", |tx| async move { tx.execute(PAY, params![1, 5]).await })
                .await
                .unwrap();
        }
        // Ids repeat with the world's chance: the same rows have the same hashes, whatever the engine.
        let tables = manifest.tables;
        assert_eq!(*seen.get_or_insert_with(|| tables.clone()), tables);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_one_instant_while_others_write() {
    for source in engines().await {
        fill(&source.db).await;
        let writer = source.another();
        let (stop, mut stopped) = tokio::sync::watch::channel(false);
        let writing = tokio::spawn(async move {
            let mut done = 0u32;
            while !*stopped.borrow_and_update() {
                writer
                    .write("test.pay", |tx| async move {
                        tx.execute(PAY, params![1, -1]).await?;
                        tx.execute(PAY, params![2, 1]).await
                    })
                    .await
                    .unwrap();
                done += 1;
            }
            done
        });
        for _ in 0..5 {
            let (file, _) = backup(&source.db).await;
            let target = Scratch::sqlite();
            restore(&target.db, &file, false).await.unwrap();
            let sum = "SELECT CAST(SUM(cents) AS BIGINT) FROM accounts";
            let sum: i64 = target.db.read(|tx| async move { tx.one(sum, params![]).await }).await.unwrap();
            assert_eq!(sum, 1000);
        }
        stop.send(true).unwrap();
        assert!(writing.await.unwrap() > 0, "somebody wrote meanwhile");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_refused_and_the_database_untouched() {
    let source = Scratch::sqlite();
    fill(&source.db).await;
    let (file, _) = backup(&source.db).await;
    for target in engines().await {
        fill(&target.db).await;
        target.db.write("test.pay", |tx| async move { tx.execute(PAY, params![1, 5]).await }).await.unwrap();
        let before = target.db.figures(LISTS).await.unwrap();
        for length in [0, 1, 9, 10, 11, 40, file.len() / 2, file.len() - 9, file.len() - 1] {
            let error = restore(&target.db, &file[..length], true).await.unwrap_err();
            assert!(error.is_bad_file(), "{length}: {error}");
        }
        for at in (0..file.len()).step_by(file.len() / 60) {
            let mut changed = file.clone();
            changed[at] ^= 0x10;
            // A few bytes of a gzip header mean nothing: there the contents are whole.
            if let Err(error) = verify(Cursor::new(&changed)) {
                assert!(error.is_bad_file(), "{at}: {error}");
                assert!(restore(&target.db, &changed, true).await.unwrap_err().is_bad_file());
            } else {
                assert!(at < 10, "byte {at} was changed and nobody saw it");
            }
        }
        let longer = [&file[..], b"x"].concat();
        assert!(restore(&target.db, &longer, true).await.unwrap_err().is_bad_file());
        assert_eq!(target.db.figures(LISTS).await.unwrap(), before);
    }
}

/// Opens what was written, lets `change` rewrite its lines, and closes it again, with hashes that are right or not.
fn rewritten(file: &[u8], change: impl Fn(&str) -> String) -> Vec<u8> {
    use std::io::{Read, Write};
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for line in text.lines() {
        writeln!(out, "{}", change(line)).unwrap();
    }
    out.finish().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_lies_is_refused_in_plain_words() {
    let source = Scratch::sqlite();
    fill(&source.db).await;
    let (file, _) = backup(&source.db).await;
    let cases: [(&str, &str, &str, &str); 6] = [
        ("a changed amount", "[1,700]", "[1,701]", "table accounts: 2 rows of 2"),
        ("a newer format", r#"{"passerelle_backup":1}"#, r#"{"passerelle_backup":2}"#, "newer version"),
        ("another file", r#"{"passerelle_backup":1}"#, r#"{"backup":1}"#, "not a backup"),
        ("a newer schema", "test.001-things", "test.009-later", "newer version"),
        ("another schema", r#""checksum":""#, r#""checksum":"0"#, "is not the one of this program"),
        ("another table", r#"{"table":"parts""#, r#"{"table":"part5""#, "table parts"),
    ];
    for target in engines().await {
        for (name, from, to, why) in &cases {
            let changed = rewritten(&file, |line| line.replace(from, to));
            let error = restore(&target.db, &changed, false).await.unwrap_err();
            assert!(error.is_bad_file() && error.to_string().contains(why), "{name}: {error}");
        }
        // Whole by its own hashes, but not what the schema allows: refused inside the transaction.
        let broken = rewritten(&file, |line| {
            line.replace("\"columns\":[\"id\",\"cents\"]", "\"columns\":[\"id\",\"euros\"]")
        });
        assert!(verify(Cursor::new(&broken)).is_ok());
        assert!(restore(&target.db, &broken, false).await.unwrap_err().is_bad_file());
        assert!(target.db.prepare("SELECT id FROM things").await.is_err(), "no table stays");
        restore(&target.db, &file, false).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_backup_is_brought_up_to_date_and_a_newer_one_refused() {
    let newer: &[&[Migration]] = &[&[FIRST, SECOND]];
    for target in engines().await {
        let source = Scratch::sqlite();
        fill(&source.db).await;
        let (file, _) = backup(&source.db).await;
        target.db.restore(newer, || Ok(Cursor::new(&file)), false).await.unwrap();
        assert_eq!(target.db.newer_steps(LISTS).await.unwrap(), ["test.002-note"]);
        let note = "SELECT note FROM parts ORDER BY thing LIMIT 1";
        let note: String = target.db.read(|tx| async move { tx.one(note, params![]).await }).await.unwrap();
        assert_eq!(note, "new");
        let mut later = Vec::new();
        target.db.backup(newer, "2", Timestamp::UNIX_EPOCH, &mut later).await.unwrap();
        let error = restore(&source.db, &later, true).await.unwrap_err();
        assert!(matches!(&error, Error::Newer(_)) && error.is_bad_file(), "{error}");
        let error = restore(&target.db, &file, true).await.unwrap_err();
        assert!(matches!(&error, Error::Newer(_)) && !error.is_bad_file(), "the database is newer: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_nobody_is_not_backed_up() {
    let source = Scratch::sqlite();
    let outcome = source.db.backup(LISTS, "1", Timestamp::UNIX_EPOCH, Vec::new()).await;
    assert!(matches!(outcome, Err(Error::Empty)));
}
