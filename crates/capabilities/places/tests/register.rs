//! The register on both engines: import, re-import, refusal, read model, answers.
#![expect(clippy::unwrap_used, reason = "a test stops at the first failure")]

use std::sync::Arc;

use db::Db;
use identity::{Actor, Agent, Role};
use kernel::{Lang, World};
use matching::{Basis, CostWish};
use places::find::{HelpRequest, Kind, TravelMode, When, Where};
use places::service::{Error, Import, Policy, import_file};
use places::{Outcome, Places, Problem, Report};
use territory::{Territories, TerritoryRef};
use timetable::HalfDay;
use vocabulary::lmn::Service;

const HEADER: &str = "id,nom,code_insee,code_postal,adresse,latitude,longitude,horaires,date_maj,services,frais_a_charge,dispositif_programmes_nationaux,role,typologie\n";

/// Three places and the town hall of Rennes.
fn rennes() -> String {
    format!(
        "{HEADER}\
        a,Maison du numérique,35238,35000,1 rue A,48.1110,-1.6800,Mo-Fr 09:00-12:00,2026-01-01,Aide aux démarches administratives|Maîtrise des outils numériques du quotidien,Gratuit,,,\n\
        b,Médiathèque Lucien,35238,35000,2 rue B,48.1120,-1.6790,Tu 14:00-18:00,2025-06-01,,,,point-d-entree,BIB\n\
        c,France services Rennes,35238,35000,3 rue C,48.1500,-1.7000,,2025-06-01,,,France Services,les-deux,RFS\n\
        d,Mairie - Rennes,35238,35000,Place de la Mairie,48.1113,-1.6810,Mo-Fr 08:00-17:00,2026-01-01,,,,point-d-entree,MUNI\n"
    )
}

fn world() -> World {
    // A Tuesday, 10:00 in Rennes.
    World::fixed("2026-03-03T09:00:00Z".parse().unwrap(), 7)
}

async fn prepared(db: &Db) {
    db.migrate(journal::MIGRATIONS).await.unwrap();
    db.migrate(places::MIGRATIONS).await.unwrap();
}

async fn import_with(db: &Db, text: &str, import: &Import) -> Report {
    import_file(db, &world(), &Territories::bundled(), &Actor::System, text.as_bytes(), import).await.unwrap()
}

async fn import(db: &Db, text: &str) -> Report {
    import_with(db, text, &Import::new("essai".parse().unwrap(), false)).await
}

async fn open(db: &Db) -> Arc<Places> {
    Places::open(db.clone(), Territories::bundled(), world()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares_on_both_engines() {
    testkit::each_statement_prepares(&[places::MIGRATIONS], places::STATEMENTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reimport_keeps_ids_and_reports_what_changed() {
    testkit::on_each_engine(|db| async move {
        prepared(&db).await;
        let first = import(&db, &rennes()).await;
        assert_eq!(
            (first.outcome, first.new, first.withdrawn),
            (Outcome::Imported, 4, 0),
            "{:?}",
            first.lines
        );
        let places = open(&db).await;
        let before: Vec<_> = places.snapshot().briefs().iter().map(|b| (b.id, b.name.to_string())).collect();

        let same = import(&db, &rennes()).await;
        assert_eq!((same.unchanged, same.new, same.updated), (4, 0, 0));
        assert!(!places.refresh().await.unwrap(), "nothing changed, nothing is read again");

        let changed = rennes()
            .replace("Médiathèque Lucien", "Médiathèque Lucie")
            .lines()
            .take(4)
            .collect::<Vec<_>>()
            .join("\n");
        let report = import(&db, &changed).await;
        assert_eq!((report.unchanged, report.updated, report.withdrawn), (2, 1, 1));
        assert!(places.refresh().await.unwrap());
        let snapshot = places.snapshot();
        assert_eq!(snapshot.len(), 3, "the withdrawn place is not proposed");
        let (id, _) = before.iter().find(|(_, name)| name == "Médiathèque Lucien").unwrap();
        assert_eq!(&*snapshot.get(*id).unwrap().name, "Médiathèque Lucie", "same id");
        let (gone, _) = before.iter().find(|(_, name)| name.starts_with("Mairie")).unwrap();
        assert!(places.place(*gone).await.unwrap().unwrap().withdrawn, "links to it still work");

        let back = import(&db, &rennes()).await;
        assert_eq!((back.updated, back.unchanged), (2, 2), "the name changes back, the town hall comes back");
        assert!(!places.place(*gone).await.unwrap().unwrap().withdrawn);

        let journal = journal::verify(&db).await.unwrap();
        assert!(journal.faults.is_empty(), "{journal:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_file_leaves_the_store_untouched() {
    testkit::on_each_engine(|db| async move {
        prepared(&db).await;
        import(&db, &rennes()).await;
        let places = open(&db).await;
        let long_id = "x".repeat(5_000);
        let cases = [
            ("broken in the middle", format!("{}e,\"jamais fermé", rennes()), Some(Problem::UnclosedQuote)),
            ("no row at all", HEADER.to_owned(), None),
            (
                "one row rejected",
                format!("{}{long_id},N,35238,35000,1 rue,,,,2026-01-01,,,,,\n", rennes()),
                None,
            ),
            ("json cut", "[{\"id\":\"1\"".to_owned(), Some(Problem::Truncated)),
        ];
        for (name, text, problem) in &cases {
            let report = import(&db, text).await;
            assert_eq!(report.outcome, Outcome::Refused, "{name}");
            assert!(
                !report.accepted() && report.refusal().map(|l| l.problem) == *problem,
                "{name}: {:?}",
                report.lines
            );
            assert!(!places.refresh().await.unwrap(), "{name}");
        }
        let dry = Import::new("autre".parse().unwrap(), true);
        let report = import_with(&db, &rennes(), &dry).await;
        assert_eq!((report.outcome, report.new), (Outcome::DryRun, 4));
        assert_eq!(places.sources().await.unwrap().len(), 1, "a rehearsal writes nothing");

        let lenient = Import { policy: Policy::SkipRejected, ..Import::new("essai".parse().unwrap(), false) };
        let report = import_with(&db, &cases[2].1, &lenient).await;
        assert_eq!((report.outcome, report.rejected, report.unchanged), (Outcome::Imported, 1, 4));
        let nobody = import_file(
            &db,
            &world(),
            &Territories::bundled(),
            &Actor::Public,
            rennes().as_bytes(),
            &lenient,
        )
        .await;
        assert!(matches!(nobody, Err(Error::Forbidden)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_keeps_the_register_of_the_whole_nation_may_import() {
    testkit::on_each_engine(|db| async move {
        prepared(&db).await;
        let somewhere = "departement:35".parse().unwrap();
        for (role, territory, may) in [
            (Role::Moderator, &TerritoryRef::France, true),
            (Role::NationalAdministrator, &TerritoryRef::France, true),
            (Role::Moderator, &somewhere, false),
            (Role::PlaceManager, &TerritoryRef::France, false),
            (Role::Prescriber, &TerritoryRef::France, false),
            (Role::Auditor, &TerritoryRef::France, false),
        ] {
            let mut agent = Agent::named(&world(), "Nadia Roy", "Agence").unwrap();
            agent.grants[0].role = role;
            agent.grants[0].territory = territory.clone();
            let import = Import::new("essai".parse().unwrap(), false);
            let (france, actor) = (Territories::bundled(), Actor::from(agent));
            let done = import_file(&db, &world(), &france, &actor, rennes().as_bytes(), &import).await;
            assert_eq!(done.is_ok(), may, "{role:?} over {territory}");
        }
    })
    .await;
}

fn request() -> HelpRequest {
    HelpRequest {
        services: [Service::Procedures].into(),
        place: Where::Commune("35238".parse().unwrap()),
        travel: TravelMode::PublicTransport,
        ..HelpRequest::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn help_is_ranked_and_explained() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            prepared(&db).await;
            import(&db, &rennes()).await;
            let places = open(&db).await;

            let answer = places.find(&HelpRequest { cost: CostWish::PreferFree, ..request() }, Lang::Fr);
            assert_eq!(answer.basis, Basis::AsAsked);
            assert_eq!(&*answer.hits[0].place.name, "Maison du numérique");
            let texts: Vec<_> = answer.hits[0].reasons.iter().map(|r| (r.kind, r.text.as_str())).collect();
            assert!(texts.contains(&(Kind::For, "Gratuit")), "{texts:?}");
            assert!(texts.iter().any(|(_, t)| t.starts_with("Propose : Faire mes démarches")), "{texts:?}");
            assert!(texts.iter().any(|(_, t)| t.starts_with("À ") && t.ends_with('m')), "{texts:?}");
            assert_eq!(&*answer.hits[1].place.name, "France services Rennes");
            assert!(
                answer.hits[1]
                    .reasons
                    .iter()
                    .any(|r| r.kind == Kind::ToCheck && r.code == "services-presumed")
            );
            let left: Vec<_> = answer.left_out.iter().map(|l| (&*l.place.name, l.reasons[0].code)).collect();
            assert_eq!(left, [("Médiathèque Lucien", "services-missing")]);
            let doors: Vec<_> = answer.doors.iter().map(|d| &*d.place.name).collect();
            assert_eq!(doors, ["Mairie - Rennes", "France services Rennes"]);

            let tuesday = When::HalfDays(vec![(timetable::Weekday::Tuesday, HalfDay::Morning)]);
            let answer = places.find(&HelpRequest { when: tuesday, ..request() }, Lang::Fr);
            let open: Vec<_> =
                answer.hits[0].reasons.iter().filter(|r| r.code == "open").map(|r| &*r.text).collect();
            assert_eq!(open, ["Ouvert mardi matin"]);

            let answer = places.find(&HelpRequest { when: When::Now, ..request() }, Lang::En);
            assert!(
                answer.hits[0].reasons.iter().any(|r| r.text == "Open now, until 12:00"),
                "{:?}",
                answer.hits[0].reasons
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn now_follows_holidays() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            prepared(&db).await;
            import(&db, &rennes().replace("Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00; PH off")).await;
            let places = open(&db).await;
            // Easter Monday 2026, 10:00.
            let holiday = "2026-04-06T08:00:00Z".parse().unwrap();
            let answer = places.find_at(&HelpRequest { when: When::Now, ..request() }, Lang::Fr, holiday);
            assert!(answer.hits.iter().all(|hit| &*hit.place.name != "Maison du numérique"));
            let closed = answer.left_out.iter().find(|l| &*l.place.name == "Maison du numérique").unwrap();
            assert_eq!(closed.reasons[0].text, "Fermé maintenant, ouvre mardi à 9\u{a0}h");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_never_empty_while_a_place_exists() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            prepared(&db).await;
            let places = open(&db).await;
            assert_eq!(places.find(&request(), Lang::Fr).basis, Basis::Nothing);
            import(&db, &rennes()).await;
            places.refresh().await.unwrap();
            for place in ["97411", "29232", "98818", "2A004"] {
                for travel in [TravelMode::Walk, TravelMode::Car, TravelMode::Stay] {
                    let far = HelpRequest {
                        place: Where::Commune(place.parse().unwrap()),
                        travel,
                        cost: CostWish::RequireFree,
                        ..request()
                    };
                    for lang in Lang::ALL {
                        let answer = places.find(&far, lang);
                        assert!(
                            !answer.hits.is_empty() && !answer.basis_text.is_empty(),
                            "{place} {travel:?}"
                        );
                    }
                }
            }
            let hostile = HelpRequest {
                limit: usize::MAX,
                travel: TravelMode::Metres(u32::MAX),
                at_home_m: Some(u32::MAX),
                ..request()
            };
            assert!(!places.find(&hostile, Lang::Fr).hits.is_empty());
            for suggestion in
                places.find(&HelpRequest { cost: CostWish::RequireFree, ..request() }, Lang::Fr).suggestions
            {
                assert!(suggestion.places > 0 && !suggestion.text.contains("places-"), "{}", suggestion.text);
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_territories_are_searched() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            prepared(&db).await;
            import(&db, &rennes()).await;
            let places = open(&db).await;
            let snapshot = places.snapshot();
            let named =
                |query: &str| snapshot.named(query, 5).iter().map(|b| b.name.to_string()).collect::<Vec<_>>();
            assert_eq!(named("mediatheque rennes"), ["Médiathèque Lucien"]);
            assert_eq!(named("maison numerique"), ["Maison du numérique"]);
            assert!(named("xyz").is_empty());
            for (territory, count) in [
                ("commune:35238", 4),
                ("departement:35", 4),
                ("region:53", 4),
                ("france", 4),
                ("departement:29", 0),
            ] {
                let territory: TerritoryRef = territory.parse().unwrap();
                assert_eq!(
                    snapshot.in_territory(places.territories(), &territory).len(),
                    count,
                    "{territory}"
                );
            }
            assert_eq!(snapshot.town_hall("35238").map(|b| &*b.name), Some("Mairie - Rennes"));
            let sheet = snapshot.briefs().iter().find(|b| b.name.starts_with("Maison")).unwrap();
            assert_eq!(
                sheet.hours_in_words(Lang::Fr),
                ["lundi – vendredi\u{a0}: 9\u{a0}h\u{a0}–\u{a0}12\u{a0}h"]
            );
        }
    })
    .await;
}
