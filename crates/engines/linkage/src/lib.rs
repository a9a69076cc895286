//! Same place or not: which records of different sources speak of one place, which only of its neighbour, its host or
//! its owner, and which a person should look at.
//!
//! - [`link`] reads a whole register and says its clusters, the relations between them and the pairs worth a person's
//!   time, under the [`Decisions`] that people already took: these are never contradicted.
//! - [`explain`] says, field by field, why two records are held to be one place or not.
//! - [`Index`] answers for one incoming record, against a register read once.
//!
//! The answer depends on what the records say, never on the order in which they came: records are put in an order of
//! their own first, and every tie is broken by it.

mod decisions;
mod explain;
mod index;
mod link;
mod outcome;
mod record;

pub use decisions::Decisions;
pub use explain::explain;
pub use index::{Candidate, Index};
pub use link::{Options, link};
pub use outcome::{Agreement, Doubt, Explanation, Field, Line, Linkage, Outcome, Relation, RelationKind};
pub use record::{OfficialNumber, Point, Record};
