//! What the actor of a command may do, from the roles stored now.

use db::Tx;
use identity::{Actor, AgentId, Grant, GrantId, OrganisationId, Power, Reach, Role};
use kernel::{TerritoryRef, World};
use territory::Territories;

use crate::model::{NewGrant, Organisation};
use crate::store;

/// Who acts, with the roles that count in this very transaction: a role withdrawn since the request began is not among
/// them, a role that sleeps neither.
pub(crate) enum Authority {
    /// The program: everything.
    System,
    /// Someone with an account.
    Agent {
        /// Their account.
        id: AgentId,
        /// Their roles, lent ones included.
        grants: Vec<Grant>,
    },
    /// Anybody else: nothing.
    Nobody,
}

impl Authority {
    pub(crate) async fn of(tx: &Tx, world: &World, actor: &Actor) -> db::Result<Self> {
        Ok(match actor {
            Actor::System => Self::System,
            Actor::Agent(agent) => {
                let now = world.now();
                let stored = store::holdings_of(tx, agent.id).await?.into_iter().map(|held| held.grant);
                let awake = |id| agent.grants.iter().any(|grant| grant.id == id);
                let grants = stored.filter(|grant| grant.is_valid(now) && awake(grant.id)).collect();
                Self::Agent { id: agent.id, grants }
            }
            Actor::Public | Actor::PlaceLink { .. } => Self::Nobody,
        })
    }

    pub(crate) fn account(&self) -> Option<AgentId> {
        match self {
            Self::Agent { id, .. } => Some(*id),
            Self::System | Self::Nobody => None,
        }
    }

    fn grants(&self) -> &[Grant] {
        match self {
            Self::Agent { grants, .. } => grants,
            Self::System | Self::Nobody => &[],
        }
    }

    /// Whether they answer for organisations of this territory.
    pub(crate) fn oversees(&self, territories: &Territories, territory: &TerritoryRef) -> bool {
        let power = Power::ManageOrganisations;
        let covers = |wide: &TerritoryRef| territories.covers(wide, territory);
        matches!(self, Self::System)
            || self
                .grants()
                .iter()
                .any(|grant| grant.role.powers().contains(&power) && covers(&grant.territory))
    }

    /// Whether they answer for the accounts of an organisation: as its referent, or over its territory.
    pub(crate) fn manages(&self, territories: &Territories, one: &Organisation) -> bool {
        let referent = |grant: &Grant| {
            grant.organisation == one.id && grant.role.powers().contains(&Power::ManageMembers)
        };
        self.oversees(territories, &one.facts.territory) || self.grants().iter().any(referent)
    }

    /// Whether they answer for the organisations of some territory.
    pub(crate) fn oversees_somewhere(&self) -> bool {
        let power = Power::ManageOrganisations;
        matches!(self, Self::System) || self.grants().iter().any(|grant| grant.role.powers().contains(&power))
    }

    /// Whether the role is theirs and counts now.
    pub(crate) fn holds(&self, id: GrantId) -> bool {
        self.grants().iter().any(|grant| grant.id == id)
    }

    /// Whether they hold any role in it.
    pub(crate) fn belongs(&self, id: OrganisationId) -> bool {
        self.grants().iter().any(|grant| grant.organisation == id)
    }

    /// Whether they may give, or withdraw, `role` in an organisation on a territory: no further than their own role
    /// goes.
    pub(crate) fn may_give(
        &self,
        territories: &Territories,
        role: Role,
        one: &Organisation,
        territory: &TerritoryRef,
    ) -> bool {
        matches!(self, Self::System) || self.giving(territories, role, one, territory).next().is_some()
    }

    /// Whether they may give it to themself until then: no longer than the role by which they give. Else a referent for
    /// a month would be one for ever.
    pub(crate) fn may_take(&self, territories: &Territories, new: &NewGrant, one: &Organisation) -> bool {
        self.giving(territories, new.role, one, &new.territory)
            .any(|own| own.until.is_none_or(|end| new.until.is_some_and(|until| until <= end)))
    }

    /// The roles by which they may give another. A lent role gives none, else a loan of a day would make a right for ever.
    fn giving<'a>(
        &'a self,
        territories: &'a Territories,
        role: Role,
        one: &'a Organisation,
        territory: &'a TerritoryRef,
    ) -> impl Iterator<Item = &'a Grant> {
        let reaches = |grant: &Grant| {
            let over_territory = grant.role.powers().iter().any(|power| power.reach() == Reach::Territory);
            if over_territory {
                territories.covers(&grant.territory, &one.facts.territory)
            } else {
                grant.organisation == one.id
            }
        };
        self.grants().iter().filter(move |grant| {
            grant.delegated_by.is_none()
                && grant.role.may_give(role)
                && reaches(grant)
                && territories.covers(&grant.territory, territory)
        })
    }

    /// The roles they may give in an organisation, on its territory.
    pub(crate) fn giveable(&self, territories: &Territories, one: &Organisation) -> Vec<Role> {
        let may = |role: &Role| self.may_give(territories, *role, one, &one.facts.territory);
        Role::ALL.into_iter().filter(may).collect()
    }
}
