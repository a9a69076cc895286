//! `/connexion/cle`: a passkey, to sign in or, signed in, to prove more.

use axum::extract::State;
use serde::Deserialize;
use web::{Errors, Form, Page, Query};

use super::{Next, form, go_on, replaced, sign_in, told};
use crate::model::Visitor;
use crate::service::{Accounts, Ceremony, Error};

#[derive(askama::Template)]
#[template(path = "accounts/passkey.html")]
struct PasskeyPage<'a> {
    page: &'a Page,
    errors: Errors,
    next: &'a str,
    ceremony: Ceremony,
}

#[derive(Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    ticket: String,
    #[serde(default)]
    response: String,
    #[serde(flatten)]
    next: Next,
}

async fn show(page: &Page, accounts: &Accounts, errors: Errors, next: &str) -> web::Result {
    let ceremony = accounts.ask_passkey(&page.actor).await?;
    Ok(form(page, &errors.clone(), PasskeyPage { page, errors, next, ceremony }))
}

pub(super) async fn get(
    page: Page,
    State(accounts): State<Accounts>,
    Query(next): Query<Next>,
) -> web::Result {
    show(&page, &accounts, Errors::none(), next.path()).await
}

pub(super) async fn post(
    page: Page,
    State(accounts): State<Accounts>,
    visitor: Visitor,
    Form(answer): Form<Answer>,
) -> web::Result {
    let next = answer.next.path();
    let signed_in = if page.actor.agent().is_some() {
        accounts.give_passkey(&page.actor, &answer.ticket, &answer.response).await
    } else {
        accounts.sign_in_with_passkey(&visitor, &answer.ticket, &answer.response, replaced(&page)).await
    };
    match signed_in {
        Ok(signed_in) if page.actor.agent().is_some() => Ok(go_on(&page, &signed_in, next)),
        Ok(signed_in) => sign_in::after(&page, &accounts, &signed_in, next).await,
        // The request was used or is too old: a new one is on the page.
        Err(Error::Gone) => {
            let errors = told(Error::Refused, ("response", "accounts-error-passkey"))?;
            show(&page, &accounts, errors, next).await
        }
        Err(error) => {
            show(&page, &accounts, told(error, ("response", "accounts-error-passkey"))?, next).await
        }
    }
}
