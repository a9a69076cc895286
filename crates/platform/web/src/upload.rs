//! A posted form with a file (`multipart/form-data`), read only once the handler knows that the actor may send one.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use multer::{Constraints, Multipart, SizeLimit};
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::form::{require_content_type, require_same_site};
use crate::page::Page;
use crate::params;

/// The longest field that is not a file, in bytes.
const FIELD_BYTES: u64 = 64 * 1024;
/// How many fields a form may have.
const FIELDS: usize = 40;

/// A form with a file, not read yet. Take it as the last argument of a handler whose path ends in
/// [`FILE_PATH`](crate::FILE_PATH), check who asks, then [`read`](Self::read).
#[derive(Debug)]
pub struct Upload {
    page: Page,
    request: Request,
}

/// A file as it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct File {
    /// The name it had, cut at 120 characters; may be empty.
    pub name: String,
    /// Its content; empty when none was chosen.
    pub bytes: Vec<u8>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let page = request
            .extensions()
            .get::<Page>()
            .cloned()
            .ok_or_else(|| Error::internal("the router has no web::layers"))?;
        Ok(Self { page, request })
    }
}

impl Upload {
    /// The fields and the file named `file`. The form token must come before the file, so that nothing large is read
    /// for a form that is not ours.
    ///
    /// # Errors
    /// Not such a form, from elsewhere, too large, or fields that are not those of `T`.
    pub async fn read<T: DeserializeOwned>(self) -> Result<(T, File), Error> {
        require_content_type(self.request.headers(), "multipart/form-data")?;
        require_same_site(self.request.headers())?;
        let kind = self.request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary = multer::parse_boundary(kind.unwrap_or_default()).map_err(|error| refuse(&error))?;
        let body = Body::into_data_stream(self.request.into_body());
        let limits = Constraints::new().size_limit(SizeLimit::new().per_field(u64::MAX));
        let mut parts = Multipart::with_constraints(body, boundary, limits);
        let (mut pairs, mut file) = (Vec::new(), File::default());
        while let Some(mut part) = parts.next_field().await.map_err(|error| refuse(&error))? {
            let name = part.name().unwrap_or_default().to_owned();
            let is_file = part.file_name().is_some();
            let token =
                pairs.iter().find(|(key, _)| key == "csrf").map_or("", |(_, value): &(_, String)| value);
            if is_file && !self.page.csrf.accepts(token) {
                return Err(Error::Forbidden);
            }
            if is_file {
                file.name = kernel::text::excerpt(part.file_name().unwrap_or_default(), 120);
            }
            let mut bytes = Vec::new();
            while let Some(chunk) = part.chunk().await.map_err(|error| refuse(&error))? {
                bytes.extend_from_slice(&chunk);
                if !is_file && bytes.len() as u64 > FIELD_BYTES {
                    return Err(Error::TooLarge);
                }
            }
            if is_file && name == "file" {
                file.bytes = bytes;
            } else if !is_file {
                let value = String::from_utf8(bytes)
                    .map_err(|_| Error::BadRequest("a field is not UTF-8".to_owned()))?;
                pairs.push((name, value));
            }
            if pairs.len() > FIELDS {
                return Err(Error::BadRequest("too many fields".to_owned()));
            }
        }
        let token = pairs.iter().find(|(key, _)| key == "csrf").map_or("", |(_, value)| value);
        if !self.page.csrf.accepts(token) {
            return Err(Error::Forbidden);
        }
        Ok((params::read(pairs)?, file))
    }
}

fn refuse(error: &multer::Error) -> Error {
    // The limit of the body is an error of the stream, wrapped once by axum and once by multer.
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(inner) = cause {
        if inner.is::<http_body_util::LengthLimitError>() {
            return Error::TooLarge;
        }
        cause = inner.source();
    }
    Error::BadRequest(format!("the form cannot be read: {error}"))
}
