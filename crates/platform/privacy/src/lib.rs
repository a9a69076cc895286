//! People's data: what is kept and why, who looked, and what the person can do about it (GDPR articles 5, 6, 12 to 22
//! and 30).
//!
//! A crate that keeps data about people says so in a `const PROCESSING: &[Processing]` and its retention rules in a
//! `const RETENTION: &[Retention]`, and implements [`PersonalData`]: how to tell, to give out, to erase what it keeps
//! about one [`Subject`]. The roof gives all of them to [`Privacy`], which serves:
//!
//! - `/donnees-personnelles`: the register and every retention rule, with the last run of each job;
//! - `/ma-fiche`: the person types the reference of their thread and their personal code, and sees what is kept, who
//!   looked, what they agreed to; takes it away, withdraws, has it erased.
//!
//! Pages that show somebody's file call [`looked`] before they answer: a reading that cannot be written down is refused.
//!
//! There is no name in the house: the thread (pathway) *is* the person, and the code proves that one holds its paper.
//! The journal keeps ids and codes alone, so erasing never touches it: it still verifies afterwards.

mod access;
mod code;
mod consent;
mod data;
mod on_behalf;
mod pages;
mod register;
mod service;
pub mod store;

pub use access::{GROUP_MINUTES, KEEP_ACCESS_DAYS, Looked, looked};
pub use code::{PersonalCode, display_code};
pub use consent::{Consent, consented};
pub use data::{ERASED_NAME, Erased, Fact, PersonalData, Subject, Work};
pub use register::{Basis, Processing, REGISTER, RETENTION, Retention};
pub use service::{Erasure, Error, File, Motive, Privacy};
pub use store::{MIGRATIONS, STATEMENTS};

/// The kind of the daily job that forgets accesses, consents and attempts, and erases what was asked for and waits.
pub const UPKEEP: &str = "privacy.upkeep";

/// The texts of this crate, keys prefixed `privacy-`.
pub const TEXTS: web::CrateTexts = web::crate_texts!("privacy");

/// `/donnees-personnelles` and `/ma-fiche`.
pub fn router(privacy: Privacy) -> axum::Router {
    pages::router(privacy)
}
