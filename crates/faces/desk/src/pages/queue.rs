//! `/desk`: what the agent has to do, and the one big button.

use crate::Desk;
use axum::extract::State;
use identity::Power;
use kernel::Lang;
use referral::model::Shelf;
use referral::{Cursor, Referral};
use serde::Deserialize;
use triage::PathwayLine;
use web::{Page, Query};

/// How many pathways and referrals the queue shows; the rest is one link away.
const SHOWN: usize = 12;

/// One pathway of the queue, in words.
pub struct Line {
    pub href: String,
    pub reference: String,
    pub when: String,
    pub commune: String,
    pub opened_by: String,
    pub draft: bool,
    pub situation: String,
}

/// One referral of the queue, in words.
pub struct Sent {
    pub href: String,
    pub reference: String,
    pub place: String,
    pub state_key: String,
    pub since: String,
}

#[derive(askama::Template)]
#[template(path = "queue.html")]
struct QueuePage<'a> {
    page: &'a Page,
    organisation: &'a str,
    counts: [usize; 3],
    drafts: i64,
    attention: Vec<Sent>,
    waiting: Vec<Sent>,
    lines: Vec<Line>,
    not_found: bool,
}

/// A reference typed at the desk.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Find {
    reference: String,
}

/// The queue.
pub async fn get(page: Page, State(desk): State<Desk>) -> web::Result {
    show(&page, &desk, false).await
}

/// Goes to the pathway or the referral of a reference; says so when there is none here.
pub async fn find(page: Page, State(desk): State<Desk>, Query(find): Query<Find>) -> web::Result {
    page.holder(Power::ReadThreads)?;
    match desk.triage.find(&page.actor, &find.reference).await {
        Ok(id) => Ok(web::see_other(&format!("/desk/pathways/{id}"))),
        Err(triage::Error::NotFound) => show(&page, &desk, true).await,
        Err(error) => Err(error.into()),
    }
}

async fn show(page: &Page, desk: &Desk, not_found: bool) -> web::Result {
    let agent = page.holder(Power::ReadThreads)?;
    let attention = desk.referrals.list(&page.actor, Shelf::Attention, Cursor::START, SHOWN as u32).await?;
    let waiting = desk.referrals.list(&page.actor, Shelf::Waiting, Cursor::START, SHOWN as u32).await?;
    let pathways = desk.triage.list(&page.actor, SHOWN as u32).await?;
    let counts = desk.triage.counts(&page.actor).await?;
    let sent = |rows: &[Referral]| rows.iter().map(|row| sent_line(page, row)).collect();
    Ok(page.ok(QueuePage {
        page,
        organisation: &agent.organisation,
        counts: attention.counts,
        drafts: counts.drafts,
        attention: sent(&attention.rows),
        waiting: sent(&waiting.rows),
        lines: pathways.iter().map(|line| pathway_line(page, desk, line)).collect(),
        not_found,
    }))
}

fn pathway_line(page: &Page, desk: &Desk, line: &PathwayLine) -> Line {
    let commune = line.commune.as_ref().and_then(|code| desk.territories.commune(code.as_str()));
    Line {
        href: format!("/desk/pathways/{}", line.id),
        reference: line.reference.to_string(),
        when: page.moment(&super::pathway::local(page, line.commune.as_ref(), line.created_at)),
        commune: commune.map_or_else(String::new, |commune| commune.name.clone()),
        opened_by: line.opened_by.clone(),
        draft: line.state == triage::State::Draft,
        situation: line.situation.map_or_else(String::new, |situation| title(desk, situation, page.lang)),
    }
}

/// The name of a situation, as the current référentiel says it.
pub(crate) fn title(desk: &Desk, situation: triage::Situation, lang: Lang) -> String {
    let known = desk.triage.referentials();
    let words = known.current().situation(situation);
    words.map_or_else(|| situation.code().to_owned(), |words| words.title.pick(lang).to_owned())
}

pub(crate) fn sent_line(page: &Page, row: &Referral) -> Sent {
    let zone = jiff::tz::TimeZone::get("Europe/Paris").unwrap_or(jiff::tz::TimeZone::UTC);
    Sent {
        href: format!("/desk/referrals/{}", row.id),
        reference: row.printed_reference(),
        place: row.contents.place.name.clone(),
        state_key: format!("referral-state-{}", row.state.code()),
        since: page.date(row.touched_at.to_zoned(zone).date()),
    }
}
