//! Runs over a register, on both engines: accounts that add up, the guard, schedules, dead sources, rights.
#![expect(clippy::unwrap_used, reason = "a test stops at the first failure")]

use std::fmt::Write as _;

use db::Db;
use harvest::intake::Outcome;
use harvest::{Feed, Fetcher, Harvest, Origin, Run, Schedule};
use identity::{Actor, Agent, Role};
use jiff::SignedDuration;
use jobs::Runner;
use kernel::{TerritoryRef, World};
use places::Places;
use territory::Territories;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use web::{Settings, Shell, SigningKey};

const MAPPING: &str = r#"
[columns]
id = "numero"
nom = "lieu"
code_insee = "insee"
adresse = "voie"
services = { terms = [{ column = "aide", contains = "démarche", value = "Aide aux démarches administratives" }] }

[[reject]]
reason = "fermé"
when = { column = "etat", equals = "fermé" }
"#;

fn csv(rows: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut text = String::from("numero;lieu;insee;voie;aide;etat\n");
    for (id, name, state) in rows {
        // Places that nobody takes for one another.
        let (name, street) = match *name {
            "A" => ("Médiathèque Lucien", "rue des Lilas"),
            "B" => ("Espace emploi du Blosne", "boulevard de Yougoslavie"),
            "B2" => ("Espace emploi et formation du Blosne", "boulevard de Yougoslavie"),
            "C" => ("Cyberbase Cleunay", "place de la Madeleine"),
            _ => ("Maison de quartier Villejean", "rue de Bourgogne"),
        };
        writeln!(text, "{id};{name};35238;{id} {street};démarches;{state}").unwrap();
    }
    text.into_bytes()
}

async fn house(db: &Db, world: &World) -> Harvest {
    for steps in [journal::MIGRATIONS, jobs::MIGRATIONS, places::MIGRATIONS, harvest::MIGRATIONS] {
        db.migrate(steps).await.unwrap();
    }
    let mut settings = Settings::default();
    settings.limits.requests_per_second = 0;
    let shell =
        Shell::new(settings, SigningKey::new([7; 32]), world.clone(), &[harvest::TEXTS, places::TEXTS]);
    let places = Places::open(db.clone(), Territories::bundled(), world.clone()).await.unwrap();
    let fetcher = Fetcher { folder: None, private_allowed: true };
    Harvest { db: db.clone(), shell, places, fetcher }
}

fn person(world: &World, role: Role) -> Actor {
    let mut agent = Agent::named(world, "Nadia Roy", "Agence").unwrap();
    agent.grants[0].role = role;
    agent.grants[0].territory = TerritoryRef::France;
    Actor::from(agent)
}

fn feed(world: &World) -> Feed {
    Feed { mapping: MAPPING.to_owned(), ..Feed::new("essai".parse().unwrap(), world.now()) }
}

async fn run(harvest: &Harvest, bytes: Vec<u8>, confirmed: bool) -> Run {
    harvest.keep(&Actor::System, "essai", harvest::Fetched { name: "f.csv".into(), bytes }).await.unwrap();
    let id = harvest.run_kept(&Actor::System, "essai", confirmed).await.unwrap();
    harvest.told(&Actor::System, id).await.unwrap().0
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares_on_both_engines() {
    testkit::each_statement_prepares(&[harvest::MIGRATIONS], harvest::STATEMENTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_add_up_from_run_to_run_and_the_guard_stops() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let harvest = house(&db, &world).await;
        harvest.save_feed(&Actor::System, feed(&world)).await.unwrap();

        let first =
            run(&harvest, csv(&[("1", "A", ""), ("2", "B", ""), ("3", "C", "Fermé"), ("4", "D", "")]), false)
                .await;
        let total = first.total();
        assert_eq!(
            (first.outcome, total.read, total.new, total.rejected, total.left_out),
            (Outcome::Imported, 4, 3, 1, 1)
        );
        assert_eq!((total.before, total.after, total.fault()), (0, 3, None));
        assert_eq!(harvest.places.snapshot().len(), 3, "this node shows them at once");
        let (_, notes) = harvest.told(&Actor::System, first.id).await.unwrap();
        assert!(notes.iter().any(|note| note.value == "fermé" && note.line == 4), "{notes:?}");

        // One of three gone: more than 30 %.
        let fewer = csv(&[("1", "A", ""), ("2", "B2", "")]);
        let held = run(&harvest, fewer.clone(), false).await;
        assert_eq!((held.outcome, held.total().withdrawn), (Outcome::Held, 1));
        assert_eq!(harvest.places.snapshot().len(), 3, "nothing was written");
        let (_, waits) = harvest.runs(&Actor::System, "essai").await.unwrap();
        assert!(waits.is_some(), "the file waits for a person");
        let confirmed = run(&harvest, fewer, true).await;
        let total = confirmed.total();
        assert_eq!(
            (confirmed.outcome, total.withdrawn, total.updated, total.unchanged),
            (Outcome::Imported, 1, 1, 1)
        );
        assert_eq!((total.before, total.after, total.fault()), (3, 2, None));
        let (_, notes) = harvest.told(&Actor::System, confirmed.id).await.unwrap();
        assert!(
            notes.iter().any(|note| note.source_id == "4" && note.key == "harvest-note-withdrawn"),
            "{notes:?}"
        );

        // It comes back, under its own identifier; a row twice is told.
        let back = run(&harvest, csv(&[("1", "A", ""), ("2", "B2", ""), ("4", "D", "")]), false).await;
        assert_eq!((back.outcome, back.total().returned, back.total().after), (Outcome::Imported, 1, 3));
        let twice = run(&harvest, csv(&[("1", "A", ""), ("1", "A", "")]), false).await;
        assert_eq!((twice.outcome, twice.total().duplicates), (Outcome::Refused, 1));
        assert_eq!(twice.total().fault(), None);

        // A broken file is a run that failed, and changes nothing.
        let broken = run(&harvest, b"numero;lieu\n1;\"A".to_vec(), false).await;
        assert_eq!(broken.outcome, Outcome::Failed);
        assert!(broken.problem.contains("line 2"), "{}", broken.problem);
        assert!(journal::verify(&db).await.unwrap().faults.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_are_asked_over_the_whole_of_france() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let harvest = house(&db, &world).await;
        let url = Origin::Url("https://exemple.fr/lieux.csv".into());
        let moderator = person(&world, Role::Moderator);
        harvest.save_feed(&moderator, feed(&world)).await.unwrap();
        let reached = Feed { origin: url.clone(), ..feed(&world) };
        let refused = harvest.save_feed(&moderator, reached.clone()).await;
        assert!(
            matches!(refused, Err(harvest::Error::NotAllowed)),
            "only administrators send the program somewhere"
        );
        let administrator = person(&world, Role::NationalAdministrator);
        harvest.save_feed(&administrator, reached).await.unwrap();
        let bad = Feed { origin: Origin::Url("file:///etc/passwd".into()), ..feed(&world) };
        assert!(matches!(harvest.save_feed(&administrator, bad).await, Err(harvest::Error::Refused(_))));
        let wrong = Feed { mapping: "[columns]\nx = 1".into(), ..feed(&world) };
        assert!(matches!(harvest.save_feed(&administrator, wrong).await, Err(harvest::Error::Mapping(_))));
        let nobody = harvest.feeds(&Actor::Public).await;
        assert!(matches!(nobody, Err(harvest::Error::Unauthorised)));
        let mediator = person(&world, Role::Mediator);
        assert!(matches!(harvest.feeds(&mediator).await, Err(harvest::Error::NotAllowed)));
    })
    .await;
}

/// Answers each connection with the next of these, whole HTTP answers.
async fn server(answers: Vec<Vec<u8>>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = [0; 2048];
            let _ = stream.read(&mut head).await;
            let _ = stream.write_all(&answer).await;
            let _ = stream.shutdown().await;
        }
    });
    format!("http://{address}/lieux.csv")
}

fn ok(body: &[u8]) -> Vec<u8> {
    [
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len()).as_bytes(),
        body,
    ]
    .concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_runs_on_time_is_left_alone_when_same_and_shouts_when_dead() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let harvest = house(&db, &world).await;
        let file = csv(&[("1", "A", ""), ("2", "B", "")]);
        let gone = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_vec();
        let moved =
            b"HTTP/1.1 302 Found\r\nlocation: /autre.csv\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                .to_vec();
        let url = server(vec![moved, ok(&file), ok(&file), gone, ok(b"")]).await;
        let daily = Feed { origin: Origin::Url(url), schedule: Schedule::Daily, ..feed(&world) };
        harvest.save_feed(&Actor::System, daily).await.unwrap();
        assert_eq!(harvest.plan().await.unwrap(), 0, "not yet its time");

        for (day, outcome, dead) in [
            (1, Outcome::Imported, 0),
            (2, Outcome::Same, 0),
            (3, Outcome::Failed, 1),
            (4, Outcome::Failed, 2),
        ] {
            world.advance(SignedDuration::from_hours(24));
            assert_eq!(harvest.plan().await.unwrap(), 1, "day {day}");
            assert_eq!(harvest.plan().await.unwrap(), 0, "day {day}: once");
            let runner = harvest.handle(Runner::new(db.clone(), world.world.clone()));
            until(&db, runner).await;
            let (runs, _) = harvest.runs(&Actor::System, "essai").await.unwrap();
            assert_eq!(runs[0].outcome, outcome, "day {day}: {}", runs[0].problem);
            assert_eq!(jobs::dead(&db, 10).await.unwrap().len(), dead, "day {day}");
        }
        let told = jobs::dead(&db, 10).await.unwrap();
        assert!(
            told.iter().any(|job| job.last_error.as_deref().is_some_and(|e| e.contains("status 404"))),
            "{told:?}"
        );
        assert!(
            told.iter().any(|job| job.last_error.as_deref().is_some_and(|e| e.contains("empty"))),
            "{told:?}"
        );
        assert_eq!(harvest.places.snapshot().len(), 2, "a dead source withdraws nothing");
    })
    .await;
}

/// Works until no job of harvesting is left to do.
async fn until(db: &Db, runner: Runner) {
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let work = tokio::spawn(async move { runner.run(stopped).await });
    for _ in 0..200 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        let open = db
            .read(|tx| async move {
                let queued = jobs::list(&tx, jobs::State::Queued, 50).await?;
                let running = jobs::list(&tx, jobs::State::Running, 50).await?;
                Ok::<_, db::Error>(
                    queued.iter().chain(&running).filter(|job| job.kind == harvest::RUN).count(),
                )
            })
            .await
            .unwrap();
        if open == 0 {
            break;
        }
    }
    stop.send(true).unwrap();
    work.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_address_is_never_fetched_unless_allowed() {
    let url = server(vec![ok(b"x")]).await;
    let strict = Fetcher { folder: None, private_allowed: false };
    for address in [url.as_str(), "http://localhost/x", "http://[::1]/x", "http://169.254.169.254/latest"] {
        assert_eq!(strict.fetch(address).await, Err(harvest::Unreached::Private), "{address}");
    }
    let open = Fetcher { folder: None, private_allowed: true };
    assert_eq!(open.fetch(&url).await.unwrap().bytes, b"x");
    assert_eq!(open.fetch("http://127.0.0.1:1/x").await, Err(harvest::Unreached::NoAnswer));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_a_file_no_longer_names_is_never_lost_in_silence() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let harvest = house(&db, &world).await;
        let mapping = format!("{MAPPING}\n[source]\nname_from = \"aide\"\n");
        harvest.save_feed(&Actor::System, Feed { mapping, ..feed(&world) }).await.unwrap();
        let both = "numero;lieu;insee;voie;aide;etat\n1;Médiathèque Lucien;35238;1 rue des Lilas;Hub A;\n\
            1;Cyberbase Cleunay;35238;2 place de la Madeleine;Hub B;\n";
        let first = run(&harvest, both.as_bytes().to_vec(), false).await;
        assert_eq!((first.outcome, first.sources.len()), (Outcome::Imported, 2), "{}", first.problem);
        let one: String = both.lines().take(2).map(|line| format!("{line}\n")).collect();
        let held = run(&harvest, one.clone().into_bytes(), false).await;
        assert_eq!(held.outcome, Outcome::Held);
        let (_, notes) = harvest.told(&Actor::System, held.id).await.unwrap();
        assert!(
            notes.iter().any(|note| note.source == "hub-b" && note.key == "harvest-note-source-absent"),
            "{notes:?}"
        );
        assert_eq!(run(&harvest, one.into_bytes(), true).await.outcome, Outcome::Imported);
        assert_eq!(harvest.places.snapshot().len(), 2, "what the file says nothing of stays");
    })
    .await;
}
