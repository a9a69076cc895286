//! `/desk/pathways/{id}/places`: the right place for this person. The same search as the public's, begun with what the
//! triage concluded, each place with the way to send the person there.

use crate::Desk;
use crate::results::query_of;
use axum::extract::{Path, State};
use identity::Power;
use places::view::{HelpQuery, HelpView, Link};
use triage::Pathway;
use web::{Crumb, Page, Query};

#[derive(askama::Template)]
#[template(path = "places.html")]
struct PlacesPage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    pathway: &'a Pathway,
    situation: String,
    path: String,
    view: HelpView,
}

/// The search and its answer.
pub async fn get(
    page: Page,
    State(desk): State<Desk>,
    Path(id): Path<String>,
    Query(query): Query<HelpQuery>,
) -> web::Result {
    let agent = page.holder(Power::ReadThreads)?;
    let id = id.parse().map_err(|_| web::Error::NotFound)?;
    let pathway = desk.triage.load(&page.actor, id).await?;
    let Some(situation) = pathway.situation() else {
        // Nothing to look for before the questions are answered.
        return Ok(web::see_other(&format!("/desk/pathways/{id}/triage")));
    };
    let path = format!("/desk/pathways/{id}/places");
    // The form always sends something; a bare address, or one that only chooses a language, begins from the triage.
    let query = if query == HelpQuery::default() {
        let profile = desk.triage.search_profile(&pathway)?;
        query_of(&profile, &pathway, agent, &desk.territories)
    } else {
        query
    };
    let send = |place| {
        let href = format!("/desk/pathways/{id}/referrals/new?place={place}");
        Some(Link { words: page.t("desk-send-here").to_owned(), href })
    };
    let view = HelpView::ask(&page, &desk.places, query, &path, &send);
    let crumbs = vec![
        Crumb::link(page.t("desk-queue-title"), "/desk"),
        Crumb::link(pathway.reference.to_string(), format!("/desk/pathways/{id}")),
        Crumb::here(page.t("desk-places-title")),
    ];
    let situation = super::queue::title(&desk, situation, page.lang);
    Ok(page.ok(PlacesPage { page: &page, crumbs, pathway: &pathway, situation, path, view }))
}
