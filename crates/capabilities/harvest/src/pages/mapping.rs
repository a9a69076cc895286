//! `/office/sources/{id}/correspondance`: the mapping, edited, its mistakes at their line.

use axum::extract::{Path, State};
use mapping::MappingError;
use serde::Deserialize;
use web::{Crumb, Errors, Form, Page, see_other};

use super::{HERE, crumbs_of};
use crate::Error;
use crate::service::Harvest;

/// The longest mapping that the form takes, in characters: what a request of a form may hold.
const MOST: usize = 40_000;

/// The form, as it is typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    mapping: String,
}

struct Mistake {
    line: u32,
    field: String,
    words: String,
    text: String,
}

#[derive(askama::Template)]
#[template(path = "harvest/mapping.html")]
struct MappingPage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    name: &'a str,
    here: String,
    text: &'a str,
    most: usize,
    mistakes: Vec<Mistake>,
}

/// The editor.
pub(crate) async fn get(page: Page, State(harvest): State<Harvest>, Path(id): Path<String>) -> web::Result {
    let feed = harvest.feed(&page.actor, &id).await?;
    let mistakes = feed.mapping().err().unwrap_or_default();
    Ok(page.ok(editor(&page, &id, &feed.mapping, &mistakes)))
}

fn editor<'a>(page: &'a Page, name: &'a str, text: &'a str, mistakes: &[MappingError]) -> MappingPage<'a> {
    let mut errors = Errors::none();
    if !mistakes.is_empty() {
        errors.add("mapping", "harvest-error-mapping");
    }
    let mistake = |error: &MappingError| Mistake {
        line: error.line,
        field: error.field.clone(),
        words: page.t1(&format!("harvest-fault-{}", error.fault.key()), "what", error.fault.argument()),
        text: text.lines().nth(error.line.saturating_sub(1) as usize).unwrap_or_default().to_owned(),
    };
    MappingPage {
        page,
        crumbs: crumbs_of(page, name, Some(page.t("harvest-mapping-title"))),
        errors,
        name,
        here: format!("{HERE}/{name}"),
        text,
        most: MOST,
        mistakes: mistakes.iter().map(mistake).collect(),
    }
}

/// Keeps the mapping, when it has no mistake.
pub(crate) async fn save(
    page: Page,
    State(harvest): State<Harvest>,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> web::Result {
    let mut feed = harvest.feed(&page.actor, &id).await?;
    feed.mapping = typed.mapping.replace("\r\n", "\n");
    match harvest.save_feed(&page.actor, feed.clone()).await {
        Ok(()) => Ok(see_other(&format!("{HERE}/{id}/correspondance"))),
        Err(Error::Mapping(mistakes)) => Ok(page.invalid(editor(&page, &id, &feed.mapping, &mistakes))),
        Err(other) => Err(other.into()),
    }
}
