//! `GET /api/v1/places/{id}`

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use web::api::{Problem, with_etag};
use web::{Page, Query};

use super::OnlyLang;
use super::shape::PlaceDetail;
use crate::model::PlaceId;
use crate::register::Places;

/// A place, whole, with whether it is open now.
#[utoipa::path(
    get,
    path = "/api/v1/places/{id}",
    operation_id = "place",
    tag = "places",
    params(("id" = String, Path, description = "Identifier", format = "uuid"), OnlyLang),
    responses(
        (status = 200, description = "The place", body = PlaceDetail),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such place", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn place(
    page: Page,
    State(places): State<Arc<Places>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(_lang): Query<OnlyLang>,
) -> web::Result {
    let id: PlaceId = id.parse().map_err(|_| web::Error::NotFound)?;
    let place = places.place(id).await.map_err(web::Error::internal)?.ok_or(web::Error::NotFound)?;
    Ok(with_etag(&headers, &PlaceDetail::new(&place, page.lang, places.world().now())))
}
