//! `/desk/pathways/{id}`: one person's thread on one page: the situation, the next step, the referrals.

use super::queue::{Sent, sent_line};
use crate::Desk;
use axum::extract::{Path, State};
use identity::Power;
use jiff::{Timestamp, Zoned};
use kernel::CommuneCode;
use triage::Pathway;
use triage::model::{Origin, Told};
use web::{Crumb, Page};

#[derive(askama::Template)]
#[template(path = "pathway.html")]
struct PathwayPage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    pathway: &'a Pathway,
    commune: String,
    opened: String,
    paper: Option<String>,
    told: Option<Told>,
    own_title: Option<String>,
    referrals: Vec<Sent>,
}

/// The thread.
pub async fn get(page: Page, State(desk): State<Desk>, Path(id): Path<String>) -> web::Result {
    page.holder(Power::ReadThreads)?;
    let id = id.parse().map_err(|_| web::Error::NotFound)?;
    let pathway = desk.triage.load(&page.actor, id).await?;
    let subject = privacy::Subject::Pathway(id.uuid());
    privacy::looked(&desk.db, &page, subject, "pathway", "follow-up").await?;
    let referential = desk.triage.referential(&pathway)?;
    let referrals = desk.referrals.of_pathway(&page.actor, id.uuid()).await?;
    let commune = pathway.commune.as_ref().and_then(|code| desk.territories.commune(code.as_str()));
    let own = pathway.overridden.as_ref().map(|own| own.situation);
    Ok(page.ok(PathwayPage {
        page: &page,
        crumbs: vec![
            Crumb::link(page.t("desk-queue-title"), "/desk"),
            Crumb::here(pathway.reference.to_string()),
        ],
        commune: commune.map_or_else(String::new, |commune| commune.name.clone()),
        opened: page.moment(&local(&page, pathway.commune.as_ref(), pathway.created_at)),
        paper: match pathway.origin {
            Origin::Desk => None,
            Origin::Paper(date) => Some(page.long_date(date)),
        },
        told: pathway.outcome.as_ref().map(|outcome| referential.tell(outcome, page.lang)),
        own_title: own.map(|situation| super::queue::title(&desk, situation, page.lang)),
        referrals: referrals.iter().map(|row| sent_line(&page, row)).collect(),
        pathway: &pathway,
    }))
}

/// An instant where the person lives, else where the agent works, else in Paris.
pub(crate) fn local(page: &Page, commune: Option<&CommuneCode>, at: Timestamp) -> Zoned {
    let agent_commune = page.actor.agent().and_then(|agent| agent.commune.as_ref());
    let departement = commune.or(agent_commune).map_or("75", CommuneCode::departement_part);
    at.to_zoned(
        timetable::Zone::of_departement(departement)
            .unwrap_or_else(timetable::Zone::mainland)
            .time_zone()
            .clone(),
    )
}
