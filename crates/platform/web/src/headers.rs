//! Response headers: what browsers may do with our pages, who may read the API, what may be kept.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::page::Page;

const FIXED: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    (
        "permissions-policy",
        "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("x-permitted-cross-domain-policies", "none"),
];

/// Two years, as browsers' preload lists ask.
const HSTS: &str = "max-age=63072000";

/// The content security policy of a page: nothing from elsewhere, nothing inline without this answer's nonce.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}

pub(crate) async fn secure(request: Request, next: Next) -> Response {
    let page = request.extensions().get::<Page>();
    let nonce = page.map(|page| page.nonce.clone()).unwrap_or_default();
    let (secure, personal) =
        page.map_or((false, false), |page| (page.shell.secure(), page.actor.agent().is_some()));
    let is_api = request.uri().path().starts_with("/api/");
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_api && is_preflight(&request) {
        return preflight();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    if let Ok(value) = HeaderValue::from_str(&policy(&nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, value);
    }
    if is_api && is_read {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("etag, link, x-request-id, retry-after"),
        );
    }
    keep(headers, is_api, personal);
    response
}

/// Pages of someone signed in are not kept at all: the computer is shared. Others are asked again each time; API reads
/// may be kept if revalidated.
fn keep(headers: &mut HeaderMap, is_api: bool, personal: bool) {
    if !headers.contains_key(header::CACHE_CONTROL) {
        let value = match (is_api, personal) {
            (true, _) => "no-cache",
            (false, true) => "no-store",
            (false, false) => "private, no-cache",
        };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    }
    if !headers.get(header::CACHE_CONTROL).is_some_and(|value| value.as_bytes().ends_with(b"immutable")) {
        headers.append(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    }
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// Other sites may read the API; they may not write to it from a browser.
fn preflight() -> Response {
    let allow = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "accept, accept-language, if-none-match"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, allow).into_response()
}
