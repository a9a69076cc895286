//! Someone who may write: the one place that knows how a program proves for whom it acts.

use db::Db;
use identity::{Actor, Agent};
use kernel::World;
use reqwest::Client;
use reqwest::header::{COOKIE, HeaderMap, HeaderValue};
use territory::Territories;
use triage::{Given, Opening, Triage};
use uuid::Uuid;

/// A client that acts for an agent, and the threads of people it may send somewhere.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Sends with the agent's proof.
    pub client: Client,
    /// Pathways whose triage is finished.
    pub pathways: Vec<Uuid>,
}

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

/// An authorised agent with `count` people to send.
pub async fn authorised(db: &Db, count: usize) -> Sender {
    let world = World::system();
    let agent = Agent::named(&world, "Léa Martin", "Accueil de Guéret").expect("a name and an organisation");
    let cookie = format!("agent={}", identity::sign(&agent, &identity::Key::new(crate::KEY)));
    let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(&cookie).expect("a cookie"))]);
    let client = Client::builder()
        .default_headers(headers)
        .timeout(std::time::Duration::from_secs(5))
        .build()
        .expect("a client");
    let triage = Triage::new(db.clone(), world, Territories::bundled());
    let actor = Actor::Agent(agent);
    let mut pathways = Vec::new();
    for _ in 0..count {
        pathways.push(finished(&triage, &actor).await);
    }
    Sender { client, pathways }
}

async fn finished(triage: &Triage, actor: &Actor) -> Uuid {
    let opening = Opening { commune: Some("23096".to_owned()), paper_filled_on: None };
    let pathway = triage.open(actor, &opening).await.expect("a pathway opens");
    let mut given = Given::new();
    for (field, code) in ANSWERS {
        given.entry((*field).to_owned()).or_default().push((*code).to_owned());
    }
    let pathway =
        triage.answer_all(actor, pathway.id, pathway.version, &given).await.expect("it is answered");
    triage.finish(actor, pathway.id, pathway.version).await.expect("it is finished").id.uuid()
}
