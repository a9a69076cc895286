//! `/organisations/{id}/roles`: give another role to a member; end one.

use axum::extract::{Path, State};
use axum::response::Response;
use identity::{AgentId, Role};
use serde::Deserialize;
use web::{Choice, Errors, Form, Nothing, Page};

use super::form::{Field, FormPage, Input};
use super::{address, confirmed, crumbs, field_errors, id, shown_again, words};
use crate::model::{Holding, NewGrant};
use crate::service::{Error, Organisations, Problem, View};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    account: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    territory: String,
    #[serde(default)]
    until: String,
}

async fn load(organisations: &Organisations, page: &Page, asked: &str) -> Result<View, web::Error> {
    confirmed(page)?;
    let view = organisations.view(&page.actor, id(asked)?).await?;
    if view.may.give.is_empty() { Err(web::Error::NotFound) } else { Ok(view) }
}

/// Members once each, by name.
pub(super) fn people<'a>(
    page: &Page,
    members: impl Iterator<Item = &'a Holding>,
    current: &str,
) -> Vec<Choice> {
    let mut people: Vec<Choice> = Vec::new();
    for held in members {
        let account = held.account.to_string();
        if !people.iter().any(|one| one.value == account) {
            let name = words::name(page, held.account_name.as_ref());
            people.push(Choice::new(account, name).checked_if(current));
        }
    }
    people
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
    let new = match read(&organisations, &view, &typed) {
        Ok(new) => new,
        Err(problems) => return Ok(show(&page, &view, &typed, field_errors(&problems))),
    };
    match organisations.give(&page.actor, &new).await {
        Ok(_) => Ok(web::see_other(&address(view.organisation.id))),
        Err(error) => Ok(show(&page, &view, &typed, shown_again(error)?)),
    }
}

fn read(organisations: &Organisations, view: &View, typed: &Typed) -> Result<NewGrant, Vec<Problem>> {
    let one = &view.organisation;
    let account: Option<AgentId> = typed.account.parse().ok();
    let member = view.members.iter().find(|held| Some(held.account) == account);
    let territory = if typed.territory.trim().is_empty() && typed.level != "france" {
        Ok(one.facts.territory.clone())
    } else {
        words::read_territory(organisations.territories(), &typed.level, &typed.territory)
    };
    let zone = words::zone(organisations.territories(), &one.facts.territory);
    let until = words::read_until(zone, &typed.until);
    let role = Role::from_code(&typed.role);
    match (member, role, territory, until) {
        (Some(member), Some(role), Ok(territory), Ok(until)) => Ok(NewGrant {
            account: member.account,
            account_name: member.account_name.clone().unwrap_or_default(),
            role,
            organisation: one.id,
            territory,
            from: organisations.world().now(),
            until,
        }),
        (member, role, territory, until) => {
            let absent = [(member.is_none(), Problem::Account), (role.is_none(), Problem::Role)];
            let absent = absent.into_iter().filter(|(is, _)| *is).map(|(_, problem)| problem);
            Err(absent.chain(territory.err()).chain(until.err()).collect())
        }
    }
}

fn show(page: &Page, view: &View, typed: &Typed, errors: Errors) -> Response {
    let one = &view.organisation;
    let crumbs = crumbs(page, Some((one.id, &one.facts.name)), page.t("organisations-give-title"));
    let mut form = FormPage::new(page, "organisations-give", crumbs, format!("{}/roles", address(one.id)));
    let level =
        if typed.level.is_empty() { words::level(&one.facts.territory) } else { typed.level.as_str() };
    form.fields = vec![
        Field::new(page, Input::Select, "account", "organisations-who").choices(people(
            page,
            view.members.iter(),
            &typed.account,
        )),
        Field::new(page, Input::Radios, "role", "organisations-role").choices(words::roles(
            page,
            &view.may.give,
            &typed.role,
        )),
        Field::new(page, Input::Select, "level", "organisations-level").choices(words::levels(page, level)),
        Field::new(page, Input::Text, "territory", "organisations-territory")
            .hint(page.t("organisations-give-territory-hint"))
            .value(&typed.territory),
        Field::new(page, Input::Date, "until", "organisations-until-label")
            .hint(page.t("organisations-until-hint"))
            .value(&typed.until),
    ];
    form.show(errors)
}

/// The organisation and one role held in it.
pub(super) async fn held(
    organisations: &Organisations,
    page: &Page,
    (asked, grant): &(String, String),
) -> Result<(View, Holding), web::Error> {
    confirmed(page)?;
    let grant = id(grant)?;
    let view = organisations.view(&page.actor, id(asked)?).await?;
    let held = view.members.iter().find(|held| held.grant.id == grant).cloned();
    held.map(|held| (view, held)).ok_or(web::Error::NotFound)
}

/// Who, which role, on what terms.
pub(super) fn facts(organisations: &Organisations, page: &Page, held: &Holding) -> Vec<(String, String)> {
    vec![
        (page.t("organisations-who").to_owned(), words::name(page, held.account_name.as_ref())),
        (page.t("organisations-role").to_owned(), words::role(page, held.grant.role)),
        (page.t("organisations-terms").to_owned(), words::told(page, organisations.territories(), held)),
    ]
}

pub(super) async fn get_one(
    State(organisations): State<Organisations>,
    Path(asked): Path<(String, String)>,
    page: Page,
) -> web::Result {
    let (view, held) = held(&organisations, &page, &asked).await?;
    if !view.may.withdraw.contains(&held.grant.id) {
        return Err(Error::NotFound.into());
    }
    let one = &view.organisation;
    let crumbs = crumbs(&page, Some((one.id, &one.facts.name)), page.t("organisations-end-title"));
    let action = format!("{}/roles/{}", address(one.id), held.grant.id);
    let mut form = FormPage::new(&page, "organisations-end", crumbs, action);
    form.facts = facts(&organisations, &page, &held);
    Ok(form.show(Errors::none()))
}

pub(super) async fn withdraw(
    State(organisations): State<Organisations>,
    Path(asked): Path<(String, String)>,
    page: Page,
    Form(Nothing {}): Form<Nothing>,
) -> web::Result {
    let (view, held) = held(&organisations, &page, &asked).await?;
    organisations.withdraw(&page.actor, held.grant.id).await?;
    Ok(web::see_other(&address(view.organisation.id)))
}
