//! Jobs and letters given up: shown without what they must not show, retried, let go, journaled.

use crate::support::{acts, administrator, node};
use db::Db;
use identity::Role;
use jiff::SignedDuration;
use jobs::{Failure, JobId, Runner};
use kernel::{Lang, World};
use messages::{Outgoing, Recipient, Transports};
use office::Error;

/// A job that failed for good.
async fn dead_job(db: &Db, world: &World) -> JobId {
    let id = db
        .write("test.enqueue", |tx| async move {
            jobs::enqueue(&tx, world, "test.work", serde_json::json!({}), world.now()).await
        })
        .await
        .unwrap();
    let runner = Runner::new(db.clone(), world.clone())
        .handle("test.work", |_| async { Err(Failure::Permanent("no <such> thing".to_owned())) });
    assert_eq!(runner.run_due().await, 1);
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_job_is_shown_with_its_error_retried_and_let_go() {
    testkit::on_each_engine(|db| async move {
        let site = node(&db, &testkit::world()).await;
        let id = dead_job(&db, &site.world).await;
        let mut browser = site.browser(Role::NationalAdministrator);
        let page = browser.get("/office/travaux").await.expect(200).text();
        assert!(page.contains("test.work") && page.contains("no &#60;such&#62; thing"), "{page}");
        browser.post_form(&format!("/office/travaux/{id}/relancer"), &[]).await.expect(303);
        browser.get("/office/travaux").await.expect(200).contains("Aucun travail abandonné.");
        // Somebody else retried it first.
        browser.post_form(&format!("/office/travaux/{id}/relancer"), &[]).await.expect(409);
        browser.post_form("/office/travaux/nonsense/relancer", &[]).await.expect(404);

        let runner = Runner::new(db.clone(), site.world.clone())
            .handle("test.work", |_| async { Err(Failure::Permanent("again".to_owned())) });
        assert_eq!(runner.run_due().await, 1);
        browser.post_form(&format!("/office/travaux/{id}/abandonner"), &[]).await.expect(303);
        assert!(jobs::dead(&db, 10).await.unwrap().is_empty());
        assert_eq!(acts(&db, "office/jobs").await, ["office.job-retried", "office.job-dropped"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn letting_go_asks_for_a_fresh_proof() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let site = node(&db, &world).await;
        let id = dead_job(&db, &world).await;
        let admin = administrator(&world);
        world.advance(SignedDuration::from_mins(16));
        assert!(matches!(site.office.drop_job(&admin, id).await, Err(Error::Unconfirmed)));
        assert_eq!(jobs::dead(&db, 10).await.unwrap().len(), 1);
        site.office.retry_job(&admin, id).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_letter_hides_its_address_and_leaves_again() {
    testkit::on_each_engine(|db| async move {
        let site = node(&db, &testkit::world()).await;
        let (world, now) = (&site.world, site.world.now());
        let vault = &site.office.vault;
        let letter = Outgoing {
            to: Recipient::Sms("+33612345678".to_owned()),
            lang: Lang::Fr,
            subject: "Objet secret".to_owned(),
            text: "Texte secret".to_owned(),
            about: "referral/x".to_owned(),
        };
        db.write("test.letter", |tx| {
            let letter = letter.clone();
            async move { messages::enqueue(&tx, vault, world, letter).await.map_err(db::Error::from) }
        })
        .await
        .unwrap();
        // This transport has no way out for SMS.
        let transports = Transports::smtp("smtp://localhost:1", "A <a@b.fr>").unwrap();
        let runner = Runner::new(db.clone(), world.clone());
        let runner = messages::deliver_with(runner, db.clone(), vault.clone(), world.clone(), transports);
        runner.run_due().await;
        let failed = messages::failed(&db, vault, 10).await.unwrap();
        assert_eq!(failed.len(), 1, "{now}");

        let mut browser = site.browser(Role::NationalAdministrator);
        let page = browser.get("/office/messages").await.expect(200).text();
        assert!(page.contains("…78") && page.contains("no SMS transport") && page.contains("referral/x"));
        for hidden in ["612345678", "Objet secret", "Texte secret"] {
            assert!(!page.contains(hidden), "{hidden}");
        }
        let id = failed[0].id;
        browser.post_form(&format!("/office/messages/{id}/renvoyer"), &[]).await.expect(303);
        assert!(messages::failed(&db, vault, 10).await.unwrap().is_empty());
        runner.run_due().await;
        browser.get("/office/messages").await.expect(200);
        browser.post_form(&format!("/office/messages/{id}/abandonner"), &[]).await.expect(303);
        assert_eq!(acts(&db, "office/messages").await, ["office.letter-retried", "office.letter-dropped"]);
    })
    .await;
}
