//! `/`: one sentence, two fields, three doors, and what exists in the country.

use askama::Template;
use axum::extract::State;
use vocabulary::lmn::Service;
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
    counts: &'a Figures,
}

/// Shows the home page.
pub(crate) async fn show(page: Page, State(portal): State<Portal>) -> Result {
    let counts = portal.figures();
    let home = Home {
        page: &page,
        needs: needs(&page, ""),
        figures: counts.shown(&page),
        map: portal.national_map(),
        counts: &counts,
    };
    Ok(page.ok(home))
}

/// What help is for, in everyday words, "I do not know" first.
pub(crate) fn needs(page: &Page, current: &str) -> Vec<Choice> {
    let unsure = Choice::new("", page.t("portal-need-any")).checked_if(current);
    let services = Service::ALL
        .iter()
        .map(|service| Choice::new(service.code(), service.title(page.lang)).checked_if(current));
    std::iter::once(unsure).chain(services).collect()
}
