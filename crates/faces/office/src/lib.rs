//! The office: what whoever runs the service opens, under `/office`. Background work and letters, the journal, imports,
//! the triage's versions, the operator's settings, the health of the node.
//!
//! It joins capabilities like any face, and owns three tables that belong to none of them: the operator's settings
//! (`web` shows them and has no store), the files of places waiting for their import (`places` imports, it keeps no
//! file), the verifications of the journal that somebody asked for. Versions of the triage are a table of `triage`.
//!
//! Every act is a function of [`Office`] in `service/`: who may, decide, write and journal in one transaction. Rights
//! are in [`rights`]: they are asked for the whole of France, since nothing here stops at a territory.
//!
//! To add a page: a file in `pages/`, a template, a route below, texts in both locale files, its line in
//! `tests/pages.rs`.

mod error;
pub mod look;
mod pages;
pub mod rights;
mod service;
mod store;

use std::sync::{Arc, OnceLock};

use accounts::Accounts;
use axum::Router;
use axum::routing::{get, post};
use db::Db;
use jiff::Timestamp;
use jobs::{Pulse, Runner, Schedule};
use kernel::World;
use places::Places;
use privacy::Privacy;
use triage::Triage;
use vault::{Vault, Verifier};
use web::{CrateTexts, Shell};

pub use error::{Error, Wrong};
pub use service::checks::{Check, VERIFY, Verdict};
pub use service::imports::{FILE_LASTS, FileImport, NewFile, State as ImportState, Told as ImportReport};
pub use service::settings::{Change, LegalField, Look, Names, OwnSettings, TOKENS};
pub use store::{MIGRATIONS, STATEMENTS};

/// The texts of these pages.
pub const TEXTS: CrateTexts = web::crate_texts!("office");

/// The machine this runs on.
#[derive(Debug, Default)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// The program's version.
    pub version: &'static str,
    /// When the program started.
    pub started_at: Timestamp,
    /// Its background worker, once it is put together.
    pub worker: OnceLock<Worker>,
}

/// The background worker of a node.
#[derive(Debug, Clone, Default)]
pub struct Worker {
    /// The work that comes back at regular times.
    pub schedules: Vec<Schedule>,
    /// When it last looked at the queue.
    pub pulse: Pulse,
}

/// What the office stands on. Cheap to clone.
#[derive(Clone)]
pub struct Office {
    /// The store.
    pub db: Db,
    /// What pages show of the operator, and the clock.
    pub shell: Arc<Shell>,
    /// The versions of the triage.
    pub triage: Triage,
    /// The register of places.
    pub places: Arc<Places>,
    /// Accounts, which ask the right of each command themselves.
    pub accounts: Accounts,
    /// People's data, the same.
    pub privacy: Privacy,
    /// What the seals of the journal are checked with.
    pub keys: Arc<Vec<Verifier>>,
    /// What letters are opened with.
    pub vault: Vault,
    /// This machine.
    pub node: Arc<Node>,
}

impl Office {
    fn world(&self) -> &World {
        &self.shell.world
    }

    fn now(&self) -> Timestamp {
        self.shell.world.now()
    }

    /// Teaches a runner to verify the journal.
    #[must_use]
    pub fn handle(&self, runner: Runner) -> Runner {
        let office = self.clone();
        runner.handle(VERIFY, move |job| {
            let office = office.clone();
            async move { office.verify(&job).await }
        })
    }

    /// Shows the schedules and the pulse of this runner; call it once, when the runner knows all its work.
    pub fn follow(&self, runner: &Runner) {
        let worker = Worker { schedules: runner.schedules(), pulse: runner.pulse() };
        if self.node.worker.set(worker).is_err() {
            tracing::warn!("the office follows another runner already");
        }
    }
}

/// The office's routes.
pub fn router(office: Office) -> Router {
    use pages::{accounts, people};
    use pages::{health, imports, journal, messages, overview, referentials, settings, work};
    Router::new()
        .route("/office", get(overview::get))
        .route("/office/travaux", get(work::get))
        .route("/office/travaux/{id}/relancer", post(work::retry))
        .route("/office/travaux/{id}/abandonner", post(work::drop))
        .route("/office/messages", get(messages::get))
        .route("/office/messages/{id}/renvoyer", post(messages::retry))
        .route("/office/messages/{id}/abandonner", post(messages::drop))
        .route("/office/journal", get(journal::get))
        .route("/office/journal/export.csv", get(journal::csv))
        .route("/office/journal/export.jsonl", get(journal::jsonl))
        .route("/office/journal/verifications", get(journal::checks).post(journal::verify))
        .route("/office/imports", get(imports::get))
        .route("/office/imports/fichier", post(imports::upload))
        .route("/office/imports/{id}", get(imports::show))
        .route("/office/imports/{id}/importer", post(imports::confirm))
        .route("/office/referentiels", get(referentials::get))
        .route("/office/referentiels/comparer", get(referentials::compare))
        .route("/office/referentiels/fichier", post(referentials::upload))
        .route("/office/referentiels/projets/{digest}", get(referentials::draft))
        .route("/office/referentiels/projets/{digest}/publier", post(referentials::publish))
        .route("/office/referentiels/versions/{version}", get(referentials::show))
        .route("/office/reglages", get(settings::get))
        .route("/office/reglages/identite", get(settings::names).post(settings::set_names))
        .route("/office/reglages/apparence", get(settings::look).post(settings::set_look))
        .route("/office/reglages/logo/fichier", post(settings::set_logo))
        .route("/office/reglages/logo/retirer", post(settings::drop_logo))
        .route("/office/reglages/versions/{version}/remettre", post(settings::put_back))
        .route("/office/sante", get(health::get))
        .route("/office/comptes", get(accounts::get).post(accounts::search))
        .route("/office/comptes/{id}", get(accounts::show))
        .route("/office/comptes/{id}/fermer", post(accounts::disable))
        .route("/office/comptes/{id}/ouvrir", post(accounts::enable))
        .route("/office/comptes/{id}/facteurs", post(accounts::reset))
        .route("/office/personnes", get(people::get).post(people::find))
        .route("/office/personnes/export", post(people::export))
        .route("/office/personnes/effacement", post(people::erase))
        .with_state(office)
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_languages_have_the_same_texts() {
        web::testing::assert_same_keys(&super::TEXTS);
    }

    #[test]
    fn every_text_of_the_templates_exists() {
        let templates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        web::testing::assert_template_keys_exist(&templates, &[super::TEXTS]);
    }
}
