//! Asking for an account oneself: the e-mail is proved first, and nothing is kept before.

use db::Tx;
use identity::{Actor, Assurance};
use jobs::{Failure, Outcome};
use kernel::Lang;
use kernel::text::{base64url, from_base64url};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::attempts::Tried;
use super::letters::Letter;
use super::passwords::LINK_S;
use super::sign_in::{How, SignedIn};
use super::{Accounts, Error};
use crate::model::{Email, Token, Visitor};
use crate::store::{self, Ticket, TicketKind};

/// The job that answers someone who asks for an account.
pub(super) const REGISTER: &str = "accounts.register";
/// What a job's words are sealed for.
const REGISTER_CONTEXT: &str = "jobs.payload/accounts.register";

/// Who asks; sealed wherever it is kept.
#[derive(Serialize, Deserialize)]
struct Asked {
    email: String,
    name: String,
    lang: String,
}

impl Asked {
    fn lang(&self) -> Lang {
        self.lang.parse().unwrap_or_default()
    }
}

impl Accounts {
    /// Asks for an account. A letter leads on; the answer is the same when the e-mail has an account already.
    ///
    /// # Errors
    /// [`Error::Field`], [`Error::Wait`].
    pub async fn ask_account(
        &self,
        visitor: &Visitor,
        name: &str,
        email: &str,
        lang: Lang,
    ) -> Result<(), Error> {
        let email = Email::parse(email).map_err(|_| Error::Field("email", "accounts-error-email"))?;
        let name = identity::tidy_name(name).map_err(|_| Error::Field("name", "accounts-error-name"))?;
        self.attempt(&[Tried::Letters(&email), Tried::Address(visitor)]).await?;
        let asked = Asked { email: email.address().to_owned(), name, lang: lang.tag().to_owned() };
        let plain = serde_json::to_vec(&asked).map_err(|e| store::decode("payload", e))?;
        let payload = &json!({"asked": base64url(&self.vault.seal(self.world(), REGISTER_CONTEXT, &plain))});
        let now = self.now();
        self.db
            .write("accounts.ask-account", |tx| async move {
                jobs::enqueue(&tx, self.world(), REGISTER, payload.clone(), now).await.map(drop)
            })
            .await?;
        Ok(())
    }

    /// Writes the letter that leads on.
    pub(super) async fn send_registration(&self, payload: &serde_json::Value) -> Outcome {
        let lost = || Failure::Permanent("the job names nobody".to_owned());
        let sealed = payload["asked"].as_str().and_then(from_base64url).ok_or_else(lost)?;
        let plain = self.vault.open(REGISTER_CONTEXT, &sealed).map_err(|_| lost())?;
        let asked: &Asked = &serde_json::from_slice(&plain).map_err(|_| lost())?;
        let email = &Email::parse(&asked.email).map_err(|_| lost())?;
        let sent = self.db.write("accounts.send-registration", |tx| async move {
            let to = (email, asked.lang(), None);
            if store::id_of_email(&tx, &self.vault, email).await?.is_some() {
                return self.write_to(&tx, to, Letter::Known, &[]).await;
            }
            let token = Token::new(self.world());
            let which = (TicketKind::Registration, token.digest());
            store::add_ticket(&tx, &self.vault, self.world(), which, None, asked, self.in_s(LINK_S)).await?;
            let link = self.link(&format!("/inscription/{}", token.reveal()));
            self.write_to(&tx, to, Letter::Registration, &[("link", link)]).await
        });
        sent.await.map_err(|error: Error| Failure::Retry(error.to_string()))
    }

    /// Whether the link of a letter is still good. Looking changes nothing.
    ///
    /// # Errors
    /// [`Error::Gone`].
    pub async fn registration_is_good(&self, token: &str) -> Result<(), Error> {
        let token = Token::read(token).ok_or(Error::Gone)?;
        let token = &token;
        self.db.read(|tx| async move { self.asked(&tx, token).await.map(drop) }).await
    }

    async fn asked(&self, tx: &Tx, token: &Token) -> Result<Ticket<Asked>, Error> {
        let which = (TicketKind::Registration, token.digest());
        store::ticket(tx, &self.vault, which, self.now()).await?.ok_or(Error::Gone)
    }

    /// Makes the account of a proved e-mail, and begins a session. It holds no role: its owner asks an organisation to
    /// join it.
    ///
    /// # Errors
    /// [`Error::Gone`], [`Error::Weak`].
    pub async fn register(&self, visitor: &Visitor, token: &str, password: &str) -> Result<SignedIn, Error> {
        let token = &Token::read(token).ok_or(Error::Gone)?;
        let asked = self.db.read(|tx| async move { self.asked(&tx, token).await }).await?.data;
        let email = &Email::parse(&asked.email).map_err(|e| store::decode("email", e))?;
        let hash = &self.hash_new(password, email, &asked.name).await?;
        let (which, now, asked) = ((TicketKind::Registration, token.digest()), self.now(), &asked);
        self.db
            .write("accounts.register", |tx| async move {
                store::take_ticket::<Asked>(&tx, &self.vault, which, now).await?.ok_or(Error::Gone)?;
                if store::id_of_email(&tx, &self.vault, email).await?.is_some() {
                    return Err(Error::Gone);
                }
                let account = self.new_account(&asked.name, asked.lang());
                store::add_account(&tx, &self.vault, self.world(), &account, email, Some(hash)).await?;
                let data = json!({"how": "registration"});
                self.record(&tx, &Actor::Public, account.id, "account.created", data).await?;
                self.begin(&tx, account.id, Assurance::One, visitor, How::Registration, None).await
            })
            .await
    }
}
