//! Who acts, and what they may do: types and one table of rights, no I/O.
//!
//! An [`Actor`] gives every command. An [`Agent`] holds [`Grant`]s: a [`Role`] in an organisation, on a territory, for a
//! time. A role allows [`Power`]s ([`Role::powers`] is the whole policy). A capability asks, from the **stored** object:
//!
//! ```text
//! agent.may(Power::Welcome, pathway.organisation, |wide| territories.covers(wide, &pathway.territory))
//! ```
//!
//! and answers "not found" when the answer is no, so that nobody learns what exists elsewhere.
//!
//! Accounts, sessions and organisations are stored by the crates `accounts` and `organisations`; this one never reads a
//! request nor the store.
//!
//! To add a role: a variant of [`Role`], its line in `powers` and `needs_second_factor`, its name in the texts of
//! `organisations`. To add a power: the same in [`Power`], and the command that asks for it.

mod actor;
mod grant;
mod role;

pub use actor::{
    Actor, Agent, AgentId, AgentKind, Assurance, Bearer, InvalidName, MAX_NAME, PROOF_LASTS, SessionId,
    SessionKind, tidy_name,
};
pub use grant::{Grant, GrantId, GrantKind, OrganisationId, OrganisationIdKind};
pub use role::{Power, Reach, Role};
