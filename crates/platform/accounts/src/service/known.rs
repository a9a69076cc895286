//! For the roof: accounts the program itself made, found again, linked and acted for. Nothing here is behind a page.

use identity::{Actor, AgentId, Assurance};
use organisations::Held;
use serde_json::json;

use super::administer::system_email;
use super::{Accounts, Error, Factors};
use crate::model::{Account, Session};
use crate::store;

/// An account as the operator sees it.
#[derive(Debug, Clone)]
pub struct Looked {
    /// The account.
    pub account: Account,
    /// Its roles, whatever their dates.
    pub held: Vec<Held>,
    /// How it signs in.
    pub factors: Factors,
    /// How many sessions it has now.
    pub sessions: usize,
}

impl Accounts {
    /// An account, its roles, its factors and how many sessions it has.
    ///
    /// # Errors
    /// [`Error::NotFound`] when nobody has the e-mail, or the actor is not the program; [`Error::Field`].
    pub async fn look_up(&self, actor: &Actor, email: &str) -> Result<Looked, Error> {
        let (email, now) = (&system_email(actor, email)?, self.now());
        self.db
            .read(|tx| async move {
                let (id, _) = store::id_of_email(&tx, &self.vault, email).await?.ok_or(Error::NotFound)?;
                let sessions = store::sessions(&tx, id).await?;
                Ok(Looked {
                    account: store::account(&tx, id).await?.ok_or(Error::NotFound)?,
                    held: organisations::grants_of(&tx, id).await?,
                    factors: self.read_factors(&tx, id).await?,
                    sessions: sessions.iter().filter(|session| session.is_live(now)).count(),
                })
            })
            .await
    }

    /// The account of an e-mail.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor is not the program; the store's.
    pub async fn find(&self, actor: &Actor, email: &str) -> Result<Option<AgentId>, Error> {
        let email = &system_email(actor, email)?;
        let found =
            self.db.read(|tx| async move { store::id_of_email(&tx, &self.vault, email).await }).await?;
        Ok(found.map(|(id, _)| id))
    }

    /// Links an account to who it is at an identity provider, without asking its password: the program vouches.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor is not the program; the store's.
    pub async fn link_to(
        &self,
        actor: &Actor,
        account: AgentId,
        issuer: &str,
        subject: &str,
    ) -> Result<(), Error> {
        if *actor != Actor::System {
            return Err(Error::NotFound);
        }
        let now = self.now();
        self.db
            .write("accounts.link", |tx| async move {
                if store::linked(&tx, issuer, subject).await? == Some(account) {
                    return Ok(());
                }
                store::add_link(&tx, issuer, subject, account, now).await?;
                Ok(self.record(&tx, actor, account, "account.linked", json!({ "issuer": issuer })).await?)
            })
            .await
    }

    /// The actor that an account is with both factors, without a session.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such active account; the store's.
    pub async fn actor_of(&self, account: AgentId) -> Result<Actor, Error> {
        let now = self.now();
        let session = &Session {
            id: self.world().id(),
            account,
            created_at: now,
            seen_at: now,
            assurance: Assurance::Two,
            proved_at: now,
            device: String::new(),
            address: String::new(),
        };
        let agent = self.db.read(|tx| async move { self.agent_of(&tx, session).await }).await?;
        let mut agent = agent.ok_or(Error::NotFound)?;
        agent.session = None;
        Ok(agent.into())
    }
}
