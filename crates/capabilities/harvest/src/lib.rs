//! Harvesting: files of many sources come into the register of places, again and again, and nothing is lost on the way.
//!
//! A [`Feed`] says where a file comes from (somebody sends it, an address, a folder), by which mapping its rows become
//! columns of the national standard, when it runs, and how much it may withdraw. A run reads every row of the file
//! ([`gather`]), takes the valid ones into the register source by source ([`intake`]) and tells the fate of all the
//! others: the account is counted from the source, and a run that does not add up is an error. A preview walks the first
//! rows through all of it and writes nothing.
//!
//! It decides nothing about what values mean (`places::read` does, for every file alike) nor about which records are one
//! place.
//!
//! To add a mapping to the program: a file in `data/mappings`, its line in `shipped.rs`, its test in `tests/sources.rs`.

mod error;
mod fetch;
pub mod gather;
mod hours;
pub mod intake;
mod jobs_of;
mod model;
pub mod note;
mod pages;
mod preview;
mod run;
mod service;
pub mod shipped;
mod store;
mod words;

pub use error::Error;
pub use fetch::{Fetched, Fetcher, Unreached};
pub use jobs_of::{PLAN, RUN};
pub use model::{Feed, Origin, Run, RunId, Said, Schedule};
pub use preview::{Preview, Previewed};
pub use run::{Ground, Job, record, run};
pub use service::Harvest;
pub use store::{KeptFile, MIGRATIONS, STATEMENTS};
pub use words::words;

/// The texts of the pages and of what runs tell.
pub const TEXTS: web::CrateTexts = web::crate_texts!("harvest");

/// The pages, under `/office/sources`.
pub fn router(harvest: Harvest) -> axum::Router {
    pages::router(harvest)
}

#[cfg(test)]
mod tests {
    use mapping::Fault;

    #[test]
    fn both_languages_have_the_same_texts() {
        web::testing::assert_same_keys(&super::TEXTS);
    }

    #[test]
    fn every_text_of_the_templates_exists() {
        let templates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        web::testing::assert_template_keys_exist(&templates, &[super::TEXTS]);
    }

    #[test]
    fn every_code_has_its_text() {
        let codes = [
            ("fate", super::note::Fate::ALL.map(super::note::Fate::code).to_vec()),
            ("outcome", super::intake::Outcome::ALL.map(super::intake::Outcome::code).to_vec()),
            ("schedule", super::Schedule::ALL.map(super::Schedule::code).to_vec()),
            ("fault", Fault::KEYS.to_vec()),
        ];
        for (prefix, codes) in codes {
            for code in codes {
                assert!(super::TEXTS.fr.contains(&format!("\nharvest-{prefix}-{code} =")), "{prefix} {code}");
            }
        }
    }
}
