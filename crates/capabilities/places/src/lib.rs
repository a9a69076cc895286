//! The register of places where people get digital help, on the national standard "lieux de médiation numérique".
//!
//! What is here, from file to answer: [`read`] and [`write`] (the standard in and out, with a [`Report`]), [`model`] (records
//! of sources, places, and what they offer), [`fold`] (the records of a place become its sheet, field by field), the store
//! (its tables, nobody else's), [`service`] (import: authorised, one transaction, journaled), [`Places`] (the read model in
//! memory, fresh by a version counter), [`find`] (the right help for a person, with reasons), [`api`].
//!
//! A record is one row of one source and is never merged or rewritten by us; a place is the set of records that speak of
//! it. The id of a place is that of its oldest record, and the id of any record leads to its place, for ever.
//!
//! It never guesses an opening hour, never drops one it cannot read, and never writes a file that its own checker of the
//! standard refuses.
//!
//! To add a field: a column in [`column`], a field in [`model::Record`], its reading in `read/interpret.rs`, its writing in
//! `write`. To add a source to the bundled data: a line in `data/places/build.py`, run it, commit what it writes.

pub mod api;
pub mod bundled;
pub mod column;
pub mod credits;
pub mod edits;
pub mod export;
pub mod find;
pub mod fold;
mod gazetteer;
pub mod geocode;
mod hours;
pub mod linking;
pub mod map;
pub mod model;
pub mod offer;
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
pub use model::{Place, PlaceId, Precision, Record, RecordId, Role, SourceName, SourceRecord};
pub use register::{Brief, Places, Related, Snapshot, Whole};
pub use report::{Action, Detail, Line, Outcome, Problem, Report};
pub use store::{MIGRATIONS, statements};

/// The texts of this crate.
pub const TEXTS: web::CrateTexts = web::crate_texts!("places");
