//! The operator's settings: shown by every page of every node, refused when they harm, undone.

use crate::support::{acts, administrator, node, send_file};
use identity::Role;
use jiff::SignedDuration;
use office::{Error, LegalField, Look, Names};

const LOGO: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"><path d=\"M0 0L9 9\"/></svg>";

#[tokio::test(flavor = "multi_thread")]
async fn names_reach_every_page_of_both_nodes_and_are_put_back() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let (here, there) = (node(&db, &world).await, node(&db, &world.another(5)).await);
        let mut browser = here.browser(Role::NationalAdministrator);
        browser
            .get("/office/reglages")
            .await
            .expect(200)
            .contains("le fichier de configuration s&#39;applique");
        browser.get("/office/reglages/identite").await.expect(200);
        let fields = [
            ("seen", "0"),
            ("product", "Aide & Cie"),
            ("operator", "Ville d'Èze"),
            ("director", "Mme <b>X</b>"),
        ];
        browser.post_form("/office/reglages/identite", &fields).await.expect(303);
        browser
            .get("/office/reglages")
            .await
            .expect(200)
            .contains("Aide &#38; Cie")
            .contains("Mme &#60;b&#62;X&#60;/b&#62;");
        assert_eq!(here.office.shell.site().legal.director, "Mme <b>X</b>");

        let elsewhere = || async { there.browser(Role::Auditor).get("/office").await.text() };
        assert!(!elsewhere().await.contains("Aide"));
        assert!(there.office.refresh().await.unwrap());
        assert!(!there.office.refresh().await.unwrap());
        assert!(elsewhere().await.contains("Aide &#38; Cie"));

        // A form made over an older version does not undo what somebody else did.
        browser.post_form("/office/reglages/identite", &[("seen", "0"), ("product", "B")]).await.expect(409);
        let too_long = "x".repeat(61);
        let refused =
            browser.post_form("/office/reglages/identite", &[("seen", "1"), ("product", &too_long)]).await;
        refused.expect(422).contains("Ce texte est trop long.").contains(&too_long);

        browser.post_form("/office/reglages/identite", &[("seen", "1"), ("product", "B")]).await.expect(303);
        browser.post_form("/office/reglages/versions/1/remettre", &[("seen", "2")]).await.expect(303);
        assert_eq!(here.office.shell.site().operator, "Ville d'Èze");
        browser.post_form("/office/reglages/versions/0/remettre", &[("seen", "3")]).await.expect(303);
        assert_eq!(here.office.shell.site().product, "Passerelle");
        browser.post_form("/office/reglages/versions/77/remettre", &[("seen", "4")]).await.expect(404);
        browser.get("/office/reglages").await.expect(200).contains("Nadia Roy");
        assert_eq!(acts(&db, "office/settings").await, ["office.settings-changed"; 4]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_faint_colour_is_refused_with_its_contrast_and_a_legible_one_is_served() {
    testkit::on_each_engine(|db| async move {
        let site = node(&db, &testkit::world()).await;
        let mut browser = site.browser(Role::NationalAdministrator);
        browser.get("/office/reglages/apparence").await.expect(200);
        let pale = [("seen", "0"), ("light-water", "#7FB3BA")];
        let page = browser.post_form("/office/reglages/apparence", &pale).await.expect(422).text();
        assert!(
            page.contains("Contraste mesuré") && page.contains("value=\"#7FB3BA\"") && page.contains("2,"),
            "{page}"
        );
        for (field, value) in [("dark-ink", "rouge"), ("light-saffron", "#12345")] {
            let refused =
                browser.post_form("/office/reglages/apparence", &[("seen", "0"), (field, value)]).await;
            refused.expect(422).contains("Écrivez une couleur");
        }
        for sheet in [
            "@import 'https://a.example/x.css'",
            ".a{background:url(//a.example)}",
            ":root{--ink:#eee}",
            ".a{",
        ] {
            browser
                .post_form("/office/reglages/apparence", &[("seen", "0"), ("sheet", sheet)])
                .await
                .expect(422);
        }
        assert_eq!(site.office.shell.site().version, 0);

        let good =
            [("seen", "0"), ("light-water", "#103050"), ("sheet", ".brand-name { letter-spacing: 1px }")];
        browser.post_form("/office/reglages/apparence", &good).await.expect(303);
        let sheet = browser.get("/assets/operator.css?v=1").await.expect(200).text();
        assert!(sheet.contains("--water:#103050") && sheet.contains("letter-spacing"), "{sheet}");
        browser.get("/office").await.expect(200).contains("/assets/operator.css?v=1");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logo_that_only_draws_is_served_and_any_other_refused() {
    testkit::on_each_engine(|db| async move {
        let site = node(&db, &testkit::world()).await;
        let mut browser = site.browser(Role::NationalAdministrator);
        browser.get("/office/reglages").await.expect(200);
        let path = "/office/reglages/logo/fichier";
        for hostile in [
            LOGO.replace("<path", "<script>alert(1)</script><path"),
            LOGO.replace("<path", "<path onload=\"alert(1)\""),
            LOGO.replace("<path", "<image href=\"https://a.example/x.png\"/><path"),
            format!("<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{LOGO}"),
            "GIF89a".to_owned(),
            String::new(),
        ] {
            let refused =
                send_file(&mut browser, path, &[("seen", "0")], "logo.svg", hostile.as_bytes()).await;
            refused.expect(422);
        }
        browser.get("/assets/operator.svg").await.expect(404);
        send_file(&mut browser, path, &[("seen", "0")], "logo.svg", LOGO.as_bytes()).await.expect(303);
        let served = browser.get("/assets/operator.svg?v=1").await.expect(200);
        assert_eq!(served.text(), LOGO);
        assert_eq!(served.header("content-type"), Some("image/svg+xml"));
        browser.get("/office/reglages").await.expect(200).contains("Retirer le logo");
        browser.post_form("/office/reglages/logo/retirer", &[("seen", "1")]).await.expect(303);
        browser.get("/assets/operator.svg").await.expect(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_change_at_once_one_is_told() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let (a, b) = (node(&db, &world).await, node(&db, &world.another(5)).await);
        let admin = administrator(&world);
        let named = |product: &str| Names { product: product.to_owned(), ..Names::default() };
        let (one, two) = tokio::join!(
            a.office.set_names(&admin, 0, named("A")),
            b.office.set_names(&admin, 0, named("B"))
        );
        let lost = [&one, &two].into_iter().filter(|done| matches!(done, Err(Error::Conflict(_)))).count();
        assert_eq!((lost, one.is_ok() || two.is_ok()), (1, true), "{one:?} {two:?}");
        a.office.refresh().await.unwrap();
        b.office.refresh().await.unwrap();
        assert_eq!(a.office.shell.site(), b.office.shell.site());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changing_asks_for_a_fresh_proof_and_no_change_makes_no_version() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let site = node(&db, &world).await;
        let admin = administrator(&world);
        site.office.set_look(&admin, 0, Look::default()).await.unwrap();
        assert_eq!(site.office.settings(&admin).await.unwrap().0, 0);
        world.advance(SignedDuration::from_mins(16));
        let legal = [(LegalField::Host, "B".to_owned())].into();
        let names = Names { legal, ..Names::default() };
        assert!(matches!(site.office.set_names(&admin, 0, names).await, Err(Error::Unconfirmed)));
    })
    .await;
}
