//! `GET …/sources`

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;
use web::api::{Problem, with_etag};

use super::Compat;

/// A source.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SourceView {
    /// Short name, as in `sources=`.
    slug: String,
    /// Title.
    nom: String,
    /// Who made it, under which licence.
    description: Option<String>,
}

/// The sources of the register.
#[utoipa::path(
    get,
    path = "/compat/data-inclusion/api/v1/sources",
    operation_id = "data_inclusion_sources",
    tag = "data-inclusion",
    responses(
        (status = 200, description = "The sources, by name", body = Vec<SourceView>),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(State(compat): State<Arc<Compat>>, headers: HeaderMap) -> web::Result {
    let sources = compat.places.sources().await.map_err(web::Error::internal)?;
    let view = sources.into_iter().map(|source| SourceView {
        slug: source.name.to_string(),
        nom: source.title,
        description: (!source.producer.is_empty())
            .then(|| format!("{}, {}", source.producer, source.licence)),
    });
    Ok(with_etag(&headers, &view.collect::<Vec<_>>()))
}
