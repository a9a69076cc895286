//! Puts right the values that people and programs write in files of places: telephones, e-mails, web addresses, postal
//! addresses, names of communes, coordinates, codes, dates, texts. Pure: no I/O, no clock, no table of communes.
//!
//! A cleaner takes a text as written and gives either a [`Cleaned`] value with every [`Change`] that led to it, each under
//! the [`Rule`] that made it, or a [`Refusal`] that says [`Why`] nothing can be kept. Cells that hold several values give a
//! [`Several`]. Nothing is ever changed without a rule being named, and what is clean is left as it is: cleaning twice is
//! cleaning once (a property test keeps this for every cleaner).
//!
//! To add a rule: a line in [`rule`] with an example that a test runs, the code in the module of its field, two sentences
//! in the locale files of `places` (`places-rule-<key>`), a line in `docs/cleaning.md`.

pub mod address;
mod change;
pub mod code;
pub mod commune;
pub mod date;
pub mod email;
pub mod encoding;
pub mod lambert;
pub mod phone;
pub mod point;
pub mod rule;
pub mod text;
pub mod url;

pub use address::{Address, address};
pub use change::{Change, Cleaned, Refusal, Several};
pub use code::{commune_code, official_number, postal_code};
pub use commune::{CommuneName, commune_name};
pub use date::date;
pub use email::emails;
pub use phone::{Phone, phone};
pub use point::{Coordinates, coordinates};
pub use rule::{Field, Rule, Why};
pub use text::{plain_text, text};
pub use url::urls;
