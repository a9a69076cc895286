//! Opening hours: reads the OpenStreetMap `opening_hours` syntax and answers "open now?", "open on
//! Tuesday morning?", "when next?" for a place anywhere in France, overseas included.
//!
//! What is here, in the order one meets it:
//! - [`Zone`]: what a place's département decides: time zone, public holidays, school zone.
//! - [`Schedule`]: one string, compiled once. Exact answers at an instant ([`Schedule::status_at`],
//!   [`Schedule::next_opening`], [`Schedule::opening_ranges`]) and the ordinary week ([`Schedule::week`]).
//! - [`Closure`]: days closed whatever the hours say. [`Round`]: dated stops, such as those of a bus.
//! - [`Week`]: 336 half-hour bits for the matching engine, exact minutes for people.
//! - [`describe`], [`french()`], [`english`]: a week in words.
//! - [`Catalog`]: compiles each distinct string of a data set once.
//! - [`check_line`]: one string in, its normal form or why not, for the command line.
//! - [`mod@french`]: free French text → `opening_hours`, or why not.
//!
//! The grammar is that of the crate `opening-hours-syntax`; the evaluation is ours (`docs/opening-hours.md`
//! says where and why it differs from the crate `opening-hours`, which is the oracle of our tests).
//!
//! What it never does: read a clock, a file or the network; guess. A school holiday without a bundled
//! calendar, an open end ("10:00+"), a sunset without coordinates give [`Status::Unknown`], not a yes or no.
//! Everything is bounded: length of the text, number of rules, days looked ahead.
//!
//! To add a territory: one line in `zone.rs` and its days in `data/calendars/jours_feries.csv`.
//! To add a school year: its lines in `data/calendars/vacances_scolaires.csv`.
//! To add a selector of the syntax: `rule.rs` decides which days match, `compile.rs` builds the rule.

mod calendar;
mod catalog;
mod check;
mod closure;
mod compile;
mod dates;
mod describe;
mod error;
pub mod french;
mod quick;
mod round;
mod rule;
mod schedule;
mod segments;
mod text;
mod week;
mod zone;

pub use calendar::{PublicHolidays, SchoolZone};
pub use catalog::{Catalog, HoursId};
pub use check::{Checked, Problem, check_line};
pub use closure::Closure;
pub use compile::{MAX_BYTES, MAX_RULES, MAX_SPANS};
pub use describe::{DayGroup, DayRun, HourRange, describe, english, french};
pub use error::{ParseError, Reason};
pub use round::{Round, Stop};
pub use schedule::{LOOK_AHEAD_DAYS, Note, OpeningRange, Schedule, Status};
pub use week::{BITS, HalfDay, SLOTS_PER_DAY, Week};
pub use zone::Zone;

/// A day of the week (jiff's).
pub use jiff::civil::Weekday;
