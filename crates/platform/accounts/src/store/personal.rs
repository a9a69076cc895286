//! What is given out about an account, and what is left of it once it is erased.

use db::{Tx, params};
use identity::AgentId;
use jiff::Timestamp;

use super::{Client, Invitation};

/// Who the account is at identity providers: issuer, subject, since when.
pub(crate) async fn links_of(tx: &Tx, account: AgentId) -> db::Result<Vec<(String, String, Timestamp)>> {
    tx.all(super::LINKS_OF, params![account]).await
}

/// When each known browser was last seen.
pub(crate) async fn browsers_of(tx: &Tx, account: AgentId) -> db::Result<Vec<Timestamp>> {
    tx.all(super::BROWSERS_OF, params![account]).await
}

/// The invitations an account sent that wait.
pub(crate) async fn invitations_by(tx: &Tx, account: AgentId) -> db::Result<Vec<Invitation>> {
    tx.all(super::INVITATIONS_BY, params![account]).await
}

/// The programs an account let in.
pub(crate) async fn clients_by(tx: &Tx, account: AgentId) -> db::Result<Vec<Client>> {
    tx.all(super::CLIENTS_BY, params![account]).await
}

/// Leaves of an account its identity, its dates and `name`; answers whether it was there, and how many rows are gone.
/// The identity stands in the index of e-mails, where nothing is as short.
pub(crate) async fn erase(tx: &Tx, account: AgentId, name: &str) -> db::Result<(bool, u64)> {
    let nobody = account.uuid().as_bytes().to_vec();
    if tx.execute(super::ERASE_ACCOUNT, params![nobody, name, account]).await? == 0 {
        return Ok((false, 0));
    }
    let mut gone = 0;
    for statement in [
        super::DROP_TOTP,
        super::DROP_PASSKEYS,
        super::DROP_RECOVERY_CODES,
        super::DROP_SESSIONS,
        super::DROP_LINKS,
        super::DROP_BROWSERS,
        super::DROP_ALL_TICKETS,
        super::DROP_INVITATIONS_BY,
    ] {
        gone += tx.execute(statement, params![account]).await?;
    }
    Ok((true, gone))
}
