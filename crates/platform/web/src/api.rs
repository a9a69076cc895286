//! Helpers of the JSON API: bodies in, bodies out with an `ETag`.

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::error::{Error, FieldError};
use crate::form::{read_body, require_content_type, require_same_site};

/// A JSON object read into `T`, or anything answered with. Wrong JSON is a [`Error::BadRequest`] that says line and column.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        require_content_type(request.headers(), "application/json")?;
        require_same_site(request.headers())?;
        let body = read_body(request, state).await?;
        // Serde would read `[]` into a struct whose fields may all be left out.
        if body.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|first| *first != b'{') {
            return Err(Error::BadRequest("a JSON object is expected".into()));
        }
        serde_json::from_slice(&body).map(Self).map_err(|error| Error::BadRequest(error.to_string()))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
            Err(error) => Error::internal(error).into_response(),
        }
    }
}

/// Answers `value` with an `ETag` of its content, or 304 when the caller already has it.
pub fn with_etag<T: Serialize>(request: &HeaderMap, value: &T) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => bytes_with_etag(request, "application/json", body),
        Err(error) => Error::internal(error).into_response(),
    }
}

/// Answers bytes with an `ETag` of their content, or 304 when the caller already has them.
pub fn bytes_with_etag(request: &HeaderMap, content_type: &'static str, body: Vec<u8>) -> Response {
    let digest = Sha256::digest(&body);
    let tag = format!("\"{}\"", kernel::text::base64url(digest.get(..12).unwrap_or_default()));
    let known =
        request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(|wish| {
            wish.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*")
        });
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, content_type)], body).into_response()
    };
    if let Ok(value) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

/// The one shape of an API error: RFC 9457, `application/problem+json`.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// `about:blank`: the status says the kind.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Short title of the status, in the caller's language.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What went wrong this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Path of the request.
    pub instance: String,
    /// Number of the request, to quote when asking for help.
    pub request_id: String,
    /// Wrong fields, if that is the matter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
}

/// One wrong field of a request.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ProblemField {
    /// Name of the field.
    pub field: String,
    /// Stable code of the fault.
    pub code: String,
    /// The fault in the caller's language.
    pub message: String,
}

impl ProblemField {
    pub(crate) fn new(error: &FieldError, message: &str) -> Self {
        Self { field: error.field.to_string(), code: error.key.to_string(), message: message.to_owned() }
    }
}
