//! `/premier-compte`: the first administrator, with the code printed where the program was started.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use web::{Errors, Form, Page};

use super::{form, go_on, told};
use crate::model::Visitor;
use crate::service::{Accounts, FirstAccount};

#[derive(askama::Template)]
#[template(path = "accounts/first.html")]
struct FirstPage<'a> {
    page: &'a Page,
    errors: Errors,
    fields: &'a Fields,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    code: String,
    name: String,
    email: String,
    organisation: String,
    password: String,
}

fn show(page: &Page, errors: Errors, fields: &Fields) -> Response {
    form(page, &errors.clone(), FirstPage { page, errors, fields })
}

pub(super) async fn get(page: Page) -> Response {
    show(&page, Errors::none(), &Fields::default())
}

pub(super) async fn post(
    page: Page,
    State(accounts): State<Accounts>,
    visitor: Visitor,
    Form(fields): Form<Fields>,
) -> web::Result {
    let first = FirstAccount {
        name: fields.name.clone(),
        email: fields.email.clone(),
        organisation: fields.organisation.clone(),
        lang: page.lang,
    };
    match accounts.make_first(&visitor, &fields.code, &first, &fields.password).await {
        Ok(signed_in) => Ok(go_on(&page, &signed_in, "/compte/second-facteur")),
        Err(error) => Ok(show(&page, told(error, ("code", "accounts-error-first"))?, &fields)),
    }
}
