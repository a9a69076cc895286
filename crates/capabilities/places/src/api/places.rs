//! `GET /api/v1/places`
#![expect(unused_qualifications, reason = "utoipa's macro writes the parameters' type twice")]

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vocabulary::lmn::{Care, Cost, Programme, Public, Service};
use vocabulary::{Mode, Terms};
use web::Query;
use web::api::{Json, Problem};

use super::shape::PlaceView;
use super::{known_territory, terms, versioned, wrong};
use crate::model::{PlaceId, Role};
use crate::register::{Brief, Places};

/// Filters: within one, any of the values; between them, all must hold. Lists repeat the key or use commas.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Services, declared or presumed.
    #[serde(default)]
    service: Vec<String>,
    /// Modes of help: `substitution`, `mediation`, `training`, `access`.
    #[serde(default)]
    mode: Vec<String>,
    /// Publics: places that address them, or everybody.
    #[serde(default)]
    public: Vec<String>,
    /// Special care.
    #[serde(default)]
    care: Vec<String>,
    /// Cost.
    #[serde(default)]
    cost: Vec<String>,
    /// National programmes.
    #[serde(default)]
    programme: Vec<String>,
    /// `mediation`, `point-d-entree`, `les-deux`.
    role: Option<String>,
    /// `commune:35238`, `epci:…`, `departement:35`, `region:53`, `france`.
    territory: Option<String>,
    /// `west,south,east,north` in degrees.
    #[param(example = "-1.8,48.0,-1.5,48.2")]
    bbox: Option<String>,
    /// Words of the name or commune.
    q: Option<String>,
    /// `next` of the answer before.
    cursor: Option<String>,
    /// 1 to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Language of texts, `fr` or `en`; `Accept-Language` when absent.
    #[serde(default, rename = "lang")]
    _lang: Option<String>,
}

/// One page of places, in the order of identifiers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlaceList {
    /// The places.
    items: Vec<PlaceView>,
    /// Cursor of the next page, if there is one. It stays good when places are added.
    next: Option<String>,
    /// How many places there are in all pages.
    total: usize,
}

struct Filter {
    services: Terms<Service>,
    modes: Terms<Mode>,
    publics: Terms<Public>,
    care: Terms<Care>,
    cost: Terms<Cost>,
    programmes: Terms<Programme>,
    role: Option<Role>,
    bounds: Option<[f64; 4]>,
}

impl Filter {
    fn read(asked: &Asked) -> Result<Self, web::Error> {
        let role = match asked.role.as_deref() {
            None | Some("") => None,
            Some(code) => Some(Role::from_code(code).ok_or_else(|| wrong("role", "places-error-code"))?),
        };
        let bounds = match asked.bbox.as_deref() {
            None | Some("") => None,
            Some(text) => Some(bounds(text).ok_or_else(|| wrong("bbox", "places-error-bbox"))?),
        };
        Ok(Self {
            services: terms("service", &asked.service)?,
            modes: terms("mode", &asked.mode)?,
            publics: terms("public", &asked.public)?,
            care: terms("care", &asked.care)?,
            cost: terms("cost", &asked.cost)?,
            programmes: terms("programme", &asked.programme)?,
            role,
            bounds,
        })
    }

    fn keeps(&self, brief: &Brief) -> bool {
        let any = |asked: bool, met: bool| !asked || met;
        let services = brief.services().union(brief.presumed());
        any(!self.services.is_empty(), self.services.intersects(services))
            && any(!self.modes.is_empty(), self.modes.intersects(brief.modes()))
            && any(
                !self.publics.is_empty(),
                brief.publics().is_empty() || self.publics.intersects(brief.publics()),
            )
            && any(!self.care.is_empty(), self.care.intersects(brief.care()))
            && any(!self.cost.is_empty(), self.cost.intersects(brief.costs()))
            && any(!self.programmes.is_empty(), self.programmes.intersects(brief.programmes()))
            && self.role.is_none_or(|role| brief.role == role)
            && self.bounds.is_none_or(|[west, south, east, north]| {
                brief
                    .point
                    .is_some_and(|p| (south..=north).contains(&p.lat()) && (west..=east).contains(&p.lon()))
            })
    }
}

/// Four numbers, west ≤ east and south ≤ north.
fn bounds(text: &str) -> Option<[f64; 4]> {
    let mut parts = text.split(',').map(|part| part.trim().parse::<f64>().ok().filter(|n| n.is_finite()));
    let [west, south, east, north] = [parts.next()??, parts.next()??, parts.next()??, parts.next()??];
    let right = parts.next().is_none() && west <= east && south <= north;
    right.then_some([west, south, east, north])
}

/// Places of the register.
#[utoipa::path(
    get,
    path = "/api/v1/places",
    operation_id = "places",
    tag = "places",
    params(Asked),
    responses(
        (status = 200, description = "One page", body = PlaceList),
        (status = 304, description = "The register has not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Wrong parameters", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(places): State<Arc<Places>>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> web::Result {
    let limit = asked.limit.unwrap_or(50);
    if !(1..=500).contains(&limit) {
        return Err(wrong("limit", "places-error-limit"));
    }
    let after: Option<PlaceId> = match asked.cursor.as_deref() {
        None | Some("") => None,
        Some(text) => Some(text.parse().map_err(|_| wrong("cursor", "places-error-cursor"))?),
    };
    let filter = Filter::read(&asked)?;
    let territory = match asked.territory.as_deref() {
        None | Some("") => ::territory::TerritoryRef::France,
        Some(text) => known_territory(&places, "territory", text)?,
    };
    let snapshot = places.snapshot();
    Ok(versioned(&headers, snapshot.version(), || {
        let named: Option<HashSet<PlaceId>> = asked.q.as_deref().filter(|q| !q.trim().is_empty()).map(|q| {
            snapshot.with_words(q).into_iter().filter_map(|n| snapshot.nth(n)).map(|brief| brief.id).collect()
        });
        let all: Vec<&Brief> = snapshot
            .in_territory(places.territories(), &territory)
            .into_iter()
            .filter(|brief| filter.keeps(brief) && named.as_ref().is_none_or(|ids| ids.contains(&brief.id)))
            .collect();
        let start = after.map_or(0, |after| all.partition_point(|brief| brief.id <= after));
        let page: Vec<&Brief> = all[start..].iter().copied().take(limit).collect();
        let more = all.len() > start + page.len();
        Json(PlaceList {
            items: page.iter().map(|brief| PlaceView::from(*brief)).collect(),
            next: page.last().filter(|_| more).map(|brief| brief.id.to_string()),
            total: all.len(),
        })
        .into_response()
    }))
}
