//! `/desk/paper`: enter a grid filled by hand; `/desk/paper/triage-grid`: the blank grid to print.

use super::{base, crumbs, read_commune};
use crate::model::{Field, Referential, Text};
use crate::service::{Error, Opening, Triage, today};
use askama::Template;
use axum::extract::State;
use identity::Power;
use serde::Deserialize;
use web::{Crumb, Errors, Form, Page};

/// The question that begins the back of the sheet.
const BACK_BEGINS_AT: &str = "T7";

#[derive(Template)]
#[template(path = "triage/paper.html")]
struct Entry {
    page: Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    filled_on: String,
    commune: String,
    commune_code: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    filled_on: String,
    #[serde(default)]
    commune: String,
    #[serde(default)]
    commune_code: String,
}

pub(super) async fn get(State(triage): State<Triage>, page: Page) -> web::Result {
    page.holder(Power::Welcome)?;
    let filled_on = today(&page.actor, triage.world.now()).to_string();
    Ok(show(&page, Errors::none(), Fields { filled_on, ..Fields::default() }))
}

pub(super) async fn post(
    State(triage): State<Triage>,
    page: Page,
    Form(fields): Form<Fields>,
) -> web::Result {
    page.holder(Power::Welcome)?;
    let commune = match read_commune(&triage.territories, &fields.commune_code, &fields.commune) {
        Ok(commune) => commune,
        Err(errors) => return Ok(show(&page, errors, fields)),
    };
    let opening = Opening { commune, paper_filled_on: Some(fields.filled_on.clone()) };
    match triage.open(&page.actor, &opening).await {
        Ok(pathway) => Ok(web::see_other(&base(pathway.id))),
        Err(Error::Paper(error)) => {
            let mut errors = Errors::none();
            errors.add("filled_on", error.key());
            Ok(show(&page, errors, fields))
        }
        Err(error) => Err(error.into()),
    }
}

fn show(page: &Page, errors: Errors, fields: Fields) -> axum::response::Response {
    let wrong = !errors.is_empty();
    let entry = Entry {
        crumbs: crumbs(page, None, page.t("triage-paper-title")),
        page: page.clone(),
        errors,
        filled_on: fields.filled_on,
        commune: fields.commune,
        commune_code: fields.commune_code,
    };
    if wrong { page.invalid(entry) } else { page.ok(entry) }
}

#[derive(Template)]
#[template(path = "triage/grid.html")]
struct Grid<'a> {
    page: Page,
    crumbs: Vec<Crumb>,
    referential: &'a Referential,
    questions: Vec<GridQuestion<'a>>,
}

struct GridQuestion<'a> {
    id: &'a str,
    ask: &'a Text,
    help: &'a Text,
    fields: &'a [Field],
    turns_page: bool,
}

/// The blank grid holds nothing of anyone: anybody may print it.
pub(super) async fn grid(State(triage): State<Triage>, page: Page) -> web::Result {
    let known = triage.referentials();
    let referential = known.current();
    let questions = referential.questions.iter().map(|question| GridQuestion {
        id: &question.id,
        ask: &question.ask,
        help: &question.help,
        fields: &question.fields,
        turns_page: question.id == BACK_BEGINS_AT,
    });
    let crumbs = crumbs(&page, None, page.t("triage-grid-title"));
    Ok(page.ok(Grid { page: page.clone(), crumbs, referential, questions: questions.collect() }))
}
