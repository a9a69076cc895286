//! `GET …/search/services`
#![expect(unused_qualifications, reason = "utoipa's macro writes the parameters' type twice")]

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use kernel::Point;
use places::api::versioned;
use serde::Deserialize;
use utoipa::IntoParams;
use vocabulary::data_inclusion::ModeAccueil;
use web::Query;
use web::api::{Json, Problem};

use super::Compat;
use super::filter::{self, Filter, wrong};
use super::index::{Index, Row, unit};
use super::page::{Paged, Window};
use super::shape::{self, Found};

/// How far a service at a place may be, in metres.
const RADIUS_M: f64 = 50_000.0;

/// Filters: within one, any of the values; between them, all must hold. Lists repeat the key.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Short names of sources.
    #[serde(default)]
    sources: Vec<String>,
    /// INSEE code of the person's commune: services within 50 km of it, and remote ones, nearest first.
    #[param(example = "23096")]
    code_commune: Option<String>,
    /// Degrees north of the person, with `lon`: measured from there rather than from the commune's centre.
    #[param(minimum = -90, maximum = 90)]
    lat: Option<f64>,
    /// Degrees east.
    #[param(minimum = -180, maximum = 180)]
    lon: Option<f64>,
    /// Themes, or whole categories (`numerique`).
    #[serde(default)]
    thematiques: Vec<String>,
    /// `gratuit`, `payant`.
    #[serde(default)]
    frais: Vec<String>,
    /// `a-distance`, `en-presentiel`.
    #[serde(default)]
    modes_accueil: Vec<String>,
    /// Publics; services for everybody are kept.
    #[serde(default)]
    publics: Vec<String>,
    /// Words of publics.
    recherche_public: Option<String>,
    /// Kinds of service.
    #[serde(default)]
    types: Vec<String>,
    /// The least score, 0 to 1.
    score_qualite_minimum: Option<f64>,
    /// Accepted; places are merged before they are served.
    #[serde(default, rename = "exclure_doublons")]
    _exclure_doublons: Option<String>,
    /// From 1.
    #[param(minimum = 1)]
    page: Option<usize>,
    /// 1 to 10,000; 5,000 when absent.
    #[param(minimum = 1, maximum = 10_000)]
    size: Option<usize>,
}

/// Services near a commune or a point, nearest first.
#[utoipa::path(
    get,
    path = "/compat/data-inclusion/api/v1/search/services",
    operation_id = "data_inclusion_search",
    tag = "data-inclusion",
    params(Asked),
    responses(
        (status = 200, description = "One page", body = Paged<Found>),
        (status = 304, description = "The register has not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Wrong parameters", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn search(
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
    let from = centre(&compat, &asked)?;
    let index = compat.index().await?;
    Ok(versioned(&headers, index.version, index.day(), || {
        let found = ranked(&index, &filter, from);
        let shown = window.cut(&found).iter().filter_map(|(distance, row)| {
            let (converted, rank) = index.written(row)?;
            let service = shape::detailed_service(converted, rank, index.today)?;
            Some(Found { service, distance: *distance })
        });
        Json(window.page(shown.collect(), found.len())).into_response()
    }))
}

/// Where to measure from: the point, or else the centre of the commune.
fn centre(compat: &Compat, asked: &Asked) -> Result<Option<Point>, web::Error> {
    let commune = match asked.code_commune.as_deref() {
        None | Some("") => None,
        Some(code) => {
            let territories = compat.places.territories();
            let own = territories.arrondissement(code).map(|arrondissement| arrondissement.point);
            let point = own.or_else(|| territories.commune(code).map(|commune| commune.point));
            Some(point.ok_or_else(|| wrong("code_commune"))?)
        }
    };
    match (asked.lat, asked.lon) {
        (None, None) => Ok(commune),
        (Some(lat), Some(lon)) => Point::new(lat, lon).map(Some).ok_or_else(|| wrong("lat")),
        (None, Some(_)) => Err(wrong("lat")),
        (Some(_), None) => Err(wrong("lon")),
    }
}

/// What is kept, in whole kilometres, nearest first; what has no distance last, each in the order of the register.
fn ranked<'a>(index: &'a Index, filter: &Filter<'_>, from: Option<Point>) -> Vec<(Option<u32>, &'a Row)> {
    let from = from.map(unit);
    let mut found: Vec<(Option<u32>, &Row)> = Vec::new();
    for row in index.rows().iter().filter(|row| filter.keeps(row, index.giver(row))) {
        let Some(from) = from else {
            found.push((None, row));
            continue;
        };
        let metres = row.metres(from);
        let near = metres.is_some_and(|metres| metres <= RADIUS_M);
        if !near && !row.received.contains(ModeAccueil::A_DISTANCE) {
            continue;
        }
        let here = row.received.contains(ModeAccueil::EN_PRESENTIEL);
        let kilometres = metres.filter(|_| here).map(|metres| (metres / 1_000.0).round_ties_even() as u32);
        found.push((kilometres, row));
    }
    found.sort_by_key(|(kilometres, _)| kilometres.unwrap_or(u32::MAX));
    found
}
