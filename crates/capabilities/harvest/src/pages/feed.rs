//! `/office/sources/{id}`: a source: the file that waits, its settings, its runs.

use axum::extract::{Path, State};
use serde::Deserialize;
use web::{Choice, Crumb, Errors, Form, Nothing, Page, Upload, see_other};

use super::{HERE, crumbs_of, when};
use crate::Error;
use crate::fetch::Fetched;
use crate::intake::Outcome;
use crate::model::{Feed, Origin, Run, Said, Schedule};
use crate::service::Harvest;

struct RunLine {
    href: String,
    when: String,
    outcome: String,
    alarm: bool,
    read: String,
    new: String,
    updated: String,
    rejected: String,
    withdrawn: String,
}

/// The settings, as they are typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    title: String,
    producer: String,
    licence: String,
    edition: String,
    citation: String,
    origin: String,
    place: String,
    schedule: String,
    guard: String,
    skip: bool,
    enabled: bool,
}

#[derive(askama::Template)]
#[template(path = "harvest/feed.html")]
struct FeedPage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    typed: Typed,
    feed: &'a Feed,
    here: String,
    origins: Vec<Choice>,
    schedules: Vec<Choice>,
    waiting: Option<String>,
    held: Option<String>,
    reachable: bool,
    mapped: bool,
    most: String,
    runs: Vec<RunLine>,
}

/// The page.
pub(crate) async fn get(page: Page, State(harvest): State<Harvest>, Path(id): Path<String>) -> web::Result {
    let feed = harvest.feed(&page.actor, &id).await?;
    let typed = typed_of(&feed);
    Ok(page.ok(show(&page, &harvest, &feed, typed, Errors::none()).await?))
}

fn typed_of(feed: &Feed) -> Typed {
    let Said { title, producer, licence, edition, citation } = feed.about.clone();
    Typed {
        title,
        producer,
        licence,
        edition,
        citation,
        origin: feed.origin.code().to_owned(),
        place: feed.origin.place().to_owned(),
        schedule: feed.schedule.code().to_owned(),
        guard: feed.guard_percent.to_string(),
        skip: feed.skip_rejected,
        enabled: feed.enabled,
    }
}

async fn show<'a>(
    page: &'a Page,
    harvest: &Harvest,
    feed: &'a Feed,
    typed: Typed,
    errors: Errors,
) -> Result<FeedPage<'a>, Error> {
    let (runs, file) = harvest.runs(&page.actor, feed.name.as_str()).await?;
    let origins = ["upload", "url", "folder"].map(|code| {
        Choice::new(code, page.t(&format!("harvest-origin-{code}")).to_owned()).checked_if(&typed.origin)
    });
    let schedules = Schedule::ALL.map(|schedule| {
        let words = page.t(&format!("harvest-schedule-{}", schedule.code())).to_owned();
        Choice::new(schedule.code(), words).checked_if(&typed.schedule)
    });
    // A run that was held says what it would withdraw, for as long as its file waits.
    let held = runs.first().filter(|run| run.outcome == Outcome::Held && file.is_some());
    Ok(FeedPage {
        page,
        crumbs: crumbs_of(page, feed.name.as_str(), None),
        errors,
        typed,
        feed,
        here: format!("{HERE}/{}", feed.name),
        origins: origins.into(),
        schedules: schedules.into(),
        waiting: file.map(|(name, at)| page.t2("harvest-waiting", "name", name, "when", when(page, at))),
        held: held.map(|run| {
            let total = run.total();
            page.t2("harvest-held", "n", page.number(total.withdrawn), "before", page.number(total.before))
        }),
        reachable: feed.origin.is_reachable(),
        mapped: !feed.mapping.trim().is_empty(),
        most: page.t1("harvest-kilobytes", "n", page.number(page.shell.settings.limits.file_bytes / 1024)),
        runs: runs.iter().map(|run| run_line(page, run)).collect(),
    })
}

fn run_line(page: &Page, run: &Run) -> RunLine {
    let total = run.total();
    RunLine {
        href: format!("/office/passages/{}", run.id),
        when: when(page, run.started_at),
        outcome: page.t(&format!("harvest-outcome-{}", run.outcome.code())).to_owned(),
        alarm: matches!(run.outcome, Outcome::Failed | Outcome::Held | Outcome::Refused),
        read: page.number(total.read),
        new: page.number(total.new),
        updated: page.number(total.updated),
        rejected: page.number(total.rejected + total.duplicates),
        withdrawn: page.number(total.withdrawn),
    }
}

/// Changes the settings.
pub(crate) async fn save(
    page: Page,
    State(harvest): State<Harvest>,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> web::Result {
    let mut feed = harvest.feed(&page.actor, &id).await?;
    let mut errors = Errors::none();
    let origin = Origin::from_parts(&typed.origin, typed.place.trim());
    let schedule = Schedule::from_code(&typed.schedule);
    let guard = typed.guard.trim().parse::<u8>().ok().filter(|percent| *percent <= 100);
    for (missing, field, key) in [
        (origin.is_none(), "origin", "harvest-error-choice"),
        (schedule.is_none(), "schedule", "harvest-error-choice"),
        (guard.is_none(), "guard", "harvest-error-percent"),
    ] {
        if missing {
            errors.add(field, key);
        }
    }
    if let (Some(origin), Some(schedule), Some(guard)) = (origin, schedule, guard) {
        let said = typed.clone();
        feed.about = Said {
            title: said.title,
            producer: said.producer,
            licence: said.licence,
            edition: said.edition,
            citation: said.citation,
        };
        (feed.origin, feed.schedule, feed.guard_percent) = (origin, schedule, guard);
        (feed.skip_rejected, feed.enabled) = (typed.skip, typed.enabled);
        match harvest.save_feed(&page.actor, feed.clone()).await {
            Ok(()) => return Ok(see_other(&format!("{HERE}/{id}"))),
            Err(Error::Refused(wrong)) => wrong.iter().for_each(|(field, key)| errors.add(*field, *key)),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(page.invalid(show(&page, &harvest, &feed, typed, errors).await?))
}

/// Keeps a file that somebody sends.
pub(crate) async fn upload(
    page: Page,
    State(harvest): State<Harvest>,
    Path(id): Path<String>,
    upload: Upload,
) -> web::Result {
    let feed = harvest.feed(&page.actor, &id).await?;
    let (Nothing {}, file): (Nothing, _) = upload.read().await?;
    let mut errors = Errors::none();
    if file.bytes.is_empty() {
        errors.add("file", "harvest-error-file");
    } else {
        match harvest.keep(&page.actor, &id, Fetched { name: file.name, bytes: file.bytes }).await {
            Ok(()) => return Ok(see_other(&format!("{HERE}/{id}/apercu"))),
            Err(Error::Unreadable(why)) => errors.add("file", why.key()),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(page.invalid(show(&page, &harvest, &feed, typed_of(&feed), errors).await?))
}

/// Gets the file from where it comes.
pub(crate) async fn fetch(
    page: Page,
    State(harvest): State<Harvest>,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> web::Result {
    match harvest.fetch(&page.actor, &id).await {
        Ok(()) => Ok(see_other(&format!("{HERE}/{id}/apercu"))),
        Err(Error::Unreached(why)) => {
            let feed = harvest.feed(&page.actor, &id).await?;
            let mut errors = Errors::none();
            errors.add("place", why.key());
            Ok(page.invalid(show(&page, &harvest, &feed, typed_of(&feed), errors).await?))
        }
        Err(other) => Err(other.into()),
    }
}

/// What is said with the button that runs.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Confirmation {
    withdraw: bool,
}

/// Runs the waiting file.
pub(crate) async fn run(
    page: Page,
    State(harvest): State<Harvest>,
    Path(id): Path<String>,
    Form(said): Form<Confirmation>,
) -> web::Result {
    let run = harvest.run_kept(&page.actor, &id, said.withdraw).await?;
    Ok(see_other(&format!("/office/passages/{run}")))
}
