//! What a person says of themselves, and the organisation they work for at the moment.

use identity::{Actor, OrganisationId};
use kernel::{CommuneCode, Lang};
use organisations::Held;
use serde_json::json;

use super::confirm::owner;
use super::{Accounts, Error};
use crate::model::{Account, Email};
use crate::store;

/// An account as its owner sees it.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The account.
    pub account: Account,
    /// Where its letters go.
    pub email: Email,
    /// Its roles that count now, sleeping ones too.
    pub held: Vec<Held>,
}

impl Accounts {
    /// The account of whoever is signed in.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`], or the store's.
    pub async fn profile(&self, actor: &Actor) -> Result<Profile, Error> {
        let id = owner(actor)?.id;
        let now = self.now();
        self.db
            .read(|tx| async move {
                let account = store::account(&tx, id).await?.ok_or(Error::NotSignedIn)?;
                let email = store::email(&tx, &self.vault, id).await?;
                let held = organisations::grants_of(&tx, id).await?;
                let held = held.into_iter().filter(|held| held.grant.is_valid(now)).collect();
                Ok(Profile { account, email, held })
            })
            .await
    }

    /// Changes the name, the language of letters and the commune of the desk.
    ///
    /// # Errors
    /// [`Error::Field`] for a name that cannot be; [`Error::NotSignedIn`].
    pub async fn change_profile(
        &self,
        actor: &Actor,
        name: &str,
        lang: Lang,
        commune: Option<&CommuneCode>,
    ) -> Result<(), Error> {
        let id = owner(actor)?.id;
        let name = &identity::tidy_name(name).map_err(|_| Error::Field("name", "accounts-error-name"))?;
        self.db
            .write("accounts.change-profile", |tx| async move {
                store::set_profile(&tx, id, name, lang, commune).await?;
                organisations::rename(&tx, id, name).await?;
                let data = json!({"lang": lang.tag(), "commune": commune});
                Ok(self.record(&tx, actor, id, "account.profile-changed", data).await?)
            })
            .await
    }

    /// Works for another organisation from now on: one in which the account holds a role.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it holds none there.
    pub async fn switch_organisation(&self, actor: &Actor, to: OrganisationId) -> Result<(), Error> {
        let id = owner(actor)?.id;
        let now = self.now();
        self.db
            .write("accounts.switch", |tx| async move {
                let held = organisations::grants_of(&tx, id).await?;
                let there = |held: &Held| held.grant.organisation == to && held.grant.is_valid(now);
                if !held.iter().any(there) {
                    return Err(Error::NotFound);
                }
                store::set_organisation(&tx, id, to).await?;
                Ok(self.record(&tx, actor, id, "account.organisation-switched", json!({ "to": to })).await?)
            })
            .await
    }
}
