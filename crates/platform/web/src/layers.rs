//! What every request goes through, outermost first: context and log line, security headers, compression, error
//! pages, rate limit, panic net, time limit, body limit.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http_body_util::Limited;
use identity::Actor;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument;

use crate::actor::Authenticate;
use crate::error::{Carried, Error};
use crate::page::Page;
use crate::shell::{Limits, Shell};
use crate::{assets, cookies, error_page, headers, rate};

/// The end of the path of a route that takes a file: its body may be [`Limits::file_bytes`] long. Such a route reads
/// nothing before it knows that the actor may send it a file; only the administration has any.
pub const FILE_PATH: &str = "/fichier";
/// Where routes that take files are.
const FILES_UNDER: &str = "/office/";

/// Puts the whole house around the merged routers: assets, the 404 page, and everything above. Call it once, last.
/// `accounts` says who sends a request.
pub fn layers(router: Router, shell: Arc<Shell>, accounts: Arc<dyn Authenticate>) -> Router {
    let limits = shell.settings.limits;
    let inner = router
        .merge(assets::router(&shell))
        .fallback(|| async { Error::NotFound })
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(limits, limit_body))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(limits.timeout_s.max(1)),
        ))
        .layer(CatchPanicLayer::custom(on_panic));
    let house = House { shell, accounts, limiter: rate::Limiter::new(limits).map(Arc::new) };
    inner
        .layer(from_fn(error_page::write_errors))
        .layer(
            CompressionLayer::new()
                .compress_when(DefaultPredicate::new().and(NotForContentType::new("font/"))),
        )
        .layer(from_fn(headers::secure))
        .layer(from_fn_with_state(house, context))
}

/// What every request meets first.
#[derive(Clone)]
struct House {
    shell: Arc<Shell>,
    accounts: Arc<dyn Authenticate>,
    limiter: Option<Arc<rate::Limiter>>,
}

impl House {
    /// The actor, within the budgets of their address and of their account: an address that has spent its own asks
    /// nothing of the accounts.
    async fn actor(
        &self,
        path: &str,
        headers: &HeaderMap,
        socket: Option<SocketAddr>,
    ) -> Result<Actor, Error> {
        if let Some(limiter) = &self.limiter {
            limiter.address(headers, socket)?;
        }
        // Files are the same for all: no store is asked for them.
        if path.starts_with("/assets/") {
            return Ok(Actor::Public);
        }
        let actor = self.accounts.actor(&self.shell, headers).await?;
        if let (Some(limiter), Some(agent)) = (&self.limiter, actor.agent()) {
            limiter.account(agent.id)?;
        }
        Ok(actor)
    }
}

/// Refuses a body by the length told before anything is read; a body that tells none is cut at its limit.
async fn limit_body(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let takes_file = path.starts_with(FILES_UNDER) && path.ends_with(FILE_PATH);
    let most = if takes_file { limits.file_bytes } else { limits.body_bytes };
    let told =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let length: u64 = told.unwrap_or_else(|| request.body().size_hint().lower());
    if length > most as u64 {
        return Error::TooLarge.into_response();
    }
    next.run(request.map(|body| Body::new(Limited::new(body, most)))).await
}

/// Makes the [`Page`], opens the span, measures, sets cookies, writes the log line.
async fn context(State(house): State<House>, mut request: Request, next: Next) -> Response {
    let shell = &house.shell;
    let started = shell.world.now();
    let request_id = shell.world.short_code(10);
    let socket = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let (actor, refusal) = match house.actor(request.uri().path(), request.headers(), socket).await {
        Ok(actor) => (actor, None),
        Err(error) => (Actor::Public, Some(error)),
    };
    let (page, lang_chosen) = Page::read(shell, actor, request.uri(), request.headers(), &request_id);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    request.extensions_mut().insert(page.clone());
    if let Some(error) = refusal {
        request.extensions_mut().insert(Carried(Arc::new(error)));
    }

    // Who, by the account's id alone: names stay out of logs.
    let actor = page.actor.agent().map_or_else(String::new, |agent| agent.id.to_string());
    let span = tracing::info_span!("request", id = %request_id, %method, route, actor);
    let mut response = next.run(request).instrument(span.clone()).await;
    let elapsed_s = shell.world.now().duration_since(started).as_secs_f64().max(0.0);
    span.in_scope(|| measure(&method, route, response.status(), elapsed_s));

    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        headers.insert("x-request-id", value);
    }
    let lang_cookie = lang_chosen.then(|| cookies::remember_lang(shell, page.lang));
    for cookie in [page.csrf.cookie(shell), lang_cookie].into_iter().flatten() {
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            headers.append(header::SET_COOKIE, value);
        }
    }
    response
}

fn measure(method: &Method, route: String, status: StatusCode, elapsed_s: f64) {
    tracing::info!(status = status.as_u16(), ms = elapsed_s * 1000.0, "answered");
    let method = method_label(method);
    let code = status.as_u16().to_string();
    metrics::counter!("http_requests_total", "method" => method, "route" => route.clone(), "status" => code)
        .increment(1);
    metrics::histogram!("http_request_duration_seconds", "method" => method, "route" => route)
        .record(elapsed_s);
}

/// Known methods only: a label must not grow with what strangers send.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the signature tower-http asks for")]
fn on_panic(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let what = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Error::internal(format!("a handler panicked: {what}")).into_response()
}
