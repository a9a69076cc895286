//! What people said and how they are reached: sealed at rest, open where it is needed, gone when it must go.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod support;

use std::sync::Arc;

use db::{Db, params};
use referral::model::{Answer, Contact, Proposal};
use referral::{Error, Order, Referral, Referrals, Settings};
use support::{House, house, order, vault};
use testkit::{Scratch, Stolen};
use vault::{MasterKey, Vault};

const WORDS: &str = "Je veux revoir ma soeur de Pondichery";
const PHONE: &str = "0612345678";
const NOTE: &str = "chez Paul Verlaine";

async fn sent(house: &House, form: &str) -> Referral {
    let proposal = Proposal {
        own_words: Some(WORDS.into()),
        contact: Contact::parse(PHONE).ok(),
        consent: true,
        tell_person: true,
        tell_place: true,
    };
    house.referrals.send(&house.actor(), &Order { proposal, ..order(form) }).await.unwrap().referral
}

async fn answered(house: &House, one: &Referral) {
    let token = one.links(house.referrals.key()).unwrap().token;
    let answer = Answer::Redirected { to: Some(NOTE.into()) };
    house.referrals.answer(&token, &answer).await.unwrap();
}

async fn run(db: &Db, sql: &'static str) -> u64 {
    db.write("test.sql", |tx| async move { tx.execute(sql, params![]).await }).await.unwrap()
}

/// The same commands, with other keys.
fn with_keys(house: &House, keys: Vec<MasterKey>) -> Referrals {
    let vault = Vault::new(keys).unwrap();
    Referrals::new(
        house.db.clone(),
        Arc::clone(&house.shell),
        vault,
        house.fakes.clone(),
        Settings::default(),
    )
}

#[test]
fn a_stolen_copy_tells_nothing_that_was_said() {
    let body = |scratch: &Scratch| {
        let (db, file) = (scratch.db.clone(), scratch.file.clone());
        async move {
            let house = house(db).await;
            let one = sent(&house, "form-1").await;
            let link = one.links(house.referrals.key()).unwrap();
            house.anyone().get(&format!("/r/{}", link.token)).await.expect(200).contains("06 12 34 56 78");
            answered(&house, &one).await;
            let mut desk = house.desk();
            desk.get(&format!("/desk/referrals/{}", one.id)).await.expect(200).contains(NOTE);
            desk.get(&format!("/desk/referrals/{}/sheet", one.id)).await.expect(200).contains(WORDS);
            let letters = messages::recent(&house.db, &vault(), 9).await.unwrap();
            assert_eq!(letters.len(), 2);
            let stolen = Stolen::copy(&house.db, file.as_deref()).await;
            assert!(stolen.contains(&one.reference), "the copy is read");
            for hidden in
                [WORDS, "Pondichery", PHONE, NOTE, "Verlaine", link.token.as_str(), link.code.as_str()]
            {
                assert!(!stolen.contains(hidden), "{hidden}");
            }
        }
    };
    testkit::run(async {
        testkit::on_sqlite(body).await;
        testkit::on_postgres(body).await;
    });
}

#[test]
fn words_copied_to_another_person_do_not_open() {
    testkit::run(testkit::on_each_engine(|db| async move {
        let house = house(db).await;
        let (one, other) = (sent(&house, "form-1").await, sent(&house, "form-2").await);
        let copy = "UPDATE referrals SET own_words_sealed = \
                    (SELECT own_words_sealed FROM referrals WHERE form_key = 'form-1') WHERE form_key = 'form-2'";
        assert_eq!(run(&house.db, copy).await, 1);
        let refused = house.referrals.get(&house.actor(), other.id).await;
        let Err(Error::Store(db::Error::Decode { column, .. })) = refused else { panic!("{refused:?}") };
        assert_eq!(column, format!("referrals.own_words/{}", other.id), "the log says where");
        house.desk().get(&format!("/desk/referrals/{}", other.id)).await.expect(500);
        assert_eq!(house.referrals.get(&house.actor(), one.id).await.unwrap().referral, one);
    }));
}

#[test]
fn rows_of_before_are_read_then_sealed_and_forgotten_like_the_others() {
    testkit::run(testkit::on_each_engine(|db| async move {
        let house = house(db).await;
        let one = sent(&house, "form-1").await;
        answered(&house, &one).await;
        let known = house.referrals.get(&house.actor(), one.id).await.unwrap();
        run(
            &house.db,
            "UPDATE referrals SET own_words = 'Je veux revoir ma soeur de Pondichery', contact = '0612345678', \
             note = 'chez Paul Verlaine', own_words_sealed = NULL, contact_sealed = NULL, note_sealed = NULL",
        )
        .await;
        let steps = "UPDATE referral_steps SET note = 'chez Paul Verlaine', note_sealed = NULL \
                     WHERE note_sealed IS NOT NULL";
        assert_eq!(run(&house.db, steps).await, 1);
        let before = house.referrals.get(&house.actor(), one.id).await.unwrap();
        assert_eq!((&before.referral, &before.steps), (&known.referral, &known.steps));
        // Two nodes at once seal each row once.
        let (a, b) = tokio::join!(house.referrals.seal_plain(), house.referrals.seal_plain());
        assert_eq!(a.unwrap() + b.unwrap(), 2);
        let empty = "UPDATE referrals SET rank = rank WHERE own_words IS NULL AND contact IS NULL AND note IS NULL \
                     AND own_words_sealed IS NOT NULL AND contact_sealed IS NOT NULL AND note_sealed IS NOT NULL";
        assert_eq!(run(&house.db, empty).await, 1, "nothing stays readable");
        let after = house.referrals.get(&house.actor(), one.id).await.unwrap();
        assert_eq!((&after.referral, &after.steps), (&known.referral, &known.steps));
        house.days(40);
        assert_eq!(house.referrals.forget().await.unwrap(), 1);
        let gone = "UPDATE referrals SET rank = rank WHERE own_words_sealed IS NULL AND contact_sealed IS NULL \
                    AND note_sealed IS NULL";
        assert_eq!(run(&house.db, gone).await, 1);
        let noted = "UPDATE referral_steps SET note = note WHERE note_sealed IS NOT NULL OR note IS NOT NULL";
        assert_eq!(run(&house.db, noted).await, 0);
    }));
}

#[test]
fn after_a_change_of_keys_everything_is_under_the_new_one() {
    testkit::run(testkit::on_each_engine(|db| async move {
        let house = house(db).await;
        let one = sent(&house, "form-1").await;
        answered(&house, &one).await;
        let known = house.referrals.get(&house.actor(), one.id).await.unwrap();
        let (old, new) = (|| MasterKey::new("test", [9; 32]), || MasterKey::new("new", [1; 32]));
        let (both, alone) = (with_keys(&house, vec![new(), old()]), with_keys(&house, vec![new()]));
        assert!(matches!(alone.reseal().await, Err(Error::Store(_))), "the old key is still needed");
        assert_eq!(both.reseal().await.unwrap(), 2, "a referral and the note of its thread");
        assert_eq!(both.reseal().await.unwrap(), 0, "once is enough");
        let seen = alone.get(&house.actor(), one.id).await.unwrap();
        assert_eq!((seen.referral, seen.steps), (known.referral, known.steps));
    }));
}
