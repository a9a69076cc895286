//! Small builders: a migrated store, agents, a browser at a desk.

use db::Db;
use identity::{Actor, Agent};
use kernel::World;
use std::sync::Arc;
use territory::Territories;
use testkit::{Answer, Browser};
use triage::{Given, Opening, Pathway, Triage};
use vault::{MasterKey, Vault};
use web::Shell;

/// The key of these tests.
pub fn vault() -> Vault {
    Vault::new(vec![MasterKey::new("test", [9; 32])]).unwrap()
}

/// The commands over an empty, migrated store.
pub async fn triage(db: &Db, world: &World) -> Triage {
    db.migrate(journal::MIGRATIONS).await.unwrap();
    db.migrate(privacy::MIGRATIONS).await.unwrap();
    db.migrate(triage::MIGRATIONS).await.unwrap();
    Triage::new(db.clone(), world.clone(), vault(), Territories::bundled())
}

pub fn agent(world: &World, name: &str, organisation: &str) -> Agent {
    Agent::named(world, name, organisation).unwrap()
}

pub fn actor(world: &World) -> Actor {
    Actor::from(agent(world, "Awa Diallo", "Mairie de Trifouilly"))
}

pub fn stranger(world: &World) -> Actor {
    Actor::from(agent(world, "Luc Petit", "CCAS d'ailleurs"))
}

/// What a form sends.
pub fn given(pairs: &[(&str, &[&str])]) -> Given {
    pairs
        .iter()
        .map(|(field, codes)| ((*field).to_owned(), codes.iter().map(|c| (*c).to_owned()).collect()))
        .collect()
}

/// A whole page of answers that concludes "E" (or another, by what is replaced).
pub fn complete() -> Given {
    given(&[
        ("T0", &["no"]),
        ("T1", &["easy"]),
        ("T2", &["smartphone"]),
        ("T3", &["home"]),
        ("T4", &["daily"]),
        ("T5", &["alone"]),
        ("T6", &["helped"]),
        ("T7", &["alone"]),
        ("T8", &["helped"]),
        ("T9", &["no"]),
        ("T10.wishes", &["procedures"]),
        ("T10.obstacles", &["none"]),
        ("T10.words", &["Je veux faire ma demande de logement."]),
        ("T11", &["yes"]),
    ])
}

/// A pathway whose answers are complete, not yet finished.
pub async fn filled(triage: &Triage, actor: &Actor) -> Pathway {
    let pathway = triage.open(actor, &Opening::default()).await.unwrap();
    triage.answer_all(actor, pathway.id, pathway.version, &complete()).await.unwrap()
}

/// A finished pathway.
pub async fn finished(triage: &Triage, actor: &Actor) -> Pathway {
    let pathway = filled(triage, actor).await;
    triage.finish(actor, pathway.id, pathway.version).await.unwrap()
}

/// A desk over a store of its own (SQLite), its router wrapped as the program does.
pub struct Desk {
    /// Kept: the store goes with it.
    _scratch: testkit::Scratch,
    pub triage: Triage,
    pub shell: Arc<Shell>,
    pub router: axum::Router,
}

pub async fn desk() -> Desk {
    let scratch = testkit::Scratch::sqlite();
    let shell = web::testing::shell(&[web::TEXTS, triage::TEXTS]);
    let triage = triage(&scratch.db, &shell.world).await;
    let (api, _) = triage::api(triage.clone()).split_for_parts();
    let router = web::testing::layers(triage::router(triage.clone()).merge(api), Arc::clone(&shell));
    Desk { _scratch: scratch, triage, shell, router }
}

impl Desk {
    /// A browser whose agent has said who they are.
    pub fn browser(&self, organisation: &str, lang: &str) -> Browser {
        let agent = agent(&self.shell.world, "Awa Diallo", organisation);
        let (name, value) = web::testing::cookie_of(&self.shell, &agent);
        self.anyone(lang).with_cookie(name, &value)
    }

    /// A browser of anybody.
    pub fn anyone(&self, lang: &str) -> Browser {
        Browser::new(self.router.clone()).with_header("accept-language", lang)
    }
}

/// Opens a pathway from the start page; answers the address of its triage.
pub async fn start(browser: &mut Browser, mode: &str) -> String {
    browser.get("/desk/pathways/new").await.expect(200);
    let answer = browser.post_form("/desk/pathways", &[("commune", ""), ("mode", mode)]).await.expect(303);
    let location = answer.location().unwrap();
    location.strip_suffix("/1").unwrap_or(location).to_owned()
}

/// Every page's address must lead somewhere: the redirect of an answer.
#[track_caller]
pub fn leads_to(answer: Answer, end: &str) -> String {
    let answer = answer.expect(303);
    let location = answer.location().unwrap().to_owned();
    assert!(location.ends_with(end), "{location} does not end with {end}");
    location
}
