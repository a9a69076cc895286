//! `GET /api/v1/sources`

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;
use web::Query;
use web::api::{Problem, with_etag};

use super::OnlyLang;
use crate::register::Places;
use crate::store::Source;

/// Every source of the register.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SourceList {
    /// The sources, by name.
    items: Vec<Source>,
}

/// Where the register's data come from, with licences.
#[utoipa::path(
    get,
    path = "/api/v1/sources",
    operation_id = "sources",
    tag = "places",
    params(OnlyLang),
    responses(
        (status = 200, description = "The sources", body = SourceList),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn sources(
    State(places): State<Arc<Places>>,
    headers: HeaderMap,
    Query(_lang): Query<OnlyLang>,
) -> web::Result {
    let items = places.sources().await.map_err(web::Error::internal)?;
    Ok(with_etag(&headers, &SourceList { items }))
}
