//! Types and rules, pure: no store, no clock, no chance but what is given.

mod account;
mod api_token;
mod attempts;
mod email;
mod session;
mod token;
mod visitor;

pub use account::{Account, State};
pub use api_token::{ApiToken, SCOPES};
pub use attempts::{Attempts, Policy};
pub use email::{Email, InvalidEmail};
pub(crate) use session::SEEN_EVERY_S;
pub use session::{IDLE_S, LIFE_S, Session};
pub use token::Token;
pub use visitor::Visitor;
