//! `GET /api/v1/places/export`
#![expect(unused_qualifications, reason = "utoipa's macro writes the parameters' type twice")]

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use futures_util::{StreamExt as _, stream};
use serde::Deserialize;
use utoipa::IntoParams;
use web::Query;
use web::api::Problem;

use super::{known_territory, versioned, wrong};
use crate::export::{Error, Running};
use crate::register::Places;
use crate::write::ExportFormat;

/// What to export.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// `lmn-csv`, `lmn-json` or `geojson`; `lmn-csv` when absent.
    format: Option<String>,
    /// `commune:35238`, `epci:…`, `departement:35`, `region:53`, `france`; the nation when absent.
    territory: Option<String>,
    /// Language of texts, `fr` or `en`; `Accept-Language` when absent.
    #[serde(default, rename = "lang")]
    _lang: Option<String>,
}

/// Places of a territory on the national standard, or as GeoJSON. The answer is sent as it is made.
#[utoipa::path(
    get,
    path = "/api/v1/places/export",
    operation_id = "places_export",
    tag = "places",
    params(Asked),
    responses(
        (status = 200, description = "The file", content(("text/csv"), ("application/json"), ("application/geo+json"))),
        (status = 304, description = "The register has not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Wrong parameters", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn export(
    State(places): State<Arc<Places>>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> web::Result {
    let format = match asked.format.as_deref() {
        None | Some("") => ExportFormat::LmnCsv,
        Some(code) => ExportFormat::from_code(code).ok_or_else(|| wrong("format", "places-error-code"))?,
    };
    let territory = match asked.territory.as_deref() {
        None | Some("") => None,
        Some(text) => Some(known_territory(&places, "territory", text)?),
    };
    let running = Running::begin(&places, format, territory.as_ref()).map_err(web::Error::internal)?;
    let name = territory.map_or_else(|| "france".to_owned(), |t| t.to_string().replace(':', "-"));
    let file = format!("attachment; filename=\"lieux-de-mediation-numerique_{name}.{}\"", format.extension());
    Ok(versioned(&headers, places.snapshot().version(), || {
        let headers =
            [(header::CONTENT_TYPE, format.media_type().to_owned()), (header::CONTENT_DISPOSITION, file)];
        (headers, Body::from_stream(chunks(running))).into_response()
    }))
}

/// The bytes of an export, chunk by chunk: the next is read only when the last was taken.
fn chunks(running: Running) -> impl stream::Stream<Item = Result<Vec<u8>, Error>> + Send {
    stream::unfold(Some(running), |state| async {
        let mut running = state?;
        match running.chunk().await {
            Ok(Some(bytes)) => Some((Ok(bytes), Some(running))),
            Ok(None) => Some((running.finish().map(|(bytes, _)| bytes), None)),
            Err(error) => {
                tracing::error!(%error, "an export stopped");
                Some((Err(error), None))
            }
        }
    })
    // Compression asks once more after the end.
    .fuse()
}
