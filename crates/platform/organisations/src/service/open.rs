//! Request, create, accept, refuse, close and reopen an organisation.

use db::Tx;
use identity::{Actor, OrganisationId};
use kernel::World;
use serde_json::json;
use territory::Territories;

use super::authority::Authority;
use super::{Error, Problem, record};
use crate::model::{Facts, Organisation, State};
use crate::store;

/// Creates an organisation that is active at once: by the program, or whoever answers for organisations of its
/// territory.
///
/// # Errors
/// [`Error::NotFound`] when the actor may not; an unknown territory; [`Error::SiretTaken`].
pub async fn create(tx: &Tx, world: &World, actor: &Actor, facts: &Facts) -> Result<OrganisationId, Error> {
    let territories = Territories::bundled();
    if !Authority::of(tx, world, actor).await?.oversees(&territories, &facts.territory) {
        return Err(Error::NotFound);
    }
    let one = new(world, facts, State::Active)?;
    if store::siret_taken(tx, &one).await? {
        return Err(Error::SiretTaken);
    }
    store::add(tx, &one).await?;
    record(tx, world, actor, one.id, "organisations.created", told(facts)).await?;
    Ok(one.id)
}

/// An organisation as it begins, its name tidied and its territory known.
pub(super) fn new(world: &World, facts: &Facts, state: State) -> Result<Organisation, Error> {
    Ok(Organisation {
        id: world.id(),
        facts: checked(facts)?,
        parent: None,
        state,
        merged_into: None,
        motive: None,
        requested_by: None,
        contact: None,
        version: 1,
        created_at: world.now(),
    })
}

/// Facts whose name is tidied and whose territory is known.
pub(super) fn checked(facts: &Facts) -> Result<Facts, Error> {
    let mut problems = Vec::new();
    let name = identity::tidy_name(&facts.name).unwrap_or_else(|_| {
        problems.push(Problem::Name);
        String::new()
    });
    if Territories::bundled().name_of(&facts.territory).is_none() {
        problems.push(Problem::Territory);
    }
    if problems.is_empty() { Ok(Facts { name, ..facts.clone() }) } else { Err(Error::Fields(problems)) }
}

/// What the journal keeps of an organisation's facts: codes, not its name.
pub(super) fn told(facts: &Facts) -> serde_json::Value {
    json!({"kind": facts.kind, "territory": facts.territory, "siret": facts.siret,
        "capacities": facts.capacities})
}
