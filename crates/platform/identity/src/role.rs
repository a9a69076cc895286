//! Roles and what each allows. The table below is the whole policy: a page, a command and the rights page all read it.

/// What someone may be in an organisation, on a territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Helps with procedures; acts under a mandate.
    Aidant,
    /// Teaches.
    Mediator,
    /// Keeps the sheet of the organisation's places and answers referrals.
    PlaceManager,
    /// Meets people at an entry point and refers them.
    Prescriber,
    /// Answers for the organisation's accounts.
    Referent,
    /// Orders passes.
    Buyer,
    /// Funds.
    Funder,
    /// Coordinates a territory.
    TerritoryCoordinator,
    /// A service of the State, on its territory.
    StateService,
    /// A hub, on its départements.
    Hub,
    /// Reads to check; changes nothing.
    Auditor,
    /// Keeps the register of places clean.
    Moderator,
    /// Runs the service.
    NationalAdministrator,
}

/// One kind of thing that a role allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Power {
    /// Open a person's pathway, triage, refer.
    Welcome,
    /// Read the pathways and referrals of the organisation.
    ReadThreads,
    /// Answer referrals and keep the sheet of the organisation's places.
    ManagePlaces,
    /// Invite colleagues, give and withdraw roles in the organisation.
    ManageMembers,
    /// Order and follow passes.
    Buy,
    /// Decide on funding.
    Fund,
    /// Read the figures of a territory.
    Supervise,
    /// Accept, merge and close organisations; answer for their accounts.
    ManageOrganisations,
    /// Correct and withdraw entries of the register of places.
    Moderate,
    /// Read and verify the journal.
    ReadJournal,
    /// Settings, référentiels, imports, background work.
    Administer,
}

/// How far a power goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// What the organisation of the grant owns, on the grant's territory.
    Organisation,
    /// Whatever lies on the grant's territory, whoever owns it.
    Territory,
}

impl Power {
    /// Every power, in the order of the rights page.
    pub const ALL: [Self; 11] = [
        Self::Welcome,
        Self::ReadThreads,
        Self::ManagePlaces,
        Self::ManageMembers,
        Self::Buy,
        Self::Fund,
        Self::Supervise,
        Self::ManageOrganisations,
        Self::Moderate,
        Self::ReadJournal,
        Self::Administer,
    ];

    /// Its code, in files and text keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::ReadThreads => "read-threads",
            Self::ManagePlaces => "manage-places",
            Self::ManageMembers => "manage-members",
            Self::Buy => "buy",
            Self::Fund => "fund",
            Self::Supervise => "supervise",
            Self::ManageOrganisations => "manage-organisations",
            Self::Moderate => "moderate",
            Self::ReadJournal => "read-journal",
            Self::Administer => "administer",
        }
    }

    /// Whether it stops at the organisation of the grant.
    pub const fn reach(self) -> Reach {
        match self {
            Self::Welcome
            | Self::ReadThreads
            | Self::ManagePlaces
            | Self::ManageMembers
            | Self::Buy
            | Self::Fund => Reach::Organisation,
            Self::Supervise
            | Self::ManageOrganisations
            | Self::Moderate
            | Self::ReadJournal
            | Self::Administer => Reach::Territory,
        }
    }
}

impl Role {
    /// Every role, in the order of lists.
    pub const ALL: [Self; 13] = [
        Self::Prescriber,
        Self::Aidant,
        Self::Mediator,
        Self::PlaceManager,
        Self::Referent,
        Self::Buyer,
        Self::Funder,
        Self::TerritoryCoordinator,
        Self::StateService,
        Self::Hub,
        Self::Auditor,
        Self::Moderator,
        Self::NationalAdministrator,
    ];

    /// Its code, as stored and in text keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Aidant => "aidant",
            Self::Mediator => "mediator",
            Self::PlaceManager => "place-manager",
            Self::Prescriber => "prescriber",
            Self::Referent => "referent",
            Self::Buyer => "buyer",
            Self::Funder => "funder",
            Self::TerritoryCoordinator => "territory-coordinator",
            Self::StateService => "state-service",
            Self::Hub => "hub",
            Self::Auditor => "auditor",
            Self::Moderator => "moderator",
            Self::NationalAdministrator => "national-administrator",
        }
    }

    /// The role of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// What it allows.
    pub const fn powers(self) -> &'static [Power] {
        use Power::{
            Administer, Buy, Fund, ManageMembers, ManageOrganisations, ManagePlaces, Moderate, ReadJournal,
            ReadThreads, Supervise, Welcome,
        };
        match self {
            Self::Aidant | Self::Mediator | Self::Prescriber => &[Welcome, ReadThreads],
            Self::PlaceManager => &[ManagePlaces],
            Self::Referent => &[ManageMembers],
            Self::Buyer => &[Buy],
            Self::Funder => &[Fund, Supervise],
            Self::TerritoryCoordinator => &[Supervise, ManageOrganisations],
            Self::StateService | Self::Hub => &[Supervise],
            Self::Auditor => &[ReadThreads, ReadJournal],
            Self::Moderator => &[Moderate],
            Self::NationalAdministrator => {
                &[Supervise, ManageOrganisations, Moderate, ReadJournal, Administer]
            }
        }
    }

    /// Whether it works only with a second factor: every role that touches people, money or rights. The others read
    /// figures or keep public sheets.
    pub const fn needs_second_factor(self) -> bool {
        match self {
            Self::PlaceManager | Self::StateService | Self::Hub => false,
            Self::Aidant
            | Self::Mediator
            | Self::Prescriber
            | Self::Referent
            | Self::Buyer
            | Self::Funder
            | Self::TerritoryCoordinator
            | Self::Auditor
            | Self::Moderator
            | Self::NationalAdministrator => true,
        }
    }

    /// Whether someone who holds `self` may give `other` in their organisation: no one gives more than they answer for.
    /// The roles over a territory come from the national administrator alone.
    pub const fn may_give(self, other: Self) -> bool {
        match self {
            Self::NationalAdministrator => true,
            Self::Referent | Self::TerritoryCoordinator => matches!(
                other,
                Self::Aidant | Self::Mediator | Self::Prescriber | Self::PlaceManager | Self::Referent
            ),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_name_one_role_and_all_are_listed() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.code());
            assert!(!role.powers().is_empty());
        }
        for power in Power::ALL {
            assert_eq!(serde_json::to_value(power).unwrap(), power.code());
            assert!(Role::ALL.iter().any(|role| role.powers().contains(&power)), "{power:?} is nobody's");
        }
        assert_eq!(Role::from_code("root"), None);
    }

    #[test]
    fn whoever_touches_people_money_or_rights_has_a_second_factor() {
        let touching = [
            Power::Welcome,
            Power::ReadThreads,
            Power::ManageMembers,
            Power::Buy,
            Power::Fund,
            Power::ManageOrganisations,
            Power::ReadJournal,
            Power::Administer,
        ];
        for role in Role::ALL {
            let touches = role.powers().iter().any(|power| touching.contains(power));
            assert!(!touches || role.needs_second_factor(), "{role:?}");
        }
    }

    #[test]
    fn nobody_gives_a_role_over_a_territory_but_the_administrator() {
        for giver in Role::ALL {
            for given in Role::ALL {
                let over_territory = given.powers().iter().any(|power| power.reach() == Reach::Territory);
                let administrator = giver == Role::NationalAdministrator;
                assert!(!giver.may_give(given) || !over_territory || administrator, "{giver:?} {given:?}");
            }
        }
    }

    #[test]
    fn an_auditor_changes_nothing() {
        let reading = [Power::ReadThreads, Power::ReadJournal, Power::Supervise];
        assert!(Role::Auditor.powers().iter().all(|power| reading.contains(power)));
    }
}
