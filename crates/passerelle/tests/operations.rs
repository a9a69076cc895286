//! What an operator does with the store, from outside: save, restore, move, prove an engine; and what is refused.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use db::{Db, EngineKind, params};
use identity::Actor;
use kernel::World;
use passerelle::config::{Config, Settings};
use passerelle::server::{App, MIGRATIONS, Stage};
use serde_json::{Value, json};
use testkit::Scratch;

/// A folder of its own for one test, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("passerelle-operations-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn passerelle(args: &[&str]) -> (Option<i32>, String, String) {
    with(args, &[])
}

fn with(args: &[&str], env: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let outside = std::env::temp_dir();
    let mut command = Command::new(env!("CARGO_BIN_EXE_passerelle"));
    command.args(args).envs(env.iter().copied()).current_dir(outside);
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// Runs a command that must succeed.
fn done(args: &[&str]) -> String {
    let (code, out, err) = passerelle(args);
    assert_eq!(code, Some(0), "{args:?}: {out}{err}");
    out
}

/// A store of one engine, empty.
struct Store {
    folder: Folder,
    scratch: Option<Scratch>,
}

impl Store {
    fn sqlite() -> Self {
        Self { folder: Folder::new(), scratch: None }
    }

    /// One of each engine there is.
    async fn each() -> Vec<Self> {
        let postgres =
            Scratch::postgres().await.map(|scratch| Self { folder: Folder::new(), scratch: Some(scratch) });
        [Some(Self::sqlite()), postgres].into_iter().flatten().collect()
    }

    fn url(&self) -> String {
        match &self.scratch {
            Some(scratch) => scratch.url.clone(),
            None => format!("sqlite:{}", self.folder.path("passerelle.db")),
        }
    }

    /// The flags that name it.
    fn flags(&self) -> [String; 2] {
        match &self.scratch {
            Some(scratch) => ["--database".to_owned(), scratch.url.clone()],
            None => ["--data".to_owned(), self.folder.path("")],
        }
    }

    fn run(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let [name, value] = self.flags();
        // The key and the outbox of a PostgreSQL store lie in the data folder.
        let data = self.folder.path("");
        with(&[args, &[&name, &value]].concat(), &[("PASSERELLE_STORE_DATA", &data)])
    }

    fn done(&self, args: &[&str]) -> String {
        let (code, out, err) = self.run(args);
        assert_eq!(code, Some(0), "{args:?}: {out}{err}");
        out
    }

    fn import(&self, count: usize) {
        let place = |n: usize| {
            json!({
                "id": format!("p{n}"), "nom": format!("Lieu {n} «é»"), "code_insee": "23096", "code_postal": "23000",
                "commune": "Guéret", "adresse": "1 rue de l'Exemple", "latitude": 46.17, "longitude": 1.87,
                "date_maj": "2026-01-05", "services": "Aide aux démarches administratives",
            })
        };
        let file = self.folder.path("places.json");
        fs::write(&file, Value::Array((0..count).map(place).collect()).to_string()).unwrap();
        self.done(&["import", "places", &file, "--source", "essai"]);
    }

    fn places(&self) -> usize {
        let out = self.done(&["export", "places", "--format", "lmn-json"]);
        serde_json::from_str::<Vec<Value>>(&out).unwrap().len()
    }
}

/// Appends to the journal until told to stop; answers how often.
fn write_on(url: &str, stop: &Arc<AtomicBool>) -> std::thread::JoinHandle<usize> {
    let (url, stop) = (url.to_owned(), Arc::clone(stop));
    std::thread::spawn(move || {
        testkit::run(async {
            let (db, world) = (Db::open(&url).unwrap(), World::system());
            let (db, world, mut done) = (&db, &world, 0);
            while !stop.load(Ordering::Relaxed) {
                let stream = format!("test/{}", done % 7);
                let stream = stream.as_str();
                let written: db::Result<()> = db
                    .write("test.record", |tx| async move {
                        let entry = journal::Entry {
                            stream: stream.to_owned(),
                            kind: "test.done",
                            subject: String::new(),
                            actor: &Actor::System,
                            data: json!({ "n": done, "share": 0.1 }),
                        };
                        journal::append(&tx, world, entry).await
                    })
                    .await;
                written.unwrap();
                done += 1;
            }
            done
        })
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_restores_on_either_engine() {
    for source in Store::each().await {
        source.import(30);
        let stop = Arc::default();
        let writer = write_on(&source.url(), &stop);
        let file = source.folder.path("under-load.backup");
        std::thread::sleep(std::time::Duration::from_millis(300));
        source.done(&["backup", &file]);
        stop.store(true, Ordering::Relaxed);
        let written = writer.join().unwrap();
        let manifest: Value = serde_json::from_str(&done(&["backup", "--verify", "--json", &file])).unwrap();
        let rows = |table: &str| {
            let tables = manifest["tables"].as_array().unwrap();
            tables.iter().find(|t| t["name"] == table).unwrap()["rows"].as_u64().unwrap()
        };
        assert_eq!(rows("places"), 30);
        let entries = rows("journal_entries");
        assert!(entries > 10 && entries <= written as u64 + 5, "{entries} entries of {written}");
        for target in Store::each().await {
            let out = target.done(&["restore", &file]);
            assert!(out.contains("whole"), "{out}");
            assert_eq!(target.places(), 30);
            target.done(&["journal", "verify"]);
            // It lives: the restored store takes writes.
            target.import(31);
            assert_eq!(target.places(), 31);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_files_are_refused_and_the_store_untouched() {
    let source = Store::sqlite();
    source.import(5);
    let file = source.folder.path("good.backup");
    source.done(&["backup", &file]);
    let good = fs::read(&file).unwrap();
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    let cases: [(&str, Vec<u8>, &str); 5] = [
        ("empty", vec![], "cut short"),
        ("a letter", b"Bonjour, ceci est une lettre.".to_vec(), "not a backup"),
        ("half", good[..good.len() / 2].to_vec(), "cut short"),
        ("one bit", flipped, "damaged"),
        ("longer", [&good[..], b"\n"].concat(), "damaged"),
    ];
    for target in Store::each().await {
        target.import(2);
        for (name, bytes, why) in &cases {
            let bad = target.folder.path("bad.backup");
            fs::write(&bad, bytes).unwrap();
            for args in [&["restore", &bad, "--replace"][..], &["backup", "--verify", &bad]] {
                let (code, out, err) = if args[0] == "restore" { target.run(args) } else { passerelle(args) };
                assert_eq!(code, Some(1), "{name}: {out}{err}");
                assert!(err.contains(why) && !err.contains("panicked"), "{name}: {err}");
            }
            assert_eq!(target.places(), 2, "{name}");
        }
        let (code, _, err) = target.run(&["restore", &file]);
        assert!(code == Some(2) && err.contains("--replace"), "{err}");
        assert_eq!(target.places(), 2);
        target.done(&["restore", &file, "--replace"]);
        assert_eq!(target.places(), 5);
    }
}

#[test]
fn a_backup_is_private_complete_or_absent() {
    let source = Store::sqlite();
    let file = source.folder.path("a.backup");
    let (code, _, err) = source.run(&["backup", &file]);
    assert!(code == Some(2) && err.contains("there is no database"), "{err}");
    source.import(1);
    source.done(&["backup", &file]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let (code, _, err) = source.run(&["backup", &file]);
    assert!(code == Some(2) && err.contains("there already"), "an older backup is not overwritten: {err}");
    assert_eq!(source.run(&["backup", "/proc/nowhere/a.backup"]).0, Some(3));
    assert_eq!(source.run(&["restore", "/nowhere/a.backup"]).0, Some(3));
    let left: Vec<_> = fs::read_dir(&source.folder.0).unwrap().flatten().map(|e| e.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".partial")), "{left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_moves_to_another_engine_and_back() {
    let Some(postgres) = Store::each().await.pop().filter(|store| store.scratch.is_some()) else { return };
    let (first, last) = (Store::sqlite(), Store::sqlite());
    first.import(12);
    let there = done(&["migrate", "--from", &first.url(), "--to", &postgres.url()]);
    assert!(there.contains("places") && !there.contains("DIFFERENT"), "{there}");
    let back = done(&["migrate", "--from", &postgres.url(), "--to", &last.url(), "--json"]);
    let tables: Vec<Value> = serde_json::from_str(&back).unwrap();
    assert!(tables.iter().all(|table| table["same"] == true), "{back}");
    assert!(tables.iter().any(|table| table["table"] == "places" && table["rows"] == 12), "{back}");
    assert_eq!((postgres.places(), last.places()), (12, 12));
    let (code, _, err) = passerelle(&["migrate", "--from", &first.url(), "--to", &last.url()]);
    assert!(code == Some(2) && err.contains("--replace"), "{err}");
    let (code, _, err) = passerelle(&["migrate", "--from", "sqlite:/nowhere.db", "--to", &last.url()]);
    assert!(code == Some(2) && err.contains("no database"), "{err}");
}

/// The tables come from the migrations; the engine must know no other.
#[test]
fn no_table_is_left_out_of_a_backup() {
    let store = Store::sqlite();
    store.import(1);
    testkit::run(async {
        let db = Db::open(&store.url()).unwrap();
        let sql =
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
        let mut there: Vec<String> = db.read(|tx| async move { tx.all(sql, params![]).await }).await.unwrap();
        there.retain(|name| name != "schema_migrations");
        let mut known: Vec<String> =
            db.figures(MIGRATIONS).await.unwrap().into_iter().map(|figures| figures.name).collect();
        known.sort();
        assert_eq!(known, there);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_is_proved_in_a_schema_of_its_own() {
    let Some(postgres) = Store::each().await.pop().filter(|store| store.scratch.is_some()) else { return };
    postgres.import(3);
    let out = done(&["check-engine", "--database", &postgres.url()]);
    assert!(out.lines().count() > 10 && out.lines().all(|line| line.starts_with("ok")), "{out}");
    let out = done(&["check-engine", "--database", &postgres.url(), "--json"]);
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().all(|line| line["ok"] == true && line["ms"].is_i64()), "{out}");
    let left = "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name LIKE 'passerelle_check%'";
    let db = &postgres.scratch.as_ref().unwrap().db;
    let left: i64 = db.read(|tx| async move { tx.one(left, params![]).await }).await.unwrap();
    assert_eq!((left, postgres.places()), (0, 3), "nothing stays, nothing was touched");
    assert_eq!(passerelle(&["check-engine", "--database", "sqlite:x.db"]).0, Some(2));
    assert_eq!(passerelle(&["check-engine", "--database", "postgres://nobody@127.0.0.1:1/x"]).0, Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_program_stops_before_a_newer_schema_unless_told() {
    for store in Store::each().await {
        store.import(1);
        let db = Db::open(&store.url()).unwrap();
        let step =
            db::Migration { name: "places.999-later", sql: &["ALTER TABLE places ADD COLUMN later TEXT"] };
        db.migrate(&[step]).await.unwrap();
        let (code, _, err) = store.run(&["journal", "verify"]);
        assert!(code == Some(2) && err.contains("places.999-later") && err.contains("newer_schema"), "{err}");
        let (code, _, err) = store.run(&["backup", &store.folder.path("x.backup")]);
        assert!(
            code == Some(2) && err.contains("newer version"),
            "a backup would leave something out: {err}"
        );
        let [name, value] = store.flags();
        let accept = [("PASSERELLE_STORE_NEWER_SCHEMA", "accept")];
        let (code, _, err) = with(&["journal", "verify", &name, &value], &accept);
        assert_eq!(code, Some(0), "{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_this_machine_alone_is_said_where_nodes_may_be_several() {
    for store in Store::each().await {
        store.import(1);
        for (key, expected) in [("", store.scratch.is_some()), (&*"07".repeat(32), false)] {
            let settings = [
                ("PASSERELLE_STORE_BUNDLED".to_owned(), "false".to_owned()),
                ("PASSERELLE_STORE_DATA".to_owned(), store.folder.path("")),
                ("PASSERELLE_SECRETS_KEY".to_owned(), key.to_owned()),
            ];
            let config = Config::read(&Settings::from_parts(None, settings.into_iter()).unwrap()).unwrap();
            let db = Db::open(&store.url()).unwrap();
            assert_eq!(db.engine() == EngineKind::Postgres, store.scratch.is_some());
            let mut told = false;
            let app = App::assemble(db, &config, World::system(), None, |stage| {
                told |= matches!(stage, Stage::OwnKey { .. });
            })
            .await;
            app.map(drop).map_err(|e| format!("{e:?}")).unwrap();
            assert_eq!(told, expected, "key {key:?}");
        }
    }
}
