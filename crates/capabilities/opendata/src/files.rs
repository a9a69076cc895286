//! `GET /api/v1/data-inclusion/{file}`
#![expect(unused_qualifications, reason = "utoipa's macro writes the parameters' type twice")]

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use futures_util::{StreamExt as _, stream};
use jiff::tz::TimeZone;
use kernel::TerritoryRef;
use places::api::{known_territory, links, versioned};
use places::credits::file_name;
use serde::Deserialize;
use utoipa::IntoParams;
use web::Query;
use web::api::Problem;

use crate::OpenData;
use crate::export::{Error, File, Running, Writer};

/// Where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// `commune:35238`, `epci:…`, `departement:35`, `region:53`, `france`; the nation when absent.
    territory: Option<String>,
    /// Language of texts, `fr` or `en`; `Accept-Language` when absent.
    #[serde(default, rename = "lang")]
    _lang: Option<String>,
}

/// Structures or services of a territory on the data·inclusion schema, version 1. The answer is sent as it is made.
#[utoipa::path(
    get,
    path = "/api/v1/data-inclusion/{file}",
    operation_id = "data_inclusion_file",
    tag = "data-inclusion",
    params(
        ("file" = String, Path, description = "`structures.json`, `structures.csv`, `services.json` or `services.csv`"),
        Asked
    ),
    responses(
        (status = 200, description = "The file", content(("application/json"), ("text/csv"))),
        (status = 304, description = "The register has not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such file", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Wrong parameters", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn file(
    State(data): State<Arc<OpenData>>,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> web::Result {
    let file = File::from_name(&name).ok_or(web::Error::NotFound)?;
    let territory = match asked.territory.as_deref() {
        None | Some("") => TerritoryRef::France,
        Some(text) => known_territory(&data.places, "territory", text)?,
    };
    let (what, extension) = name.split_once('.').unwrap_or((&name, ""));
    let shown = file_name(&data.places, &format!("data-inclusion_{what}"), &territory, extension);
    let running = Running::begin(&data.places, &territory, &data.site);
    let today = data.places.world().now().to_zoned(TimeZone::UTC).date();
    Ok(versioned(&headers, data.places.snapshot().version(), None, || {
        let headers = [
            (header::CONTENT_TYPE, file.media_type().to_owned()),
            (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{shown}\"")),
            (header::LINK, links(&territory)),
        ];
        (headers, Body::from_stream(chunks(running, Writer::new(file, today)))).into_response()
    }))
}

/// The bytes, chunk by chunk: the next is read only when the last was taken.
fn chunks(running: Running, writer: Writer) -> impl stream::Stream<Item = Result<Vec<u8>, Error>> + Send {
    stream::unfold(Some((running, writer)), |state| async {
        let (mut running, mut writer) = state?;
        let step = match running.chunk().await {
            Ok(Some(places)) => writer.write(&places),
            Ok(None) => return Some((Ok(writer.finish()), None)),
            Err(error) => Err(error),
        };
        match step {
            Ok(bytes) => Some((Ok(bytes), Some((running, writer)))),
            Err(error) => {
                tracing::error!(%error, "an export stopped");
                Some((Err(error), None))
            }
        }
    })
    // Compression asks once more after the end.
    .fuse()
}
