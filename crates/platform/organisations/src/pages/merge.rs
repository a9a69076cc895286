//! `/organisations/{id}/fusionner`: both side by side, what will happen, a confirmation.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use identity::OrganisationId;
use serde::Deserialize;
use web::{Crumb, Errors, Form, Page, Query};

use super::form::{Field, FormPage, Input};
use super::{address, confirmed, crumbs, field_errors, id, named, words};
use crate::model::Organisation;
use crate::service::{Organisations, Preview, Problem, View};

#[derive(Template)]
#[template(path = "organisations/merge.html")]
struct Merge {
    page: Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    from: String,
    to: String,
    base: String,
    /// The same merge the other way round.
    swap: String,
    to_id: String,
    versions: (i64, i64),
    /// Name of a fact, the first's, the second's.
    rows: Vec<[String; 3]>,
    effects: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    avec: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    to: String,
    #[serde(default)]
    from_version: i64,
    #[serde(default)]
    to_version: i64,
    #[serde(default)]
    confirm: bool,
}

async fn load(organisations: &Organisations, page: &Page, asked: &str) -> Result<View, web::Error> {
    confirmed(page)?;
    let view = organisations.view(&page.actor, id(asked)?).await?;
    if view.may.oversees { Ok(view) } else { Err(web::Error::NotFound) }
}

pub(super) async fn get(
    State(organisations): State<Organisations>,
    Path(asked): Path<String>,
    Query(query): Query<Asked>,
    page: Page,
) -> web::Result {
    let view = load(&organisations, &page, &asked).await?;
    if query.avec.trim().is_empty() {
        return Ok(choose(&page, &view, "", Errors::none()));
    }
    match named(&organisations, &page, &query.avec).await? {
        Some(to) => {
            let preview = organisations.merge_preview(&page.actor, view.organisation.id, to).await?;
            Ok(show(&organisations, &page, &preview, Errors::none()))
        }
        None => Ok(choose(&page, &view, &query.avec, field_errors(&[Problem::To]))),
    }
}

pub(super) async fn post(
    State(organisations): State<Organisations>,
    Path(asked): Path<String>,
    page: Page,
    Form(typed): Form<Typed>,
) -> web::Result {
    let view = load(&organisations, &page, &asked).await?;
    let from = view.organisation.id;
    // The first form names the other organisation; the second confirms.
    let Some(to) = named(&organisations, &page, &typed.to).await? else {
        return Ok(choose(&page, &view, &typed.to, field_errors(&[Problem::To])));
    };
    if typed.from_version == 0 {
        return Ok(web::see_other(&with(from, to)));
    }
    if !typed.confirm {
        let preview = organisations.merge_preview(&page.actor, from, to).await?;
        return Ok(show(&organisations, &page, &preview, field_errors(&[Problem::Confirm])));
    }
    organisations.merge(&page.actor, from, to, (typed.from_version, typed.to_version)).await?;
    Ok(web::see_other(&address(to)))
}

fn with(from: OrganisationId, to: OrganisationId) -> String {
    format!("{}/fusionner?avec={to}", address(from))
}

fn choose(page: &Page, view: &View, typed: &str, errors: Errors) -> Response {
    let one = &view.organisation;
    let crumbs = crumbs(page, Some((one.id, &one.facts.name)), page.t("organisations-merge-title"));
    let mut form =
        FormPage::new(page, "organisations-merge", crumbs, format!("{}/fusionner", address(one.id)));
    form.fields = vec![
        Field::new(page, Input::Text, "to", "organisations-merge-to")
            .hint(page.t("organisations-named-hint"))
            .value(typed)
            .required(),
    ];
    form.show(errors)
}

fn show(organisations: &Organisations, page: &Page, preview: &Preview, errors: Errors) -> Response {
    let Preview { from, to, roles, doubled, joins, children } = preview;
    let capacities = |one: &Organisation| {
        let words = one.facts.capacities.iter().map(|one| words::capacity(page, *one));
        words.collect::<Vec<_>>().join(" · ")
    };
    let row = |key: &str, of: &dyn Fn(&Organisation) -> String| [page.t(key).to_owned(), of(from), of(to)];
    let rows = vec![
        row("organisations-name", &|one| one.facts.name.clone()),
        row("organisations-kind", &|one| words::kind(page, one.facts.kind)),
        row("organisations-siret", &|one| {
            one.facts.siret.as_ref().map(ToString::to_string).unwrap_or_default()
        }),
        row("organisations-territory", &|one| {
            words::territory(page, organisations.territories(), &one.facts.territory)
        }),
        row("organisations-capacities", &capacities),
        row("organisations-state", &|one| words::state(page, one.state)),
    ];
    let count = |key: &str, n: usize| page.tn(key, n as u64);
    let template = Merge {
        crumbs: crumbs(page, Some((from.id, &from.facts.name)), page.t("organisations-merge-title")),
        from: from.facts.name.clone(),
        to: to.facts.name.clone(),
        base: address(from.id),
        swap: with(to.id, from.id),
        to_id: to.id.to_string(),
        versions: (from.version, to.version),
        rows,
        effects: vec![
            count("organisations-merge-roles", *roles),
            count("organisations-merge-doubled", *doubled),
            count("organisations-merge-joins", *joins),
            count("organisations-merge-children", *children),
        ],
        page: page.clone(),
        errors,
    };
    if template.errors.is_empty() { page.ok(template) } else { page.invalid(template) }
}
