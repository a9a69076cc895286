//! Extractors that read what people send: [`Form`] for posts, [`Query`] for addresses.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::page::Page;
use crate::params::{self, BadParams};

impl From<BadParams> for Error {
    fn from(error: BadParams) -> Self {
        Self::BadRequest(error.to_string())
    }
}

/// A posted form, read into `T` once it is proved to come from a page of this site.
///
/// It checks the content type, the size, UTF-8, `Sec-Fetch-Site` and the form token, in that order of cheapness.
/// Wrong *values* are not its concern: read texts, parse them, and show the form again with [`Errors`](crate::Errors).
#[derive(Debug)]
pub struct Form<T>(pub T);

/// A form without fields other than its token: a button.
#[derive(Debug, serde::Deserialize)]
pub struct Nothing {}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let page = request
            .extensions()
            .get::<Page>()
            .cloned()
            .ok_or_else(|| Error::internal("the router has no web::layers"))?;
        require_content_type(request.headers(), "application/x-www-form-urlencoded")?;
        require_same_site(request.headers())?;
        let body = read_body(request, state).await?;
        let pairs = params::pairs(&body)?;
        let token = pairs.iter().find(|(key, _)| key == "csrf").map_or("", |(_, value)| value);
        if !page.csrf.accepts(token) {
            return Err(Error::Forbidden);
        }
        Ok(Self(params::read(pairs)?))
    }
}

/// The query of the address, read into `T`; keys may repeat.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let raw = parts.uri.query().unwrap_or_default();
        Ok(Self(params::read(params::pairs(raw.as_bytes())?)?))
    }
}

pub(crate) async fn read_body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Error> {
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        _ => Error::BadRequest("the body stopped before its end".into()),
    })
}

pub(crate) fn require_content_type(headers: &HeaderMap, wanted: &str) -> Result<(), Error> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case(wanted) { Ok(()) } else { Err(Error::UnsupportedMedia) }
}

/// Browsers say where a request was born; anything but this site or the person's own hand is refused. Programs that
/// are not browsers send no such header and hold no cookie worth stealing.
pub(crate) fn require_same_site(headers: &HeaderMap) -> Result<(), Error> {
    match headers.get("sec-fetch-site").map(axum::http::HeaderValue::as_bytes) {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(Error::Forbidden),
    }
}
