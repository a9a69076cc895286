//! Ask to join an organisation, and answer.

use identity::{Actor, GrantId, OrganisationId, Role};
use jiff::Timestamp;
use serde_json::json;

use super::authority::Authority;
use super::roles::give_in;
use super::{Error, Organisations, Problem, stream};
use crate::model::{JoinId, JoinRequest, NewGrant, State};
use crate::store;

/// The roles one may ask for: those a referent gives.
fn askable(role: Role) -> bool {
    Role::Referent.may_give(role)
}

/// What someone asks.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The role they wish.
    pub role: Role,
    /// A word to whoever answers, at most 500 characters.
    pub message: String,
}

impl Organisations {
    /// Asks to join an active organisation.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`], [`Error::NotFound`], wrong fields; [`Error::Already`] when the account waits for an answer
    /// there, or holds the role.
    pub async fn ask(&self, actor: &Actor, id: OrganisationId, ask: &Ask) -> Result<JoinId, Error> {
        let agent = actor.agent().ok_or(Error::NotSignedIn)?;
        let message = ask.message.trim().replace("\r\n", "\n");
        let hidden = |c: char| c.is_control() && c != '\n';
        if message.chars().count() > 500 || message.chars().any(hidden) {
            return Err(Problem::Message.into());
        }
        if !askable(ask.role) {
            return Err(Problem::Role.into());
        }
        let message = &message;
        self.db
            .write("organisations.ask", |tx| async move {
                let one = store::resolve(&tx, id).await?.filter(|one| one.state == State::Active);
                let one = one.ok_or(Error::NotFound)?;
                let now = self.world.now();
                let has = store::holdings_of(&tx, agent.id).await?.into_iter().any(|held| {
                    let grant = &held.grant;
                    grant.organisation == one.id
                        && grant.role == ask.role
                        && !held.is_lent()
                        && grant.is_valid(now)
                });
                if has || store::asked(&tx, one.id, agent.id).await?.is_some() {
                    return Err(Error::Already);
                }
                store::name_member(&tx, agent.id, &agent.name).await?;
                let join = JoinRequest {
                    id: self.world.id(),
                    organisation: one.id,
                    account: agent.id,
                    account_name: None,
                    role: ask.role,
                    message: message.clone(),
                    asked_at: now,
                };
                store::ask(&tx, &join).await?;
                let data = json!({"join": join.id, "account": agent.id, "role": ask.role});
                self.record(&tx, actor, one.id, "organisations.join-asked", data).await?;
                Ok(join.id)
            })
            .await
    }

    /// Lets someone in, with a role: the one they wished or another, on the organisation's territory.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor may not give that role there, or the request was answered; wrong dates.
    pub async fn let_in(
        &self,
        actor: &Actor,
        id: JoinId,
        role: Role,
        until: Option<Timestamp>,
    ) -> Result<GrantId, Error> {
        self.db
            .write("organisations.let-in", |tx| async move {
                let join = store::join(&tx, id).await?.ok_or(Error::NotFound)?;
                let (one, authority) = self.load(&tx, actor, join.organisation).await?;
                let new = NewGrant {
                    account: join.account,
                    account_name: join.account_name.ok_or(Error::NotFound)?,
                    role,
                    organisation: one.id,
                    territory: one.facts.territory.clone(),
                    from: self.world.now(),
                    until,
                };
                let grant = give_in(&tx, &self.world, actor, &authority, &one, &new).await?;
                self.answered(&tx, actor, id, one.id, "accepted", &authority).await?;
                Ok(grant)
            })
            .await
    }

    /// Answers no; whoever asked may take their request back in the same way.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn turn_down(&self, actor: &Actor, id: JoinId) -> Result<(), Error> {
        self.db
            .write("organisations.turn-down", |tx| async move {
                let join = store::join(&tx, id).await?.ok_or(Error::NotFound)?;
                let (one, authority) = self.load(&tx, actor, join.organisation).await?;
                let own = authority.account() == Some(join.account);
                if !own && !authority.manages(&self.territories, &one) {
                    return Err(Error::NotFound);
                }
                let answer = if own { "dropped" } else { "refused" };
                self.answered(&tx, actor, id, one.id, answer, &authority).await
            })
            .await
    }

    async fn answered(
        &self,
        tx: &db::Tx,
        actor: &Actor,
        id: JoinId,
        organisation: OrganisationId,
        answer: &'static str,
        authority: &Authority,
    ) -> Result<(), Error> {
        if !store::decide(tx, id, answer, authority.account(), self.world.now()).await? {
            return Err(Error::NotFound);
        }
        let kind = match answer {
            "accepted" => "organisations.join-accepted",
            "refused" => "organisations.join-refused",
            _ => "organisations.join-dropped",
        };
        let entry = journal::Entry {
            stream: stream(organisation),
            kind,
            subject: organisation.to_string(),
            actor,
            data: json!({"join": id}),
        };
        Ok(journal::append(tx, &self.world, entry).await?)
    }
}
