//! Small builders: a migrated store, organisations, people with roles.

use std::collections::BTreeSet;

use db::Db;
use identity::{Actor, Agent, AgentId, GrantId, OrganisationId, Role};
use jiff::Timestamp;
use kernel::World;
use organisations::{Error, Facts, Kind, NewGrant, Organisations, Owner};
use std::sync::Arc;
use web::{Settings, Shell, SigningKey};

/// An empty, migrated store.
pub async fn migrated(db: &Db) {
    for list in [journal::MIGRATIONS, jobs::MIGRATIONS, messages::MIGRATIONS] {
        db.migrate(list).await.unwrap();
    }
    db.migrate(organisations::MIGRATIONS).await.unwrap();
}

pub fn facts(name: &str, territory: &str) -> Facts {
    Facts {
        name: name.into(),
        kind: Kind::Association,
        capacities: BTreeSet::new(),
        siret: None,
        territory: territory.parse().unwrap(),
    }
}

/// An active organisation.
pub async fn organisation(db: &Db, world: &World, name: &str, territory: &str) -> OrganisationId {
    let facts = &facts(name, territory);
    db.write(
        "test.create",
        |tx| async move { organisations::create(&tx, world, &Actor::System, facts).await },
    )
    .await
    .unwrap()
}

/// A role without end for an account, from now.
pub fn new_grant(
    world: &World,
    account: AgentId,
    role: Role,
    organisation: OrganisationId,
    territory: &str,
) -> NewGrant {
    NewGrant {
        account,
        account_name: format!("Compte {}", &account.to_string()[24..]),
        role,
        organisation,
        territory: territory.parse().unwrap(),
        from: world.now(),
        until: None,
    }
}

pub async fn give_as(db: &Db, world: &World, actor: &Actor, new: &NewGrant) -> Result<GrantId, Error> {
    db.write("test.give", |tx| async move { organisations::give(&tx, world, actor, new).await }).await
}

/// Gives a role as the program does.
pub async fn give(
    db: &Db,
    world: &World,
    account: AgentId,
    role: Role,
    organisation: OrganisationId,
    territory: &str,
) -> GrantId {
    let new = new_grant(world, account, role, organisation, territory);
    give_as(db, world, &Actor::System, &new).await.unwrap()
}

/// The account as it is signed in now: its roles that count, read from the store.
pub async fn signed_in(db: &Db, world: &World, account: AgentId, organisation: OrganisationId) -> Agent {
    let held = db.read(|tx| async move { organisations::grants_of(&tx, account).await }).await.unwrap();
    let mut agent = Agent::named(world, "Awa Diallo", "Structure").unwrap();
    agent.id = account;
    agent.organisation_id = organisation;
    agent.grants =
        held.into_iter().map(|held| held.grant).filter(|grant| grant.is_valid(world.now())).collect();
    agent
}

/// Someone new with one role, signed in.
pub async fn someone(
    db: &Db,
    world: &World,
    role: Role,
    organisation: OrganisationId,
    territory: &str,
) -> Agent {
    let account = world.id();
    give(db, world, account, role, organisation, territory).await;
    signed_in(db, world, account, organisation).await
}

/// An instant so many days after the test begins.
pub fn in_days(world: &World, days: i64) -> Timestamp {
    world.now() + jiff::SignedDuration::from_hours(24 * days)
}

/// The commands, with the capabilities that own rows.
pub fn service_with(db: &Db, world: &World, owners: Vec<Arc<dyn Owner>>) -> Organisations {
    let texts = [organisations::TEXTS];
    let shell = Shell::new(Settings::default(), SigningKey::new([7; 32]), world.clone(), &texts);
    Organisations::new(db.clone(), shell, vault(), owners)
}

/// The key of these tests.
pub fn vault() -> vault::Vault {
    vault::Vault::new(vec![vault::MasterKey::new("test", [7; 32])]).unwrap()
}

pub fn service(db: &Db, world: &World) -> Organisations {
    service_with(db, world, Vec::new())
}

/// Two organisations and the people who may, or may not, do things with the first.
pub struct Cast {
    pub ours: OrganisationId,
    pub other: OrganisationId,
    pub referent: Agent,
    pub mediator: Agent,
    /// Referent of the other organisation.
    pub elsewhere: Agent,
    /// Coordinator of the first one's département.
    pub coordinator: Agent,
    /// Coordinator of another département.
    pub neighbour: Agent,
    pub administrator: Agent,
}

pub async fn cast(db: &Db, world: &World) -> Cast {
    migrated(db).await;
    let ours = organisation(db, world, "Médiathèque de Guéret", "departement:23").await;
    let other = organisation(db, world, "Mairie de Rennes", "commune:35238").await;
    Cast {
        ours,
        other,
        referent: someone(db, world, Role::Referent, ours, "departement:23").await,
        mediator: someone(db, world, Role::Mediator, ours, "departement:23").await,
        elsewhere: someone(db, world, Role::Referent, other, "commune:35238").await,
        coordinator: someone(db, world, Role::TerritoryCoordinator, other, "departement:23").await,
        neighbour: someone(db, world, Role::TerritoryCoordinator, other, "departement:35").await,
        administrator: someone(db, world, Role::NationalAdministrator, other, "france").await,
    }
}

/// The kinds of a stream's entries, oldest first.
pub async fn journal_of(db: &Db, id: OrganisationId) -> Vec<journal::Recorded> {
    let stream = &organisations::stream(id);
    db.read(|tx| async move { journal::read(&tx, stream).await }).await.unwrap()
}

pub async fn grants(db: &Db, account: AgentId) -> Vec<identity::Grant> {
    let held = db.read(|tx| async move { organisations::grants_of(&tx, account).await }).await.unwrap();
    held.into_iter().map(|held| held.grant).collect()
}

pub async fn withdraw(db: &Db, world: &World, actor: &Actor, id: GrantId) -> Result<(), Error> {
    db.write("test.withdraw", |tx| async move { organisations::withdraw(&tx, world, actor, id).await }).await
}
