//! For the command line and the roof: the first account, help for those locked out, the demonstration.

use std::collections::BTreeSet;
use std::fmt;

use db::Tx;
use identity::{Actor, AgentId, Assurance, OrganisationId, Role};
use kernel::text::normalise_code;
use kernel::{CommuneCode, Lang, TerritoryRef};
use organisations::{Facts, Kind, NewGrant};
use serde_json::json;

use super::attempts::Tried;
use super::sign_in::{How, SignedIn};
use super::{Accounts, Error};
use crate::model::{Account, Email, State, Visitor};
use crate::store::{self, TicketKind};

/// How long the code for the first account is good, in seconds.
const FIRST_S: i64 = 3600;
/// Characters of that code: 57 bits.
const FIRST_LEN: usize = 12;

/// A code printed on the console and typed once. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct OneTimeCode(String);

impl fmt::Display for OneTimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (a, rest) = self.0.split_at(4);
        let (b, c) = rest.split_at(4);
        write!(f, "{a}-{b}-{c}")
    }
}

impl fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimeCode(…)")
    }
}

/// The first administrator and their organisation.
#[derive(Debug, Clone)]
pub struct FirstAccount {
    /// First and last name.
    pub name: String,
    /// Where letters go.
    pub email: String,
    /// Name of the organisation that runs the service.
    pub organisation: String,
    /// Language of letters.
    pub lang: Lang,
}

/// An account made directly, for the demonstration and imports.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// First and last name.
    pub name: String,
    /// Where letters go.
    pub email: String,
    /// Language of letters.
    pub lang: Lang,
    /// The commune of the desk.
    pub commune: Option<CommuneCode>,
    /// Its roles, without end; the first one's organisation is the one it works for.
    pub roles: Vec<(Role, OrganisationId, TerritoryRef)>,
}

impl Accounts {
    /// A code for `/premier-compte`, good for an hour, when no one is national administrator. Several nodes that start
    /// at once each get one; the first used ends all.
    ///
    /// # Errors
    /// The store's.
    pub async fn first_administrator(&self) -> Result<Option<OneTimeCode>, Error> {
        let code = OneTimeCode(self.world().short_code(FIRST_LEN));
        let (digest, until, now) = (self.first_digest(&code.0), self.in_s(FIRST_S), self.now());
        let needed = self
            .db
            .write("accounts.first-code", |tx| async move {
                if organisations::is_held(&tx, Role::NationalAdministrator, now).await? {
                    return Ok::<_, db::Error>(false);
                }
                let which = (TicketKind::First, digest);
                store::add_ticket(&tx, &self.vault, self.world(), which, None, &(), until).await?;
                Ok(true)
            })
            .await?;
        Ok(needed.then_some(code))
    }

    /// Makes the first administrator, once.
    ///
    /// # Errors
    /// [`Error::Refused`] for a wrong code, and when there is an administrator; [`Error::Wait`], [`Error::Field`],
    /// [`Error::Weak`].
    pub async fn make_first(
        &self,
        visitor: &Visitor,
        code: &str,
        first: &FirstAccount,
        password: &str,
    ) -> Result<SignedIn, Error> {
        let name =
            &identity::tidy_name(&first.name).map_err(|_| Error::Field("name", "accounts-error-name"))?;
        let email = &Email::parse(&first.email).map_err(|_| Error::Field("email", "accounts-error-email"))?;
        let organisation = identity::tidy_name(&first.organisation)
            .map_err(|_| Error::Field("organisation", "accounts-error-organisation"))?;
        let tried = [Tried::Address(visitor)];
        self.attempt(&tried).await?;
        let which = (TicketKind::First, self.first_digest(&normalise_code(code)));
        let now = self.now();
        let good =
            self.db.read(|tx| async move { store::ticket::<()>(&tx, &self.vault, which, now).await }).await?;
        good.ok_or(Error::Refused)?;
        let hash = &self.hash_new(password, email, name).await?;
        let facts = &Facts {
            name: organisation,
            kind: Kind::StateService,
            capacities: BTreeSet::new(),
            siret: None,
            territory: TerritoryRef::France,
        };
        self.db
            .write("accounts.first", |tx| async move {
                store::take_ticket::<()>(&tx, &self.vault, which, now).await?.ok_or(Error::Refused)?;
                if organisations::is_held(&tx, Role::NationalAdministrator, now).await?
                    || store::id_of_email(&tx, &self.vault, email).await?.is_some()
                {
                    return Err(Error::Refused);
                }
                let home = organisations::create(&tx, self.world(), &Actor::System, facts).await?;
                let account = self.new_account(name, first.lang);
                store::add_account(&tx, &self.vault, self.world(), &account, email, Some(hash)).await?;
                self.record(&tx, &Actor::System, account.id, "account.created", json!({"how": "first"}))
                    .await?;
                for role in [Role::NationalAdministrator, Role::Referent] {
                    self.give_without_end(&tx, &account, role, home, TerritoryRef::France).await?;
                }
                store::drop_tickets(&tx, TicketKind::First, None).await?;
                self.succeeded(&tx, &tried).await?;
                self.begin(&tx, account.id, Assurance::One, visitor, How::First, None).await
            })
            .await
    }

    fn first_digest(&self, code: &str) -> [u8; 32] {
        self.vault.blind_index("accounts.first.1", code)
    }

    /// Closes an account: its sessions end at once. Its roles stay, for when it is opened again.
    ///
    /// # Errors
    /// [`Error::NotFound`] when nobody has the e-mail, or the actor is not the program.
    pub async fn disable(&self, actor: &Actor, email: &str) -> Result<(), Error> {
        self.set_state(actor, email, State::Disabled, "account.disabled").await
    }

    /// Opens a closed account again.
    ///
    /// # Errors
    /// As [`Accounts::disable`].
    pub async fn enable(&self, actor: &Actor, email: &str) -> Result<(), Error> {
        self.set_state(actor, email, State::Active, "account.enabled").await
    }

    async fn set_state(
        &self,
        actor: &Actor,
        email: &str,
        state: State,
        kind: &'static str,
    ) -> Result<(), Error> {
        let email = &system_email(actor, email)?;
        self.db
            .write("accounts.set-state", |tx| async move {
                let (id, _) = store::id_of_email(&tx, &self.vault, email).await?.ok_or(Error::NotFound)?;
                store::set_state(&tx, id, state).await?;
                store::drop_sessions(&tx, id, None).await?;
                Ok(self.record(&tx, actor, id, kind, json!({})).await?)
            })
            .await
    }

    /// Takes every second factor of an account away, for someone who lost them all and proved who they are otherwise. Its
    /// sessions end; its owner is told.
    ///
    /// # Errors
    /// As [`Accounts::disable`].
    pub async fn reset_second_factor(&self, actor: &Actor, email: &str) -> Result<(), Error> {
        let email = &system_email(actor, email)?;
        self.db
            .write("accounts.reset-factor", |tx| async move {
                let (id, _) = store::id_of_email(&tx, &self.vault, email).await?.ok_or(Error::NotFound)?;
                store::drop_factors(&tx, id).await?;
                store::drop_sessions(&tx, id, None).await?;
                self.factor_changed(&tx, actor, id, "account.factors-reset", "accounts-what-reset").await
            })
            .await
    }

    /// Makes an active account with roles. Its password, if it has one, is not judged. The same e-mail twice is one
    /// account, whose roles are given again.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor is not the program; [`Error::Field`].
    pub async fn create(
        &self,
        actor: &Actor,
        new: &NewAccount,
        password: Option<&str>,
    ) -> Result<AgentId, Error> {
        let email = &system_email(actor, &new.email)?;
        let name =
            &identity::tidy_name(&new.name).map_err(|_| Error::Field("name", "accounts-error-name"))?;
        let hash = match password {
            Some(password) => Some(self.hasher.hash(self.world(), password).await?),
            None => None,
        };
        let hash = hash.as_deref();
        self.db
            .write("accounts.create", |tx| async move {
                let account = match store::id_of_email(&tx, &self.vault, email).await? {
                    Some((id, _)) => store::account(&tx, id).await?.ok_or(Error::NotFound)?,
                    None => {
                        let account = Account {
                            commune: new.commune.clone(),
                            organisation: new.roles.first().map(|(_, organisation, _)| *organisation),
                            ..self.new_account(name, new.lang)
                        };
                        store::add_account(&tx, &self.vault, self.world(), &account, email, hash).await?;
                        self.record(&tx, actor, account.id, "account.created", json!({"how": "system"}))
                            .await?;
                        account
                    }
                };
                for (role, organisation, territory) in &new.roles {
                    self.give_without_end(&tx, &account, *role, *organisation, territory.clone()).await?;
                }
                Ok(account.id)
            })
            .await
    }

    async fn give_without_end(
        &self,
        tx: &Tx,
        account: &Account,
        role: Role,
        organisation: OrganisationId,
        territory: TerritoryRef,
    ) -> Result<(), Error> {
        let grant = NewGrant {
            account: account.id,
            account_name: account.name.clone(),
            role,
            organisation,
            territory,
            from: self.now(),
            until: None,
        };
        organisations::give(tx, self.world(), &Actor::System, &grant).await?;
        Ok(())
    }

    /// Begins a session of an account with two factors, without any proof: for the demonstration's invented agents and
    /// for tests. The caller sees to it that it is called nowhere else.
    ///
    /// # Errors
    /// [`Error::Refused`] when there is no such active account.
    pub async fn sign_in_as(&self, account: AgentId, visitor: &Visitor) -> Result<SignedIn, Error> {
        self.db
            .write("accounts.sign-in-as", |tx| async move {
                self.begin(&tx, account, Assurance::Two, visitor, How::System, None).await
            })
            .await
    }
}

/// The e-mail of a command that only the program gives.
pub(super) fn system_email(actor: &Actor, email: &str) -> Result<Email, Error> {
    if *actor != Actor::System {
        return Err(Error::NotFound);
    }
    Email::parse(email).map_err(|_| Error::Field("email", "accounts-error-email"))
}
