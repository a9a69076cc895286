//! The place types the short code of the sheet. Every wrong code gets the same answer.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use web::{Errors, Form, Page};

use crate::error::Error;
use crate::service::Referrals;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    code: String,
}

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage {
    page: Page,
    errors: Errors,
    code: String,
}

/// `GET /code`
pub(super) async fn form(page: Page) -> web::Result {
    Ok(page.ok(CodePage { page: page.clone(), errors: Errors::none(), code: String::new() }))
}

/// `POST /code`
pub(super) async fn open(
    page: Page,
    State(referrals): State<Referrals>,
    Form(fields): Form<Fields>,
) -> web::Result {
    match referrals.open_code(&fields.code).await {
        Ok(token) => Ok(web::see_other(&format!("/r/{token}"))),
        Err(Error::NotFound) => {
            let errors = Errors(vec![web::FieldError::new("code", "referral-error-code")]);
            let code = kernel::text::excerpt(&fields.code, 20);
            Ok(page.invalid(CodePage { page: page.clone(), errors, code }))
        }
        Err(error) => Err(error.into()),
    }
}
