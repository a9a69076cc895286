//! `/office/travaux`: background work by kind and state, and what was given up.

use axum::extract::{Path, State};
use jobs::{JobId, State as JobState};
use web::{Crumb, Form, Nothing, Page, Pagination, Query, see_other};

use super::{MOST, Wanted, crumbs, cut, when};
use crate::{Error, Office, rights};

const HERE: &str = "/office/travaux";

/// What one kind of job has in each state.
struct Kind {
    name: String,
    queued: String,
    running: String,
    done: String,
    dead: String,
}

struct Dead {
    id: String,
    kind: String,
    since: String,
    attempts: String,
    error: String,
}

#[derive(askama::Template)]
#[template(path = "office/work.html")]
struct Work<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    late: Option<String>,
    kinds: Vec<Kind>,
    dead: Vec<Dead>,
    pagination: Pagination,
}

/// The queue.
pub async fn get(page: Page, State(office): State<Office>, Query(wanted): Query<Wanted>) -> web::Result {
    rights::administrator(&page.actor)?;
    let queue = jobs::overview(&office.db, office.now()).await.map_err(Error::from)?;
    let dead = jobs::dead(&office.db, MOST).await.map_err(Error::from)?;
    let mut kinds: Vec<&str> = queue.piles.iter().map(|pile| pile.kind.as_str()).collect();
    kinds.dedup();
    let count = |kind: &str, state| {
        let pile = queue.piles.iter().find(|pile| pile.kind == kind && pile.state == state);
        page.number(pile.map_or(0, |pile| pile.count))
    };
    let kinds = kinds.iter().map(|kind| Kind {
        name: (*kind).to_owned(),
        queued: count(kind, JobState::Queued),
        running: count(kind, JobState::Running),
        done: count(kind, JobState::Done),
        dead: count(kind, JobState::Dead),
    });
    let (dead, pagination) = cut(&page, dead, &wanted);
    let dead = dead.into_iter().map(|line| Dead {
        id: line.id.to_string(),
        kind: line.kind,
        since: when(&page, line.run_at),
        attempts: page.number(line.attempts),
        error: line.last_error.unwrap_or_default(),
    });
    Ok(page.ok(Work {
        page: &page,
        crumbs: crumbs(&page, "office-work-title"),
        late: queue.oldest_due.map(|at| when(&page, at)),
        kinds: kinds.collect(),
        dead: dead.collect(),
        pagination,
    }))
}

fn job(id: &str) -> Result<JobId, web::Error> {
    id.parse().map_err(|_| web::Error::NotFound)
}

/// Tries a dead job again.
pub async fn retry(
    page: Page,
    State(office): State<Office>,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> web::Result {
    rights::administrator(&page.actor)?;
    office.retry_job(&page.actor, job(&id)?).await?;
    Ok(see_other(HERE))
}

/// Lets a dead job go.
pub async fn drop(
    page: Page,
    State(office): State<Office>,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> web::Result {
    rights::administrator(&page.actor)?;
    office.drop_job(&page.actor, job(&id)?).await?;
    Ok(see_other(HERE))
}
