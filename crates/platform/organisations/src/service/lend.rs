//! Lend one's own role to a colleague, until a date.

use identity::{Actor, AgentId, GrantId};
use jiff::Timestamp;
use kernel::TerritoryRef;
use serde_json::json;

use super::{Error, Organisations, Problem};
use crate::model::{Holding, State};
use crate::store;

/// A role to lend.
#[derive(Debug, Clone)]
pub struct Loan {
    /// The lender's own role.
    pub grant: GrantId,
    /// The colleague.
    pub to: AgentId,
    /// Until when, exclusive.
    pub until: Timestamp,
    /// A part of the role's territory; all of it when absent.
    pub territory: Option<TerritoryRef>,
}

impl Organisations {
    /// Lends a role the actor holds to someone who holds one in the same organisation: never wider, never longer, and it
    /// ends when the lender's ends. What was borrowed is not lent again. Lent again to the same colleague, the new loan
    /// takes the place of the old one.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not the actor's, or sleeps; [`Error::NotLendable`]; [`Error::NotAColleague`];
    /// a wrong date or territory; [`Error::State`] when the organisation is not active.
    pub async fn lend(&self, actor: &Actor, loan: &Loan) -> Result<GrantId, Error> {
        self.db
            .write("organisations.lend", |tx| async move {
                let now = self.world.now();
                let own = store::holding(&tx, loan.grant).await?.ok_or(Error::NotFound)?;
                let (one, authority) = self.load(&tx, actor, own.grant.organisation).await?;
                let Some(lender) = authority.account().filter(|id| *id == own.account) else {
                    return Err(Error::NotFound);
                };
                if one.state != State::Active {
                    return Err(Error::State);
                }
                if !authority.holds(loan.grant) {
                    return Err(Error::NotFound);
                }
                if own.is_lent() || loan.to == lender {
                    return Err(Error::NotLendable);
                }
                let colleague = |held: &Holding| {
                    held.account == loan.to && !held.is_lent() && held.grant.is_valid(now)
                };
                if !store::holdings_in(&tx, one.id).await?.iter().any(colleague) {
                    return Err(Error::NotAColleague);
                }
                if loan.until <= now || own.grant.until.is_some_and(|end| loan.until > end) {
                    return Err(Problem::Dates.into());
                }
                let territory = loan.territory.as_ref().unwrap_or(&own.grant.territory);
                if !self.territories.covers(&own.grant.territory, territory) {
                    return Err(Problem::TooWide.into());
                }
                if let Some(old) = store::loan_to(&tx, loan.to, loan.grant).await? {
                    store::withdraw(&tx, old, now).await?;
                }
                let given = store::Given {
                    id: self.world.id(),
                    account: loan.to,
                    role: own.grant.role,
                    organisation: one.id,
                    territory,
                    from: now,
                    until: Some(loan.until),
                    lent_from: Some(loan.grant),
                    by: Some(lender),
                    at: now,
                };
                store::give(&tx, &given).await?;
                let data = json!({"grant": given.id, "from": loan.grant, "to": loan.to, "role": own.grant.role,
                    "territory": territory, "until": loan.until});
                self.record(&tx, actor, one.id, "organisations.role-lent", data).await?;
                Ok(given.id)
            })
            .await
    }
}
