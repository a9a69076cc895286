//! Accounts that nobody uses, and lists of accounts.

use db::{Tx, params};
use identity::AgentId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::model::Account;

/// Active accounts unused since `before` whose owner was not told.
pub(crate) async fn idle_to_tell(tx: &Tx, before: Timestamp, limit: u32) -> db::Result<Vec<AgentId>> {
    tx.all(super::IDLE_TO_TELL, params![before, limit]).await
}

/// Writes down that the owner is told; `false` when they came back, or were told, meanwhile.
pub(crate) async fn idle_told(tx: &Tx, id: AgentId, now: Timestamp, before: Timestamp) -> db::Result<bool> {
    Ok(tx.execute(super::IDLE_TOLD, params![now, id, before]).await? == 1)
}

/// Active accounts whose owner was told before then and did not come back, after one.
pub(crate) async fn idle_to_close(
    tx: &Tx,
    told_before: Timestamp,
    after: Option<AgentId>,
    limit: u32,
) -> db::Result<Vec<AgentId>> {
    let after = after.map_or(Uuid::nil(), AgentId::uuid);
    tx.all(super::IDLE_TO_CLOSE, params![told_before, after, limit]).await
}

/// Closes one; `false` when its owner came back meanwhile.
pub(crate) async fn close_idle(tx: &Tx, id: AgentId, told_before: Timestamp) -> db::Result<bool> {
    Ok(tx.execute(super::CLOSE_IDLE, params![id, told_before]).await? == 1)
}

/// Accounts by name, after one; those that were erased are left out.
pub(crate) async fn page_of_accounts(
    tx: &Tx,
    after: Option<&Account>,
    limit: u32,
) -> db::Result<Vec<Account>> {
    let (name, id) = after.map_or(("", Uuid::nil()), |one| (one.name.as_str(), one.id.uuid()));
    tx.all(super::PAGE_OF_ACCOUNTS, params![name, id, limit]).await
}

/// How many accounts are in each state, by its code.
pub(crate) async fn count_states(tx: &Tx) -> db::Result<Vec<(String, i64)>> {
    tx.all(super::COUNT_STATES, params![]).await
}
