//! `GET /api/v1/territories/{territory}`

use std::sync::Arc;

use ::territory::TerritoryRef;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;
use web::Query;
use web::api::{Problem, with_etag};

use super::OnlyLang;
use super::shape::PointView;
use crate::model::Role;
use crate::register::Places;

/// A territory and what the register holds there.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TerritoryView {
    /// Reference: `departement:35`.
    reference: String,
    /// Name.
    name: String,
    /// A point to show it by.
    point: Option<PointView>,
    /// Inhabitants.
    population: u64,
    /// How many communes.
    communes: usize,
    /// Postal codes, for a commune.
    postal_codes: Vec<String>,
    /// The territories it lies in, smallest first.
    within: Vec<String>,
    /// Places of mediation there.
    places: usize,
    /// Entry points there that are not places of mediation.
    entry_points: usize,
}

/// A territory by its reference (`commune:35238`, `epci:243500139`, `departement:35`, `region:53`, `france`).
#[utoipa::path(
    get,
    path = "/api/v1/territories/{territory}",
    operation_id = "territory",
    tag = "territories",
    params(("territory" = String, Path, description = "Reference", example = "commune:35238"), OnlyLang),
    responses(
        (status = 200, description = "The territory", body = TerritoryView),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such territory", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn territory(
    State(places): State<Arc<Places>>,
    headers: HeaderMap,
    Path(text): Path<String>,
    Query(_lang): Query<OnlyLang>,
) -> web::Result {
    let territory: TerritoryRef = text.parse().map_err(|_| web::Error::NotFound)?;
    let all = places.territories();
    let name = all.name_of(&territory).ok_or(web::Error::NotFound)?.to_owned();
    let communes = all.communes_in(&territory);
    let mut within = Vec::new();
    let mut postal_codes = Vec::new();
    if let (TerritoryRef::Commune(_), Some(commune)) = (&territory, communes.first()) {
        postal_codes = commune.postal_codes.iter().map(ToString::to_string).collect();
        within.extend(commune.epci.iter().map(|code| TerritoryRef::Epci(code.clone()).to_string()));
        within.push(TerritoryRef::Departement(commune.departement.clone()).to_string());
        within.push(TerritoryRef::Region(commune.region.clone()).to_string());
    }
    let snapshot = places.snapshot();
    let present = snapshot.in_territory(all, &territory);
    let entry_points = present.iter().filter(|brief| brief.role == Role::EntryPoint).count();
    let view = TerritoryView {
        reference: territory.to_string(),
        name,
        point: all.point_of(&territory).map(Into::into),
        population: communes.iter().map(|commune| u64::from(commune.population)).sum(),
        communes: communes.len(),
        postal_codes,
        within,
        places: present.len() - entry_points,
        entry_points,
    };
    Ok(with_etag(&headers, &view))
}
