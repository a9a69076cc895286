//! Second factors of an account: the application on a telephone, recovery codes. Passkeys have a file of their own.

use ::factors::recovery::{self, CODES};
use ::factors::totp::{self, Seed};
use db::Tx;
use identity::{Actor, AgentId, Assurance};
use jiff::Timestamp;
use serde_json::json;

use super::confirm::owner;
use super::sign_in::SignedIn;
use super::{Accounts, Error};
use crate::store::{self, PasskeyId};

/// What the recovery codes are digested with.
pub(super) const PEPPER: &str = "accounts.recovery.1";

/// The second factors of an account, as a page shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Factors {
    /// An application gives codes.
    pub totp: bool,
    /// Recovery codes left.
    pub recovery_codes: usize,
    /// Passkeys: identity, name, when it was added and last used.
    pub passkeys: Vec<(PasskeyId, String, Timestamp, Option<Timestamp>)>,
    /// There is a password.
    pub password: bool,
}

impl Factors {
    /// Whether the account has a second factor. Recovery codes only stand in for one.
    pub fn any(&self) -> bool {
        self.totp || !self.passkeys.is_empty()
    }

    fn count(&self) -> usize {
        usize::from(self.totp) + self.passkeys.len()
    }
}

/// Which second factor to take away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    Totp,
    Passkey(PasskeyId),
}

impl Accounts {
    /// The second factors of whoever is signed in.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`], or the store's.
    pub async fn factors(&self, actor: &Actor) -> Result<Factors, Error> {
        self.factors_of(owner(actor)?.id).await
    }

    /// Whether an account has a second factor to ask for.
    pub(crate) async fn has_second_factor(&self, id: AgentId) -> Result<bool, Error> {
        Ok(self.factors_of(id).await?.any())
    }

    /// A QR code as an SVG, when there is a way to draw one.
    pub(crate) fn qr_code(&self, text: &str, title: &str) -> Option<String> {
        (self.qr)(text, title)
    }

    pub(super) async fn factors_of(&self, id: AgentId) -> Result<Factors, Error> {
        Ok(self.db.read(|tx| async move { self.read_factors(&tx, id).await }).await?)
    }

    pub(super) async fn read_factors(&self, tx: &Tx, id: AgentId) -> db::Result<Factors> {
        let passkeys = store::passkeys(tx, id).await?;
        Ok(Factors {
            totp: store::totp(tx, &self.vault, id).await?.is_some_and(|totp| totp.confirmed),
            recovery_codes: store::recovery_codes(tx, id).await?.len(),
            passkeys: passkeys.into_iter().map(|p| (p.id, p.name, p.created_at, p.last_used_at)).collect(),
            password: store::password(tx, id).await?.is_some(),
        })
    }

    /// Begins to set up the application: a new seed, until its first code confirms it.
    ///
    /// # Errors
    /// [`Error::Exists`] when one is set up; those of [`Accounts::guard`].
    pub async fn begin_totp(&self, actor: &Actor) -> Result<(), Error> {
        self.guard(actor).await?;
        let id = owner(actor)?.id;
        let mut bytes = [0; 20];
        self.world().entropy.fill(&mut bytes);
        let seed = &Seed::new(bytes);
        let kept = self
            .db
            .write("accounts.begin-totp", |tx| async move {
                store::put_totp(&tx, &self.vault, self.world(), id, seed).await
            })
            .await?;
        if kept { Ok(()) } else { Err(Error::Exists) }
    }

    /// The seed being set up: in base 32, and as the address that a QR code holds. Once confirmed it is never shown
    /// again.
    ///
    /// # Errors
    /// [`Error::NotFound`] when none is; those of [`Accounts::guard`].
    pub async fn totp_to_confirm(&self, actor: &Actor) -> Result<(String, String), Error> {
        self.guard(actor).await?;
        let id = owner(actor)?.id;
        let (totp, email) = self
            .db
            .read(|tx| async move {
                let totp = store::totp(&tx, &self.vault, id).await?;
                Ok::<_, db::Error>((totp, store::email(&tx, &self.vault, id).await?))
            })
            .await?;
        let totp = totp.filter(|totp| !totp.confirmed).ok_or(Error::NotFound)?;
        Ok((totp.seed.base32(), totp.seed.uri(&self.shell.product(), email.address())))
    }

    /// Confirms the application with its first code. The session has two factors from then on; recovery codes come with
    /// the first second factor.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Wait`]; those of [`Accounts::guard`].
    pub async fn confirm_totp(
        &self,
        actor: &Actor,
        typed: &str,
    ) -> Result<(SignedIn, Option<[String; CODES]>), Error> {
        self.guard(actor).await?;
        let owner = owner(actor)?;
        let codes = &self.draw_codes();
        let before = self.factors_of(owner.id).await?;
        let fresh = before.recovery_codes == 0;
        let signed_in = self
            .prove(&owner, Assurance::Two, |tx| async move {
                let totp = store::totp(&tx, &self.vault, owner.id).await?;
                let totp = totp.filter(|totp| !totp.confirmed).ok_or(Error::NotFound)?;
                let step = totp::check(&totp.seed, typed, self.now(), None).ok_or(Error::Refused)?;
                if !store::use_totp_step(&tx, owner.id, &totp, step).await? {
                    return Err(Error::Refused);
                }
                if fresh {
                    store::set_recovery_codes(&tx, owner.id, &self.digests(owner.id, codes)).await?;
                }
                self.factor_changed(&tx, actor, owner.id, "account.totp-added", "accounts-what-totp-added")
                    .await?;
                Ok("totp")
            })
            .await?;
        Ok((signed_in, fresh.then(|| codes.clone())))
    }

    /// Checks and uses a code of the application or a recovery code; answers which it was.
    pub(super) async fn use_code(&self, tx: Tx, id: AgentId, typed: String) -> Result<&'static str, Error> {
        if let Some(totp) = store::totp(&tx, &self.vault, id).await?.filter(|totp| totp.confirmed)
            && let Some(step) = totp::check(&totp.seed, &typed, self.now(), Some(totp.last_step))
        {
            let used = store::use_totp_step(&tx, id, &totp, step).await?;
            return if used { Ok("totp") } else { Err(Error::Refused) };
        }
        let unused = store::recovery_codes(&tx, id).await?;
        let mut peppers = self.vault.derive_all(PEPPER);
        peppers.extend(store::kept_peppers(&tx, &self.vault).await?);
        let found = recovery::find(&peppers, &id.to_string(), &typed, &unused);
        let digest = found.and_then(|at| unused.get(at)).ok_or(Error::Refused)?;
        if !store::use_recovery_code(&tx, id, *digest).await? {
            return Err(Error::Refused);
        }
        let left = unused.len() - 1;
        self.record(&tx, &Actor::Public, id, "account.recovery-code-used", json!({ "left": left })).await?;
        self.tell_change(&tx, id, "accounts-what-recovery-used").await?;
        Ok("recovery-code")
    }

    /// Replaces the recovery codes; they are shown this once.
    ///
    /// # Errors
    /// [`Error::NotFound`] without a second factor they could stand in for; those of [`Accounts::guard`].
    pub async fn renew_recovery_codes(&self, actor: &Actor) -> Result<[String; CODES], Error> {
        self.guard(actor).await?;
        let id = owner(actor)?.id;
        let codes = &self.draw_codes();
        self.db
            .write("accounts.renew-codes", |tx| async move {
                if !self.read_factors(&tx, id).await?.any() {
                    return Err(Error::NotFound);
                }
                store::set_recovery_codes(&tx, id, &self.digests(id, codes)).await?;
                self.factor_changed(&tx, actor, id, "account.recovery-codes-renewed", "accounts-what-codes")
                    .await
            })
            .await?;
        Ok(codes.clone())
    }

    /// Takes the application away.
    ///
    /// # Errors
    /// [`Error::FactorNeeded`] when it is the last second factor and a role needs one; those of [`Accounts::guard`].
    pub async fn remove_totp(&self, actor: &Actor) -> Result<(), Error> {
        self.take_factor(actor, Taken::Totp).await
    }

    pub(super) async fn take_factor(&self, actor: &Actor, taken: Taken) -> Result<(), Error> {
        self.guard(actor).await?;
        let owner = owner(actor)?;
        let (id, here) = (owner.id, owner.agent.session);
        self.db
            .write("accounts.take-factor", |tx| async move {
                let gone = match taken {
                    Taken::Totp => store::drop_totp(&tx, id).await?,
                    Taken::Passkey(passkey) => store::drop_passkey(&tx, id, passkey).await?,
                };
                if !gone {
                    return Err(Error::NotFound);
                }
                if self.read_factors(&tx, id).await?.count() == 0 {
                    if self.needs_second_factor(&tx, id).await? {
                        return Err(Error::FactorNeeded);
                    }
                    store::set_recovery_codes(&tx, id, &[]).await?;
                }
                let (kind, what) = match taken {
                    Taken::Totp => ("account.totp-removed", "accounts-what-totp-removed"),
                    Taken::Passkey(_) => ("account.passkey-removed", "accounts-what-passkey-removed"),
                };
                // A factor is taken away because somebody else may hold it: what it opened is closed.
                store::drop_sessions(&tx, id, here).await?;
                self.factor_changed(&tx, actor, id, kind, what).await
            })
            .await
    }

    /// Journals a change of how one signs in, and tells its owner.
    pub(super) async fn factor_changed(
        &self,
        tx: &Tx,
        actor: &Actor,
        id: AgentId,
        kind: &'static str,
        what: &'static str,
    ) -> Result<(), Error> {
        self.record(tx, actor, id, kind, json!({})).await?;
        self.tell_change(tx, id, what).await
    }

    pub(super) fn draw_codes(&self) -> [String; CODES] {
        recovery::generate(|bytes| self.world().entropy.fill(bytes))
    }

    pub(super) fn digests(&self, id: AgentId, codes: &[String]) -> Vec<recovery::Digest> {
        let (pepper, account) = (self.vault.derive(PEPPER), id.to_string());
        codes.iter().filter_map(|code| recovery::digest(&pepper, &account, code)).collect()
    }
}
