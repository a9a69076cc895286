//! `/compte/second-facteur`: the application, passkeys, recovery codes.

use axum::extract::{Path, State};
use axum::response::Response;
use identity::Assurance;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use web::{Errors, Form, Nothing, Page, Query, local_path, see_other};

use super::{form, private, told, with_cookie, with_next};
use crate::service::{Accounts, Ceremony, Factors, SignedIn};
use crate::store::PasskeyId;

#[derive(askama::Template)]
#[template(path = "accounts/factors.html")]
struct FactorsPage<'a> {
    page: &'a Page,
    factors: Factors,
    /// Some roles sleep until there is a second factor.
    dormant: bool,
}

impl FactorsPage<'_> {
    fn day(&self, at: &Timestamp) -> String {
        self.page.date(at.to_zoned(TimeZone::UTC).date())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    next: String,
}

/// Where people come whose roles sleep: they give the factor they have, or set one up.
pub(super) async fn get(
    page: Page,
    State(accounts): State<Accounts>,
    Query(wanted): Query<Wanted>,
) -> web::Result {
    let factors = accounts.factors(&page.actor).await?;
    let sure = page.actor.agent().is_some_and(|agent| agent.assurance == Assurance::Two);
    let next = local_path(&wanted.next, "/compte/second-facteur");
    if factors.any() && !sure {
        return Ok(see_other(&with_next("/connexion/second-facteur", next)));
    }
    accounts.guard(&page.actor).await?;
    let dormant = page.actor.agent().is_some_and(|agent| agent.dormant);
    Ok(private(page.ok(FactorsPage { page: &page, factors, dormant })))
}

#[derive(askama::Template)]
#[template(path = "accounts/totp.html")]
struct TotpPage<'a> {
    page: &'a Page,
    errors: Errors,
    secret: String,
    uri: String,
    qr: Option<String>,
}

async fn show_totp(page: &Page, accounts: &Accounts, errors: Errors) -> web::Result {
    let (secret, uri) = accounts.totp_to_confirm(&page.actor).await?;
    let qr = accounts.qr_code(&uri, page.t("accounts-totp-qr"));
    // Groups of four are easier to type.
    let secret = secret.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ");
    Ok(form(page, &errors.clone(), TotpPage { page, errors, secret, uri, qr }))
}

pub(super) async fn get_totp(page: Page, State(accounts): State<Accounts>) -> web::Result {
    show_totp(&page, &accounts, Errors::none()).await
}

pub(super) async fn post_totp(
    page: Page,
    State(accounts): State<Accounts>,
    Form(_): Form<Nothing>,
) -> web::Result {
    accounts.begin_totp(&page.actor).await?;
    Ok(see_other("/compte/second-facteur/application"))
}

#[derive(Deserialize)]
pub(super) struct Code {
    #[serde(default)]
    code: String,
}

pub(super) async fn confirm_totp(
    page: Page,
    State(accounts): State<Accounts>,
    Form(fields): Form<Code>,
) -> web::Result {
    match accounts.confirm_totp(&page.actor, &fields.code).await {
        Ok((signed_in, codes)) => Ok(added(&page, &signed_in, codes.as_ref().map(<[String; 10]>::as_slice))),
        Err(error) => show_totp(&page, &accounts, told(error, ("code", "accounts-error-code"))?).await,
    }
}

/// After a factor was added: the recovery codes, this once, or the list.
fn added(page: &Page, signed_in: &SignedIn, codes: Option<&[String]>) -> Response {
    let cookie = signed_in.set_cookie(&page.shell);
    match codes {
        Some(codes) => with_cookie(private(page.ok(CodesPage { page, codes })), &cookie),
        None => with_cookie(see_other("/compte/second-facteur"), &cookie),
    }
}

#[derive(askama::Template)]
#[template(path = "accounts/codes.html")]
struct CodesPage<'a> {
    page: &'a Page,
    codes: &'a [String],
}

pub(super) async fn renew_codes(
    page: Page,
    State(accounts): State<Accounts>,
    Form(_): Form<Nothing>,
) -> web::Result {
    let codes = accounts.renew_recovery_codes(&page.actor).await?;
    Ok(private(page.ok(CodesPage { page: &page, codes: &codes })))
}

pub(super) async fn remove_totp(
    page: Page,
    State(accounts): State<Accounts>,
    Form(_): Form<Nothing>,
) -> web::Result {
    accounts.remove_totp(&page.actor).await?;
    Ok(see_other("/compte/second-facteur"))
}

#[derive(askama::Template)]
#[template(path = "accounts/new_passkey.html")]
struct NewPasskeyPage<'a> {
    page: &'a Page,
    errors: Errors,
    name: &'a str,
    ceremony: Ceremony,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct NewPasskey {
    name: String,
    ticket: String,
    response: String,
}

async fn show_passkey(page: &Page, accounts: &Accounts, errors: Errors, name: &str) -> web::Result {
    let ceremony = accounts.begin_passkey(&page.actor).await?;
    Ok(form(page, &errors.clone(), NewPasskeyPage { page, errors, name, ceremony }))
}

pub(super) async fn get_passkey(page: Page, State(accounts): State<Accounts>) -> web::Result {
    show_passkey(&page, &accounts, Errors::none(), "").await
}

pub(super) async fn post_passkey(
    page: Page,
    State(accounts): State<Accounts>,
    Form(fields): Form<NewPasskey>,
) -> web::Result {
    match accounts.add_passkey(&page.actor, &fields.ticket, &fields.response, &fields.name).await {
        Ok((signed_in, codes)) => Ok(added(&page, &signed_in, codes.as_ref().map(<[String; 10]>::as_slice))),
        Err(error) => {
            let errors = told(error, ("name", "accounts-error-passkey"))?;
            show_passkey(&page, &accounts, errors, &fields.name).await
        }
    }
}

pub(super) async fn remove_passkey(
    page: Page,
    State(accounts): State<Accounts>,
    Path(id): Path<String>,
    Form(_): Form<Nothing>,
) -> web::Result {
    let id: PasskeyId = id.parse().map_err(|_| web::Error::NotFound)?;
    accounts.remove_passkey(&page.actor, id).await?;
    Ok(see_other("/compte/second-facteur"))
}
