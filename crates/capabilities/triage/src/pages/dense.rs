//! `/desk/pathways/{id}/triage`: all questions on one page, for agents who know them, and for paper grids.

use super::view::{FieldView, Shown, fields};
use super::{base, crumbs, field_errors, looked, pathway_id};
use crate::model::{Origin, Pathway, Referential, State as PathwayState};
use crate::service::{Error, Given, Triage};
use askama::Template;
use axum::extract::{Path, State};
use web::{Crumb, Errors, Form, Page};

#[derive(Template)]
#[template(path = "triage/dense.html")]
struct Dense {
    page: Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    reference: String,
    paper: String,
    base: String,
    version: i64,
    questions: Vec<QuestionView>,
}

struct QuestionView {
    id: String,
    short: String,
    fields: Vec<FieldView>,
}

pub(super) async fn get(State(triage): State<Triage>, Path(id): Path<String>, page: Page) -> web::Result {
    let pathway = triage.load(&page.actor, pathway_id(&id)?).await?;
    if pathway.state == PathwayState::Finished {
        return Ok(web::see_other(&format!("{}/result", base(pathway.id))));
    }
    let referential = triage.referential(&pathway)?;
    looked(&triage, &page, &pathway, "triage").await?;
    Ok(page.ok(show(&page, &pathway, &referential, Shown::Stored(&pathway.answers), Errors::none())))
}

pub(super) async fn post(
    State(triage): State<Triage>,
    Path(id): Path<String>,
    page: Page,
    Form(given): Form<Given>,
) -> web::Result {
    let id = pathway_id(&id)?;
    let version = version(&given)?;
    match triage.answer_all(&page.actor, id, version, &given).await {
        Err(Error::Answers(errors)) => {
            let pathway = triage.load(&page.actor, id).await?;
            let referential = triage.referential(&pathway)?;
            let errors = Errors(field_errors(&errors));
            let mut dense = show(&page, &pathway, &referential, Shown::Typed(&given), errors);
            dense.version = version;
            Ok(page.invalid(dense))
        }
        Err(Error::Finished) => Ok(web::see_other(&format!("{}/result", base(id)))),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(web::see_other(&format!("{}/summary", base(id)))),
    }
}

/// The version the page showed.
fn version(given: &Given) -> Result<i64, web::Error> {
    let typed = given.get("version").and_then(|values| values.first());
    typed.and_then(|text| text.parse().ok()).ok_or_else(|| web::Error::BadRequest("version missing".into()))
}

fn show(
    page: &Page,
    pathway: &Pathway,
    referential: &Referential,
    shown: Shown<'_>,
    errors: Errors,
) -> Dense {
    let questions = referential.questions.iter().map(|question| QuestionView {
        id: question.id.clone(),
        short: question.short.pick(page.lang).to_owned(),
        fields: fields(referential, question, shown, page.lang),
    });
    Dense {
        page: page.clone(),
        crumbs: crumbs(page, Some(pathway), page.t("triage-dense-title")),
        errors,
        reference: pathway.reference.to_string(),
        paper: match pathway.origin {
            Origin::Desk => String::new(),
            Origin::Paper(date) => page.t1("triage-paper-tag", "date", page.date(date)),
        },
        base: base(pathway.id),
        version: pathway.version,
        questions: questions.collect(),
    }
}
