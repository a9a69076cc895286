//! The map over HTTP: tiles, filters with counts, order, caching.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first failure")]

use std::sync::Arc;

use axum::http::StatusCode;
use db::Db;
use identity::Actor;
use kernel::World;
use places::Places;
use places::service::{Import, import_file};
use serde_json::{Value, json};
use territory::Territories;
use testkit::{Answer, Browser};

/// A Tuesday, 10:00 in Paris.
fn world() -> World {
    World::fixed("2026-03-03T09:00:00Z".parse().unwrap(), 7)
}

fn file() -> String {
    let rennes = (0..40).map(|n| {
        json!({
            "id": format!("r{n}"), "nom": format!("Lieu {n:02}"), "code_insee": "35238", "commune": "Rennes", "code_postal": "35000",
            "adresse": "1 rue", "latitude": 48.11 + f64::from(n) / 10_000.0, "longitude": -1.68, "date_maj": "2026-01-01",
            "services": if n % 2 == 0 { "Aide aux démarches administratives" } else { "Loisirs et créations numériques" },
            "frais_a_charge": if n < 10 { "Payant" } else { "Gratuit" },
            "horaires": if n < 30 { "Mo-Fr 09:00-12:00" } else { "Mo-Fr 14:00-18:00" },
            "prise_rdv": if n == 3 { "https://rdv.example.org/3" } else { "" },
        })
    });
    let others = [
        json!({"id": "b", "nom": "Médiathèque des Capucins", "code_insee": "29019", "commune": "Brest", "code_postal": "29200",
            "adresse": "2 rue", "latitude": 48.39, "longitude": -4.49, "date_maj": "2020-01-01", "itinerance": "Itinérant"}),
        json!({"id": "m", "nom": "France services de Redon", "code_insee": "35236", "commune": "Redon", "code_postal": "35600",
            "adresse": "3 rue", "date_maj": "2025-06-01", "dispositif_programmes_nationaux": "France Services", "services": "Accès internet et matériel informatique",
            "fiche_acces_libre": "https://acceslibre.beta.gouv.fr/app/x/"}),
    ];
    serde_json::to_string(&rennes.chain(others).collect::<Vec<_>>()).unwrap()
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
    let (api, _) = places::api::router(Arc::clone(&places)).split_for_parts();
    let router = api.merge(places::map::router(places));
    Browser::new(web::testing::layers(router, web::testing::shell(&[places::TEXTS])))
}

async fn with_browser<F, Fut>(body: F)
where
    F: Fn(Browser) -> Fut,
    Fut: Future<Output = ()>,
{
    testkit::on_each_engine(|db| {
        let ready = browser(db);
        let body = &body;
        async move { body(ready.await).await }
    })
    .await;
}

async fn list(browser: &mut Browser, query: &str) -> Value {
    let answer = browser.get(&format!("/api/v1/places?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{query}: {}", String::from_utf8_lossy(&answer.bytes));
    serde_json::from_slice(&answer.bytes).unwrap()
}

fn count(list: &Value, facet: &str, code: &str) -> u64 {
    let facets = list["facets"].as_array().unwrap();
    let facet = facets.iter().find(|one| one["name"] == facet).unwrap_or_else(|| panic!("no filter {facet}"));
    let value = facet["values"].as_array().unwrap().iter().find(|value| value["code"] == code);
    value.map_or(0, |value| value["count"].as_u64().unwrap())
}

/// The same browser, that holds an answer already.
fn held(browser: &Browser, tag: &str) -> Browser {
    browser.clone().with_header("if-none-match", tag)
}

fn says(tile: &Answer, words: &str) -> bool {
    tile.bytes.windows(words.len()).any(|window| window == words.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_filter_holds_and_says_what_it_would_show() {
    with_browser(|mut browser| async move {
        for (query, total) in [
            ("", 42),
            ("service=aide-aux-demarches-administratives", 20),
            ("cost=payant", 10),
            ("cost=payant,gratuit", 40),
            ("cost=gratuit&booking=on", 0),
            ("booking=on", 1),
            ("accessible=on", 1),
            ("itinerancy=itinerant", 1),
            ("programme=france-services", 1),
            ("source=essai", 42),
            ("fresh=6-months", 40),
            ("fresh=1-year", 41),
            ("fresh=older", 1),
            ("open=now", 30),
            ("day=tuesday&time=15:00", 10),
            ("day=monday", 40),
            ("day=sunday", 0),
            ("territory=departement:35", 41),
            ("territory=departement:35&territory=commune:29019", 42),
            ("lat=48.11&lon=-1.68&radius_m=200", 18),
            ("bbox=-5,48,-4,49", 1),
            ("q=mediateque+brest", 1),
            ("q=MSAP", 1),
            ("q=356", 1),
        ] {
            assert_eq!(list(&mut browser, query).await["total"], total, "{query}");
        }
        let all = list(&mut browser, "facets=true&cost=payant&territory=departement:29,departement:35").await;
        assert_eq!(all["total"], 10);
        // The counts of a filter ignore its own choice, and follow the others.
        assert_eq!((count(&all, "cost", "payant"), count(&all, "cost", "gratuit")), (10, 30));
        assert_eq!(count(&all, "service", "aide-aux-demarches-administratives"), 5);
        assert_eq!((count(&all, "departement", "departement:35"), count(&all, "open", "now")), (10, 10));
        let open = list(&mut browser, "facets=true&open=now").await;
        assert_eq!((count(&open, "open", "now"), count(&open, "cost", "gratuit")), (30, 20));
        let west = list(&mut browser, "facets=true&territory=departement:29").await;
        assert_eq!((west["total"].as_u64(), west["on_map"].as_u64()), (Some(1), Some(1)));
        assert_eq!(count(&west, "departement", "departement:35"), 41);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_come_in_the_order_asked_page_by_page() {
    with_browser(|mut browser| async move {
        let names = |list: &Value| -> Vec<String> {
            list["items"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap().to_owned()).collect()
        };
        let near = list(&mut browser, "sort=distance&lat=48.1139&lon=-1.68&limit=2").await;
        assert_eq!(names(&near), ["Lieu 39", "Lieu 38"]);
        let last = list(&mut browser, "sort=name&limit=20&page=3").await;
        assert_eq!(names(&last), ["Lieu 39", "Médiathèque des Capucins"]);
        let best = list(&mut browser, "sort=relevance&q=services+redon").await;
        assert_eq!(names(&best), ["France services de Redon"]);
        let first = list(&mut browser, "bbox=-2,48,-1,49&limit=30").await;
        let next = first["next"].as_str().unwrap().to_owned();
        let rest = list(&mut browser, &format!("bbox=-2,48,-1,49&limit=30&cursor={next}")).await;
        assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (10, &Value::Null));
        for wrong in [
            "sort=distance",
            "sort=x",
            "page=0",
            "open=later",
            "day=mardi",
            "time=25:00",
            "lat=1",
            "srevice=x",
        ] {
            let status = browser.get(&format!("/api/v1/places?{wrong}")).await.status.as_u16();
            assert!(status == 422 || (status == 400 && wrong.starts_with("srevice")), "{wrong}: {status}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tiles_show_the_places_kept_and_are_not_sent_twice() {
    with_browser(|mut browser| async move {
        // Zoom 6: one cluster for Rennes, one place for Brest.
        let wide = browser.get("/carte/tuiles/lieux/6/31/22.mvt").await;
        assert_eq!(wide.status, StatusCode::OK);
        assert_eq!(wide.headers["content-type"], "application/vnd.mapbox-vector-tile");
        assert!(says(&wide, "Médiathèque des Capucins") && !says(&wide, "Lieu 0"));
        assert!(says(&wide, "unknown") && !says(&wide, "yes"));
        let tag = wide.headers["etag"].to_str().unwrap().to_owned();
        let again = held(&browser, &tag).get("/carte/tuiles/lieux/6/31/22.mvt").await;
        assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
        let other = held(&browser, &tag).get("/carte/tuiles/lieux/6/31/22.mvt?cost=gratuit").await;
        assert_eq!(other.status, StatusCode::OK);
        assert!(!says(&other, "Capucins"));
        // Zoom 16 over Rennes: places one by one.
        let close = browser.get("/carte/tuiles/lieux/16/32462/22750.mvt").await;
        assert!(says(&close, "Lieu "), "{:?}", close.bytes.len());
        assert!(says(&close, "mediation") && says(&close, "yes"));
        let nothing = browser.get("/carte/tuiles/lieux/16/0/0.mvt").await;
        assert_eq!((nothing.status, nothing.bytes.len()), (StatusCode::OK, 0));
        // Old links still show something.
        let old = browser.get("/carte/tuiles/lieux/6/31/22.mvt?service=disparu&nouveau=1").await;
        assert_eq!(old.bytes, wide.bytes);
        for (path, status) in [
            ("lieux/6/31/22", 404),
            ("lieux/6/31/x.mvt", 400),
            ("lieux/6/-1/22.mvt", 400),
            ("lieux/6/64/22.mvt", 404),
            ("lieux/19/0/0.mvt", 404),
            ("lieux/300/0/0.mvt", 404),
            ("lieux/99999999999/0/0.mvt", 400),
            ("fond/15/0/0.mvt", 404),
        ] {
            let answer = browser.get(&format!("/carte/tuiles/{path}")).await;
            assert_eq!(answer.status.as_u16(), status, "{path}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_base_is_drawn_from_our_own_outlines() {
    testkit::on_sqlite(|scratch| {
        let ready = browser(scratch.db.clone());
        async move {
            let mut browser = ready.await;
            let bytes = |answer: &Answer| answer.bytes.len();
            let country = browser.get("/carte/tuiles/fond/4/7/5.mvt").await;
            assert!(says(&country, "regions") && says(&country, "Bretagne") && !says(&country, "communes"));
            let land = browser.get("/carte/tuiles/fond/8/126/88.mvt").await;
            assert!(says(&land, "departements") && says(&land, "Ille-et-Vilaine"));
            let town = browser.get("/carte/tuiles/fond/11/1014/710.mvt").await;
            assert!(says(&town, "communes") && says(&town, "Rennes") && says(&town, "labels"));
            let ocean = browser.get("/carte/tuiles/fond/8/0/0.mvt").await;
            assert_eq!((ocean.status, bytes(&ocean)), (StatusCode::OK, 0));
            let tag = town.headers["etag"].to_str().unwrap().to_owned();
            let again = held(&browser, &tag).get("/carte/tuiles/fond/11/1014/710.mvt").await;
            assert_eq!(again.status, StatusCode::NOT_MODIFIED);
            // Every tile over mainland France at these zooms keeps its promise.
            for (z, xs, ys) in
                [(4, 7..=8, 5..=6), (5, 15..=16, 10..=11), (6, 31..=33, 21..=23), (8, 124..=134, 86..=95)]
            {
                for (x, y) in xs.flat_map(|x| ys.clone().map(move |y| (x, y))) {
                    let answer = browser.get(&format!("/carte/tuiles/fond/{z}/{x}/{y}.mvt")).await;
                    assert!(bytes(&answer) <= 30_000, "{z}/{x}/{y}: {}", bytes(&answer));
                }
            }
        }
    })
    .await;
}
