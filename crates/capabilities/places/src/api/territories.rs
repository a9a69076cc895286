//! `GET /api/v1/territories`
#![expect(unused_qualifications, reason = "utoipa's macro writes the parameters' type twice")]

use std::sync::Arc;

use ::territory::{Kind, Suggestion};
use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Query;
use web::api::{Problem, with_etag};

use super::shape::PointView;
use super::wrong;
use crate::register::Places;

/// What is typed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// What is typed so far: a name, a postal code, an INSEE code; accents, hyphens and "st" are forgiven.
    #[serde(default)]
    q: String,
    /// 1 to 50; 10 when absent.
    #[param(minimum = 1, maximum = 50)]
    limit: Option<usize>,
    /// `places` for communes and arrondissements only.
    only: Option<String>,
    /// Language of texts, `fr` or `en`; `Accept-Language` when absent.
    #[serde(default, rename = "lang")]
    _lang: Option<String>,
}

/// A territory that may be meant.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TerritoryItem {
    /// Reference, as in `territory=`: `commune:35238`.
    reference: String,
    /// Code.
    code: String,
    /// Name.
    name: String,
    /// What tells it from others of the same name.
    detail: String,
    /// Name and detail, to fill a field.
    label: String,
    /// The former name that was typed, if it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    former: Option<String>,
    /// Where it is.
    point: PointView,
    /// Inhabitants.
    population: u32,
}

impl From<&Suggestion> for TerritoryItem {
    fn from(found: &Suggestion) -> Self {
        Self {
            reference: found.reference(),
            code: found.code.clone(),
            name: found.name.clone(),
            detail: found.detail.clone(),
            label: found.label(),
            former: found.former.clone(),
            point: found.point.into(),
            population: found.population,
        }
    }
}

/// Territories, the likeliest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TerritoryList {
    /// The territories.
    items: Vec<TerritoryItem>,
}

/// Territories by name or code, as typed.
#[utoipa::path(
    get,
    path = "/api/v1/territories",
    operation_id = "territories_suggest",
    tag = "territories",
    params(Asked),
    responses(
        (status = 200, description = "The likeliest first", body = TerritoryList),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Wrong parameters", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn suggest(
    State(places): State<Arc<Places>>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> web::Result {
    let limit = asked.limit.unwrap_or(10);
    if !(1..=50).contains(&limit) {
        return Err(wrong("limit", "places-error-limit"));
    }
    let kinds: &[Kind] = match asked.only.as_deref() {
        None | Some("") => &Kind::ALL,
        Some("places") => &Kind::PLACES,
        Some(_) => return Err(wrong("only", "places-error-code")),
    };
    let query = &asked.q[..asked.q.floor_char_boundary(200)];
    let found = places.territories().suggest_among(kinds, query, limit);
    Ok(with_etag(&headers, &TerritoryList { items: found.iter().map(Into::into).collect() }))
}
