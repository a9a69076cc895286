//! A message leaves once it was decided, and only then.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::PathBuf;

use db::Db;
use jiff::SignedDuration;
use jobs::Runner;
use kernel::{Lang, World};
use messages::{DEFAULT_SENDER, Error, MIGRATIONS, Outgoing, Recipient, STATEMENTS, State, Transports};
use vault::{MasterKey, Vault};

/// The key of these tests.
fn vault() -> Vault {
    Vault::new(vec![MasterKey::new("test", [7; 32])]).unwrap()
}

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("passerelle-mail-{}", World::system().token(9))))
    }

    fn files(&self) -> Vec<String> {
        let entries: Vec<_> = std::fs::read_dir(&self.0).into_iter().flatten().flatten().collect();
        entries.iter().map(|e| std::fs::read_to_string(e.path()).unwrap()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn mail(subject: &str) -> Outgoing {
    Outgoing {
        to: Recipient::Email("accueil@mairie.example.fr".to_owned()),
        lang: Lang::Fr,
        subject: subject.to_owned(),
        text: "Bonjour,\r\nUne personne vient à vous.".to_owned(),
        about: "referral/1".to_owned(),
    }
}

fn sms() -> Outgoing {
    Outgoing { to: Recipient::Sms("06 12 34 56 78".to_owned()), ..mail("SMS") }
}

async fn migrate(db: &Db) {
    db.migrate(jobs::MIGRATIONS).await.unwrap();
    db.migrate(MIGRATIONS).await.unwrap();
}

async fn put(db: &Db, world: &World, outgoing: Outgoing) -> Result<(), Error> {
    let outgoing = &outgoing;
    db.write("test.put", |tx| async move {
        messages::enqueue(&tx, &vault(), world, outgoing.clone()).await.map(drop)
    })
    .await
}

fn runner(db: &Db, world: &World, transports: Transports) -> Runner {
    messages::deliver_with(
        Runner::new(db.clone(), world.clone()),
        db.clone(),
        vault(),
        world.clone(),
        transports,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares() {
    testkit::each_statement_prepares(&[MIGRATIONS], STATEMENTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_show_what_was_sent() {
    testkit::on_every_engine(|db| async move {
        migrate(&db).await;
        let (world, folder) = (testkit::world(), Folder::new());
        put(&db, &world, mail("Une personne à accueillir")).await.unwrap();
        put(&db, &world, sms()).await.unwrap();
        assert!(folder.files().is_empty());
        let transports = Transports::files(&folder.0, DEFAULT_SENDER).unwrap();
        let runner = runner(&db, &world, transports);
        assert_eq!(runner.run_due().await, 2);
        assert_eq!(runner.run_due().await, 0);
        let mut files = folder.files();
        files.sort();
        assert_eq!(files[0], "0612345678\n\nBonjour,\nUne personne vient à vous.\n");
        assert!(files[1].contains("To: accueil@mairie.example.fr\r\n"), "{}", files[1]);
        assert!(files[1].contains("Date: Tue, 03 Mar 2026 09:00:00 +0000\r\n"), "{}", files[1]);
        let sent = messages::recent(&db, &vault(), 10).await.unwrap();
        assert_eq!(sent.iter().map(|m| m.state).collect::<Vec<_>>(), [State::Sent, State::Sent]);
        assert_eq!(messages::about(&db, &vault(), "referral/1").await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_sms_without_transport_fails_in_sight() {
    testkit::on_every_engine(|db| async move {
        migrate(&db).await;
        let world = testkit::world();
        put(&db, &world, sms()).await.unwrap();
        runner(&db, &world, Transports::smtp("smtp://127.0.0.1:1", DEFAULT_SENDER).unwrap()).run_due().await;
        let failed = messages::recent(&db, &vault(), 1).await.unwrap();
        assert_eq!(failed[0].state, State::Failed);
        assert_eq!(failed[0].last_error.as_deref(), Some("no SMS transport configured"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_is_down_is_tried_again_then_given_up() {
    testkit::on_every_engine(|db| async move {
        migrate(&db).await;
        let (world, folder) = (testkit::world(), Folder::new());
        put(&db, &world, mail("A")).await.unwrap();
        let down = runner(&db, &world, Transports::smtp("smtp://127.0.0.1:1", DEFAULT_SENDER).unwrap());
        down.run_due().await;
        let waiting = messages::recent(&db, &vault(), 1).await.unwrap();
        assert_eq!(waiting[0].state, State::Queued);
        assert!(waiting[0].last_error.is_some());
        // Back again: the message leaves.
        world.advance(SignedDuration::from_hours(1));
        let files = Transports::files(&folder.0, DEFAULT_SENDER).unwrap();
        runner(&db, &world, files).run_due().await;
        assert_eq!(messages::recent(&db, &vault(), 1).await.unwrap()[0].state, State::Sent);
        assert_eq!(folder.files().len(), 1);
        // Down for good: the message says so.
        put(&db, &world, mail("B")).await.unwrap();
        for _ in 0..jobs::MAX_ATTEMPTS {
            down.run_due().await;
            world.advance(SignedDuration::from_hours(8));
        }
        assert_eq!(messages::recent(&db, &vault(), 1).await.unwrap()[0].state, State::Failed);
        // Somebody looks, and puts it back once the server answers; two who do it at once put it back once.
        let failed = messages::failed(&db, &vault(), 10).await.unwrap();
        assert_eq!(failed.iter().map(|m| m.subject.as_str()).collect::<Vec<_>>(), ["B"]);
        let (id, world) = (failed[0].id, &world.world);
        let retry = || db.write("test.retry", |tx| async move { messages::retry(&tx, world, id).await });
        let (one, other) = tokio::join!(retry(), retry());
        assert!(one.unwrap() != other.unwrap());
        let files = Transports::files(&folder.0, DEFAULT_SENDER).unwrap();
        runner(&db, world, files).run_due().await;
        assert_eq!(messages::failed(&db, &vault(), 10).await.unwrap(), []);
        assert_eq!(folder.files().len(), 2);
        let drop = || db.write("test.drop", |tx| async move { messages::drop(&tx, id).await });
        assert!(!drop().await.unwrap(), "it was sent");
        let counts = db.read(|tx| async move { messages::counts(&tx).await }).await.unwrap();
        assert_eq!(counts, [(State::Sent, 2)]);
        let erased =
            db.write("test.forget", |tx| async move { messages::forget_about(&tx, "referral/1").await });
        assert_eq!(erased.await.unwrap(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_become_a_header_is_refused_at_the_door() {
    testkit::on_every_engine(|db| async move {
        migrate(&db).await;
        let world = testkit::world();
        let to = |address: &str| Outgoing { to: Recipient::Email(address.to_owned()), ..mail("A") };
        for outgoing in [to("a@b.fr\r\nBcc: all@b.fr"), to("a@b.fr, c@d.fr"), to("")] {
            assert!(matches!(put(&db, &world, outgoing).await, Err(Error::Recipient(_))));
        }
        for outgoing in [
            mail("A\r\nBcc: all@b.fr"),
            mail(""),
            mail(&"x".repeat(201)),
            Outgoing { text: "\0".to_owned(), ..mail("A") },
            Outgoing { text: "x".repeat(20_001), ..mail("A") },
        ] {
            assert!(matches!(put(&db, &world, outgoing).await, Err(Error::Field(_))));
        }
        assert_eq!(messages::recent(&db, &vault(), 10).await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_is_one_message() {
    testkit::on_every_engine(|db| async move {
        migrate(&db).await;
        let world = &testkit::world().world;
        let once = || {
            db.write("test.once", |tx| async move {
                messages::enqueue_once(&tx, &vault(), world, "reminder/1", mail("A")).await
            })
        };
        assert!(once().await.unwrap());
        assert!(!once().await.unwrap());
        assert_eq!(messages::recent(&db, &vault(), 10).await.unwrap().len(), 1);
    })
    .await;
}

#[test]
fn transports_that_cannot_work_are_said() {
    assert!(Transports::smtp("ftp://x", DEFAULT_SENDER).is_err());
    assert!(Transports::smtp("smtp://localhost", "nobody").is_err());
    assert!(Transports::files("/tmp", "A <a@b.fr>").is_ok());
}
