//! An API in the shape of data·inclusion's, version 1: a program written for theirs points its base address at
//! `https://…/compat/data-inclusion` and works, over this register.
//!
//! It lies under its own prefix because `/api/v1` is ours. Reads only, no token. Names, parameters, pages
//! (`{items, total, page, size, pages}`), order (whole kilometres, then identifiers) and radius (50 km) are theirs; errors
//! are this site's problem+json, whose `detail` is where theirs have it. What they have and a place has not
//! (`zone_eligibilite`, `contact_nom_prenom`…) is `null`.

mod filter;
mod index;
mod page;
mod search;
mod services;
mod shape;
mod sources;
mod structures;

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use places::Places;
use tokio::sync::Mutex;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use index::Index;

/// Where a client's base address ends.
pub const PREFIX: &str = "/compat/data-inclusion";

/// What the routes share.
pub(crate) struct Compat {
    places: Arc<Places>,
    site: String,
    index: ArcSwapOption<Index>,
    /// One task builds; the others wait for it rather than build the same.
    building: Mutex<()>,
}

impl Compat {
    fn today(&self) -> Date {
        self.places.world().now().to_zoned(TimeZone::UTC).date()
    }

    /// The index of the register as it is now, built when the register or the day (scores age) has changed.
    async fn index(&self) -> Result<Arc<Index>, web::Error> {
        let today = self.today();
        let fresh =
            |index: &Arc<Index>| index.version == self.places.snapshot().version() && index.today == today;
        if let Some(index) = self.index.load_full().filter(fresh) {
            return Ok(index);
        }
        let _one_at_a_time = self.building.lock().await;
        if let Some(index) = self.index.load_full().filter(fresh) {
            return Ok(index);
        }
        let index =
            Arc::new(Index::build(&self.places, &self.site, today).await.map_err(web::Error::internal)?);
        self.index.store(Some(Arc::clone(&index)));
        Ok(index)
    }
}

/// The routes, with their description; `site` is this site's public address.
pub fn router(places: Arc<Places>, site: &str) -> OpenApiRouter {
    let compat =
        Compat { places, site: site.to_owned(), index: ArcSwapOption::empty(), building: Mutex::new(()) };
    OpenApiRouter::new()
        .routes(routes!(structures::list))
        .routes(routes!(structures::one))
        .routes(routes!(services::list))
        .routes(routes!(services::one))
        .routes(routes!(search::search))
        .routes(routes!(sources::list))
        .with_state(Arc::new(compat))
}
