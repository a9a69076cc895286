//! The acts of the office: who may, decide, write and journal in one transaction.

pub mod checks;
pub mod imports;
pub mod settings;
mod work;

use db::Tx;
use identity::Actor;
use kernel::World;

/// Writes what was done to one of the office's streams.
async fn record(
    tx: &Tx,
    world: &World,
    actor: &Actor,
    stream: &str,
    kind: &'static str,
    subject: impl ToString,
    data: serde_json::Value,
) -> db::Result<()> {
    let entry = journal::Entry {
        stream: format!("office/{stream}"),
        kind,
        subject: subject.to_string(),
        actor,
        data,
    };
    journal::append(tx, world, entry).await
}
