//! The register of places where people get digital help, on the national standard "lieux de médiation numérique".
//!
//! What is here, from file to answer: [`read`] and [`write`] (the standard in and out, with a [`Report`]), [`model`] (a place
//! and what it offers), the store (its tables, nobody else's), [`service`] (import: authorised, one transaction,
//! journaled), [`Places`] (the read model in memory, fresh by a version counter), [`find`] (the right help for a person,
//! with reasons), [`api`].
//!
//! It never merges two sources' records of one place (linkage will), never guesses an opening hour, never drops one it
//! cannot read, and never writes a file that its own checker of the standard refuses.
//!
//! To add a field: a column in [`column`], a field in [`model::Record`], its reading in `read/interpret.rs`, its writing in
//! `write`. To add a source to the bundled data: a line in `data/places/build.py`, run it, commit what it writes.

pub mod api;
pub mod bundled;
pub mod column;
pub mod export;
pub mod find;
mod gazetteer;
mod hours;
mod lambert;
pub mod model;
pub mod read;
mod register;
mod report;
pub mod service;
pub mod store;
mod texts;
pub mod view;
pub mod write;

pub use export::export;
pub use gazetteer::France;
pub use model::{Place, PlaceId, Record, Role, SourceName};
pub use register::{Brief, Places, Snapshot};
pub use report::{Action, Line, Outcome, Problem, Report};
pub use store::{MIGRATIONS, STATEMENTS};

/// The texts of this crate.
pub const TEXTS: web::CrateTexts = web::crate_texts!("places");
