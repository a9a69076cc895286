//! The actor of a command.

use kernel::text::fold;
use kernel::{CommuneCode, World};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

kernel::id!(
    /// One agent, as declared in one browser.
    AgentId, AgentKind
);

/// The longest name of a person or an organisation, in characters.
pub(crate) const MAX_NAME: usize = 120;

/// Who gives a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Anybody.
    Public,
    /// Someone at a desk.
    Agent(Agent),
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

/// Someone at a desk, as they declared themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// Given at the declaration.
    pub id: AgentId,
    /// First and last name, or what colleagues say.
    pub name: String,
    /// The organisation they work for, in their words.
    pub organisation: String,
    /// Where they work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commune: Option<CommuneCode>,
}

/// What the form asks of an agent.
#[derive(Debug, Clone, Default)]
pub struct Declaration {
    /// First and last name.
    pub name: String,
    /// Organisation.
    pub organisation: String,
    /// Where they work, if they say it.
    pub commune: Option<CommuneCode>,
}

/// Why a declaration is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDeclaration {
    /// The name holds no letter or digit.
    #[error("the name is missing")]
    NameMissing,
    /// The name is longer than 120 characters.
    #[error("the name is too long")]
    NameTooLong,
    /// The organisation holds no letter or digit.
    #[error("the organisation is missing")]
    OrganisationMissing,
    /// The organisation is longer than 120 characters.
    #[error("the organisation is too long")]
    OrganisationTooLong,
}

impl Agent {
    /// Checks a declaration and gives the agent an id. Control characters and runs of spaces become one space.
    ///
    /// # Errors
    /// The first field that is missing or too long.
    pub fn declare(world: &World, declaration: &Declaration) -> Result<Self, InvalidDeclaration> {
        use InvalidDeclaration as No;
        Ok(Self {
            id: world.id(),
            name: tidy(&declaration.name, No::NameMissing, No::NameTooLong)?,
            organisation: tidy(&declaration.organisation, No::OrganisationMissing, No::OrganisationTooLong)?,
            commune: declaration.commune.clone(),
        })
    }

    /// Declares an agent in one call; `None` when a field is refused.
    pub fn named(world: &World, name: &str, organisation: &str) -> Option<Self> {
        let declaration =
            Declaration { name: name.to_owned(), organisation: organisation.to_owned(), commune: None };
        Self::declare(world, &declaration).ok()
    }

    /// The organisation without case, accents or punctuation: what rights are compared by.
    pub fn organisation_key(&self) -> String {
        fold(&self.organisation)
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

    /// The folded organisation of an agent; nobody else has one.
    pub fn organisation_key(&self) -> Option<String> {
        self.agent().map(Agent::organisation_key)
    }

    /// The agent, if it is one.
    pub fn agent(&self) -> Option<&Agent> {
        match self {
            Actor::Agent(agent) => Some(agent),
            _ => None,
        }
    }
}

fn tidy(
    text: &str,
    missing: InvalidDeclaration,
    too_long: InvalidDeclaration,
) -> Result<String, InvalidDeclaration> {
    // Cut before working: a hostile text may be megabytes long.
    if text.chars().nth(4 * MAX_NAME).is_some() {
        return Err(too_long);
    }
    let visible: String = text.chars().map(|c| if hidden(c) { ' ' } else { c }).collect();
    let tidy = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    if fold(&tidy).trim().is_empty() {
        Err(missing)
    } else if tidy.chars().count() > MAX_NAME {
        Err(too_long)
    } else {
        Ok(tidy)
    }
}

/// Control characters, and the marks that turn text around on screen.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declare(name: &str, organisation: &str) -> Result<Agent, InvalidDeclaration> {
        let world = World::fixed(jiff_epoch(), 1);
        let declaration =
            Declaration { name: name.to_owned(), organisation: organisation.to_owned(), commune: None };
        Agent::declare(&world, &declaration)
    }

    fn jiff_epoch() -> jiff::Timestamp {
        jiff::Timestamp::UNIX_EPOCH
    }

    #[test]
    fn a_declaration_is_tidied_or_refused() {
        let agent = declare("  Maëlle\t Le \u{202E}Goff\r\n", "CCAS de Saint-Malo").unwrap();
        assert_eq!(agent.name, "Maëlle Le Goff");
        assert_eq!(declare(" \u{200B} - ", "CCAS"), Err(InvalidDeclaration::NameMissing));
        assert_eq!(declare("A", "***"), Err(InvalidDeclaration::OrganisationMissing));
        assert_eq!(declare(&"a".repeat(121), "B"), Err(InvalidDeclaration::NameTooLong));
        assert_eq!(declare("A", &"é".repeat(1_000_000)), Err(InvalidDeclaration::OrganisationTooLong));
    }

    #[test]
    fn one_organisation_written_two_ways_has_one_key() {
        let key = |organisation| Actor::Agent(declare("A", organisation).unwrap()).organisation_key();
        assert_eq!(key("C.C.A.S. de Saint‑Étienne"), key("c c a s  DE SAINT ETIENNE"));
        assert_ne!(key("CCAS de Lyon"), key("CCAS de Lille"));
        assert_eq!(Actor::Public.organisation_key(), None);
    }
}
