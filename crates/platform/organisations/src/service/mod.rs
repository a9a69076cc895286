//! Commands: read → who may → decide → write → journal, in one transaction.

mod authority;
mod error;
mod open;
mod roles;

use db::Tx;
use identity::{Actor, OrganisationId};
use kernel::World;

pub use error::{Error, Problem};
pub use open::create;
pub use roles::{brief, forget, give, grants_of, is_held, rename, withdraw};

/// The journal stream of an organisation.
pub fn stream(id: OrganisationId) -> String {
    format!("organisation/{id}")
}

async fn record(
    tx: &Tx,
    world: &World,
    actor: &Actor,
    id: OrganisationId,
    kind: &'static str,
    data: serde_json::Value,
) -> db::Result<()> {
    let entry = journal::Entry { stream: stream(id), kind, subject: id.to_string(), actor, data };
    journal::append(tx, world, entry).await
}
