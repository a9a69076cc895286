//! A desk, a place and a world for the tests of this crate.
#![expect(dead_code, reason = "each test file uses its part")]
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::sync::{Arc, Mutex};

use axum::Router;
use db::{Db, Tx};
use identity::{Actor, Agent};
use jiff::SignedDuration;
use referral::model::{Bilingual, PlaceCard, Proposal};
use referral::sources::{Found, PathwayBrief, PlaceBrief, Sources};
use referral::{Order, Referrals, Settings};
use testkit::{Browser, TestWorld};
use uuid::Uuid;
use vault::{MasterKey, Vault};
use vocabulary::Mode;
use web::{Shell, SigningKey};

pub const PATHWAY: Uuid = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001);
pub const PLACE: Uuid = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0002);
pub const OTHER_PLACE: Uuid = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0003);

/// One pathway of "CCAS d'Amiens", two places.
pub struct Fakes {
    pub pathway: Mutex<PathwayBrief>,
    pub place: Mutex<PlaceBrief>,
}

impl Sources for Fakes {
    fn pathway<'a>(&'a self, _: &'a Tx, _: &'a Actor, id: Uuid) -> Found<'a, PathwayBrief> {
        let found = (id == PATHWAY).then(|| self.pathway.lock().unwrap().clone());
        Box::pin(async move { Ok(found) })
    }

    fn covers(&self, wide: &kernel::TerritoryRef, narrow: &kernel::TerritoryRef) -> bool {
        *wide == kernel::TerritoryRef::France || wide == narrow
    }

    fn place<'a>(&'a self, _: &'a Tx, id: Uuid) -> Found<'a, PlaceBrief> {
        let mut place = self.place.lock().unwrap().clone();
        place.card.id = id;
        let found = [PLACE, OTHER_PLACE].contains(&id).then_some(place);
        Box::pin(async move { Ok(found) })
    }

    fn why<'a>(&'a self, _: &'a Tx, _: &'a Actor, _: Uuid, _: Uuid) -> Found<'a, Vec<Bilingual>> {
        Box::pin(async { Ok(Some(vec![Bilingual::new("à 1,2 km", "1.2 km away")])) })
    }
}

/// The key of these tests.
pub fn vault() -> Vault {
    Vault::new(vec![MasterKey::new("test", [9; 32])]).unwrap()
}

/// A store with the tables a referral touches, a world, the commands, a desk.
pub struct House {
    pub db: Db,
    pub world: TestWorld,
    pub shell: Arc<Shell>,
    pub fakes: Arc<Fakes>,
    pub referrals: Referrals,
    pub agent: Agent,
}

pub async fn house(db: Db) -> House {
    for list in [
        journal::MIGRATIONS,
        jobs::MIGRATIONS,
        messages::MIGRATIONS,
        privacy::MIGRATIONS,
        referral::store::MIGRATIONS,
    ] {
        db.migrate(list).await.unwrap();
    }
    let world = testkit::world();
    let mut settings = web::Settings { base_url: "http://localhost".into(), ..web::Settings::default() };
    settings.limits.requests_per_second = 0;
    let shell = Shell::new(settings, SigningKey::new([7; 32]), world.world.clone(), &[referral::TEXTS]);
    let fakes = Arc::new(Fakes { pathway: Mutex::new(pathway()), place: Mutex::new(place()) });
    let referrals = Referrals::new(db.clone(), shell.clone(), vault(), fakes.clone(), Settings::default());
    let agent = Agent::named(&world, "Léa Martin", "CCAS d'Amiens").unwrap();
    fakes.pathway.lock().unwrap().owner = agent.organisation_id;
    House { db, world, shell, fakes, referrals, agent }
}

pub fn pathway() -> PathwayBrief {
    PathwayBrief {
        owner: identity::OrganisationId::from(Uuid::nil()),
        territory: kernel::TerritoryRef::France,
        reference: "K7F-2QX".into(),
        commune: "80021".parse().ok(),
        situation: Some("C".into()),
        modes: vec![Mode::Mediation],
        needs: vec![Bilingual::new("Apprendre à envoyer un document", "Learn to send a document")],
        findings: vec![Bilingual::new("Sa santé l'empêche de se déplacer.", "Health makes travel hard.")],
        own_words: Some("Je voudrais envoyer des photos à mon fils".into()),
        rules: "v1".into(),
    }
}

pub fn place() -> PlaceBrief {
    let card = PlaceCard {
        id: PLACE,
        name: "Médiathèque Louis-Aragon".into(),
        address: "12 rue de l'Église".into(),
        city: "80000 Amiens".into(),
        departement: "80".into(),
        phone: Some("03 22 00 00 00".into()),
        email: Some("accueil@mediatheque.example".into()),
        hours: vec![
            Bilingual::new("mardi : 9 h – 12 h", "Tuesday: 9:00–12:00"),
            Bilingual::new("mercredi : 14 h – 18 h", "Wednesday: 14:00–18:00"),
        ],
        access: vec![Bilingual::new("Sans rendez-vous", "No appointment needed")],
    };
    PlaceBrief { card, open: true }
}

/// What the agent orders, by the form of this key.
pub fn order(form_key: &str) -> Order {
    Order {
        pathway: PATHWAY,
        place: PLACE,
        proposal: Proposal { tell_place: true, ..Proposal::default() },
        lang: kernel::Lang::Fr,
        form_key: form_key.to_owned(),
    }
}

impl House {
    pub fn actor(&self) -> Actor {
        Actor::from(self.agent.clone())
    }

    /// Somebody of another organisation.
    pub fn stranger(&self) -> Actor {
        Actor::from(Agent::named(&self.world, "Tom", "Mairie de Corbie").unwrap())
    }

    /// A referral just sent, with the token of its link and its code.
    pub async fn sent(&self, form_key: &str) -> (referral::Referral, String, String) {
        let sent = self.referrals.send(&self.actor(), &order(form_key)).await.unwrap();
        let links = sent.referral.links(self.referrals.key()).unwrap();
        (sent.referral, links.token, links.code)
    }

    pub fn days(&self, days: i64) {
        self.world.advance(SignedDuration::from_hours(24 * days));
    }

    pub fn router(&self) -> Router {
        let (api, _) = referral::api_router(self.referrals.clone()).split_for_parts();
        web::testing::layers(referral::router(self.referrals.clone()).merge(api), self.shell.clone())
    }

    /// A browser whose agent is declared.
    pub fn desk(&self) -> Browser {
        let (name, cookie) = web::testing::cookie_of(&self.shell, &self.agent);
        Browser::new(self.router()).with_cookie(name, &cookie)
    }

    /// A browser nobody knows.
    pub fn anyone(&self) -> Browser {
        Browser::new(self.router())
    }
}
