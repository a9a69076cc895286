//! `/desk/pathways/new` and `POST /desk/pathways`: open the thread of a person, without asking who they are.

use super::{base, crumbs, read_commune};
use crate::service::{Error, Opening, Triage};
use askama::Template;
use axum::extract::State;
use identity::Power;
use serde::Deserialize;
use web::{Crumb, Errors, Form, Page};

#[derive(Template)]
#[template(path = "triage/start.html")]
struct Start {
    page: Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    commune: String,
    commune_code: String,
}

/// What the form, or the desk's one button, sends.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    commune: String,
    #[serde(default)]
    commune_code: String,
    #[serde(default)]
    mode: String,
}

pub(super) async fn get(page: Page) -> web::Result {
    page.holder(Power::Welcome)?;
    Ok(show(&page, Errors::none(), Fields::default()))
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
    let pathway = match triage.open(&page.actor, &Opening { commune, paper_filled_on: None }).await {
        Err(Error::Commune) => {
            let mut errors = Errors::none();
            errors.add("commune", "triage-error-commune");
            return Ok(show(&page, errors, fields));
        }
        other => other?,
    };
    let first = if fields.mode == "dense" { "" } else { "/1" };
    Ok(web::see_other(&format!("{}{first}", base(pathway.id))))
}

fn show(page: &Page, errors: Errors, fields: Fields) -> axum::response::Response {
    let crumbs = crumbs(page, None, page.t("triage-start-title"));
    let wrong = !errors.is_empty();
    let start = Start {
        page: page.clone(),
        crumbs,
        errors,
        commune: fields.commune,
        commune_code: fields.commune_code,
    };
    if wrong { page.invalid(start) } else { page.ok(start) }
}
