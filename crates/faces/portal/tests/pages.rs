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
                "/carte",
                "/carte?service=&q=espace&cost=gratuit&open=now&guichets=on",
                "/carte?ou=Rennes",
                "/carte?ou=Saint-Denis&page=9",
                "/carte?ou=zzzz&day=monday&time=10:00&bbox=-2,48,-1,49",
                "/carte?territory=departement:35&q=rennes",
                "/carte/integree?territory=departement:35&couleur=003399&accent=%23ffcc00",
                "/integration",
                "/lieux",
                "/lieux/region/53-bretagne",
                "/lieux/departement/35-ille-et-vilaine",
                "/lieux/commune/35238-rennes",
                "/lieux/commune/23096-gueret",
                "/donnees",
                "/vocabulaires",
                "/vocabulaires/lmn-1-services",
                "/vocabulaires/lmn-1-services--data-inclusion-1-thematiques",
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

/// The values of an attribute of a page's elements.
fn attributes<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("{name}=\"");
    text.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The JSON-LD of a page, which must be whole.
fn structured(text: &str) -> serde_json::Value {
    let start = text.split("<script type=\"application/ld+json\" nonce=\"").nth(1).unwrap();
    let json = start.split_once("\">").unwrap().1.split("</script>").next().unwrap();
    serde_json::from_str(json).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_map_lists_counts_and_keeps_its_question() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let mut browser = Browser::new(site(register(&db).await));
            let all = browser.get("/carte").await.expect(200);
            let policy = all.header("content-security-policy").unwrap().to_owned();
            assert!(policy.contains("worker-src 'self'") && !policy.contains("unsafe"), "{policy}");
            let all = all.text();
            assert_eq!(attributes(&all, "data-total"), ["3"]);
            assert!(all.contains("map-national"), "the country is drawn");
            let counted = |text: &str, key: &str| -> String {
                let rest = text.split(&format!("data-count=\"{key}\">")).nth(1).unwrap();
                rest.split('<').next().unwrap().to_owned()
            };
            assert_eq!(counted(&all, "cost:gratuit"), "1");
            assert_eq!(counted(&all, "fresh:6-months"), "1");

            let free = browser.get("/carte?cost=gratuit").await.text();
            assert_eq!(attributes(&free, "data-total"), ["1"]);
            assert!(free.contains("value=\"gratuit\" checked"));
            let monday = browser.get("/carte?day=monday").await.text();
            assert!(monday.contains("<option value=\"monday\" selected>lundi</option>"));
            // Its own choice does not change what the other values of a filter would show.
            assert_eq!(counted(&free, "cost:gratuit"), "1");
            assert!(attributes(&free, "data-tiles")[0].contains("cost=gratuit"));

            let part = browser.get("/carte/liste?cost=gratuit&bbox=-2,48,-1,49").await.expect(200).text();
            assert!(part.trim_start().starts_with("<div id=\"map-results\"") && !part.contains("<html"));
            assert_eq!(attributes(&part, "data-total"), ["1"]);
            assert!(part.contains("href=\"/carte?cost=gratuit\""), "the rectangle can be taken away");
            let elsewhere = browser.get("/carte/liste?bbox=5,43,6,44").await.text();
            assert_eq!(attributes(&elsewhere, "data-total"), ["0"]);

            let rennes = browser.get("/carte?ou=Rennes").await.text();
            assert_eq!(attributes(&rennes, "data-total"), ["3"]);
            let near = browser.get("/carte?ou=Rennes&radius_m=2500").await.text();
            assert_eq!(attributes(&near, "data-total"), ["1"], "two of them are farther");
            assert!(rennes.contains("class=\"map\"") && rennes.contains("value=\"35238\""));
            let several = browser.get("/carte?ou=Saint-Denis&cost=gratuit").await.text();
            assert!(
                several.contains("cost=gratuit&amp;ou=Saint-Denis")
                    || several.contains("cost=gratuit&#38;ou=Saint-Denis")
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_leads_there_calls_and_shares() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let mut browser = Browser::new(site(register(&db).await));
            let text = browser.get("/carte?q=espace").await.text();
            for wanted in [
                "href=\"tel:+33299123456\"",
                "https://www.openstreetmap.org/directions?to=48.11130%2C-1.68000",
                "href=\"sms:?&",
                "href=\"mailto:?subject=Espace%20%3Cb%3Enum",
                "data-lat=\"48.11130\"",
            ] {
                assert!(text.contains(wanted), "{wanted}");
            }
            let found: serde_json::Value =
                serde_json::from_str(&browser.get("/carte/suggestions?q=renn").await.text()).unwrap();
            let hrefs: Vec<&str> =
                found["items"].as_array().unwrap().iter().filter_map(|item| item["href"].as_str()).collect();
            assert!(hrefs.iter().any(|href| href.starts_with("/carte?ou=Rennes")), "{hrefs:?}");
            assert!(hrefs.iter().any(|href| href.starts_with("/lieux/")), "{hrefs:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_frame_may_be_framed() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let mut browser = Browser::new(site(register(&db).await));
            let frame = browser.get("/carte/integree?couleur=003399&accent=%3C/style%3E").await.expect(200);
            assert!(frame.header("x-frame-options").is_none());
            assert!(frame.header("content-security-policy").unwrap().contains("frame-ancestors *"));
            let text = frame.text();
            assert!(
                text.contains("--water:#003399")
                    && !text.contains("</style>;")
                    && text.contains("target=\"_blank\"")
            );
            for path in ["/carte", "/", "/integration", "/carte/liste"] {
                let page = browser.get(path).await.expect(200);
                assert_eq!(page.header("x-frame-options"), Some("DENY"), "{path}");
                assert!(
                    page.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"),
                    "{path}"
                );
            }
            let element = browser.get("/passerelle-carte.js").await.expect(200);
            assert_eq!(element.header("access-control-allow-origin"), Some("*"));
            assert!(element.text().contains("customElements.define(\"passerelle-carte\""));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_writes_the_code_of_the_frame() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let mut browser = Browser::new(site(register(&db).await));
            let text = browser
                .get("/integration?departement=35&gratuit=on&couleur=%23003399&hauteur=500")
                .await
                .expect(200)
                .text();
            assert!(text.contains("territory=departement%3A35") && text.contains("cost=gratuit"));
            assert!(text.contains("couleur=003399") && text.contains("height=&#34;500&#34;"), "{text}");
            for (query, field) in
                [("couleur=ffff00", "couleur"), ("accent=rouge", "accent"), ("hauteur=9", "hauteur")]
            {
                let wrong = browser.get(&format!("/integration?{query}")).await.expect(422).text();
                assert!(wrong.contains(&format!("href=\"#f-{field}\"")), "{query}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn territories_have_one_address_counts_and_structured_data() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let mut browser = Browser::new(site(register(&db).await));
            for (wrong, right) in [
                ("/lieux/commune/35238", "/lieux/commune/35238-rennes"),
                ("/lieux/commune/35238-autre?page=2", "/lieux/commune/35238-rennes?page=2"),
                ("/lieux/departement/35-x", "/lieux/departement/35-ille-et-vilaine"),
            ] {
                let answer = browser.get(wrong).await.expect(308);
                assert_eq!(answer.header("location"), Some(right));
            }
            for path in ["/lieux/commune/00000-x", "/lieux/epci/243500139-x", "/lieux/region/", "/lieux/x/y"]
            {
                browser.get(path).await.expect(404);
            }
            let text = browser.get("/lieux/departement/35-ille-et-vilaine").await.expect(200).text();
            assert!(text.contains("rel=\"canonical\" href=\"http"));
            assert!(
                text.contains("/lieux/commune/35238-rennes")
                    && text.contains("/lieux/commune/35051-cesson-sevigne")
            );
            assert_eq!(text.matches("class=\"card result\"").count(), 3);
            let graph = structured(&text);
            assert_eq!(graph["@graph"][0]["@type"], "BreadcrumbList");
            assert_eq!(graph["@graph"][1]["numberOfItems"], 3);
            let english = browser.get("/lieux/departement/35-ille-et-vilaine?lang=en").await.text();
            assert!(english.contains("ille-et-vilaine?lang=en\">"));
            let empty = browser.get("/lieux/commune/23096-gueret?lang=fr").await.expect(200).text();
            assert!(empty.contains("content=\"noindex\""));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_tells_search_engines_what_it_tells_people() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let register = register(&db).await;
            let id = register.snapshot().named("espace", 1)[0].id;
            let mut browser = Browser::new(site(register));
            let text = browser.get(&format!("/lieux/{id}")).await.expect(200).text();
            let graph = structured(&text);
            let place = &graph["@graph"][1];
            assert_eq!(place["name"], "Espace <b>numérique</b>");
            assert_eq!(place["address"]["postalCode"], "35000");
            assert_eq!(place["geo"]["latitude"], 48.1113);
            assert_eq!(place["openingHoursSpecification"][0]["opens"], "09:00");
            assert_eq!(place["isAccessibleForFree"], true);
            assert!(text.contains("/lieux/commune/35238-rennes"), "the way here");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn robots_find_every_page_and_none_of_the_desk() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let register = register(&db).await;
            let ids: Vec<String> =
                register.snapshot().briefs().iter().map(|one| one.id.to_string()).collect();
            let mut browser = Browser::new(site(register));
            let robots = browser.get("/robots.txt").await.expect(200).text();
            assert!(robots.contains("Disallow: /desk") && robots.contains("/sitemap.xml"));
            let index = browser.get("/sitemap.xml").await.expect(200);
            assert!(index.header("content-type").unwrap().starts_with("application/xml"));
            assert_eq!(index.text().matches("<sitemap>").count(), 2);
            let territories = browser.get("/sitemap/territoires.xml").await.expect(200).text();
            assert!(
                territories.contains("/lieux/commune/35238-rennes</loc>")
                    && territories.contains("/lieux</loc>")
            );
            assert!(!territories.contains("gueret"), "a commune without a place is not listed");
            let places = browser.get("/sitemap/lieux-1.xml").await.expect(200).text();
            for id in ids {
                assert!(places.contains(&format!("/lieux/{id}</loc>")));
            }
            for path in ["/sitemap/lieux-2.xml", "/sitemap/lieux-0.xml", "/sitemap/x"] {
                browser.get(path).await.expect(404);
            }
        }
    })
    .await;
}
