//! Organisations, their networks and their parents.

use std::collections::BTreeSet;

use db::{FromRow, Row, Tx, params};
use identity::{AgentId, OrganisationId};
use kernel::text::fold;

use super::{
    ADD, BY_ID, CHANGE, CHILDREN_OF, JOIN_NETWORK, LEAVE_NETWORKS, LOOK_ALIKE, MERGE, MOVE_ALIASES,
    MOVE_CHILDREN, NETWORK_MEMBERS, NETWORKS, NETWORKS_OF, NO_NETWORK, PAGE, REQUESTED_BY, SET_PARENT,
    SET_STATE, SIRET_TAKEN,
};
use crate::model::{Contact, Facts, Kind, Organisation, State};

pub(super) fn decode(column: &str, message: &impl ToString) -> db::Error {
    db::Error::Decode { column: column.to_owned(), message: message.to_string() }
}

impl FromRow for Organisation {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let code = |column: &str| row.get::<String>(column);
        let kind = code("kind")?;
        let capacities: serde_json::Value = row.get("capacities")?;
        let facts = Facts {
            name: row.get("name")?,
            kind: Kind::from_code(&kind).ok_or_else(|| decode("kind", &kind))?,
            capacities: serde_json::from_value(capacities).map_err(|error| decode("capacities", &error))?,
            siret: row.get("siret")?,
            territory: code("territory")?.parse().map_err(|error| decode("territory", &error))?,
        };
        let state = code("state")?;
        let contact = match (row.get("contact_name")?, row.get("contact_email")?, row.get("contact_lang")?) {
            (Some(name), Some(email), Some(lang)) => Some(Contact { name, email, lang }),
            _ => None,
        };
        Ok(Self {
            id: row.get("id")?,
            facts,
            parent: row.get("parent")?,
            state: State::from_code(&state).ok_or_else(|| decode("state", &state))?,
            merged_into: row.get("merged_into")?,
            motive: row.get("motive")?,
            requested_by: row.get("requested_by")?,
            contact,
            version: row.get("version")?,
            created_at: row.get("created_at")?,
        })
    }
}

fn capacities(facts: &Facts) -> db::Result<serde_json::Value> {
    serde_json::to_value(&facts.capacities).map_err(|error| decode("capacities", &error))
}

pub(crate) async fn add(tx: &Tx, new: &Organisation) -> db::Result<()> {
    let (facts, contact) = (&new.facts, new.contact.as_ref());
    let values = params![
        new.id,
        &facts.name,
        fold(&facts.name),
        facts.kind.code(),
        capacities(facts)?,
        facts.siret.clone(),
        facts.territory.to_string(),
        new.parent,
        new.state.code(),
        new.requested_by,
        contact.map(|contact| contact.name.clone()),
        contact.map(|contact| contact.email.clone()),
        contact.map(|contact| contact.lang),
        new.created_at,
    ];
    tx.execute(ADD, values).await.map(drop)
}

/// The organisation of that very identity, merged or not.
pub(crate) async fn by_id(tx: &Tx, id: OrganisationId) -> db::Result<Option<Organisation>> {
    tx.optional(BY_ID, params![id]).await
}

/// The organisation of today: the one it was merged into.
pub(crate) async fn resolve(tx: &Tx, id: OrganisationId) -> db::Result<Option<Organisation>> {
    match by_id(tx, id).await? {
        Some(Organisation { merged_into: Some(today), .. }) => by_id(tx, today).await,
        found => Ok(found),
    }
}

/// Organisations in a state, by name, after one.
pub(crate) async fn page(
    tx: &Tx,
    state: State,
    after: &(String, OrganisationId),
    limit: u32,
) -> db::Result<Vec<Organisation>> {
    tx.all(PAGE, params![state.code(), &after.0, after.1, limit]).await
}

/// Those with its SIRET or its name, itself apart.
pub(crate) async fn look_alike(tx: &Tx, one: &Organisation) -> db::Result<Vec<Organisation>> {
    tx.all(LOOK_ALIKE, params![one.facts.siret.clone(), fold(&one.facts.name), one.id]).await
}

/// What an account asked for that is not active.
pub(crate) async fn requested_by(tx: &Tx, account: AgentId) -> db::Result<Vec<Organisation>> {
    tx.all(REQUESTED_BY, params![account]).await
}

pub(crate) async fn siret_taken(tx: &Tx, one: &Organisation) -> db::Result<bool> {
    let Some(siret) = one.facts.siret.clone() else { return Ok(false) };
    Ok(tx.optional::<OrganisationId>(SIRET_TAKEN, params![siret, one.id]).await?.is_some())
}

/// Writes new facts; `false` when it changed meanwhile.
pub(crate) async fn change(tx: &Tx, id: OrganisationId, version: i64, facts: &Facts) -> db::Result<bool> {
    let values = params![
        &facts.name,
        fold(&facts.name),
        facts.kind.code(),
        capacities(facts)?,
        facts.siret.clone(),
        facts.territory.to_string(),
        id,
        version,
    ];
    Ok(tx.execute(CHANGE, values).await? == 1)
}

/// Writes a state and forgets whom to answer; `false` when it changed meanwhile.
pub(crate) async fn set_state(
    tx: &Tx,
    one: &Organisation,
    state: State,
    motive: Option<&str>,
) -> db::Result<bool> {
    Ok(tx.execute(SET_STATE, params![state.code(), motive, one.id, one.version]).await? == 1)
}

pub(crate) async fn set_parent(
    tx: &Tx,
    id: OrganisationId,
    parent: Option<OrganisationId>,
) -> db::Result<()> {
    tx.execute(SET_PARENT, params![parent, id]).await.map(drop)
}

pub(crate) async fn children_of(tx: &Tx, id: OrganisationId) -> db::Result<Vec<Organisation>> {
    tx.all(CHILDREN_OF, params![id]).await
}

/// Active networks, by name.
pub(crate) async fn networks(tx: &Tx) -> db::Result<Vec<Organisation>> {
    tx.all(NETWORKS, params![]).await
}

pub(crate) async fn networks_of(tx: &Tx, id: OrganisationId) -> db::Result<Vec<Organisation>> {
    tx.all(NETWORKS_OF, params![id]).await
}

pub(crate) async fn set_networks(
    tx: &Tx,
    id: OrganisationId,
    networks: &BTreeSet<OrganisationId>,
) -> db::Result<()> {
    tx.execute(LEAVE_NETWORKS, params![id]).await?;
    for network in networks {
        tx.execute(JOIN_NETWORK, params![id, *network]).await?;
    }
    Ok(())
}

/// Makes `from` an alias of `to`, and with it its own aliases, children and networks.
pub(crate) async fn merge(tx: &Tx, from: OrganisationId, to: OrganisationId) -> db::Result<()> {
    let networks: Vec<OrganisationId> =
        networks_of(tx, from).await?.into_iter().map(|network| network.id).collect();
    for network in networks.into_iter().filter(|network| *network != to) {
        tx.execute(JOIN_NETWORK, params![to, network]).await?;
    }
    tx.execute(LEAVE_NETWORKS, params![from]).await?;
    let members: Vec<OrganisationId> = tx.all(NETWORK_MEMBERS, params![from]).await?;
    for member in members.into_iter().filter(|member| *member != to) {
        tx.execute(JOIN_NETWORK, params![member, to]).await?;
    }
    tx.execute(NO_NETWORK, params![from]).await?;
    tx.execute(MERGE, params![to, from]).await?;
    tx.execute(MOVE_ALIASES, params![to, from]).await?;
    tx.execute(MOVE_CHILDREN, params![to, from]).await.map(drop)
}

/// The beginning of every list.
pub(crate) fn first() -> (String, OrganisationId) {
    (String::new(), uuid::Uuid::nil().into())
}

/// Where a list goes on after this organisation.
pub(crate) fn place_of(one: &Organisation) -> (String, OrganisationId) {
    (fold(&one.facts.name), one.id)
}
