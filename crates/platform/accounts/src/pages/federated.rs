//! `/connexion/oidc`: signing in through the identity provider.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use web::{Errors, Form, Page, Query, see_other};

use super::{Next, Told, form, replaced, sign_in, told, with_cookie};
use crate::model::Visitor;
use crate::service::{Accounts, Error, Federated, link_of, pending_of};

/// Leaves for the provider: the one redirect of the program that leads to another site, the configured one. A link, since
/// browsers let no form of ours end at another site; begun by somebody else, it only leads to the provider's page.
pub(super) async fn get(
    page: Page,
    State(accounts): State<Accounts>,
    Query(next): Query<Next>,
) -> web::Result {
    match accounts.begin_federated(next.path()).await {
        Ok((url, cookie)) => {
            Ok(with_cookie((StatusCode::SEE_OTHER, [(header::LOCATION, url)]).into_response(), &cookie))
        }
        Err(error) => failed(&page, error),
    }
}

/// The person comes back from the provider.
pub(super) async fn back(
    page: Page,
    State(accounts): State<Accounts>,
    visitor: Visitor,
    headers: HeaderMap,
) -> web::Result {
    let pending = pending_of(&page.shell, &headers);
    match accounts.finish_federated(&visitor, pending, &page.query, replaced(&page)).await {
        Ok(Federated::SignedIn(signed_in, next)) => {
            sign_in::after(&page, &accounts, &signed_in, web::local_path(&next, super::HOME)).await
        }
        Ok(Federated::ToConfirm(cookie)) => Ok(with_cookie(see_other("/connexion/oidc/lier"), &cookie)),
        Ok(Federated::Unknown) => Ok(page.ok(Told {
            page: &page,
            title: "accounts-unknown-title",
            text: "accounts-unknown-text",
            link: ("/inscription", "accounts-register-title"),
        })),
        Err(error) => failed(&page, error),
    }
}

/// A sign-in that came to nothing says so, and how to begin again.
fn failed(page: &Page, error: Error) -> web::Result {
    let text = match &error {
        Error::Gone | Error::Refused => "accounts-federated-gone",
        Error::Provider(oidc::client::Error::Unreachable | oidc::client::Error::Slow) => {
            "accounts-federated-down"
        }
        Error::Provider(why) => {
            tracing::warn!(%why, "sign-in through the provider refused");
            "accounts-federated-refused"
        }
        _ => return Err(error.into()),
    };
    let template = Told {
        page,
        title: "accounts-federated-title",
        text,
        link: ("/connexion", "accounts-sign-in-title"),
    };
    Ok(page.render(StatusCode::FORBIDDEN, template))
}

#[derive(askama::Template)]
#[template(path = "accounts/link.html")]
struct LinkPage<'a> {
    page: &'a Page,
    errors: Errors,
    provider: &'a str,
}

#[derive(Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    password: String,
}

fn show(page: &Page, accounts: &Accounts, errors: Errors) -> web::Result {
    let provider = accounts.provider().ok_or(web::Error::NotFound)?.label.as_str();
    Ok(form(page, &errors.clone(), LinkPage { page, errors, provider }))
}

pub(super) async fn get_link(page: Page, State(accounts): State<Accounts>) -> web::Result {
    show(&page, &accounts, Errors::none())
}

pub(super) async fn post_link(
    page: Page,
    State(accounts): State<Accounts>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> web::Result<Response> {
    let link = link_of(&page.shell, &headers);
    match accounts.confirm_link(&visitor, link, &fields.password, replaced(&page)).await {
        Ok((signed_in, next)) => {
            sign_in::after(&page, &accounts, &signed_in, web::local_path(&next, super::HOME)).await
        }
        Err(Error::Gone) => failed(&page, Error::Gone),
        Err(error) => show(&page, &accounts, told(error, ("password", "accounts-error-confirm"))?),
    }
}
