//! One account.

use identity::{AgentId, OrganisationId};
use jiff::Timestamp;
use kernel::{CommuneCode, Lang};

/// Whether an account may be used. Someone invited has no account yet; someone whose request to join an organisation
/// waits has one, without any role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// In use.
    Active,
    /// Closed by an administrator: no sign-in, no session.
    Disabled,
    /// Its owner asked to be forgotten: nothing of them is left in it, and it is never opened again.
    Erased,
}

impl State {
    /// Its code, as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Erased => "erased",
        }
    }

    /// The state of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Active, Self::Disabled, Self::Erased].into_iter().find(|state| state.code() == code)
    }
}

/// A person's account, without its e-mail and its secrets: those are asked for alone, where they are needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its identity, also the agent's.
    pub id: AgentId,
    /// First and last name.
    pub name: String,
    /// Whether it may be used.
    pub state: State,
    /// Language of letters.
    pub lang: Lang,
    /// The commune of the desk.
    pub commune: Option<CommuneCode>,
    /// The organisation the person works for at the moment; the first of theirs when absent.
    pub organisation: Option<OrganisationId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When someone last signed in.
    pub last_sign_in_at: Option<Timestamp>,
}
