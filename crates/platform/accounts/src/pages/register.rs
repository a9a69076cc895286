//! `/inscription`: asking for an account oneself.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use web::{Errors, Form, Page};

use super::password::{Fields as Password, ask};
use super::{Told, form, go_on, told};
use crate::model::Visitor;
use crate::service::Accounts;

#[derive(askama::Template)]
#[template(path = "accounts/register.html")]
struct RegisterPage<'a> {
    page: &'a Page,
    errors: Errors,
    fields: &'a Fields,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    name: String,
    email: String,
}

fn show(page: &Page, errors: Errors, fields: &Fields) -> Response {
    form(page, &errors.clone(), RegisterPage { page, errors, fields })
}

pub(super) async fn get(page: Page) -> Response {
    show(&page, Errors::none(), &Fields::default())
}

/// The same answer whether an account has the e-mail or not.
pub(super) async fn post(
    page: Page,
    State(accounts): State<Accounts>,
    visitor: Visitor,
    Form(fields): Form<Fields>,
) -> web::Result {
    match accounts.ask_account(&visitor, &fields.name, &fields.email, page.lang).await {
        Ok(()) => Ok(page.ok(Told {
            page: &page,
            title: "accounts-sent-title",
            text: "accounts-sent-registration",
            link: ("/connexion", "accounts-sign-in-title"),
        })),
        Err(error) => Ok(show(&page, told(error, ("email", "accounts-error-email"))?, &fields)),
    }
}

fn ask_password(page: &Page, errors: Errors) -> Response {
    ask(page, errors, "accounts-register-password-title", "accounts-password-lead")
}

pub(super) async fn get_password(
    page: Page,
    State(accounts): State<Accounts>,
    Path(token): Path<String>,
) -> web::Result {
    accounts.registration_is_good(&token).await?;
    Ok(ask_password(&page, Errors::none()))
}

pub(super) async fn post_password(
    page: Page,
    State(accounts): State<Accounts>,
    visitor: Visitor,
    Path(token): Path<String>,
    Form(fields): Form<Password>,
) -> web::Result {
    match accounts.register(&visitor, &token, &fields.password).await {
        Ok(signed_in) => Ok(go_on(&page, &signed_in, "/compte")),
        Err(error) => Ok(ask_password(&page, told(error, ("password", "accounts-error-confirm"))?)),
    }
}
