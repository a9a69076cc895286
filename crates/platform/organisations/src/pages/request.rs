//! `/organisations/demande`: register an organisation, with or without an account.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use web::{Choice, Crumb, Errors, Form, Page};

use super::form::{Field, FormPage, Input};
use super::words::{self, TypedFacts};
use super::{crumbs, field_errors, shown_again};
use crate::model::{Capacity, Contact, Facts};
use crate::service::{Organisations, Request};

#[derive(Template)]
#[template(path = "organisations/thanks.html")]
struct Thanks {
    page: Page,
    crumbs: Vec<Crumb>,
}

/// What an organisation says of itself, as a form sends it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    capacities: Vec<String>,
    #[serde(default)]
    siret: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    territory: String,
    #[serde(default)]
    contact_name: String,
    #[serde(default)]
    contact_email: String,
    // What the form to edit sends besides.
    #[serde(default)]
    pub(super) version: i64,
    #[serde(default)]
    pub(super) parent: String,
    #[serde(default)]
    pub(super) networks: Vec<String>,
}

impl Typed {
    /// What is stored, as it would be typed.
    pub(super) fn of(facts: &Facts) -> Self {
        Self {
            name: facts.name.clone(),
            kind: facts.kind.code().to_owned(),
            capacities: facts.capacities.iter().map(|one| one.code().to_owned()).collect(),
            siret: facts.siret.as_ref().map(ToString::to_string).unwrap_or_default(),
            level: words::level(&facts.territory).to_owned(),
            // A name may be shared: the code is certain.
            territory: facts.territory.to_string().split_once(':').unwrap_or_default().1.to_owned(),
            ..Self::default()
        }
    }

    /// Puts back what their form does not hold.
    pub(super) fn keep_reserved(&mut self, stored: &Facts) {
        let Self { siret, level, territory, .. } = Self::of(stored);
        (self.siret, self.level, self.territory) = (siret, level, territory);
    }

    pub(super) fn facts(&self, organisations: &Organisations) -> Result<Facts, Errors> {
        let typed = TypedFacts {
            name: &self.name,
            kind: &self.kind,
            capacities: &self.capacities,
            siret: &self.siret,
            level: &self.level,
            territory: &self.territory,
        };
        typed.read(organisations.territories()).map_err(|problems| field_errors(&problems))
    }

    /// The fields an organisation's own people fill in; `capacities` are those offered.
    pub(super) fn fields(&self, page: &Page, capacities: &[Capacity]) -> Vec<Field> {
        let capacity = |one: &Capacity| {
            Choice::new(one.code(), words::capacity(page, *one)).checked_among(&self.capacities)
        };
        vec![
            Field::new(page, Input::Text, "name", "organisations-name").value(&self.name).required(),
            Field::new(page, Input::Select, "kind", "organisations-kind")
                .choices(words::kinds(page, &self.kind)),
            Field::new(page, Input::Checkboxes, "capacities", "organisations-capacities")
                .choices(capacities.iter().map(capacity).collect()),
        ]
    }

    /// The fields that only whoever answers for the territory changes later.
    pub(super) fn reserved(&self, page: &Page) -> Vec<Field> {
        vec![
            Field::new(page, Input::Text, "siret", "organisations-siret")
                .hint(page.t("organisations-siret-hint"))
                .value(&self.siret),
            Field::new(page, Input::Select, "level", "organisations-level")
                .choices(words::levels(page, &self.level)),
            Field::new(page, Input::Text, "territory", "organisations-territory")
                .hint(page.t("organisations-territory-hint"))
                .value(&self.territory),
        ]
    }
}

pub(super) async fn get(page: Page) -> web::Result {
    Ok(show(&page, &Typed::default(), Errors::none()))
}

pub(super) async fn post(
    State(organisations): State<Organisations>,
    page: Page,
    Form(typed): Form<Typed>,
) -> web::Result {
    let facts = match typed.facts(&organisations) {
        Ok(facts) => facts,
        Err(errors) => return Ok(show(&page, &typed, errors)),
    };
    let contact =
        Contact { name: typed.contact_name.clone(), email: typed.contact_email.clone(), lang: page.lang };
    let contact = Some(contact).filter(|_| page.actor.agent().is_none());
    match organisations.request(&page.actor, &Request { facts, contact }).await {
        Ok(id) if page.actor.agent().is_some() => Ok(web::see_other(&super::address(id))),
        Ok(_) => Ok(web::see_other("/organisations/demande/merci")),
        Err(error) => Ok(show(&page, &typed, shown_again(error)?)),
    }
}

pub(super) async fn thanks(page: Page) -> web::Result {
    Ok(page.ok(Thanks {
        crumbs: crumbs(&page, None, page.t("organisations-request-title")),
        page: page.clone(),
    }))
}

fn show(page: &Page, typed: &Typed, errors: Errors) -> Response {
    let key = "organisations-request";
    let crumbs = crumbs(page, None, page.t("organisations-request-title"));
    let mut form = FormPage::new(page, key, crumbs, "/organisations/demande".to_owned());
    let declared: Vec<Capacity> = Capacity::ALL.iter().copied().filter(|one| one.is_declared()).collect();
    form.fields = typed.fields(page, &declared);
    form.fields.extend(typed.reserved(page));
    if page.actor.agent().is_none() {
        form.fields.push(
            Field::new(page, Input::Text, "contact_name", "organisations-contact-name")
                .value(&typed.contact_name)
                .required(),
        );
        form.fields.push(
            Field::new(page, Input::Email, "contact_email", "organisations-contact-email")
                .hint(page.t("organisations-contact-email-hint"))
                .value(&typed.contact_email)
                .required(),
        );
    }
    form.show(errors)
}
