//! Free words are sealed, codes are not, and a result replays the same.

use crate::support::{actor, complete, triage, vault};
use db::params;
use testkit::{Scratch, Stolen};
use triage::evaluate;
use triage::model::Situation;

const WORDS: &str = "Je veux faire ma demande de logement.";
const MOTIVE: &str = "Son fils est parti hier soir";

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_copy_holds_codes_and_no_words() {
    let body = |scratch: &Scratch| {
        let (db, file) = (scratch.db.clone(), scratch.file.clone());
        async move {
            let world = testkit::world();
            let triage = triage(&db, &world).await;
            let actor = actor(&world);
            let one = triage.open(&actor, &triage::Opening::default()).await.unwrap();
            let one = triage.answer_all(&actor, one.id, one.version, &complete()).await.unwrap();
            let one = triage.finish(&actor, one.id, one.version).await.unwrap();
            let own = triage.override_situation(&actor, one.id, one.version, Situation::A, MOTIVE);
            let one = own.await.unwrap();
            let stored = triage.load(&actor, one.id).await.unwrap();
            assert_eq!(stored, one);
            assert_eq!(stored.words(), Some(WORDS));
            let again = evaluate(&triage.referential(&stored).unwrap(), &stored.answers);
            assert_eq!(stored.outcome, Some(again), "it replays the same");
            let stolen = Stolen::copy(&db, file.as_deref()).await;
            assert!(stolen.contains("smartphone"), "codes are counted");
            assert!(!stolen.contains(WORDS) && !stolen.contains(MOTIVE) && !stolen.contains("logement."));

            // A row as it was before sealing reads the same, before and after upkeep.
            let answers = serde_json::to_value(&one.answers).unwrap();
            let answers = &answers;
            db.write("test.before", |tx| async move {
                let sql = "UPDATE triage_pathways SET answers = $1, words = NULL, own_motive = $2, \
                           own_motive_sealed = NULL, sealed = 0";
                tx.execute(sql, params![answers, MOTIVE]).await
            })
            .await
            .unwrap();
            assert_eq!(triage.load(&actor, one.id).await.unwrap(), one);
            assert_eq!(triage.seal_plain().await.unwrap(), 1);
            assert_eq!(triage.seal_plain().await.unwrap(), 0);
            assert_eq!(triage.load(&actor, one.id).await.unwrap(), one);
            let sql = "SELECT COUNT(*) FROM triage_pathways WHERE own_motive IS NULL AND words IS NOT NULL \
                       AND CAST(answers AS TEXT) NOT LIKE '%logement%'";
            let sealed: i64 = db.read(|tx| async move { tx.one(sql, params![]).await }).await.unwrap();
            assert_eq!(sealed, 1);
        }
    };
    testkit::on_sqlite(body).await;
    testkit::on_postgres(body).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_follow_the_keys_and_open_nowhere_else() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let old = triage(&db, &world).await;
        let actor = actor(&world);
        let mut both = Vec::new();
        for _ in 0..2 {
            let one = old.open(&actor, &triage::Opening::default()).await.unwrap();
            both.push(old.answer_all(&actor, one.id, one.version, &complete()).await.unwrap());
        }
        let new = || vault::MasterKey::new("new", [1; 32]);
        let with = |keys| {
            let vault = vault::Vault::new(keys).unwrap();
            triage::Triage::new(db.clone(), world.world.clone(), vault, territory::Territories::bundled())
        };
        let later = with(vec![new(), vault::MasterKey::new("test", [9; 32])]);
        assert_eq!(later.reseal().await.unwrap(), 2);
        assert_eq!(later.reseal().await.unwrap(), 0);
        assert_eq!(with(vec![new()]).load(&actor, both[0].id).await.unwrap(), both[0]);
        let stranger = triage::Triage::new(db.clone(), world.world.clone(), vault(), old.territories.clone());
        assert!(stranger.load(&actor, both[0].id).await.is_err());
        let (from, to) = (both[0].id, both[1].id);
        db.write("test.copy", |tx| async move {
            let sql = "UPDATE triage_pathways SET words = (SELECT words FROM triage_pathways WHERE id = $1) WHERE id = $2";
            tx.execute(sql, params![from, to]).await
        })
        .await
        .unwrap();
        assert!(later.load(&actor, to).await.is_err(), "another person's words do not open");
    })
    .await;
}
