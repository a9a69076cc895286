//! `/carte`: the places on a map and in a list, in step. Also the part of it that the script asks again
//! (`/carte/liste`), what the search box suggests (`/carte/suggestions`), and the frame for other sites
//! (`/carte/integree`).
//!
//! Every filter is in the address ([`places::map::MapQuery`] and [`Beside`]); the server answers the list and the counts,
//! with or without script, from the same template. The script only moves the map and asks again.

mod answer;
mod card;
mod colours;
mod drawn;
mod filters;
mod question;
mod view;

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use places::map::MapQuery;
use places::view::town;
use serde::{Deserialize, Serialize};
use web::{Allowance, Page, Query, Result};

pub(crate) use colours::{Colour, sheet};
use question::{Beside, Question};
use view::{MapView, SHOWN, Way, area_link, named};

use crate::Portal;

const PAGE: &str = "/carte";
const FRAME: &str = "/carte/integree";

#[derive(Template)]
#[template(path = "map/page.html")]
struct MapPage<'a> {
    page: &'a Page,
    view: MapView,
}

#[derive(Template)]
#[template(path = "map/list.html")]
struct List<'a> {
    page: &'a Page,
    view: MapView,
}

#[derive(Template)]
#[template(path = "map/frame.html")]
struct Frame<'a> {
    page: &'a Page,
    view: MapView,
    colours: String,
}

/// What the frame reads beside the question.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Look {
    couleur: String,
    accent: String,
}

/// What the part of the page is asked with beside the question.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Part {
    /// It stands in a frame.
    cadre: bool,
}

/// `/carte`.
pub(crate) async fn show(
    page: Page,
    State(portal): State<Portal>,
    Query(form): Query<MapQuery>,
    Query(beside): Query<Beside>,
) -> Result {
    let question = Question::new(form, beside, portal.places().territories());
    let way = Way { path: PAGE, embedded: false, drawn: true, kept: Vec::new() };
    let view = MapView::ask(&page, &portal, question, way).await?;
    Ok(allowed(&page, page.ok(MapPage { page: &page, view }), Vec::new()))
}

/// `/carte/liste`: list, total and counts alone.
pub(crate) async fn list(
    page: Page,
    State(portal): State<Portal>,
    Query(form): Query<MapQuery>,
    Query(beside): Query<Beside>,
    Query(part): Query<Part>,
) -> Result {
    let question = Question::new(form, beside, portal.places().territories());
    let path = if part.cadre { FRAME } else { PAGE };
    let way = Way { path, embedded: part.cadre, drawn: false, kept: Vec::new() };
    let view = MapView::ask(&page, &portal, question, way).await?;
    Ok(page.ok(List { page: &page, view }))
}

/// `/carte/integree`: the same for a frame on another site, in its colours.
pub(crate) async fn framed(
    page: Page,
    State(portal): State<Portal>,
    Query(form): Query<MapQuery>,
    Query(beside): Query<Beside>,
    Query(look): Query<Look>,
) -> Result {
    let question = Question::new(form, beside, portal.places().territories());
    let kept = [("couleur", look.couleur), ("accent", look.accent)];
    let kept: Vec<(String, String)> = kept
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.into(), value))
        .collect();
    let given =
        |name: &str| kept.iter().find(|(known, _)| known == name).and_then(|(_, value)| Colour::read(value));
    let colours = sheet(given("couleur"), given("accent"));
    let way = Way { path: FRAME, embedded: true, drawn: true, kept };
    let view = MapView::ask(&page, &portal, question, way).await?;
    let sites = &page.shell.settings.map.embed_from;
    let framed_by =
        if sites.is_empty() { vec!["*".to_owned()] } else { [&["'self'".to_owned()], &sites[..]].concat() };
    Ok(allowed(&page, page.ok(Frame { page: &page, view, colours }), framed_by))
}

/// Lets the map start its worker, and load the operator's own style where there is one.
fn allowed(page: &Page, mut response: Response, framed_by: Vec<String>) -> Response {
    let origins = page.shell.settings.map.origins.clone();
    response.extensions_mut().insert(Allowance { workers: true, origins, frames: false, framed_by });
    response
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    q: String,
}

/// What the search box may lead to.
#[derive(Debug, Serialize)]
pub struct Suggestions {
    items: Vec<Suggested>,
}

#[derive(Debug, Serialize)]
struct Suggested {
    name: String,
    detail: String,
    href: String,
}

/// `/carte/suggestions?q=`: territories and places of that name.
pub(crate) async fn suggestions(
    State(portal): State<Portal>,
    Query(typed): Query<Typed>,
) -> Json<Suggestions> {
    const EACH: usize = 4;
    let words = typed.q[..typed.q.floor_char_boundary(200)].trim();
    let territories = portal.places().territories();
    let areas = if words.is_empty() { Vec::new() } else { territories.suggest_among(&SHOWN, words, EACH) };
    let mut items: Vec<Suggested> = areas
        .iter()
        .map(|area| Suggested {
            name: area.label(),
            detail: area.detail.clone(),
            href: area_link(area, PAGE).href,
        })
        .collect();
    let snapshot = portal.places().snapshot();
    items.extend(named(&snapshot, words, 2 * EACH).into_iter().map(|brief| Suggested {
        name: brief.name.to_string(),
        detail: town(brief.postal_code.as_ref().map(kernel::PostalCode::as_str), &brief.commune_name),
        href: format!("/lieux/{}", brief.id),
    }));
    Json(Suggestions { items })
}

/// The module that other sites load, at an address that never changes.
pub(crate) async fn element(headers: axum::http::HeaderMap) -> Result {
    use axum::http::{HeaderValue, header};
    let mut response =
        web::assets::serve_named("passerelle-carte.js", &headers).ok_or(web::Error::NotFound)?;
    let own = response.headers_mut();
    own.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    own.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    own.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    Ok(response.into_response())
}
