//! The public face: home, find help, a place, open data, legal pages.
//!
//! Its pages join what capabilities offer (the register of places, the matching engine's answers) and decide nothing.
//! It stores nothing, asks no name, and every page works without script and prints.
//!
//! To add a page: a file in `pages/`, a template, its texts in `locales/{fr,en}.ftl` (prefix `portal-`), a line in
//! [`router`], and its address in `templates/site_map.html`.

mod figures;
mod national;
mod pages;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use territory::Territories;

pub use figures::{Departement, Figure, Figures};
pub use national::{NationalMap, Shape};

/// The texts of this crate.
pub const TEXTS: web::CrateTexts = web::crate_texts!("portal");

/// What the pages read. Cheap to clone.
#[derive(Clone)]
pub struct Portal(Arc<Inner>);

struct Inner {
    territories: Arc<Territories>,
    map: NationalMap,
}

impl Portal {
    /// The face over the territories.
    pub fn new(territories: Arc<Territories>) -> Self {
        let map = NationalMap::new(&territories);
        Self(Arc::new(Inner { territories, map }))
    }

    fn national_map(&self) -> &NationalMap {
        &self.0.map
    }

    fn figures(&self) -> Figures {
        let mut figures = Figures { all_communes: self.0.territories.communes().len(), ..Figures::default() };
        figures.classify();
        figures
    }
}

/// Every public page.
pub fn router(portal: Portal) -> Router {
    Router::new()
        .route("/", get(pages::home::show))
        .route("/accessibilite", get(pages::legal::accessibility))
        .route("/mentions-legales", get(pages::legal::legal))
        .route("/confidentialite", get(pages::legal::privacy))
        .route("/plan-du-site", get(pages::legal::site_map))
        .with_state(portal)
}
