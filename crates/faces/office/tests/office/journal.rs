//! The journal: searched, exported, verified.

use crate::support::{acts, node};
use db::Db;
use identity::{Actor, Role};
use jobs::Runner;
use kernel::World;

async fn record(db: &Db, world: &World, stream: &str, kind: &'static str, subject: &str) {
    db.write("test.record", |tx| async move {
        let entry = journal::Entry {
            stream: stream.to_owned(),
            kind,
            subject: subject.to_owned(),
            actor: &Actor::System,
            data: serde_json::json!({"a": 1}),
        };
        journal::append(&tx, world, entry).await
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_found_page_by_page_and_exported_whole() {
    testkit::on_each_engine(|db| async move {
        let site = node(&db, &testkit::world()).await;
        for n in 0..60 {
            record(&db, &site.world, "pathway/a", "test.opened", &format!("s{n}")).await;
        }
        record(&db, &site.world, "pathway/b", "test.closed", "=cmd()").await;
        let mut browser = site.browser(Role::Auditor);
        let first = browser.get("/office/journal?flux=pathway/a").await.expect(200).text();
        assert_eq!(first.matches("<code>test.opened</code>").count(), 50);
        let next = first
            .split("rel=\"next\" href=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .replace("&#38;", "&");
        let second = browser.get(&next).await.expect(200).text();
        assert_eq!(second.matches("<code>test.opened</code>").count(), 10);
        assert!(!second.contains("rel=\"next\""));

        for (query, count) in [
            ("acte=test.closed", 1),
            ("acteur=system&acte=test.opened", 50),
            ("flux=pathway/b&du=2026-03-03&au=2026-03-03", 1),
            ("acte=test.closed&du=2026-03-04", 0),
            ("acte=test.closed&au=2026-03-02", 0),
            ("flux=pathway/none", 0),
        ] {
            let page = browser.get(&format!("/office/journal?{query}")).await.expect(200).text();
            assert_eq!(page.matches("<th scope=\"row\">").count(), count, "{query}");
        }
        browser.get("/office/journal?du=hier").await.expect(422).contains("Écrivez une date");
        browser.get("/office/journal/export.csv?du=hier").await.expect(422);

        let csv = browser.get("/office/journal/export.csv?flux=pathway/a").await.expect(200).text();
        assert_eq!(csv.lines().count(), 61);
        assert!(csv.starts_with("at,stream,seq,kind"));
        let csv = browser.get("/office/journal/export.csv?flux=pathway/b").await.expect(200).text();
        assert!(csv.contains("\"'=cmd()\""), "a spreadsheet would run it: {csv}");
        let lines = browser.get("/office/journal/export.jsonl?acte=test.opened").await.expect(200).text();
        assert_eq!(lines.lines().count(), 60);
        assert!(lines.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
        assert_eq!(acts(&db, "office/journal").await, ["office.journal-exported"; 3]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_larger_than_a_page_of_the_store_misses_nothing() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let site = node(&db, &testkit::world()).await;
            for n in 0..501 {
                record(&db, &site.world, "many", "test.many", &n.to_string()).await;
            }
            let mut browser = site.browser(Role::Auditor);
            let lines = browser.get("/office/journal/export.jsonl?flux=many").await.expect(200).text();
            assert_eq!(lines.lines().count(), 501);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verification_runs_in_the_background_and_its_verdict_is_kept() {
    testkit::on_each_engine(|db| async move {
        let site = node(&db, &testkit::world()).await;
        record(&db, &site.world, "pathway/a", "test.opened", "").await;
        let mut browser = site.browser(Role::Auditor);
        browser.get("/office/journal/verifications").await.expect(200).contains("Aucune vérification");
        for _ in 0..2 {
            browser.post_form("/office/journal/verifications", &[]).await.expect(303);
        }
        browser.get("/office/journal/verifications").await.expect(200).contains("Vérification en cours");
        let runner = site.office.handle(Runner::new(db.clone(), site.world.clone()));
        assert_eq!(runner.run_due().await, 1, "asked twice, made once");
        let page = browser.get("/office/journal/verifications").await.expect(200).text();
        assert!(page.contains("Le journal est entier") && page.contains("2 entrées dans 2 fils"), "{page}");
        assert_eq!(acts(&db, "office/journal").await, ["office.journal-check-asked"]);
    })
    .await;
}
