//! Changing a password, and choosing another when it is forgotten.

use ::factors::password::{About, weaknesses};
use identity::{Actor, AgentId, Assurance};
use jobs::{Failure, Outcome};
use kernel::Lang;
use kernel::text::{base64url, from_base64url};
use serde_json::json;

use super::attempts::Tried;
use super::confirm::owner;
use super::letters::Letter;
use super::sign_in::{How, SignedIn};
use super::{Accounts, Error};
use crate::model::{Email, State, Token, Visitor};
use crate::store::{self, TicketKind};

/// How long the link of a letter is good, in seconds.
pub(super) const LINK_S: i64 = 3600;
/// The job that answers someone who forgot their password.
pub(super) const RESET: &str = "accounts.reset";
/// What a job's e-mail is sealed for.
const RESET_CONTEXT: &str = "jobs.payload/accounts.reset";

impl Accounts {
    /// Changes the password of whoever is signed in. Every other session of the account ends.
    ///
    /// # Errors
    /// [`Error::Weak`]; those of [`Accounts::guard`].
    pub async fn change_password(&self, actor: &Actor, new: &str) -> Result<(), Error> {
        self.guard(actor).await?;
        let owner = owner(actor)?;
        let id = owner.id;
        let email = self.db.read(|tx| async move { store::email(&tx, &self.vault, id).await }).await?;
        let hash = &self.hash_new(new, &email, &owner.agent.name).await?;
        self.db
            .write("accounts.change-password", |tx| async move {
                store::set_password(&tx, id, hash).await?;
                store::drop_sessions(&tx, id, Some(owner.session)).await?;
                store::drop_tickets(&tx, TicketKind::Reset, Some(id)).await?;
                let what = "accounts-what-password";
                self.factor_changed(&tx, actor, id, "account.password-changed", what).await
            })
            .await
    }

    /// What is kept of a new password, once it is strong enough.
    pub(super) async fn hash_new(&self, new: &str, email: &Email, name: &str) -> Result<String, Error> {
        let site = self.shell.site();
        let names = [site.product.as_str(), site.operator.as_str(), name];
        let weak = weaknesses(new, &About { email: email.address(), names: &names });
        if !weak.is_empty() {
            return Err(Error::Weak(weak));
        }
        self.hasher.hash(self.world(), new).await
    }

    /// Asks for a letter with a link to choose a new password. The answer, and the work done for it, are the same
    /// whether an account has the e-mail or not: a job finds out.
    ///
    /// # Errors
    /// [`Error::Wait`] after several; [`Error::Field`] for a text that is no e-mail.
    pub async fn ask_reset(&self, visitor: &Visitor, email: &str, lang: Lang) -> Result<(), Error> {
        let email = Email::parse(email).map_err(|_| Error::Field("email", "accounts-error-email"))?;
        self.attempt(&[Tried::Letters(&email), Tried::Address(visitor)]).await?;
        let sealed = self.vault.seal_text(self.world(), RESET_CONTEXT, email.address());
        let payload = &json!({"email": base64url(&sealed), "lang": lang.tag()});
        let now = self.now();
        self.db
            .write("accounts.ask-reset", |tx| async move {
                jobs::enqueue(&tx, self.world(), RESET, payload.clone(), now).await.map(drop)
            })
            .await?;
        Ok(())
    }

    /// Writes the letter that somebody asked for. A job done twice writes two letters, of which the last link counts.
    pub(super) async fn send_reset(&self, payload: &serde_json::Value) -> Outcome {
        let lost = || Failure::Permanent("the job names no e-mail".to_owned());
        let sealed = payload["email"].as_str().and_then(from_base64url).ok_or_else(lost)?;
        let address = self.vault.open_text(RESET_CONTEXT, &sealed).map_err(|_| lost())?;
        let email = &Email::parse(&address).map_err(|_| lost())?;
        let asked_in: Lang = payload["lang"].as_str().and_then(|tag| tag.parse().ok()).unwrap_or_default();
        let sent = self.db.write("accounts.send-reset", |tx| async move {
            let found = store::id_of_email(&tx, &self.vault, email).await?;
            let account = match found {
                Some((id, _)) => store::account(&tx, id).await?,
                None => None,
            };
            match account.filter(|account| account.state == State::Active) {
                Some(account) => {
                    let token = Token::new(self.world());
                    let which = (TicketKind::Reset, token.digest());
                    let until = self.in_s(LINK_S);
                    store::drop_tickets(&tx, TicketKind::Reset, Some(account.id)).await?;
                    store::add_ticket(&tx, &self.vault, self.world(), which, Some(account.id), &(), until)
                        .await?;
                    let link = self.link(&format!("/connexion/oubli/{}", token.reveal()));
                    self.write_to_owner(&tx, &account, Letter::Reset, &[("link", link)]).await?;
                    self.record(&tx, &Actor::System, account.id, "account.reset-asked", json!({})).await?;
                    Ok(())
                }
                None => self.write_to(&tx, (email, asked_in, None), Letter::NoAccount, &[]).await,
            }
        });
        sent.await.map_err(|error: Error| Failure::Retry(error.to_string()))
    }

    /// Whether the link of a letter is still good. Looking changes nothing.
    ///
    /// # Errors
    /// [`Error::Gone`].
    pub async fn reset_is_good(&self, token: &str) -> Result<(), Error> {
        self.reset_of(token).await.map(drop)
    }

    async fn reset_of(&self, token: &str) -> Result<(AgentId, [u8; 32]), Error> {
        let digest = Token::read(token).ok_or(Error::Gone)?.digest();
        let now = self.now();
        let found = self
            .db
            .read(|tx| async move {
                store::ticket::<()>(&tx, &self.vault, (TicketKind::Reset, digest), now).await
            })
            .await?;
        found.and_then(|ticket| ticket.account).map(|account| (account, digest)).ok_or(Error::Gone)
    }

    /// Chooses a new password with the link of a letter: every session ends, and one begins here. The second factor is
    /// still asked for.
    ///
    /// # Errors
    /// [`Error::Gone`], [`Error::Weak`].
    pub async fn reset_password(&self, visitor: &Visitor, token: &str, new: &str) -> Result<SignedIn, Error> {
        let (id, digest) = self.reset_of(token).await?;
        let (email, name) = self
            .db
            .read(|tx| async move {
                let name = store::account(&tx, id).await?.map(|account| account.name);
                Ok::<_, db::Error>((store::email(&tx, &self.vault, id).await?, name.unwrap_or_default()))
            })
            .await?;
        let hash = &self.hash_new(new, &email, &name).await?;
        let (which, now) = ((TicketKind::Reset, digest), self.now());
        self.db
            .write("accounts.reset-password", |tx| async move {
                store::take_ticket::<()>(&tx, &self.vault, which, now).await?.ok_or(Error::Gone)?;
                store::set_password(&tx, id, hash).await?;
                store::drop_sessions(&tx, id, None).await?;
                self.factor_changed(
                    &tx,
                    &Actor::Public,
                    id,
                    "account.password-reset",
                    "accounts-what-password",
                )
                .await?;
                self.begin(&tx, id, Assurance::One, visitor, How::Reset, None).await
            })
            .await
    }
}
