//! Programs of organisations, and their tokens.

use db::{FromRow, Row, Tx, params};
use identity::{AgentId, OrganisationId, Power};
use jiff::Timestamp;
use kernel::TerritoryRef;

use super::code;
use crate::model::{ApiToken, SCOPES};

/// A program of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its identity, also the agent's: the limit of requests counts by it.
    pub id: AgentId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// What it is called.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Power>,
    /// Where.
    pub territory: TerritoryRef,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when its token is good, exclusive.
    pub ends_at: Timestamp,
    /// When it was last used, to the minute.
    pub used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl Client {
    /// Whether its token is good at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.ends_at
    }
}

/// Scopes as they are stored: codes and spaces.
fn scopes_text(scopes: &[Power]) -> String {
    scopes.iter().map(|power| power.code()).collect::<Vec<_>>().join(" ")
}

fn scopes(text: &str) -> Option<Vec<Power>> {
    let find = |code: &str| SCOPES.iter().map(|(power, _)| *power).find(|power| power.code() == code);
    text.split(' ').map(find).collect()
}

impl FromRow for Client {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            organisation: row.get("organisation")?,
            name: row.get("name")?,
            scopes: code(row, "scopes", scopes)?,
            territory: code(row, "territory", |text| text.parse().ok())?,
            created_at: row.get("created_at")?,
            ends_at: row.get("ends_at")?,
            used_at: row.get("used_at")?,
            revoked_at: row.get("revoked_at")?,
        })
    }
}

pub(crate) async fn add_client(tx: &Tx, client: &Client, token: &ApiToken, by: AgentId) -> db::Result<()> {
    let values = params![
        client.id,
        token.digest(),
        client.organisation,
        &client.name,
        scopes_text(&client.scopes),
        client.territory.to_string(),
        by,
        client.created_at,
        client.ends_at,
    ];
    tx.execute(super::ADD_CLIENT, values).await.map(drop)
}

pub(crate) async fn client(tx: &Tx, token: &ApiToken) -> db::Result<Option<Client>> {
    tx.optional(super::CLIENT_OF_TOKEN, params![token.digest()]).await
}

pub(crate) async fn clients(tx: &Tx, organisation: OrganisationId) -> db::Result<Vec<Client>> {
    tx.all(super::CLIENTS, params![organisation]).await
}

/// Writes down that a client is used, unless it was since `stale`.
pub(crate) async fn client_used(tx: &Tx, id: AgentId, now: Timestamp, stale: Timestamp) -> db::Result<()> {
    tx.execute(super::CLIENT_USED, params![now, id, stale]).await.map(drop)
}

/// Revokes a client of an organisation; `false` when there is none, or it was already.
pub(crate) async fn revoke_client(
    tx: &Tx,
    id: AgentId,
    organisation: OrganisationId,
    now: Timestamp,
) -> db::Result<bool> {
    Ok(tx.execute(super::REVOKE_CLIENT, params![now, id, organisation]).await? == 1)
}
