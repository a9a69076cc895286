//! `/connexion` and `/deconnexion`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use identity::Assurance;
use serde::Deserialize;
use web::{Errors, Form, Nothing, Page, Query, cookies, see_other};

use super::{HOME, Next, form, go_on, replaced, told, with_cookie, with_next};
use crate::model::Visitor;
use crate::service::{Accounts, SignedIn};

#[derive(askama::Template)]
#[template(path = "accounts/sign_in.html")]
struct SignInPage<'a> {
    page: &'a Page,
    errors: Errors,
    email: &'a str,
    next: &'a str,
    provider: Option<&'a str>,
}

#[derive(Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(flatten)]
    next: Next,
}

fn show(page: &Page, accounts: &Accounts, errors: Errors, email: &str, next: &str) -> Response {
    let provider = accounts.provider().map(|provider| provider.label.as_str());
    form(page, &errors.clone(), SignInPage { page, errors, email, next, provider })
}

pub(super) async fn get(
    page: Page,
    State(accounts): State<Accounts>,
    headers: HeaderMap,
    Query(next): Query<Next>,
) -> Response {
    if page.shell.demo() && elsewhere(&page, &headers) {
        let here = page.absolute(&with_next("/connexion", next.path()));
        return (StatusCode::SEE_OTHER, [(header::LOCATION, here)]).into_response();
    }
    show(&page, &accounts, Errors::none(), "", next.path())
}

/// Whether the site was reached under another name than its own, as `127.0.0.1` for `localhost`: a sign-in comes back
/// under its own, where the cookies of the other are not sent. Told in the demonstration alone: elsewhere a proxy may
/// rewrite the name.
fn elsewhere(page: &Page, headers: &HeaderMap) -> bool {
    let own = page.shell.base_url().split("://").nth(1);
    headers.get(header::HOST).is_some_and(|host| own.is_some_and(|own| host != own))
}

pub(super) async fn post(
    page: Page,
    State(accounts): State<Accounts>,
    visitor: Visitor,
    Form(fields): Form<Fields>,
) -> web::Result {
    match accounts.sign_in(&visitor, &fields.email, &fields.password, replaced(&page)).await {
        Ok(signed_in) => after(&page, &accounts, &signed_in, fields.next.path()).await,
        Err(error) => {
            let errors = told(error, ("email", "accounts-error-sign-in"))?;
            Ok(show(&page, &accounts, errors, &fields.email, fields.next.path()))
        }
    }
}

/// Goes on after a first factor: to the second, if the account has one and it was not given.
pub(super) async fn after(page: &Page, accounts: &Accounts, signed_in: &SignedIn, next: &str) -> web::Result {
    let asked = signed_in.session.assurance == Assurance::One
        && accounts.has_second_factor(signed_in.session.account).await?;
    let to = if asked { with_next("/connexion/second-facteur", next) } else { next.to_owned() };
    Ok(go_on(page, signed_in, &to))
}

pub(super) async fn sign_out(
    page: Page,
    State(accounts): State<Accounts>,
    Form(_): Form<Nothing>,
) -> web::Result {
    accounts.sign_out(&page.actor).await?;
    let gone = cookies::write(&page.shell, &cookies::host_name(&page.shell, "session"), "", 0);
    let to = if page.actor.agent().is_some() { "/" } else { HOME };
    Ok(with_cookie(see_other(to), &gone))
}
