//! Turns every error answer without a body of its own into a page or into problem+json.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

use crate::api::{Problem, ProblemField};
use crate::error::{CONFIRM, Carried, Error, SECOND_FACTOR, SIGN_IN};
use crate::page::Page;
use crate::params;

/// Longest explanation taken over from an extractor's plain text, in bytes.
const MAX_DETAIL: usize = 500;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    page: &'a Page,
    status: u16,
    title: &'a str,
    explanation: &'a str,
    fields: Vec<(&'a str, &'a str)>,
    offer_search: bool,
}

pub(crate) async fn write_errors(request: Request, next: Next) -> Response {
    let Some(page) = request.extensions().get::<Page>().cloned() else {
        return next.run(request).await;
    };
    let is_read = request.method().is_safe();
    // Refused before any handler: the token of a program is wrong, or the accounts cannot be asked.
    let response = match request.extensions().get::<Carried>().cloned() {
        Some(refused) => refused.into_response(),
        None => next.run(request).await,
    };
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || has_own_body(&response) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let carried = parts.extensions.remove::<Carried>().map(|carried| carried.0);
    if let Some(Error::Internal(source)) = carried.as_deref() {
        tracing::error!(request = %page.request_id, error = %chain(source.as_ref()), "internal error");
    }
    let in_api = page.path.starts_with("/api/");
    if let Some(way) = way_out(&page, carried.as_deref()).filter(|_| !in_api && is_read) {
        let next = params::encode(&page.here());
        return crate::page::see_other(&format!("{way}?next={next}"));
    }
    let detail = match carried.as_deref() {
        Some(Error::BadRequest(why)) => Some(why.clone()),
        Some(_) => None,
        None => plain_detail(status, body).await,
    };
    let mut answer = if in_api {
        problem(&page, status, carried.as_deref(), detail)
    } else {
        html(&page, status, carried.as_deref())
    };
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = parts.headers.remove(&name) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// The page where what is missing can be given, when a person asked for a page.
fn way_out(page: &Page, carried: Option<&Error>) -> Option<&'static str> {
    let sleeps = page.actor.agent().is_some_and(|agent| agent.dormant);
    match carried? {
        Error::Unauthorised => Some(SIGN_IN),
        Error::Unconfirmed => Some(CONFIRM),
        Error::NotAllowed | Error::NotFound if sleeps => Some(SECOND_FACTOR),
        _ => None,
    }
}

/// A form shown again or a JSON answer made by a handler is left as it is.
fn has_own_body(response: &Response) -> bool {
    response.extensions().get::<Carried>().is_none()
        && response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"))
}

/// What an extractor of axum said in plain text: useful to a developer, never for a defect of ours.
async fn plain_detail(status: StatusCode, body: Body) -> Option<String> {
    if !status.is_client_error() {
        return None;
    }
    let bytes = http_body_util::Limited::new(body, MAX_DETAIL).collect().await.ok()?.to_bytes();
    String::from_utf8(bytes.to_vec()).ok().filter(|text| !text.is_empty())
}

fn problem(page: &Page, status: StatusCode, error: Option<&Error>, detail: Option<String>) -> Response {
    let errors = match error {
        Some(Error::Invalid(fields)) => {
            fields.iter().map(|field| ProblemField::new(field, page.t(&field.key))).collect()
        }
        _ => Vec::new(),
    };
    let own_text = own_key(error).map(|key| page.t(key).to_owned());
    let body = Problem {
        kind: "about:blank",
        title: title(page, status).to_owned(),
        status: status.as_u16(),
        detail: detail.or(own_text).or_else(|| Some(explanation(page, status, error).to_owned())),
        instance: page.path.to_string(),
        request_id: page.request_id.to_string(),
        errors,
    };
    let json = serde_json::to_vec(&body).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/problem+json")], json).into_response()
}

fn html(page: &Page, status: StatusCode, error: Option<&Error>) -> Response {
    let fields = match error {
        Some(Error::Invalid(fields)) => {
            fields.iter().map(|field| (&*field.field, page.t(&field.key))).collect()
        }
        _ => Vec::new(),
    };
    let template = ErrorPage {
        page,
        status: status.as_u16(),
        title: title(page, status),
        explanation: explanation(page, status, error),
        fields,
        offer_search: matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE),
    };
    match template.render() {
        Ok(body) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response(),
        Err(error) => {
            tracing::error!(%error, "the error page does not render");
            (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], page.request_id.to_string())
                .into_response()
        }
    }
}

fn own_key(error: Option<&Error>) -> Option<&'static str> {
    match error {
        Some(Error::Conflict { key } | Error::Gone { key }) => Some(key),
        Some(Error::Unconfirmed) => Some("web-error-unconfirmed"),
        Some(Error::NotAllowed) => Some("web-error-not-allowed"),
        _ => None,
    }
}

/// Statuses with a wording of their own; the others share one of two.
fn text_key(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "401",
        403 => "403",
        404 => "404",
        405 => "405",
        408 => "408",
        409 => "409",
        410 => "410",
        413 => "413",
        415 => "415",
        422 => "422",
        429 => "429",
        503 => "503",
        500.. => "500",
        _ => "400",
    }
}

fn title(page: &Page, status: StatusCode) -> &str {
    look_up(page, "title", status)
}

fn explanation<'a>(page: &'a Page, status: StatusCode, error: Option<&Error>) -> &'a str {
    match own_key(error) {
        Some(key) => page.t(key),
        None => look_up(page, "text", status),
    }
}

fn look_up<'a>(page: &'a Page, part: &str, status: StatusCode) -> &'a str {
    page.shell.catalog.text_or_empty(page.lang, &format!("web-error-{}-{part}", text_key(status)))
}

/// An error and its causes on one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
