//! The rules of a referral: pure and total. No database, no clock, no async.

mod answer;
mod bring;
mod contact;
mod contents;
mod deadline;
mod decide;
mod secret;
mod state;
mod words;

pub use answer::{Answer, DeclineReason, InvalidAnswer};
pub use bring::{Item, UnknownItem, bring_version, what_to_bring};
pub use contact::{Contact, InvalidContact};
pub use contents::{Bilingual, Contents, PlaceCard};
pub use deadline::{DELAY_DAYS, KEEP_CLOSED_DAYS, KEEP_DAYS, VISIT_DAYS, deadline, is_overdue, zone_of};
pub use decide::{Decision, Proposal, Refusal, Standing, WARN_FROM, decide};
pub use secret::{Digest, Links, display_code, display_reference};
pub use state::{Event, Impossible, Shelf, State, UnknownState};
pub use words::{TooLong, clean, clean_line};
