//! `/office/personnes`: a person wrote to the operator; their file is given to them, or erased, on their behalf. What is
//! typed is posted, and `privacy` asks the right itself.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use privacy::{Erasure, Error, Motive, Subject};
use serde::Deserialize;
use web::{Choice, Crumb, Errors, FieldError, Form, Page};

use super::crumbs;
use crate::{Office, rights};

/// Whom the page is about.
struct Found {
    kind: &'static str,
    /// Keys of what stands against erasing.
    hindrances: Vec<&'static str>,
}

#[derive(askama::Template)]
#[template(path = "office/people.html")]
struct People<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    typed: &'a str,
    found: Option<Found>,
    motives: Vec<Choice>,
    /// Key of what was just done.
    done: &'static str,
}

/// What the forms of this page send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A reference of a thread, or the e-mail of an account.
    qui: String,
    motive: String,
    /// Ticked: erasing cannot be undone.
    sure: String,
}

impl Asked {
    fn motive(&self) -> Option<Motive> {
        Motive::from_code(&self.motive).filter(|motive| Motive::OF_OPERATOR.contains(motive))
    }
}

fn answer(
    page: &Page,
    status: StatusCode,
    asked: &Asked,
    found: Option<Found>,
    errors: Errors,
    done: &'static str,
) -> Response {
    let motive = |motive: Motive| {
        let text = page.t(&format!("office-person-motive-{}", motive.code())).to_owned();
        Choice::new(motive.code(), text).checked_if(&asked.motive)
    };
    let typed = kernel::text::excerpt(&asked.qui, 200);
    page.render(
        status,
        People {
            page,
            crumbs: crumbs(page, "office-people-title"),
            errors,
            typed: &typed,
            found,
            motives: Motive::OF_OPERATOR.map(motive).into(),
            done,
        },
    )
}

fn wrong(field: &'static str, key: &'static str) -> Errors {
    Errors(vec![FieldError::new(field, key)])
}

/// The form.
pub async fn get(page: Page) -> web::Result {
    rights::administrator(&page.actor)?;
    Ok(answer(&page, StatusCode::OK, &Asked::default(), None, Errors::none(), ""))
}

/// Whom it names: nothing of their file is read.
pub async fn find(page: Page, State(office): State<Office>, Form(asked): Form<Asked>) -> web::Result {
    rights::administrator(&page.actor)?;
    again(&page, &office, &asked, Errors::none()).await
}

/// The page of whoever is named, with what was wrong.
async fn again(page: &Page, office: &Office, asked: &Asked, errors: Errors) -> web::Result {
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let subject = match office.privacy.look_up(&page.actor, &asked.qui).await {
        Ok(subject) => subject,
        Err(Error::NotFound) => {
            return Ok(answer(page, unprocessable, asked, None, wrong("qui", "office-person-unknown"), ""));
        }
        Err(error) => return Err(error.into()),
    };
    let hindrances = office.privacy.hindrances_for(&page.actor, subject).await?;
    let found = Some(Found { kind: kind(subject), hindrances });
    let status = if errors.is_empty() { StatusCode::OK } else { unprocessable };
    Ok(answer(page, status, asked, found, errors, ""))
}

const fn kind(subject: Subject) -> &'static str {
    match subject {
        Subject::Pathway(_) => "office-person-pathway",
        Subject::Account(_) => "office-person-account",
    }
}

/// Everything kept about the person, as a file.
pub async fn export(page: Page, State(office): State<Office>, Form(asked): Form<Asked>) -> web::Result {
    rights::administrator(&page.actor)?;
    let Some(motive) = asked.motive() else {
        return again(&page, &office, &asked, wrong("motive", "office-motive-missing")).await;
    };
    let subject = match office.privacy.look_up(&page.actor, &asked.qui).await {
        Ok(subject) => subject,
        Err(Error::NotFound) => return again(&page, &office, &asked, Errors::none()).await,
        Err(error) => return Err(error.into()),
    };
    let data = office.privacy.export_for(&page.actor, subject, motive).await?;
    let text = serde_json::to_string_pretty(&data).map_err(web::Error::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"personne.json\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, text).into_response())
}

/// Erases what is kept about the person.
pub async fn erase(page: Page, State(office): State<Office>, Form(asked): Form<Asked>) -> web::Result {
    rights::administrator(&page.actor)?;
    let Some(motive) = asked.motive() else {
        return again(&page, &office, &asked, wrong("motive", "office-motive-missing")).await;
    };
    if asked.sure.is_empty() {
        return again(&page, &office, &asked, wrong("sure", "office-person-sure-missing")).await;
    }
    let subject = match office.privacy.look_up(&page.actor, &asked.qui).await {
        Ok(subject) => subject,
        Err(Error::NotFound) => return again(&page, &office, &asked, Errors::none()).await,
        Err(error) => return Err(error.into()),
    };
    let none = Asked::default();
    match office.privacy.erase_for(&page.actor, subject, motive).await {
        Ok(Erasure::Done(_)) => {
            Ok(answer(&page, StatusCode::OK, &none, None, Errors::none(), "office-person-erased"))
        }
        Ok(Erasure::Waits(hindrances)) => {
            let found = Some(Found { kind: kind(subject), hindrances });
            Ok(answer(&page, StatusCode::OK, &asked, found, Errors::none(), "office-person-waits"))
        }
        Err(Error::Hindered(hindrances)) => {
            let found = Some(Found { kind: kind(subject), hindrances });
            Ok(answer(&page, StatusCode::CONFLICT, &asked, found, Errors::none(), ""))
        }
        Err(error) => Err(error.into()),
    }
}
