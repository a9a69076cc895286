//! The map of places: what is asked ([`MapQuery`]), and what pages, tiles and the API answer from it.
//!
//! The address of the page holds the whole state, and every endpoint reads the same parameters ([`MapQuery`]), so that the
//! page hands its own query string on:
//!
//! - `GET /carte/tuiles/lieux/{z}/{x}/{y}.mvt?…` — Mapbox vector tile, layer `places` (points, extent 4096). A cluster has
//!   `n` (how many places, ≥ 2) and nothing else; a place has `id`, `name`, `kind` (`mediation`, `point-d-entree`,
//!   `les-deux`) and `open` (`yes`, `no`, `unknown`: right now). z 0 to 18; always under 30 kB; `sort`, `page`, `bbox`,
//!   `limit` are ignored. A tile without a place is empty (200, no bytes). `ETag` of register, filter and minute; 304.
//! - `GET /carte/tuiles/fond/{z}/{x}/{y}.mvt` — the base: layers `regions`, `departements`, `communes` (polygons with
//!   `code`, `name`; communes from z 9), `labels` (points with `name`, `level` = `region`, `departement` or `commune`, and
//!   `rank`, 0 first). z 0 to 14: ask for overzoom beyond.
//! - `GET /api/v1/places?…&facets=true` — the list: `items`, `total` (exact), `facets` = list of `{ name, values: [{ code,
//!   count }] }`, one per filter, in the order of forms. The counts of a filter ignore its own choice: they say what
//!   choosing that value too would show. `bbox=west,south,east,north` keeps what the map shows.
//!
//! Unknown values are left out by pages and tiles (an old link still finds something) and refused by the API.

mod answer;
mod base;
mod choose;
mod facets;
mod model;
mod moments;
mod query;
mod tiles;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

pub use answer::{FacetCounts, MapList};
pub use choose::Chosen;
pub use facets::FacetNames;
pub(crate) use model::Map;
pub use query::{MapQuery, Sort};

use crate::register::Places;

/// The tiles.
pub fn router(places: Arc<Places>) -> Router {
    Router::new()
        .route("/carte/tuiles/lieux/{z}/{x}/{tile}", get(tiles::places))
        .route("/carte/tuiles/fond/{z}/{x}/{tile}", get(tiles::ground))
        .with_state((places, Arc::default()))
}
