//! data·inclusion, schema version 1: our places out as structures and services, theirs in as records, and its score.
//!
//! A place gives one structure, and one service for each service of the national standard that it declares, times each way
//! of support that it says (the schema allows one type a service). The name of a service is the standard's own label, so
//! nothing is lost where nine services share four themes. What the schema has no field for is written in words where it
//! has a text for it, and counted where it has not ([`Losses`]); [`read`](read::read) undoes what can be undone.

mod convert;
mod csv;
mod precisions;
pub mod read;
pub mod score;
mod shape;

pub use convert::{Losses, Missing, converts, of_place};
pub use csv::{SERVICE_COLUMNS, STRUCTURE_COLUMNS, csv_row};
pub use shape::{Converted, Service, Structure};

#[cfg(test)]
mod tests;
