//! A browser without a screen, over a router in the same process: keeps cookies and the last CSRF field, follows
//! nothing by itself.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// One visitor.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    headers: Vec<(String, String)>,
    csrf: Option<String>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, as it came.
    pub bytes: Vec<u8>,
}

impl Browser {
    /// A visitor who has never come before.
    pub fn new(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new(), headers: Vec::new(), csrf: None }
    }

    /// Sends this header with every request, as in `("accept-language", "en")`.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets a cookie, as if the server had.
    #[must_use]
    pub fn with_cookie(mut self, name: &str, value: &str) -> Self {
        self.cookies.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// The CSRF token of the last page that had one.
    pub fn csrf(&self) -> Option<&str> {
        self.csrf.as_deref()
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Vec::new()).await
    }

    /// Posts a form, with the CSRF field of the last page seen (unless `fields` has one).
    pub async fn post_form(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = fields.to_vec();
        let csrf = self.csrf.clone();
        if let Some(csrf) = csrf.as_deref()
            && !fields.iter().any(|(name, _)| *name == "csrf")
        {
            all.push(("csrf", csrf));
        }
        self.post_form_bare(path, &all).await
    }

    /// Posts exactly these fields.
    pub async fn post_form_bare(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = encode_form(fields).into_bytes();
        self.send(Method::POST, path, Some("application/x-www-form-urlencoded"), body).await
    }

    /// Sends JSON.
    pub async fn json(&mut self, method: Method, path: &str, body: &serde_json::Value) -> Answer {
        self.send(method, path, Some("application/json"), body.to_string().into_bytes()).await
    }

    /// Sends anything.
    pub async fn send(&mut self, method: Method, path: &str, kind: Option<&str>, body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "localhost");
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<_> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let request = request
            .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 50_000))))
            .body(Body::from(body))
            .expect("a well-formed request");
        let response = self.router.clone().oneshot(request).await.expect("a router always answers");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("the whole body").to_bytes().to_vec();
        let answer = Answer { status: parts.status, headers: parts.headers, bytes };
        self.remember(&answer);
        answer
    }

    fn remember(&mut self, answer: &Answer) {
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("cookies are ASCII");
            let (pair, attributes) = text.split_once(';').unwrap_or((text, ""));
            let Some((name, value)) = pair.split_once('=') else { continue };
            let gone = attributes.to_ascii_lowercase().contains("max-age=0") || value.is_empty();
            if gone {
                self.cookies.remove(name.trim());
            } else {
                self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        if let Some(csrf) = answer.csrf() {
            self.csrf = Some(csrf);
        }
    }
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body as JSON; fails the test when it is not.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("not JSON ({e}): {}", self.text()))
    }

    /// A header, when it is there and readable.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Where a redirection leads.
    pub fn location(&self) -> Option<&str> {
        self.header("location")
    }

    /// The value of the hidden field `csrf`.
    pub fn csrf(&self) -> Option<String> {
        self.field("csrf")
    }

    /// The value of the first `<input>` with this name.
    pub fn field(&self, name: &str) -> Option<String> {
        let text = self.text();
        let wanted = format!("name=\"{name}\"");
        text.split("<input")
            .skip(1)
            .filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag))
            .find(|tag| tag.contains(&wanted))
            .and_then(|tag| tag.split_once("value=\""))
            .and_then(|(_, rest)| rest.split_once('"'))
            .map(|(value, _)| value.to_owned())
    }

    /// Fails the test, showing the page, unless the status is this one.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "an assertion that may end a line")]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:?}\n{}", self.headers, self.text());
        self
    }

    /// Fails the test, showing the page, unless it contains the text.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "an assertion that may end a line")]
    pub fn contains(self, wanted: &str) -> Self {
        assert!(self.text().contains(wanted), "no {wanted:?} in:\n{}", self.text());
        self
    }
}

/// `application/x-www-form-urlencoded`.
fn encode_form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<_> =
        fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}

/// Percent-encodes a text for a form or a query.
pub fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            let _ = write!(out, "{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::{get, post};

    #[test]
    fn it_keeps_cookies_and_sends_the_csrf_field_back() {
        let page = get(|| async {
            (
                [(header::SET_COOKIE, "visit=1; Path=/; HttpOnly")],
                axum::response::Html("<input type=\"hidden\" name=\"csrf\" value=\"tok\">"),
            )
        });
        let save = post(|headers: HeaderMap, body: String| async move {
            format!("{} {body}", headers[header::COOKIE].to_str().unwrap())
        });
        crate::run(async {
            let mut browser = Browser::new(Router::new().route("/", page).route("/save", save));
            browser.get("/").await.expect(200);
            let answer = browser.post_form("/save", &[("name", "Zoé & co")]).await.expect(200);
            assert_eq!(answer.text(), "visit=1 name=Zo%C3%A9%20%26%20co&csrf=tok");
        });
    }
}
