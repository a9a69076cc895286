//! `/organisations`: what someone has to do with organisations, and the list of those at work.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use web::{Choice, Crumb, Errors, Page, Query};

use super::words;
use crate::model::{Kind, Organisation, State as Stage};
use crate::service::{Filter, Mine, Organisations};

const PER_PAGE: usize = 30;

#[derive(Template)]
#[template(path = "organisations/home.html")]
struct Home {
    page: Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    signed_in: bool,
    roles: Vec<Line>,
    joins: Vec<Line>,
    requested: Vec<Line>,
    words: String,
    kinds: Vec<Choice>,
    /// Empty for those who answer for no territory.
    states: Vec<Choice>,
    rows: Vec<Line>,
    next: Option<String>,
}

struct Line {
    href: String,
    name: String,
    told: String,
    tag: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    nature: String,
    #[serde(default)]
    etat: String,
    #[serde(default)]
    apres: String,
}

pub(super) async fn get(
    State(organisations): State<Organisations>,
    page: Page,
    Query(asked): Query<Asked>,
) -> web::Result {
    let mine = organisations.mine(&page.actor).await?;
    let stage = Stage::from_code(&asked.etat).filter(|_| mine.oversees).unwrap_or(Stage::Active);
    let filter = Filter {
        state: stage,
        words: asked.q.chars().take(200).collect(),
        kind: Kind::from_code(&asked.nature),
        ..Filter::default()
    };
    let after = asked.apres.parse().ok();
    let (found, more) = organisations.list(&page.actor, &filter, after, PER_PAGE).await?;
    let next = found.last().filter(|_| more).map(|last| page.here_with("apres", &last.id.to_string()));
    let row = |one: &Organisation| row(&organisations, &page, one);
    let title = page.t("organisations-title").to_owned();
    let mut kinds = vec![Choice::new("", page.t("organisations-any-kind"))];
    kinds.extend(words::kinds(&page, &asked.nature));
    Ok(page.ok(Home {
        crumbs: vec![Crumb::here(title)],
        errors: Errors::none(),
        signed_in: page.actor.agent().is_some(),
        roles: roles(&organisations, &page, &mine),
        joins: joins(&page, &mine),
        requested: mine.requested.iter().map(row).collect(),
        words: filter.words.clone(),
        kinds,
        states: if mine.oversees { states(&page, stage) } else { Vec::new() },
        rows: found.iter().map(row).collect(),
        next,
        page: page.clone(),
    }))
}

fn states(page: &Page, current: Stage) -> Vec<Choice> {
    let shown = [Stage::Active, Stage::Requested, Stage::Closed, Stage::Refused];
    shown
        .into_iter()
        .map(|stage| Choice::new(stage.code(), words::state(page, stage)).checked_if(current.code()))
        .collect()
}

fn row(organisations: &Organisations, page: &Page, one: &Organisation) -> Line {
    let territory = words::territory(page, organisations.territories(), &one.facts.territory);
    Line {
        href: super::address(one.id),
        name: one.facts.name.clone(),
        told: format!("{} · {territory}", words::kind(page, one.facts.kind)),
        tag: match one.state {
            Stage::Active => String::new(),
            other => words::state(page, other),
        },
    }
}

fn roles(organisations: &Organisations, page: &Page, mine: &Mine) -> Vec<Line> {
    let line = |held: &crate::model::Holding| Line {
        href: super::address(held.grant.organisation),
        name: held.organisation_name.clone(),
        told: words::told(page, organisations.territories(), held),
        tag: words::role(page, held.grant.role),
    };
    mine.roles.iter().map(line).collect()
}

fn joins(page: &Page, mine: &Mine) -> Vec<Line> {
    let line = |(join, one): &(crate::model::JoinRequest, crate::model::Brief)| Line {
        href: format!("{}/demandes/{}", super::address(one.id), join.id),
        name: one.name.clone(),
        told: page.t("organisations-join-waiting").to_owned(),
        tag: words::role(page, join.role),
    };
    mine.joins.iter().map(line).collect()
}
