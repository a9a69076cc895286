//! The assembled program over a small register, with real accounts in two organisations.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "test support fails by panicking"
)]
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::allow_attributes, reason = "an expectation would be unmet in the file that uses everything")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use accounts::{NewAccount, Visitor};
use axum::Router;
use db::Db;
use identity::{Actor, Agent, OrganisationId, Role};
use kernel::Lang;
use passerelle::config::{Config, Settings};
use passerelle::server::{self, App};
use places::service::{Import, import_file};
use referral::model::Proposal;
use referral::{Order, Referral};
use serde_json::json;
use territory::Territories;
use testkit::{Browser, TestWorld};
use triage::{Given, Opening, Pathway};

/// The server's key, as the configuration writes it.
const KEY_IN_WORDS: &str = "0707070707070707070707070707070707070707070707070707070707070707";

/// Answers of a finished triage: someone who wants to learn.
const ANSWERS: &[(&str, &str)] = &[
    ("T0", "no"),
    ("T1", "easy"),
    ("T2", "smartphone"),
    ("T3", "home"),
    ("T4", "rarely"),
    ("T5", "helped"),
    ("T6", "no"),
    ("T7", "no"),
    ("T8", "helped"),
    ("T9", "yes"),
    ("T10.wishes", "contact"),
    ("T10.obstacles", "none"),
    ("T11", "no"),
];

/// The program over one database, without its background work.
pub struct House {
    pub app: App,
    pub router: Router,
    pub world: TestWorld,
    /// The agent who owns what [`House::objects`] makes: welcomes people in Guéret.
    pub agent: Agent,
    /// The same role in another organisation.
    pub stranger: Agent,
    /// The same role in the same organisation, on another territory.
    pub elsewhere: Agent,
    /// Another role in the same organisation, which welcomes nobody and reads no thread.
    pub lesser: Agent,
    /// Answers for the accounts of another organisation.
    pub other_referent: Agent,
    /// Answers for the organisations of another territory.
    pub other_coordinator: Agent,
    /// Reads the threads of the organisation, changes nothing.
    pub auditor: Agent,
    /// Runs the service.
    pub administrator: Agent,
    folder: PathBuf,
    drawn: AtomicU32,
}

/// A person's thread in each of its states, and what hangs on it.
pub struct Objects {
    pub draft: Pathway,
    pub finished: Pathway,
    pub referral: Referral,
    pub token: String,
    pub code: String,
    /// The personal code of the finished thread.
    pub personal: String,
    pub place: String,
    /// The role of a colleague of the agent.
    pub grant: String,
    /// A request of someone new to join the agent's organisation.
    pub join: String,
}

/// The configuration of a test: no bundled places, no limit on requests, and what `more` sets.
pub fn config(more: &[(&str, &str)]) -> Config {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("passerelle-house-{}-{number}", std::process::id()));
    let folder = folder.display().to_string();
    let usual = [
        ("PASSERELLE_STORE_BUNDLED", "false"),
        ("PASSERELLE_STORE_DATA", folder.as_str()),
        ("PASSERELLE_SECRETS_KEY", KEY_IN_WORDS),
        ("PASSERELLE_LIMITS_REQUESTS_PER_SECOND", "0"),
    ];
    let all = usual.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::read(&Settings::from_parts(None, all).unwrap()).unwrap()
}

/// The answers as a form sends them.
pub fn answers() -> Given {
    let mut given = Given::new();
    for (field, code) in ANSWERS {
        given.entry((*field).to_owned()).or_default().push((*code).to_owned());
    }
    given
}

/// Four places around Guéret and one in Rennes.
fn places() -> String {
    let place = |n: i32, name: &str, insee: &str, postal: &str, city: &str, lat: f64, lon: f64| {
        json!({
            "id": format!("p{n}"), "nom": name, "code_insee": insee, "code_postal": postal, "commune": city,
            "adresse": "1 rue de l'Exemple", "latitude": lat, "longitude": lon, "date_maj": "2026-01-05",
            "services": "Aide aux démarches administratives|Maîtrise des outils numériques du quotidien",
            "frais_a_charge": "Gratuit", "horaires": "Mo-Fr 09:00-12:00", "telephone": "+33555000000",
            "courriels": format!("p{n}@lieu.example"),
        })
    };
    json!([
        place(1, "Médiathèque", "23096", "23000", "Guéret", 46.170, 1.870),
        place(2, "Espace numérique", "23096", "23000", "Guéret", 46.171, 1.873),
        place(3, "Tiers-lieu", "23096", "23000", "Guéret", 46.168, 1.868),
        place(4, "Maison des services", "23096", "23000", "Guéret", 46.172, 1.866),
        place(5, "Point numérique", "35238", "35000", "Rennes", 48.110, -1.680),
    ])
    .to_string()
}

/// An active organisation.
async fn home(app: &App, name: &str, territory: &str) -> OrganisationId {
    let facts = &organisations::Facts {
        name: name.to_owned(),
        kind: organisations::Kind::LocalAuthority,
        capacities: std::collections::BTreeSet::new(),
        siret: None,
        territory: territory.parse().unwrap(),
    };
    let made = app.db.write("test.organisation", |tx| async move {
        organisations::create(&tx, &app.world, &Actor::System, facts).await
    });
    made.await.unwrap()
}

/// An account with one role.
async fn account(
    app: &App,
    name: &str,
    home: OrganisationId,
    role: Role,
    territory: &str,
    commune: Option<&str>,
) -> Agent {
    let new = NewAccount {
        name: name.to_owned(),
        email: format!("{}@essai.example", kernel::text::fold(name).replace(' ', ".")),
        lang: Lang::Fr,
        commune: commune.map(|code| code.parse().unwrap()),
        roles: vec![(role, home, territory.parse().unwrap())],
    };
    let id = app.accounts.create(&Actor::System, &new, None).await.unwrap();
    app.accounts.actor_of(id).await.unwrap().agent().unwrap().clone()
}

impl House {
    /// Migrates an empty database and opens the house over it.
    pub async fn open(db: Db, more: &[(&str, &str)]) -> Self {
        let (world, config) = (testkit::world(), config(more));
        server::migrate(&db).await.unwrap_or_else(|e| panic!("{e:?}"));
        let import = Import::new("essai".parse().unwrap(), false);
        let territories = Territories::bundled();
        let report = import_file(&db, &world, &territories, &Actor::System, places().as_bytes(), &import)
            .await
            .unwrap();
        assert!(report.accepted(), "{:?}", report.lines);
        let metrics = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle();
        let app = App::assemble(db, &config, world.world.clone(), Some(metrics), |_| ()).await;
        let app = app.unwrap_or_else(|e| panic!("{e:?}"));
        let router = app.router().unwrap_or_else(|e| panic!("{e:?}"));
        let gueret = home(&app, "Accueil de Guéret", "departement:23").await;
        let rennes = home(&app, "Guichet de Rennes", "departement:35").await;
        let agent =
            account(&app, "Léa Martin", gueret, Role::Prescriber, "departement:23", Some("23096")).await;
        let stranger =
            account(&app, "Tom Petit", rennes, Role::Prescriber, "departement:35", Some("35238")).await;
        let elsewhere =
            account(&app, "Eve Roux", gueret, Role::Prescriber, "departement:35", Some("35238")).await;
        let lesser = account(&app, "Guy Blanc", gueret, Role::Referent, "departement:23", None).await;
        let other_referent = account(&app, "Max Vert", rennes, Role::Referent, "departement:35", None).await;
        let other_coordinator =
            account(&app, "Ida Gris", rennes, Role::TerritoryCoordinator, "departement:35", None).await;
        let auditor = account(&app, "Ana Costa", gueret, Role::Auditor, "departement:23", None).await;
        let administrator =
            account(&app, "Zoé Noir", rennes, Role::NationalAdministrator, "france", None).await;
        let drawn = AtomicU32::new(0);
        let folder = config.data;
        Self {
            app,
            router,
            world,
            agent,
            stranger,
            elsewhere,
            lesser,
            other_referent,
            other_coordinator,
            auditor,
            administrator,
            folder,
            drawn,
        }
    }

    /// A browser nobody knows, with a form token.
    pub async fn nobody(&self) -> Browser {
        let mut browser = Browser::new(self.router.clone());
        browser.get("/code").await.expect(200);
        browser
    }

    /// A browser where the agent has signed in, with a form token.
    pub async fn browser_of(&self, agent: &Agent) -> Browser {
        let signed_in = self.app.accounts.sign_in_as(agent.id, &Visitor::default()).await.unwrap();
        let (name, value) = signed_in.cookie(self.app.shell());
        let mut browser = Browser::new(self.router.clone()).with_cookie(&name, &value);
        browser.get("/code").await.expect(200);
        browser
    }

    /// A draft, a finished triage and a referral just sent, all of [`Self::agent`]'s organisation.
    pub async fn objects(&self) -> Objects {
        let actor = Actor::from(self.agent.clone());
        let draft = self.app.triage.open(&actor, &Opening::default()).await.unwrap();
        let finished = self.finished().await;
        let place = self.app.places.snapshot().briefs()[0].id;
        let sent = self.app.referrals.send(&actor, &self.order(&finished, place)).await.unwrap();
        let links = self.app.referrals.get(&actor, sent.referral.id).await.unwrap().links.unwrap();
        let personal = privacy::PersonalCode::of(self.app.shell().key.bytes(), finished.id.uuid()).printed();
        Objects {
            draft,
            personal,
            finished,
            referral: sent.referral,
            token: links.token,
            code: links.code,
            place: place.to_string(),
            grant: self.grant().await,
            join: self.join().await,
        }
    }

    /// A new colleague of the agent, with the same role.
    async fn grant(&self) -> String {
        let name = format!("Collègue {}", self.drawn.fetch_add(1, Ordering::Relaxed));
        let home = self.agent.organisation_id;
        let new = account(&self.app, &name, home, Role::Prescriber, "departement:23", None).await;
        new.grants[0].id.to_string()
    }

    /// Someone new asks to join the agent's organisation.
    async fn join(&self) -> String {
        let number = self.drawn.fetch_add(1, Ordering::Relaxed);
        let (home, name) = (self.stranger.organisation_id, format!("Personne {number}"));
        let new = account(&self.app, &name, home, Role::Prescriber, "departement:35", None).await;
        let ask = organisations::Ask { role: Role::Prescriber, message: String::new() };
        let new = Actor::from(new);
        let asked = self.app.organisations.ask(&new, self.agent.organisation_id, &ask);
        asked.await.unwrap().to_string()
    }

    /// A pathway whose triage is finished.
    pub async fn finished(&self) -> Pathway {
        let (actor, triage) = (Actor::from(self.agent.clone()), &self.app.triage);
        let opening = Opening { commune: Some("23096".to_owned()), paper_filled_on: None };
        let pathway = triage.open(&actor, &opening).await.unwrap();
        let pathway = triage.answer_all(&actor, pathway.id, pathway.version, &answers()).await.unwrap();
        triage.finish(&actor, pathway.id, pathway.version).await.unwrap()
    }

    /// The order to send a person to a place.
    pub fn order(&self, pathway: &Pathway, place: places::PlaceId) -> Order {
        Order {
            pathway: pathway.id.uuid(),
            place: place.uuid(),
            proposal: Proposal { tell_place: true, ..Proposal::default() },
            lang: Lang::Fr,
            form_key: self.form_key(),
        }
    }

    /// A key as forms draw them, never the same twice.
    pub fn form_key(&self) -> String {
        format!("testtesttest{:010}", self.drawn.fetch_add(1, Ordering::Relaxed))
    }
}

impl Drop for House {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// The same house on each engine.
pub async fn on_each_engine<F, Fut>(body: F)
where
    F: Fn(Arc<House>, Arc<testkit::Scratch>) -> Fut,
    Fut: Future<Output = ()>,
{
    for scratch in
        [Some(testkit::Scratch::sqlite()), testkit::Scratch::postgres().await].into_iter().flatten()
    {
        eprintln!("engine: {:?}", scratch.db.engine());
        let house = House::open(scratch.db.clone(), &[]).await;
        body(Arc::new(house), Arc::new(scratch)).await;
    }
}
