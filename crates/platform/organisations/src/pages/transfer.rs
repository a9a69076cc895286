//! `/organisations/{id}/transferer`: move someone to another organisation.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use web::{Errors, Form, Page};

use super::form::{Field, FormPage, Input};
use super::{address, confirmed, crumbs, field_errors, id, named, roles, shown_again};
use crate::service::{Organisations, Problem, View};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    account: String,
    #[serde(default)]
    to: String,
}

async fn load(organisations: &Organisations, page: &Page, asked: &str) -> Result<View, web::Error> {
    confirmed(page)?;
    let view = organisations.view(&page.actor, id(asked)?).await?;
    if view.may.oversees { Ok(view) } else { Err(web::Error::NotFound) }
}

pub(super) async fn get(
    State(organisations): State<Organisations>,
    Path(asked): Path<String>,
    page: Page,
) -> web::Result {
    let view = load(&organisations, &page, &asked).await?;
    Ok(show(&page, &view, &Typed::default(), Errors::none()))
}

pub(super) async fn post(
    State(organisations): State<Organisations>,
    Path(asked): Path<String>,
    page: Page,
    Form(typed): Form<Typed>,
) -> web::Result {
    let view = load(&organisations, &page, &asked).await?;
    let again = |errors| Ok(show(&page, &view, &typed, errors));
    let Ok(account) = typed.account.parse() else {
        return again(field_errors(&[Problem::Account]));
    };
    let Some(to) = named(&organisations, &page, &typed.to).await? else {
        return again(field_errors(&[Problem::To]));
    };
    match organisations.transfer(&page.actor, account, view.organisation.id, to).await {
        Ok(()) => Ok(web::see_other(&address(to))),
        Err(error) => again(shown_again(error)?),
    }
}

fn show(page: &Page, view: &View, typed: &Typed, errors: Errors) -> Response {
    let one = &view.organisation;
    let crumbs = crumbs(page, Some((one.id, &one.facts.name)), page.t("organisations-transfer-title"));
    let mut form =
        FormPage::new(page, "organisations-transfer", crumbs, format!("{}/transferer", address(one.id)));
    let people = view.members.iter().filter(|held| !held.is_lent());
    form.fields = vec![
        Field::new(page, Input::Select, "account", "organisations-who").choices(roles::people(
            page,
            people,
            &typed.account,
        )),
        Field::new(page, Input::Text, "to", "organisations-transfer-to")
            .hint(page.t("organisations-named-hint"))
            .value(&typed.to)
            .required(),
    ];
    form.show(errors)
}
