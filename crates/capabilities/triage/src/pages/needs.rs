//! `/desk/pathways/{id}/triage/needs`: the needs in plain words, chosen with the person.

use super::{base, crumbs, pathway_id};
use crate::model::State as PathwayState;
use crate::service::Triage;
use askama::Template;
use axum::extract::{Path, State};
use serde::Deserialize;
use web::{Choice, Crumb, Errors, Form, Page};

#[derive(Template)]
#[template(path = "triage/needs.html")]
struct Needs {
    page: Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    back: String,
    action: String,
    version: i64,
    choices: Vec<Choice>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    version: i64,
    #[serde(default)]
    needs: Vec<String>,
}

pub(super) async fn get(State(triage): State<Triage>, Path(id): Path<String>, page: Page) -> web::Result {
    let pathway = triage.load(&page.actor, pathway_id(&id)?).await?;
    if pathway.state == PathwayState::Draft {
        return Ok(web::see_other(&format!("{}/summary", base(pathway.id))));
    }
    let chosen = triage.needs(&pathway)?;
    let referential = triage.referential(&pathway)?;
    let needs = referential.needs.iter();
    let base = base(pathway.id);
    Ok(page.ok(Needs {
        page: page.clone(),
        crumbs: crumbs(&page, Some(&pathway), page.t("triage-needs-title")),
        errors: Errors::none(),
        back: format!("{base}/result"),
        action: format!("{base}/needs"),
        version: pathway.version,
        choices: needs
            .map(|need| Choice::new(&*need.code, need.text.pick(page.lang)).checked_among(&chosen))
            .collect(),
    }))
}

pub(super) async fn post(
    State(triage): State<Triage>,
    Path(id): Path<String>,
    page: Page,
    Form(fields): Form<Fields>,
) -> web::Result {
    let pathway = triage.choose_needs(&page.actor, pathway_id(&id)?, fields.version, &fields.needs).await?;
    Ok(web::see_other(&format!("{}/result", base(pathway.id))))
}
