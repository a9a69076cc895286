//! The routes over a small register: shapes, filters, order, pages, files, feed.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first failure")]

use std::sync::Arc;

use db::Db;
use identity::Actor;
use kernel::World;
use opendata::changes;
use places::Places;
use places::service::{Import, import_file};
use serde_json::{Value, json};
use territory::Territories;
use testkit::{Answer, Browser};

const BASE: &str = "/compat/data-inclusion/api/v1";

fn world() -> World {
    World::fixed("2026-03-03T09:00:00Z".parse().unwrap(), 7)
}

fn place(id: &str, code: &str, lat: f64, lon: f64, more: Value) -> Value {
    let postal_code = match code {
        "35051" => "35510",
        "29019" => "29200",
        "44109" => "44000",
        "35360" => "35500",
        _ => "35000",
    };
    let mut place = json!({
        "id": id, "nom": format!("Lieu {id}"), "code_insee": code, "code_postal": postal_code, "adresse": "1 rue",
        "latitude": lat, "longitude": lon, "date_maj": "2026-01-01",
    });
    place.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    place
}

fn file() -> Vec<Value> {
    vec![
        place(
            "rennes",
            "35238",
            48.111,
            -1.68,
            json!({
                "services": ["Aide aux démarches administratives", "Utilisation sécurisée du numérique"],
                "modalites_accompagnement": ["Accompagnement individuel", "Dans un atelier collectif"],
                "frais_a_charge": "Gratuit", "publics_specifiquement_adresses": "Seniors",
                "modalites_acces": "Se présenter|Téléphoner", "telephone": "+33299000000",
            }),
        ),
        place(
            "cesson",
            "35051",
            48.119,
            -1.60,
            json!({
                "services": "Accès internet et matériel informatique", "frais_a_charge": "Payant",
            }),
        ),
        place(
            "brest",
            "29019",
            48.39,
            -4.49,
            json!({
                "services": "Aide aux démarches administratives", "modalites_accompagnement": "À distance",
            }),
        ),
        place("nantes", "44109", 47.218, -1.553, json!({ "services": "Loisirs et créations numériques" })),
        place("muet", "35238", 48.11, -1.67, json!({ "typologie": "BIB" })),
    ]
}

struct Site {
    browser: Browser,
    places: Arc<Places>,
    db: Db,
}

async fn import(db: &Db, world: &World, file: &[Value]) {
    let mut import = Import::new("essai".parse().unwrap(), false);
    import.about.licence = "Licence Ouverte 2.0".to_owned();
    let json = serde_json::to_vec(file).unwrap();
    let report = import_file(db, world, &Territories::bundled(), &Actor::System, json.as_slice(), &import)
        .await
        .unwrap();
    assert!(report.accepted(), "{:?}", report.lines);
}

async fn site(db: Db) -> Site {
    for migrations in [journal::MIGRATIONS, places::MIGRATIONS, opendata::MIGRATIONS] {
        db.migrate(migrations).await.unwrap();
    }
    import(&db, &world(), &file()).await;
    let places = Places::open(db.clone(), Territories::bundled(), world()).await.unwrap();
    let (router, _) = opendata::api(Arc::clone(&places), "https://site.fr").split_for_parts();
    let router = router.merge(opendata::router(Arc::clone(&places), "https://site.fr"));
    let shell = web::testing::shell(&[places::TEXTS, opendata::TEXTS]);
    Site { browser: Browser::new(web::testing::layers(router, shell)), places, db }
}

fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.bytes)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&answer.bytes)))
}

async fn with_site<F, Fut>(body: F)
where
    F: Fn(Site) -> Fut,
    Fut: Future<Output = ()>,
{
    testkit::on_sqlite(|scratch| {
        let ready = site(scratch.db.clone());
        let body = &body;
        async move { body(ready.await).await }
    })
    .await;
}

#[test]
fn texts_are_complete_in_both_languages() {
    web::testing::assert_same_keys(&opendata::TEXTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn search_ranks_by_whole_kilometres_and_keeps_what_is_remote() {
    with_site(|mut site| async move {
        let page = json(&site.browser.get(&format!("{BASE}/search/services?code_commune=35238")).await);
        let found: Vec<(String, Value)> = page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| {
                (item["service"]["structure_id"].as_str().unwrap().to_owned(), item["distance"].clone())
            })
            .collect();
        assert_eq!(
            (&page["total"], &page["page"], &page["size"], &page["pages"]),
            (&json!(6), &json!(1), &json!(6), &json!(1))
        );
        assert!(found[..4].iter().all(|(id, km)| id == "essai--rennes" && *km == json!(0)), "{found:?}");
        assert_eq!(found[4], ("essai--cesson".to_owned(), json!(6)));
        assert_eq!(found[5], ("essai--brest".to_owned(), Value::Null), "remote only: no distance, and last");
        assert_eq!(page["items"][0]["service"]["structure"]["nom"], "Lieu rennes");
        let near = json(
            &site
                .browser
                .get(&format!("{BASE}/search/services?lat=47.2&lon=-1.55&modes_accueil=en-presentiel"))
                .await,
        );
        assert_eq!(near["items"][0]["service"]["structure_id"], "essai--nantes");
        let all = json(&site.browser.get(&format!("{BASE}/search/services")).await);
        assert_eq!((&all["total"], &all["items"][0]["distance"]), (&json!(7), &Value::Null));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_hold_together() {
    with_site(|mut site| async move {
        for (query, total) in [
            ("", 7),
            ("thematiques=numerique", 7),
            ("thematiques=numerique--acceder-a-une-connexion-internet", 1),
            ("thematiques=numerique--acceder-a-une-connexion-internet&thematiques=numerique--acquerir-un-equipement", 1),
            ("frais=gratuit", 4),
            ("frais=gratuit&frais=payant", 5),
            ("types=atelier", 2),
            ("types=atelier&frais=payant", 0),
            ("publics=seniors", 7),
            ("publics=jeunes", 3),
            ("publics=tous-publics", 7),
            ("recherche_public=senior", 4),
            ("modes_accueil=a-distance", 1),
            ("score_qualite_minimum=0.99", 0),
            ("sources=essai", 7),
            ("sources=autre", 0),
            ("code_commune=35238", 4),
            ("code_departement=35", 5),
            ("slug_departement=ille-et-vilaine", 5),
            ("slug_region=bretagne&frais=payant", 1),
            ("code_region=53", 6),
        ] {
            let page = json(&site.browser.get(&format!("{BASE}/services?{query}")).await);
            assert_eq!(page["total"], total, "{query}");
        }
        for (query, total) in [
            ("", 5),
            ("code_commune=35238", 2),
            ("reseaux_porteurs=aidants-connect", 0),
            ("code_departement=29", 1),
            ("exclure_doublons=true&size=2&page=3", 5),
        ] {
            let page = json(&site.browser.get(&format!("{BASE}/structures?{query}")).await);
            assert_eq!(page["total"], total, "{query}");
        }
        let last = json(&site.browser.get(&format!("{BASE}/structures?size=2&page=3")).await);
        assert_eq!((last["items"].as_array().unwrap().len(), &last["pages"]), (1, &json!(3)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_is_found_by_its_identifier_with_what_belongs_to_it() {
    with_site(|mut site| async move {
        let structure = json(&site.browser.get(&format!("{BASE}/structures/essai--rennes")).await);
        let services = structure["services"].as_array().unwrap();
        assert_eq!((services.len(), &structure["doublons"]), (4, &json!([])));
        let mean: f64 = services.iter().map(|s| s["score_qualite"].as_f64().unwrap()).sum::<f64>() / 4.0;
        assert!((structure["score_qualite"].as_f64().unwrap() - mean).abs() < 0.006);
        let id = services[0]["id"].as_str().unwrap();
        let service = json(&site.browser.get(&format!("{BASE}/services/{id}")).await);
        assert_eq!(service["structure"]["id"], "essai--rennes");
        // Our own identifier finds it too.
        let own = site.places.snapshot().named("rennes", 1)[0].id;
        assert_eq!(json(&site.browser.get(&format!("{BASE}/structures/{own}")).await)["id"], "essai--rennes");
        assert_eq!(json(&site.browser.get(&format!("{BASE}/sources")).await)[0]["slug"], "essai");
        for path in ["structures/x", "services/x", "structures/00000000-0000-7000-8000-000000000000"] {
            site.browser.get(&format!("{BASE}/{path}")).await.expect(404);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_requests_are_problems_and_answers_may_be_kept() {
    with_site(|mut site| async move {
        for (query, status) in [
            ("size=0", 422),
            ("size=10001", 422),
            ("page=0", 422),
            ("page=x", 400),
            ("thematiques=x", 422),
            ("lat=48", 422),
            ("lat=95&lon=0", 422),
            ("code_commune=00000", 422),
            ("nothing=1", 400),
        ] {
            let answer = site.browser.get(&format!("{BASE}/search/services?{query}")).await;
            assert_eq!(answer.status.as_u16(), status, "{query}");
            assert!(json(&answer)["title"].is_string(), "{query}");
        }
        let answer = site.browser.get(&format!("{BASE}/search/services")).await;
        assert_eq!(answer.headers["access-control-allow-origin"], "*");
        assert!(answer.headers.contains_key("etag"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_say_their_licence_and_their_territory() {
    with_site(|mut site| async move {
        let answer = site.browser.get("/api/v1/data-inclusion/services.csv?territory=commune:35051").await;
        let text = String::from_utf8(answer.bytes.to_vec()).unwrap();
        assert_eq!(text.lines().count(), 2, "{text}");
        let link = answer.headers["link"].to_str().unwrap();
        assert!(link.contains("rel=\"license\"") && link.contains("territory=commune:35051"), "{link}");
        let name = answer.headers["content-disposition"].to_str().unwrap();
        assert!(
            name.contains("2026-03-03_00000000000000_data-inclusion_services_commune-35051.csv"),
            "{name}"
        );
        let empty = site.browser.get("/api/v1/data-inclusion/structures.json?territory=departement:23").await;
        assert_eq!(json(&empty), json!([]));
        site.browser.get("/api/v1/data-inclusion/x.json").await.expect(404);
        site.browser.get("/api/v1/data-inclusion/services.csv?territory=x").await.expect(422);
        let catalog = json(&site.browser.get("/api/v1/catalog.jsonld").await);
        assert_eq!(catalog["dcat:dataset"][0]["dcat:distribution"].as_array().unwrap().len(), 7);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn vocabularies_and_crosswalks_are_published_whole() {
    with_site(|mut site| async move {
        let list = json(&site.browser.get("/api/v1/vocabularies").await);
        for crosswalk in list["crosswalks"].as_array().unwrap() {
            let id = crosswalk["id"].as_str().unwrap();
            let whole = json(&site.browser.get(&format!("/api/v1/crosswalks/{id}")).await);
            assert_eq!(
                whole["links"].as_array().unwrap().len() as u64,
                crosswalk["links"].as_u64().unwrap(),
                "{id}"
            );
        }
        for vocabulary in list["vocabularies"].as_array().unwrap() {
            let id = vocabulary["id"].as_str().unwrap();
            let whole = json(&site.browser.get(&format!("/api/v1/vocabularies/{id}?lang=en")).await);
            assert_eq!(
                whole["terms"].as_array().unwrap().len() as u64,
                vocabulary["terms"].as_u64().unwrap(),
                "{id}"
            );
        }
        site.browser.get("/api/v1/vocabularies/x").await.expect(404);
        site.browser.get("/api/v1/crosswalks/x").await.expect(404);
    })
    .await;
}

/// `(place's name, kind)` of everything after a cursor, read by pages, and the cursor after it.
async fn read(site: &mut Site, cursor: &str) -> (Vec<(String, String)>, String) {
    let (mut all, mut cursor) = (Vec::new(), cursor.to_owned());
    loop {
        let page = json(&site.browser.get(&format!("/api/v1/places/changes?limit=2&since={cursor}")).await);
        for item in page["items"].as_array().unwrap() {
            let id = item["place"].as_str().unwrap().parse().unwrap();
            let name = site.places.place(id).await.unwrap().unwrap().record.name;
            all.push((name, item["kind"].as_str().unwrap().to_owned()));
        }
        page["next"].as_str().unwrap().clone_into(&mut cursor);
        if page["more"] == json!(false) {
            all.sort();
            return (all, cursor);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_tells_each_change_once_whatever_caused_it() {
    testkit::on_each_engine(|db| async move {
        let mut site = site(db).await;
        let (db, places) = (site.db.clone(), Arc::clone(&site.places));
        assert!(read(&mut site, "").await.0.is_empty(), "nothing told yet");
        assert_eq!(changes::tell(&db, &world(), &places).await.unwrap(), 5);
        assert_eq!(changes::tell(&db, &world(), &places).await.unwrap(), 0, "told once");
        let (first, cursor) = read(&mut site, "").await;
        assert_eq!(first.len(), 5);
        assert!(first.iter().all(|(_, kind)| kind == "created"));

        let mut second = file();
        second[1]["adresse"] = json!("2 rue");
        second.remove(3);
        second.push(place("vitre", "35360", 48.12, -1.2, json!({})));
        let later = World::fixed("2026-03-04T09:00:00Z".parse().unwrap(), 8);
        import(&db, &later, &second).await;
        assert!(places.refresh().await.unwrap());
        assert_eq!(changes::tell(&db, &later, &places).await.unwrap(), 3);
        let told = |name: &str, kind: &str| (name.to_owned(), kind.to_owned());
        let (changed, end) = read(&mut site, &cursor).await;
        let expected =
            [told("Lieu cesson", "changed"), told("Lieu nantes", "withdrawn"), told("Lieu vitre", "created")];
        assert_eq!(changed, expected);
        assert_eq!(read(&mut site, &end).await, (Vec::new(), end.clone()), "the cursor stays");
        assert_eq!(read(&mut site, "").await.0.len(), 8, "from the beginning: everything, in order");
        let atom = site.browser.get("/donnees/changements.atom").await.text();
        assert!(atom.starts_with("<?xml") && atom.contains("Lieu retiré : Lieu nantes"), "{atom}");
        site.browser.get("/api/v1/places/changes?since=x").await.expect(422);
    })
    .await;
}
