//! `/`: one sentence, two fields, three doors, and what exists in the country.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use places::view::{Choices, HelpQuery};
use web::{Choice, Page, Result};

use crate::Portal;
use crate::figures::{Figure, Figures};
use crate::national::NationalMap;

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    page: &'a Page,
    needs: Vec<Choice>,
    figures: Vec<Figure>,
    map: &'a NationalMap,
    counts: Arc<Figures>,
}

/// Shows the home page.
pub(crate) async fn show(page: Page, State(portal): State<Portal>) -> Result {
    let counts = portal.figures().await?;
    let home = Home {
        page: &page,
        needs: Choices::new(&page, &HelpQuery::default()).need,
        figures: counts.shown(&page),
        map: portal.national_map(),
        counts,
    };
    Ok(page.ok(home))
}
