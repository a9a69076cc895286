//! The desk: what an agent with a queue opens. It joins triage, places and referral on pages of its own: the queue, one person's pathway on one page, the search for the right place, the messages of the demonstration.
//!
//! It has no table and no rule. To add a page: a file in `pages/`, a template, a route below, texts in both locale
//! files, its address in the browser tests.

mod pages;
mod results;

use axum::Router;
use axum::routing::get;
use db::Db;
use places::Places;
use referral::Referrals;
use std::sync::Arc;
use territory::Territories;
use triage::Triage;
use vault::Vault;
use web::CrateTexts;

/// The texts of the desk's pages.
pub const TEXTS: CrateTexts = web::crate_texts!("desk");

/// What the desk's pages stand on. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// Pathways and their triage.
    pub triage: Triage,
    /// Referrals.
    pub referrals: Referrals,
    /// The register of places.
    pub places: Arc<Places>,
    /// Communes, to show and to read them.
    pub territories: Arc<Territories>,
    /// The store, where the outbox is read; only the demonstration shows it.
    pub db: Db,
    /// What its letters are opened with.
    pub vault: Vault,
}

/// The desk's routes.
pub fn router(desk: Desk) -> Router {
    Router::new()
        .route("/desk", get(pages::queue::get))
        .route("/desk/find", get(pages::queue::find))
        .route("/desk/pathways/{id}", get(pages::pathway::get))
        .route("/desk/pathways/{id}/places", get(pages::places::get))
        .route("/desk/messages", get(pages::messages::get))
        .with_state(desk)
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_languages_have_the_same_texts() {
        web::testing::assert_same_keys(&super::TEXTS);
    }
}
