//! Who acts.
//!
//! Today an agent says once per browser who they are: name, organisation, commune. The declaration travels in a
//! signed cookie ([`sign`], [`verify`]) and gives rights over what the same organisation wrote, nothing more. Accounts,
//! roles and second factors come later behind the same [`Actor`]; no service function will change for it.
//!
//! This crate never reads a request and never decides what an actor may do with an object: the capability that owns
//! the object does, from the stored object.

mod actor;
mod cookie;

pub use actor::{Actor, Agent, AgentId, AgentKind, Declaration, InvalidDeclaration};
pub use cookie::{Key, MAX_COOKIE, sign, verify};
