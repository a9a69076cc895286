//! The pages, one file each. They translate: forms in, commands, pages out.

mod edit;
mod form;
mod home;
mod join;
mod lend;
mod merge;
mod one;
mod request;
mod rights;
mod roles;
mod state;
mod transfer;
mod words;

use axum::Router;
use axum::routing::get;
use identity::OrganisationId;
use kernel::text::fold;
use web::{Crumb, Errors, Page};

use crate::service::{Error, Filter, Organisations, Problem};

/// The routes of these pages.
pub(crate) fn router(organisations: Organisations) -> Router {
    Router::new()
        .route("/organisations", get(home::get))
        .route("/organisations/demande", get(request::get).post(request::post))
        .route("/organisations/demande/merci", get(request::thanks))
        .route("/organisations/{id}", get(one::get))
        .route("/organisations/{id}/modifier", get(edit::get).post(edit::post))
        .route("/organisations/{id}/etat", get(state::get).post(state::post))
        .route("/organisations/{id}/fusionner", get(merge::get).post(merge::post))
        .route("/organisations/{id}/transferer", get(transfer::get).post(transfer::post))
        .route("/organisations/{id}/rejoindre", get(join::ask).post(join::post_ask))
        .route("/organisations/{id}/demandes/{join}", get(join::get).post(join::post))
        .route("/organisations/{id}/roles", get(roles::get).post(roles::post))
        .route("/organisations/{id}/roles/{grant}", get(roles::get_one).post(roles::withdraw))
        .route("/organisations/{id}/roles/{grant}/preter", get(lend::get).post(lend::post))
        .route("/compte/droits", get(rights::get))
        .with_state(organisations)
}

impl From<Error> for web::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::NotSignedIn => Self::Unauthorised,
            Error::Conflict => Self::Conflict { key: "organisations-error-conflict" },
            Error::State => Self::Conflict { key: "organisations-error-state" },
            Error::SiretTaken => Self::Conflict { key: "organisations-error-siret-taken" },
            Error::Cycle => Self::Conflict { key: "organisations-error-cycle" },
            Error::LastReferent => Self::Conflict { key: "organisations-error-last-referent" },
            Error::OwnRights => Self::Conflict { key: "organisations-error-own-rights" },
            Error::NotAColleague => Self::Conflict { key: "organisations-error-account" },
            Error::NotLendable => Self::Conflict { key: "organisations-error-not-lendable" },
            Error::Already => Self::Conflict { key: "organisations-error-already" },
            Error::Fields(problems) => Self::Invalid(field_errors(&problems).0),
            Error::Store(_) => Self::internal(error),
        }
    }
}

fn field_errors(problems: &[Problem]) -> Errors {
    let mut errors = Errors::none();
    for problem in problems {
        errors.add(problem.field(), problem.key());
    }
    errors
}

/// What a form shows again; anything else is an answer of its own.
fn shown_again(error: Error) -> Result<Errors, web::Error> {
    let mut errors = Errors::none();
    match error {
        Error::Fields(problems) => return Ok(field_errors(&problems)),
        Error::SiretTaken => errors.add("siret", "organisations-error-siret-taken"),
        Error::Cycle => errors.add("parent", "organisations-error-cycle"),
        Error::NotAColleague => errors.add("account", "organisations-error-account"),
        other => return Err(other.into()),
    }
    Ok(errors)
}

/// An id in an address: another spelling is another address, which does not exist.
fn id<K>(text: &str) -> Result<kernel::Id<K>, web::Error> {
    text.parse().map_err(|_| web::Error::NotFound)
}

/// Refuses an act that touches rights when the actor proved too long ago who they are.
fn confirmed(page: &Page) -> Result<(), web::Error> {
    let agent = page.actor.agent().ok_or(web::Error::Unauthorised)?;
    if agent.proved_lately(page.shell.world.now()) { Ok(()) } else { Err(web::Error::Unconfirmed) }
}

fn address(id: OrganisationId) -> String {
    format!("/organisations/{id}")
}

/// Organisations, one of them, this page.
fn crumbs(page: &Page, above: Option<(OrganisationId, &str)>, here: &str) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb::link(page.t("organisations-title"), "/organisations")];
    if let Some((id, name)) = above {
        crumbs.push(Crumb::link(name, address(id)));
    }
    crumbs.push(Crumb::here(here));
    crumbs
}

/// The organisation that a typed name, SIRET or identifier names: certain, or none.
async fn named(
    organisations: &Organisations,
    page: &Page,
    typed: &str,
) -> Result<Option<OrganisationId>, web::Error> {
    let typed = typed.trim();
    if let Ok(id) = typed.parse() {
        return Ok(Some(id));
    }
    if typed.is_empty() || typed.len() > 500 {
        return Ok(None);
    }
    let filter = Filter { words: typed.to_owned(), ..Filter::default() };
    let (found, _) = organisations.list(&page.actor, &filter, None, 50).await?;
    let wanted = fold(typed);
    let exact: Vec<_> = found.iter().filter(|one| fold(&one.facts.name) == wanted).collect();
    Ok(match (exact.as_slice(), found.as_slice()) {
        ([only], _) => Some(only.id),
        ([], [only]) => Some(only.id),
        _ => None,
    })
}
