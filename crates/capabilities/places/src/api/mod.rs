//! The API of the register: territories, places, exports, search, sources. One file an endpoint; all are reads.

mod export;
mod nearest;
mod place;
mod places;
mod search;
mod shape;
mod sources;
mod territories;
mod territory;

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::register::Places;

/// The routes and their description.
fn parts() -> OpenApiRouter<Arc<Places>> {
    OpenApiRouter::new()
        .routes(routes!(territories::suggest))
        .routes(routes!(nearest::nearest))
        .routes(routes!(territory::territory))
        .routes(routes!(places::list))
        .routes(routes!(export::export))
        .routes(routes!(place::place))
        .routes(routes!(search::get, search::post))
        .routes(routes!(sources::sources))
}

/// The routes under `/api/v1` and their description; the binary merges them with those of other capabilities.
pub fn router(places: Arc<Places>) -> OpenApiRouter {
    parts().with_state(places)
}

/// The description of the routes.
pub fn openapi() -> utoipa::openapi::OpenApi {
    parts().into_openapi()
}

/// An answer that changes only with the register: 304 when the caller holds this version of it.
fn versioned(request: &HeaderMap, version: i64, body: impl FnOnce() -> Response) -> Response {
    let tag = format!("\"r{version}\"");
    let held = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let same = held.is_some_and(|held| held.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let mut response = if same { StatusCode::NOT_MODIFIED.into_response() } else { body() };
    if let Ok(value) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

/// What every route reads besides its own parameters. A parameter that no route knows is refused: an answer to another
/// question than the one asked is worse than none.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct OnlyLang {
    /// Language of texts, `fr` or `en`; `Accept-Language` when absent.
    #[serde(default, rename = "lang")]
    _lang: Option<String>,
}

/// A wrong parameter.
fn wrong(field: &'static str, key: &'static str) -> web::Error {
    web::Error::Invalid(vec![web::FieldError::new(field, key)])
}

/// The terms of a list of codes; the error names the field.
fn terms<T: vocabulary::Term>(
    field: &'static str,
    codes: &[String],
) -> Result<vocabulary::Terms<T>, web::Error> {
    codes
        .iter()
        .flat_map(|codes| codes.split(','))
        .filter(|code| !code.is_empty())
        .map(|code| T::from_code(code).ok_or_else(|| wrong(field, "places-error-code")))
        .collect()
}

/// A territory by its reference, known to exist.
fn known_territory(
    places: &Places,
    field: &'static str,
    text: &str,
) -> Result<::territory::TerritoryRef, web::Error> {
    let territory: ::territory::TerritoryRef =
        text.parse().map_err(|_| wrong(field, "places-error-territory"))?;
    match places.territories().name_of(&territory) {
        Some(_) => Ok(territory),
        None => Err(wrong(field, "places-error-territory")),
    }
}
