//! `/organisations/{id}/rejoindre` and `/organisations/{id}/demandes/{join}`: ask to join, and answer.

use axum::extract::{Path, State};
use axum::response::Response;
use identity::Role;
use serde::Deserialize;
use web::{Errors, Form, Page};

use super::form::{Field, FormPage, Input};
use super::{address, confirmed, crumbs, field_errors, id, shown_again, words};
use crate::model::{JoinRequest, Organisation, State as Stage};
use crate::service::{Ask, Organisations, Problem, View};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    role: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    answer: String,
}

/// The roles one may ask for: those a referent gives.
fn askable() -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| Role::Referent.may_give(*role)).collect()
}

pub(super) async fn ask(
    State(organisations): State<Organisations>,
    Path(asked): Path<String>,
    page: Page,
) -> web::Result {
    let view = askable_view(&organisations, &page, &asked).await?;
    Ok(show_ask(&page, &view.organisation, &Typed::default(), Errors::none()))
}

pub(super) async fn post_ask(
    State(organisations): State<Organisations>,
    Path(asked): Path<String>,
    page: Page,
    Form(typed): Form<Typed>,
) -> web::Result {
    let one = askable_view(&organisations, &page, &asked).await?.organisation;
    let Some(role) = Role::from_code(&typed.role) else {
        return Ok(show_ask(&page, &one, &typed, field_errors(&[Problem::Role])));
    };
    let ask = Ask { role, message: typed.message.clone() };
    match organisations.ask(&page.actor, one.id, &ask).await {
        Ok(_) => Ok(web::see_other("/organisations")),
        Err(error) => Ok(show_ask(&page, &one, &typed, shown_again(error)?)),
    }
}

async fn askable_view(organisations: &Organisations, page: &Page, asked: &str) -> Result<View, web::Error> {
    if page.actor.agent().is_none() {
        return Err(web::Error::Unauthorised);
    }
    let view = organisations.view(&page.actor, id(asked)?).await?;
    if view.organisation.state == Stage::Active { Ok(view) } else { Err(web::Error::NotFound) }
}

fn show_ask(page: &Page, one: &Organisation, typed: &Typed, errors: Errors) -> Response {
    let crumbs = crumbs(page, Some((one.id, &one.facts.name)), page.t("organisations-ask-title"));
    let mut form = FormPage::new(page, "organisations-ask", crumbs, format!("{}/rejoindre", address(one.id)));
    form.fields = vec![
        Field::new(page, Input::Radios, "role", "organisations-role").choices(words::roles(
            page,
            &askable(),
            &typed.role,
        )),
        Field::new(page, Input::Words, "message", "organisations-message").value(&typed.message),
    ];
    form.show(errors)
}

/// The request, for who answers it and for who asked.
async fn load(
    organisations: &Organisations,
    page: &Page,
    (asked, join): &(String, String),
) -> Result<(View, JoinRequest, bool), web::Error> {
    let join = id(join)?;
    let view = organisations.view(&page.actor, id(asked)?).await?;
    let own = organisations.mine(&page.actor).await?.joins.into_iter().map(|(own, _)| own);
    if let Some(own) = own.into_iter().find(|own| own.id == join) {
        return Ok((view, own, true));
    }
    let found = view.joins.iter().find(|one| one.id == join).cloned();
    found.map(|found| (view, found, false)).ok_or(web::Error::NotFound)
}

pub(super) async fn get(
    State(organisations): State<Organisations>,
    Path(asked): Path<(String, String)>,
    page: Page,
) -> web::Result {
    let (view, join, own) = load(&organisations, &page, &asked).await?;
    let typed = Typed { role: join.role.code().to_owned(), ..Typed::default() };
    Ok(show(&page, &view, &join, own, &typed, Errors::none()))
}

pub(super) async fn post(
    State(organisations): State<Organisations>,
    Path(asked): Path<(String, String)>,
    page: Page,
    Form(typed): Form<Typed>,
) -> web::Result {
    let (view, join, own) = load(&organisations, &page, &asked).await?;
    if own || typed.answer == "no" {
        organisations.turn_down(&page.actor, join.id).await?;
        let back = if own { "/organisations".to_owned() } else { address(view.organisation.id) };
        return Ok(web::see_other(&back));
    }
    confirmed(&page)?;
    let again = |errors| Ok(show(&page, &view, &join, own, &typed, errors));
    let zone = words::zone(organisations.territories(), &view.organisation.facts.territory);
    let (role, until) = match (Role::from_code(&typed.role), words::read_until(zone, &typed.until)) {
        (Some(role), Ok(until)) => (role, until),
        (None, _) => return again(field_errors(&[Problem::Role])),
        (_, Err(problem)) => return again(field_errors(&[problem])),
    };
    match organisations.let_in(&page.actor, join.id, role, until).await {
        Ok(_) => Ok(web::see_other(&address(view.organisation.id))),
        Err(error) => again(shown_again(error)?),
    }
}

fn show(page: &Page, view: &View, join: &JoinRequest, own: bool, typed: &Typed, errors: Errors) -> Response {
    let one = &view.organisation;
    let key = if own { "organisations-drop" } else { "organisations-answer" };
    let here = page.t(if own { "organisations-drop-title" } else { "organisations-answer-title" });
    let crumbs = crumbs(page, Some((one.id, &one.facts.name)), here);
    let action = format!("{}/demandes/{}", address(one.id), join.id);
    let mut form = FormPage::new(page, key, crumbs, action);
    form.facts = vec![
        (page.t("organisations-who").to_owned(), words::name(page, join.account_name.as_ref())),
        (page.t("organisations-role").to_owned(), words::role(page, join.role)),
    ];
    if !join.message.is_empty() {
        form.facts.push((page.t("organisations-message").to_owned(), join.message.clone()));
    }
    if !own {
        page.t("organisations-answer-no").clone_into(&mut form.other);
        form.fields = vec![
            Field::new(page, Input::Radios, "role", "organisations-role").choices(words::roles(
                page,
                &view.may.give,
                &typed.role,
            )),
            Field::new(page, Input::Date, "until", "organisations-until-label")
                .hint(page.t("organisations-until-hint"))
                .value(&typed.until),
        ];
    }
    form.show(errors)
}
