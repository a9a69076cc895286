//! `/organisations/{id}/modifier`: what an organisation says of itself; its bonds, for those who answer for it.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::response::Response;
use web::{Choice, Errors, Form, Page};

use super::form::{Field, FormPage, Input};
use super::request::Typed;
use super::{address, crumbs, field_errors, id, named, shown_again};
use crate::model::{Brief, Capacity};
use crate::service::{Bonds, Edit, Organisations, Problem, View};

/// The organisation, for whoever may change it.
async fn load(organisations: &Organisations, page: &Page, asked: &str) -> Result<View, web::Error> {
    if page.actor.agent().is_none() {
        return Err(web::Error::Unauthorised);
    }
    let view = organisations.view(&page.actor, id(asked)?).await?;
    if view.may.manages || view.may.oversees { Ok(view) } else { Err(web::Error::NotFound) }
}

pub(super) async fn get(
    State(organisations): State<Organisations>,
    Path(asked): Path<String>,
    page: Page,
) -> web::Result {
    let view = load(&organisations, &page, &asked).await?;
    let mut typed = Typed::of(&view.organisation.facts);
    typed.version = view.organisation.version;
    typed.parent = view.parent.as_ref().map(|parent| parent.name.clone()).unwrap_or_default();
    typed.networks = view.networks.iter().map(|network| network.id.to_string()).collect();
    let networks = organisations.networks().await?;
    Ok(show(&page, &view, &typed, &networks, Errors::none()))
}

pub(super) async fn post(
    State(organisations): State<Organisations>,
    Path(asked): Path<String>,
    page: Page,
    Form(mut typed): Form<Typed>,
) -> web::Result {
    let view = load(&organisations, &page, &asked).await?;
    let networks = organisations.networks().await?;
    let again = |typed: &Typed, errors| Ok(show(&page, &view, typed, &networks, errors));
    let stored = &view.organisation;
    if !view.may.oversees {
        typed.keep_reserved(&stored.facts);
    }
    let mut facts = match typed.facts(&organisations) {
        Ok(facts) => facts,
        Err(errors) => return again(&typed, errors),
    };
    let mut bonds = None;
    if view.may.oversees {
        let unchanged = view.parent.as_ref().is_some_and(|parent| parent.name == typed.parent);
        let parent = match typed.parent.trim() {
            "" => None,
            _ if unchanged => stored.parent,
            name => match named(&organisations, &page, name).await? {
                Some(parent) => Some(parent),
                None => return again(&typed, field_errors(&[Problem::Parent])),
            },
        };
        let networks: BTreeSet<_> = typed.networks.iter().filter_map(|id| id.parse().ok()).collect();
        let before: BTreeSet<_> = view.networks.iter().map(|network| network.id).collect();
        bonds = Some(Bonds { parent, networks })
            .filter(|bonds| (bonds.parent, &bonds.networks) != (stored.parent, &before));
    } else {
        // What is recognised is not on their form, and stays.
        let recognised = stored.facts.capacities.iter().copied().filter(|one| !one.is_declared());
        facts.capacities.retain(|one| one.is_declared());
        facts.capacities.extend(recognised);
    }
    match organisations.edit(&page.actor, stored.id, &Edit { version: typed.version, facts, bonds }).await {
        Ok(()) => Ok(web::see_other(&address(stored.id))),
        Err(error) => again(&typed, shown_again(error)?),
    }
}

fn show(page: &Page, view: &View, typed: &Typed, networks: &[Brief], errors: Errors) -> Response {
    let one = &view.organisation;
    let crumbs = crumbs(page, Some((one.id, &one.facts.name)), page.t("organisations-edit-title"));
    let mut form = FormPage::new(page, "organisations-edit", crumbs, format!("{}/modifier", address(one.id)));
    form.hidden.push(("version", typed.version.to_string()));
    let oversees = view.may.oversees;
    let offered: Vec<Capacity> =
        Capacity::ALL.iter().copied().filter(|one| oversees || one.is_declared()).collect();
    form.fields = typed.fields(page, &offered);
    if oversees {
        form.fields.extend(typed.reserved(page));
        form.fields.push(
            Field::new(page, Input::Text, "parent", "organisations-parent")
                .hint(page.t("organisations-parent-hint"))
                .value(&typed.parent),
        );
        let others = networks.iter().filter(|network| network.id != one.id);
        let choices: Vec<Choice> = others
            .map(|network| Choice::new(network.id.to_string(), &network.name).checked_among(&typed.networks))
            .collect();
        if !choices.is_empty() {
            form.fields.push(
                Field::new(page, Input::Checkboxes, "networks", "organisations-networks").choices(choices),
            );
        }
    }
    form.show(errors)
}
