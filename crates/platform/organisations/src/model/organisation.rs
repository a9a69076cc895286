//! One organisation, and what may be said of it.

use std::collections::BTreeSet;

use identity::{AgentId, OrganisationId};
use jiff::Timestamp;
use kernel::text::fold;
use kernel::{Lang, Siret, TerritoryRef};
use territory::Territories;

use super::{Capacity, Kind, State};

/// The longest chain of parents.
pub(crate) const MAX_DEPTH: usize = 16;

/// What others need to know of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// Its identity, that of today when it was merged.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Where it acts.
    pub territory: TerritoryRef,
    /// How far it is.
    pub state: State,
}

/// What an organisation says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Its name, tidied.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// What it does here.
    pub capacities: BTreeSet<Capacity>,
    /// The SIRET of its seat; one active organisation at most has it.
    pub siret: Option<Siret>,
    /// Where it acts.
    pub territory: TerritoryRef,
}

/// An organisation, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its identity, for ever.
    pub id: OrganisationId,
    /// What it says of itself.
    pub facts: Facts,
    /// The one it belongs to.
    pub parent: Option<OrganisationId>,
    /// How far it is.
    pub state: State,
    /// Where it is found since it was merged.
    pub merged_into: Option<OrganisationId>,
    /// Why it was refused or closed.
    pub motive: Option<String>,
    /// The account that asked for it.
    pub requested_by: Option<AgentId>,
    /// Who to answer, while nothing is decided.
    pub contact: Option<Contact>,
    /// Moves at each change.
    pub version: i64,
    /// When it was asked for or created.
    pub created_at: Timestamp,
}

/// Who to answer about a request made without an account. Erased once it is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// First and last name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// The language they wrote in.
    pub lang: Lang,
}

impl Organisation {
    /// What others need to know of it.
    pub fn brief(&self) -> Brief {
        Brief {
            id: self.id,
            name: self.facts.name.clone(),
            kind: self.facts.kind,
            territory: self.facts.territory.clone(),
            state: self.state,
        }
    }
}

impl Facts {
    /// Whether the two are likely one organisation: the same SIRET, or the same name, spelled anyhow, where one acts
    /// within the territory of the other. Two different SIRETs of one name are two.
    pub fn resembles(&self, other: &Self, territories: &Territories) -> bool {
        if let (Some(own), Some(theirs)) = (&self.siret, &other.siret) {
            return own == theirs;
        }
        fold(&self.name) == fold(&other.name)
            && (territories.covers(&self.territory, &other.territory)
                || territories.covers(&other.territory, &self.territory))
    }

    /// Whether changing into `new` touches what only whoever answers for the territory may change: where the
    /// organisation acts, its number, and the capacities that are recognised rather than declared.
    pub fn reserved_change(&self, new: &Self) -> bool {
        let recognised = |facts: &Self| -> BTreeSet<Capacity> {
            facts.capacities.iter().copied().filter(|capacity| !capacity.is_declared()).collect()
        };
        self.territory != new.territory || self.siret != new.siret || recognised(self) != recognised(new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(name: &str, siret: &str, territory: &str) -> Facts {
        Facts {
            name: name.into(),
            kind: Kind::Association,
            capacities: BTreeSet::new(),
            siret: siret.parse().ok(),
            territory: territory.parse().unwrap(),
        }
    }

    #[test]
    fn likely_duplicates_share_a_number_or_a_name_in_one_territory() {
        let ours = facts("Emmaüs Connect", "", "departement:23");
        let numbered = facts("Emmaüs Connect", "13002603200016", "departement:23");
        let territories = Territories::bundled();
        for (other, likely) in [
            (facts("EMMAUS  connect", "", "departement:23"), true),
            (facts("Emmaus-Connect", "", "commune:23096"), true),
            (facts("Emmaüs Connect", "", "departement:35"), false),
            (facts("Emmaüs", "", "departement:23"), false),
            (facts("Emmaüs Connect", "35600000000048", "departement:23"), true),
        ] {
            assert_eq!(ours.resembles(&other, &territories), likely, "{other:?}");
            assert_eq!(other.resembles(&ours, &territories), likely, "the other way, {other:?}");
        }
        assert!(numbered.resembles(&facts("Autre", "13002603200016", "departement:35"), &territories));
        assert!(
            !numbered.resembles(&facts("Emmaüs Connect", "35600000000048", "departement:23"), &territories)
        );
    }

    #[test]
    fn money_numbers_and_territory_are_not_self_declared() {
        let now = facts("A", "", "departement:23");
        let with = |change: fn(&mut Facts)| {
            let mut new = now.clone();
            change(&mut new);
            now.reserved_change(&new)
        };
        assert!(!with(|f| f.name = "B".into()));
        assert!(!with(|f| f.capacities = [Capacity::EntryPoint].into()));
        assert!(with(|f| f.capacities = [Capacity::Funder].into()));
        assert!(with(|f| f.siret = "13002603200016".parse().ok()));
        assert!(with(|f| f.territory = TerritoryRef::France));
    }
}
