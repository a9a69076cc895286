//! `/ma-fiche`: the person, or who helps them, types the reference and the personal code of their paper.
//!
//! Every answer is the answer to a post that carries both, so that neither stays in an address, a history or a log.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use web::{Errors, FieldError, Form, Page};

use crate::{Consent, Erasure, Error, File, Looked, Motive, Privacy};

/// What every form of these pages sends.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    reference: String,
    #[serde(default)]
    code: String,
    /// The consent that is taken back.
    #[serde(default)]
    what: String,
    /// Ticked: the person understands that erasing cannot be undone.
    #[serde(default)]
    sure: String,
}

#[derive(Template)]
#[template(path = "privacy/ask.html")]
struct Ask<'a> {
    page: &'a Page,
    errors: Errors,
    reference: String,
}

#[derive(Template)]
#[template(path = "privacy/own.html")]
struct Own<'a> {
    page: &'a Page,
    fields: &'a Fields,
    file: File,
    errors: Errors,
    /// Key of what was just done.
    done: &'a str,
}

#[derive(Template)]
#[template(path = "privacy/erased.html")]
struct Gone<'a> {
    page: &'a Page,
}

impl Own<'_> {
    fn moment(&self, at: &Timestamp) -> String {
        self.page.moment(&at.to_zoned(TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)))
    }

    fn who(&self, line: &Looked) -> String {
        if line.label.is_empty() { self.page.t("privacy-own-holder").to_owned() } else { line.label.clone() }
    }

    fn what(&self, line: &Looked) -> String {
        self.page.t(&format!("privacy-what-{}", line.what)).to_owned()
    }

    fn why(&self, line: &Looked) -> String {
        self.page.t(&format!("privacy-why-{}", line.why)).to_owned()
    }

    fn consent(&self, consent: &Consent) -> String {
        self.page.t(&format!("privacy-consent-{}", consent.what)).to_owned()
    }
}

/// `GET /ma-fiche`
pub(super) async fn ask(page: Page) -> web::Result {
    Ok(page.ok(Ask { page: &page, errors: Errors::none(), reference: String::new() }))
}

/// `POST /ma-fiche`
pub(super) async fn show(
    page: Page,
    State(privacy): State<Privacy>,
    Form(fields): Form<Fields>,
) -> web::Result {
    answer(&page, &privacy, &fields, "", Errors::none()).await
}

/// `POST /ma-fiche/fichier`
pub(super) async fn download(
    page: Page,
    State(privacy): State<Privacy>,
    Form(fields): Form<Fields>,
) -> web::Result {
    let subject = match privacy.open(&fields.reference, &fields.code).await {
        Ok(subject) => subject,
        Err(error) => return refuse(&page, &fields, error),
    };
    let data = privacy.export(&page.actor, subject, Motive::Person).await?;
    let text = serde_json::to_string_pretty(&data).map_err(web::Error::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"ma-fiche.json\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, text).into_response())
}

/// `POST /ma-fiche/accord`
pub(super) async fn withdraw(
    page: Page,
    State(privacy): State<Privacy>,
    Form(fields): Form<Fields>,
) -> web::Result {
    match privacy.open(&fields.reference, &fields.code).await {
        Ok(subject) => {
            privacy.withdraw(&page.actor, subject, &fields.what).await?;
            answer(&page, &privacy, &fields, "privacy-own-withdrawn", Errors::none()).await
        }
        Err(error) => refuse(&page, &fields, error),
    }
}

/// `POST /ma-fiche/effacement`
pub(super) async fn erase(
    page: Page,
    State(privacy): State<Privacy>,
    Form(fields): Form<Fields>,
) -> web::Result {
    let subject = match privacy.open(&fields.reference, &fields.code).await {
        Ok(subject) => subject,
        Err(error) => return refuse(&page, &fields, error),
    };
    if fields.sure.is_empty() {
        let errors = Errors(vec![FieldError::new("sure", "privacy-error-sure")]);
        return answer(&page, &privacy, &fields, "", errors).await;
    }
    match privacy.erase(&page.actor, subject, Motive::Person).await? {
        Erasure::Done(_) => Ok(page.ok(Gone { page: &page })),
        Erasure::Waits(_) => answer(&page, &privacy, &fields, "privacy-own-waits", Errors::none()).await,
    }
}

async fn answer(page: &Page, privacy: &Privacy, fields: &Fields, done: &str, errors: Errors) -> web::Result {
    let subject = match privacy.open(&fields.reference, &fields.code).await {
        Ok(subject) => subject,
        Err(error) => return refuse(page, fields, error),
    };
    let file = privacy.file(page, subject).await?;
    let wrong = !errors.is_empty();
    let own = Own { page, fields, file, errors, done };
    Ok(if wrong { page.invalid(own) } else { page.ok(own) })
}

/// The form again; the code that was typed is not shown.
fn refuse(page: &Page, fields: &Fields, error: Error) -> Result<Response, web::Error> {
    match error {
        Error::NotFound => {
            let errors = Errors(vec![FieldError::new("code", "privacy-error-code")]);
            let reference = kernel::text::excerpt(&fields.reference, 20);
            Ok(page.invalid(Ask { page, errors, reference }))
        }
        other => Err(other.into()),
    }
}
