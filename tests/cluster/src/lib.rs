//! Several real nodes of the program over a replicated pair of PostgreSQL servers, and what may befall them.
//!
//! [`Cluster`] starts them; [`authorised`] gives someone who may write; [`drive`] writes through every node and tells what
//! was acknowledged. The tests break things meanwhile, then ask the database.
#![expect(clippy::panic, reason = "a test fails by panicking; its helpers too")]
#![expect(clippy::expect_used, reason = "as above")]
#![expect(clippy::print_stderr, reason = "skipped tests and figures are said aloud")]
#![expect(clippy::missing_panics_doc, reason = "as above: every function here may")]

mod agent;
mod drive;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use db::Db;
use serde_json::{Value, json};
use testkit::pg::replication::Pair;
use testkit::program::{Program, built};
use tokio::time::Instant;

pub use agent::{Sender, authorised};
pub use drive::{Acknowledged, Drive, drive};

/// The key that every node of a service shares.
const KEY: [u8; 32] = [7; 32];
const KEY_IN_WORDS: &str = "0707070707070707070707070707070707070707070707070707070707070707";

/// Whether these tests can run here. Without the means they are skipped loudly, or fail when everything must run.
#[expect(clippy::disallowed_methods, reason = "tests are configured by the environment of their runner")]
pub fn available() -> bool {
    if std::env::var("PASSERELLE_TEST_PG").is_ok_and(|wish| wish == "off") {
        eprintln!("skipped: PostgreSQL is off");
        return false;
    }
    let ready = built().exists();
    assert!(ready || !testkit::required(), "build the program first: {} is missing", built().display());
    if !ready {
        eprintln!("skipped: build the program first (cargo build -p passerelle)");
    }
    ready
}

/// Three nodes over a replicated pair.
pub struct Cluster {
    /// The database servers.
    pub servers: Pair,
    /// The nodes, each with its address; a killed one keeps its place.
    pub nodes: Vec<Program>,
    /// A connection of our own, for setting up and for checking.
    pub db: Db,
    url: String,
    folder: PathBuf,
}

impl Cluster {
    /// Starts the servers, then three nodes at the same time on the empty database. `None`, said aloud, without
    /// PostgreSQL.
    pub async fn start() -> Option<Self> {
        let servers = match Pair::start().await {
            Ok(servers) => servers,
            Err(why) if testkit::required() => panic!("the replicated pair is required: {why}"),
            Err(why) => {
                eprintln!("skipped: no replicated pair ({why})");
                return None;
            }
        };
        let url = servers.url();
        let starting: Vec<_> = (0..3)
            .map(|_| {
                tokio::task::spawn_blocking({
                    let url = url.clone();
                    move || {
                        let settings =
                            [("PASSERELLE_SECRETS_KEY", KEY_IN_WORDS), ("PASSERELLE_LOG_LEVEL", "off")];
                        Program::node(&built(), &url, &settings)
                    }
                })
            })
            .collect();
        let mut nodes = Vec::new();
        for node in starting {
            nodes.push(node.await.expect("no panic").expect("a node starts"));
        }
        let db = Db::open(&url).expect("an address of ours");
        let folder = nodes[0].folder().join("imports");
        std::fs::create_dir_all(&folder).expect("a folder");
        Some(Self { servers, nodes, db, url, folder })
    }

    /// Imports `count` places with the command line, as an operator would.
    pub fn import(&self, count: usize) {
        let file = self.folder.join("places.json");
        std::fs::write(&file, places(count)).expect("a file");
        let done = Command::new(built())
            .args(["import", "places", "--source", "essai", "--database", &self.url])
            .arg(&file)
            .env("PASSERELLE_STORE_DATA", &self.folder)
            .output()
            .expect("the program runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// How long until every living node serves `count` places.
    pub async fn fresh_after(&self, count: usize, alive: &[usize]) -> Duration {
        const LIMIT: Duration = Duration::from_secs(20);
        let changed = Instant::now();
        for node in alive {
            loop {
                let seen = places_of(&self.nodes[*node].address).await;
                if seen == Some(count as u64) {
                    break;
                }
                assert!(changed.elapsed() < LIMIT, "node {node} still serves {seen:?} places");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        changed.elapsed()
    }

    /// Letters in the outboxes of all nodes, by message: how often each was delivered.
    pub fn deliveries(&self) -> std::collections::BTreeMap<String, usize> {
        let mut found = std::collections::BTreeMap::new();
        for node in &self.nodes {
            for letter in std::fs::read_dir(node.folder().join("outbox")).into_iter().flatten().flatten() {
                if let Some(id) = letter_id(&letter.path()) {
                    *found.entry(id).or_default() += 1;
                }
            }
        }
        found
    }
}

fn letter_id(path: &Path) -> Option<String> {
    let whole = path.extension().is_some_and(|extension| extension == "eml");
    whole.then(|| path.file_stem().map(|id| id.to_string_lossy().into_owned())).flatten()
}

async fn places_of(address: &str) -> Option<u64> {
    let answer = reqwest::get(format!("{address}/readyz")).await.ok()?.text().await.ok()?;
    serde_json::from_str::<Value>(&answer).ok()?["places"].as_u64()
}

/// Places in Guéret, each with an address for letters.
fn places(count: usize) -> String {
    let place = |n: usize| {
        json!({
            "id": format!("p{n}"), "nom": format!("Lieu {n}"), "code_insee": "23096", "code_postal": "23000",
            "commune": "Guéret", "adresse": "1 rue de l'Exemple", "latitude": 46.17, "longitude": 1.87,
            "date_maj": "2026-01-05", "services": "Aide aux démarches administratives",
            "frais_a_charge": "Gratuit", "courriels": format!("p{n}@lieu.example"),
        })
    };
    Value::Array((0..count).map(place).collect()).to_string()
}
