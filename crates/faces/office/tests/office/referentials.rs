//! The triage's versions from the pages: refused with the place, compared, published, asked on both nodes.

use crate::support::{node, person, send_file};
use identity::Role;
use jiff::SignedDuration;

const V1: &str = include_str!("../../../../../data/triage/v1.toml");

fn v2() -> String {
    V1.replacen("version = \"1\"", "version = \"2\"", 1).replacen("Oui, c'est urgent", "Oui, cela presse", 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_is_checked_compared_published_and_asked_everywhere() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let (here, there) = (node(&db, &world).await, node(&db, &world.another(5)).await);
        let mut browser = here.browser(Role::NationalAdministrator);
        browser.get("/office/referentiels").await.expect(200).contains("Livrée avec le logiciel");

        let wrong = v2().replacen("code = \"severe\"", "code = \"hard\"", 1);
        let refused =
            send_file(&mut browser, "/office/referentiels/fichier", &[], "v.toml", wrong.as_bytes()).await;
        refused.expect(422).contains("T1 has no answer &#34;severe&#34;");
        send_file(&mut browser, "/office/referentiels/fichier", &[], "v.toml", b"\xff").await.expect(422);
        send_file(&mut browser, "/office/referentiels/fichier", &[], "v.toml", b"").await.expect(422);

        let sent =
            send_file(&mut browser, "/office/referentiels/fichier", &[], "v2.toml", v2().as_bytes()).await;
        let draft = sent.expect(303).location().unwrap().to_owned();
        let page = browser.get(&draft).await.expect(200).text();
        assert!(
            page.contains("<del>Oui, c&#39;est urgent</del>") && page.contains("<ins>Oui, cela presse</ins>"),
            "{page}"
        );
        assert_eq!(here.office.triage.referentials().current().version, "1");

        browser.post_form(&format!("{draft}/publier"), &[]).await.expect(303);
        assert_eq!(here.office.triage.referentials().current().version, "2");
        assert!(there.office.triage.refresh().await.unwrap());
        assert_eq!(there.office.triage.referentials().current().version, "2");
        let page = browser.get("/office/referentiels").await.expect(200).text();
        assert!(page.contains("Publiée") && page.contains("Nadia Roy"));
        browser.get("/office/referentiels/versions/2").await.expect(200).contains("Oui, cela presse");
        browser.get("/office/referentiels/comparer?avant=2&apres=1").await.expect(200);
        browser.get("/office/referentiels/comparer?avant=2&apres=9").await.expect(404);
        browser.get(&draft).await.expect(404);
        browser.post_form(&format!("{draft}/publier"), &[]).await.expect(409);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn publishing_asks_for_a_fresh_proof() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let site = node(&db, &world).await;
        let agent = person(&world, Role::NationalAdministrator);
        let mut browser = site.browser_of(&agent);
        browser.get("/office/referentiels").await.expect(200);
        let sent =
            send_file(&mut browser, "/office/referentiels/fichier", &[], "v2.toml", v2().as_bytes()).await;
        let draft = sent.expect(303).location().unwrap().to_owned();
        world.advance(SignedDuration::from_mins(16));
        browser.get(&draft).await.expect(200);
        browser.post_form(&format!("{draft}/publier"), &[]).await.expect(403);
        assert_eq!(site.office.triage.referentials().current().version, "1");
    })
    .await;
}
