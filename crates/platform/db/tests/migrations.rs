//! The schema only grows, once, whoever starts first.

use db::{Db, Error, Migration, params};

const FIRST: Migration =
    Migration { name: "test.001-a", sql: &["CREATE TABLE a (id UUID PRIMARY KEY, n BIGINT)"] };
const SECOND: Migration = Migration {
    name: "test.002-b",
    sql: &["ALTER TABLE a ADD COLUMN note TEXT NOT NULL DEFAULT ''", "CREATE INDEX a_note ON a (note)"],
};

#[tokio::test(flavor = "multi_thread")]
async fn steps_run_once_and_in_order() {
    testkit::on_every_engine(|db| async move {
        assert_eq!(db.migrate(&[FIRST]).await.unwrap(), 1);
        assert_eq!(db.migrate(&[FIRST, SECOND]).await.unwrap(), 1);
        assert_eq!(db.migrate(&[FIRST, SECOND]).await.unwrap(), 0);
        db.prepare("SELECT note FROM a WHERE id = $1").await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_step_is_refused() {
    testkit::on_every_engine(|db| async move {
        db.migrate(&[FIRST]).await.unwrap();
        let edited = Migration { name: FIRST.name, sql: &["CREATE TABLE a (id UUID PRIMARY KEY, n TEXT)"] };
        let error = db.migrate(&[edited]).await.unwrap_err();
        assert!(error.to_string().contains("test.001-a: was edited"), "{error}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_fails_leaves_nothing() {
    testkit::on_every_engine(|db| async move {
        let broken = Migration { name: "test.003", sql: &["CREATE TABLE half (id UUID PRIMARY KEY)", "CREATE NONSENSE"] };
        let error = db.migrate(&[FIRST, broken]).await.unwrap_err();
        assert!(matches!(&error, Error::Migration { name, message } if name == "test.003" && message.starts_with("statement 2")), "{error}");
        assert!(db.prepare("SELECT id FROM half").await.is_err());
        assert!(db.prepare("SELECT id FROM a").await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_start_together_agree() {
    for scratch in
        [Some(testkit::Scratch::sqlite()), testkit::Scratch::postgres().await].into_iter().flatten()
    {
        let nodes: Vec<_> = (0..4)
            .map(|_| {
                let db = scratch.another();
                tokio::spawn(async move { db.migrate(&[FIRST, SECOND]).await })
            })
            .collect();
        let mut ran = 0;
        for node in nodes {
            ran += node.await.unwrap().unwrap();
        }
        assert_eq!(ran, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_and_files_that_cannot_be_used_are_said() {
    for url in ["mysql://x", "", "postgres://", "sqlite:/proc/nowhere/x.db"] {
        let opened = Db::open(url);
        assert!(opened.is_err() || url == "postgres://", "{url}");
    }
    let folder = std::env::temp_dir().join("passerelle-not-a-database");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("x.db");
    std::fs::write(&file, "this is a letter, not a database. ".repeat(100)).unwrap();
    let error = Db::open(&format!("sqlite:{}", file.display())).err().unwrap();
    assert!(error.to_string().contains("is not a usable database"), "{error}");
    std::fs::remove_dir_all(&folder).unwrap();
    let nobody = Db::open("postgres://postgres@127.0.0.1:1/none").unwrap();
    assert!(nobody.ping().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_works_like_a_file() {
    let db = Db::open("sqlite::memory:").unwrap();
    db.migrate(&[FIRST, SECOND]).await.unwrap();
    let count: i64 =
        db.read(|tx| async move { tx.one("SELECT COUNT(*) FROM a", params![]).await }).await.unwrap();
    assert_eq!(count, 0);
}

/// A ceiling, not a benchmark: national data must load in seconds.
#[tokio::test(flavor = "multi_thread")]
async fn many_rows_load_in_one_transaction() {
    testkit::on_every_engine(|db| async move {
        db.migrate(&[FIRST, SECOND]).await.unwrap();
        let world = testkit::world();
        let rows: Vec<_> =
            (0..20_000i64).map(|n| params![world.id::<()>(), n, "a note of some length"]).collect();
        let rows = &rows;
        let added = db
            .write("test.load", |tx| async move {
                tx.execute_many("INSERT INTO a (id, n, note) VALUES ($1, $2, $3)", rows.iter().cloned()).await
            })
            .await;
        let added: db::Result<u64> = added;
        assert_eq!(added.unwrap(), 20_000);
    })
    .await;
}
