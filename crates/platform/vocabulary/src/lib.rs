//! Versioned référentiels: the coded terms that everyone shares, and how one version reads in another.
//!
//! A référentiel is a data file under `data/vocabularies/`, embedded in the program, with a version. Terms that code must
//! know by name are enums here ([`lmn`]); a test keeps enum and file in the same order. This crate never knows a place, a
//! person or a rule of a capability: it only says what words mean.
//!
//! To add a term: add it at the end of its list in the data file and at the end of its enum. To add a référentiel: a
//! file, a module that parses it once, and the tests that every code it names exists.

pub mod crosswalk;
pub mod data_inclusion;
mod embedded;
pub mod lmn;
mod mode;
mod presumed;
mod terms;
pub mod v0;

pub use mode::{Mode, ModeReason, Offer, modes_of, modes_version};
pub use presumed::{Presumption, presumed_services, presumed_version};
pub use terms::{Term, Terms};
