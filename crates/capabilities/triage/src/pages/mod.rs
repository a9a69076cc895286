//! The agents' pages, one file each. They translate: forms in, commands, pages out.

mod dense;
mod needs;
mod paper;
mod question;
mod result;
mod start;
mod summary;
mod view;

use crate::model::{Answers, Pathway, PathwayId, Referential};
use crate::service::{Error, Triage};
use axum::Router;
use axum::routing::{get, post};
use kernel::Lang;
use territory::{Kind, Territories};
use web::{Crumb, Errors, FieldError, Page};

/// The routes of these pages.
pub(crate) fn router(triage: Triage) -> Router {
    Router::new()
        .route("/desk/pathways", post(start::post))
        .route("/desk/pathways/new", get(start::get))
        .route("/desk/pathways/{id}/triage", get(dense::get).post(dense::post))
        .route("/desk/pathways/{id}/triage/summary", get(summary::get).post(summary::post))
        .route("/desk/pathways/{id}/triage/result", get(result::get))
        .route("/desk/pathways/{id}/triage/override", post(result::post_override))
        .route("/desk/pathways/{id}/triage/needs", get(needs::get).post(needs::post))
        .route("/desk/pathways/{id}/triage/{n}", get(question::get).post(question::post))
        .route("/desk/paper", get(paper::get).post(paper::post))
        .route("/desk/paper/triage-grid", get(paper::grid))
        .with_state(triage)
}

impl From<Error> for web::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::NotAnAgent => Self::Unauthorised,
            Error::NotAllowed => Self::NotAllowed,
            Error::Conflict => Self::Conflict { key: "triage-conflict" },
            Error::Finished => Self::Conflict { key: "triage-already-finished" },
            Error::NotFinished => Self::Conflict { key: "triage-not-finished" },
            Error::Answers(errors) => Self::Invalid(field_errors(&errors)),
            Error::Motive(_) => Self::Invalid(vec![FieldError::new("motive", "triage-error-motive")]),
            Error::Paper(error) => Self::Invalid(vec![FieldError::new("filled_on", error.key())]),
            Error::Commune => Self::Invalid(vec![FieldError::new("commune", "triage-error-commune")]),
            Error::Code => Self::BadRequest("unknown code".into()),
            Error::Version(_) | Error::Store(_) => Self::internal(error),
        }
    }
}

pub(crate) fn field_errors(errors: &[crate::model::AnswerError]) -> Vec<FieldError> {
    errors.iter().map(|error| FieldError::new(error.field.clone(), error.problem.key())).collect()
}

/// The answers in words: the short name of each question and what was said, for the questions answered.
pub(crate) fn said(referential: &Referential, answers: &Answers, lang: Lang) -> Vec<(String, String)> {
    summary::said(referential, answers, lang)
}

/// Writes down that the agent looks at a person's answers or result.
async fn looked(
    triage: &Triage,
    page: &Page,
    pathway: &Pathway,
    what: &'static str,
) -> Result<(), web::Error> {
    let subject = privacy::Subject::Pathway(pathway.id.uuid());
    privacy::looked(&triage.db, page, subject, what, "follow-up").await
}

/// The id in an address: another spelling is another address, which does not exist.
fn pathway_id(text: &str) -> Result<PathwayId, web::Error> {
    text.parse().map_err(|_| web::Error::NotFound)
}

/// Address of the triage of a pathway.
fn base(id: PathwayId) -> String {
    format!("/desk/pathways/{id}/triage")
}

/// Desk, pathway, this page.
fn crumbs(page: &Page, pathway: Option<&Pathway>, here: &str) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb::link(page.t("triage-crumb-desk"), "/desk")];
    if let Some(pathway) = pathway {
        let label = page.t1("triage-crumb-pathway", "reference", pathway.reference.to_string());
        crumbs.push(Crumb::link(label, format!("/desk/pathways/{}", pathway.id)));
    }
    crumbs.push(Crumb::here(here));
    crumbs
}

/// The commune that was typed or chosen: its code when there is one, else the commune that the words name.
/// Nothing typed is no commune.
fn read_commune(territories: &Territories, code: &str, text: &str) -> Result<Option<String>, Errors> {
    let wrong = || Errors(vec![FieldError::new("commune", "triage-error-commune")]);
    let (code, text) = (code.trim(), text.trim());
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() > 200 || code.len() > 5 {
        return Err(wrong());
    }
    if !code.is_empty() {
        return territories.commune(code).map(|commune| Some(commune.code.to_string())).ok_or_else(wrong);
    }
    let found = territories.suggest_among(&[Kind::Commune], text, 2);
    let wanted = kernel::text::fold(text);
    let exact = |name: &str| kernel::text::fold(name) == wanted;
    match found.as_slice() {
        [only] => Ok(Some(only.code.clone())),
        // Several: only a name told in full is certain.
        [first, second] if exact(&first.label()) || (exact(&first.name) && !exact(&second.name)) => {
            Ok(Some(first.code.clone()))
        }
        _ => Err(wrong()),
    }
}
