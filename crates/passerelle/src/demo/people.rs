//! The invented people and organisations: every role once, in a rural département (Creuse) and an urban one
//! (Ille-et-Vilaine). Every name says that it is invented.

use crate::cli::Failure;
use crate::server::App;
use accounts::NewAccount;
use identity::{Actor, AgentId, OrganisationId, Role};
use kernel::{Lang, TerritoryRef};
use organisations::{Capacity, Facts, Kind};

/// An invented organisation.
struct House {
    name: &'static str,
    kind: Kind,
    capacities: &'static [Capacity],
    territory: &'static str,
}

/// An invented person.
pub struct Person {
    /// First name and what marks it as invented.
    pub name: &'static str,
    /// Before the `@` of an address that leads nowhere.
    pub key: &'static str,
    /// Index in [`HOUSES`].
    house: usize,
    /// Their roles, and where each counts.
    roles: &'static [(Role, &'static str)],
    /// INSEE code of the commune of their desk.
    pub commune: Option<&'static str>,
}

const HOUSES: &[House] = &[
    House {
        name: "Accueil de Guéret (exemple fictif)",
        kind: Kind::LocalAuthority,
        capacities: &[Capacity::EntryPoint],
        territory: "departement:23",
    },
    House {
        name: "Guichet de Rennes (exemple fictif)",
        kind: Kind::SocialProtection,
        capacities: &[Capacity::EntryPoint],
        territory: "departement:35",
    },
    House {
        name: "Espace numérique de la Creuse (exemple fictif)",
        kind: Kind::MediationPlace,
        capacities: &[Capacity::PlaceOperator],
        territory: "departement:23",
    },
    House {
        name: "Département de la Creuse (exemple fictif)",
        kind: Kind::LocalAuthority,
        capacities: &[Capacity::Buyer, Capacity::Funder],
        territory: "departement:23",
    },
    House {
        name: "Préfecture d'Ille-et-Vilaine (exemple fictif)",
        kind: Kind::StateService,
        capacities: &[],
        territory: "departement:35",
    },
    House {
        name: "Hub de l'Ouest (exemple fictif)",
        kind: Kind::Network,
        capacities: &[Capacity::Hub],
        territory: "region:53",
    },
    House {
        name: "Équipe nationale (exemple fictif)",
        kind: Kind::NationalBody,
        capacities: &[],
        territory: "france",
    },
];

const fn person(
    name: &'static str,
    key: &'static str,
    house: usize,
    roles: &'static [(Role, &'static str)],
    commune: Option<&'static str>,
) -> Person {
    Person { name, key, house, roles, commune }
}

/// Everyone; the first two welcome people in [`super::scenario`].
pub const PEOPLE: &[Person] = &[
    person("Nadia (fictive)", "nadia", 0, &[(Role::Prescriber, "departement:23")], Some("23096")),
    person("Yann (fictif)", "yann", 1, &[(Role::Prescriber, "departement:35")], Some("35238")),
    person("Claire (fictive)", "claire", 0, &[(Role::Referent, "departement:23")], Some("23096")),
    person("Malik (fictif)", "malik", 2, &[(Role::Mediator, "departement:23")], Some("23096")),
    person("Rose (fictive)", "rose", 2, &[(Role::PlaceManager, "departement:23")], Some("23096")),
    person("Awa (fictive)", "awa", 1, &[(Role::Aidant, "departement:35")], Some("35238")),
    person("Luc (fictif)", "luc", 3, &[(Role::TerritoryCoordinator, "departement:23")], None),
    person("Ines (fictive)", "ines", 3, &[(Role::Buyer, "departement:23")], None),
    person("Paul (fictif)", "paul", 3, &[(Role::Funder, "departement:23")], None),
    person("Anne (fictive)", "anne", 4, &[(Role::StateService, "departement:35")], None),
    person("Gael (fictif)", "gael", 5, &[(Role::Hub, "region:53")], None),
    person("Lea (fictive)", "lea", 0, &[(Role::Auditor, "departement:23")], None),
    person("Omar (fictif)", "omar", 6, &[(Role::Moderator, "france")], None),
    person(
        "Zoe (fictive)",
        "zoe",
        6,
        &[(Role::NationalAdministrator, "france"), (Role::Referent, "france")],
        None,
    ),
];

impl Person {
    /// An address of a domain that exists for examples alone (RFC 2606).
    pub fn email(&self) -> String {
        format!("{}@demonstration.example", self.key)
    }

    /// Name of their organisation.
    pub fn organisation(&self) -> &'static str {
        HOUSES.get(self.house).map_or("", |house| house.name)
    }

    /// As the stand-in identity provider shows them.
    pub fn shown(&self) -> standin::Person {
        let key = |(role, _): &(Role, &str)| format!("organisations-role-{}", role.code());
        standin::Person {
            subject: self.key.to_owned(),
            name: self.name.to_owned(),
            organisation: self.organisation().to_owned(),
            role_keys: self.roles.iter().map(key).collect(),
            email: self.email(),
        }
    }
}

/// The accounts of [`PEOPLE`], in the same order; made, with their organisations and links, when they are not there.
pub async fn settle(app: &App, issuer: &str) -> Result<Vec<AgentId>, Failure> {
    let wrong = |e: &dyn std::fmt::Display| Failure::machine("cannot prepare the demonstration", e);
    let mut houses: Vec<Option<OrganisationId>> = HOUSES.iter().map(|_| None).collect();
    let mut everyone = Vec::with_capacity(PEOPLE.len());
    for person in PEOPLE {
        let known = app.accounts.find(&Actor::System, &person.email()).await.map_err(|e| wrong(&e))?;
        let account = match known {
            Some(account) => account,
            None => make(app, person, &mut houses).await?,
        };
        // The issuer carries the listening address, which may have changed.
        let linked = app.accounts.link_to(&Actor::System, account, issuer, person.key).await;
        linked.map_err(|e| wrong(&e))?;
        everyone.push(account);
    }
    Ok(everyone)
}

async fn make(app: &App, person: &Person, houses: &mut [Option<OrganisationId>]) -> Result<AgentId, Failure> {
    let wrong = |e: &dyn std::fmt::Display| Failure::machine("cannot prepare the demonstration", e);
    let territory = |code: &str| code.parse::<TerritoryRef>().unwrap_or(TerritoryRef::France);
    let home = if let Some(home) = houses.get(person.house).copied().flatten() {
        home
    } else {
        let house = &HOUSES[person.house];
        let facts = &Facts {
            name: house.name.to_owned(),
            kind: house.kind,
            capacities: house.capacities.iter().copied().collect(),
            siret: None,
            territory: territory(house.territory),
        };
        let made = app.db.write("demo.organisation", |tx| async move {
            organisations::create(&tx, &app.world, &Actor::System, facts).await
        });
        let made = made.await.map_err(|e| wrong(&e))?;
        houses[person.house] = Some(made);
        made
    };
    let new = NewAccount {
        name: person.name.to_owned(),
        email: person.email(),
        lang: Lang::Fr,
        commune: person.commune.and_then(|code| code.parse().ok()),
        roles: person.roles.iter().map(|(role, code)| (*role, home, territory(code))).collect(),
    };
    app.accounts.create(&Actor::System, &new, None).await.map_err(|e| wrong(&e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn everyone_invented_says_so_and_every_role_is_held() {
        let mut held = BTreeSet::new();
        for person in PEOPLE {
            assert!(person.name.contains("(ficti") && person.organisation().contains("fictif"));
            for (role, territory) in person.roles {
                held.insert(*role);
                assert!(territory.parse::<TerritoryRef>().is_ok());
            }
        }
        assert_eq!(held.len(), Role::ALL.len());
        assert!(HOUSES.iter().all(|house| house.territory.parse::<TerritoryRef>().is_ok()));
    }
}
