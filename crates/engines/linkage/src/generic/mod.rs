//! Any table: people, restaurants, articles… Columns are taken as they are, and how much each says is learned from the
//! table itself.
//!
//! - [`link_table`] finds which rows are one thing, without labels: agreement levels are weighed as Fellegi and Sunter do
//!   (rates estimated by expectation-maximisation on the table), then trees that know no column by name, grown on other
//!   tables, turn these weights into a probability.
//! - [`Learner`] learns from labelled pairs of rows of one table, and judges others.

mod cells;
mod learner;
mod table;
mod weights;

pub use learner::{Learner, PairScore};
pub use table::{TableCourse, TableLinkage, link_table};
