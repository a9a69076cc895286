//! Who may do what here.

use identity::{Actor, Agent, Power};
use jiff::Timestamp;
use kernel::TerritoryRef;

use crate::Error;

/// Whether a role of the agent allows `power` over the whole of France.
pub fn has(agent: &Agent, power: Power) -> bool {
    agent.may(power, agent.organisation_id, |wide| *wide == TerritoryRef::France)
}

/// The agent, when a role of theirs allows one of `powers`.
///
/// # Errors
/// [`Error::Unauthorised`] for who is not signed in, [`Error::NotAllowed`] without the power.
pub fn any<'a>(actor: &'a Actor, powers: &[Power]) -> Result<&'a Agent, Error> {
    let agent = actor.agent().ok_or(Error::Unauthorised)?;
    if powers.iter().any(|power| has(agent, *power)) { Ok(agent) } else { Err(Error::NotAllowed) }
}

/// Who runs the service.
///
/// # Errors
/// As [`any`].
pub fn administrator(actor: &Actor) -> Result<&Agent, Error> {
    any(actor, &[Power::Administer])
}

/// Who reads the journal.
///
/// # Errors
/// As [`any`].
pub fn reader(actor: &Actor) -> Result<&Agent, Error> {
    any(actor, &[Power::ReadJournal])
}

/// Who imports places.
///
/// # Errors
/// As [`any`].
pub fn importer(actor: &Actor) -> Result<&Agent, Error> {
    any(actor, &[Power::Moderate, Power::Administer])
}

/// For a sensitive act: the agent proved who they are in the last quarter of an hour.
///
/// # Errors
/// [`Error::Unconfirmed`].
pub fn proved(agent: &Agent, now: Timestamp) -> Result<(), Error> {
    if agent.proved_lately(now) { Ok(()) } else { Err(Error::Unconfirmed) }
}
