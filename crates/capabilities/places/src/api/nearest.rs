//! `GET /api/v1/territories/nearest`
#![expect(unused_qualifications, reason = "utoipa's macro writes the parameters' type twice")]

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use kernel::Point;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Query;
use web::api::{Problem, with_etag};

use super::wrong;
use crate::register::Places;

/// A point.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Degrees north.
    #[param(minimum = -90, maximum = 90)]
    lat: f64,
    /// Degrees east.
    #[param(minimum = -180, maximum = 180)]
    lon: f64,
    /// Language of texts, `fr` or `en`; `Accept-Language` when absent.
    #[serde(default, rename = "lang")]
    _lang: Option<String>,
}

/// The commune nearest to a point.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NearestCommune {
    /// INSEE code.
    code: String,
    /// Name.
    name: String,
    /// Département code.
    detail: String,
    /// Name and département, to fill a field.
    label: String,
    /// From the point to the commune's own, in metres.
    distance_m: f64,
}

/// The commune nearest to a point.
#[utoipa::path(
    get,
    path = "/api/v1/territories/nearest",
    operation_id = "territories_nearest",
    tag = "territories",
    params(Asked),
    responses(
        (status = 200, description = "The commune", body = NearestCommune),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No commune", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a point", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn nearest(
    State(places): State<Arc<Places>>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> web::Result {
    let point = Point::new(asked.lat, asked.lon).ok_or_else(|| wrong("lat", "places-error-point"))?;
    let (commune, distance_m) = places.territories().nearest_commune(point).ok_or(web::Error::NotFound)?;
    let found = NearestCommune {
        code: commune.code.to_string(),
        name: commune.name.clone(),
        detail: commune.departement.to_string(),
        label: format!("{} ({})", commune.name, commune.departement),
        distance_m: distance_m.round(),
    };
    Ok(with_etag(&headers, &found))
}
