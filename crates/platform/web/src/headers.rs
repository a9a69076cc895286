//! Response headers: what browsers may do with our pages, who may read the API, what may be kept.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api;
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

/// What one answer may load, or who may show it, beyond the rule. A handler puts it in the extensions of its answer.
#[derive(Debug, Clone, Default)]
pub struct Allowance {
    /// It starts workers of ours: the map.
    pub workers: bool,
    /// It asks these origins for data and pictures; none by default.
    pub origins: Vec<String>,
    /// It shows pages of ours in a frame.
    pub frames: bool,
    /// Origins whose pages may show it in a frame, in the words of the policy (`*`, `https://a.example`); none by default.
    pub framed_by: Vec<String>,
}

/// The content security policy of a page: nothing from elsewhere, nothing inline without this answer's nonce.
fn policy(nonce: &str, more: &Allowance) -> String {
    let origins: String = more.origins.iter().flat_map(|origin| [" ", origin]).collect();
    let workers = if more.workers { " worker-src 'self';" } else { "" };
    let blobs = if more.workers { " blob:" } else { "" };
    let frames = if more.frames { " frame-src 'self';" } else { "" };
    let framed_by = match more.framed_by.as_slice() {
        [] => "'none'".to_owned(),
        some => some.join(" "),
    };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:{blobs}{origins}; font-src 'self'; connect-src 'self'{origins};{workers}{frames} \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {framed_by}"
    )
}

pub(crate) async fn secure(request: Request, next: Next) -> Response {
    let page = request.extensions().get::<Page>();
    let nonce = page.map(|page| page.nonce.clone()).unwrap_or_default();
    let (secure, personal) =
        page.map_or((false, false), |page| (page.shell.secure(), page.actor.agent().is_some()));
    let is_api = api::is_api(request.uri().path());
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_api && is_preflight(&request) {
        return preflight();
    }
    let mut response = next.run(request).await;
    let more = response.extensions_mut().remove::<Allowance>().unwrap_or_default();
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    if let Ok(value) = HeaderValue::from_str(&policy(&nonce, &more)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, value);
    }
    if !more.framed_by.is_empty() {
        headers.remove(header::X_FRAME_OPTIONS);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_allowed_only_what_it_asks_for() {
        let usual = policy("n", &Allowance::default());
        assert!(
            usual.contains("connect-src 'self'; manifest-src") && usual.ends_with("frame-ancestors 'none'")
        );
        assert!(!usual.contains("worker-src") && !usual.contains("blob:") && !usual.contains("frame-src"));
        let map =
            Allowance { workers: true, origins: vec!["https://a.example".into()], ..Allowance::default() };
        let map = policy("n", &map);
        assert!(map.contains("worker-src 'self';") && map.contains("connect-src 'self' https://a.example;"));
        assert!(!map.contains("unsafe"));
        let framed = Allowance { framed_by: vec!["*".into()], ..Allowance::default() };
        assert!(policy("n", &framed).ends_with("frame-ancestors *"));
    }
}
