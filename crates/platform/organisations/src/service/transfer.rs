//! Move an account from one organisation to another.

use identity::{Actor, AgentId, OrganisationId};
use serde_json::json;

use super::authority::Authority;
use super::roles::{give_in, stays_answered_for, withdraw_in};
use super::{Error, Organisations};
use crate::model::{Holding, NewGrant, Organisation, State};
use crate::store;

impl Organisations {
    /// Ends the roles of an account in one organisation and gives them in another: on the same territory when it lies
    /// within that of the new organisation, else on the latter. What was lent to or by them stays behind. Both
    /// journals say from where to where, and what was held before.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor may withdraw every role in the first and give it in the second, or when the
    /// account holds none; [`Error::State`] when the second is not active, or is the first; [`Error::LastReferent`] when
    /// the actor moves themself and nobody else answers for the first.
    pub async fn transfer(
        &self,
        actor: &Actor,
        account: AgentId,
        from: OrganisationId,
        to: OrganisationId,
    ) -> Result<(), Error> {
        self.db
            .write("organisations.transfer", |tx| async move {
                let (from, authority) = self.load(&tx, actor, from).await?;
                let (to, _) = self.load(&tx, actor, to).await?;
                let now = self.world.now();
                let held: Vec<Holding> = store::holdings_in(&tx, from.id)
                    .await?
                    .into_iter()
                    .filter(|held| held.account == account && !held.is_lent())
                    .collect();
                self.transferable(&authority, &held, &from, &to)?;
                if authority.account() == Some(account) {
                    stays_answered_for(&tx, &self.world, &from, &held).await?;
                }
                let before: Vec<_> = held
                    .iter()
                    .map(|held| {
                        json!({"grant": held.grant.id, "role": held.grant.role,
                        "territory": held.grant.territory, "until": held.grant.until})
                    })
                    .collect();
                let data = json!({"account": account, "from": from.id, "to": to.id, "held": before});
                for one in &held {
                    if one.grant.until.is_none_or(|until| until > now) {
                        let new = NewGrant {
                            account,
                            account_name: one.account_name.clone().ok_or(Error::NotFound)?,
                            role: one.grant.role,
                            organisation: to.id,
                            territory: self.landing(one, &to),
                            from: one.grant.from.max(now),
                            until: one.grant.until,
                        };
                        give_in(&tx, &self.world, actor, &authority, &to, &new).await?;
                    }
                }
                for one in &held {
                    withdraw_in(&tx, &self.world, actor, one).await?;
                }
                self.record(&tx, actor, from.id, "organisations.member-left", data.clone()).await?;
                self.record(&tx, actor, to.id, "organisations.member-came", data).await?;
                Ok(())
            })
            .await
    }

    fn transferable(
        &self,
        authority: &Authority,
        held: &[Holding],
        from: &Organisation,
        to: &Organisation,
    ) -> Result<(), Error> {
        let may = |held: &Holding| {
            let (role, here) = (held.grant.role, &held.grant.territory);
            authority.may_give(&self.territories, role, from, here)
                && authority.may_give(&self.territories, role, to, &self.landing(held, to))
        };
        if held.is_empty() || !held.iter().all(may) {
            Err(Error::NotFound)
        } else if to.state != State::Active || from.id == to.id {
            Err(Error::State)
        } else {
            Ok(())
        }
    }

    /// Where a role counts in the new organisation.
    fn landing(&self, held: &Holding, to: &Organisation) -> kernel::TerritoryRef {
        let (kept, wide) = (&held.grant.territory, &to.facts.territory);
        if self.territories.covers(wide, kept) { kept.clone() } else { wide.clone() }
    }
}
