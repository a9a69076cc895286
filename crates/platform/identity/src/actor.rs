//! The actor of a command.

use jiff::{SignedDuration, Timestamp};
use kernel::text::fold;
use kernel::{CommuneCode, TerritoryRef, World};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Grant, OrganisationId, Power, Role};

kernel::id!(
    /// One account: a person, or a program of an organisation.
    AgentId, AgentKind
);
kernel::id!(
    /// One session of one account in one browser.
    SessionId, SessionKind
);

/// The longest name of a person or an organisation, in characters.
pub const MAX_NAME: usize = 120;

/// How long a proof of who someone is counts for sensitive acts.
pub const PROOF_LASTS: SignedDuration = SignedDuration::from_mins(15);

/// Who gives a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Anybody.
    Public,
    /// Someone with an account, in the organisation they work for at the moment.
    Agent(Box<Agent>),
    /// Whoever holds the one-time link of a referral: speaks for the place, on that referral alone.
    PlaceLink {
        /// The place that receives.
        place: Uuid,
        /// The referral the link was made for.
        referral: Uuid,
    },
    /// The program itself: jobs, imports, the command line.
    System,
}

/// How surely we know who someone is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assurance {
    /// One factor: a password, or an identity provider that proved no more.
    One,
    /// Two factors, or a passkey that checked the person.
    Two,
}

/// What stands behind an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bearer {
    /// A person in a browser.
    Person,
    /// A program with a token of its organisation.
    Client,
}

/// Someone with an account, and what they may do now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// Their account.
    pub id: AgentId,
    /// A person or a program.
    pub bearer: Bearer,
    /// First and last name, or the program's name.
    pub name: String,
    /// Name of the organisation they work for at the moment.
    pub organisation: String,
    /// Its identity; what they open belongs to it.
    pub organisation_id: OrganisationId,
    /// The commune of their desk.
    pub commune: Option<CommuneCode>,
    /// The roles that count now, in every organisation: sleeping ones are left out.
    pub grants: Vec<Grant>,
    /// What a program's token allows, at most; a person has no such limit.
    #[serde(default)]
    pub scopes: Option<Vec<Power>>,
    /// Some of their roles sleep until a second factor is given.
    pub dormant: bool,
    /// How surely we know them.
    pub assurance: Assurance,
    /// When they last proved who they are.
    pub proved_at: Timestamp,
    /// Their session, if they have one.
    pub session: Option<SessionId>,
}

impl Agent {
    /// Someone at a desk with the rights of a prescriber everywhere, as tests and examples need them: the organisation
    /// is made of its name, so the same name is the same organisation. `None` when a name is empty or too long.
    pub fn named(world: &World, name: &str, organisation: &str) -> Option<Self> {
        let (name, organisation) = (tidy_name(name).ok()?, tidy_name(organisation).ok()?);
        let organisation_id = organisation_of_name(&organisation);
        let grant = Grant {
            id: world.id(),
            role: Role::Prescriber,
            organisation: organisation_id,
            territory: TerritoryRef::France,
            from: Timestamp::MIN,
            until: None,
            delegated_by: None,
        };
        Some(Self {
            id: world.id(),
            bearer: Bearer::Person,
            name,
            organisation,
            organisation_id,
            commune: None,
            grants: vec![grant],
            scopes: None,
            dormant: false,
            assurance: Assurance::Two,
            proved_at: world.now(),
            session: None,
        })
    }

    /// The organisation as capabilities store it beside what it owns.
    pub fn organisation_key(&self) -> String {
        self.organisation_id.to_string()
    }

    /// Whether one of their roles allows `power` over what `owner` owns; `covers` says of a territory whether the thing
    /// lies wholly in it.
    pub fn may(&self, power: Power, owner: OrganisationId, covers: impl Fn(&TerritoryRef) -> bool) -> bool {
        let in_scope = self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&power));
        in_scope && self.grants.iter().any(|grant| grant.allows(power, owner, &covers))
    }

    /// Whether they proved who they are in the last quarter of an hour: asked before sensitive acts.
    pub fn proved_lately(&self, now: Timestamp) -> bool {
        now.duration_since(self.proved_at) <= PROOF_LASTS
    }

    /// Whether some role allows `power` in the organisation they work for, wherever: what menus and lists ask. What may
    /// be done with a thing is asked of the thing, with [`Agent::may`].
    pub fn may_somewhere(&self, power: Power) -> bool {
        self.may(power, self.organisation_id, |_| true)
    }

    /// The territory of what they open: their desk's commune, else where a role lets them welcome people.
    pub fn desk_territory(&self) -> TerritoryRef {
        if let Some(commune) = &self.commune {
            return TerritoryRef::Commune(commune.clone());
        }
        let own = |grant: &&Grant| grant.allows(Power::Welcome, self.organisation_id, |_| true);
        self.grants.iter().find(own).map_or(TerritoryRef::France, |grant| grant.territory.clone())
    }
}

impl Actor {
    /// The words that name the actor in the journal and on pages.
    pub fn label(&self) -> String {
        match self {
            Actor::Public => "public".to_owned(),
            Actor::Agent(agent) => format!("{}, {}", agent.name, agent.organisation),
            Actor::PlaceLink { place, .. } => format!("place {place}"),
            Actor::System => "system".to_owned(),
        }
    }

    /// The agent, if it is one.
    pub fn agent(&self) -> Option<&Agent> {
        match self {
            Actor::Agent(agent) => Some(agent),
            _ => None,
        }
    }
}

impl From<Agent> for Actor {
    fn from(agent: Agent) -> Self {
        Self::Agent(Box::new(agent))
    }
}

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    /// It holds no letter or digit.
    #[error("the name is missing")]
    Missing,
    /// It is longer than 120 characters.
    #[error("the name is too long")]
    TooLong,
}

/// The name of a person or an organisation as it is kept: control characters, marks that turn text around and runs of
/// spaces become one space.
///
/// # Errors
/// Empty, or over 120 characters.
pub fn tidy_name(text: &str) -> Result<String, InvalidName> {
    // Cut before working: a hostile text may be megabytes long.
    if text.chars().nth(4 * MAX_NAME).is_some() {
        return Err(InvalidName::TooLong);
    }
    let visible: String = text.chars().map(|c| if hidden(c) { ' ' } else { c }).collect();
    let tidy = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    if fold(&tidy).trim().is_empty() {
        Err(InvalidName::Missing)
    } else if tidy.chars().count() > MAX_NAME {
        Err(InvalidName::TooLong)
    } else {
        Ok(tidy)
    }
}

/// Control characters, and the marks that turn text around on screen.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// The identity that tests give an organisation known by its name alone.
fn organisation_of_name(name: &str) -> OrganisationId {
    use sha2::Digest;
    let digest: [u8; 32] = sha2::Sha256::digest(fold(name).as_bytes()).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_tidied_or_refused() {
        assert_eq!(tidy_name("  Maëlle\t Le \u{202E}Goff\r\n").unwrap(), "Maëlle Le Goff");
        assert_eq!(tidy_name(" \u{200B} - "), Err(InvalidName::Missing));
        assert_eq!(tidy_name(&"a".repeat(121)), Err(InvalidName::TooLong));
        assert_eq!(tidy_name(&"é".repeat(1_000_000)), Err(InvalidName::TooLong));
    }

    fn grant(role: Role, organisation: OrganisationId, territory: &str) -> Grant {
        Grant {
            id: Uuid::from_u128(1).into(),
            role,
            organisation,
            territory: territory.parse().unwrap(),
            from: "2026-01-01T00:00:00Z".parse().unwrap(),
            until: "2026-02-01T00:00:00Z".parse().ok(),
            delegated_by: None,
        }
    }

    #[test]
    fn a_right_asks_for_the_role_the_organisation_and_the_territory() {
        let world = World::fixed(Timestamp::UNIX_EPOCH, 1);
        let mut agent = Agent::named(&world, "Zoé", "Mairie de Guéret").unwrap();
        let other = organisation_of_name("Mairie d'Èze");
        let (ours, creuse) = (agent.organisation_id, "departement:23");
        let in_creuse =
            |wide: &TerritoryRef| ["departement:23", "france"].contains(&wide.to_string().as_str());
        let elsewhere = |wide: &TerritoryRef| *wide == TerritoryRef::France;
        agent.grants = vec![grant(Role::Prescriber, ours, creuse)];
        assert!(agent.may(Power::Welcome, ours, in_creuse));
        assert!(!agent.may(Power::Welcome, ours, elsewhere), "another territory");
        assert!(!agent.may(Power::Welcome, other, in_creuse), "another organisation");
        assert!(!agent.may(Power::ManageMembers, ours, in_creuse), "a lesser role");
        agent.grants = vec![grant(Role::TerritoryCoordinator, ours, creuse)];
        assert!(agent.may(Power::ManageOrganisations, other, in_creuse), "whoever owns it");
        assert!(!agent.may(Power::ManageOrganisations, other, elsewhere));
    }

    #[test]
    fn a_grant_counts_from_its_first_instant_to_before_its_last() {
        let grant = grant(Role::Aidant, Uuid::from_u128(2).into(), "france");
        for (now, valid) in [
            ("2025-12-31T23:59:59.999999Z", false),
            ("2026-01-01T00:00:00Z", true),
            ("2026-01-31T23:59:59.999999Z", true),
            ("2026-02-01T00:00:00Z", false),
        ] {
            assert_eq!(grant.is_valid(now.parse().unwrap()), valid, "{now}");
        }
    }

    #[test]
    fn one_organisation_written_two_ways_is_one() {
        let world = World::fixed(Timestamp::UNIX_EPOCH, 1);
        let key = |name| Agent::named(&world, "A", name).unwrap().organisation_key();
        assert_eq!(key("C.C.A.S. de Saint‑Étienne"), key("c c a s  DE SAINT ETIENNE"));
        assert_ne!(key("CCAS de Lyon"), key("CCAS de Lille"));
    }
}
