//! `/desk/identity`: an agent says once per browser who they are. Accounts will replace this page, not the rest.

use crate::Desk;
use ::identity::{Agent, Declaration, InvalidDeclaration};
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::HeaderName;
use axum::response::Response;
use kernel::CommuneCode;
use places::view::{HelpQuery, Whereabouts};
use serde::Deserialize;
use web::{Errors, Form, Page, Query};

/// Where to go once declared.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Next {
    next: String,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Declared {
    name: String,
    organisation: String,
    commune: String,
    commune_code: String,
    next: String,
}

#[derive(askama::Template)]
#[template(path = "identity.html")]
struct IdentityPage<'a> {
    page: &'a Page,
    errors: Errors,
    form: Declared,
    invented: Vec<Declared>,
}

/// The form, filled with what the browser remembers.
pub async fn get(page: Page, State(desk): State<Desk>, Query(Next { next }): Query<Next>) -> web::Result {
    let form = match page.actor.agent() {
        None => Declared { next, ..Declared::default() },
        Some(agent) => Declared {
            name: agent.name.clone(),
            organisation: agent.organisation.clone(),
            commune: agent
                .commune
                .as_ref()
                .and_then(|code| desk.territories.commune(code.as_str()))
                .map_or_else(String::new, |commune| commune.name.clone()),
            commune_code: agent.commune.as_ref().map_or_else(String::new, ToString::to_string),
            next,
        },
    };
    Ok(page.ok(IdentityPage { page: &page, errors: Errors::none(), form, invented: invented(&desk) }))
}

/// Remembers the agent and goes where they wanted to.
pub async fn post(page: Page, State(desk): State<Desk>, Form(form): Form<Declared>) -> web::Result {
    let mut errors = Errors::none();
    let commune = match commune_typed(&desk, &form) {
        Ok(commune) => commune,
        Err(key) => {
            errors.add("commune", key);
            None
        }
    };
    let declaration =
        Declaration { name: form.name.clone(), organisation: form.organisation.clone(), commune };
    match Agent::declare(&page.shell.world, &declaration) {
        Ok(agent) if errors.is_empty() => {
            let next = web::local_path(&form.next, "/desk");
            Ok(with_header(web::see_other(next), web::remember_agent(&page.shell, &agent)))
        }
        outcome => {
            if let Err(problem) = outcome {
                let (field, key) = explain(problem);
                errors.add(field, key);
            }
            Ok(page.invalid(IdentityPage { page: &page, errors, form, invented: invented(&desk) }))
        }
    }
}

/// Forgets the agent: the next person at this computer is somebody else.
pub async fn forget(page: Page, Form(_): Form<web::Nothing>) -> Response {
    with_header(web::see_other("/"), web::forget_agent(&page.shell))
}

fn with_header(mut response: Response, (name, value): (HeaderName, HeaderValue)) -> Response {
    response.headers_mut().append(name, value);
    response
}

/// The commune of the form, none when nothing was typed.
fn commune_typed(desk: &Desk, form: &Declared) -> Result<Option<CommuneCode>, &'static str> {
    match Whereabouts::resolve(
        &HelpQuery { ou: form.commune.clone(), ou_code: form.commune_code.clone(), ..HelpQuery::default() },
        &desk.territories,
    ) {
        Whereabouts::Anywhere => Ok(None),
        Whereabouts::At(spot) => Ok(spot.code.parse().ok()),
        Whereabouts::Several(_) => Err("desk-error-commune-several"),
        Whereabouts::Unknown => Err("desk-error-commune"),
    }
}

/// The agents that the demonstration offers to be.
fn invented(desk: &Desk) -> Vec<Declared> {
    let declared = |one: &Declaration| Declared {
        name: one.name.clone(),
        organisation: one.organisation.clone(),
        commune_code: one.commune.as_ref().map_or_else(String::new, ToString::to_string),
        ..Declared::default()
    };
    desk.invented.iter().map(declared).collect()
}

/// The field and the text of a refusal.
fn explain(problem: InvalidDeclaration) -> (&'static str, &'static str) {
    match problem {
        InvalidDeclaration::NameMissing => ("name", "desk-error-name-missing"),
        InvalidDeclaration::NameTooLong => ("name", "desk-error-too-long"),
        InvalidDeclaration::OrganisationMissing => ("organisation", "desk-error-organisation-missing"),
        InvalidDeclaration::OrganisationTooLong => ("organisation", "desk-error-too-long"),
    }
}
