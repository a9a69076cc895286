//! `/compte/invitations`: inviting colleagues.

use axum::extract::{Path, State};
use identity::{Agent, Role};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use web::{Choice, Errors, Form, Nothing, Page, see_other};

use super::{form, role_key, told};
use crate::model::Email;
use crate::service::{Accounts, Error, NewInvitation};
use crate::store::{Invitation, InvitationId};

#[derive(askama::Template)]
#[template(path = "accounts/invitations.html")]
struct InvitationsPage<'a> {
    page: &'a Page,
    errors: Errors,
    email: &'a str,
    roles: Vec<Choice>,
    waiting: Vec<(Invitation, Email)>,
    organisation: &'a str,
}

impl InvitationsPage<'_> {
    fn day(&self, at: &Timestamp) -> String {
        self.page.date(at.to_zoned(TimeZone::UTC).date())
    }

    fn role(&self, role: Role) -> String {
        self.page.t(role_key(role)).to_owned()
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    email: String,
    role: String,
}

fn agent(page: &Page) -> Result<&Agent, web::Error> {
    page.actor.agent().ok_or(web::Error::Unauthorised)
}

/// The roles that someone may give in their organisation, each where their own counts.
fn giveable(agent: &Agent) -> Vec<Role> {
    let here = agent.grants.iter().filter(|grant| grant.organisation == agent.organisation_id);
    let givers: Vec<Role> = here.map(|grant| grant.role).collect();
    Role::ALL.into_iter().filter(|role| givers.iter().any(|giver| giver.may_give(*role))).collect()
}

async fn show(page: &Page, accounts: &Accounts, errors: Errors, fields: &Fields) -> web::Result {
    let agent = agent(page)?;
    let waiting = accounts.invitations(&page.actor, agent.organisation_id).await?;
    let roles = giveable(agent)
        .into_iter()
        .map(|role| Choice::new(role.code(), page.t(role_key(role))).checked_if(&fields.role));
    let roles = roles.collect();
    let template = InvitationsPage {
        page,
        errors: errors.clone(),
        email: &fields.email,
        roles,
        waiting,
        organisation: &agent.organisation,
    };
    Ok(form(page, &errors, template))
}

pub(super) async fn get(page: Page, State(accounts): State<Accounts>) -> web::Result {
    agent(&page)?;
    accounts.guard(&page.actor).await?;
    show(&page, &accounts, Errors::none(), &Fields::default()).await
}

pub(super) async fn post(
    page: Page,
    State(accounts): State<Accounts>,
    Form(fields): Form<Fields>,
) -> web::Result {
    let agent = agent(&page)?;
    accounts.guard(&page.actor).await?;
    let role = Role::from_code(&fields.role).filter(|role| giveable(agent).contains(role));
    // The role counts where that of the giver does.
    let giver = role.and_then(|role| {
        let here = agent.grants.iter().filter(|grant| grant.organisation == agent.organisation_id);
        here.into_iter().find(|grant| grant.role.may_give(role))
    });
    let done = match (role, giver) {
        (Some(role), Some(giver)) => {
            let new = NewInvitation {
                email: fields.email.clone(),
                lang: page.lang,
                role,
                organisation: agent.organisation_id,
                territory: giver.territory.clone(),
            };
            accounts.invite(&page.actor, &new).await.map(drop)
        }
        _ => Err(Error::Field("role", "accounts-error-role")),
    };
    match done {
        Ok(()) => Ok(see_other("/compte/invitations")),
        Err(error) => {
            let errors = told(error, ("email", "accounts-error-email"))?;
            show(&page, &accounts, errors, &fields).await
        }
    }
}

pub(super) async fn withdraw(
    page: Page,
    State(accounts): State<Accounts>,
    Path(id): Path<String>,
    Form(_): Form<Nothing>,
) -> web::Result {
    let id: InvitationId = id.parse().map_err(|_| web::Error::NotFound)?;
    accounts.withdraw_invitation(&page.actor, agent(&page)?.organisation_id, id).await?;
    Ok(see_other("/compte/invitations"))
}
