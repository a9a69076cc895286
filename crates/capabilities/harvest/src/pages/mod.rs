//! The pages: they ask the service and put its answer in words.

mod feed;
mod list;
mod mapping;
mod preview;
mod run;

use axum::Router;
use axum::routing::{get, post};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use web::{Crumb, Page, Pagination};

use crate::note::Note;
use crate::service::Harvest;

/// Lines of a list on one page.
const PER_PAGE: usize = 50;
const HERE: &str = "/office/sources";

/// The routes of these pages.
pub(crate) fn router(harvest: Harvest) -> Router {
    Router::new()
        .route("/office/sources", get(list::get).post(list::create))
        .route("/office/sources/{id}", get(feed::get))
        .route("/office/sources/{id}/reglages", post(feed::save))
        .route("/office/sources/{id}/fichier", post(feed::upload))
        .route("/office/sources/{id}/recuperer", post(feed::fetch))
        .route("/office/sources/{id}/lancer", post(feed::run))
        .route("/office/sources/{id}/correspondance", get(mapping::get).post(mapping::save))
        .route("/office/sources/{id}/apercu", get(preview::get))
        .route("/office/passages/{id}", get(run::get))
        .route("/office/passages/{id}/lignes.csv", get(run::csv))
        .with_state(harvest)
}

/// Which page of a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    page: Option<usize>,
}

/// The page of a list that is wanted, and the links to the others.
fn cut<T>(page: &Page, list: Vec<T>, wanted: &Wanted) -> (Vec<T>, Pagination) {
    let pagination = Pagination::new(page, wanted.page.unwrap_or(1), PER_PAGE, list.len());
    let skip = (pagination.current - 1) * PER_PAGE;
    (list.into_iter().skip(skip).take(PER_PAGE).collect(), pagination)
}

/// An instant in Paris, in words.
fn when(page: &Page, at: Timestamp) -> String {
    page.moment(&at.to_zoned(TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)))
}

/// The way to the list of sources.
fn crumbs(page: &Page) -> Vec<Crumb> {
    vec![Crumb::link(page.t("harvest-office"), "/office"), Crumb::here(page.t("harvest-title"))]
}

/// The way to a page of a source.
fn crumbs_of(page: &Page, name: &str, here: Option<&str>) -> Vec<Crumb> {
    let mut crumbs =
        vec![Crumb::link(page.t("harvest-office"), "/office"), Crumb::link(page.t("harvest-title"), HERE)];
    match here {
        None => crumbs.push(Crumb::here(name)),
        Some(here) => {
            crumbs.push(Crumb::link(name, format!("{HERE}/{name}")));
            crumbs.push(Crumb::here(here));
        }
    }
    crumbs
}

/// One finding, as a line of a table.
struct NoteLine {
    line: String,
    source: String,
    source_id: String,
    field: String,
    value: String,
    words: String,
    fate: String,
}

fn note_line(page: &Page, note: &Note) -> NoteLine {
    NoteLine {
        line: if note.line == 0 { String::new() } else { page.number(note.line) },
        source: note.source.clone(),
        source_id: note.source_id.clone(),
        field: note.field.clone(),
        value: note.value.clone(),
        words: page.t(&note.key).to_owned(),
        fate: page.t(&format!("harvest-fate-{}", note.fate.code())).to_owned(),
    }
}
