//! Who holds which role: grants, delegations, requests to join.

use identity::{AgentId, Grant, GrantId, OrganisationId, Role};
use jiff::Timestamp;
use kernel::TerritoryRef;

kernel::id!(
    /// One request to join an organisation.
    JoinId, JoinKind
);

/// A role of an account, and the name of the organisation it is held in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The role. A delegation carries the dates that count: never wider than those of the role it was lent from.
    pub grant: Grant,
    /// Name of the organisation of today.
    pub organisation_name: String,
}

/// A role to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGrant {
    /// To whom.
    pub account: AgentId,
    /// Their name, kept as a label that can be erased.
    pub account_name: String,
    /// Which role.
    pub role: Role,
    /// In which organisation.
    pub organisation: OrganisationId,
    /// Where it counts.
    pub territory: TerritoryRef,
    /// From when.
    pub from: Timestamp,
    /// Until when, exclusive.
    pub until: Option<Timestamp>,
}

/// A role held, with all that a page shows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The role, with the dates that count.
    pub grant: Grant,
    /// Name of the organisation.
    pub organisation_name: String,
    /// Who holds it.
    pub account: AgentId,
    /// Their name, unless it was erased.
    pub account_name: Option<String>,
    /// The role it was lent from, when it is a delegation.
    pub lent_from: Option<GrantId>,
    /// Who gave it; none when the program did.
    pub given_by: Option<AgentId>,
    /// Their name, unless it was erased or never known here.
    pub given_by_name: Option<String>,
}

impl Holding {
    /// Whether it is lent by a colleague.
    pub fn is_lent(&self) -> bool {
        self.lent_from.is_some()
    }
}

/// Someone asks to join an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinRequest {
    /// Its identity.
    pub id: JoinId,
    /// Which organisation.
    pub organisation: OrganisationId,
    /// Who asks.
    pub account: AgentId,
    /// Their name, unless it was erased.
    pub account_name: Option<String>,
    /// The role they wish.
    pub role: Role,
    /// What they wrote.
    pub message: String,
    /// When.
    pub asked_at: Timestamp,
}

/// Dates of a delegation that count: no earlier, no later than those of the role it is lent from.
pub(crate) fn within(
    own: (Timestamp, Option<Timestamp>),
    lender: (Timestamp, Option<Timestamp>),
) -> (Timestamp, Option<Timestamp>) {
    let until = match (own.1, lender.1) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    };
    (own.0.max(lender.0), until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delegation_never_outlives_the_role_it_is_lent_from() {
        let at = |day: i64| Timestamp::from_second(day * 86_400).unwrap();
        for (own, lender, want) in [
            ((1, Some(9)), (0, None), (1, Some(9))),
            ((1, Some(9)), (2, Some(5)), (2, Some(5))),
            ((1, None), (0, Some(5)), (1, Some(5))),
            ((1, None), (0, None), (1, None)),
        ] {
            let dates = |(from, until): (i64, Option<i64>)| (at(from), until.map(at));
            assert_eq!(within(dates(own), dates(lender)), dates(want), "{own:?} in {lender:?}");
        }
    }
}
