//! The pages as a browser sees them: set a source, send a file, see the preview, import, read the report.
#![expect(clippy::unwrap_used, reason = "a test stops at the first failure")]

use axum::http::Method;
use db::Db;
use harvest::{Fetcher, Harvest};
use identity::{Agent, Role};
use kernel::{TerritoryRef, World};
use places::Places;
use territory::Territories;
use testkit::{Answer, Browser};
use web::{Settings, Shell, SigningKey};

const MAPPING: &str =
    "[columns]\nid = \"numero\"\nnom = \"lieu\"\ncode_insee = \"insee\"\nadresse = \"voie\"\n";
const FILE: &[u8] = b"numero;lieu;insee;voie;couleur\n1;Maison A;35238;1 rue A;bleu\n2;;35238;2 rue B;vert\n";

async fn browser(db: &Db, world: &World, role: Role) -> (Browser, Harvest) {
    for steps in [journal::MIGRATIONS, jobs::MIGRATIONS, places::MIGRATIONS, harvest::MIGRATIONS] {
        db.migrate(steps).await.unwrap();
    }
    let mut settings = Settings::default();
    settings.limits.requests_per_second = 0;
    let shell =
        Shell::new(settings, SigningKey::new([7; 32]), world.clone(), &[harvest::TEXTS, places::TEXTS]);
    let places = Places::open(db.clone(), Territories::bundled(), world.clone()).await.unwrap();
    let harvest = Harvest { db: db.clone(), shell: shell.clone(), places, fetcher: Fetcher::default() };
    let router = web::testing::layers(harvest::router(harvest.clone()), shell.clone());
    let mut agent = Agent::named(world, "Nadia Roy", "Agence").unwrap();
    agent.grants[0].role = role;
    agent.grants[0].territory = TerritoryRef::France;
    let (name, value) = web::testing::cookie_of(&shell, &agent);
    (Browser::new(router).with_header("accept-language", "fr").with_cookie(name, &value), harvest)
}

/// Posts a form with a file, with the token of the last page.
async fn send_file(browser: &mut Browser, path: &str, name: &str, bytes: &[u8]) -> Answer {
    let token = browser.csrf().unwrap_or_default().to_owned();
    let head = format!(
        "--b0\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, b"\r\n--b0--\r\n"].concat();
    browser.send(Method::POST, path, Some("multipart/form-data; boundary=b0"), body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_is_set_previewed_and_imported() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let (mut browser, harvest) = browser(&db, &world, Role::NationalAdministrator).await;
        browser.get("/office/sources").await.expect(200).contains("Aucune source");
        browser.post_form("/office/sources", &[("name", "Pas Un Nom")]).await.expect(422);
        browser.post_form("/office/sources", &[("name", "essai"), ("mapping", "")]).await.expect(303);
        browser
            .post_form("/office/sources", &[("name", "essai")])
            .await
            .expect(422)
            .contains("porte déjà ce nom");
        let here = "/office/sources/essai";
        browser.get(here).await.expect(200).contains("Aucun fichier n");

        let wrong = format!("{MAPPING}frai = \"x\"\n");
        let page =
            browser.post_form(&format!("{here}/correspondance"), &[("mapping", &wrong)]).await.expect(422);
        assert!(page.text().contains("<td class=\"number\">6</td>"), "the line is named: {}", page.text());
        browser.post_form(&format!("{here}/correspondance"), &[("mapping", MAPPING)]).await.expect(303);

        browser.get(here).await.expect(200);
        let sent = send_file(&mut browser, &format!("{here}/fichier"), "lieux.csv", FILE).await.expect(303);
        assert_eq!(sent.location(), Some("/office/sources/essai/apercu"));
        assert_eq!(harvest.places.snapshot().len(), 0, "a preview writes nothing");
        let page = browser.get(&format!("{here}/apercu")).await.expect(200).text();
        for words in
            ["serait importée", "serait refusée", "le nom manque", "couleur", "1 rue A", "csv, utf-8"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }

        // Strict: the row without a name stops everything.
        let ran = browser.post_form(&format!("{here}/lancer"), &[]).await.expect(303);
        browser.get(ran.location().unwrap()).await.expect(200).contains("Refusé");
        assert_eq!(harvest.places.snapshot().len(), 0);
        let settings =
            [("origin", "upload"), ("schedule", "never"), ("guard", "30"), ("skip", "on"), ("enabled", "on")];
        browser.post_form(&format!("{here}/reglages"), &settings).await.expect(303);
        let bad = [("origin", "url"), ("place", "ftp://x"), ("schedule", "daily"), ("guard", "300")];
        browser.post_form(&format!("{here}/reglages"), &bad).await.expect(422);
        let ran = browser.post_form(&format!("{here}/lancer"), &[]).await.expect(303);
        let report = ran.location().unwrap().to_owned();
        let page = browser.get(&report).await.expect(200).text();
        assert!(page.contains("Importé") && page.contains("le nom manque"), "{page}");
        assert_eq!(harvest.places.snapshot().len(), 1);
        let filtered = browser.get(&format!("{report}?sort=withdrawn")).await.expect(200).text();
        assert!(filtered.contains("Aucun constat"), "{filtered}");
        let csv = browser.get(&format!("{report}/lignes.csv?sort=rejected")).await.expect(200).text();
        assert!(csv.starts_with("line,source,") && csv.lines().count() == 2, "{csv}");
        browser.get("/office/sources").await.expect(200).contains("Importé");
        browser.post_form(&format!("{here}/lancer"), &[]).await.expect(409);
        browser.get("/office/sources/inconnue").await.expect(404);
        browser.get("/office/passages/nonsense").await.expect(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_import_sees_nothing() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let (mut mediator, _) = browser(&db, &world, Role::Mediator).await;
        for path in ["/office/sources", "/office/sources/essai", "/office/sources/essai/apercu"] {
            mediator.get(path).await.expect(403);
        }
        mediator.post_form("/office/sources/essai/lancer", &[]).await.expect(403);
    })
    .await;
}
