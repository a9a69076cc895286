//! Same place or not: which records of different sources speak of one place, which only of its neighbour, its host or
//! its owner, and which a person should look at.
//!
//! - [`link`] reads a whole register and says its clusters, the relations between them and the pairs worth a person's
//!   time, under the [`Decisions`] that people already took: these are never contradicted.
//! - [`explain`] says, field by field, why two records are held to be one place or not.
//! - [`Index`] answers for one incoming record, against a register read once.
//! - [`generic`] does the same for any table (people, restaurants…), and learns from labelled pairs.
//!
//! The answer depends on what the records say, never on the order in which they came: records are put in an order of
//! their own first, and every tie is broken by it.
//!
//! # How it goes
//!
//! 1. `normalise` reads each record once: names without kind and commune, addresses by their French grammar, numbers as
//!    numbers; and counts over the register how rare each word is and how shared each number.
//! 2. `block` finds the pairs worth comparing: those that share a key, large keys split by a second one.
//! 3. `compare` answers some fifty questions about a pair; a missing answer is unknown, never "different".
//! 4. `model` (boosted trees, then isotonic calibration) turns the answers into a probability.
//! 5. `cluster` joins records into places by the sum of what all their pairs say (correlation clustering).
//!
//! The trees are grown by `cargo run --release -p linkage --example train` on labelled pairs, and kept in `model/`.

mod block;
mod cluster;
mod compare;
mod decisions;
mod explain;
pub mod formats;
pub mod generic;
mod index;
mod link;
mod model;
mod normalise;
mod outcome;
mod record;
mod text;
pub mod training;

pub use decisions::Decisions;
pub use explain::explain;
pub use index::{Candidate, Index};
pub use link::{Options, judge, link};
pub use model::{Model, Settings, Unreadable};
pub use outcome::{Agreement, Doubt, Explanation, Field, Line, Linkage, Outcome, Relation, RelationKind};
pub use record::{OfficialNumber, Point, Record};
