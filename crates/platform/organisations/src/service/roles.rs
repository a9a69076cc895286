//! Give and withdraw roles.

use db::Tx;
use identity::{Actor, AgentId, GrantId, OrganisationId, Role, tidy_name};
use kernel::{TerritoryRef, World};
use serde_json::json;
use territory::Territories;

use super::authority::Authority;
use super::{Error, Organisations, Problem, record};
use crate::model::{Brief, Held, Holding, NewGrant, Organisation, State};
use crate::store;

/// Every role of an account that was not withdrawn, in active organisations, whatever its dates: the caller asks
/// [`identity::Grant::is_valid`]. A loan whose lender lost the role is not among them.
///
/// # Errors
/// The store's.
pub async fn grants_of(tx: &Tx, account: AgentId) -> db::Result<Vec<Held>> {
    let held = |held: Holding| Held { grant: held.grant, organisation_name: held.organisation_name };
    Ok(store::holdings_of(tx, account).await?.into_iter().map(held).collect())
}

/// Whether anybody holds a role that is not over at `now`, in any organisation.
///
/// # Errors
/// The store's.
pub async fn is_held(tx: &Tx, role: Role, now: jiff::Timestamp) -> db::Result<bool> {
    store::is_held(tx, role, now).await
}

/// What is known of an organisation under any of its identities: the one of today.
///
/// # Errors
/// The store's.
pub async fn brief(tx: &Tx, id: OrganisationId) -> db::Result<Option<Brief>> {
    Ok(store::resolve(tx, id).await?.map(|one| one.brief()))
}

/// Gives a role. Given again, it takes the new dates and keeps its identity.
///
/// # Errors
/// [`Error::NotFound`] when the actor may not give this role there; a wrong name, territory or date (to oneself, no
/// longer than the role by which one gives);
/// [`Error::State`] when the organisation is not active.
pub async fn give(tx: &Tx, world: &World, actor: &Actor, new: &NewGrant) -> Result<GrantId, Error> {
    let one = store::resolve(tx, new.organisation).await?.ok_or(Error::NotFound)?;
    let authority = Authority::of(tx, world, actor).await?;
    give_in(tx, world, actor, &authority, &one, new).await
}

/// The same, with the organisation and the authority already read.
pub(crate) async fn give_in(
    tx: &Tx,
    world: &World,
    actor: &Actor,
    authority: &Authority,
    one: &Organisation,
    new: &NewGrant,
) -> Result<GrantId, Error> {
    let territories = Territories::bundled();
    let (now, territory) = (world.now(), &new.territory);
    if !authority.may_give(&territories, new.role, one, &one.facts.territory)
        && !authority.may_give(&territories, new.role, one, territory)
    {
        return Err(Error::NotFound);
    }
    if one.state != State::Active {
        return Err(Error::State);
    }
    let name = tidy_name(&new.account_name)?;
    if territories.name_of(territory).is_none() {
        return Err(Problem::Territory.into());
    }
    if !authority.may_give(&territories, new.role, one, territory) {
        return Err(Problem::TooWide.into());
    }
    if new.until.is_some_and(|until| until <= now || until <= new.from) {
        return Err(Problem::Dates.into());
    }
    if authority.account() == Some(new.account) && !authority.may_take(&territories, new, one) {
        return Err(Problem::Dates.into());
    }
    store::name_member(tx, new.account, &name).await?;
    let same = store::same_grant(tx, new.account, new.role, one.id, territory).await?;
    let id = if let Some(id) = same {
        store::change_dates(tx, id, new.from, new.until).await?;
        id
    } else {
        let id = world.id();
        let given = store::Given {
            id,
            account: new.account,
            role: new.role,
            organisation: one.id,
            territory,
            from: new.from,
            until: new.until,
            lent_from: None,
            by: authority.account(),
            at: now,
        };
        store::give(tx, &given).await?;
        id
    };
    let data = json!({"grant": id, "account": new.account, "role": new.role, "territory": territory,
        "from": new.from, "until": new.until, "again": same.is_some()});
    record(tx, world, actor, one.id, "organisations.role-given", data).await?;
    Ok(id)
}

/// Withdraws a role, and with it what was lent from it. Whoever may give it may withdraw it; anybody may give up their
/// own, and take back what they lent.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::LastReferent`] when the actor is the last one and nobody else answers for the accounts.
pub async fn withdraw(tx: &Tx, world: &World, actor: &Actor, id: GrantId) -> Result<(), Error> {
    let held = store::holding(tx, id).await?.ok_or(Error::NotFound)?;
    let one = store::resolve(tx, held.grant.organisation).await?.ok_or(Error::NotFound)?;
    let authority = Authority::of(tx, world, actor).await?;
    let own = authority.account() == Some(held.account);
    let lender = authority.account().is_some() && authority.account() == held.grant.delegated_by;
    let territories = Territories::bundled();
    if !own && !lender && !authority.may_give(&territories, held.grant.role, &one, &held.grant.territory) {
        return Err(Error::NotFound);
    }
    if own {
        stays_answered_for(tx, world, &one, std::slice::from_ref(&held)).await?;
    }
    withdraw_in(tx, world, actor, &held).await
}

/// Refuses that the last referent of an active organisation leaves. Two who leave at once read each other's role: the
/// transactions are serialisable, so one of them starts again and finds itself the last.
pub(crate) async fn stays_answered_for(
    tx: &Tx,
    world: &World,
    one: &Organisation,
    leaving: &[Holding],
) -> Result<(), Error> {
    let now = world.now();
    let answers =
        |held: &Holding| held.grant.role == Role::Referent && !held.is_lent() && held.grant.is_valid(now);
    if one.state != State::Active || !leaving.iter().any(answers) {
        return Ok(());
    }
    let others = store::holdings_in(tx, one.id).await?;
    let leaves = |held: &Holding| leaving.iter().any(|one| one.grant.id == held.grant.id);
    if others.iter().any(|held| answers(held) && !leaves(held)) { Ok(()) } else { Err(Error::LastReferent) }
}

pub(crate) async fn withdraw_in(tx: &Tx, world: &World, actor: &Actor, held: &Holding) -> Result<(), Error> {
    let now = world.now();
    let loans = store::loans_of(tx, held.grant.id).await?;
    for (loan, _) in &loans {
        store::withdraw(tx, *loan, now).await?;
    }
    if !store::withdraw(tx, held.grant.id, now).await? {
        return Err(Error::NotFound);
    }
    // One borrows from colleagues: without a role of one's own there, one is none any more.
    let mut left = store::holdings_in(tx, held.grant.organisation).await?;
    left.retain(|other| other.account == held.account);
    if left.iter().all(Holding::is_lent) {
        for borrowed in &left {
            store::withdraw(tx, borrowed.grant.id, now).await?;
        }
    }
    let lost: Vec<AgentId> = loans.into_iter().map(|(_, account)| account).collect();
    let data = json!({"grant": held.grant.id, "account": held.account, "role": held.grant.role,
        "territory": held.grant.territory, "lent_to": lost});
    record(tx, world, actor, held.grant.organisation, "organisations.role-withdrawn", data).await?;
    Ok(())
}

/// Withdraws every role of an account and erases its label: the account is closed. A last referent leaves too.
///
/// # Errors
/// The store's.
pub async fn forget(tx: &Tx, world: &World, actor: &Actor, account: AgentId) -> Result<(), Error> {
    for held in store::all_holdings_of(tx, account).await? {
        // One of them may have gone with the role it was lent from.
        if store::holding(tx, held.grant.id).await?.is_some() {
            withdraw_in(tx, world, actor, &held).await?;
        }
    }
    for join in store::joins_of(tx, account).await? {
        store::decide(tx, join.id, "dropped", Some(account), world.now()).await?;
    }
    store::forget_contact(tx, account).await?;
    Ok(store::erase_member(tx, account).await?)
}

/// Something an account answers for now, and who else does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// As the referent of an organisation, or as national administrator.
    pub role: Role,
    /// In which organisation.
    pub organisation: OrganisationId,
    /// The other accounts that hold the same role; closed ones may be among them, accounts are known above.
    pub others: Vec<AgentId>,
}

/// What would be answered for by others, or by nobody, if an account went: its roles of referent in active organisations,
/// and that of national administrator over France.
///
/// # Errors
/// The store's.
pub async fn duties_of(tx: &Tx, world: &World, account: AgentId) -> db::Result<Vec<Duty>> {
    let now = world.now();
    let mut duties = Vec::new();
    for held in store::holdings_of(tx, account).await? {
        let Holding { grant, .. } = &held;
        let mut others = match grant.role {
            _ if held.is_lent() || !grant.is_valid(now) => continue,
            Role::Referent => {
                let all = store::holdings_in(tx, grant.organisation).await?.into_iter();
                let answers = |held: &Holding| {
                    held.grant.role == Role::Referent && !held.is_lent() && held.grant.is_valid(now)
                };
                all.filter(answers).map(|held| held.account).collect()
            }
            Role::NationalAdministrator if grant.territory == TerritoryRef::France => {
                store::holders(tx, grant.role, &grant.territory, now).await?
            }
            _ => continue,
        };
        others.retain(|other| *other != account);
        duties.push(Duty { role: grant.role, organisation: grant.organisation, others });
    }
    Ok(duties)
}

/// Everything kept here about an account, for a machine (GDPR article 20): its roles, past ones too, and the
/// organisations it asked to join.
///
/// # Errors
/// The store's.
pub async fn export_of(tx: &Tx, account: AgentId) -> db::Result<serde_json::Value> {
    Ok(json!({
        "roles": store::every_grant_of(tx, account).await?,
        "joins": store::every_join_of(tx, account).await?,
    }))
}

/// How many organisations are in each state, by its code.
///
/// # Errors
/// The store's.
pub async fn counts(tx: &Tx) -> db::Result<Vec<(String, i64)>> {
    store::count_states(tx).await
}

/// Changes the label of an account that has one here.
///
/// # Errors
/// A wrong name, or the store's.
pub async fn rename(tx: &Tx, account: AgentId, name: &str) -> Result<(), Error> {
    let name = tidy_name(name)?;
    if store::member_name(tx, account).await?.is_some() {
        store::name_member(tx, account, &name).await?;
    }
    Ok(())
}

impl Organisations {
    /// [`give`] in a transaction of its own.
    ///
    /// # Errors
    /// As [`give`].
    pub async fn give(&self, actor: &Actor, new: &NewGrant) -> Result<GrantId, Error> {
        self.db
            .write("organisations.give", |tx| async move { give(&tx, &self.world, actor, new).await })
            .await
    }

    /// [`withdraw`] in a transaction of its own.
    ///
    /// # Errors
    /// As [`withdraw`].
    pub async fn withdraw(&self, actor: &Actor, id: GrantId) -> Result<(), Error> {
        self.db
            .write("organisations.withdraw", |tx| async move { withdraw(&tx, &self.world, actor, id).await })
            .await
    }
}
