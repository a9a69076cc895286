//! Small builders: a migrated store, an office over it, browsers of people with and without roles.

use accounts::Accounts;
use axum::http::Method;
use db::Db;
use identity::{Actor, Agent, Role};
use kernel::{TerritoryRef, World};
use office::{Node, Office};
use places::Places;
use privacy::{PersonalData, Privacy};
use std::sync::Arc;
use territory::Territories;
use testkit::{Answer, Browser};
use triage::Triage;
use vault::{MasterKey, Vault};
use web::{Settings, Shell, SigningKey};

/// One node: its office, and the pages a browser sees.
pub struct Site {
    pub office: Office,
    pub router: axum::Router,
    pub world: World,
}

/// The tables of everything the office stands on.
pub async fn migrate(db: &Db) {
    let all = [
        journal::MIGRATIONS,
        jobs::MIGRATIONS,
        messages::MIGRATIONS,
        organisations::MIGRATIONS,
        accounts::MIGRATIONS,
        privacy::MIGRATIONS,
        places::MIGRATIONS,
        triage::MIGRATIONS,
        office::MIGRATIONS,
    ];
    for migrations in all {
        db.migrate(migrations).await.unwrap();
    }
}

/// A node over a migrated store.
pub async fn node(db: &Db, world: &World) -> Site {
    migrate(db).await;
    let mut settings = Settings::default();
    settings.limits.requests_per_second = 0;
    let texts =
        [organisations::TEXTS, accounts::TEXTS, privacy::TEXTS, places::TEXTS, triage::TEXTS, office::TEXTS];
    let shell = Shell::new(settings, SigningKey::new([7; 32]), world.clone(), &texts);
    let territories = Territories::bundled();
    let key = MasterKey::new("test", [3; 32]);
    let vault = Vault::new(vec![key]).unwrap();
    let accounts = Accounts::new(db.clone(), Arc::clone(&shell), vault.clone());
    let triage = Triage::new(db.clone(), world.clone(), vault.clone(), Arc::clone(&territories));
    let holders: Vec<Arc<dyn PersonalData>> = vec![Arc::new(triage.clone()), Arc::new(accounts.clone())];
    let office = Office {
        db: db.clone(),
        triage,
        accounts,
        privacy: Privacy::new(db.clone(), Arc::clone(&shell), holders, &[], &[]),
        places: Places::open(db.clone(), territories, world.clone()).await.unwrap(),
        keys: Arc::new(vault.verifiers(journal::PURPOSE)),
        vault,
        node: Arc::new(Node {
            name: "node-a".into(),
            version: "1.2.3",
            started_at: world.now(),
            ..Node::default()
        }),
        shell: Arc::clone(&shell),
    };
    let router = web::testing::layers(office::router(office.clone()), shell);
    Site { office, router, world: world.clone() }
}

/// Someone with one role over the whole of France, who proved who they are just now.
pub fn person(world: &World, role: Role) -> Agent {
    let mut agent = Agent::named(world, "Nadia Roy", "Agence").unwrap();
    agent.grants[0].role = role;
    agent.grants[0].territory = TerritoryRef::France;
    agent
}

pub fn administrator(world: &World) -> Actor {
    Actor::from(person(world, Role::NationalAdministrator))
}

impl Site {
    /// A browser of nobody.
    pub fn nobody(&self) -> Browser {
        Browser::new(self.router.clone()).with_header("accept-language", "fr")
    }

    /// A browser of someone.
    pub fn browser_of(&self, agent: &Agent) -> Browser {
        let (name, value) = web::testing::cookie_of(&self.office.shell, agent);
        self.nobody().with_cookie(name, &value)
    }

    /// A browser of someone with this role.
    pub fn browser(&self, role: Role) -> Browser {
        self.browser_of(&person(&self.world, role))
    }
}

/// Posts a form with a file, with the token of the last page.
pub async fn send_file(
    browser: &mut Browser,
    path: &str,
    fields: &[(&str, &str)],
    name: &str,
    bytes: &[u8],
) -> Answer {
    let token = browser.csrf().unwrap_or_default().to_owned();
    let mut body = Vec::new();
    for (field, value) in [("csrf", token.as_str())].iter().chain(fields) {
        let part = format!("--b0\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!("--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--b0--\r\n");
    browser.send(Method::POST, path, Some("multipart/form-data; boundary=b0"), body).await
}

/// The kinds of a stream's entries.
pub async fn acts(db: &Db, stream: &str) -> Vec<String> {
    let entries = db.read(|tx| async move { journal::read(&tx, stream).await }).await.unwrap();
    entries.into_iter().map(|entry| entry.kind).collect()
}
