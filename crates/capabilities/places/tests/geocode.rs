//! Points from an address service: a small stand-in serves the documented shape, and fails as services do.
#![expect(clippy::unwrap_used, reason = "a test stops at the first failure")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::routing::{get, post};
use db::Db;
use identity::Actor;
use kernel::World;
use places::geocode::{self, Failure, Service, Settings};
use places::service::{Import, import_file};
use places::{Places, Precision};
use territory::Territories;

/// How the stand-in behaves.
#[derive(Clone, Copy, PartialEq)]
enum Mood {
    /// As documented.
    Well,
    /// Knows no batch.
    NoBatch,
    /// Breaks.
    Broken,
    /// Never answers.
    Slow,
    /// Answers something else.
    Nonsense,
}

#[derive(Clone)]
struct StandIn {
    mood: Mood,
    asked: Arc<AtomicUsize>,
}

/// What the stand-in knows: part of the address → latitude, longitude, score, kind, commune.
const KNOWN: [(&str, f64, f64, f64, &str, &str); 4] = [
    ("Monnaie", 48.1117, -1.6818, 0.96, "housenumber", "35238"),
    ("Vasselot", 48.1081, -1.6765, 0.91, "street", "35238"),
    ("Rivoli", 48.8566, 2.3522, 0.99, "housenumber", "75101"),
    ("Vague", 48.1100, -1.6800, 0.31, "street", "35238"),
];

fn found(address: &str) -> Option<&'static (&'static str, f64, f64, f64, &'static str, &'static str)> {
    KNOWN.iter().find(|(street, ..)| address.contains(street))
}

async fn misbehave(standin: &StandIn) -> Result<(), (StatusCode, String)> {
    match standin.mood {
        Mood::Broken => Err((StatusCode::INTERNAL_SERVER_ERROR, "broken".into())),
        Mood::Nonsense => Err((StatusCode::OK, "<html>maintenance</html>".into())),
        Mood::Slow => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            Ok(())
        }
        Mood::Well | Mood::NoBatch => Ok(()),
    }
}

async fn batch(State(standin): State<StandIn>, body: String) -> (StatusCode, String) {
    if standin.mood == Mood::NoBatch {
        return (StatusCode::NOT_FOUND, String::new());
    }
    if let Err(answer) = misbehave(&standin).await {
        return answer;
    }
    for field in [
        "name=\"columns\"\r\n\r\nadresse",
        "name=\"postcode\"\r\n\r\npostcode",
        "name=\"citycode\"\r\n\r\ncitycode",
    ] {
        assert!(body.contains(field), "{field} in {body}");
    }
    let file = body.split("text/csv\r\n\r\n").nth(1).unwrap().split("\r\n--").next().unwrap();
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let mut out = String::from(
        "n,adresse,latitude,longitude,result_label,result_score,result_type,result_citycode,result_status\n",
    );
    for row in reader.records() {
        let row = row.unwrap();
        standin.asked.fetch_add(1, Ordering::Relaxed);
        let line = match found(&row[1]) {
            Some((street, lat, lon, score, kind, code)) => {
                format!("{},\"{}\",{lat},{lon},{street},{score},{kind},{code},ok\n", &row[0], &row[1])
            }
            None => format!("{},\"{}\",,,,,,,not-found\n", &row[0], &row[1]),
        };
        out.push_str(&line);
    }
    (StatusCode::OK, out)
}

async fn single(State(standin): State<StandIn>, uri: Uri) -> (StatusCode, String) {
    if let Err(answer) = misbehave(&standin).await {
        return answer;
    }
    standin.asked.fetch_add(1, Ordering::Relaxed);
    let features: Vec<serde_json::Value> = found(uri.query().unwrap_or_default())
        .map(|(street, lat, lon, score, kind, code)| {
            serde_json::json!({
                "type": "Feature",
                "geometry": { "type": "Point", "coordinates": [lon, lat] },
                "properties": { "label": street, "score": score, "type": kind, "citycode": code },
            })
        })
        .into_iter()
        .collect();
    (StatusCode::OK, serde_json::json!({ "type": "FeatureCollection", "features": features }).to_string())
}

/// A client of a stand-in of that mood, and how many questions it was asked.
async fn service(mood: Mood) -> (Service, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let standin = StandIn { mood, asked: Arc::clone(&asked) };
    let router = Router::new()
        .route("/geo/search/csv/", post(batch))
        .route("/geo/search/", get(single))
        .with_state(standin);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/geo", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let service = Service::new(Settings { url, threshold: 0.7 }).unwrap();
    (service.with_time_limit(Duration::from_secs(2)), asked)
}

fn world() -> World {
    World::fixed("2026-03-03T09:00:00Z".parse().unwrap(), 7)
}

const FILE: &str = "id,nom,commune,code_insee,code_postal,adresse,latitude,longitude,date_maj\n\
    a,Maison A,Rennes,35238,35000,1 rue de la Monnaie,,,2026-01-01\n\
    b,Maison B,Rennes,35238,35000,12 rue Vasselot,,,2026-01-01\n\
    c,Maison C,Rennes,35238,35000,5 rue de Rivoli,,,2026-01-01\n\
    d,Maison D,Rennes,35238,35000,Quartier Vague,,,2026-01-01\n\
    e,Maison E,Rennes,35238,35000,9 rue Perdue,,,2026-01-01\n\
    f,Maison F,Rennes,35238,35000,1 rue de la Monnaie,48.1200,-1.6700,2026-01-01\n\
    g,Maison G,Rennes,35238,35000,\"1, RUE DE LA MONNAIE\",,,2026-01-01\n";

async fn prepared(db: &Db) {
    db.migrate(journal::MIGRATIONS).await.unwrap();
    db.migrate(places::MIGRATIONS).await.unwrap();
    db.migrate(geocode::MIGRATIONS).await.unwrap();
    import(db, FILE).await;
}

async fn import(db: &Db, text: &str) {
    let import = Import::new("essai".parse().unwrap(), false);
    let report =
        import_file(db, &world(), &Territories::bundled(), &Actor::System, text.as_bytes(), &import).await;
    assert!(report.unwrap().accepted());
}

/// Name, latitude and precision of every place, by name.
async fn points(db: &Db) -> Vec<(String, f64, Precision)> {
    let places = Places::open(db.clone(), Territories::bundled(), world()).await.unwrap();
    let mut points = Vec::new();
    for brief in places.snapshot().briefs() {
        let record = places.place(brief.id).await.unwrap().unwrap().record;
        points.push((record.name, record.point.unwrap().lat(), record.point_precision));
    }
    points.sort_by(|a, b| a.0.cmp(&b.0));
    points
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares_on_both_engines() {
    testkit::each_statement_prepares(&[places::MIGRATIONS, geocode::MIGRATIONS], geocode::STATEMENTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn records_without_a_point_get_one_that_is_sure_and_in_their_commune() {
    testkit::on_each_engine(|db| async move {
        prepared(&db).await;
        let centre = Territories::bundled().commune("35238").unwrap().point.lat();
        assert!(
            points(&db).await.iter().filter(|(.., p)| *p == Precision::Commune).count() == 6,
            "before: the commune's"
        );
        let (service, asked) = service(Mood::Well).await;
        let run = geocode::run(&db, &world(), &Territories::bundled(), &service).await.unwrap();
        assert_eq!((run.looked_at, run.asked, run.placed), (6, 5, 3), "{run:?}");
        let expected = [
            ("Maison A", 48.1117, Precision::Address),
            ("Maison B", 48.1081, Precision::Street),
            // Another département, unsure, unknown: they stay at their commune.
            ("Maison C", centre, Precision::Commune),
            ("Maison D", centre, Precision::Commune),
            ("Maison E", centre, Precision::Commune),
            // A point that the source gives is never moved.
            ("Maison F", 48.12, Precision::Given),
            ("Maison G", 48.1117, Precision::Address),
        ];
        for (got, (name, lat, precision)) in points(&db).await.iter().zip(expected) {
            assert!(got.0 == name && (got.1 - lat).abs() < 1e-6 && got.2 == precision, "{got:?} {name}");
        }
        assert_eq!(
            run.refused.keys().copied().collect::<Vec<_>>(),
            ["not-found", "other-departement", "unsure"]
        );
        // What was asked is not asked again, and an unchanged row keeps its point.
        import(&db, FILE).await;
        let again = geocode::run(&db, &world(), &Territories::bundled(), &service).await.unwrap();
        assert_eq!((again.looked_at, again.asked, again.placed), (3, 0, 0), "{again:?}");
        assert_eq!(asked.load(Ordering::Relaxed), 5);
        // A row that changed is placed again from what was kept.
        import(&db, &FILE.replace("Maison A", "Maison A2")).await;
        let third = geocode::run(&db, &world(), &Territories::bundled(), &service).await.unwrap();
        assert_eq!((third.asked, third.placed), (0, 1), "{third:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_without_batches_is_asked_one_by_one() {
    testkit::on_sqlite(|db| async move {
        prepared(&db).await;
        let (service, asked) = service(Mood::NoBatch).await;
        let run = geocode::run(&db, &world(), &Territories::bundled(), &service).await.unwrap();
        assert_eq!((run.placed, asked.load(Ordering::Relaxed)), (3, 5));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_service_changes_nothing_and_says_why() {
    testkit::on_sqlite(|db| async move {
        prepared(&db).await;
        let before = points(&db).await;
        let cases = [
            (Mood::Broken, Failure::Status(500)),
            (Mood::Slow, Failure::Slow),
            (Mood::Nonsense, Failure::Form),
        ];
        for (mood, expected) in cases {
            let (service, _) = service(mood).await;
            let failed = geocode::run(&db, &world(), &Territories::bundled(), &service).await.unwrap_err();
            assert_eq!(failed.to_string(), expected.to_string());
            assert_eq!(points(&db).await, before);
        }
        let nowhere = Settings { url: "http://127.0.0.1:9/".parse().unwrap(), threshold: 0.7 };
        let failed =
            geocode::run(&db, &world(), &Territories::bundled(), &Service::new(nowhere).unwrap()).await;
        assert_eq!(failed.unwrap_err().to_string(), Failure::Unreachable.to_string());
    })
    .await;
}
