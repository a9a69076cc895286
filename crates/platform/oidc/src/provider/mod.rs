//! The provider: tells other programs who a person is, with that person's agreement.
//!
//! It is the stand-in of the demonstration and the core for mandates: it knows the protocol, not people. A face shows the
//! page in between, decides who the person is, and owns their session:
//!
//! 1. `GET` [`AUTHORIZE`]: [`Provider::authorize`] reads the query. A request is shown on a page whose form carries
//!    [`Request::query`]; an error says whether to redirect or to show a page.
//! 2. The person answers: the form's query is read again, then [`Provider::approve`] or [`Provider::deny`] gives the
//!    address to send the browser to.
//! 3. The client calls the machine endpoints of [`router`]: [`TOKEN`], [`USERINFO`], and [`JWKS`], [`DISCOVERY`].
//! 4. `GET` [`END_SESSION`]: [`Provider::end_session`] reads the query.
//!
//! What it never does: redirect to an address that the client did not register; give a code without PKCE S256, `state`
//! and a nonce of [`MIN_NONCE`] characters; give twice for one code; sign with anything but ES256; speak the implicit
//! or hybrid flows; hold more than [`MAX_GRANTS`] logins. Codes live [`CODE_FOR_S`], access tokens [`ACCESS_FOR_S`]
//! seconds. There are no refresh tokens.
//!
//! Its logins under way are in memory: one process serves them, and a restart makes them begin again. Limits of rate
//! are those of the router it is merged into.

mod authorize;
mod grants;
mod logout;
mod router;
mod settings;
mod token;

use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use kernel::World;
use serde_json::{Value, json};

pub use authorize::{AuthorizeError, Denial, MIN_NONCE, Request};
pub use grants::{ACCESS_FOR_S, CODE_FOR_S, MAX_GRANTS};
pub use logout::{Logout, LogoutError};
pub use router::router;
pub use settings::{InvalidSettings, Registration, Settings};
pub use token::TokenError;

use crate::Claims;
use crate::address::with_query;
use crate::jose::{Jwks, SigningKey};
use crate::params::encode;
use grants::{Grant, Grants};

/// What every path begins with, and what the issuer ends with.
pub const PREFIX: &str = "/oidc";
/// The provider's metadata.
pub const DISCOVERY: &str = "/oidc/.well-known/openid-configuration";
/// Its public keys.
pub const JWKS: &str = "/oidc/jwks";
/// The page where a person agrees; a face serves it.
pub const AUTHORIZE: &str = "/oidc/authorize";
/// Where codes are exchanged.
pub const TOKEN: &str = "/oidc/token";
/// Who the person is.
pub const USERINFO: &str = "/oidc/userinfo";
/// The page of logout; a face serves it.
pub const END_SESSION: &str = "/oidc/logout";

/// How many keys are published: the one that signs, and those that did before.
pub const PUBLISHED_KEYS: usize = 3;

/// An OpenID provider.
#[derive(Debug)]
pub struct Provider {
    settings: Settings,
    issuer: String,
    keys: RwLock<Keys>,
    grants: Grants,
}

#[derive(Debug)]
struct Keys {
    signing: Arc<SigningKey>,
    /// Newest first.
    older: Vec<Arc<SigningKey>>,
}

/// The person who agreed, and what may be said of them. `Debug` says nothing of it.
#[derive(Clone)]
pub struct Subject {
    /// Who they are to this client. To keep clients from comparing people, derive it from person and client.
    pub sub: String,
    /// What the userinfo may hold; only the claims of granted scopes leave.
    pub claims: Claims,
    /// How surely they are who they are.
    pub acr: Option<String>,
    /// When they proved it.
    pub authenticated_at: Timestamp,
    /// Further claims of the id_token, such as `rep_scope`; they cannot replace those of the protocol.
    pub id_claims: Claims,
}

impl std::fmt::Debug for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subject(…)")
    }
}

impl Subject {
    /// A person known since `authenticated_at`, without level or further claims.
    pub fn new(sub: impl Into<String>, authenticated_at: Timestamp, claims: Claims) -> Self {
        Self { sub: sub.into(), claims, acr: None, authenticated_at, id_claims: Claims::default() }
    }
}

impl Provider {
    /// A provider that signs with the first of `keys` and publishes them all, [`PUBLISHED_KEYS`] at most.
    ///
    /// # Errors
    /// What in the settings cannot work, or when there is no key.
    pub fn new(settings: Settings, keys: Vec<SigningKey>) -> Result<Self, InvalidSettings> {
        settings.check()?;
        let mut keys = keys.into_iter().map(Arc::new);
        let signing = keys.next().ok_or(InvalidSettings("no key to sign with"))?;
        let keys = Keys { signing, older: keys.take(PUBLISHED_KEYS - 1).collect() };
        let issuer = format!("{}{PREFIX}", settings.base_url);
        Ok(Self { settings, issuer, keys: RwLock::new(keys), grants: Grants::default() })
    }

    /// Its name, which begins every address of it.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Signs with `key` from now on. The keys before it stay published, so that what they signed can be checked, until
    /// [`PUBLISHED_KEYS`] are newer.
    pub fn rotate(&self, key: SigningKey) {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut keys.signing, Arc::new(key));
        keys.older.insert(0, before);
        keys.older.truncate(PUBLISHED_KEYS - 1);
    }

    /// Reads an authorization request: `query` is the raw query, or [`Request::query`] back from a form.
    ///
    /// # Errors
    /// Whether to show a page or to redirect, and why.
    pub fn authorize(&self, query: &str) -> Result<Request, AuthorizeError> {
        authorize::read(&self.settings, &self.issuer, query)
    }

    /// The person agrees: where to send the browser, with a code; with `temporarily_unavailable` when [`MAX_GRANTS`]
    /// logins are under way.
    pub fn approve(&self, world: &World, request: Request, subject: Subject) -> String {
        let full = self.deny(&request, Denial::TemporarilyUnavailable);
        let code = world.token(32);
        let Request { client_id, redirect_uri, state, nonce, scopes, challenge, .. } = request;
        let answer = encode([("code", code.as_str()), ("state", &state), ("iss", &self.issuer)]);
        let url = with_query(&redirect_uri, &answer);
        let grant = Grant { client_id, redirect_uri, nonce, challenge, scopes, subject };
        if self.grants.open(&code, grant, world.now()) { url } else { full }
    }

    /// The answer is no: where to send the browser, with an error.
    pub fn deny(&self, request: &Request, denial: Denial) -> String {
        let answer = authorize::denied(denial, Some(&request.state), &self.issuer);
        with_query(&request.redirect_uri, &answer)
    }

    /// The public keys, newest first.
    pub fn jwks(&self) -> Jwks {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let all = std::iter::once(&keys.signing).chain(&keys.older);
        Jwks { keys: all.map(|key| key.public().clone()).collect() }
    }

    /// The metadata (OpenID Connect Discovery §3, RFC 8414, RFC 9207).
    pub fn metadata(&self) -> Value {
        let address = |path: &str| format!("{}{path}", self.settings.base_url);
        let scopes: Vec<&str> =
            std::iter::once("openid").chain(self.settings.scopes.keys().map(String::as_str)).collect();
        let mut claims: Vec<&str> = self.settings.scopes.values().flatten().map(String::as_str).collect();
        claims.extend(["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "at_hash"]);
        claims.sort_unstable();
        claims.dedup();
        json!({
            "issuer": self.issuer,
            "authorization_endpoint": address(AUTHORIZE),
            "token_endpoint": address(TOKEN),
            "userinfo_endpoint": address(USERINFO),
            "jwks_uri": address(JWKS),
            "end_session_endpoint": address(END_SESSION),
            "scopes_supported": scopes,
            "claims_supported": claims,
            "acr_values_supported": self.settings.acr_values,
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "userinfo_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "prompt_values_supported": ["login", "consent", "select_account"],
            "claims_parameter_supported": false,
            "request_parameter_supported": false,
            "request_uri_parameter_supported": false,
            "authorization_response_iss_parameter_supported": true,
        })
    }

    fn signing_key(&self) -> Arc<SigningKey> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner).signing)
    }
}
