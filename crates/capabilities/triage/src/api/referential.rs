//! Read the instrument: questions, rules, texts.

use crate::Triage;
use crate::model::Referential;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use web::api::{Problem, with_etag};

/// The triage référentiel asked today: questions, answers, rules and texts, in both languages.
#[utoipa::path(
    get,
    path = "/api/v1/triage",
    operation_id = "triage_referential",
    tag = "triage",
    responses(
        (status = 200, description = "The current version", body = Referential),
        (status = 304, description = "Already known (`If-None-Match`)"),
    )
)]
pub(super) async fn current(State(triage): State<Triage>, headers: HeaderMap) -> Response {
    with_etag(&headers, triage.referentials().current().as_ref())
}

/// A version of the triage référentiel. Results name the version that made them.
#[utoipa::path(
    get,
    path = "/api/v1/triage/{version}",
    operation_id = "triage_referential_version",
    tag = "triage",
    params(("version" = String, Path, description = "Version, as in a result", example = "1")),
    responses(
        (status = 200, description = "That version", body = Referential),
        (status = 304, description = "Already known (`If-None-Match`)"),
        (status = 404, description = "No such version", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn version(
    State(triage): State<Triage>,
    Path(version): Path<String>,
    headers: HeaderMap,
) -> web::Result {
    let known = triage.referentials();
    let referential = known.version(&version).map_err(|_| web::Error::NotFound)?;
    Ok(with_etag(&headers, referential.as_ref()))
}
