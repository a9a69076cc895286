//! The public face: home, find help, the map, territories, a place, open data, legal pages.
//!
//! Its pages join what capabilities offer (the register of places and its search for help) and decide nothing.
//! It stores nothing, asks no name, and every page works without script and prints.
//!
//! To add a page: a file in `pages/`, a template, its texts in `locales/{fr,en}.ftl` (prefix `portal-`), a line in
//! [`router`], and its address in `templates/site_map.html`.

mod area;
mod figures;
mod national;
mod pages;
mod structured;

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::routing::get;
use places::Places;

pub use figures::{Departement, Figure, Figures, Tally};
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
        .route("/carte", get(pages::map::show))
        .route("/carte/liste", get(pages::map::list))
        .route("/carte/suggestions", get(pages::map::suggestions))
        .route("/carte/integree", get(pages::map::framed))
        .route("/passerelle-carte.js", get(pages::map::element))
        .route("/integration", get(pages::integration::show))
        .route("/lieux", get(pages::territory::france))
        .route("/lieux/{id}", get(pages::place::show))
        .route("/lieux/{level}/{name}", get(pages::territory::territory))
        .route("/robots.txt", get(pages::sitemap::robots))
        .route("/sitemap.xml", get(pages::sitemap::index))
        .route("/sitemap/{part}", get(pages::sitemap::part))
        .route("/donnees", get(pages::data::show))
        .route("/vocabulaires", get(pages::vocabularies::all))
        .route("/vocabulaires/{id}", get(pages::vocabularies::one))
        .route("/accessibilite", get(pages::legal::accessibility))
        .route("/mentions-legales", get(pages::legal::legal))
        .route("/confidentialite", get(pages::legal::privacy))
        .route("/plan-du-site", get(pages::legal::site_map))
        .with_state(portal)
}
