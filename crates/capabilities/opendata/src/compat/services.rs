//! `GET …/services` and `…/services/{id}`
#![expect(unused_qualifications, reason = "utoipa's macro writes the parameters' type twice")]

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use places::api::versioned;
use serde::Deserialize;
use utoipa::IntoParams;
use web::Query;
use web::api::{Json, Problem, with_etag};

use super::Compat;
use super::filter::{self, Area, Filter};
use super::index::Row;
use super::page::{Paged, Window};
use super::shape::{self, DetailedService, ScoredService};

/// Filters: within one, any of the values; between them, all must hold. Lists repeat the key.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Short names of sources.
    #[serde(default)]
    sources: Vec<String>,
    /// Themes, or whole categories (`numerique`).
    #[serde(default)]
    thematiques: Vec<String>,
    /// INSEE code of a région.
    code_region: Option<String>,
    /// The région by its name: `bretagne`.
    slug_region: Option<String>,
    /// INSEE code of a département.
    code_departement: Option<String>,
    /// The département by its name: `ille-et-vilaine`.
    slug_departement: Option<String>,
    /// INSEE code of a commune.
    code_commune: Option<String>,
    /// `gratuit`, `payant`.
    #[serde(default)]
    frais: Vec<String>,
    /// Publics; services for everybody are kept.
    #[serde(default)]
    publics: Vec<String>,
    /// Words of publics.
    recherche_public: Option<String>,
    /// `a-distance`, `en-presentiel`.
    #[serde(default)]
    modes_accueil: Vec<String>,
    /// Kinds of service.
    #[serde(default)]
    types: Vec<String>,
    /// The least score, 0 to 1.
    score_qualite_minimum: Option<f64>,
    /// From 1.
    #[param(minimum = 1)]
    page: Option<usize>,
    /// 1 to 10,000; 5,000 when absent.
    #[param(minimum = 1, maximum = 10_000)]
    size: Option<usize>,
}

/// Services of the register.
#[utoipa::path(
    get,
    path = "/compat/data-inclusion/api/v1/services",
    operation_id = "data_inclusion_services",
    tag = "data-inclusion",
    params(Asked),
    responses(
        (status = 200, description = "One page", body = Paged<ScoredService>),
        (status = 304, description = "The register has not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Wrong parameters", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(compat): State<Arc<Compat>>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> web::Result {
    let window = Window::read(asked.page, asked.size)?;
    let filter = Filter::read(&filter::Asked {
        sources: &asked.sources,
        thematiques: &asked.thematiques,
        frais: &asked.frais,
        publics: &asked.publics,
        recherche_public: asked.recherche_public.as_deref(),
        modes_accueil: &asked.modes_accueil,
        types: &asked.types,
        score_qualite_minimum: asked.score_qualite_minimum,
    })?;
    let area = Area::read(
        compat.places.territories(),
        asked.code_commune.as_deref(),
        (asked.code_departement.as_deref(), asked.slug_departement.as_deref()),
        (asked.code_region.as_deref(), asked.slug_region.as_deref()),
    )?;
    let index = compat.index().await?;
    Ok(versioned(&headers, index.version, index.day(), || {
        let kept = |row: &&Row| {
            let giver = index.giver(row);
            area.holds(giver) && filter.keeps(row, giver)
        };
        let found: Vec<&Row> = index.rows().iter().filter(kept).collect();
        let shown = window.cut(&found).iter().filter_map(|row| {
            let (mut converted, rank) = index.written(row)?;
            Some(shape::scored(converted.services.swap_remove(rank), index.today))
        });
        Json(window.page(shown.collect(), found.len())).into_response()
    }))
}

/// A service with its structure.
#[utoipa::path(
    get,
    path = "/compat/data-inclusion/api/v1/services/{id}",
    operation_id = "data_inclusion_service",
    tag = "data-inclusion",
    params(("id" = String, Path, description = "Identifier")),
    responses(
        (status = 200, description = "The service", body = DetailedService),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such service", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn one(
    State(compat): State<Arc<Compat>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> web::Result {
    let index = compat.index().await?;
    let found = index.row(&id).and_then(|row| index.written(row));
    let (converted, rank) = found.ok_or(web::Error::NotFound)?;
    let service = shape::detailed_service(converted, rank, index.today).ok_or(web::Error::NotFound)?;
    Ok(with_etag(&headers, &service))
}
