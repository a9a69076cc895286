//! `/desk/pathways/{id}/triage/{n}`: one question a page. Going back keeps the answers.

use super::view::{FieldView, Shown, fields};
use super::{base, crumbs, field_errors, looked, pathway_id};
use crate::model::{Pathway, Question, Referential, State as PathwayState};
use crate::service::{Error, Given, Triage};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use web::{Crumb, Errors, Form, Page, Query, Steps};

#[derive(Template)]
#[template(path = "triage/question.html")]
struct QuestionPage {
    page: Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    heading: String,
    short: String,
    steps: Steps,
    base: String,
    back: String,
    action: String,
    from_summary: bool,
    urgent: bool,
    fields: Vec<FieldView>,
}

/// Where the agent came from.
#[derive(Debug, Default, Deserialize)]
pub(super) struct From {
    #[serde(default)]
    from: String,
}

/// A question and where it stands.
struct At<'a> {
    pathway: &'a Pathway,
    referential: Arc<Referential>,
    /// From 1 to the number of questions.
    number: usize,
    from_summary: bool,
}

impl At<'_> {
    fn question(&self) -> &Question {
        &self.referential.questions[self.number - 1]
    }
}

pub(super) async fn get(
    State(triage): State<Triage>,
    Path((id, n)): Path<(String, String)>,
    Query(from): Query<From>,
    page: Page,
) -> web::Result {
    let pathway = triage.load(&page.actor, pathway_id(&id)?).await?;
    if pathway.state == PathwayState::Finished {
        return Ok(web::see_other(&format!("{}/result", base(pathway.id))));
    }
    let at = find(&triage, &pathway, &n, &from)?;
    looked(&triage, &page, &pathway, "triage").await?;
    Ok(page.ok(show(&page, &at, Shown::Stored(&pathway.answers), Errors::none())))
}

pub(super) async fn post(
    State(triage): State<Triage>,
    Path((id, n)): Path<(String, String)>,
    Query(from): Query<From>,
    page: Page,
    Form(given): Form<Given>,
) -> web::Result {
    let pathway = triage.load(&page.actor, pathway_id(&id)?).await?;
    let at = find(&triage, &pathway, &n, &from)?;
    match triage.answer(&page.actor, pathway.id, &at.question().id, &given).await {
        Err(Error::Answers(errors)) => {
            let errors = Errors(field_errors(&errors));
            Ok(page.invalid(show(&page, &at, Shown::Typed(&given), errors)))
        }
        Err(Error::Finished) => Ok(web::see_other(&format!("{}/result", base(pathway.id)))),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(next(&at)),
    }
}

fn next(at: &At<'_>) -> Response {
    let last = at.number == at.referential.questions.len();
    let target = if at.from_summary || last { "summary".to_owned() } else { (at.number + 1).to_string() };
    web::see_other(&format!("{}/{target}", base(at.pathway.id)))
}

fn find<'a>(triage: &Triage, pathway: &'a Pathway, n: &str, from: &From) -> Result<At<'a>, web::Error> {
    let referential = triage.referential(pathway)?;
    let number: usize =
        n.parse().ok().filter(|number: &usize| n == number.to_string()).ok_or(web::Error::NotFound)?;
    if !(1..=referential.questions.len()).contains(&number) {
        return Err(web::Error::NotFound);
    }
    Ok(At { pathway, referential, number, from_summary: from.from == "summary" })
}

fn show(page: &Page, at: &At<'_>, shown: Shown<'_>, errors: Errors) -> QuestionPage {
    let base = base(at.pathway.id);
    let short = at.question().short.pick(page.lang);
    let total = at.referential.questions.len();
    let step = page.t2("web-step-of", "current", at.number, "total", total);
    let suffix = if at.from_summary { "?from=summary" } else { "" };
    QuestionPage {
        page: page.clone(),
        crumbs: crumbs(page, Some(at.pathway), short),
        errors,
        heading: format!("{step} · {short}"),
        short: short.to_owned(),
        steps: Steps::new(at.number, total),
        back: match at.number {
            _ if at.from_summary => format!("{base}/summary"),
            1 => "/desk".to_owned(),
            number => format!("{base}/{}", number - 1),
        },
        action: format!("{base}/{}{suffix}", at.number),
        base,
        from_summary: at.from_summary,
        urgent: at.number > 1 && at.pathway.answers.has("T0", "yes"),
        fields: fields(&at.referential, at.question(), shown, page.lang),
    }
}
