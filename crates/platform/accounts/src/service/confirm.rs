//! Proving again who one is: the second factor of a sign-in, and the confirmation before sensitive acts.

use std::future::Future;

use db::Tx;
use identity::{Actor, Agent, AgentId, Assurance, Bearer, SessionId};
use serde_json::json;

use super::attempts::Tried;
use super::sign_in::SignedIn;
use super::{Accounts, Error};
use crate::model::{Session, Token};
use crate::store;

/// Who acts on their own account, once it is sure enough.
pub(super) struct Owner<'a> {
    pub(super) agent: &'a Agent,
    pub(super) id: AgentId,
    pub(super) session: SessionId,
}

/// The person who is signed in; a program has no account to keep.
pub(super) fn owner(actor: &Actor) -> Result<Owner<'_>, Error> {
    let agent = actor.agent().ok_or(Error::NotSignedIn)?;
    if agent.bearer != Bearer::Person {
        return Err(Error::NotFound);
    }
    let session = agent.session.ok_or(Error::NotSignedIn)?;
    Ok(Owner { agent, id: agent.id, session })
}

impl Accounts {
    /// Lets a sensitive act on one's own account through: with the second factor, if the account has one, and a recent
    /// proof. Whoever has a password alone cannot take the second factor away.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`], [`Error::SecondFactor`], [`Error::Unconfirmed`].
    pub async fn guard(&self, actor: &Actor) -> Result<(), Error> {
        let owner = owner(actor)?;
        if owner.agent.assurance == Assurance::One && self.factors_of(owner.id).await?.any() {
            return Err(Error::SecondFactor);
        }
        if owner.agent.proved_lately(self.now()) { Ok(()) } else { Err(Error::Unconfirmed) }
    }

    /// Gives the second factor of a session: a code of the application, or a recovery code. Either serves once.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Wait`].
    pub async fn give_code(&self, actor: &Actor, typed: &str) -> Result<SignedIn, Error> {
        let owner = owner(actor)?;
        self.prove(&owner, Assurance::Two, |tx| self.use_code(tx, owner.id, typed.to_owned())).await
    }

    /// Confirms who one is with the password. The assurance of the session stays.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Wait`].
    pub async fn confirm_password(&self, actor: &Actor, password: &str) -> Result<SignedIn, Error> {
        let owner = owner(actor)?;
        self.attempt(&[Tried::Account(owner.id)]).await?;
        let id = owner.id;
        let kept = self.db.read(|tx| async move { store::password(&tx, id).await }).await?;
        if !self.hasher.verify(password, kept.as_deref()).await? {
            return Err(Error::Refused);
        }
        let assurance = owner.agent.assurance;
        self.db
            .write("accounts.confirm", |tx| async move {
                self.succeeded(&tx, &[Tried::Account(id)]).await?;
                self.renew(&tx, id, owner.session, assurance, "password").await
            })
            .await
    }

    /// Counts an attempt, lets `check` say by what means it succeeded, and renews the session.
    pub(super) async fn prove<F, Fut>(
        &self,
        owner: &Owner<'_>,
        assurance: Assurance,
        check: F,
    ) -> Result<SignedIn, Error>
    where
        F: Fn(Tx) -> Fut,
        Fut: Future<Output = Result<&'static str, Error>>,
    {
        self.attempt(&[Tried::Account(owner.id)]).await?;
        let check = &check;
        self.db
            .write("accounts.prove", |tx| async move {
                let how = check(tx.clone()).await?;
                self.succeeded(&tx, &[Tried::Account(owner.id)]).await?;
                self.renew(&tx, owner.id, owner.session, assurance, how).await
            })
            .await
    }

    /// Gives a session another identity, another token and a new proof. It keeps its age.
    pub(super) async fn renew(
        &self,
        tx: &Tx,
        account: AgentId,
        old: SessionId,
        assurance: Assurance,
        how: &'static str,
    ) -> Result<SignedIn, Error> {
        let now = self.now();
        let known = store::sessions(tx, account).await?;
        let known = known.into_iter().find(|session| session.id == old && session.is_live(now));
        let session = Session {
            id: self.world().id(),
            assurance: assurance.max(known.as_ref().map_or(assurance, |known| known.assurance)),
            proved_at: now,
            ..known.ok_or(Error::NotSignedIn)?
        };
        let token = Token::new(self.world());
        if !store::renew(tx, old, &session, &token).await? {
            return Err(Error::NotSignedIn);
        }
        let data = json!({"how": how, "assurance": session.assurance, "session": session.id});
        self.record(tx, &Actor::Public, account, "account.confirmed", data).await?;
        Ok(SignedIn { session, token })
    }
}
