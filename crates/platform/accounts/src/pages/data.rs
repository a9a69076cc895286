//! `/compte/donnees`: what is kept about whoever is signed in, who looked at it; to take away, to have erased.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use identity::Actor;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use privacy::{Error, File, Looked, Privacy};
use serde::Deserialize;
use web::{Errors, FieldError, Form, Nothing, Page, cookies};

use super::{Told, form, private, with_cookie};
use crate::service::Accounts;

/// What these pages stand on.
#[derive(Clone)]
pub(crate) struct Own {
    pub(super) accounts: Accounts,
    pub(super) privacy: Privacy,
}

#[derive(askama::Template)]
#[template(path = "accounts/data.html")]
struct DataPage<'a> {
    page: &'a Page,
    file: File,
    zone: TimeZone,
}

impl DataPage<'_> {
    fn moment(&self, at: &Timestamp) -> String {
        self.page.moment(&at.to_zoned(self.zone.clone()))
    }

    fn who(&self, line: &Looked) -> String {
        if line.actor == journal::reference(&self.page.actor) {
            self.page.t("accounts-data-you").to_owned()
        } else {
            line.label.clone()
        }
    }

    fn what(&self, line: &Looked) -> String {
        self.page.t(&format!("privacy-what-{}", line.what)).to_owned()
    }

    fn why(&self, line: &Looked) -> String {
        self.page.t(&format!("privacy-why-{}", line.why)).to_owned()
    }
}

/// `GET /compte/donnees`
pub(super) async fn get(page: Page, State(own): State<Own>) -> web::Result {
    signed_in(&page)?;
    let file = own.privacy.own_file(&page).await?;
    let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
    Ok(private(page.ok(DataPage { page: &page, file, zone })))
}

/// `POST /compte/donnees/fichier`
pub(super) async fn download(
    page: Page,
    State(own): State<Own>,
    Form(Nothing {}): Form<Nothing>,
) -> web::Result {
    signed_in(&page)?;
    let data = own.privacy.export_own(&page.actor).await?;
    let text = serde_json::to_string_pretty(&data).map_err(web::Error::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"mon-compte.json\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, text).into_response())
}

#[derive(askama::Template)]
#[template(path = "accounts/erase.html")]
struct ErasePage<'a> {
    page: &'a Page,
    errors: Errors,
    /// Keys of what stands against it.
    hindrances: Vec<&'static str>,
}

/// `GET /compte/donnees/effacement`: what goes, what stays, and the button.
pub(super) async fn ask(page: Page, State(own): State<Own>) -> web::Result {
    own.accounts.guard(&page.actor).await?;
    let hindrances = own.privacy.hindrances_of_own(&page.actor).await?;
    let errors = Errors::none();
    Ok(form(&page, &errors, ErasePage { page: &page, errors: Errors::none(), hindrances }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Sure {
    /// Ticked: the person understands that erasing cannot be undone.
    sure: String,
}

/// `POST /compte/donnees/effacement`
pub(super) async fn erase(page: Page, State(own): State<Own>, Form(sure): Form<Sure>) -> web::Result {
    own.accounts.guard(&page.actor).await?;
    if sure.sure.is_empty() {
        let errors = Errors(vec![FieldError::new("sure", "accounts-error-sure")]);
        let hindrances = own.privacy.hindrances_of_own(&page.actor).await?;
        return Ok(form(&page, &errors.clone(), ErasePage { page: &page, errors, hindrances }));
    }
    match own.privacy.erase_own(&page.actor).await {
        Ok(_) => {}
        Err(Error::Hindered(hindrances)) => {
            return Ok(private(page.render(
                axum::http::StatusCode::CONFLICT,
                ErasePage { page: &page, errors: Errors::none(), hindrances },
            )));
        }
        Err(error) => return Err(error.into()),
    }
    // Nobody is signed in any more.
    let gone = cookies::write(&page.shell, &cookies::host_name(&page.shell, "session"), "", 0);
    let page = Page { actor: Actor::Public, ..page };
    let told = Told {
        page: &page,
        title: "accounts-erased-title",
        text: "accounts-erased-text",
        link: ("/", "accounts-erased-home"),
    };
    Ok(with_cookie(private(page.ok(told)), &gone))
}

/// A person, not a program of an organisation.
fn signed_in(page: &Page) -> Result<(), web::Error> {
    if page.actor.agent().is_some() { Ok(()) } else { Err(web::Error::Unauthorised) }
}
