//! What an organisation is, and which college it sits in.

macro_rules! coded {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All, in the order of lists.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its code, as stored, in addresses and in text keys.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The one of a code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

coded! {
    /// The kinds of organisation that act for digital inclusion: the ten of the national strategy, its kinds of
    /// mediation place, and the two that federate. Their titles are the texts `organisations-kind-…`.
    Kind {
        /// A place given to digital mediation.
        MediationPlace = "mediation-place",
        /// A service of the State in a territory.
        StateService = "state-service",
        /// Old age, sickness, unemployment, family…
        SocialProtection = "social-protection",
        /// Commune, intercommunality, département, région.
        LocalAuthority = "local-authority",
        /// A social centre.
        SocialCentre = "social-centre",
        /// An association.
        Association = "association",
        /// Cooperative, mutual, foundation and others of the social economy.
        SocialEconomy = "social-economy",
        /// A post office.
        PostOffice = "post-office",
        /// A charity.
        Charity = "charity",
        /// A firm that helps people at home.
        HomeServices = "home-services",
        /// A firm.
        Firm = "firm",
        /// A third place.
        ThirdPlace = "third-place",
        /// A fablab.
        FabLab = "fab-lab",
        /// A medialab.
        MediaLab = "media-lab",
        /// An espace public numérique.
        PublicDigitalSpace = "public-digital-space",
        /// A maison de services au public, France services today.
        PublicServiceHouse = "public-service-house",
        /// A network, or an association of elected bodies.
        Network = "network",
        /// A national administration or agency.
        NationalBody = "national-body",
    }
}

coded! {
    /// The groups between which an assembly is balanced.
    College {
        /// Local authorities.
        Elected = "elected",
        /// The State.
        State = "state",
        /// Those that run a public service.
        PublicService = "public-service",
        /// Associations and the social economy.
        Associations = "associations",
        /// Firms.
        Firms = "firms",
        /// Places whose kind does not tell their legal form.
        Other = "other",
    }
}

impl Kind {
    /// The college it sits in.
    pub const fn college(self) -> College {
        match self {
            Self::LocalAuthority => College::Elected,
            Self::StateService | Self::NationalBody => College::State,
            Self::SocialProtection | Self::PostOffice | Self::PublicServiceHouse => College::PublicService,
            Self::SocialCentre | Self::Association | Self::SocialEconomy | Self::Charity | Self::Network => {
                College::Associations
            }
            Self::HomeServices | Self::Firm => College::Firms,
            Self::MediationPlace
            | Self::ThirdPlace
            | Self::FabLab
            | Self::MediaLab
            | Self::PublicDigitalSpace => College::Other,
        }
    }
}

coded! {
    /// What an organisation does here; it may do several things at once. A capacity gives nobody a right: roles do.
    Capacity {
        /// Runs places.
        PlaceOperator = "place-operator",
        /// Meets people in difficulty and refers them.
        EntryPoint = "entry-point",
        /// Trains professionals.
        TrainingBody = "training-body",
        /// Has signed the charter.
        Signatory = "signatory",
        /// Orders passes.
        Buyer = "buyer",
        /// Funds.
        Funder = "funder",
        /// Is a hub for several départements.
        Hub = "hub",
    }
}

impl Capacity {
    /// Whether the organisation may say it of itself. Money and coordination are recognised by whoever answers for the
    /// territory.
    pub const fn is_declared(self) -> bool {
        matches!(self, Self::PlaceOperator | Self::EntryPoint | Self::TrainingBody | Self::Signatory)
    }
}

coded! {
    /// How far an organisation is.
    State {
        /// Asked for, not yet looked at.
        Requested = "requested",
        /// At work.
        Active = "active",
        /// At rest: its roles sleep.
        Closed = "closed",
        /// Asked for, and refused.
        Refused = "refused",
        /// It was another one, under which it is now found.
        Merged = "merged",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_name_one_thing_each_and_are_what_json_says() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(*kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
        for capacity in Capacity::ALL {
            assert_eq!(Capacity::from_code(capacity.code()), Some(*capacity));
            assert_eq!(serde_json::to_value(capacity).unwrap(), capacity.code());
        }
        assert_eq!(Kind::from_code("nothing"), None);
    }

    #[test]
    fn every_college_has_a_kind() {
        for college in College::ALL {
            assert!(Kind::ALL.iter().any(|kind| kind.college() == *college), "{college:?}");
        }
    }
}
