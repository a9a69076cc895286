//! `/recherche`: the form, the list, the map.

use askama::Template;
use axum::extract::State;
use places::view::{HelpQuery, HelpView};
use web::{Page, Query, Result};

use crate::Portal;

/// Where the form asks again.
const PATH: &str = "/recherche";

#[derive(Template)]
#[template(path = "search.html")]
struct Search<'a> {
    page: &'a Page,
    view: HelpView,
    asked: bool,
}

/// Shows the form, and the answer once something is asked.
pub(crate) async fn show(page: Page, State(portal): State<Portal>, Query(query): Query<HelpQuery>) -> Result {
    let asked = query != HelpQuery::default();
    let view = HelpView::ask(&page, portal.places(), query, PATH, &|_| None);
    Ok(page.ok(Search { page: &page, view, asked }))
}
