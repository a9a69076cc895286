//! The authorization request (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2): what is asked, by whom, and how to say no.

use std::fmt;

use kernel::text::from_base64url;
use serde_json::Value;

use super::settings::{Registration, Settings};
use crate::address::with_query;
use crate::params::{Params, Unusable, encode};

/// The shortest nonce, in bytes: 22 of base64 carry 128 bits.
pub const MIN_NONCE: usize = 22;
/// The longest `state` and nonce, in bytes.
const MAX_OPAQUE: usize = 1024;

/// An authorization request that may be shown to a person, then approved or denied.
///
/// A page in between carries [`Request::query`] in its form and has it read again by [`super::Provider::authorize`]:
/// nothing is kept on the server, and nothing in the form is believed.
#[derive(Clone, PartialEq)]
pub struct Request {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) scopes: Vec<String>,
    pub(super) challenge: String,
    acr_values: Vec<String>,
    login_hint: Option<String>,
    claims: Option<Value>,
    query: String,
}

impl Request {
    /// Who asks.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// What is asked and may be, in the order asked, `openid` included.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// The levels of authentication asked, the preferred first; empty: any.
    pub fn acr_values(&self) -> &[String] {
        &self.acr_values
    }

    /// Who the client believes the person is.
    pub fn login_hint(&self) -> Option<&str> {
        self.login_hint.as_deref()
    }

    /// The `claims` parameter: a JSON object that the core only carries (`rep_scope` of mandates, for one).
    pub fn claims(&self) -> Option<&Value> {
        self.claims.as_ref()
    }

    /// The query it was read from.
    pub fn query(&self) -> &str {
        &self.query
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A login hint may name a person, a nonce is between client and token.
        f.debug_struct("Request")
            .field("client_id", &self.client_id)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// An error that a client is told of (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// A parameter is missing, doubled or wrong.
    InvalidRequest,
    /// The scope is not for this client.
    InvalidScope,
    /// Only the code flow is served.
    UnsupportedResponseType,
    /// The person, or we, said no.
    AccessDenied,
    /// `prompt=none`, but a page has to be shown.
    LoginRequired,
    /// Request objects are not read.
    RequestNotSupported,
    /// Nor fetched.
    RequestUriNotSupported,
    /// Something is broken here.
    ServerError,
    /// Too much at once.
    TemporarilyUnavailable,
}

impl Denial {
    /// Its name in the protocol.
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidScope => "invalid_scope",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::AccessDenied => "access_denied",
            Self::LoginRequired => "login_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
        }
    }
}

/// Why a request is not shown to the person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizeError {
    /// Show a page, answer 400, and send the browser nowhere: the client is unknown or inactive.
    #[error("unknown client")]
    UnknownClient,
    /// The same: the redirect address is missing, or not one of the client's.
    #[error("the redirect address is not registered")]
    RedirectUri,
    /// The same: the query is too long, or names its client or redirect address twice.
    #[error("unreadable request")]
    Unreadable,
    /// Send the browser there: it is the client's, and says what is wrong.
    #[error("denied: {}", .denial.code())]
    Redirect {
        /// Where, with the error in its query (its fragment, for flows that answer there).
        url: String,
        /// What is wrong.
        denial: Denial,
    },
}

pub(super) fn read(settings: &Settings, issuer: &str, query: &str) -> Result<Request, AuthorizeError> {
    let query = query.trim_start_matches('?');
    let params = Params::read(query).map_err(|_| AuthorizeError::Unreadable)?;
    let early = |name| params.get(name).map_err(|_: Unusable| AuthorizeError::Unreadable);
    let client_id = early("client_id")?.ok_or(AuthorizeError::UnknownClient)?;
    let registration = settings.registration(client_id).ok_or(AuthorizeError::UnknownClient)?;
    let redirect_uri = early("redirect_uri")?.ok_or(AuthorizeError::RedirectUri)?;
    if !registration.redirect_uris.iter().any(|uri| uri == redirect_uri) {
        return Err(AuthorizeError::RedirectUri);
    }
    // From here on the client is known: it is told what is wrong.
    inner(settings, registration, &params, redirect_uri, query).map_err(|denial| {
        let state = params.get("state").ok().flatten().filter(|state| state.len() <= MAX_OPAQUE);
        let fragment = denial == Denial::UnsupportedResponseType
            && params.get("response_type").ok().flatten().is_some_and(answers_in_fragment);
        let query = denied(denial, state, issuer);
        let url = if fragment { format!("{redirect_uri}#{query}") } else { with_query(redirect_uri, &query) };
        AuthorizeError::Redirect { url, denial }
    })
}

/// The parameters of an answer that says no.
pub(super) fn denied(denial: Denial, state: Option<&str>, issuer: &str) -> String {
    let state = state.map(|state| ("state", state));
    encode([("error", denial.code())].into_iter().chain(state).chain([("iss", issuer)]))
}

/// Implicit and hybrid flows answer in the fragment (OAuth 2.0 Multiple Response Types §5).
fn answers_in_fragment(response_type: &str) -> bool {
    response_type.split(' ').any(|word| word == "token" || word == "id_token")
}

fn inner(
    settings: &Settings,
    registration: &Registration,
    params: &Params,
    redirect_uri: &str,
    query: &str,
) -> Result<Request, Denial> {
    let get = |name| params.get(name).map_err(|_| Denial::InvalidRequest);
    let needed = |name| get(name)?.ok_or(Denial::InvalidRequest);
    if needed("response_type")? != "code" {
        return Err(Denial::UnsupportedResponseType);
    }
    if get("request")?.is_some() {
        return Err(Denial::RequestNotSupported);
    }
    if get("request_uri")?.is_some() {
        return Err(Denial::RequestUriNotSupported);
    }
    if get("response_mode")?.is_some_and(|mode| mode != "query") {
        return Err(Denial::InvalidRequest);
    }
    let opaque = |name, min| needed(name).and_then(|text: &str| bounded(text, min));
    let (state, nonce) = (opaque("state", 1)?, opaque("nonce", MIN_NONCE)?);
    let scopes = scopes(settings, registration, needed("scope")?)?;
    prompt(params)?;
    let challenge = needed("code_challenge")?;
    let digest = from_base64url(challenge).is_some_and(|bytes| bytes.len() == 32);
    if needed("code_challenge_method")? != "S256" || !digest {
        return Err(Denial::InvalidRequest);
    }
    let claims = match get("claims")? {
        None => None,
        Some(json) => match serde_json::from_str(json) {
            Ok(claims @ Value::Object(_)) => Some(claims),
            _ => return Err(Denial::InvalidRequest),
        },
    };
    let words = |text: Option<&str>| text.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    Ok(Request {
        client_id: registration.client_id.clone(),
        redirect_uri: redirect_uri.to_owned(),
        state: state.to_owned(),
        nonce: nonce.to_owned(),
        scopes,
        challenge: challenge.to_owned(),
        acr_values: words(get("acr_values")?),
        login_hint: get("login_hint")?.map(str::to_owned),
        claims,
        query: query.to_owned(),
    })
}

fn bounded(text: &str, min: usize) -> Result<&str, Denial> {
    if (min..=MAX_OPAQUE).contains(&text.len()) { Ok(text) } else { Err(Denial::InvalidRequest) }
}

/// The scopes asked: unknown ones are passed over (OpenID Connect Core §3.1.2.1), those of others refused.
fn scopes(settings: &Settings, registration: &Registration, asked: &str) -> Result<Vec<String>, Denial> {
    let mut scopes: Vec<String> = Vec::new();
    for scope in asked.split(' ') {
        let known = scope == "openid" || settings.scopes.contains_key(scope);
        if !known || scopes.iter().any(|one| one == scope) {
            continue;
        }
        if scope != "openid" && !registration.scopes.iter().any(|one| one == scope) {
            return Err(Denial::InvalidScope);
        }
        scopes.push(scope.to_owned());
    }
    if scopes.iter().any(|scope| scope == "openid") { Ok(scopes) } else { Err(Denial::InvalidRequest) }
}

/// A page is always shown between the question and the answer: every prompt but `none` is obeyed by doing so.
fn prompt(params: &Params) -> Result<(), Denial> {
    let Some(prompt) = params.get("prompt").map_err(|_| Denial::InvalidRequest)? else {
        return if params.has("prompt") { Err(Denial::InvalidRequest) } else { Ok(()) };
    };
    let words: Vec<&str> = prompt.split(' ').collect();
    match words.as_slice() {
        ["none"] => Err(Denial::LoginRequired),
        words if words.iter().all(|word| matches!(*word, "login" | "consent" | "select_account")) => Ok(()),
        _ => Err(Denial::InvalidRequest),
    }
}
