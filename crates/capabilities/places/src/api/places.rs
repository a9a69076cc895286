//! `GET /api/v1/places`
#![expect(unused_qualifications, reason = "utoipa's macro writes the parameters' type twice")]

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::api::{Json, Problem};
use web::params;

use super::shape::PlaceView;
use super::{versioned, wrong};
use crate::map::{MapQuery, Sort};
use crate::model::PlaceId;
use crate::register::{Places, Snapshot};

/// Which part of the list, and what else.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Part {
    /// `next` of the answer before, while the list is in the order of identifiers.
    cursor: Option<String>,
    /// 1 to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Says how many places each value of each filter would show.
    facets: bool,
    /// Language of texts, `fr` or `en`; `Accept-Language` when absent.
    #[serde(rename = "lang")]
    _lang: Option<String>,
}

impl Part {
    const NAMES: [&str; 4] = ["cursor", "limit", "facets", "lang"];
}

/// One page of places.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlaceList {
    /// The places.
    items: Vec<PlaceView>,
    /// In the order of identifiers, cursor of the next page, if there is one. It stays good when places are added.
    next: Option<String>,
    /// How many places there are in all pages.
    total: usize,
    /// Of those, how many have a known point: are on the map.
    on_map: usize,
    /// For each filter, in the order of forms, how many places each of its values would show; the filter's own choice is
    /// set aside. Values that would show none are left out. Values of `region` and `departement` go in `territory`.
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<Vec<FacetView>>,
}

/// A filter.
#[derive(Debug, Serialize, ToSchema)]
struct FacetView {
    /// Name of its parameter.
    name: &'static str,
    /// Its values.
    values: Vec<ValueView>,
}

/// A value of a filter.
#[derive(Debug, Serialize, ToSchema)]
struct ValueView {
    /// What the parameter takes.
    code: String,
    /// How many places it would show.
    count: u32,
}

/// The text key of what cannot be read in a filter.
fn fault(field: &'static str) -> &'static str {
    match field {
        "territory" => "places-error-territory",
        "lat" => "places-error-point",
        "radius_m" => "places-error-radius",
        "bbox" => "places-error-bbox",
        "day" | "time" => "places-error-day",
        _ => "places-error-code",
    }
}

/// Reads the parameters; one that nobody knows is refused: an answer to another question than the one asked is worse than
/// none.
fn read(raw: Option<&str>) -> Result<(MapQuery, Part), web::Error> {
    let pairs = params::pairs(raw.unwrap_or_default().as_bytes())?;
    let known = |name: &str| MapQuery::knows(name) || Part::NAMES.contains(&name);
    if let Some((name, _)) = pairs.iter().find(|(name, _)| !known(name)) {
        return Err(web::Error::BadRequest(format!("unknown field `{name:.60}`")));
    }
    let (query, part) = (params::read::<MapQuery>(pairs.clone())?, params::read::<Part>(pairs)?);
    if !query.sort.is_empty() && Sort::from_code(&query.sort) != Some(query.sort()) {
        return Err(wrong("sort", "places-error-code"));
    }
    if !query.page.is_empty() && query.page.parse().ok() != Some(query.page_number()) {
        return Err(wrong("page", "places-error-limit"));
    }
    let query = if query.sort.is_empty() { MapQuery { sort: "id".into(), ..query } } else { query };
    Ok((query, part))
}

/// Places of the register.
#[utoipa::path(
    get,
    path = "/api/v1/places",
    operation_id = "places",
    tag = "places",
    params(MapQuery, Part),
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
    RawQuery(raw): RawQuery,
) -> web::Result {
    let (query, part) = read(raw.as_deref())?;
    let limit = part.limit.unwrap_or(50);
    if !(1..=500).contains(&limit) {
        return Err(wrong("limit", "places-error-limit"));
    }
    let after: Option<PlaceId> = match part.cursor.as_deref() {
        None | Some("") => None,
        Some(text) => Some(text.parse().map_err(|_| wrong("cursor", "places-error-cursor"))?),
    };
    let (snapshot, now) = (places.snapshot(), places.world().now());
    let territories = places.territories();
    let chosen = snapshot.choose(territories, &query, now);
    if let Some(field) = chosen.unknown.first().copied() {
        return Err(wrong(field, fault(field)));
    }
    // Who is open changes with the minute: so do the counts.
    let minute = (part.facets || !query.open.is_empty()).then(|| now.as_second().div_euclid(60));
    Ok(versioned(&headers, snapshot.version(), minute, || {
        let skip = match after {
            Some(after) => snapshot.kept_up_to(&chosen, &query, after),
            None => (query.page_number() - 1).saturating_mul(limit),
        };
        Json(page(&snapshot, &places, &query, &part, skip, limit)).into_response()
    }))
}

fn page(
    snapshot: &Snapshot,
    places: &Places,
    query: &MapQuery,
    part: &Part,
    skip: usize,
    limit: usize,
) -> PlaceList {
    let (territories, now) = (places.territories(), places.world().now());
    let list = snapshot.list(territories, query, now, skip, limit);
    let more = query.sort() == Sort::Id && list.total > skip.saturating_add(list.items.len());
    let facets = part.facets.then(|| {
        let counts = snapshot.facet_counts(territories, query, now).into_iter();
        let value = |(code, count): (&str, u32)| ValueView { code: code.to_owned(), count };
        counts
            .map(|facet| FacetView {
                name: facet.name,
                values: facet.values.into_iter().map(value).collect(),
            })
            .collect()
    });
    PlaceList {
        items: list.items.iter().map(|brief| PlaceView::from(*brief)).collect(),
        next: list.items.last().filter(|_| more).map(|brief| brief.id.to_string()),
        total: list.total,
        on_map: list.placed,
        facets,
    }
}
