//! `/donnees`: where the places come from, under which licences, how many, and how to take them away.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use places::store::Source;
use web::{Page, Result};

use crate::Portal;
use crate::figures::{Departement, Figures};

#[derive(Template)]
#[template(path = "data.html")]
struct Data<'a> {
    page: &'a Page,
    figures: Arc<Figures>,
    sources: Vec<SourceRow>,
    departements: Vec<(String, Departement)>,
}

/// One line of the table of sources.
struct SourceRow {
    title: String,
    producer: String,
    licence: String,
    edition: String,
    citation: String,
    places: u64,
}

impl SourceRow {
    fn new(page: &Page, source: Source) -> Self {
        let edition = source.edition.parse().map_or(source.edition, |date| page.date(date));
        Self {
            title: source.title,
            producer: source.producer,
            licence: source.licence,
            edition,
            citation: source.citation,
            places: source.places,
        }
    }
}

/// Shows the page.
pub(crate) async fn show(page: Page, State(portal): State<Portal>) -> Result {
    let figures = portal.figures().await?;
    let mut sources = portal.places().sources().await.map_err(web::Error::internal)?;
    sources.sort_by(|a, b| b.places.cmp(&a.places).then_with(|| a.name.cmp(&b.name)));
    let mut departements: Vec<_> =
        figures.by_departement.iter().map(|(code, row)| (code.clone(), row.clone())).collect();
    departements.sort_by(|a, b| a.0.cmp(&b.0));
    let sources = sources.into_iter().map(|source| SourceRow::new(&page, source)).collect();
    Ok(page.ok(Data { page: &page, figures, sources, departements }))
}
