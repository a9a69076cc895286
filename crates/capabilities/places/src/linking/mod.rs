//! Which records are one place: what the engine finds, under what people decided.
//!
//! [`catch_up`] reads every record, asks the `linkage` engine with the decisions in force as constraints, and writes what
//! changed in one transaction. It is called after each import and each decision; when nothing moved since its last run it
//! costs one small read. [`decide`], [`undo`] and [`postpone`] are what people do.
//!
//! Withdrawn records are linked too. They say nothing on the sheet, but a source that renumbers its rows, or another that
//! takes over its places, then keeps the ids that people know.

mod assign;
mod bridge;
mod decide;
mod job;
mod queue;
mod service;

pub(crate) use assign::{Move, assign, moves};
pub(crate) use bridge::for_engine;
pub use decide::{Contradiction, Decision, RelationKind, Verdict, check};
pub use job::{ENGINE, Run, catch_up, run};
pub use queue::{Compared, Pair, Review};
pub use service::{Ask, Refusal};
