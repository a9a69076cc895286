//! Letters, put in the outbox in the transaction they tell of.

use db::Tx;
use fluent_bundle::FluentArgs;
use identity::AgentId;
use kernel::Lang;
use messages::{Outgoing, Recipient};

use super::{Accounts, Error, stream};
use crate::model::{Account, Email, Visitor};
use crate::store;

/// What a letter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letter {
    /// Come and work with us.
    Invitation,
    /// Choose a new password.
    Reset,
    /// Someone asked for a new password of an account that does not exist.
    NoAccount,
    /// Prove that the address is yours.
    Registration,
    /// You have an account already.
    Known,
    /// Someone signed in from a browser not seen before.
    NewBrowser,
    /// A password, a second factor or a recovery code was changed or used.
    FactorChanged,
    /// Nobody used the account for long: it will be closed.
    Idle,
}

impl Letter {
    /// Keys of the subject and of the text.
    const fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Invitation => ("accounts-letter-invitation-subject", "accounts-letter-invitation"),
            Self::Reset => ("accounts-letter-reset-subject", "accounts-letter-reset"),
            Self::NoAccount => ("accounts-letter-no-account-subject", "accounts-letter-no-account"),
            Self::Registration => ("accounts-letter-registration-subject", "accounts-letter-registration"),
            Self::Known => ("accounts-letter-known-subject", "accounts-letter-known"),
            Self::NewBrowser => ("accounts-letter-browser-subject", "accounts-letter-browser"),
            Self::Idle => ("accounts-letter-idle-subject", "accounts-letter-idle"),
            Self::FactorChanged => ("accounts-letter-factor-subject", "accounts-letter-factor"),
        }
    }
}

impl Accounts {
    /// Puts a letter in the outbox; `values` fill its text.
    pub(super) async fn write_to(
        &self,
        tx: &Tx,
        (email, lang, about): (&Email, Lang, Option<AgentId>),
        letter: Letter,
        values: &[(&'static str, String)],
    ) -> Result<(), Error> {
        let (subject, text) = letter.keys();
        let mut args = FluentArgs::new();
        args.set("product", self.shell.product());
        args.set("site", self.shell.base_url().to_owned());
        for (name, value) in values {
            args.set(*name, value.clone());
        }
        let outgoing = Outgoing {
            to: Recipient::Email(email.address().to_owned()),
            lang,
            subject: self.shell.catalog.text_with(lang, subject, &args),
            text: self.shell.catalog.text_with(lang, text, &args),
            about: about.map(stream).unwrap_or_default(),
        };
        messages::enqueue(tx, &self.vault, self.world(), outgoing).await?;
        Ok(())
    }

    /// Writes to the owner of an account.
    pub(super) async fn write_to_owner(
        &self,
        tx: &Tx,
        account: &Account,
        letter: Letter,
        values: &[(&'static str, String)],
    ) -> Result<(), Error> {
        let email = store::email(tx, &self.vault, account.id).await?;
        self.write_to(tx, (&email, account.lang, Some(account.id)), letter, values).await
    }

    /// Tells the owner of an account that something about signing in changed; `what` is the key of the words.
    pub(super) async fn tell_change(&self, tx: &Tx, id: AgentId, what: &'static str) -> Result<(), Error> {
        let Some(account) = store::account(tx, id).await? else { return Ok(()) };
        let what = self.shell.t(account.lang, what).to_owned();
        self.write_to_owner(tx, &account, Letter::FactorChanged, &[("what", what)]).await
    }

    /// Tells of a browser that the account was never used in; not of the very first.
    pub(super) async fn note_browser(
        &self,
        tx: &Tx,
        account: &Account,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let Some(browser) = &visitor.browser else { return Ok(()) };
        let known = store::known_browsers(tx, account.id).await?;
        if !known.is_empty() && !known.contains(browser) {
            let device = if visitor.device.is_empty() {
                self.shell.t(account.lang, "accounts-device-unknown").to_owned()
            } else {
                visitor.device.clone()
            };
            let values = [("device", device), ("network", visitor.network())];
            self.write_to_owner(tx, account, Letter::NewBrowser, &values).await?;
        }
        Ok(store::know_browser(tx, account.id, browser, self.now()).await?)
    }

    /// A path of this site as a full address.
    pub(super) fn link(&self, path: &str) -> String {
        format!("{}{path}", self.shell.base_url())
    }
}
