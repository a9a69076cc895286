//! The pages, as a browser without script sees them, in both languages.

use accounts::{NewInvitation, TEXTS};
use identity::{Actor, Role};
use jiff::SignedDuration;
use kernel::Lang;
use testkit::{Browser, on_sqlite};

use crate::support::{EMAIL, PASSWORD, Site, creuse, site};

const OTHER: &str = "un pont de bois sur la rivière";

async fn with_site<F: Future<Output = ()>>(body: impl Fn(Site) -> F) {
    let body = &body;
    on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move { body(site(db).await).await }
    })
    .await;
}

#[test]
fn texts_are_the_same_in_both_languages_and_all_exist() {
    web::testing::assert_same_keys(&TEXTS);
    let templates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    web::testing::assert_template_keys_exist(&templates, &[TEXTS]);
}

/// Every page that opens without more, for a referent with a second factor.
const PAGES: &[&str] = &[
    "/connexion",
    "/connexion?next=%2Fdesk",
    "/connexion/second-facteur",
    "/connexion/confirmer",
    "/connexion/cle",
    "/connexion/oubli",
    "/inscription",
    "/premier-compte",
    "/compte",
    "/compte/mot-de-passe",
    "/compte/second-facteur",
    "/compte/second-facteur/cle",
    "/compte/sessions",
    "/compte/clients",
    "/compte/invitations",
    "/compte/donnees",
    "/compte/donnees/effacement",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_page_opens_in_both_languages() {
    with_site(|site| async move {
        site.zoe(Role::Referent).await;
        let (_, two, _) = site.set_up_totp().await;
        for lang in ["fr", "en"] {
            let mut browser = site.browser_of(&two, lang);
            for path in PAGES {
                let page = browser.get(path).await.expect(200);
                let text = page.text();
                assert!(text.contains(&format!("<html lang=\"{lang}\"")), "{path}");
                assert!(!text.contains("accounts-"), "{path}: a key without text: {text}");
                assert_eq!(text.matches("<h1").count(), 1, "{path}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_signed_in_is_led_to_sign_in_and_back() {
    with_site(|site| async move {
        site.zoe(Role::PlaceManager).await;
        let mut browser = site.browser("fr");
        for path in PAGES.iter().filter(|path| path.starts_with("/compte")) {
            let answer = browser.get(path).await.expect(303);
            assert!(answer.location().unwrap().starts_with("/connexion?next=%2Fcompte"), "{path}");
        }
        browser.get("/connexion?next=%2Fcompte%2Fsessions").await.expect(200);
        let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "/compte/sessions")];
        let answer = browser.post_form("/connexion", &fields).await.expect(303);
        assert_eq!(answer.location(), Some("/compte/sessions"));
        browser.get("/compte/sessions").await.expect(200).contains("Celle-ci");
        for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example"] {
            browser.get("/connexion").await;
            let fields = [("email", EMAIL), ("password", PASSWORD), ("next", elsewhere)];
            let answer = browser.post_form("/connexion", &fields).await.expect(303);
            assert_eq!(answer.location(), Some("/desk"), "{elsewhere}");
        }
        let answer = browser.post_form("/deconnexion", &[]).await.expect(303);
        assert_eq!(answer.location(), Some("/"));
        assert_eq!(browser.cookie("__Host-session"), None);
        browser.get("/compte").await.expect(303);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_is_the_hosts_alone_and_hidden_from_scripts() {
    with_site(|site| async move {
        site.zoe(Role::PlaceManager).await;
        let mut browser = site.browser("fr");
        browser.get("/connexion").await;
        let answer =
            browser.post_form("/connexion", &[("email", EMAIL), ("password", PASSWORD)]).await.expect(303);
        let cookies: Vec<_> =
            answer.headers.get_all("set-cookie").iter().map(|v| v.to_str().unwrap()).collect();
        let session = cookies.iter().find(|cookie| cookie.starts_with("__Host-session=")).unwrap();
        for part in ["; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax", "; Max-Age=43200"] {
            assert!(session.contains(part), "{session}");
        }
        assert!(!session.contains("Domain"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_does_nothing() {
    with_site(|site| async move {
        site.zoe(Role::Referent).await;
        let (_, two, _) = site.set_up_totp().await;
        let mut browser = site.browser_of(&two, "fr");
        browser.get("/compte").await.expect(200);
        for path in [
            "/connexion",
            "/connexion/second-facteur",
            "/connexion/confirmer",
            "/connexion/cle",
            "/connexion/oubli",
            "/connexion/oidc/lier",
            "/deconnexion",
            "/inscription",
            "/premier-compte",
            "/compte",
            "/compte/structure",
            "/compte/mot-de-passe",
            "/compte/second-facteur/application",
            "/compte/second-facteur/application/confirmer",
            "/compte/second-facteur/application/retirer",
            "/compte/second-facteur/cle",
            "/compte/second-facteur/codes",
            "/compte/sessions/autres/fermer",
            "/compte/clients",
            "/compte/invitations",
        ] {
            browser.post_form_bare(path, &[("csrf", "x"), ("organisation", "x")]).await.expect(403);
        }
        let mut foreign = browser.clone().with_header("sec-fetch-site", "cross-site");
        foreign.post_form("/compte/sessions/autres/fermer", &[]).await.expect(403);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_that_sleep_lead_to_the_second_factor_and_it_is_set_up_on_pages() {
    with_site(|site| async move {
        site.zoe(Role::Referent).await;
        let mut browser = site.browser("fr");
        browser.get("/connexion").await;
        let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "/compte/invitations")];
        let answer = browser.post_form("/connexion", &fields).await.expect(303);
        assert_eq!(answer.location(), Some("/compte/invitations"), "there is nothing to ask yet");
        let answer = browser.get("/compte/invitations").await.expect(303);
        assert_eq!(answer.location(), Some("/compte/second-facteur?next=%2Fcompte%2Finvitations"));
        browser.get("/compte/second-facteur").await.expect(200).contains("Certains de vos rôles attendent");
        browser.post_form("/compte/second-facteur/application", &[]).await.expect(303);
        let page = browser.get("/compte/second-facteur/application").await.expect(200);
        assert_eq!(page.header("cache-control"), Some("no-store"));
        let text = page.text();
        let secret = text.split("secret=").nth(1).unwrap()[..32].to_owned();
        assert!(text.contains("role=\"img\""), "a QR code is drawn");
        let wrong =
            browser.post_form("/compte/second-facteur/application/confirmer", &[("code", "000000")]).await;
        wrong.expect(422).contains("Ce code ne convient pas");
        let code = code_of(&site, &secret);
        let page = browser
            .post_form("/compte/second-facteur/application/confirmer", &[("code", &code)])
            .await
            .expect(200);
        assert_eq!(page.text().matches("<li><code>").count(), 10);
        assert!(!page.text().contains(&secret));
        browser.get("/compte/second-facteur/application").await.expect(404);
        browser.get("/compte/invitations").await.expect(200);

        // Signing in again asks for it, whatever the way.
        site.world.advance(SignedDuration::from_secs(30));
        let mut browser = site.browser("en");
        browser.get("/connexion").await;
        let answer = browser.post_form("/connexion", &fields).await.expect(303);
        assert_eq!(answer.location(), Some("/connexion/second-facteur?next=%2Fcompte%2Finvitations"));
        for path in ["/compte/second-facteur", "/connexion/confirmer"] {
            let answer = browser.get(path).await.expect(303);
            assert!(answer.location().unwrap().starts_with("/connexion/second-facteur?next="), "{path}");
        }
        let answer = browser.get("/compte/mot-de-passe").await.expect(303);
        assert_eq!(answer.location(), Some("/connexion/confirmer?next=%2Fcompte%2Fmot-de-passe"));
        browser.get("/connexion/second-facteur").await.expect(200).contains("Your second factor");
        let code = code_of(&site, &secret);
        let fields = [("code", code.as_str()), ("next", "/compte/invitations")];
        let answer = browser.post_form("/connexion/second-facteur", &fields).await.expect(303);
        assert_eq!(answer.location(), Some("/compte/invitations"));
        browser.get("/compte/mot-de-passe").await.expect(200);
    })
    .await;
}

fn code_of(site: &Site, secret: &str) -> String {
    crate::support::seed_of(secret).code(factors::totp::Step::at(site.world.now()))
}

#[tokio::test(flavor = "multi_thread")]
async fn sensitive_pages_ask_again_after_a_quarter_of_an_hour() {
    with_site(|site| async move {
        site.zoe(Role::PlaceManager).await;
        let mut browser = site.browser_of(&site.sign_in().await, "fr");
        browser.get("/compte/mot-de-passe").await.expect(200);
        site.world.advance(SignedDuration::from_secs(15 * 60 + 1));
        browser.get("/compte").await.expect(200);
        let answer = browser.get("/compte/mot-de-passe").await.expect(303);
        assert_eq!(answer.location(), Some("/connexion/confirmer?next=%2Fcompte%2Fmot-de-passe"));
        browser.post_form("/compte/mot-de-passe", &[("password", OTHER)]).await.expect(403);
        browser.get("/connexion/confirmer?next=%2Fcompte%2Fmot-de-passe").await.expect(200);
        let wrong = browser.post_form("/connexion/confirmer", &[("password", "faux")]).await.expect(422);
        wrong.contains("Cette réponse ne convient pas.");
        let fields = [("password", PASSWORD), ("next", "/compte/mot-de-passe")];
        browser.post_form("/connexion/confirmer", &fields).await.expect(303);
        browser.get("/compte/mot-de-passe").await.expect(200);
        let weak =
            browser.post_form("/compte/mot-de-passe", &[("password", "motdepasse12")]).await.expect(422);
        weak.contains("parmi les plus utilisés");
        browser.post_form("/compte/mot-de-passe", &[("password", OTHER)]).await.expect(303);
        browser.get("/compte?fait=mot-de-passe").await.expect(200).contains("Enregistré");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_page_answers_whether_an_account_exists_or_not() {
    with_site(|site| async move {
        site.zoe(Role::PlaceManager).await;
        let mut answers = Vec::new();
        for email in [EMAIL, "personne@mairie.example"] {
            let mut browser = site.browser("fr");
            let mut seen = Vec::new();
            browser.get("/connexion").await;
            let wrong =
                browser.post_form("/connexion", &[("email", email), ("password", "faux")]).await.expect(422);
            seen.push(wrong.text());
            browser.get("/connexion/oubli").await;
            seen.push(browser.post_form("/connexion/oubli", &[("email", email)]).await.expect(200).text());
            browser.get("/inscription").await;
            let fields = [("name", "Zoé"), ("email", email)];
            seen.push(browser.post_form("/inscription", &fields).await.expect(200).text());
            let csrf = browser.csrf().unwrap().to_owned();
            let plain = seen.into_iter().map(|text| text.replace(email, "…").replace(&csrf, "…"));
            answers.push(plain.collect::<Vec<_>>());
        }
        let without_nonce = |text: &String| -> String {
            text.lines().filter(|line| !line.contains("nonce")).collect::<Vec<_>>().join("\n")
        };
        for (known, unknown) in answers[0].iter().zip(&answers[1]) {
            assert_eq!(without_nonce(known), without_nonce(unknown));
        }
        // Too many attempts are told as such, to both.
        let mut browser = site.browser("fr");
        browser.get("/connexion").await;
        for _ in 0..4 {
            browser.post_form("/connexion", &[("email", EMAIL), ("password", "faux")]).await;
        }
        let late = browser.post_form("/connexion", &[("email", EMAIL), ("password", PASSWORD)]).await;
        late.expect(429).contains("Attendez quelques minutes.");
    })
    .await;
}

async fn accept(browser: &mut Browser, path: &str) {
    browser.get(path).await.expect(200).contains("Mairie de Guéret");
    let short = browser.post_form(path, &[("name", "Zoé"), ("password", "court")]).await.expect(422);
    short.contains("12 caractères au moins").contains("value=\"Zoé\"");
    let answer = browser.post_form(path, &[("name", "Zoé"), ("password", OTHER)]).await.expect(303);
    assert_eq!(answer.location(), Some("/compte/second-facteur"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_accepted_on_its_page() {
    with_site(|site| async move {
        let new = NewInvitation {
            email: EMAIL.into(),
            lang: Lang::Fr,
            role: Role::Prescriber,
            organisation: site.home,
            territory: creuse(),
        };
        site.accounts.invite(&Actor::System, &new).await.unwrap();
        let path = site.link().await;
        let mut browser = site.browser("fr");
        accept(&mut browser, &path).await;
        browser.get("/compte").await.expect(200).contains("Prescripteur");
        let gone = site.browser("fr").get(&path).await.expect(410);
        gone.contains("Ce lien a déjà servi");
        // Somebody who has an account accepts with it, after signing in.
        site.world.advance(SignedDuration::from_secs(1));
        site.accounts.invite(&Actor::System, &NewInvitation { role: Role::Mediator, ..new }).await.unwrap();
        let path = site.link().await;
        let mut stranger = site.browser("fr");
        let answer = stranger.get(&path).await.expect(303);
        assert!(answer.location().unwrap().starts_with("/connexion?next=%2Finvitation%2F"));
        browser.get(&path).await.expect(200);
        browser.post_form(&path, &[]).await.expect(303);
        browser.get("/compte").await.expect(200).contains("Médiateur");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_referent_invites_and_lets_programs_in() {
    with_site(|site| async move {
        site.zoe(Role::Referent).await;
        let (_, two, _) = site.set_up_totp().await;
        let mut browser = site.browser_of(&two, "fr");
        browser.get("/compte/invitations").await.expect(200).contains("Mairie de Guéret");
        let fields = [("email", "max"), ("role", "prescriber")];
        browser.post_form("/compte/invitations", &fields).await.expect(422).contains("value=\"max\"");
        let fields = [("email", "max@mairie.example"), ("role", "national-administrator")];
        browser.post_form("/compte/invitations", &fields).await.expect(422);
        let fields = [("email", "max@mairie.example"), ("role", "prescriber")];
        browser.post_form("/compte/invitations", &fields).await.expect(303);
        let page = browser.get("/compte/invitations").await.expect(200).contains("max@mairie.example").text();
        let withdraw = page.split("action=\"").find(|part| part.contains("/retirer\"")).unwrap();
        browser.post_form(withdraw.split('"').next().unwrap(), &[]).await.expect(303);

        browser.get("/compte/clients").await.expect(200);
        let fields = [("name", "Tableau"), ("territory", "departement:23"), ("days", "30")];
        browser.post_form("/compte/clients", &fields).await.expect(422).contains("au moins une chose");
        let fields =
            [("name", "Tableau"), ("scope", "welcome"), ("territory", "departement:23"), ("days", "30")];
        let page = browser.post_form("/compte/clients", &fields).await.expect(200);
        assert_eq!(page.header("cache-control"), Some("no-store"));
        let token = page.text().split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let mut program = site.browser("fr").with_header("authorization", &format!("Bearer {token}"));
        assert_eq!(program.get("/whoami").await.expect(200).text(), "Tableau, Mairie de Guéret");
        program.get("/compte").await.expect(404);
        let page = browser.get("/compte/clients").await.expect(200);
        assert!(!page.text().contains(&token));
        let text = page.text();
        let revoke = text.split("action=\"").find(|part| part.contains("/revoquer\"")).unwrap();
        browser.post_form(revoke.split('"').next().unwrap(), &[]).await.expect(303);
        program.get("/whoami").await.expect(303);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_account_is_made_on_its_page() {
    with_site(|site| async move {
        let code = site.accounts.first_administrator().await.unwrap().unwrap().to_string();
        let mut browser = site.browser("fr");
        browser.get("/premier-compte").await.expect(200);
        let mut fields = vec![
            ("code", "BBBB-BBBB-BBBB"),
            ("name", "Ada Roy"),
            ("email", "ada@agence.example"),
            ("organisation", "Agence"),
            ("password", OTHER),
        ];
        browser.post_form("/premier-compte", &fields).await.expect(422).contains("value=\"Ada Roy\"");
        fields[0].1 = &code;
        let answer = browser.post_form("/premier-compte", &fields).await.expect(303);
        assert_eq!(answer.location(), Some("/compte/second-facteur"));
        browser.get("/compte").await.expect(200).contains("Administration nationale");
    })
    .await;
}
