//! `GET /api/v1/places/{id}/history`

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;
use web::Query;
use web::api::{Problem, with_etag};

use super::OnlyLang;
use crate::fold::Field;
use crate::model::{PlaceId, Record};
use crate::register::Places;

/// Contacts that a source took back are not told again.
const UNTOLD: [Field; 2] = [Field::Phone, Field::Emails];

/// What a record of a place said, from when to when.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VersionView {
    /// Register source.
    source: String,
    /// Identifier of the source's record.
    record: String,
    /// Since when the register held it.
    since: String,
    /// Until when; absent = still.
    until: Option<String>,
    /// The source no longer lists this record.
    withdrawn: bool,
    /// The fields that differ from the version before; in the oldest version, every field said.
    changed: Vec<ChangeView>,
}

/// A field that changed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangeView {
    /// The field.
    field: &'static str,
    /// What it became, in the form of the register; null when it is no longer said. Telephones and e-mail addresses are
    /// not repeated here.
    #[schema(value_type = Object)]
    value: serde_json::Value,
}

/// What each record of a place said over time, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/places/{id}/history",
    operation_id = "place_history",
    tag = "places",
    params(("id" = String, Path, description = "Identifier, or one that leads to the place", format = "uuid"), OnlyLang),
    responses(
        (status = 200, description = "Versions of its records", body = Vec<VersionView>),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such place", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn history(
    State(places): State<Arc<Places>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(_lang): Query<OnlyLang>,
) -> web::Result {
    let id: PlaceId = id.parse().map_err(|_| web::Error::NotFound)?;
    let records = places.history(id).await.map_err(web::Error::internal)?;
    if records.is_empty() {
        return Err(web::Error::NotFound);
    }
    let mut views = Vec::new();
    for (of, versions) in &records {
        for (rank, version) in versions.iter().enumerate() {
            let before = versions.get(rank + 1).map(|version| &version.record);
            views.push(VersionView {
                source: of.source.to_string(),
                record: of.id.to_string(),
                since: version.since.to_string(),
                until: version.until.map(|until| until.to_string()),
                withdrawn: of.withdrawn,
                changed: changes(before, &version.record),
            });
        }
    }
    views.sort_by(|a, b| b.since.cmp(&a.since).then_with(|| a.record.cmp(&b.record)));
    Ok(with_etag(&headers, &views))
}

fn changes(before: Option<&Record>, after: &Record) -> Vec<ChangeView> {
    let nothing = Record::default();
    let before = before.unwrap_or(&nothing);
    let fields = Field::ALL.iter().copied().filter(|field| !field.same(before, after));
    fields
        .map(|field| ChangeView {
            field: field.code(),
            value: if UNTOLD.contains(&field) { serde_json::Value::Null } else { field.value(after) },
        })
        .collect()
}
