//! Small builders: a migrated store, a site, people with roles.

use std::sync::Arc;

use accounts::{Accounts, NewAccount, SignedIn, Visitor, jobs_with};
use db::{Db, Migration};
use factors::totp::{Seed, Step};
use identity::{Actor, Agent, AgentId, OrganisationId, Role};
use jobs::Runner;
use kernel::{Lang, TerritoryRef, World};
use organisations::{Facts, Kind};
use privacy::{PersonalData, Privacy};
use testkit::{Browser, TestWorld};
use vault::{MasterKey, Vault};
use web::{Authenticate, Settings, Shell, SigningKey};

pub const EMAIL: &str = "zoe.martin@mairie.example";
pub const PASSWORD: &str = "un vélo bleu dans la cour";
pub const MIGRATIONS: &[&[Migration]] = &[
    journal::MIGRATIONS,
    jobs::MIGRATIONS,
    messages::MIGRATIONS,
    organisations::MIGRATIONS,
    accounts::MIGRATIONS,
    privacy::MIGRATIONS,
];

/// A site over a store.
#[derive(Clone)]
pub struct Site {
    pub db: Db,
    pub world: TestWorld,
    pub shell: Arc<Shell>,
    pub accounts: Accounts,
    pub home: OrganisationId,
}

/// The server's key.
pub fn vault() -> Vault {
    Vault::new(vec![MasterKey::new("test", [9; 32])]).unwrap()
}

/// Every key that a node of these tests may have: letters are read whoever sealed them.
fn every_key() -> Vault {
    let key = |n: u8| MasterKey::new(format!("k{n}"), [n; 32]);
    Vault::new([9, 10, 11].map(key).into()).unwrap()
}

/// A node of the same site: its own connection to the store, its own chance.
pub fn node(db: Db, world: World) -> (Accounts, Arc<Shell>) {
    node_with(db, world, vault())
}

/// The same with other keys.
pub fn node_with(db: Db, world: World, vault: Vault) -> (Accounts, Arc<Shell>) {
    let mut settings = Settings { base_url: "https://passerelle.example".into(), ..Settings::default() };
    settings.limits.requests_per_second = 0;
    let texts = &[accounts::TEXTS, organisations::TEXTS, privacy::TEXTS];
    let shell = Shell::new(settings, SigningKey::new([7; 32]), world, texts);
    let accounts = Accounts::new(db, Arc::clone(&shell), vault);
    (accounts.with_qr(|_, title| Some(format!("<svg role=\"img\" aria-label=\"{title}\"></svg>"))), shell)
}

pub async fn site(db: Db) -> Site {
    for list in MIGRATIONS {
        db.migrate(list).await.unwrap();
    }
    let world = testkit::world();
    let (accounts, shell) = node(db.clone(), world.world.clone());
    let home = organisation(&db, &world, "Mairie de Guéret").await;
    Site { db, world, shell, accounts, home }
}

pub async fn organisation(db: &Db, world: &World, name: &str) -> OrganisationId {
    let facts = &Facts {
        name: name.into(),
        kind: Kind::LocalAuthority,
        capacities: std::collections::BTreeSet::new(),
        siret: None,
        territory: "departement:23".parse().unwrap(),
    };
    db.write("test.organisation", |tx| async move {
        organisations::create(&tx, world, &Actor::System, facts).await
    })
    .await
    .unwrap()
}

pub fn visitor() -> Visitor {
    visitor_at("192.0.2.1")
}

pub fn visitor_at(address: &str) -> Visitor {
    Visitor::new("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", address.parse().ok(), Some([1; 32]))
}

pub fn creuse() -> TerritoryRef {
    "departement:23".parse().unwrap()
}

impl Site {
    /// An account with [`EMAIL`], [`PASSWORD`] and a role.
    pub async fn zoe(&self, role: Role) -> AgentId {
        self.somebody("Zoé Martin", EMAIL, &[role]).await
    }

    pub async fn somebody(&self, name: &str, email: &str, roles: &[Role]) -> AgentId {
        let new = NewAccount {
            name: name.into(),
            email: email.into(),
            lang: Lang::Fr,
            commune: None,
            roles: roles.iter().map(|role| (*role, self.home, creuse())).collect(),
        };
        self.accounts.create(&Actor::System, &new, Some(PASSWORD)).await.unwrap()
    }

    /// An account with one role on a territory.
    pub async fn somebody_over(
        &self,
        name: &str,
        email: &str,
        role: Role,
        territory: TerritoryRef,
    ) -> AgentId {
        let new = NewAccount {
            name: name.into(),
            email: email.into(),
            lang: Lang::Fr,
            commune: None,
            roles: vec![(role, self.home, territory)],
        };
        self.accounts.create(&Actor::System, &new, Some(PASSWORD)).await.unwrap()
    }

    /// Signs in with the password.
    pub async fn sign_in(&self) -> SignedIn {
        self.accounts.sign_in(&visitor(), EMAIL, PASSWORD, None).await.unwrap()
    }

    /// The actor of a request that carries the cookie.
    pub async fn actor(&self, signed_in: &SignedIn) -> Actor {
        actor(&self.accounts, &self.shell, signed_in).await
    }

    pub async fn agent(&self, signed_in: &SignedIn) -> Agent {
        self.actor(signed_in).await.agent().expect("somebody").clone()
    }

    /// Sets up the application of an account that has only a password; answers the seed and the session with two
    /// factors. The step is used: the clock moves on.
    pub async fn set_up_totp(&self) -> (Seed, SignedIn, [String; 10]) {
        let actor = self.actor(&self.sign_in().await).await;
        self.accounts.begin_totp(&actor).await.unwrap();
        let (secret, _) = self.accounts.totp_to_confirm(&actor).await.unwrap();
        let seed = seed_of(&secret);
        let code = seed.code(Step::at(self.world.now()));
        let (signed_in, codes) = self.accounts.confirm_totp(&actor, &code).await.unwrap();
        self.world.advance(jiff::SignedDuration::from_secs(30));
        (seed, signed_in, codes.unwrap())
    }

    pub fn code(&self, seed: &Seed) -> String {
        seed.code(Step::at(self.world.now()))
    }

    /// Does the background work that waits, letters apart.
    pub async fn work(&self) {
        let runner = Runner::new(self.db.clone(), self.world.world.clone());
        jobs_with(runner, &self.accounts, &self.privacy()).run_due().await;
    }

    /// People's rights over what accounts keep.
    pub fn privacy(&self) -> Privacy {
        let holders: Vec<Arc<dyn PersonalData>> = vec![Arc::new(self.accounts.clone())];
        let (register, retention) = (&[accounts::PROCESSING], &[accounts::RETENTION]);
        Privacy::new(self.db.clone(), Arc::clone(&self.shell), holders, register, retention)
    }

    /// Subjects and texts of the letters, the newest first.
    pub async fn letters(&self) -> Vec<(String, String)> {
        let all = messages::recent(&self.db, &every_key(), 50).await.unwrap();
        all.into_iter().map(|letter| (letter.subject, letter.text)).collect()
    }

    /// The path of the first link of the newest letter.
    pub async fn link(&self) -> String {
        let text = self.letters().await.remove(0).1;
        let from =
            text.find("https://passerelle.example/").expect("a link") + "https://passerelle.example".len();
        text[from..].split_whitespace().next().unwrap().to_owned()
    }

    /// The kinds of entries in an account's journal.
    pub async fn journal(&self, id: AgentId) -> Vec<String> {
        let stream = &accounts::stream(id);
        let entries = self.db.read(|tx| async move { journal::read(&tx, stream).await }).await.unwrap();
        entries.into_iter().map(|entry| entry.kind).collect()
    }

    pub fn router(&self) -> axum::Router {
        let whoami = axum::routing::get(|page: web::Page| async move { page.actor.label() });
        let pages = accounts::router(self.accounts.clone())
            .merge(accounts::data_router(self.accounts.clone(), self.privacy()))
            .route("/whoami", whoami);
        web::layers(pages, Arc::clone(&self.shell), Arc::new(self.accounts.clone()))
    }

    pub fn browser(&self, lang: &str) -> Browser {
        Browser::new(self.router()).with_header("accept-language", lang)
    }

    /// A browser that holds a session.
    pub fn browser_of(&self, signed_in: &SignedIn, lang: &str) -> Browser {
        let (name, value) = signed_in.cookie(&self.shell);
        self.browser(lang).with_cookie(&name, &value)
    }
}

/// Who a node thinks sends a request with this cookie.
pub async fn actor(accounts: &Accounts, shell: &Shell, signed_in: &SignedIn) -> Actor {
    let (name, value) = signed_in.cookie(shell);
    let headers = [(axum::http::header::COOKIE, format!("{name}={value}").parse().unwrap())];
    accounts.actor(shell, &headers.into_iter().collect()).await.unwrap()
}

pub fn seed_of(base32: &str) -> Seed {
    let mut bits = 0_u64;
    let mut count = 0;
    let mut bytes = Vec::new();
    for c in base32.bytes() {
        let digit = if c.is_ascii_digit() { c - b'2' + 26 } else { c - b'A' };
        bits = (bits << 5) | u64::from(digit);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Seed::from_slice(&bytes).unwrap()
}
