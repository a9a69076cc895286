//! The place opens the one-time link and answers. No account, no script.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use web::{Choice, Errors, Form, Page, Query};

use super::view;
use crate::error::Error;
use crate::model::{Answer, Contact, DeclineReason, Event, InvalidAnswer};
use crate::service::Referrals;
use crate::thread::Referral;

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    answered: bool,
}

/// The fields of the form, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    answer: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    to: String,
}

#[derive(Template)]
#[template(path = "answer.html")]
struct AnswerPage {
    page: Page,
    errors: Errors,
    referral: Referral,
    answered: bool,
    token: String,
    choices: Vec<Choice>,
    reasons: Vec<Choice>,
    fields: Fields,
}

impl AnswerPage {
    fn contact(&self) -> Option<String> {
        let stored = self.referral.contact.as_deref()?;
        Some(Contact::parse(stored).map_or_else(|_| stored.to_owned(), |contact| contact.to_string()))
    }

    fn can(&self, event: Event) -> bool {
        self.referral.state.after(event).is_ok()
    }

    fn lead(&self) -> String {
        self.page.t1("referral-answer-lead", "organisation", self.referral.organisation.as_str())
    }
}

/// Over: says so, without a word about the person.
#[derive(Template)]
#[template(path = "over.html")]
struct OverPage {
    page: Page,
    referral: Referral,
    answered: bool,
}

#[derive(Template)]
#[template(path = "unknown.html")]
struct UnknownPage {
    page: Page,
}

/// `GET /r/{token}`
pub(super) async fn open(
    page: Page,
    State(referrals): State<Referrals>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
) -> web::Result {
    match referrals.open(&token).await {
        Ok(referral) => Ok(shown(&page, referral, token, asked.answered, Fields::default(), Errors::none())),
        Err(Error::NotFound) => Ok(page.render(StatusCode::NOT_FOUND, UnknownPage { page: page.clone() })),
        Err(error) => Err(error.into()),
    }
}

/// `POST /r/{token}`
pub(super) async fn answer(
    page: Page,
    State(referrals): State<Referrals>,
    Path(token): Path<String>,
    Form(fields): Form<Fields>,
) -> web::Result {
    let errors = match Answer::parse(&fields.answer, &fields.reason, &fields.note, &fields.to) {
        Ok(answer) => match referrals.answer(&token, &answer).await {
            Ok(_) => return Ok(web::see_other(&format!("/r/{token}?answered=1"))),
            Err(Error::NotFound) => {
                return Ok(page.render(StatusCode::NOT_FOUND, UnknownPage { page: page.clone() }));
            }
            // Over, or answered otherwise at the same moment: the page says where things stand now.
            Err(Error::Over(_)) => Errors::none(),
            Err(Error::Impossible(_) | Error::Changed) => one("answer", "referral-error-impossible"),
            Err(error) => return Err(error.into()),
        },
        Err(invalid) => said(&fields, invalid),
    };
    let referral = match referrals.open(&token).await {
        Err(Error::NotFound) => {
            return Ok(page.render(StatusCode::NOT_FOUND, UnknownPage { page: page.clone() }));
        }
        found => found?,
    };
    Ok(shown(&page, referral, token, false, fields, errors))
}

fn shown(
    page: &Page,
    referral: Referral,
    token: String,
    answered: bool,
    fields: Fields,
    errors: Errors,
) -> Response {
    if referral.state.is_final() {
        let status = if answered { StatusCode::OK } else { StatusCode::GONE };
        return page.render(status, OverPage { page: page.clone(), referral, answered });
    }
    let choices = choices(page, &referral, &fields);
    let reasons = std::iter::once(Choice::new("", page.t("referral-answer-reason-none")))
        .chain(DeclineReason::ALL.map(|reason| Choice::new(reason.code(), page.t(&reason.key()))))
        .map(|choice| choice.checked_if(&fields.reason))
        .collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = AnswerPage { page: page.clone(), errors, referral, answered, token, choices, reasons, fields };
    page.render(status, view)
}

/// The answers that the state allows, in the order of the thread.
fn choices(page: &Page, referral: &Referral, fields: &Fields) -> Vec<Choice> {
    [
        ("acknowledge", Event::Acknowledge, "referral-answer-acknowledge-hint"),
        ("received", Event::Receive, ""),
        ("done", Event::Finish, "referral-answer-done-hint"),
        ("not_come", Event::MissedVisit, ""),
        ("cannot", Event::Decline, ""),
        ("redirected", Event::Redirect, ""),
    ]
    .into_iter()
    .filter(|(_, event, _)| referral.state.after(*event).is_ok())
    .map(|(code, _, hint)| {
        let choice = Choice::new(code, page.t(&format!("referral-answer-{code}"))).checked_if(&fields.answer);
        if hint.is_empty() { choice } else { choice.hint(page.t(hint)) }
    })
    .collect()
}

fn said(fields: &Fields, invalid: InvalidAnswer) -> Errors {
    match invalid {
        InvalidAnswer::Kind => one("answer", "referral-error-answer"),
        InvalidAnswer::Reason => one("reason", "referral-error-reason"),
        InvalidAnswer::NoteMissing => one("note", "referral-error-note"),
        InvalidAnswer::TooLong(_) if fields.answer == "redirected" => one("to", "referral-error-note-long"),
        InvalidAnswer::TooLong(_) => one("note", "referral-error-note-long"),
    }
}

fn one(field: &'static str, key: &'static str) -> Errors {
    Errors(vec![web::FieldError::new(field, key)])
}
