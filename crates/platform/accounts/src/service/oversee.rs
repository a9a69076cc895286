//! For whoever answers for accounts over the whole of France: find them, close and open them, take lost second factors
//! away. The right is read from the roles stored now, in the transaction that uses it.

use db::Tx;
use identity::{Actor, Agent, AgentId, Bearer, Grant, Power, Role};
use kernel::TerritoryRef;
use kernel::text::fold;
use organisations::Held;
use serde_json::json;

use super::{Accounts, Error, Factors};
use crate::model::{Account, Email, State};
use crate::store;

/// Powers, one of which lets its holder answer for accounts.
pub const OVERSEERS: &[Power] = &[Power::ManageOrganisations, Power::Administer];
/// Accounts read at a time in a search.
const BATCH: u32 = 500;

/// Why something was done to somebody's account; the journal keeps the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motive {
    /// The person left their organisation.
    Left,
    /// Somebody else may be using the account.
    Security,
    /// The person asked.
    Request,
    /// Their telephone or key is lost.
    Lost,
    /// It was closed by mistake.
    Mistake,
}

impl Motive {
    /// Every motive, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Left, Self::Security, Self::Request, Self::Lost, Self::Mistake];

    /// Its code, in the journal and in text keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Security => "security",
            Self::Request => "request",
            Self::Lost => "lost",
            Self::Mistake => "mistake",
        }
    }

    /// The motive of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|motive| motive.code() == code)
    }
}

/// What is done to somebody's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Close it: its sessions end at once, its roles stay for when it is opened again.
    Disable,
    /// Open it again.
    Enable,
    /// Take every second factor away; its sessions end, its owner is told.
    ResetFactors,
}

/// An account as whoever answers for it sees it.
#[derive(Debug, Clone)]
pub struct Overseen {
    /// The account.
    pub account: Account,
    /// Where its letters go.
    pub email: Email,
    /// Its roles, whatever their dates.
    pub held: Vec<Held>,
    /// How it signs in.
    pub factors: Factors,
}

impl Accounts {
    /// Accounts whose name holds every word, or whose e-mail is exactly this; by name, after one; and whether there are
    /// more.
    ///
    /// # Errors
    /// [`Error::NotFound`] without the power; the store's.
    pub async fn search(
        &self,
        actor: &Actor,
        words: &str,
        after: Option<AgentId>,
        limit: usize,
    ) -> Result<(Vec<Overseen>, bool), Error> {
        let email = Email::parse(words).ok();
        let (email, words) = (email.as_ref(), &fold(words));
        self.db
            .read(|tx| async move {
                self.oversees(&tx, actor, OVERSEERS).await?;
                let mut found = match email {
                    Some(email) => match store::id_of_email(&tx, &self.vault, email).await? {
                        Some((id, _)) => store::account(&tx, id).await?.into_iter().collect(),
                        None => Vec::new(),
                    },
                    None => named(&tx, words, after, limit + 1).await?,
                };
                let more = found.len() > limit;
                found.truncate(limit);
                let mut all = Vec::new();
                for account in found {
                    all.push(self.overseen(&tx, account).await?);
                }
                Ok((all, more))
            })
            .await
    }

    /// One account. The caller writes the reading down first, with [`privacy::looked`].
    ///
    /// # Errors
    /// [`Error::NotFound`] without the power, and for an account that is not there or was erased; the store's.
    pub async fn look(&self, actor: &Actor, id: AgentId) -> Result<Overseen, Error> {
        self.db
            .read(|tx| async move {
                self.oversees(&tx, actor, OVERSEERS).await?;
                let account = store::account(&tx, id).await?;
                let account = account.filter(|account| account.state != State::Erased);
                self.overseen(&tx, account.ok_or(Error::NotFound)?).await
            })
            .await
    }

    /// Does something to somebody's account. A sensitive act. Whoever does not run the service does nothing to those who
    /// do: else they could take their place.
    ///
    /// # Errors
    /// [`Error::NotFound`] as [`Accounts::look`]; [`Error::Unconfirmed`]; [`Error::Own`] on one's own account;
    /// [`Error::LastAdministrator`]; the store's.
    pub async fn act_on(&self, actor: &Actor, id: AgentId, act: Act, motive: Motive) -> Result<(), Error> {
        self.db
            .write("accounts.act-on", |tx| async move {
                let agent = self.oversees(&tx, actor, OVERSEERS).await?;
                if !agent.proved_lately(self.now()) {
                    return Err(Error::Unconfirmed);
                }
                let account = store::account(&tx, id).await?;
                let account = account.filter(|account| account.state != State::Erased);
                let account = account.ok_or(Error::NotFound)?;
                let held = organisations::grants_of(&tx, id).await?;
                if held.iter().any(|held| held.grant.role.powers().contains(&Power::Administer)) {
                    self.oversees(&tx, actor, &[Power::Administer]).await?;
                }
                if agent.id == id {
                    return Err(Error::Own);
                }
                let data = json!({ "motive": motive.code() });
                match act {
                    Act::Disable => {
                        let left = self.left_unanswered(&tx, id).await?;
                        if left.iter().any(|duty| duty.role == Role::NationalAdministrator) {
                            return Err(Error::LastAdministrator);
                        }
                        store::set_state(&tx, id, State::Disabled).await?;
                        store::drop_sessions(&tx, id, None).await?;
                        self.record(&tx, actor, id, "account.disabled", data).await?;
                    }
                    Act::Enable => {
                        store::set_state(&tx, id, State::Active).await?;
                        self.record(&tx, actor, id, "account.enabled", data).await?;
                    }
                    Act::ResetFactors => {
                        store::drop_factors(&tx, id).await?;
                        store::drop_sessions(&tx, id, None).await?;
                        self.record(&tx, actor, id, "account.factors-reset", data).await?;
                        if account.state == State::Active {
                            self.tell_change(&tx, id, "accounts-what-reset").await?;
                        }
                    }
                }
                Ok(())
            })
            .await
    }

    /// How many accounts are in each state, by its code.
    ///
    /// # Errors
    /// The store's.
    pub async fn counts(&self) -> Result<Vec<(String, i64)>, Error> {
        Ok(self.db.read(|tx| async move { store::count_states(&tx).await }).await?)
    }

    async fn overseen(&self, tx: &Tx, account: Account) -> Result<Overseen, Error> {
        let email = store::email(tx, &self.vault, account.id).await?;
        let held = organisations::grants_of(tx, account.id).await?;
        let factors = self.read_factors(tx, account.id).await?;
        Ok(Overseen { account, email, held, factors })
    }

    /// The actor, when one of their roles stored now allows one of these powers over the whole of France. A role withdrawn
    /// since the request began is of no use, one that sleeps neither; nor is a closed account.
    async fn oversees<'a>(&self, tx: &Tx, actor: &'a Actor, powers: &[Power]) -> Result<&'a Agent, Error> {
        let person = |agent: &&Agent| agent.bearer == Bearer::Person;
        let agent = actor.agent().filter(person).ok_or(Error::NotFound)?;
        let account = store::account(tx, agent.id).await?;
        let now = self.now();
        let counts = |grant: &Grant| {
            grant.is_valid(now)
                && grant.territory == TerritoryRef::France
                && powers.iter().any(|power| grant.role.powers().contains(power))
                && agent.grants.iter().any(|awake| awake.id == grant.id)
        };
        let held = organisations::grants_of(tx, agent.id).await?;
        let open = account.is_some_and(|account| account.state == State::Active);
        if open && held.iter().any(|held| counts(&held.grant)) { Ok(agent) } else { Err(Error::NotFound) }
    }
}

/// Accounts whose folded name holds every word. Names are folded in the program: the table is read by name until enough
/// are found.
async fn named(tx: &Tx, words: &str, after: Option<AgentId>, enough: usize) -> Result<Vec<Account>, Error> {
    let mut last = match after {
        Some(id) => store::account(tx, id).await?,
        None => None,
    };
    let mut found = Vec::new();
    loop {
        let batch = store::page_of_accounts(tx, last.as_ref(), BATCH).await?;
        let ended = batch.len() < BATCH as usize;
        last = batch.last().cloned();
        found.extend(batch.into_iter().filter(|account| {
            let name = fold(&account.name);
            words.split(' ').all(|word| name.contains(word))
        }));
        if ended || found.len() >= enough {
            found.truncate(enough);
            return Ok(found);
        }
    }
}
