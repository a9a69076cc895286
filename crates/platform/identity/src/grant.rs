//! A role held in an organisation, on a territory, for a time.

use jiff::Timestamp;
use kernel::TerritoryRef;
use serde::{Deserialize, Serialize};

use crate::{AgentId, Power, Reach, Role};

kernel::id!(
    /// One organisation.
    OrganisationId, OrganisationIdKind
);
kernel::id!(
    /// One role given to one account.
    GrantId, GrantKind
);

/// A role given to someone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Its identity.
    pub id: GrantId,
    /// The role.
    pub role: Role,
    /// In which organisation.
    pub organisation: OrganisationId,
    /// Where it counts.
    pub territory: TerritoryRef,
    /// From when.
    pub from: Timestamp,
    /// Until when, exclusive; without end when absent.
    pub until: Option<Timestamp>,
    /// Who lent it, when it is a delegation of their own.
    pub delegated_by: Option<AgentId>,
}

impl Grant {
    /// Whether it counts at `now`.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }

    /// Whether it allows `power` over what `owner` owns on a territory that `covers` recognises: given a territory, it
    /// says whether the thing lies wholly in it.
    pub fn allows(
        &self,
        power: Power,
        owner: OrganisationId,
        covers: impl FnOnce(&TerritoryRef) -> bool,
    ) -> bool {
        let in_reach = match power.reach() {
            Reach::Organisation => self.organisation == owner,
            Reach::Territory => true,
        };
        in_reach && self.role.powers().contains(&power) && covers(&self.territory)
    }
}
