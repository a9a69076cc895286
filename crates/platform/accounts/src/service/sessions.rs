//! The sessions of an account: seen, ended.

use identity::{Actor, SessionId};
use serde_json::json;

use super::confirm::owner;
use super::{Accounts, Error};
use crate::model::Session;
use crate::store;

impl Accounts {
    /// The sessions of whoever is signed in, the last used first; those that are over are left out.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`], or the store's.
    pub async fn sessions(&self, actor: &Actor) -> Result<Vec<Session>, Error> {
        let (id, now) = (owner(actor)?.id, self.now());
        let all = self.db.read(|tx| async move { store::sessions(&tx, id).await }).await?;
        Ok(all.into_iter().filter(|session| session.is_live(now)).collect())
    }

    /// Ends one session of the account; at once, on every node.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the account has no such session.
    pub async fn end_session(&self, actor: &Actor, session: SessionId) -> Result<(), Error> {
        let id = owner(actor)?.id;
        self.db
            .write("accounts.end-session", |tx| async move {
                if !store::drop_session(&tx, id, session).await? {
                    return Err(Error::NotFound);
                }
                let data = json!({ "session": session });
                Ok(self.record(&tx, actor, id, "account.session-ended", data).await?)
            })
            .await
    }

    /// Ends every session of the account but this one. Answers how many.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`], or the store's.
    pub async fn end_other_sessions(&self, actor: &Actor) -> Result<u64, Error> {
        let owner = owner(actor)?;
        self.db
            .write("accounts.end-others", |tx| async move {
                let ended = store::drop_sessions(&tx, owner.id, Some(owner.session)).await?;
                let data = json!({ "ended": ended });
                self.record(&tx, actor, owner.id, "account.other-sessions-ended", data).await?;
                Ok(ended)
            })
            .await
    }

    /// Signs out: the session of this browser ends. Nothing when there is none.
    ///
    /// # Errors
    /// The store's.
    pub async fn sign_out(&self, actor: &Actor) -> Result<(), Error> {
        match owner(actor) {
            Ok(owner) => match self.end_session(actor, owner.session).await {
                Err(Error::NotFound) => Ok(()),
                other => other,
            },
            Err(_) => Ok(()),
        }
    }
}
