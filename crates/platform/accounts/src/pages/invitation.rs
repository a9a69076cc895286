//! `/invitation/{token}`: accepting an invitation.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use territory::Territories;
use web::{Errors, Form, Page, see_other};

use super::{form, go_on, told, with_next};
use crate::model::Visitor;
use crate::service::{Accounts, Invited};

#[derive(askama::Template)]
#[template(path = "accounts/invitation.html")]
struct InvitationPage<'a> {
    page: &'a Page,
    errors: Errors,
    invited: &'a Invited,
    territory: &'a str,
    name: &'a str,
    /// The invitation is for whoever is signed in.
    mine: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    name: String,
    password: String,
}

fn show(page: &Page, errors: Errors, invited: &Invited, name: &str) -> Response {
    let territories = Territories::bundled();
    let territory = territories.name_of(&invited.invitation.territory).unwrap_or_default();
    let mine = page.actor.agent().is_some_and(|agent| Some(agent.id) == invited.account);
    let template = InvitationPage { page, errors: errors.clone(), invited, territory, name, mine };
    form(page, &errors, template)
}

pub(super) async fn get(
    page: Page,
    State(accounts): State<Accounts>,
    Path(token): Path<String>,
) -> web::Result {
    let invited = accounts.invited(&token).await?;
    let here = page.actor.agent().map(|agent| agent.id);
    // Somebody with an account accepts with it.
    if invited.account.is_some() && here.is_none() {
        return Ok(see_other(&with_next("/connexion", &page.path)));
    }
    Ok(show(&page, Errors::none(), &invited, ""))
}

pub(super) async fn post(
    page: Page,
    State(accounts): State<Accounts>,
    visitor: Visitor,
    Path(token): Path<String>,
    Form(fields): Form<Fields>,
) -> web::Result {
    let invited = accounts.invited(&token).await?;
    if invited.account.is_some() {
        accounts.accept_as(&page.actor, &token).await?;
        return Ok(see_other("/compte"));
    }
    match accounts.accept_as_new(&visitor, &token, &fields.name, &fields.password).await {
        Ok(signed_in) => Ok(go_on(&page, &signed_in, "/compte/second-facteur")),
        Err(error) => {
            Ok(show(&page, told(error, ("password", "accounts-error-confirm"))?, &invited, &fields.name))
        }
    }
}
