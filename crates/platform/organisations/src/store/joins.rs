//! Requests to join an organisation.

use db::{FromRow, Row, Tx, params};
use identity::{AgentId, OrganisationId};
use jiff::Timestamp;

use super::grants::role;
use super::{ASK, ASKED_TWICE, DECIDE, JOIN, JOINS_IN, JOINS_OF, MOVE_JOIN};
use crate::model::{JoinId, JoinRequest};

impl FromRow for JoinRequest {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            organisation: row.get("organisation")?,
            account: row.get("account")?,
            account_name: row.get("account_name")?,
            role: role(&row.get::<String>("role")?)?,
            message: row.get("message")?,
            asked_at: row.get("asked_at")?,
        })
    }
}

pub(crate) async fn ask(tx: &Tx, join: &JoinRequest) -> db::Result<()> {
    let values =
        params![join.id, join.organisation, join.account, join.role.code(), &join.message, join.asked_at,];
    tx.execute(ASK, values).await.map(drop)
}

/// The request of an account that waits for an answer.
pub(crate) async fn asked(
    tx: &Tx,
    organisation: OrganisationId,
    account: AgentId,
) -> db::Result<Option<JoinId>> {
    tx.optional(ASKED_TWICE, params![organisation, account]).await
}

/// A request that waits for an answer.
pub(crate) async fn join(tx: &Tx, id: JoinId) -> db::Result<Option<JoinRequest>> {
    tx.optional(JOIN, params![id]).await
}

pub(crate) async fn joins_in(tx: &Tx, organisation: OrganisationId) -> db::Result<Vec<JoinRequest>> {
    tx.all(JOINS_IN, params![organisation]).await
}

pub(crate) async fn joins_of(tx: &Tx, account: AgentId) -> db::Result<Vec<JoinRequest>> {
    tx.all(JOINS_OF, params![account]).await
}

/// Writes the answer and forgets the message; `false` when it was answered meanwhile.
pub(crate) async fn decide(
    tx: &Tx,
    id: JoinId,
    answer: &'static str,
    by: Option<AgentId>,
    at: Timestamp,
) -> db::Result<bool> {
    Ok(tx.execute(DECIDE, params![answer, by, at, id]).await? == 1)
}

pub(crate) async fn move_join(tx: &Tx, id: JoinId, to: OrganisationId) -> db::Result<()> {
    tx.execute(MOVE_JOIN, params![to, id]).await.map(drop)
}
