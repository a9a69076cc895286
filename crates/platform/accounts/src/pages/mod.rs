//! The pages, one file each: forms in, commands, pages out.

mod account;
mod clients;
mod confirm;
mod data;
mod factors;
mod federated;
mod first;
mod invitation;
mod invitations;
mod passkey;
mod password;
mod register;
mod sessions;
mod sign_in;

use std::net::SocketAddr;

use ::factors::password::Weakness;
use axum::Router;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use identity::Role;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use web::{Errors, FieldError, Page, cookies, local_path, see_other};

use crate::model::Visitor;
use crate::service::{Accounts, Error, SignedIn};

/// Where people go who wanted nothing in particular.
const HOME: &str = "/desk";
/// The text of a refusal to try again at once.
const WAIT: &str = "accounts-error-wait";

/// The routes of these pages.
pub(crate) fn router(accounts: Accounts) -> Router {
    Router::new()
        .route("/connexion", get(sign_in::get).post(sign_in::post))
        .route("/connexion/second-facteur", get(confirm::get_code).post(confirm::post_code))
        .route("/connexion/confirmer", get(confirm::get).post(confirm::post))
        .route("/connexion/cle", get(passkey::get).post(passkey::post))
        .route("/connexion/oubli", get(password::get_forgotten).post(password::post_forgotten))
        .route("/connexion/oubli/{token}", get(password::get_reset).post(password::post_reset))
        .route("/connexion/oidc", get(federated::get))
        .route("/connexion/oidc/retour", get(federated::back))
        .route("/connexion/oidc/lier", get(federated::get_link).post(federated::post_link))
        .route("/deconnexion", post(sign_in::sign_out))
        .route("/inscription", get(register::get).post(register::post))
        .route("/inscription/{token}", get(register::get_password).post(register::post_password))
        .route("/invitation/{token}", get(invitation::get).post(invitation::post))
        .route("/premier-compte", get(first::get).post(first::post))
        .route("/compte", get(account::get).post(account::post))
        .route("/compte/structure", post(account::switch))
        .route("/compte/mot-de-passe", get(password::get).post(password::post))
        .route("/compte/second-facteur", get(factors::get))
        .route("/compte/second-facteur/application", get(factors::get_totp).post(factors::post_totp))
        .route("/compte/second-facteur/application/confirmer", post(factors::confirm_totp))
        .route("/compte/second-facteur/application/retirer", post(factors::remove_totp))
        .route("/compte/second-facteur/cle", get(factors::get_passkey).post(factors::post_passkey))
        .route("/compte/second-facteur/cle/{id}/retirer", post(factors::remove_passkey))
        .route("/compte/second-facteur/codes", post(factors::renew_codes))
        .route("/compte/sessions", get(sessions::get))
        .route("/compte/sessions/{id}/fermer", post(sessions::end))
        .route("/compte/sessions/autres/fermer", post(sessions::end_others))
        .route("/compte/clients", get(clients::get).post(clients::post))
        .route("/compte/clients/{id}/revoquer", post(clients::revoke))
        .route("/compte/invitations", get(invitations::get).post(invitations::post))
        .route("/compte/invitations/{id}/retirer", post(invitations::withdraw))
        .with_state(accounts)
}

/// The routes of a person's data, which `privacy` answers.
pub(crate) fn data_router(accounts: Accounts, privacy: privacy::Privacy) -> Router {
    Router::new()
        .route("/compte/donnees", get(data::get))
        .route("/compte/donnees/fichier", post(data::download))
        .route("/compte/donnees/effacement", get(data::ask).post(data::erase))
        .with_state(data::Own { accounts, privacy })
}

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Next {
    next: String,
}

impl Next {
    /// A path of this site, always.
    fn path(&self) -> &str {
        local_path(&self.next, HOME)
    }
}

/// `path?next=…`
fn with_next(path: &str, next: &str) -> String {
    format!("{path}?next={}", web::params::encode(next))
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, web::Error> {
        let page = Page::from_request_parts(parts, state).await?;
        let socket = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
        let address = web::caller(page.shell.settings.limits.trust_proxy, &parts.headers, socket);
        let said = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        // The number that form tokens are tied to: every browser that posts has one.
        let browser = cookies::read(&parts.headers, &cookies::host_name(&page.shell, "browser"));
        let browser = browser.map(|number| Sha256::digest(number.as_bytes()).into());
        Ok(Self::new(said.unwrap_or_default(), address, browser))
    }
}

/// Goes on with the session that has just begun or was renewed.
fn go_on(page: &Page, signed_in: &SignedIn, to: &str) -> Response {
    with_cookie(see_other(to), &signed_in.set_cookie(&page.shell))
}

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// The session of whoever signs in again in the same browser: it ends.
fn replaced(page: &Page) -> Option<identity::SessionId> {
    page.actor.agent().and_then(|agent| agent.session)
}

/// What a refused command says in the form; other errors are answered as they are. `refused` is the field and the text
/// for whatever is told alike.
fn told(error: Error, refused: (&'static str, &'static str)) -> Result<Errors, web::Error> {
    Ok(Errors(match error {
        Error::Refused => vec![FieldError::new(refused.0, refused.1)],
        Error::Wait { .. } => vec![FieldError::new(refused.0, WAIT)],
        Error::Field(field, key) => vec![FieldError::new(field, key)],
        Error::Weak(reasons) => {
            reasons.into_iter().map(|reason| FieldError::new("password", weakness_key(reason))).collect()
        }
        Error::Organisation(organisations::Error::Fields(problems)) => {
            problems.into_iter().map(|problem| FieldError::new(problem.field(), problem.key())).collect()
        }
        other => return Err(other.into()),
    }))
}

const fn weakness_key(reason: Weakness) -> &'static str {
    match reason {
        Weakness::TooShort => "accounts-error-password-short",
        Weakness::TooLong => "accounts-error-password-long",
        Weakness::Common => "accounts-error-password-common",
        Weakness::Repeats => "accounts-error-password-repeats",
        Weakness::Sequence => "accounts-error-password-sequence",
        Weakness::HoldsEmail => "accounts-error-password-email",
        Weakness::HoldsName => "accounts-error-password-name",
    }
}

/// A form, the first time or again: 200, 422, or 429 when one must wait. Such a page holds what was typed: no cache keeps
/// it.
fn form(page: &Page, errors: &Errors, template: impl askama::Template) -> Response {
    let status = match errors.iter().next() {
        None => StatusCode::OK,
        Some(error) if error.key == WAIT => StatusCode::TOO_MANY_REQUESTS,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    private(page.render(status, template))
}

/// A page with secrets on it: no cache keeps it.
fn private(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A page that says that something was done, and where to go on.
#[derive(askama::Template)]
#[template(path = "accounts/told.html")]
struct Told<'a> {
    page: &'a Page,
    title: &'static str,
    text: &'static str,
    link: (&'static str, &'static str),
}

/// The pages of one's own account, and the words that lead there.
pub(crate) const MENU: &[(&str, &str)] = &[
    ("/compte", "accounts-account-title"),
    ("/compte/mot-de-passe", "accounts-password-title"),
    ("/compte/second-facteur", "accounts-factors-title"),
    ("/compte/sessions", "accounts-sessions-title"),
    ("/compte/donnees", "accounts-data-title"),
];

/// The key of the name of a role, among the texts of `organisations`.
pub(crate) const fn role_key(role: Role) -> &'static str {
    match role {
        Role::Aidant => "organisations-role-aidant",
        Role::Mediator => "organisations-role-mediator",
        Role::PlaceManager => "organisations-role-place-manager",
        Role::Prescriber => "organisations-role-prescriber",
        Role::Referent => "organisations-role-referent",
        Role::Buyer => "organisations-role-buyer",
        Role::Funder => "organisations-role-funder",
        Role::TerritoryCoordinator => "organisations-role-territory-coordinator",
        Role::StateService => "organisations-role-state-service",
        Role::Hub => "organisations-role-hub",
        Role::Auditor => "organisations-role-auditor",
        Role::Moderator => "organisations-role-moderator",
        Role::NationalAdministrator => "organisations-role-national-administrator",
    }
}
