//! The public face: home, find help, a place, open data, legal pages.
//!
//! Its pages join what capabilities offer (the register of places and its search for help) and decide nothing.
//! It stores nothing, asks no name, and every page works without script and prints.
//!
//! To add a page: a file in `pages/`, a template, its texts in `locales/{fr,en}.ftl` (prefix `portal-`), a line in
//! [`router`], and its address in `templates/site_map.html`.

mod figures;
mod national;
mod pages;

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::routing::get;
use places::Places;

pub use figures::{Departement, Figure, Figures};
pub use national::{NationalMap, Shape};

/// The texts of this crate.
pub const TEXTS: web::CrateTexts = web::crate_texts!("portal");

/// What the pages read. Cheap to clone.
#[derive(Clone)]
pub struct Portal(Arc<Inner>);

struct Inner {
    places: Arc<Places>,
    map: NationalMap,
    /// Counted once per version of the register.
    figures: Mutex<Option<(i64, Arc<Figures>)>>,
}

impl Portal {
    /// The face over the register of places.
    pub fn new(places: Arc<Places>) -> Self {
        let map = NationalMap::new(places.territories());
        Self(Arc::new(Inner { places, map, figures: Mutex::new(None) }))
    }

    fn places(&self) -> &Places {
        &self.0.places
    }

    fn national_map(&self) -> &NationalMap {
        &self.0.map
    }

    /// The counts of the register as it is now.
    async fn figures(&self) -> Result<Arc<Figures>, web::Error> {
        let version = self.0.places.snapshot().version();
        let known = self.0.figures.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, figures)) = known.filter(|(of, _)| *of == version) {
            return Ok(figures);
        }
        let sources = self.0.places.sources().await.map_err(web::Error::internal)?;
        let figures =
            Arc::new(Figures::count(&self.0.places.snapshot(), self.0.places.territories(), &sources));
        *self.0.figures.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((version, Arc::clone(&figures)));
        Ok(figures)
    }
}

/// Every public page.
pub fn router(portal: Portal) -> Router {
    Router::new()
        .route("/", get(pages::home::show))
        .route("/recherche", get(pages::search::show))
        .route("/lieux/{id}", get(pages::place::show))
        .route("/donnees", get(pages::data::show))
        .route("/accessibilite", get(pages::legal::accessibility))
        .route("/mentions-legales", get(pages::legal::legal))
        .route("/confidentialite", get(pages::legal::privacy))
        .route("/plan-du-site", get(pages::legal::site_map))
        .with_state(portal)
}
