//! Whom a message goes to and what it says is sealed at rest, and still leaves.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use db::{Db, params};
use jobs::Runner;
use kernel::{Lang, World};
use messages::{DEFAULT_SENDER, Outgoing, Recipient, State, Transports};
use testkit::{Scratch, Stolen};
use vault::{MasterKey, Vault};

const ADDRESS: &str = "zoe.martin@exemple.fr";
const WORDS: &str = "Une personne vient chez vous mardi";

fn vault(ids: &[&str]) -> Vault {
    let key = |id: &&str| MasterKey::new(*id, [id.len() as u8; 32]);
    Vault::new(ids.iter().map(key).collect()).unwrap()
}

fn mail(about: &str) -> Outgoing {
    Outgoing {
        to: Recipient::Email(ADDRESS.to_owned()),
        lang: Lang::Fr,
        subject: format!("Objet : {WORDS}"),
        text: WORDS.to_owned(),
        about: about.to_owned(),
    }
}

async fn put(db: &Db, vault: &Vault, world: &World, about: &str) {
    db.migrate(jobs::MIGRATIONS).await.unwrap();
    db.migrate(messages::MIGRATIONS).await.unwrap();
    db.write("test.put", |tx| async move { messages::enqueue(&tx, vault, world, mail(about)).await })
        .await
        .unwrap();
}

async fn run(db: &Db, sql: &'static str) -> u64 {
    db.write("test.sql", |tx| async move { tx.execute(sql, params![]).await }).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_copy_tells_neither_the_address_nor_the_letter() {
    let body = |scratch: &Scratch| {
        let (db, file) = (scratch.db.clone(), scratch.file.clone());
        async move {
            let (world, vault) = (testkit::world(), vault(&["new"]));
            put(&db, &vault, &world, "referral/1").await;
            // Nobody listens there: what the transport says of it is kept, sealed.
            let transports = Transports::smtp("smtp://localhost:1", DEFAULT_SENDER).unwrap();
            let runner = Runner::new(db.clone(), world.world.clone());
            let runner =
                messages::deliver_with(runner, db.clone(), vault.clone(), world.world.clone(), transports);
            runner.run_due().await;
            let told = messages::recent(&db, &vault, 9).await.unwrap().remove(0);
            assert_eq!((told.to.address(), told.text.as_str()), (ADDRESS, WORDS));
            let said = told.last_error.unwrap();
            let stolen = Stolen::copy(&db, file.as_deref()).await;
            assert!(stolen.contains("referral/1"), "the copy is read");
            for hidden in [ADDRESS, "zoe.martin", WORDS, "Objet", said.as_str()] {
                assert!(!stolen.contains(hidden), "{hidden}");
            }
        }
    };
    testkit::on_sqlite(body).await;
    testkit::on_postgres(body).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_are_forgotten_by_address_under_any_key_and_resealed() {
    testkit::on_each_engine(|db| async move {
        let (world, old) = (testkit::world(), vault(&["old4"]));
        let both = vault(&["new", "old4"]);
        for about in ["a", "b"] {
            put(&db, &old, &world, about).await;
        }
        put(&db, &both, &world, "c").await;
        let forget = async |vault: &Vault, about: &str| {
            let address = "ZOE.martin@exemple.fr";
            db.write("test.forget", |tx| async move { messages::forget_to(&tx, vault, about, address).await })
                .await
                .unwrap()
        };
        assert_eq!(forget(&both, "a").await, 1);
        assert!(messages::recent(&db, &vault(&["new"]), 9).await.is_err(), "the old key is still needed");
        assert_eq!(messages::reseal(&db, &world, &both).await.unwrap(), 1);
        assert_eq!(messages::reseal(&db, &world, &both).await.unwrap(), 0, "once is enough");
        let new = vault(&["new"]);
        let left = messages::recent(&db, &new, 9).await.unwrap();
        assert_eq!(left.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), [WORDS, WORDS]);
        assert_eq!((forget(&new, "b").await, forget(&new, "c").await), (1, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_copied_to_another_message_neither_opens_nor_leaves() {
    testkit::on_each_engine(|db| async move {
        let (world, vault) = (testkit::world(), vault(&["new"]));
        put(&db, &vault, &world, "a").await;
        put(&db, &vault, &world, "b").await;
        let copy =
            "UPDATE messages SET sealed = (SELECT sealed FROM messages WHERE about = 'a') WHERE about = 'b'";
        assert_eq!(run(&db, copy).await, 1);
        let told = messages::about(&db, &vault, "b").await;
        assert!(matches!(&told, Err(db::Error::Decode { column, .. }) if column == "sealed"), "{told:?}");
        let transports =
            Transports::files(std::env::temp_dir().join(world.token(9)), DEFAULT_SENDER).unwrap();
        let runner = Runner::new(db.clone(), world.world.clone());
        let runner =
            messages::deliver_with(runner, db.clone(), vault.clone(), world.world.clone(), transports);
        runner.run_due().await;
        let counts = db.read(|tx| async move { messages::counts(&tx).await }).await.unwrap();
        assert_eq!(counts, [(State::Queued, 1), (State::Sent, 1)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_of_before_are_read_then_sealed() {
    testkit::on_each_engine(|db| async move {
        let (world, vault) = (testkit::world(), vault(&["new"]));
        put(&db, &vault, &world, "a").await;
        let before = "UPDATE messages SET sealed = NULL, recipient_index = NULL, recipient = 'zoe.martin@exemple.fr', \
                      subject = 'Bonjour', body = 'Une personne vient', last_error = 'busy'";
        run(&db, before).await;
        let plain = messages::about(&db, &vault, "a").await.unwrap();
        assert_eq!((plain[0].to.address(), plain[0].text.as_str()), (ADDRESS, "Une personne vient"));
        assert_eq!(messages::seal_plain(&db, &world, &vault).await.unwrap(), 1);
        assert_eq!(messages::seal_plain(&db, &world, &vault).await.unwrap(), 0);
        assert_eq!(messages::about(&db, &vault, "a").await.unwrap(), plain);
        let empty = "UPDATE messages SET about = 'b' WHERE recipient = '' AND subject = '' AND body = '' \
                     AND last_error IS NULL AND recipient_index IS NOT NULL";
        assert_eq!(run(&db, empty).await, 1, "nothing stays readable");
    })
    .await;
}
