//! Organisations and roles held, without I/O.

mod holding;
mod kind;
mod organisation;

pub(crate) use holding::within;
pub use holding::{Held, Holding, JoinId, JoinKind, JoinRequest, NewGrant};
pub use kind::{Capacity, College, Kind, State};
pub(crate) use organisation::MAX_DEPTH;
pub use organisation::{Brief, Contact, Facts, Organisation};
