//! Open data out of the register: the files and the API of data·inclusion, the vocabularies and how they read in one
//! another, and an entry for catalogues of data.
//!
//! What is here: [`data_inclusion`] (a place as structure and services, back, and the quality score: pure), [`export`]
//! (files of a territory), [`compat`] (an API in the shape of theirs), vocabularies and crosswalks, the DCAT
//! catalogue, and the feed of [`changes`]. It decides nothing: it says in other words what the register holds, and stores
//! only what it last told. The national standard's own files are the register's (`places`).
//!
//! To add a format: its shape and a pure conversion from [`places::Place`], a route in a file of its own, a line on the
//! data page and in the catalogue.

mod catalog;
pub mod changes;
pub mod compat;
pub mod data_inclusion;
pub mod export;
mod feed;
mod files;
mod store;
mod vocabularies;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use places::Places;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use store::{MIGRATIONS, STATEMENTS};

/// The texts of this crate.
pub const TEXTS: web::CrateTexts = web::crate_texts!("opendata");

/// What the routes share.
struct OpenData {
    places: Arc<Places>,
    /// This site's public address, without a final slash.
    site: String,
}

/// The routes and their description; `site` is this site's public address, without a final slash.
pub fn api(places: Arc<Places>, site: &str) -> OpenApiRouter {
    let data = OpenData { places: Arc::clone(&places), site: site.to_owned() };
    OpenApiRouter::new()
        .routes(routes!(files::file))
        .routes(routes!(feed::changes))
        .routes(routes!(catalog::catalog))
        .routes(routes!(vocabularies::list))
        .routes(routes!(vocabularies::vocabulary))
        .routes(routes!(vocabularies::crosswalk))
        .with_state(Arc::new(data))
        .merge(compat::router(places, site))
}

/// What is not of the API: the feed for readers of news.
pub fn router(places: Arc<Places>, site: &str) -> Router {
    let data = OpenData { places, site: site.to_owned() };
    Router::new().route("/donnees/changements.atom", get(feed::atom)).with_state(Arc::new(data))
}
