//! Every public page, in both languages, over a small register.
#![cfg(test)]

use std::path::Path;
use std::sync::Arc;

use places::Places;
use places::service::{Import, import_file};
use testkit::Browser;

const THREE_PLACES: &str = r#"[
 {"id":"a","nom":"Espace <b>numérique</b>","commune":"Rennes","code_postal":"35000","code_insee":"35238","adresse":"1 place de la Mairie","latitude":48.1113,"longitude":-1.68,"telephone":"+33299123456","horaires":"Mo-Fr 09:00-12:00,14:00-17:00","services":["Aide aux démarches administratives"],"modalites_accompagnement":["Accompagnement individuel"],"frais_a_charge":["Gratuit"],"date_maj":"2026-10-01","presentation_resume":"On vous aide."},
 {"id":"b","nom":"Atelier","commune":"Rennes","code_postal":"35700","code_insee":"35238","adresse":"2 rue de Fougères","latitude":48.12,"longitude":-1.66,"date_maj":"2020-01-01"},
 {"id":"c","nom":"Sans adresse","commune":"Cesson-Sévigné","code_postal":"35510","code_insee":"35051","adresse":"","date_maj":"2026-01-01"}
]"#;

async fn register(db: &db::Db) -> Arc<Places> {
    let world = kernel::World::fixed("2026-11-24T10:00:00Z".parse().unwrap(), 3);
    db.migrate(journal::MIGRATIONS).await.unwrap();
    db.migrate(places::MIGRATIONS).await.unwrap();
    let territories = territory::Territories::bundled();
    let import = Import::new("essai".parse().unwrap(), false);
    let actor = identity::Actor::System;
    let report =
        import_file(db, &world, &territories, &actor, THREE_PLACES.as_bytes(), &import).await.unwrap();
    assert_eq!(report.valid, 3, "{report:?}");
    Places::open(db.clone(), territories, world).await.unwrap()
}

fn site(register: Arc<Places>) -> axum::Router {
    let shell = web::testing::shell(&[portal::TEXTS, places::TEXTS]);
    web::testing::layers(portal::router(portal::Portal::new(register)), shell)
}

#[test]
fn texts_are_complete_in_both_languages() {
    web::testing::assert_same_keys(&portal::TEXTS);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let texts = [portal::TEXTS, places::TEXTS];
    web::testing::assert_template_keys_exist(&root.join("templates"), &texts);
    web::testing::assert_template_keys_exist(&root.join("../../capabilities/places/templates"), &texts);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_answers_in_both_languages_and_shows_no_key() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let register = register(&db).await;
            let ids: Vec<String> =
                register.snapshot().briefs().iter().map(|brief| brief.id.to_string()).collect();
            let mut browser = Browser::new(site(register));
            let mut paths: Vec<String> = [
                "/",
                "/recherche",
                "/recherche?ou=Rennes",
                "/recherche?ou=Saint-Denis",
                "/recherche?ou=zzzz",
                "/recherche?service=&ou=",
                "/recherche?ou=Rennes&maintenant=on&gratuit=on&trajet=pied&mode=training&accueil=illettrisme",
                "/donnees",
                "/accessibilite",
                "/mentions-legales",
                "/confidentialite",
                "/plan-du-site",
            ]
            .map(str::to_owned)
            .to_vec();
            paths.extend(ids.iter().map(|id| format!("/lieux/{id}")));
            for path in &paths {
                for lang in ["fr", "en"] {
                    let mark = if path.contains('?') { '&' } else { '?' };
                    let text = browser.get(&format!("{path}{mark}lang={lang}")).await.expect(200).text();
                    assert!(text.contains(&format!("<html lang=\"{lang}\">")), "{path}");
                    assert_eq!(text.matches("<h1").count(), 1, "{path}");
                    for prefix in ["portal-", "places-", "web-"] {
                        let shown = text.split('>').any(|part| part.trim_start().starts_with(prefix));
                        assert!(!shown, "{path} {lang} shows a key of {prefix}");
                    }
                    assert!(!text.contains("style=\""), "{path}: inline style");
                    assert!(!text.contains("<b>numérique"), "{path}: not escaped");
                }
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_shows_places_reasons_and_the_map() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let mut browser = Browser::new(site(register(&db).await));
            let text = browser.get("/recherche?ou=Rennes").await.expect(200).text();
            for wanted in
                ["id=\"lieu-1\"", "class=\"map\"", "Rennes (35)", "02\u{a0}99\u{a0}12\u{a0}34\u{a0}56"]
            {
                assert!(text.contains(wanted), "{wanted}");
            }
            let several = browser.get("/recherche?ou=Saint-Denis").await.text();
            assert!(several.contains("ou_code=93066") && several.contains("ou_code=97411"));
            let unknown = browser.get("/recherche?ou=zzzz").await.text();
            assert!(unknown.contains("href=\"#f-ou\"") && unknown.contains("aria-invalid=\"true\""));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_places_are_not_found() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let mut browser = Browser::new(site(register(&db).await));
            let huge = format!("/lieux/{}", "9".repeat(5_000));
            for path in ["/lieux/x", "/lieux/0190b6a0-0000-7000-8000-000000000000", "/lieux/%00", &huge] {
                browser.get(path).await.expect(404);
            }
        }
    })
    .await;
}
