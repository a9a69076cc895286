//! Records become places, on both engines: linkage, human decisions that outlive imports, undoing, edits, old ids.
#![expect(clippy::unwrap_used, reason = "a test stops at the first failure")]

use std::sync::Arc;

use db::Db;
use identity::{Actor, Agent, Role};
use kernel::World;
use places::edits::{self, Author};
use places::fold::{By, Field};
use places::linking::{Ask, Refusal, RelationKind, Verdict};
use places::service::{Import, import_file};
use places::write::ExportFormat;
use places::{PlaceId, Places, RecordId};
use territory::{Territories, TerritoryRef};

const HEADER: &str =
    "id,nom,code_insee,code_postal,adresse,latitude,longitude,telephone,horaires,date_maj,services\n";

/// Three places as one source lists them.
const FIRST: &str = "\
    1,Médiathèque Lucien Rose,35238,35000,2 rue des Lilas,48.1120,-1.6790,+33299000001,Tu 14:00-18:00,2025-06-01,Accès internet et matériel informatique\n\
    2,Espace public numérique du Blosne,35238,35200,7 place de Prague,48.0880,-1.6650,+33299000002,,2025-06-01,\n\
    3,Fablab de Fougères,35115,35300,12 rue de la Forêt,48.3500,-1.2000,+33299000003,,2025-06-01,\n";
/// Another source: the library again, fresher; and a place of its own.
const SECOND: &str = "\
    a,Médiathèque Lucien Rose,35238,35000,2 rue des Lilas,48.1120,-1.6790,+33299000001,Tu-Sa 10:00-18:00,2026-01-01,Aide aux démarches administratives\n\
    b,Centre social de Cleunay,35238,35000,49 rue Jules Lallemand,48.1000,-1.7100,+33299000004,,2026-01-01,\n";

/// The day of the second import and of all that follows.
fn world() -> World {
    World::fixed("2026-03-03T09:00:00Z".parse().unwrap(), 7)
}

async fn import(db: &Db, world: &World, source: &str, rows: &str) {
    let import = Import::new(source.parse().unwrap(), false);
    let text = format!("{HEADER}{rows}");
    let report =
        import_file(db, world, &Territories::bundled(), &Actor::System, text.as_bytes(), &import).await;
    assert!(report.unwrap().accepted());
}

async fn open(db: &Db) -> Arc<Places> {
    db.migrate(journal::MIGRATIONS).await.unwrap();
    db.migrate(places::MIGRATIONS).await.unwrap();
    let earlier = World::fixed("2026-03-02T09:00:00Z".parse().unwrap(), 6);
    import(db, &earlier, "premiere", FIRST).await;
    let world = world();
    import(db, &world, "seconde", SECOND).await;
    Places::open(db.clone(), Territories::bundled(), world).await.unwrap()
}

fn named(places: &Places, name: &str) -> Vec<PlaceId> {
    places
        .snapshot()
        .briefs()
        .iter()
        .filter(|brief| brief.name.starts_with(name))
        .map(|brief| brief.id)
        .collect()
}

fn record(place: PlaceId) -> RecordId {
    place.uuid().into()
}

fn ask(verdict: Verdict, left: PlaceId, right: PlaceId) -> Ask {
    Ask { verdict, left: record(left), right: record(right), motive: "vu sur place".into() }
}

/// What every place is now, and where every record leads.
async fn state(places: &Places) -> Vec<String> {
    let snapshot = places.snapshot();
    let mut all: Vec<String> = Vec::new();
    for brief in snapshot.briefs() {
        let whole = places.whole(brief.id).await.unwrap().unwrap();
        assert_eq!(whole.place.id, brief.id);
        assert_eq!(*whole.place.record.name, *brief.name, "the read model and the store fold alike");
        let records: Vec<_> = whole.records.iter().map(|one| one.id.to_string()).collect();
        for alias in whole.aliases() {
            assert_eq!(snapshot.resolve(alias), brief.id);
            assert_eq!(places.place(alias).await.unwrap().unwrap().id, brief.id);
        }
        all.push(format!("{} {records:?} {:?}", brief.id, whole.place));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn two_sources_of_one_place_are_one_place() {
    testkit::on_each_engine(|db| async move {
        let places = open(&db).await;
        assert_eq!(places.snapshot().len(), 4, "five rows, four places");
        let [library] = named(&places, "Médiathèque")[..] else { panic!("one library") };
        let whole = places.whole(library).await.unwrap().unwrap();
        assert_eq!(whole.place.national_id(), "premiere_1", "the older record gives the identifier");
        assert_eq!(whole.place.record.hours.as_deref(), Some("Tu-Sa 10:00-18:00"), "the fresher hours");
        assert_eq!(whole.place.record.services.len(), 2, "services of both");
        assert_eq!(whole.place.sources.len(), 2);
        let hours = whole.stories.iter().find(|story| story.field == Field::Hours).unwrap();
        assert!(matches!(&hours.by[..], [By::Source { source, .. }] if source.as_str() == "seconde"));
        assert_eq!(hours.others.len(), 1, "what the other source says stays in sight");

        let alias = whole.aliases().next().unwrap();
        assert_eq!(places.snapshot().get(alias).unwrap().id, library, "the other id leads there");
        let mut csv = Vec::new();
        let written = places::export(&places, ExportFormat::LmnCsv, None, &mut csv).await.unwrap();
        assert_eq!(written.written, 4);
        assert_eq!(String::from_utf8(csv).unwrap().matches("Lucien Rose").count(), 1, "one line a place");

        // A source that drops it leaves it to the other; both gone, it is withdrawn, and its address still answers.
        let world = world();
        let rest = FIRST.split_inclusive('\n').skip(1).collect::<String>();
        import(&db, &world, "premiere", &rest).await;
        places.refresh().await.unwrap();
        let place = places.place(library).await.unwrap().unwrap();
        assert!(!place.withdrawn && place.sources.len() == 1 && places.snapshot().get(library).is_some());
        let rest = SECOND.split_inclusive('\n').skip(1).collect::<String>();
        import(&db, &world, "seconde", &rest).await;
        places.refresh().await.unwrap();
        assert!(places.place(library).await.unwrap().unwrap().withdrawn);
        assert!(places.snapshot().get(library).is_none());
        import(&db, &world, "seconde", SECOND).await;
        places.refresh().await.unwrap();
        assert_eq!(places.snapshot().get(alias).unwrap().id, library, "back, under the same id");
        assert!(journal::verify(&db).await.unwrap().faults.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_outlives_every_import_and_its_undoing_restores_what_was() {
    testkit::on_each_engine(|db| async move {
        let places = open(&db).await;
        let before = state(&places).await;
        let (epn, social) = (named(&places, "Espace")[0], named(&places, "Centre")[0]);
        let library = named(&places, "Médiathèque")[0];
        let alias = places.whole(library).await.unwrap().unwrap().aliases().next().unwrap();

        let merged = places.decide(&Actor::System, &ask(Verdict::Same, epn, social)).await.unwrap();
        let parted = places.decide(&Actor::System, &ask(Verdict::Different, library, alias)).await.unwrap();
        assert_eq!(places.snapshot().resolve(social), epn, "the older id stays, the other leads to it");
        assert_eq!(named(&places, "Médiathèque").len(), 2, "each record has its own place back");
        let after = state(&places).await;

        // Every source is imported again: the same, then with one row changed in each.
        let world = world();
        for (source, rows) in [("premiere", FIRST), ("seconde", SECOND)] {
            import(&db, &world, source, rows).await;
            import(
                &db,
                &world,
                source,
                &rows.replace("2025-06-01", "2025-07-01").replace("2026-01-01", "2026-02-01"),
            )
            .await;
            import(&db, &world, source, rows).await;
        }
        places::linking::run(&db, &world, &Actor::System).await.unwrap();
        places.refresh().await.unwrap();
        assert_eq!(state(&places).await, after, "decided for good");
        let history = places.history(epn).await.unwrap();
        assert!(history.iter().any(|(_, versions)| versions.len() > 1), "what records said is kept");

        let decisions = places.decisions(epn).await.unwrap();
        assert!(
            decisions
                .iter()
                .any(|one| one.id == merged && one.motive == "vu sur place" && one.undone.is_none())
        );
        places.undo(&Actor::System, merged).await.unwrap();
        places.undo(&Actor::System, parted).await.unwrap();
        assert_eq!(state(&places).await, before, "undoing restores exactly");
        assert!(matches!(places.undo(&Actor::System, merged).await, Err(Refusal::NotFound)), "once");
        // What was undone may be decided again, otherwise.
        places.decide(&Actor::System, &ask(Verdict::Different, epn, social)).await.unwrap();
        assert!(journal::verify(&db).await.unwrap().faults.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_before_is_told_and_not_overturned() {
    testkit::on_each_engine(|db| async move {
        let places = open(&db).await;
        let (epn, social) = (named(&places, "Espace")[0], named(&places, "Centre")[0]);
        let fablab = named(&places, "Fablab")[0];
        let hosted = Verdict::Related(RelationKind::HostedBy);
        let first = places.decide(&Actor::System, &ask(hosted, social, epn)).await.unwrap();
        let again = places.decide(&Actor::System, &ask(Verdict::Same, epn, social)).await;
        assert!(matches!(again, Err(Refusal::Decided(one)) if one.id == first));
        let whole = places.whole(social).await.unwrap().unwrap();
        assert_eq!(whole.related.len(), 1);
        assert!(
            whole.related[0].outward
                && whole.related[0].place == epn
                && whole.related[0].kind == RelationKind::HostedBy
        );
        let other = places.whole(epn).await.unwrap().unwrap();
        assert!(!other.related[0].outward && other.related[0].place == social);

        let second = places.decide(&Actor::System, &ask(Verdict::Same, epn, fablab)).await.unwrap();
        match places.decide(&Actor::System, &ask(Verdict::Same, fablab, social)).await {
            Err(Refusal::Contradicts(with)) => {
                let mut ids: Vec<_> = with.iter().map(|one| one.id).collect();
                ids.sort_unstable();
                assert_eq!(ids, [first.min(second), first.max(second)]);
            }
            other => panic!("{other:?}"),
        }
        let itself = places.decide(&Actor::System, &ask(Verdict::Same, epn, epn)).await;
        assert!(matches!(itself, Err(Refusal::Wrong("right"))));
        let nothing: PlaceId = uuid::Uuid::from_u128(5).into();
        let unknown = places.decide(&Actor::System, &ask(Verdict::Same, epn, nothing)).await;
        assert!(matches!(unknown, Err(Refusal::NotFound)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_decisions_taken_at_once_only_those_that_stand_together_are_kept() {
    testkit::on_each_engine(|db| async move {
        let places = open(&db).await;
        let (a, b, c) =
            (named(&places, "Espace")[0], named(&places, "Centre")[0], named(&places, "Fablab")[0]);
        for round in 0..5 {
            let asks = [
                ask(Verdict::Same, a, b),
                ask(Verdict::Same, b, c),
                ask(Verdict::Different, a, c),
                ask(Verdict::Different, b, a),
            ];
            let tasks = asks.map(|ask| {
                let places = Arc::clone(&places);
                tokio::spawn(async move { places.decide(&Actor::System, &ask).await })
            });
            let mut kept = Vec::new();
            for (rank, task) in tasks.into_iter().enumerate() {
                match task.await.unwrap() {
                    Ok(id) => kept.push((rank, id)),
                    Err(Refusal::Decided(_) | Refusal::Contradicts(_)) => {}
                    Err(other) => panic!("{other:?}"),
                }
            }
            let ranks: Vec<_> = kept.iter().map(|(rank, _)| *rank).collect();
            assert!(!ranks.is_empty(), "{round}");
            assert!(!(ranks.contains(&0) && ranks.contains(&3)), "one decision a pair: {ranks:?}");
            assert!(
                !(ranks.contains(&0) && ranks.contains(&1) && ranks.contains(&2)),
                "a chain and its denial: {ranks:?}"
            );
            places.refresh().await.unwrap();
            let one = |x: PlaceId, y: PlaceId| places.snapshot().resolve(x) == places.snapshot().resolve(y);
            assert_eq!(one(a, b), ranks.contains(&0), "{ranks:?}");
            assert_eq!(one(b, c), ranks.contains(&1), "{ranks:?}");
            for (_, id) in kept {
                places.undo(&Actor::System, id).await.unwrap();
            }
        }
        assert!(journal::verify(&db).await.unwrap().faults.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_keeps_the_register_clean_does_so_on_their_territory() {
    testkit::on_each_engine(|db| async move {
        let places = open(&db).await;
        let (epn, social) = (named(&places, "Espace")[0], named(&places, "Centre")[0]);
        for (role, territory, may) in [
            (Role::Moderator, "france", true),
            (Role::Moderator, "departement:35", true),
            (Role::Moderator, "departement:29", false),
            (Role::TerritoryCoordinator, "departement:35", true),
            (Role::TerritoryCoordinator, "region:11", false),
            (Role::PlaceManager, "france", false),
            (Role::Prescriber, "france", false),
        ] {
            let mut agent = Agent::named(&world(), "Nadia Roy", "Agence").unwrap();
            agent.grants[0].role = role;
            agent.grants[0].territory = territory.parse::<TerritoryRef>().unwrap();
            let actor = Actor::from(agent);
            let done = places.decide(&actor, &ask(Verdict::Different, epn, social)).await;
            assert_eq!(done.is_ok(), may, "{role:?} over {territory}: {done:?}");
            let pair = (record(epn), record(social));
            assert_eq!(places.compare(&actor, pair).await.is_ok(), may, "{role:?} over {territory}");
            if let Ok(id) = done {
                let stranger = places.undo(&Actor::Public, id).await;
                assert!(matches!(stranger, Err(Refusal::Forbidden)));
                places.undo(&actor, id).await.unwrap();
            }
        }
        assert!(matches!(places.reviews(&Actor::Public).await, Err(Refusal::Forbidden)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_stand_above_sources_and_follow_the_place() {
    testkit::on_each_engine(|db| async move {
        let places = open(&db).await;
        let world = world();
        let library = named(&places, "Médiathèque")[0];
        let alias = places.whole(library).await.unwrap().unwrap().aliases().next().unwrap();
        let author = Author { account: None, name: "Nadia Roy (Médiathèque)".into() };

        // The older source is preferred for the hours, until that is undone.
        let prefer = |place| ask(Verdict::Prefer(Field::Hours), place, place);
        let hours = |place: Option<places::Place>| place.unwrap().record.hours;
        places.decide(&Actor::System, &prefer(alias)).await.unwrap();
        let preferred = places.decide(&Actor::System, &prefer(library)).await.unwrap();
        assert_eq!(hours(places.place(library).await.unwrap()).as_deref(), Some("Tu 14:00-18:00"));
        assert_eq!(places.snapshot().get(library).unwrap().hours.as_deref(), Some("Tu 14:00-18:00"));
        places.undo(&Actor::System, preferred).await.unwrap();
        assert_eq!(hours(places.place(library).await.unwrap()).as_deref(), Some("Tu-Sa 10:00-18:00"));

        // An edit by the other id of the place, above both.
        let value = serde_json::json!("+33299999999");
        let write = |tx| {
            let (world, value, author) = (&world, &value, &author);
            async move {
                edits::confirm(&tx, world, alias, author).await?;
                edits::set(&tx, world, alias, Field::Phone, value, author).await
            }
        };
        let edit = db.write("test.edit", write).await.unwrap();
        places.refresh().await.unwrap();
        let phone =
            |places: &Places| places.snapshot().get(library).unwrap().phone.as_deref().map(ToOwned::to_owned);
        assert_eq!(phone(&places).as_deref(), Some("+33299999999"));
        import(&db, &world, "seconde", &SECOND.replace("+33299000001", "+33299000009")).await;
        places.refresh().await.unwrap();
        assert_eq!(phone(&places).as_deref(), Some("+33299999999"), "above what sources say since");
        let whole = places.whole(library).await.unwrap().unwrap();
        assert!(whole.place.confirmed.is_some());
        assert_eq!(whole.place.record.updated, Some(jiff::civil::date(2026, 3, 3)));
        let past = db.read(|tx| async move { edits::of(&tx, alias).await }).await.unwrap();
        assert!(past.len() == 1 && past[0].undone.is_none());

        let undo = |tx| {
            let (world, author) = (&world, &author);
            async move { edits::unset(&tx, world, edit, author).await }
        };
        db.write("test.undo", undo).await.unwrap();
        places.refresh().await.unwrap();
        assert_ne!(phone(&places).as_deref(), Some("+33299999999"));
        assert!(matches!(db.write("test.undo", undo).await, Err(edits::Error::NotFound)));
        let wrong = serde_json::json!(["not", "one"]);
        let refused = db
            .write("test.edit", |tx| {
                let (world, wrong, author) = (&world, &wrong, &author);
                async move { edits::set(&tx, world, library, Field::Phone, wrong, author).await }
            })
            .await;
        assert!(matches!(refused, Err(edits::Error::Value(_))));
    })
    .await;
}
