//! Signing in through an identity provider.

use std::sync::Arc;

use identity::{Actor, AgentId, Assurance, SessionId};
use oidc::client::{Client, PENDING_FOR_S, Pending};
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::{Shell, cookies};

use super::attempts::Tried;
use super::sign_in::{How, SignedIn};
use super::{Accounts, Error};
use crate::model::{Email, Token, Visitor};
use crate::store::{self, TicketKind};

/// The cookie that ties a sign-in under way to this browser.
const PENDING_COOKIE: &str = "oidc";
/// The cookie of a person the provider vouched for, whose account is to be confirmed.
const LINK_COOKIE: &str = "oidc-link";
/// How long to confirm, in seconds.
const LINK_S: i64 = 15 * 60;

/// An identity provider of agents.
#[derive(Debug)]
pub struct Provider {
    /// The client of it.
    pub client: Client,
    /// Its issuer: links are kept under it.
    pub issuer: String,
    /// The name on the button.
    pub label: String,
    /// The levels (`acr`) at which it checked two factors.
    pub two_factors: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Begun {
    pending: Pending,
    next: String,
}

/// A person the provider vouched for.
#[derive(Serialize, Deserialize)]
struct Vouched {
    subject: String,
    email: String,
    two: bool,
    next: String,
}

/// What became of a sign-in through a provider.
#[derive(Debug)]
pub enum Federated {
    /// Signed in; where the person wanted to go.
    SignedIn(SignedIn, String),
    /// An account has this e-mail: its password confirms that it is theirs. The `Set-Cookie` to send.
    ToConfirm(String),
    /// Nobody has this e-mail, or the provider does not vouch for it.
    Unknown,
}

impl Accounts {
    /// With an identity provider.
    #[must_use]
    pub fn with_provider(mut self, provider: Option<Provider>) -> Self {
        self.provider = provider.map(Arc::new);
        self
    }

    /// The identity provider, if there is one.
    pub fn provider(&self) -> Option<&Provider> {
        self.provider.as_deref()
    }

    /// Begins a sign-in at the provider: where to send the browser, and the `Set-Cookie` that ties it to this browser.
    ///
    /// # Errors
    /// [`Error::NotFound`] without a provider, [`Error::Provider`] when it does not answer.
    pub async fn begin_federated(&self, next: &str) -> Result<(String, String), Error> {
        let provider = self.provider().ok_or(Error::NotFound)?;
        let begun = provider.client.begin(self.world()).await?;
        let token = Token::new(self.world());
        let (which, until) = ((TicketKind::Oidc, token.digest()), self.in_s(PENDING_FOR_S));
        let kept = &Begun { pending: begun.pending, next: next.to_owned() };
        self.db
            .write("accounts.begin-federated", |tx| async move {
                store::add_ticket(&tx, &self.vault, self.world(), which, None, kept, until).await
            })
            .await?;
        Ok((begun.url, cookie(&self.shell, PENDING_COOKIE, token.reveal(), PENDING_FOR_S)))
    }

    /// Ends a sign-in at the provider. What was kept for it is used up first, whatever comes of it: an answer followed
    /// twice, or in another browser, finds nothing.
    ///
    /// # Errors
    /// [`Error::Gone`], [`Error::Provider`], [`Error::Refused`] for a closed account.
    pub async fn finish_federated(
        &self,
        visitor: &Visitor,
        pending: Option<&str>,
        query: &str,
        replaced: Option<SessionId>,
    ) -> Result<Federated, Error> {
        let provider = self.provider().ok_or(Error::NotFound)?;
        let token = pending.and_then(Token::read).ok_or(Error::Gone)?;
        let (which, now) = ((TicketKind::Oidc, token.digest()), self.now());
        let begun = self
            .db
            .write("accounts.finish-federated", |tx| async move {
                store::take_ticket::<Begun>(&tx, &self.vault, which, now).await
            })
            .await?;
        let Begun { pending, next } = begun.ok_or(Error::Gone)?.data;
        let login = provider.client.finish(self.world(), pending, query).await?;
        let two =
            login.claims.text("acr").is_some_and(|acr| provider.two_factors.iter().any(|two| two == acr));
        let (issuer, subject) = (provider.issuer.as_str(), login.sub.as_str());
        let linked = self.db.read(|tx| async move { store::linked(&tx, issuer, subject).await }).await?;
        if let Some(account) = linked {
            let signed_in = self.begin_linked(visitor, account, two, replaced).await?;
            return Ok(Federated::SignedIn(signed_in, next));
        }
        let verified = login.claims.get("email_verified") == Some(&serde_json::Value::Bool(true));
        let email = login.claims.text("email").filter(|_| verified).and_then(|text| Email::parse(text).ok());
        let Some(email) = email else { return Ok(Federated::Unknown) };
        let known = &email;
        let found =
            self.db.read(|tx| async move { store::id_of_email(&tx, &self.vault, known).await }).await?;
        let Some((account, _)) = found else { return Ok(Federated::Unknown) };
        let token = Token::new(self.world());
        let (which, until) = ((TicketKind::Link, token.digest()), self.in_s(LINK_S));
        let vouched = &Vouched { subject: login.sub.clone(), email: email.address().to_owned(), two, next };
        self.db
            .write("accounts.vouched", |tx| async move {
                store::add_ticket(&tx, &self.vault, self.world(), which, Some(account), vouched, until).await
            })
            .await?;
        Ok(Federated::ToConfirm(cookie(&self.shell, LINK_COOKIE, token.reveal(), LINK_S)))
    }

    async fn begin_linked(
        &self,
        visitor: &Visitor,
        account: AgentId,
        two: bool,
        replaced: Option<SessionId>,
    ) -> Result<SignedIn, Error> {
        let assurance = if two { Assurance::Two } else { Assurance::One };
        self.db
            .write("accounts.federated", |tx| async move {
                self.begin(&tx, account, assurance, visitor, How::Provider, replaced).await
            })
            .await
    }

    /// Ties the person whom the provider vouched for to the account that has their e-mail, once its password confirms
    /// it, and signs in. Answers where the person wanted to go.
    ///
    /// # Errors
    /// [`Error::Gone`], [`Error::Refused`], [`Error::Wait`].
    pub async fn confirm_link(
        &self,
        visitor: &Visitor,
        link: Option<&str>,
        password: &str,
        replaced: Option<SessionId>,
    ) -> Result<(SignedIn, String), Error> {
        let provider = self.provider().ok_or(Error::NotFound)?;
        let token = link.and_then(Token::read).ok_or(Error::Gone)?;
        let (which, now) = ((TicketKind::Link, token.digest()), self.now());
        let vouched = self
            .db
            .read(|tx| async move { store::ticket::<Vouched>(&tx, &self.vault, which, now).await })
            .await?;
        let vouched = vouched.ok_or(Error::Gone)?.data;
        let email = Email::parse(&vouched.email).map_err(|e| store::decode("email", e))?;
        let tried = [Tried::Email(&email), Tried::Address(visitor)];
        let account = self.password_of(&tried, &email, password).await?;
        let assurance = if vouched.two { Assurance::Two } else { Assurance::One };
        let (issuer, subject) = (provider.issuer.as_str(), vouched.subject.as_str());
        let signed_in = self
            .db
            .write("accounts.link", |tx| async move {
                let taken = store::take_ticket::<Vouched>(&tx, &self.vault, which, now).await?;
                if taken.ok_or(Error::Gone)?.account != Some(account) {
                    return Err(Error::Refused);
                }
                if !store::add_link(&tx, issuer, subject, account, now).await? {
                    return Err(Error::Gone);
                }
                self.succeeded(&tx, &tried).await?;
                self.record(&tx, &Actor::Public, account, "account.linked", json!({ "issuer": issuer }))
                    .await?;
                self.tell_change(&tx, account, "accounts-what-linked").await?;
                self.begin(&tx, account, assurance, visitor, How::Provider, replaced).await
            })
            .await?;
        Ok((signed_in, vouched.next))
    }
}

/// A short-lived cookie of a sign-in under way. It holds a random number, of which the store keeps the digest alone.
fn cookie(shell: &Shell, name: &str, value: &str, age_s: i64) -> String {
    cookies::write(shell, &cookies::host_name(shell, name), value, u32::try_from(age_s).unwrap_or(0))
}

/// What a browser holds of a sign-in under way.
pub(crate) fn pending_of<'a>(shell: &Shell, headers: &'a axum::http::HeaderMap) -> Option<&'a str> {
    cookies::read(headers, &cookies::host_name(shell, PENDING_COOKIE))
}

/// What a browser holds of a person to be confirmed.
pub(crate) fn link_of<'a>(shell: &Shell, headers: &'a axum::http::HeaderMap) -> Option<&'a str> {
    cookies::read(headers, &cookies::host_name(shell, LINK_COOKIE))
}
