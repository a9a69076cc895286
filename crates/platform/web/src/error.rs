//! Everything that can go wrong in a request, said once: a page in the person's language, or problem+json under `/api/`.
//!
//! A handler returns [`Error`]; the answer is written by [`layers`](crate::layers), which knows the path and the
//! language. An internal cause is logged with the request id and never sent out.

use std::borrow::Cow;
use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// What a handler may answer instead of a page.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such thing, or not for this actor: the two are told alike.
    #[error("not found")]
    NotFound,
    /// The form token or the origin of the request is wrong.
    #[error("forbidden")]
    Forbidden,
    /// No role of the actor allows this.
    #[error("not allowed")]
    NotAllowed,
    /// The actor must first say who they are: pages lead to [`SIGN_IN`].
    #[error("not signed in")]
    Unauthorised,
    /// The act is sensitive and the actor proved who they are too long ago: pages lead to [`CONFIRM`].
    #[error("identity to be confirmed")]
    Unconfirmed,
    /// The request cannot be read; the text (English, for developers) says why.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// The request was read and fields of it are wrong. Pages normally show the form again instead.
    #[error("invalid fields")]
    Invalid(Vec<FieldError>),
    /// The state of the thing forbids this; the text key says why.
    #[error("conflict: {key}")]
    Conflict {
        /// Key of the text shown.
        key: &'static str,
    },
    /// It existed and does not any more; the text key says why.
    #[error("gone: {key}")]
    Gone {
        /// Key of the text shown.
        key: &'static str,
    },
    /// The body is larger than the route allows.
    #[error("too large")]
    TooLarge,
    /// The body is of a kind this route does not read.
    #[error("unsupported media type")]
    UnsupportedMedia,
    /// Too many requests from one address.
    #[error("too many requests")]
    TooMany {
        /// Whole seconds to wait.
        retry_after_s: u64,
    },
    /// A thing the answer needs is not there for now.
    #[error("unavailable")]
    Unavailable,
    /// A defect or a broken dependency.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Where people sign in; `next` is added with the page they wanted.
pub const SIGN_IN: &str = "/connexion";
/// Where someone signed in proves again who they are; `next` is added.
pub const CONFIRM: &str = "/connexion/confirmer";
/// Where someone whose roles sleep sets up their second factor.
pub const SECOND_FACTOR: &str = "/compte/second-facteur";

/// One wrong field and the key of the text that says why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Name of the field, as in the form or the JSON body.
    pub field: Cow<'static, str>,
    /// Key of the message.
    pub key: Cow<'static, str>,
}

impl FieldError {
    /// The message `key` at `field`.
    pub fn new(field: impl Into<Cow<'static, str>>, key: impl Into<Cow<'static, str>>) -> Self {
        Self { field: field.into(), key: key.into() }
    }
}

/// The wrong fields of a form shown again; empty the first time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors(pub Vec<FieldError>);

impl Errors {
    /// No error.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds the message `key` at `field`.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, key: impl Into<Cow<'static, str>>) {
        self.0.push(FieldError::new(field, key));
    }

    /// Whether every field is right.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The key of the first message at a field, or an empty text.
    pub fn at(&self, field: &str) -> &str {
        self.0.iter().find(|error| error.field == field).map_or("", |error| &error.key)
    }

    /// All errors, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, FieldError> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Errors {
    type Item = &'a FieldError;
    type IntoIter = std::slice::Iter<'a, FieldError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<Vec<FieldError>> for Errors {
    fn from(errors: Vec<FieldError>) -> Self {
        Self(errors)
    }
}

impl Error {
    /// Wraps the failure of a dependency.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }

    /// The HTTP status of this answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::NotAllowed | Self::Unconfirmed => StatusCode::FORBIDDEN,
            Self::Unauthorised => StatusCode::UNAUTHORIZED,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict { .. } => StatusCode::CONFLICT,
            Self::Gone { .. } => StatusCode::GONE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// The error as it travels from the handler to the layer that writes the answer.
#[derive(Clone)]
pub(crate) struct Carried(pub(crate) Arc<Error>);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        Carried(Arc::new(self)).into_response()
    }
}

impl IntoResponse for Carried {
    fn into_response(self) -> Response {
        let mut response = self.0.status().into_response();
        if let Error::TooMany { retry_after_s } = &*self.0 {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_s));
        }
        response.extensions_mut().insert(self);
        response
    }
}
