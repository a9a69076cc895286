//! The API over a small register: shapes, filters, pages, errors, exports, caching.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first failure")]

use db::Db;
use identity::Actor;
use kernel::World;
use places::Places;
use places::service::{Import, import_file};
use serde_json::{Value, json};
use territory::Territories;
use testkit::{Answer, Browser};

fn world() -> World {
    World::fixed("2026-03-03T09:00:00Z".parse().unwrap(), 7)
}

/// Thirty places in Rennes and one in Brest.
fn file() -> String {
    let rennes = (0..30).map(|n| {
        json!({
            "id": format!("r{n}"), "nom": format!("Lieu {n}"), "code_insee": "35238", "code_postal": "35000", "adresse": "1 rue",
            "latitude": 48.11 + f64::from(n) / 1000.0, "longitude": -1.68, "date_maj": "2026-01-01",
            "services": if n % 2 == 0 { "Aide aux démarches administratives" } else { "Loisirs et créations numériques" },
            "frais_a_charge": "Gratuit", "horaires": "Mo-Fr 09:00-12:00",
        })
    });
    let brest = json!({"id": "b", "nom": "Capucins", "code_insee": "29019", "code_postal": "29200", "adresse": "2 rue",
        "latitude": 48.39, "longitude": -4.49, "date_maj": "2026-01-01", "telephone": "02 98 00 00 00"});
    serde_json::to_string(&rennes.chain([brest]).collect::<Vec<_>>()).unwrap()
}

async fn browser(db: Db) -> Browser {
    db.migrate(journal::MIGRATIONS).await.unwrap();
    db.migrate(places::MIGRATIONS).await.unwrap();
    let territories = Territories::bundled();
    let import = Import::new("essai".parse().unwrap(), false);
    let report =
        import_file(&db, &world(), &territories, &Actor::System, file().as_bytes(), &import).await.unwrap();
    assert!(report.accepted(), "{:?}", report.lines);
    let places = Places::open(db, territories, world()).await.unwrap();
    let (router, _) = places::api::router(places).split_for_parts();
    Browser::new(web::testing::layers(router, web::testing::shell(&[places::TEXTS])))
}

fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.bytes)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&answer.bytes)))
}

async fn with_browser<F, Fut>(body: F)
where
    F: Fn(Browser) -> Fut,
    Fut: Future<Output = ()>,
{
    testkit::on_sqlite(|scratch| {
        let ready = browser(scratch.db.clone());
        let body = &body;
        async move { body(ready.await).await }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_stable_and_filters_hold() {
    with_browser(|mut browser| async move {
        let mut seen = Vec::new();
        let mut path = "/api/v1/places?territory=commune:35238&limit=7".to_owned();
        loop {
            let page = json(&browser.get(&path).await);
            assert_eq!(page["total"], 30);
            seen.extend(
                page["items"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap().to_owned()),
            );
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/api/v1/places?territory=commune:35238&limit=7&cursor={next}");
        }
        let mut sorted = seen.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!((seen.len(), &seen), (30, &sorted), "each place once, in order");

        for (query, total) in [
            ("", 31),
            ("service=aide-aux-demarches-administratives", 15),
            ("service=aide-aux-demarches-administratives,loisirs-et-creations-numeriques", 30),
            ("service=aide-aux-demarches-administratives&service=loisirs-et-creations-numeriques", 30),
            ("cost=gratuit", 30),
            ("cost=payant", 0),
            ("programme=aidants-connect", 0),
            ("q=capucins", 1),
            ("q=capucins+brest", 1),
            ("q=capucins+rennes", 0),
            ("bbox=-5,48,-4,49", 1),
            ("territory=departement:29", 1),
            ("territory=region:53", 31),
            ("role=les-deux", 0),
        ] {
            let page = json(&browser.get(&format!("/api/v1/places?{query}")).await);
            assert_eq!(page["total"], total, "{query}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_requests_are_problems_never_crashes() {
    with_browser(|mut browser| async move {
        for (path, status, field) in [
            ("/api/v1/places?service=x", 422, "service"),
            ("/api/v1/places?limit=0", 422, "limit"),
            ("/api/v1/places?limit=501", 422, "limit"),
            ("/api/v1/places?limit=x", 400, ""),
            ("/api/v1/places?cursor=x", 422, "cursor"),
            ("/api/v1/places?territory=commune:00000", 422, "territory"),
            ("/api/v1/places?bbox=1,2,3", 422, "bbox"),
            ("/api/v1/places?bbox=NaN,2,3,4", 422, "bbox"),
            ("/api/v1/places/nothing", 404, ""),
            ("/api/v1/places/00000000-0000-7000-8000-000000000000", 404, ""),
            ("/api/v1/places/export?format=xls", 422, "format"),
            ("/api/v1/territories/commune:00000", 404, ""),
            ("/api/v1/territories/x", 404, ""),
            ("/api/v1/territories?q=a&limit=0", 422, "limit"),
            ("/api/v1/territories/nearest", 400, ""),
            ("/api/v1/territories/nearest?lat=99&lon=0", 422, "lat"),
            ("/api/v1/search?commune=00000", 422, "commune"),
            ("/api/v1/search?lat=1", 422, "lat"),
            ("/api/v1/search?when=yesterday", 422, "when"),
            ("/api/v1/search?limit=101", 422, "limit"),
            ("/api/v1/search?radius_m=300001", 422, "radius_m"),
            ("/api/v1/search?travel=plane", 422, "travel"),
            ("/api/v1/search?cost=cheap", 422, "cost"),
            ("/api/v1/search?lang=xx", 422, "lang"),
        ] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status.as_u16(), status, "{path}: {}", String::from_utf8_lossy(&answer.bytes));
            let problem = json(&answer);
            assert_eq!(answer.headers["content-type"], "application/problem+json", "{path}");
            if !field.is_empty() {
                assert_eq!(problem["errors"][0]["field"], field, "{path}");
                let message = problem["errors"][0]["message"].as_str().unwrap();
                assert!(!message.is_empty() && !message.contains("places-"), "{path}: {message}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_parameter_is_refused_and_named() {
    with_browser(|mut browser| async move {
        let id =
            json(&browser.get("/api/v1/places?limit=1").await)["items"][0]["id"].as_str().unwrap().to_owned();
        for route in [
            "/api/v1/territories",
            "/api/v1/territories/nearest?lat=48&lon=0",
            "/api/v1/territories/france",
            "/api/v1/places",
            "/api/v1/places/export",
            &format!("/api/v1/places/{id}"),
            "/api/v1/search",
            "/api/v1/sources",
        ] {
            let join = if route.contains('?') { '&' } else { '?' };
            let answer = browser.get(&format!("{route}{join}teritory=commune:23096")).await;
            assert_eq!(answer.status.as_u16(), 400, "{route}");
            assert!(json(&answer)["detail"].as_str().unwrap().contains("teritory"), "{route}");
            let answer = browser.get(&format!("{route}{join}lang=en")).await;
            assert_eq!(answer.status.as_u16(), 200, "{route}: {}", String::from_utf8_lossy(&answer.bytes));
        }
        let body = json!({"comune": "35238"});
        let answer = browser.json(axum::http::Method::POST, "/api/v1/search", &body).await;
        assert_eq!(answer.status.as_u16(), 400);
        assert!(json(&answer)["detail"].as_str().unwrap().contains("comune"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn help_is_found_with_reasons_by_address_and_by_body() {
    with_browser(|browser| async move {
        let mut browser = browser.with_header("accept-language", "fr");
        let get = json(
            &browser
                .get("/api/v1/search?commune=35238&service=aide-aux-demarches-administratives&cost=prefer-free&limit=3&when=tuesday-morning")
                .await,
        );
        assert_eq!(get["items"].as_array().unwrap().len(), 3);
        let reasons: Vec<&str> =
            get["items"][0]["reasons"].as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap()).collect();
        for code in ["services", "free", "open", "distance"] {
            assert!(reasons.contains(&code), "{code}: {reasons:?}");
        }
        let body = json!({
            "commune": "35238", "service": ["aide-aux-demarches-administratives"], "cost": "prefer-free", "limit": 3,
            "when": ["tuesday-morning"],
        });
        let post = json(&browser.json(axum::http::Method::POST, "/api/v1/search", &body).await);
        assert_eq!(get, post, "one engine behind both");
        let anything = json(&browser.json(axum::http::Method::POST, "/api/v1/search", &json!({})).await);
        assert_eq!(anything["items"].as_array().unwrap().len(), 10);
        let far = json(&browser.get("/api/v1/search?postal_code=97400&travel=walk").await);
        assert_eq!(far["basis"]["kind"], "nearest");
        assert!(!far["items"].as_array().unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_are_whole_and_cached_by_version() {
    with_browser(|mut browser| async move {
        let csv = browser.get("/api/v1/places/export?territory=departement:35").await;
        assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
        assert_eq!(String::from_utf8_lossy(&csv.bytes).lines().count(), 31);
        let all = json(&browser.get("/api/v1/places/export?format=lmn-json").await);
        assert_eq!(all.as_array().unwrap().len(), 31);
        let geo = json(&browser.get("/api/v1/places/export?format=geojson").await);
        assert_eq!(geo["features"].as_array().unwrap().len(), 31);
        let tag = csv.headers["etag"].to_str().unwrap().to_owned();
        let mut again = browser.clone().with_header("if-none-match", &tag);
        assert_eq!(again.get("/api/v1/places/export?territory=departement:35").await.status.as_u16(), 304);
        assert_eq!(again.get("/api/v1/places").await.status.as_u16(), 304);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn territories_places_and_sources_are_shown() {
    with_browser(|mut browser| async move {
        let found = json(&browser.get("/api/v1/territories?q=renn&limit=3&only=places").await);
        assert_eq!(found["items"][0]["code"], "35238");
        assert_eq!(found["items"][0]["reference"], "commune:35238");
        let near = json(&browser.get("/api/v1/territories/nearest?lat=48.11&lon=-1.68").await);
        assert_eq!((&near["code"], &near["label"]), (&json!("35238"), &json!("Rennes (35)")));
        let rennes = json(&browser.get("/api/v1/territories/commune:35238").await);
        assert_eq!((&rennes["places"], &rennes["communes"]), (&json!(30), &json!(1)));
        assert!(rennes["within"].as_array().unwrap().contains(&json!("departement:35")));
        let list = json(&browser.get("/api/v1/places?q=capucins").await);
        let id = list["items"][0]["id"].as_str().unwrap();
        let place = json(&browser.get(&format!("/api/v1/places/{id}")).await);
        assert_eq!((&place["phone"], &place["lmn_id"]), (&json!("+33298000000"), &json!("essai_b")));
        assert_eq!(place["opening"]["state"], "unknown");
        let sources = json(&browser.get("/api/v1/sources").await);
        assert_eq!(sources["items"][0]["places"], 31);
    })
    .await;
}

#[test]
fn the_description_has_every_route() {
    let document = serde_json::to_value(places::api::openapi()).unwrap();
    let mut paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    paths.sort();
    assert_eq!(
        paths,
        [
            "/api/v1/places",
            "/api/v1/places/export",
            "/api/v1/places/{id}",
            "/api/v1/search",
            "/api/v1/sources",
            "/api/v1/territories",
            "/api/v1/territories/nearest",
            "/api/v1/territories/{territory}",
        ]
    );
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let names: Vec<&str> = operation["parameters"]
                .as_array()
                .map(|list| list.iter().map(|p| p["name"].as_str().unwrap()).collect())
                .unwrap_or_default();
            assert!(
                names.contains(&"lang") && names.iter().all(|name| !name.starts_with('_')),
                "{path}: {names:?}"
            );
        }
    }
}
