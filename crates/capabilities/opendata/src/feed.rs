//! `GET /api/v1/places/changes`, for programs, and `/donnees/changements.atom`, for readers of news.
#![expect(unused_qualifications, reason = "utoipa's macro writes the parameters' type twice")]

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::api::{Problem, bytes_with_etag, with_etag};
use web::{Page, Query};

use crate::OpenData;
use crate::changes::{self, Change, Cursor};

/// The most changes of a page.
const MOST: u32 = 5_000;
/// How many changes of a page when nothing is asked.
const USUAL: u32 = 500;
/// How many changes readers of news see.
const NEWS: u32 = 50;

/// Since when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// `next` of the answer before; the beginning when absent.
    since: Option<String>,
    /// 1 to 5,000; 500 when absent.
    #[param(minimum = 1, maximum = 5_000)]
    limit: Option<u32>,
    /// Language of texts, `fr` or `en`; `Accept-Language` when absent.
    #[serde(default, rename = "lang")]
    _lang: Option<String>,
}

/// One change.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangeView {
    /// The place; read it at `/api/v1/places/{id}`.
    #[schema(format = "uuid")]
    place: String,
    /// `created` (new, or back), `changed`, `withdrawn`, `merged`.
    kind: &'static str,
    /// The place it became a part of, when `merged`.
    #[schema(format = "uuid")]
    into: Option<String>,
    /// When the change was found.
    #[schema(format = "date-time")]
    at: String,
}

impl From<&Change> for ChangeView {
    fn from(change: &Change) -> Self {
        Self {
            place: change.place.to_string(),
            kind: change.kind.code(),
            into: change.kind.into_place().map(|into| into.to_string()),
            at: change.at.to_string(),
        }
    }
}

/// Changes, in the order they were found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangeList {
    /// The changes.
    items: Vec<ChangeView>,
    /// Where to go on: at once while `more`, later otherwise. Never expires.
    next: String,
    /// Whether there are others now.
    more: bool,
}

/// What changed in the register since a cursor. Ask again with `next`, for ever: nothing is missed nor told twice.
#[utoipa::path(
    get,
    path = "/api/v1/places/changes",
    operation_id = "places_changes",
    tag = "places",
    params(Asked),
    responses(
        (status = 200, description = "The changes after the cursor", body = ChangeList),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Wrong parameters", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn changes(
    State(data): State<Arc<OpenData>>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> web::Result {
    let wrong = |field, key| web::Error::Invalid(vec![web::FieldError::new(field, key)]);
    let limit = asked.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(wrong("limit", "places-error-limit"));
    }
    let cursor = match asked.since.as_deref() {
        None | Some("") => Cursor::START,
        Some(text) => Cursor::parse(text).ok_or_else(|| wrong("since", "places-error-cursor"))?,
    };
    let found = changes::since(data.places.db(), cursor, limit + 1).await.map_err(web::Error::internal)?;
    let shown = &found[..found.len().min(limit as usize)];
    let list = ChangeList {
        items: shown.iter().map(Into::into).collect(),
        next: shown.last().map_or(cursor, Cursor::after).to_string(),
        more: found.len() > shown.len(),
    };
    Ok(with_etag(&headers, &list))
}

/// The newest changes, for readers of news.
pub(super) async fn atom(page: Page, State(data): State<Arc<OpenData>>, headers: HeaderMap) -> web::Result {
    let found = changes::latest(data.places.db(), NEWS).await.map_err(web::Error::internal)?;
    let ids = found.iter().map(|change| change.place).collect();
    let known = data.places.many(ids).await.map_err(web::Error::internal)?;
    let site = &data.site;
    let updated = found.first().map_or_else(|| data.places.world().now(), |change| change.at);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <title>{}</title>\n<id>{site}/donnees/changements.atom</id>\n<updated>{updated}</updated>\n\
         <link rel=\"self\" href=\"{site}/donnees/changements.atom\"/>\n<link href=\"{site}/donnees\"/>\n",
        page.lang.tag(),
        escape(page.t("opendata-feed-title")),
    );
    for change in &found {
        let name =
            known.iter().find(|place| place.id == change.place || change.kind.into_place() == Some(place.id));
        let name = name.map_or_else(|| change.place.to_string(), |place| place.record.name.clone());
        let kind = page.t(match change.kind.code() {
            "created" => "opendata-feed-created",
            "changed" => "opendata-feed-changed",
            "withdrawn" => "opendata-feed-withdrawn",
            _ => "opendata-feed-merged",
        });
        let _ = writeln!(
            xml,
            "<entry><title>{} : {}</title><id>{site}/lieux/{}#{}</id><updated>{}</updated>\
             <link href=\"{site}/lieux/{}\"/><author><name>{}</name></author></entry>",
            escape(kind),
            escape(&name),
            change.place,
            change.batch,
            change.at,
            change.place,
            escape(&page.site.operator),
        );
    }
    xml.push_str("</feed>\n");
    Ok(bytes_with_etag(&headers, "application/atom+xml; charset=utf-8", xml.into_bytes()))
}

/// Text inside an element; characters that XML has no place for are left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() && !matches!(c, '\n' | '\t' | '\r') => {}
            c => out.push(c),
        }
    }
    out
}
