//! Someone who may write: the one place that knows how a program proves for whom it acts.

use accounts::{Accounts, NewAccount, Visitor};
use db::Db;
use identity::{Actor, Role};
use kernel::{Lang, TerritoryRef, World};
use reqwest::Client;
use reqwest::header::{COOKIE, HeaderMap, HeaderValue};
use territory::Territories;
use triage::{Given, Opening, Triage};
use uuid::Uuid;
use vault::{MasterKey, Vault};
use web::{Shell, SigningKey};

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
    let (actor, cookie) = signed_in(db, &world).await;
    let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(&cookie).expect("a cookie"))]);
    let client = Client::builder()
        .default_headers(headers)
        .timeout(std::time::Duration::from_secs(5))
        .build()
        .expect("a client");
    let triage = Triage::new(db.clone(), world, vault(), Territories::bundled());
    let mut pathways = Vec::new();
    for _ in 0..count {
        pathways.push(finished(&triage, &actor).await);
    }
    Sender { client, pathways }
}

/// The nodes' key.
fn vault() -> Vault {
    Vault::new(vec![MasterKey::new("test", crate::KEY)]).expect("one key")
}

/// A prescriber with a session, as any node would find it: the nodes share the store and the key.
async fn signed_in(db: &Db, world: &World) -> (Actor, String) {
    let vault = vault();
    let signing = SigningKey::new(vault.derive("passerelle.site.1"));
    let shell = Shell::new(web::Settings::default(), signing, world.clone(), &[]);
    let accounts = Accounts::new(db.clone(), shell.clone(), vault);
    let facts = &organisations::Facts {
        name: "Accueil de Guéret".to_owned(),
        kind: organisations::Kind::LocalAuthority,
        capacities: std::collections::BTreeSet::new(),
        siret: None,
        territory: TerritoryRef::France,
    };
    let home = db.write("test.organisation", |tx| async move {
        organisations::create(&tx, world, &Actor::System, facts).await
    });
    let home = home.await.expect("an organisation");
    let new = NewAccount {
        name: "Léa Martin".to_owned(),
        email: "lea@essai.example".to_owned(),
        lang: Lang::Fr,
        commune: None,
        roles: vec![(Role::Prescriber, home, TerritoryRef::France)],
    };
    let account = accounts.create(&Actor::System, &new, None).await.expect("an account");
    let session = accounts.sign_in_as(account, &Visitor::default()).await.expect("a session");
    let (name, value) = session.cookie(&shell);
    (accounts.actor_of(account).await.expect("the account"), format!("{name}={value}"))
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
