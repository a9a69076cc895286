use std::sync::Arc;

use crate::jose::{Algorithm, SigningKey};
use crate::{Secret, address};

/// How the client is known to a provider, and what it asks.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The provider's issuer, character for character as its metadata and tokens write it.
    pub issuer: String,
    /// The name the provider gave us.
    pub client_id: String,
    /// How we prove that we are that client.
    pub authentication: Authentication,
    /// Where the browser comes back, as registered with the provider.
    pub redirect_uri: String,
    /// What we ask to know; `openid` is always asked.
    pub scopes: Vec<String>,
    /// The levels of authentication that are good enough, every one of them: a token with another level, or none, is
    /// refused. Empty: any.
    pub acr_values: Vec<String>,
    /// The algorithms accepted for what the provider signs.
    pub algorithms: Vec<Algorithm>,
    /// Whether to ask the userinfo, and in what form.
    pub userinfo: Userinfo,
    /// Further parameters of the authorization request, such as `prompt` or `claims`.
    pub extra: Vec<(String, String)>,
    /// Authorities trusted beside the public ones, in DER: for a provider with a certificate of its own.
    pub roots: Vec<Vec<u8>>,
}

/// How a client proves who it is to the token endpoint (OpenID Connect Core §9).
#[derive(Debug, Clone)]
pub enum Authentication {
    /// `client_secret_basic`.
    Basic(Secret),
    /// `client_secret_post`.
    Post(Secret),
    /// `private_key_jwt`, ES256.
    PrivateKey(Arc<SigningKey>),
}

/// What is done with the userinfo endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Userinfo {
    /// Not asked: the id_token says enough.
    None,
    /// Asked, and must be a signed JWT.
    Signed,
    /// Asked, and must be JSON: believed because of the connection it comes through.
    Plain,
}

/// The settings cannot work; says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("OpenID client: {0}")]
pub struct InvalidSettings(pub &'static str);

/// Parameters that we set ourselves.
const OURS: &[&str] = &[
    "response_type",
    "response_mode",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "acr_values",
    "request",
    "request_uri",
];

impl Settings {
    /// A client that proves itself by its secret in the form (as FranceConnect asks), accepts ES256 and RS256, and asks
    /// for a signed userinfo: what ProConnect and FranceConnect serve.
    pub fn new(issuer: &str, client_id: &str, client_secret: Secret, redirect_uri: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            authentication: Authentication::Post(client_secret),
            redirect_uri: redirect_uri.to_owned(),
            scopes: Vec::new(),
            acr_values: Vec::new(),
            algorithms: vec![Algorithm::Es256, Algorithm::Rs256],
            userinfo: Userinfo::Signed,
            extra: Vec::new(),
            roots: Vec::new(),
        }
    }

    pub(super) fn check(&self) -> Result<(), InvalidSettings> {
        let wrong = |why| Err(InvalidSettings(why));
        let issuer = address::parse(&self.issuer);
        if issuer.is_none_or(|url| url.query().is_some()) {
            return wrong("the issuer is not an https address without query");
        }
        if address::parse(&self.redirect_uri).is_none() {
            return wrong("the redirect address is not an https address");
        }
        if self.client_id.is_empty() {
            return wrong("no client id");
        }
        if self.algorithms.is_empty() {
            return wrong("no algorithm is accepted");
        }
        if self.scopes.iter().chain(&self.acr_values).any(|word| word.is_empty() || word.contains(' ')) {
            return wrong("a scope or level is not one word");
        }
        if self.extra.iter().any(|(name, _)| OURS.contains(&name.as_str())) {
            return wrong("an extra parameter is one that we set ourselves");
        }
        Ok(())
    }

    pub(super) fn scope(&self) -> String {
        let asked = self.scopes.iter().map(String::as_str).filter(|scope| *scope != "openid");
        std::iter::once("openid").chain(asked).collect::<Vec<_>>().join(" ")
    }
}
