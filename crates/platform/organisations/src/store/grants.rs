//! Roles given, lent and withdrawn; the labels of those who hold them.

use db::{FromRow, Row, Tx, params};
use identity::{AgentId, Grant, GrantId, OrganisationId, Role};
use jiff::Timestamp;
use kernel::TerritoryRef;

use super::organisations::decode;
use super::{
    ALL_HOLDINGS_OF, CHANGE_DATES, ERASE_MEMBER, GIVE, HOLDING, HOLDINGS_IN, HOLDINGS_OF, LOANS_OF, LOANS_TO,
    MEMBER_NAME, MOVE_GRANTS, MOVE_LOAN, NAME_MEMBER, SAME_GRANT, WITHDRAW,
};
use crate::model::{Holding, within};

pub(super) fn role(code: &str) -> db::Result<Role> {
    Role::from_code(code).ok_or_else(|| decode("role", &code))
}

impl FromRow for Holding {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let mut dates = (row.get("from_at")?, row.get("until_at")?);
        let lender: Option<AgentId> = row.get("lender")?;
        let lender_from: Option<Timestamp> = row.get("lender_from")?;
        if let Some(from) = lender_from {
            dates = within(dates, (from, row.get("lender_until")?));
        }
        let grant = Grant {
            id: row.get("id")?,
            role: role(&row.get::<String>("role")?)?,
            organisation: row.get("organisation")?,
            territory: row
                .get::<String>("territory")?
                .parse()
                .map_err(|error| decode("territory", &error))?,
            from: dates.0,
            until: dates.1,
            delegated_by: lender,
        };
        Ok(Self {
            grant,
            organisation_name: row.get("organisation_name")?,
            account: row.get("account")?,
            account_name: row.get("account_name")?,
            lent_from: row.get("lent_from")?,
            given_by: row.get("given_by")?,
            given_by_name: row.get("given_by_name")?,
        })
    }
}

/// Keeps the name of an account.
pub(crate) async fn name_member(tx: &Tx, account: AgentId, name: &str) -> db::Result<()> {
    tx.execute(NAME_MEMBER, params![account, name]).await.map(drop)
}

pub(crate) async fn erase_member(tx: &Tx, account: AgentId) -> db::Result<()> {
    tx.execute(ERASE_MEMBER, params![account]).await.map(drop)
}

pub(crate) async fn member_name(tx: &Tx, account: AgentId) -> db::Result<Option<String>> {
    Ok(tx.optional::<Option<String>>(MEMBER_NAME, params![account]).await?.flatten())
}

/// A role as it is written.
pub(crate) struct Given<'a> {
    pub(crate) id: GrantId,
    pub(crate) account: AgentId,
    pub(crate) role: Role,
    pub(crate) organisation: OrganisationId,
    pub(crate) territory: &'a TerritoryRef,
    pub(crate) from: Timestamp,
    pub(crate) until: Option<Timestamp>,
    pub(crate) lent_from: Option<GrantId>,
    pub(crate) by: Option<AgentId>,
    pub(crate) at: Timestamp,
}

pub(crate) async fn give(tx: &Tx, given: &Given<'_>) -> db::Result<()> {
    let values = params![
        given.id,
        given.account,
        given.role.code(),
        given.organisation,
        given.territory.to_string(),
        given.from,
        given.until,
        given.lent_from,
        given.by,
        given.at,
    ];
    tx.execute(GIVE, values).await.map(drop)
}

/// The roles of an account in active organisations, whatever their dates.
pub(crate) async fn holdings_of(tx: &Tx, account: AgentId) -> db::Result<Vec<Holding>> {
    tx.all(HOLDINGS_OF, params![account]).await
}

/// The roles of an account, also in organisations that are closed.
pub(crate) async fn all_holdings_of(tx: &Tx, account: AgentId) -> db::Result<Vec<Holding>> {
    tx.all(ALL_HOLDINGS_OF, params![account]).await
}

/// The roles held in an organisation, whatever their dates, by name of who holds them.
pub(crate) async fn holdings_in(tx: &Tx, organisation: OrganisationId) -> db::Result<Vec<Holding>> {
    tx.all(HOLDINGS_IN, params![organisation]).await
}

/// One role, unless it was withdrawn.
pub(crate) async fn holding(tx: &Tx, id: GrantId) -> db::Result<Option<Holding>> {
    tx.optional(HOLDING, params![id]).await
}

/// Whether anybody holds a role, anywhere.
pub(crate) async fn is_held(tx: &Tx, role: Role, now: Timestamp) -> db::Result<bool> {
    Ok(tx.optional::<GrantId>(super::HELD, params![role.code(), now]).await?.is_some())
}

/// Accounts that hold a role of their own on exactly this territory, in an active organisation.
pub(crate) async fn holders(
    tx: &Tx,
    role: Role,
    territory: &TerritoryRef,
    now: Timestamp,
) -> db::Result<Vec<AgentId>> {
    tx.all(super::HOLDERS, params![role.code(), territory.to_string(), now]).await
}

/// A role an account has or had, as it is given out.
#[derive(Debug, serde::Serialize)]
pub(crate) struct GrantLine {
    id: GrantId,
    role: String,
    organisation: OrganisationId,
    organisation_name: String,
    territory: String,
    from: Timestamp,
    until: Option<Timestamp>,
    lent_from: Option<GrantId>,
    given_by: Option<AgentId>,
    given_at: Timestamp,
    withdrawn_at: Option<Timestamp>,
}

impl FromRow for GrantLine {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            role: row.get("role")?,
            organisation: row.get("organisation")?,
            organisation_name: row.get("organisation_name")?,
            territory: row.get("territory")?,
            from: row.get("from_at")?,
            until: row.get("until_at")?,
            lent_from: row.get("lent_from")?,
            given_by: row.get("given_by")?,
            given_at: row.get("given_at")?,
            withdrawn_at: row.get("withdrawn_at")?,
        })
    }
}

/// A request to join, as it is given out.
#[derive(Debug, serde::Serialize)]
pub(crate) struct JoinLine {
    organisation: OrganisationId,
    organisation_name: String,
    role: String,
    message: String,
    state: String,
    asked_at: Timestamp,
}

impl FromRow for JoinLine {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            organisation: row.at(0)?,
            organisation_name: row.at(1)?,
            role: row.at(2)?,
            message: row.at(3)?,
            state: row.at(4)?,
            asked_at: row.at(5)?,
        })
    }
}

/// Every role an account ever had, the first given first.
pub(crate) async fn every_grant_of(tx: &Tx, account: AgentId) -> db::Result<Vec<GrantLine>> {
    tx.all(super::EVERY_GRANT_OF, params![account]).await
}

/// Every request of an account to join an organisation, the oldest first.
pub(crate) async fn every_join_of(tx: &Tx, account: AgentId) -> db::Result<Vec<JoinLine>> {
    tx.all(super::EVERY_JOIN_OF, params![account]).await
}

/// Forgets whom to answer about the organisations an account asked for.
pub(crate) async fn forget_contact(tx: &Tx, account: AgentId) -> db::Result<()> {
    tx.execute(super::FORGET_CONTACT, params![account]).await.map(drop)
}

/// How many organisations are in each state.
pub(crate) async fn count_states(tx: &Tx) -> db::Result<Vec<(String, i64)>> {
    tx.all(super::COUNT_STATES, params![]).await
}

/// The same role already given, whatever its dates.
pub(crate) async fn same_grant(
    tx: &Tx,
    account: AgentId,
    role: Role,
    organisation: OrganisationId,
    territory: &TerritoryRef,
) -> db::Result<Option<GrantId>> {
    let values = params![account, role.code(), organisation, territory.to_string()];
    tx.optional(SAME_GRANT, values).await
}

pub(crate) async fn change_dates(
    tx: &Tx,
    id: GrantId,
    from: Timestamp,
    until: Option<Timestamp>,
) -> db::Result<()> {
    tx.execute(CHANGE_DATES, params![from, until, id]).await.map(drop)
}

/// Withdraws a role; `false` when it was already.
pub(crate) async fn withdraw(tx: &Tx, id: GrantId, at: Timestamp) -> db::Result<bool> {
    Ok(tx.execute(WITHDRAW, params![at, id]).await? == 1)
}

/// The loan of a role to an account, if there is one.
pub(crate) async fn loan_to(tx: &Tx, account: AgentId, lent_from: GrantId) -> db::Result<Option<GrantId>> {
    tx.optional(LOANS_TO, params![account, lent_from]).await
}

/// The loans of a role: each with who holds it.
pub(crate) async fn loans_of(tx: &Tx, lent_from: GrantId) -> db::Result<Vec<(GrantId, AgentId)>> {
    tx.all(LOANS_OF, params![lent_from]).await
}

pub(crate) async fn move_loan(tx: &Tx, loan: GrantId, lent_from: GrantId) -> db::Result<()> {
    tx.execute(MOVE_LOAN, params![lent_from, loan]).await.map(drop)
}

/// Moves what is left of an organisation's roles; answers how many.
pub(crate) async fn move_grants(tx: &Tx, from: OrganisationId, to: OrganisationId) -> db::Result<u64> {
    tx.execute(MOVE_GRANTS, params![to, from]).await
}
