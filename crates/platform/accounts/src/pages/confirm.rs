//! `/connexion/second-facteur` and `/connexion/confirmer`: proving more, or again, who one is.

use axum::extract::State;
use axum::response::Response;
use identity::Assurance;
use serde::Deserialize;
use web::{Errors, Form, Page, Query, see_other};

use super::{Next, form, go_on, told, with_next};
use crate::service::{Accounts, Error, Factors};

#[derive(askama::Template)]
#[template(path = "accounts/code.html")]
struct CodePage<'a> {
    page: &'a Page,
    errors: Errors,
    next: &'a str,
    factors: Factors,
}

#[derive(Deserialize)]
pub(super) struct Code {
    #[serde(default)]
    code: String,
    #[serde(flatten)]
    next: Next,
}

/// The second factor of a sign-in.
pub(super) async fn get_code(
    page: Page,
    State(accounts): State<Accounts>,
    Query(next): Query<Next>,
) -> web::Result {
    let factors = accounts.factors(&page.actor).await?;
    if !factors.any() {
        return Ok(see_other(&with_next("/compte/second-facteur", next.path())));
    }
    Ok(form(
        &page,
        &Errors::none(),
        CodePage { page: &page, errors: Errors::none(), next: next.path(), factors },
    ))
}

pub(super) async fn post_code(
    page: Page,
    State(accounts): State<Accounts>,
    Form(fields): Form<Code>,
) -> web::Result {
    match accounts.give_code(&page.actor, &fields.code).await {
        Ok(signed_in) => Ok(go_on(&page, &signed_in, fields.next.path())),
        Err(error) => {
            let errors = told(error, ("code", "accounts-error-code"))?;
            let factors = accounts.factors(&page.actor).await?;
            let next = fields.next.path();
            Ok(form(&page, &errors.clone(), CodePage { page: &page, errors, next, factors }))
        }
    }
}

#[derive(askama::Template)]
#[template(path = "accounts/confirm.html")]
struct ConfirmPage<'a> {
    page: &'a Page,
    errors: Errors,
    next: &'a str,
    factors: Factors,
    provider: Option<&'a str>,
}

#[derive(Deserialize)]
pub(super) struct Fields {
    password: Option<String>,
    code: Option<String>,
    #[serde(flatten)]
    next: Next,
}

fn show(page: &Page, accounts: &Accounts, errors: Errors, next: &str, factors: Factors) -> Response {
    let provider = accounts.provider().map(|provider| provider.label.as_str());
    form(page, &errors.clone(), ConfirmPage { page, errors, next, factors, provider })
}

/// Who has a second factor that this session lacks gives that one: it confirms as well.
pub(super) async fn get(
    page: Page,
    State(accounts): State<Accounts>,
    Query(next): Query<Next>,
) -> web::Result {
    let factors = accounts.factors(&page.actor).await?;
    let sure = page.actor.agent().is_some_and(|agent| agent.assurance == Assurance::Two);
    if factors.any() && !sure {
        return Ok(see_other(&with_next("/connexion/second-facteur", next.path())));
    }
    Ok(show(&page, &accounts, Errors::none(), next.path(), factors))
}

pub(super) async fn post(
    page: Page,
    State(accounts): State<Accounts>,
    Form(fields): Form<Fields>,
) -> web::Result {
    let done = match (&fields.password, &fields.code) {
        (Some(password), _) => accounts.confirm_password(&page.actor, password).await,
        (None, Some(code)) => accounts.give_code(&page.actor, code).await,
        (None, None) => Err(Error::Refused),
    };
    match done {
        Ok(signed_in) => Ok(go_on(&page, &signed_in, fields.next.path())),
        Err(error) => {
            let factors = accounts.factors(&page.actor).await?;
            let field = if factors.password { "password" } else { "code" };
            let errors = told(error, (field, "accounts-error-confirm"))?;
            Ok(show(&page, &accounts, errors, fields.next.path(), factors))
        }
    }
}
