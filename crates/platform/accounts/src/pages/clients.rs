//! `/compte/clients`: programs of the organisation.

use axum::extract::{Path, State};
use axum::response::Response;
use identity::AgentId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use territory::Territories;
use web::{Choice, Errors, Form, Nothing, Page, see_other};

use super::{form, private, told};
use crate::model::SCOPES;
use crate::service::{Accounts, MAX_DAYS, NewClient};
use crate::store::Client;

#[derive(askama::Template)]
#[template(path = "accounts/clients.html")]
struct ClientsPage<'a> {
    page: &'a Page,
    errors: Errors,
    fields: &'a Fields,
    scopes: Vec<Choice>,
    clients: Vec<Client>,
    now: Timestamp,
}

impl ClientsPage<'_> {
    fn day(&self, at: &Timestamp) -> String {
        self.page.date(at.to_zoned(TimeZone::UTC).date())
    }

    fn scopes_of(&self, client: &Client) -> String {
        let words = client.scopes.iter().map(|power| self.page.t(scope_key(power.code())));
        words.collect::<Vec<_>>().join(", ")
    }

    fn territory_of(&self, client: &Client) -> String {
        Territories::bundled().name_of(&client.territory).unwrap_or_default().to_owned()
    }
}

/// The text of a scope.
fn scope_key(code: &str) -> &'static str {
    match code {
        "welcome" => "accounts-scope-welcome",
        "read-threads" => "accounts-scope-read-threads",
        "manage-places" => "accounts-scope-manage-places",
        _ => "accounts-scope-supervise",
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    name: String,
    scope: Vec<String>,
    territory: String,
    days: String,
}

async fn show(page: &Page, accounts: &Accounts, errors: Errors, fields: &Fields) -> web::Result {
    let clients = accounts.clients(&page.actor).await?;
    let scopes = SCOPES.iter().map(|(power, _)| {
        Choice::new(power.code(), page.t(scope_key(power.code()))).checked_among(&fields.scope)
    });
    let scopes = scopes.collect();
    let now = page.shell.world.now();
    Ok(form(page, &errors.clone(), ClientsPage { page, errors, fields, scopes, clients, now }))
}

pub(super) async fn get(page: Page, State(accounts): State<Accounts>) -> web::Result {
    accounts.guard(&page.actor).await?;
    let fields = Fields {
        days: MAX_DAYS.to_string(),
        territory: page.actor.agent().map(|agent| agent.desk_territory().to_string()).unwrap_or_default(),
        ..Fields::default()
    };
    show(&page, &accounts, Errors::none(), &fields).await
}

#[derive(askama::Template)]
#[template(path = "accounts/client_token.html")]
struct TokenPage<'a> {
    page: &'a Page,
    token: String,
}

/// The token is on this answer, and nowhere else ever.
pub(super) async fn post(
    page: Page,
    State(accounts): State<Accounts>,
    Form(fields): Form<Fields>,
) -> web::Result {
    let mut errors = Errors::none();
    let scope = |code: &String| SCOPES.iter().map(|(power, _)| *power).find(|power| power.code() == *code);
    let scopes: Option<Vec<_>> = fields.scope.iter().map(scope).collect();
    let territory = fields.territory.trim().parse().ok();
    let days = fields.days.trim().parse().ok();
    for (found, field, key) in [
        (scopes.is_some(), "scope", "accounts-error-client-scope"),
        (territory.is_some(), "territory", "accounts-error-client-territory"),
        (days.is_some(), "days", "accounts-error-client-days"),
    ] {
        if !found {
            errors.add(field, key);
        }
    }
    let (Some(scopes), Some(territory), Some(days)) = (scopes, territory, days) else {
        return show(&page, &accounts, errors, &fields).await;
    };
    let new = NewClient { name: fields.name.clone(), scopes, territory, days };
    match accounts.add_client(&page.actor, &new).await {
        Ok(token) => Ok(private(page.ok(TokenPage { page: &page, token: token.reveal() }))),
        Err(error) => {
            show(&page, &accounts, told(error, ("name", "accounts-error-client-name"))?, &fields).await
        }
    }
}

pub(super) async fn revoke(
    page: Page,
    State(accounts): State<Accounts>,
    Path(id): Path<String>,
    Form(_): Form<Nothing>,
) -> web::Result<Response> {
    let id: AgentId = id.parse().map_err(|_| web::Error::NotFound)?;
    accounts.revoke_client(&page.actor, id).await?;
    Ok(see_other("/compte/clients"))
}
