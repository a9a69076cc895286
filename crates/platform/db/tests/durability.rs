//! A write that was acknowledged is there; one whose answer was lost says so.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use db::{Db, Error, Migration, params};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const MIGRATIONS: &[Migration] =
    &[Migration { name: "test.001-notes", sql: &["CREATE TABLE notes (id BIGINT PRIMARY KEY)"] }];
const ADD: &str = "INSERT INTO notes (id) VALUES ($1)";
const COUNT: &str = "SELECT COUNT(*) FROM notes";

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_survives_a_power_cut() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            // 2 is FULL.
            for mode in ["read", "write"] {
                let pragmas = |tx: db::Tx| async move {
                    let synchronous: i64 = tx.one("PRAGMA synchronous", params![]).await?;
                    let journal: String = tx.one("PRAGMA journal_mode", params![]).await?;
                    Ok::<_, Error>((
                        synchronous,
                        journal,
                        tx.one::<bool>("PRAGMA foreign_keys", params![]).await?,
                    ))
                };
                let found = if mode == "read" {
                    db.read(pragmas).await
                } else {
                    db.write("test.look", pragmas).await
                };
                assert_eq!(found.unwrap(), (2, "wal".to_owned(), true), "{mode}");
            }
        }
    })
    .await;
}

/// A line to PostgreSQL that can be told to drop the answer to the next COMMIT.
async fn line_to(server: SocketAddr, cut: Arc<AtomicBool>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(relay(client, server, Arc::clone(&cut)));
        }
    });
    address
}

async fn relay(client: TcpStream, server: SocketAddr, cut: Arc<AtomicBool>) {
    let server = TcpStream::connect(server).await.unwrap();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let deaf = Arc::new(AtomicBool::new(false));
    let gone = Arc::clone(&deaf);
    let back = tokio::spawn(async move {
        let mut buffer = vec![0; 65_536];
        while let Ok(count @ 1..) = from_server.read(&mut buffer).await {
            if gone.load(Ordering::SeqCst) || to_client.write_all(&buffer[..count]).await.is_err() {
                return;
            }
        }
    });
    let mut buffer = vec![0; 65_536];
    while let Ok(count @ 1..) = from_client.read(&mut buffer).await {
        if buffer[..count].windows(6).any(|word| word == b"COMMIT") && cut.swap(false, Ordering::SeqCst) {
            deaf.store(true, Ordering::SeqCst);
        }
        if to_server.write_all(&buffer[..count]).await.is_err() {
            break;
        }
        if deaf.load(Ordering::SeqCst) {
            // The server commits and answers; nobody hears it.
            drop(back.await);
            return;
        }
    }
    back.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_to_commit_is_unknown_and_never_repeated() {
    testkit::on_every_postgres(|scratch| {
        let (direct, url) = (scratch.db.clone(), scratch.url.clone());
        async move {
            direct.migrate(MIGRATIONS).await.unwrap();
            let (server, name) = url.split_once('@').unwrap().1.split_once('/').unwrap();
            let cut = Arc::new(AtomicBool::new(false));
            let line = line_to(server.parse().unwrap(), Arc::clone(&cut)).await;
            let db = Db::open(&format!("postgres://postgres@{line}/{name}")).unwrap();
            let add =
                |id: i64| db.write("test.add", move |tx| async move { tx.execute(ADD, params![id]).await });
            add(1).await.unwrap();
            cut.store(true, Ordering::SeqCst);
            let outcome: db::Result<u64> = add(2).await;
            assert!(matches!(outcome, Err(Error::Unknown(_))), "{outcome:?}");
            add(3).await.unwrap();
            let count: i64 = direct.read(|tx| async move { tx.one(COUNT, params![]).await }).await.unwrap();
            assert_eq!(count, 3, "this one had been stored");
        }
    })
    .await;
}
