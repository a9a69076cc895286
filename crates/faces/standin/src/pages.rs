//! `/oidc/authorize`: who to be. A request that cannot be trusted gets a page; a press of a button goes back signed.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect};
use oidc::Claims;
use oidc::provider::{AuthorizeError, Request, Subject};
use serde::Deserialize;
use serde_json::{Value, json};
use web::{Form, Page};

use crate::{ACR, Person, StandIn};

#[derive(askama::Template)]
#[template(path = "standin/choose.html")]
struct ChoosePage<'a> {
    page: &'a Page,
    query: &'a str,
    people: &'a [Person],
}

/// What a button sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Chosen {
    query: String,
    subject: String,
}

/// The invented people, one button each.
pub(crate) async fn show(page: Page, State(here): State<StandIn>, RawQuery(query): RawQuery) -> web::Result {
    match read(&here, &query.unwrap_or_default()) {
        Ok(request) => Ok(page.ok(ChoosePage { page: &page, query: request.query(), people: &here.people })),
        Err(refused) => refused.answer(),
    }
}

/// Goes back to the program as the person chosen.
pub(crate) async fn choose(State(here): State<StandIn>, Form(chosen): Form<Chosen>) -> web::Result {
    let person = here.people.iter().find(|person| person.subject == chosen.subject);
    let person = person.ok_or(web::Error::NotFound)?;
    match read(&here, &chosen.query) {
        Ok(request) => {
            let subject = Subject { acr: Some(ACR.to_owned()), ..subject(&here, person) };
            Ok(Redirect::to(&here.provider.approve(&here.world, request, subject)).into_response())
        }
        Err(refused) => refused.answer(),
    }
}

/// What the browser gets instead of a page: only an address that the client registered is followed.
struct Refused(AuthorizeError);

impl Refused {
    fn answer(self) -> web::Result {
        match self.0 {
            AuthorizeError::Redirect { url, .. } => Ok(Redirect::to(&url).into_response()),
            other => Err(web::Error::BadRequest(other.to_string())),
        }
    }
}

fn read(here: &StandIn, query: &str) -> Result<Request, Refused> {
    here.provider.authorize(query).map_err(Refused)
}

fn subject(here: &StandIn, person: &Person) -> Subject {
    let claims = json!({ "email": person.email, "email_verified": true });
    let claims = match claims {
        Value::Object(claims) => Claims::from(claims),
        _ => Claims::default(),
    };
    Subject::new(&person.subject, here.world.now(), claims)
}
