//! One file a page.

pub mod messages;
pub mod pathway;
pub mod places;
pub mod queue;

use identity::{Actor, Agent};

/// The agent, or the page where they say who they are.
pub(crate) fn agent(actor: &Actor) -> web::Result<&Agent> {
    actor.agent().ok_or(web::Error::Unauthorised)
}
