//! `/office/registre`: the pairs to settle, and a place by its name.

use axum::extract::State;
use identity::Power;
use places::linking::Run;
use serde::Deserialize;
use web::{Crumb, Page, Pagination, Query};

use super::super::{Wanted, crumbs, cut, when};
use super::{HERE, pair_path, refused};
use crate::{Error, Office};

/// The longest list of places of a name.
const NAMED: usize = 30;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    page: Option<usize>,
}

struct Line {
    href: String,
    left: String,
    right: String,
    town: String,
    probability: String,
}

struct PlaceLine {
    href: String,
    name: String,
    town: String,
    sources: String,
}

#[derive(askama::Template)]
#[template(path = "office/register.html")]
struct Queue<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    typed: String,
    places: Vec<PlaceLine>,
    count: usize,
    lines: Vec<Line>,
    pagination: Pagination,
    run: Option<(Run, String)>,
}

/// The queue, the most useful pair first.
pub async fn get(page: Page, State(office): State<Office>, Query(asked): Query<Asked>) -> web::Result {
    page.holder(Power::Moderate)?;
    let reviews = office.places.reviews(&page.actor).await.map_err(refused)?;
    let snapshot = office.places.snapshot();
    let count = reviews.len();
    let (reviews, pagination) = cut(&page, reviews, &Wanted { page: asked.page });
    let line = |review: &places::linking::Review| {
        let (left, right) = review.pair;
        let brief = |id: places::RecordId| snapshot.get(id.uuid().into());
        let name = |id| brief(id).map(|brief| brief.name.to_string()).unwrap_or_default();
        Line {
            href: pair_path(left, right),
            left: name(left),
            right: name(right),
            town: brief(left).map(|brief| brief.commune_name.to_string()).unwrap_or_default(),
            probability: page.percent(review.probability),
        }
    };
    let lines = reviews.iter().map(line).collect();
    let found = if asked.q.trim().is_empty() { Vec::new() } else { snapshot.named(&asked.q, NAMED) };
    let place = |brief: &&places::Brief| PlaceLine {
        href: format!("{HERE}/lieux/{}", brief.id),
        name: brief.name.to_string(),
        town: brief.commune_name.to_string(),
        sources: brief.sources.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    };
    let run = office.places.last_linkage().await.map_err(Error::from)?;
    Ok(page.ok(Queue {
        page: &page,
        crumbs: crumbs(&page, "office-register-title"),
        places: found.iter().map(place).collect(),
        typed: asked.q,
        count,
        lines,
        pagination,
        run: run.map(|run| {
            let at = when(&page, run.at);
            (run, at)
        }),
    }))
}
