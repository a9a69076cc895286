//! Signing in, and the session that begins.

use db::Tx;
use identity::{Actor, AgentId, Assurance, SessionId};
use serde_json::json;
use web::{Shell, cookies};

use super::attempts::Tried;
use super::{Accounts, Error};
use crate::model::{Email, LIFE_S, Session, State, Token, Visitor};
use crate::store;

/// The cookie of a session; under https its name begins with `__Host-`.
pub(super) const COOKIE: &str = "session";

/// A session that has just begun, or was renewed: the browser must get its cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    pub(super) token: Token,
}

impl SignedIn {
    /// The value of the `Set-Cookie` header.
    pub fn set_cookie(&self, shell: &Shell) -> String {
        let age_s = u32::try_from(LIFE_S).unwrap_or(0);
        cookies::write(shell, &cookies::host_name(shell, COOKIE), self.token.reveal(), age_s)
    }

    /// Name and value of the cookie, for the demonstration and tests.
    pub fn cookie(&self, shell: &Shell) -> (String, String) {
        (cookies::host_name(shell, COOKIE), self.token.reveal().to_owned())
    }
}

/// How somebody signed in, as the journal says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Password,
    Passkey,
    Provider,
    Invitation,
    Registration,
    Reset,
    First,
    System,
}

impl How {
    const fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Passkey => "passkey",
            Self::Provider => "provider",
            Self::Invitation => "invitation",
            Self::Registration => "registration",
            Self::Reset => "reset",
            Self::First => "first",
            Self::System => "system",
        }
    }
}

impl Accounts {
    /// Signs in with an e-mail and a password. `replaced` is the session this browser had: it ends.
    ///
    /// An e-mail without an account costs the same work and gets the same answer as a wrong password.
    ///
    /// # Errors
    /// [`Error::Refused`] whatever is wrong, [`Error::Wait`] after too many attempts.
    pub async fn sign_in(
        &self,
        visitor: &Visitor,
        email: &str,
        password: &str,
        replaced: Option<SessionId>,
    ) -> Result<SignedIn, Error> {
        let Ok(email) = Email::parse(email) else {
            self.attempt(&[Tried::Address(visitor)]).await?;
            return Err(Error::Refused);
        };
        let tried = [Tried::Email(&email), Tried::Address(visitor)];
        let account = self.password_of(&tried, &email, password).await?;
        let signed_in = self
            .db
            .write("accounts.sign-in", |tx| async move {
                self.succeeded(&tx, &tried).await?;
                self.begin(&tx, account, Assurance::One, visitor, How::Password, replaced).await
            })
            .await?;
        self.renew_hash(account, password).await?;
        Ok(signed_in)
    }

    /// The account whose e-mail and password these are.
    pub(super) async fn password_of(
        &self,
        tried: &[Tried<'_>],
        email: &Email,
        password: &str,
    ) -> Result<AgentId, Error> {
        self.attempt(tried).await?;
        let found =
            self.db.read(|tx| async move { store::id_of_email(&tx, &self.vault, email).await }).await?;
        let kept = found.as_ref().and_then(|(_, kept)| kept.as_deref());
        let right = self.hasher.verify(password, kept).await?;
        found.filter(|_| right).map(|(id, _)| id).ok_or(Error::Refused)
    }

    /// Hashes a password again when it was hashed with parameters of another time.
    async fn renew_hash(&self, account: AgentId, password: &str) -> Result<(), Error> {
        let kept = self.db.read(|tx| async move { store::password(&tx, account).await }).await?;
        if kept.is_none_or(|kept| !factors::password::needs_rehash(&kept)) {
            return Ok(());
        }
        let hash = &self.hasher.hash(self.world(), password).await?;
        Ok(self
            .db
            .write("accounts.rehash", |tx| async move { store::set_password(&tx, account, hash).await })
            .await?)
    }

    /// Begins a session of an active account: a new token always, so that one planted in the browser before is worth
    /// nothing.
    pub(super) async fn begin(
        &self,
        tx: &Tx,
        account: AgentId,
        assurance: Assurance,
        visitor: &Visitor,
        how: How,
        replaced: Option<SessionId>,
    ) -> Result<SignedIn, Error> {
        let account = store::account(tx, account).await?.ok_or(Error::Refused)?;
        if account.state != State::Active {
            return Err(Error::Refused);
        }
        if let Some(replaced) = replaced {
            store::drop_session(tx, account.id, replaced).await?;
        }
        let now = self.now();
        let session = Session {
            id: self.world().id(),
            account: account.id,
            created_at: now,
            seen_at: now,
            assurance,
            proved_at: now,
            device: visitor.device.clone(),
            address: visitor.network(),
        };
        let token = Token::new(self.world());
        store::add_session(tx, &session, &token).await?;
        store::signed_in(tx, account.id, now).await?;
        self.note_browser(tx, &account, visitor).await?;
        let data = json!({"how": how.code(), "assurance": assurance, "session": session.id});
        self.record(tx, &Actor::Public, account.id, "account.signed-in", data).await?;
        Ok(SignedIn { session, token })
    }

    /// How many passwords were hashed or compared since the start. A known and an unknown e-mail cost the same.
    pub fn hashes_done(&self) -> u64 {
        self.hasher.done()
    }
}
