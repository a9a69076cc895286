//! Passkeys: added to an account, or used to sign in, give the second factor, confirm.

use ::factors::passkeys::{self, Challenge, User};
use ::factors::recovery::CODES;
use db::Tx;
use identity::{Actor, AgentId, Assurance, SessionId};
use serde::{Deserialize, Serialize};

use super::attempts::Tried;
use super::confirm::owner;
use super::factors::Taken;
use super::sign_in::{How, SignedIn};
use super::{Accounts, Error};
use crate::model::{Token, Visitor};
use crate::store::{self, PasskeyId, TicketKind};

/// How long a person may take to unlock their key, in seconds.
const CEREMONY_S: i64 = 5 * 60;

/// What a browser is asked, and the token that its answer comes back with.
#[derive(Debug, Clone)]
pub struct Ceremony {
    /// Options of `navigator.credentials`, as JSON.
    pub options: String,
    ticket: Token,
}

impl Ceremony {
    /// The token, for a hidden field: it serves once.
    pub fn ticket(&self) -> &str {
        self.ticket.reveal()
    }
}

#[derive(Serialize, Deserialize)]
struct Asked {
    challenge: Challenge,
}

impl Accounts {
    /// Asks the browser for a new passkey.
    ///
    /// # Errors
    /// Those of [`Accounts::guard`].
    pub async fn begin_passkey(&self, actor: &Actor) -> Result<Ceremony, Error> {
        self.guard(actor).await?;
        let owner = owner(actor)?;
        let id = owner.id;
        let (known, email) = self
            .db
            .read(|tx| async move {
                let known = self.credentials(&tx, id).await?;
                Ok::<_, db::Error>((known, store::email(&tx, &self.vault, id).await?))
            })
            .await?;
        let handle = id.uuid().into_bytes();
        let user = User { handle: &handle, name: email.address(), display_name: &owner.agent.name };
        self.ask(TicketKind::NewPasskey, Some(id), |challenge| {
            passkeys::registration_options(&self.relying(), user, challenge, &known)
        })
        .await
    }

    /// Adds the passkey that the browser made, under a name that its owner will recognise. The session has two factors
    /// from then on if the person was verified; recovery codes come with the first second factor.
    ///
    /// # Errors
    /// [`Error::Gone`] for a ticket used or too old, [`Error::Refused`] for an answer that proves nothing; those of
    /// [`Accounts::guard`].
    pub async fn add_passkey(
        &self,
        actor: &Actor,
        ticket: &str,
        answer: &str,
        name: &str,
    ) -> Result<(SignedIn, Option<[String; CODES]>), Error> {
        self.guard(actor).await?;
        let owner = owner(actor)?;
        let name =
            identity::tidy_name(name).map_err(|_| Error::Field("name", "accounts-error-passkey-name"))?;
        let challenge = self.answered(TicketKind::NewPasskey, ticket, Some(owner.id)).await?;
        let credential =
            passkeys::register(&self.relying(), &challenge, answer).map_err(|_| Error::Refused)?;
        let (credential, name, codes) = (&credential, &name, &self.draw_codes());
        let verified = if credential.user_verified { Assurance::Two } else { owner.agent.assurance };
        self.db
            .write("accounts.add-passkey", |tx| async move {
                if store::passkey_owner(&tx, &credential.id).await?.is_some() {
                    return Err(Error::Exists);
                }
                let fresh = store::recovery_codes(&tx, owner.id).await?.is_empty();
                store::add_passkey(&tx, &self.vault, self.world(), owner.id, credential, name).await?;
                if fresh {
                    store::set_recovery_codes(&tx, owner.id, &self.digests(owner.id, codes)).await?;
                }
                let what = "accounts-what-passkey-added";
                self.factor_changed(&tx, actor, owner.id, "account.passkey-added", what).await?;
                let signed_in = self.renew(&tx, owner.id, owner.session, verified, "passkey").await?;
                Ok((signed_in, fresh.then(|| codes.clone())))
            })
            .await
    }

    /// Takes a passkey away.
    ///
    /// # Errors
    /// [`Error::FactorNeeded`] when it is the last second factor and a role needs one; those of [`Accounts::guard`].
    pub async fn remove_passkey(&self, actor: &Actor, id: PasskeyId) -> Result<(), Error> {
        self.take_factor(actor, Taken::Passkey(id)).await
    }

    /// Asks the browser for a passkey of whoever is there: to sign in, or, signed in, for one of theirs.
    ///
    /// # Errors
    /// The store's.
    pub async fn ask_passkey(&self, actor: &Actor) -> Result<Ceremony, Error> {
        let account = owner(actor).ok().map(|owner| owner.id);
        let known = match account {
            Some(id) => self.db.read(|tx| async move { self.credentials(&tx, id).await }).await?,
            None => Vec::new(),
        };
        self.ask(TicketKind::PasskeySignIn, account, |challenge| {
            passkeys::assertion_options(&self.relying(), challenge, &known)
        })
        .await
    }

    /// Signs in with a passkey. It is two factors when the person was verified by finger, face or PIN.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Wait`], [`Error::Gone`].
    pub async fn sign_in_with_passkey(
        &self,
        visitor: &Visitor,
        ticket: &str,
        answer: &str,
        replaced: Option<SessionId>,
    ) -> Result<SignedIn, Error> {
        let tried = [Tried::Address(visitor)];
        self.attempt(&tried).await?;
        let challenge = self.answered(TicketKind::PasskeySignIn, ticket, None).await?;
        self.db
            .write("accounts.passkey-sign-in", |tx| async move {
                let (account, verified) = self.use_passkey(&tx, &challenge, answer).await?;
                self.succeeded(&tx, &tried).await?;
                let assurance = if verified { Assurance::Two } else { Assurance::One };
                self.begin(&tx, account, assurance, visitor, How::Passkey, replaced).await
            })
            .await
    }

    /// Gives the second factor, or confirms who one is, with a passkey of the account.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Wait`], [`Error::Gone`].
    pub async fn give_passkey(&self, actor: &Actor, ticket: &str, answer: &str) -> Result<SignedIn, Error> {
        let owner = owner(actor)?;
        let challenge = self.answered(TicketKind::PasskeySignIn, ticket, Some(owner.id)).await?;
        self.prove(&owner, Assurance::Two, |tx| async move {
            let (account, _) = self.use_passkey(&tx, &challenge, answer).await?;
            if account == owner.id { Ok("passkey") } else { Err(Error::Refused) }
        })
        .await
    }

    /// Checks an answer and keeps what it showed: whose passkey it is, and whether the person was verified.
    async fn use_passkey(
        &self,
        tx: &Tx,
        challenge: &Challenge,
        answer: &str,
    ) -> Result<(AgentId, bool), Error> {
        let claim = passkeys::claim(answer).map_err(|_| Error::Refused)?;
        let account = store::passkey_owner(tx, &claim.credential_id).await?.ok_or(Error::Refused)?;
        if claim.user_handle.is_some_and(|handle| handle != account.uuid().as_bytes()) {
            return Err(Error::Refused);
        }
        for passkey in store::passkeys(tx, account).await? {
            let mut credential = passkey.open(&self.vault)?;
            if credential.id != claim.credential_id {
                continue;
            }
            let shown = passkeys::authenticate(&self.relying(), challenge, &credential, answer)
                .map_err(|_| Error::Refused)?;
            credential.saw(&shown);
            let kept = store::use_passkey(tx, &self.vault, self.world(), &passkey, &credential).await?;
            return if kept { Ok((account, shown.user_verified)) } else { Err(Error::Refused) };
        }
        Err(Error::Refused)
    }

    async fn credentials(&self, tx: &Tx, id: AgentId) -> db::Result<Vec<passkeys::Credential>> {
        store::passkeys(tx, id).await?.iter().map(|passkey| passkey.open(&self.vault)).collect()
    }

    /// Draws a challenge and keeps it for one answer.
    async fn ask(
        &self,
        kind: TicketKind,
        account: Option<AgentId>,
        options: impl FnOnce(&Challenge) -> serde_json::Value,
    ) -> Result<Ceremony, Error> {
        let mut challenge = [0; 32];
        self.world().entropy.fill(&mut challenge);
        let ticket = Token::new(self.world());
        let (which, asked) = ((kind, ticket.digest()), &Asked { challenge });
        let until = self.in_s(CEREMONY_S);
        self.db
            .write("accounts.ask-passkey", |tx| async move {
                store::add_ticket(&tx, &self.vault, self.world(), which, account, asked, until).await
            })
            .await?;
        Ok(Ceremony { options: options(&challenge).to_string(), ticket })
    }

    /// The challenge of a ticket, which is used up whatever the answer is worth.
    async fn answered(
        &self,
        kind: TicketKind,
        ticket: &str,
        account: Option<AgentId>,
    ) -> Result<Challenge, Error> {
        let token = Token::read(ticket).ok_or(Error::Gone)?;
        let which = (kind, token.digest());
        let now = self.now();
        let taken = self
            .db
            .write("accounts.passkey-answered", |tx| async move {
                store::take_ticket::<Asked>(&tx, &self.vault, which, now).await
            })
            .await?;
        taken
            .filter(|ticket| ticket.account == account)
            .map(|ticket| ticket.data.challenge)
            .ok_or(Error::Gone)
    }
}
