//! The pages of accounts and of people's data: who opens them, what they do, what they leave in the access log.

use accounts::NewAccount;
use identity::{Actor, Agent, Role};
use jiff::SignedDuration;
use kernel::{Lang, TerritoryRef};
use privacy::Subject;

use crate::support::{Site, acts, node};

/// Somebody with a stored role over the whole of France.
async fn person(site: &Site, name: &str, email: &str, role: Role) -> Agent {
    let world = &site.world;
    let facts = &organisations::Facts {
        name: format!("Agence {name}"),
        kind: organisations::Kind::StateService,
        capacities: std::collections::BTreeSet::new(),
        siret: None,
        territory: TerritoryRef::France,
    };
    let home = site.office.db.write("test.organisation", |tx| async move {
        organisations::create(&tx, world, &Actor::System, facts).await
    });
    let home = home.await.unwrap();
    let new = NewAccount {
        name: name.to_owned(),
        email: email.to_owned(),
        lang: Lang::Fr,
        commune: None,
        roles: vec![(role, home, TerritoryRef::France)],
    };
    let id = site.office.accounts.create(&Actor::System, &new, None).await.unwrap();
    site.office.accounts.actor_of(id).await.unwrap().agent().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_for_who_answers_for_them_and_every_look_is_written_down() {
    testkit::on_each_engine(|db| async move {
        let clock = testkit::world();
        let site = node(&db, &clock).await;
        let zoe = person(&site, "Zoé Martin", "zoe@mairie.example", Role::Prescriber).await;
        let one = format!("/office/comptes/{}", zoe.id);
        site.nobody().get("/office/comptes").await.expect(303);
        for (n, role) in Role::ALL.into_iter().enumerate() {
            let agent = person(&site, "Ada Roy", &format!("n{n}@a.example"), role).await;
            let answers = [Role::NationalAdministrator, Role::TerritoryCoordinator].contains(&role);
            for lang in ["fr", "en"] {
                let mut browser = site.browser_of(&agent);
                let status = if answers { 200 } else { 403 };
                let list = browser.get(&format!("/office/comptes?lang={lang}")).await.expect(status);
                let page = browser.get(&format!("{one}?lang={lang}")).await.expect(status);
                if answers {
                    list.contains("Zoé Martin").contains(&one);
                    assert!(!page.text().contains("office-") || !page.text().contains(">office-"));
                }
            }
            // A cookie that claims a role nobody gave is of no use to the service.
            let mut liar = agent.clone();
            liar.grants[0].role = Role::NationalAdministrator;
            liar.grants[0].territory = TerritoryRef::France;
            let status = if answers { 200 } else { 404 };
            site.browser_of(&liar).get(&one).await.expect(status);
        }
        let subject = Subject::Account(zoe.id.uuid());
        let file =
            site.office.privacy.export(&Actor::System, subject, privacy::Motive::Operator).await.unwrap();
        let looks = file["accesses"].as_array().unwrap().iter().filter(|line| line["what"] == "account");
        assert_eq!(looks.count(), 2, "one line for each who looked within ten minutes");

        let admin = person(&site, "Ida Noir", "ida@a.example", Role::NationalAdministrator).await;
        let mut browser = site.browser_of(&admin);
        browser.get("/office/comptes").await.expect(200);
        let found = browser.post_form("/office/comptes", &[("q", "zoe@mairie.example")]).await.expect(200);
        found.contains("Zoé Martin");
        browser.post_form("/office/comptes", &[("q", "personne")]).await.expect(200).contains("Aucun compte");
        browser.post_form(&format!("{one}/fermer"), &[]).await.expect(422).contains("Choisissez pourquoi");
        browser.post_form(&format!("{one}/fermer"), &[("motive", "left")]).await.expect(303);
        browser.get(&one).await.expect(200).contains("Clos").contains("Rouvrir");
        browser.post_form(&format!("{one}/ouvrir"), &[("motive", "mistake")]).await.expect(303);
        browser.post_form(&format!("{one}/facteurs"), &[("motive", "lost")]).await.expect(303);
        let kinds = acts(&db, &accounts::stream(zoe.id)).await;
        for kind in ["account.disabled", "account.enabled", "account.factors-reset"] {
            assert!(kinds.iter().any(|one| one == kind), "{kind} in {kinds:?}");
        }
        clock.advance(SignedDuration::from_secs(15 * 60 + 1));
        browser.post_form(&format!("{one}/fermer"), &[("motive", "left")]).await.expect(403);
        browser.get("/office/comptes/nonsense").await.expect(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_given_out_and_erased_on_behalf_of_who_wrote() {
    testkit::on_each_engine(|db| async move {
        let clock = testkit::world();
        let site = node(&db, &clock).await;
        let zoe = person(&site, "Zoé Martin", "zoe@mairie.example", Role::Prescriber).await;
        let admin = person(&site, "Ida Noir", "ida@a.example", Role::NationalAdministrator).await;
        let coordinator = person(&site, "Ada Roy", "ada@a.example", Role::TerritoryCoordinator).await;
        site.nobody().get("/office/personnes").await.expect(303);
        let mut lesser = site.browser_of(&coordinator);
        lesser.get("/office/personnes").await.expect(403);
        lesser.get("/office").await.expect(200);
        let who = ("qui", "zoe@mairie.example");
        for path in ["/office/personnes", "/office/personnes/export", "/office/personnes/effacement"] {
            let all = [who, ("motive", "letter"), ("sure", "on")];
            lesser.post_form(path, &all).await.expect(403);
        }
        let mut browser = site.browser_of(&admin);
        browser.get("/office/personnes").await.expect(200);
        let unknown = browser.post_form("/office/personnes", &[("qui", "x@y.example")]).await.expect(422);
        unknown.contains("Rien ne porte");
        browser.post_form("/office/personnes", &[who]).await.expect(200).contains("Un compte");
        browser.post_form("/office/personnes/export", &[who]).await.expect(422);
        // The person's own motive is not the operator's to give.
        browser.post_form("/office/personnes/export", &[who, ("motive", "person")]).await.expect(422);
        let file =
            browser.post_form("/office/personnes/export", &[who, ("motive", "letter")]).await.expect(200);
        assert!(file.text().contains("Zoé Martin"));
        let erase = "/office/personnes/effacement";
        browser.post_form(erase, &[who, ("motive", "letter")]).await.expect(422).contains("Cochez");
        let all = [who, ("motive", "letter"), ("sure", "on")];
        browser.post_form(erase, &all).await.expect(200).contains("effacé");
        browser.post_form("/office/personnes", &[who]).await.expect(422);
        browser.get(&format!("/office/comptes/{}", zoe.id)).await.expect(404);
        let kinds = acts(&db, &accounts::stream(zoe.id)).await;
        for kind in ["privacy.exported", "privacy.erasure_asked", "privacy.erased"] {
            assert!(kinds.iter().any(|one| one == kind), "{kind} in {kinds:?}");
        }
        // The last one who runs the service is not erased, and an old proof does nothing.
        let own = [("qui", "ida@a.example"), ("motive", "operator"), ("sure", "on")];
        browser.get("/office/personnes").await.expect(200);
        browser.post_form(erase, &own).await.expect(409).contains("Personne d&#39;autre n&#39;administre");
        clock.advance(SignedDuration::from_secs(15 * 60 + 1));
        browser.post_form(erase, &own).await.expect(403);
    })
    .await;
}
