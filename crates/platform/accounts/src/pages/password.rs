//! `/compte/mot-de-passe`, `/connexion/oubli` and the link of its letter.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use web::{Errors, Form, Nothing, Page, Query, see_other};

use super::{Next, Told, form, sign_in, told};
use crate::model::Visitor;
use crate::service::Accounts;

/// A new password: asked the same way wherever.
#[derive(askama::Template)]
#[template(path = "accounts/password.html")]
pub(super) struct PasswordPage<'a> {
    pub(super) page: &'a Page,
    pub(super) errors: Errors,
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    pub(super) action: &'a str,
}

#[derive(Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    pub(super) password: String,
}

/// A form that asks for a new password, to be posted to the page itself.
pub(super) fn ask(page: &Page, errors: Errors, title: &'static str, lead: &'static str) -> Response {
    let action = page.path.to_string();
    form(page, &errors.clone(), PasswordPage { page, errors, title, lead, action: &action })
}

fn ask_change(page: &Page, errors: Errors) -> Response {
    ask(page, errors, "accounts-password-title", "accounts-password-lead")
}

pub(super) async fn get(page: Page, State(accounts): State<Accounts>) -> web::Result {
    accounts.guard(&page.actor).await?;
    Ok(ask_change(&page, Errors::none()))
}

pub(super) async fn post(
    page: Page,
    State(accounts): State<Accounts>,
    Form(fields): Form<Fields>,
) -> web::Result {
    match accounts.change_password(&page.actor, &fields.password).await {
        Ok(()) => Ok(see_other("/compte?fait=mot-de-passe")),
        Err(error) => Ok(ask_change(&page, told(error, ("password", "accounts-error-confirm"))?)),
    }
}

#[derive(askama::Template)]
#[template(path = "accounts/forgotten.html")]
struct ForgottenPage<'a> {
    page: &'a Page,
    errors: Errors,
    email: &'a str,
}

#[derive(Deserialize)]
pub(super) struct Forgotten {
    #[serde(default)]
    email: String,
}

pub(super) async fn get_forgotten(page: Page, Query(_): Query<Nothing>) -> Response {
    form(&page, &Errors::none(), ForgottenPage { page: &page, errors: Errors::none(), email: "" })
}

/// The same answer whether an account has the e-mail or not.
pub(super) async fn post_forgotten(
    page: Page,
    State(accounts): State<Accounts>,
    visitor: Visitor,
    Form(fields): Form<Forgotten>,
) -> web::Result {
    match accounts.ask_reset(&visitor, &fields.email, page.lang).await {
        Ok(()) => Ok(page.ok(Told {
            page: &page,
            title: "accounts-sent-title",
            text: "accounts-sent-reset",
            link: ("/connexion", "accounts-sign-in-title"),
        })),
        Err(error) => {
            let errors = told(error, ("email", "accounts-error-email"))?;
            let template = ForgottenPage { page: &page, errors: errors.clone(), email: &fields.email };
            Ok(form(&page, &errors, template))
        }
    }
}

fn ask_reset(page: &Page, errors: Errors) -> Response {
    ask(page, errors, "accounts-reset-title", "accounts-password-lead")
}

pub(super) async fn get_reset(
    page: Page,
    State(accounts): State<Accounts>,
    Path(token): Path<String>,
) -> web::Result {
    accounts.reset_is_good(&token).await?;
    Ok(ask_reset(&page, Errors::none()))
}

pub(super) async fn post_reset(
    page: Page,
    State(accounts): State<Accounts>,
    visitor: Visitor,
    Path(token): Path<String>,
    Form(fields): Form<Fields>,
) -> web::Result {
    match accounts.reset_password(&visitor, &token, &fields.password).await {
        Ok(signed_in) => sign_in::after(&page, &accounts, &signed_in, Next::default().path()).await,
        Err(error) => Ok(ask_reset(&page, told(error, ("password", "accounts-error-confirm"))?)),
    }
}
