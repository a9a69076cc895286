//! `/office/sources/{id}/apercu`: what a run would make of the waiting file, row by row, before anything is written.

use axum::extract::{Path, State};
use web::{Crumb, Page, Query};

use super::{HERE, NoteLine, Wanted, crumbs_of, note_line};
use crate::Error;
use crate::preview::Previewed;
use crate::service::Harvest;

/// Rows on one page.
const ROWS: usize = 20;

struct RowView {
    line: String,
    source: String,
    imported: bool,
    cells: Vec<(String, String, bool)>,
    columns: Vec<(&'static str, String)>,
    notes: Vec<NoteLine>,
}

#[derive(askama::Template)]
#[template(path = "harvest/preview.html")]
struct PreviewPage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    name: &'a str,
    here: String,
    /// Why there is nothing to show.
    problem: Option<String>,
    shape: String,
    rows: Vec<RowView>,
    unused: Vec<String>,
    missing: Vec<String>,
    previous: Option<usize>,
    next: Option<usize>,
}

/// The preview.
pub(crate) async fn get(
    page: Page,
    State(harvest): State<Harvest>,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> web::Result {
    let number = wanted.page.unwrap_or(1).clamp(1, 1_000);
    let found = harvest.preview(&page.actor, &id, (number - 1) * ROWS, ROWS).await;
    let mut view = PreviewPage {
        page: &page,
        crumbs: crumbs_of(&page, &id, Some(page.t("harvest-preview-title"))),
        name: &id,
        here: format!("{HERE}/{id}"),
        problem: None,
        shape: String::new(),
        rows: Vec::new(),
        unused: Vec::new(),
        missing: Vec::new(),
        previous: (number > 1).then(|| number - 1),
        next: None,
    };
    match found {
        Ok(preview) => {
            view.shape = preview.shape.map(|shape| words_of(&page, shape)).unwrap_or_default();
            view.next = (preview.rows.len() == ROWS).then_some(number + 1);
            view.rows = preview.rows.into_iter().map(|row| row_view(&page, row)).collect();
            view.unused = preview.unused.into_keys().collect();
            view.missing = preview.missing;
        }
        Err(Error::Unreadable(why)) => view.problem = Some(format!("{} ({why})", page.t(why.key()))),
        Err(Error::Mapping(_)) => view.problem = Some(page.t("harvest-error-mapping").to_owned()),
        Err(Error::NoFile) => view.problem = Some(page.t("harvest-error-no-file").to_owned()),
        Err(other) => return Err(other.into()),
    }
    Ok(page.ok(view))
}

fn words_of(page: &Page, shape: mapping::table::Shape) -> String {
    let separator = match shape.separator {
        None => String::new(),
        Some('\t') => page.t1("harvest-separator", "mark", page.t("harvest-tab")),
        Some(mark) => page.t1("harvest-separator", "mark", mark.to_string()),
    };
    format!("{}, {}{separator}", shape.format.name(), shape.encoding.name())
}

fn row_view(page: &Page, row: Previewed) -> RowView {
    RowView {
        line: page.number(row.line),
        source: row.source,
        imported: row.imported,
        cells: row.cells,
        columns: row.columns,
        notes: row.notes.iter().map(|note| note_line(page, note)).collect(),
    }
}
