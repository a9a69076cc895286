//! `/office/sources`: every source that is harvested, how fresh it is, and a form for a new one.

use axum::extract::State;
use jiff::{SignedDuration, Timestamp};
use places::SourceName;
use serde::Deserialize;
use web::{Choice, Crumb, Errors, Form, Page, see_other};

use super::{HERE, crumbs, when};
use crate::intake::Outcome;
use crate::model::{Feed, Origin, Schedule};
use crate::service::{Harvest, Standing};
use crate::{Error, shipped};

struct Line {
    name: String,
    title: String,
    origin: String,
    schedule: String,
    state: String,
    alarm: bool,
    last: String,
    next: String,
}

/// The form of a new source, as it is typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    name: String,
    mapping: String,
}

#[derive(askama::Template)]
#[template(path = "harvest/list.html")]
struct List<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    typed: &'a Typed,
    mappings: Vec<Choice>,
    lines: Vec<Line>,
}

/// The list.
pub(crate) async fn get(page: Page, State(harvest): State<Harvest>) -> web::Result {
    Ok(page.ok(list(&page, &harvest, &Typed::default(), Errors::none()).await?))
}

async fn list<'a>(
    page: &'a Page,
    harvest: &Harvest,
    typed: &'a Typed,
    errors: Errors,
) -> Result<List<'a>, Error> {
    let now = page.shell.world.now();
    let feeds = harvest.feeds(&page.actor).await?;
    let mut mappings = vec![Choice::new("", page.t("harvest-mapping-standard")).checked_if(&typed.mapping)];
    mappings.extend(
        shipped::MAPPINGS.iter().map(|(name, _)| Choice::new(*name, *name).checked_if(&typed.mapping)),
    );
    Ok(List {
        page,
        crumbs: crumbs(page),
        errors,
        typed,
        mappings,
        lines: feeds.iter().map(|standing| line(page, standing, now)).collect(),
    })
}

fn line(page: &Page, standing: &Standing, now: Timestamp) -> Line {
    let Standing { feed, last } = standing;
    let outcome = last.as_ref().map(|run| run.outcome);
    let alarm =
        matches!(outcome, Some(Outcome::Failed | Outcome::Held | Outcome::Refused)) || is_late(feed, now);
    let state = match outcome {
        None => "harvest-state-never".to_owned(),
        Some(outcome) => format!("harvest-outcome-{}", outcome.code()),
    };
    Line {
        name: feed.name.to_string(),
        title: if feed.about.title.is_empty() { feed.name.to_string() } else { feed.about.title.clone() },
        origin: page.t(&format!("harvest-origin-{}", feed.origin.code())).to_owned(),
        schedule: page.t(&format!("harvest-schedule-{}", feed.schedule.code())).to_owned(),
        state: page.t(&state).to_owned(),
        alarm,
        last: last.as_ref().map(|run| when(page, run.started_at)).unwrap_or_default(),
        next: feed.next_at.map(|at| when(page, at)).unwrap_or_default(),
    }
}

/// Whether a feed should have run a while ago and did not: nobody works at the queue.
fn is_late(feed: &Feed, now: Timestamp) -> bool {
    feed.enabled
        && feed.schedule != Schedule::Never
        && feed.origin != Origin::Upload
        && feed.next_at.is_some_and(|at| now.duration_since(at) > SignedDuration::from_hours(1))
}

/// Makes a source.
pub(crate) async fn create(
    page: Page,
    State(harvest): State<Harvest>,
    Form(typed): Form<Typed>,
) -> web::Result {
    let known = harvest.feeds(&page.actor).await?;
    let mut errors = Errors::none();
    let name = typed.name.trim().parse::<SourceName>();
    let taken = |name: &SourceName| known.iter().any(|standing| standing.feed.name == *name);
    match &name {
        Err(_) => errors.add("name", "harvest-error-name"),
        Ok(name) if taken(name) => errors.add("name", "harvest-error-name-taken"),
        Ok(_) => {}
    }
    let mapping = if typed.mapping.is_empty() { Some("") } else { shipped::text(&typed.mapping) };
    if mapping.is_none() {
        errors.add("mapping", "harvest-error-mapping-unknown");
    }
    let (Ok(name), Some(mapping), true) = (name, mapping, errors.is_empty()) else {
        return Ok(page.invalid(list(&page, &harvest, &typed, errors).await?));
    };
    let href = format!("{HERE}/{name}");
    let feed = Feed { mapping: mapping.to_owned(), ..Feed::new(name, page.shell.world.now()) };
    harvest.save_feed(&page.actor, feed).await?;
    Ok(see_other(&href))
}
