//! `/compte/sessions`: where the account is in use.

use axum::extract::{Path, State};
use identity::SessionId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use web::{Form, Nothing, Page, see_other};

use crate::model::Session;
use crate::service::Accounts;

#[derive(askama::Template)]
#[template(path = "accounts/sessions.html")]
struct SessionsPage<'a> {
    page: &'a Page,
    sessions: Vec<Session>,
    zone: TimeZone,
}

impl SessionsPage<'_> {
    fn moment(&self, at: &Timestamp) -> String {
        self.page.moment(&at.to_zoned(self.zone.clone()))
    }

    fn is_this(&self, session: &Session) -> bool {
        self.page.actor.agent().and_then(|agent| agent.session) == Some(session.id)
    }
}

pub(super) async fn get(page: Page, State(accounts): State<Accounts>) -> web::Result {
    let sessions = accounts.sessions(&page.actor).await?;
    let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
    Ok(page.ok(SessionsPage { page: &page, sessions, zone }))
}

pub(super) async fn end(
    page: Page,
    State(accounts): State<Accounts>,
    Path(id): Path<String>,
    Form(_): Form<Nothing>,
) -> web::Result {
    let id: SessionId = id.parse().map_err(|_| web::Error::NotFound)?;
    accounts.end_session(&page.actor, id).await?;
    Ok(see_other("/compte/sessions"))
}

pub(super) async fn end_others(
    page: Page,
    State(accounts): State<Accounts>,
    Form(_): Form<Nothing>,
) -> web::Result {
    accounts.end_other_sessions(&page.actor).await?;
    Ok(see_other("/compte/sessions"))
}
