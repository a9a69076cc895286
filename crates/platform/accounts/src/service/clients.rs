//! Programs of an organisation.

use identity::{Actor, Agent, AgentId, Power, Role};
use jiff::Timestamp;
use kernel::TerritoryRef;
use serde_json::json;
use territory::Territories;

use super::confirm::owner;
use super::{Accounts, Error};
use crate::model::{ApiToken, SCOPES};
use crate::store::{self, Client};

/// The longest life of a token, in days.
pub(crate) const MAX_DAYS: u16 = 366;

/// A program to let in.
#[derive(Debug, Clone)]
pub struct NewClient {
    /// What it is called.
    pub name: String,
    /// What it may do: some of [`SCOPES`].
    pub scopes: Vec<Power>,
    /// Where: within the organisation's territory.
    pub territory: TerritoryRef,
    /// For how many days, 1 to 366.
    pub days: u16,
}

/// Whoever answers for the accounts of the organisation they work for at the moment.
fn manager(actor: &Actor) -> Result<&Agent, Error> {
    let agent = owner(actor)?.agent;
    if agent.may(Power::ManageMembers, agent.organisation_id, |_| true) {
        Ok(agent)
    } else {
        Err(Error::NotFound)
    }
}

impl Accounts {
    /// The programs of the actor's organisation, the newest first; revoked ones too.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor does not answer for its accounts.
    pub async fn clients(&self, actor: &Actor) -> Result<Vec<Client>, Error> {
        let organisation = manager(actor)?.organisation_id;
        Ok(self.db.read(|tx| async move { store::clients(&tx, organisation).await }).await?)
    }

    /// Lets a program in. Its token is shown this once.
    ///
    /// # Errors
    /// [`Error::Field`] for what cannot be, [`Error::NotFound`]; those of [`Accounts::guard`].
    pub async fn add_client(&self, actor: &Actor, new: &NewClient) -> Result<ApiToken, Error> {
        self.guard(actor).await?;
        let agent = manager(actor)?;
        let name =
            identity::tidy_name(&new.name).map_err(|_| Error::Field("name", "accounts-error-client-name"))?;
        // Nobody lets a program do what they could not give a colleague, nor for longer than they may; a role that was lent
        // to them gives nothing.
        let givers = agent.grants.iter().filter(|grant| {
            grant.organisation == agent.organisation_id
                && grant.delegated_by.is_none()
                && grant.role.powers().contains(&Power::ManageMembers)
        });
        let givers: Vec<_> = givers.collect();
        let allowed = |power: &Power| {
            let may_give = |role: Role| givers.iter().any(|grant| grant.role.may_give(role));
            SCOPES.iter().any(|(scope, role)| scope == power && may_give(*role))
        };
        let last = givers.iter().map(|grant| grant.until.unwrap_or(Timestamp::MAX)).max();
        if new.scopes.is_empty() || !new.scopes.iter().all(allowed) {
            return Err(Error::Field("scope", "accounts-error-client-scope"));
        }
        if !(1..=MAX_DAYS).contains(&new.days) {
            return Err(Error::Field("days", "accounts-error-client-days"));
        }
        let token = ApiToken::new(self.world());
        let client = Client {
            id: self.world().id(),
            organisation: agent.organisation_id,
            name,
            scopes: new.scopes.clone(),
            territory: new.territory.clone(),
            created_at: self.now(),
            ends_at: self.in_s(i64::from(new.days) * 24 * 3600).min(last.unwrap_or(Timestamp::MIN)),
            used_at: None,
            revoked_at: None,
        };
        let (client, given) = (&client, &token);
        self.db
            .write("accounts.add-client", |tx| async move {
                let brief = organisations::brief(&tx, client.organisation).await?.ok_or(Error::NotFound)?;
                if !Territories::bundled().covers(&brief.territory, &client.territory) {
                    return Err(Error::Field("territory", "accounts-error-client-territory"));
                }
                store::add_client(&tx, client, given, agent.id).await?;
                let data = json!({"client": client.id, "organisation": client.organisation,
                    "scopes": client.scopes, "territory": client.territory, "ends_at": client.ends_at});
                Ok::<_, Error>(self.record(&tx, actor, client.id, "account.client-added", data).await?)
            })
            .await?;
        Ok(token)
    }

    /// Revokes a program's token; at once, on every node.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor's organisation has no such program.
    pub async fn revoke_client(&self, actor: &Actor, id: AgentId) -> Result<(), Error> {
        let organisation = manager(actor)?.organisation_id;
        let now = self.now();
        self.db
            .write("accounts.revoke-client", |tx| async move {
                if !store::revoke_client(&tx, id, organisation, now).await? {
                    return Err(Error::NotFound);
                }
                let data = json!({"client": id, "organisation": organisation});
                Ok(self.record(&tx, actor, id, "account.client-revoked", data).await?)
            })
            .await
    }
}
