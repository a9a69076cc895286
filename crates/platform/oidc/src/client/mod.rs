//! The relying party: sends a person to a provider such as ProConnect and reads who comes back.
//!
//! ```no_run
//! # async fn example(world: kernel::World, settings: oidc::client::Settings, query: &str)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! let client = oidc::client::Client::new(settings)?;
//! let begun = client.begin(&world).await?;
//! // Keep `begun.pending` bound to the browser's session, send the browser to `begun.url`. When it comes back, take the
//! // pending out of the session (it serves once, whatever comes of it):
//! let login = client.finish(&world, begun.pending, query).await?;
//! println!("{}", login.sub);
//! # Ok(()) }
//! ```
//!
//! What is checked, in order: the answer belongs to this browser's request (`state`, age, `iss` of RFC 9207); the code,
//! exchanged with PKCE S256 and the client's authentication; the id_token (see [`Rejected`] for every reason to refuse
//! one); the userinfo, signed when so configured, about the same `sub`.
//!
//! What it never does: follow a redirect, speak `http` to another machine, wait more than [`TIME_LIMIT`] or read more
//! than [`MAX_ANSWER`] bytes for one answer, accept an algorithm outside [`Settings::algorithms`], put a token or a
//! person's data in an error or a log.

mod checks;
mod discovery;
mod error;
mod keys;
mod settings;

use kernel::World;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

pub use crate::http::{MAX_ANSWER, TIME_LIMIT};
pub use checks::{LEEWAY_S, Rejected};
pub use error::Error;
pub use keys::{KEEP_KEYS_S, REFETCH_KEYS_S};
pub use settings::{Authentication, InvalidSettings, Settings, Userinfo};

use crate::http::{Answer, Http};
use crate::params::{Params, encode};
use crate::secret::challenge;
use crate::{Claims, Secret, address, basic};
use checks::Expected;
use discovery::{Discovery, Metadata};
use keys::Keys;

/// How long a person may take at the provider, in seconds.
pub const PENDING_FOR_S: i64 = 15 * 60;

/// A client of one provider. Keeps the provider's metadata and keys; make one and share it.
#[derive(Debug)]
pub struct Client {
    settings: Settings,
    http: Http,
    discovery: Discovery,
    keys: Keys,
}

/// A login that has begun.
#[derive(Debug)]
pub struct Begun {
    /// Where to send the browser.
    pub url: String,
    /// What to keep until it comes back.
    pub pending: Pending,
}

/// What ties the provider's answer to the browser that asked. Keep it where only that browser's session reaches (a
/// signed or server-side session, never an address), and take it out before [`Client::finish`]: it serves once.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Pending {
    state: Secret,
    nonce: Secret,
    verifier: Secret,
    created_at: jiff::Timestamp,
}

impl Pending {
    /// The `state` its answer carries: a key to keep it under. Whoever knows it must still have the session.
    pub fn state(&self) -> &str {
        self.state.reveal()
    }
}

/// A person, as the provider vouches for them. `Debug` says nothing of them.
#[derive(Clone)]
pub struct Login {
    /// The person's identifier at this provider, for this client.
    pub sub: String,
    /// What the userinfo says and, above it, what the id_token says (`acr`, `auth_time`…).
    pub claims: Claims,
    /// The id_token, for [`Client::end_session_url`].
    pub id_token: Secret,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login(…)")
    }
}

/// What the token endpoint gave.
struct Tokens {
    access_token: String,
    id_token: String,
}

impl Client {
    /// A client with these settings. Nothing is fetched yet: the provider may be down when we start.
    ///
    /// # Errors
    /// What in the settings cannot work.
    pub fn new(settings: Settings) -> Result<Self, InvalidSettings> {
        settings.check()?;
        let http = Http::new(&settings.roots)
            .map_err(|_| InvalidSettings("a certificate of `roots` is unusable"))?;
        Ok(Self { settings, http, discovery: Discovery::default(), keys: Keys::default() })
    }

    /// Begins a login.
    ///
    /// # Errors
    /// [`Error::Unreachable`], [`Error::Slow`] or [`Error::Provider`], when the provider's metadata are not known yet.
    pub async fn begin(&self, world: &World) -> Result<Begun, Error> {
        let metadata = self.metadata(world).await?;
        let [state, nonce, verifier] = [(); 3].map(|()| world.token(32));
        let scope = self.settings.scope();
        let acr_values = self.settings.acr_values.join(" ");
        let challenge = challenge(&verifier);
        let mut query = vec![
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &self.settings.redirect_uri),
            ("scope", &scope),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        if !acr_values.is_empty() {
            query.push(("acr_values", &acr_values));
        }
        query.extend(self.settings.extra.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let url = address::with_query(metadata.authorization_endpoint.as_str(), &encode(query));
        let pending = Pending {
            state: Secret::new(state),
            nonce: Secret::new(nonce),
            verifier: Secret::new(verifier),
            created_at: world.now(),
        };
        Ok(Begun { url, pending })
    }

    /// Ends a login: `query` is the raw query with which the browser came back to the redirect address.
    ///
    /// # Errors
    /// Why nobody is logged in; see [`Error`].
    pub async fn finish(&self, world: &World, pending: Pending, query: &str) -> Result<Login, Error> {
        let metadata = self.metadata(world).await?;
        let code = self.code(world, &pending, &metadata, query)?;
        let tokens = self.exchange(world, &metadata, &pending, &code).await?;
        let id_claims = self.id_token(world, &metadata, &pending, &tokens).await?;
        let sub = id_claims.text("sub").unwrap_or_default().to_owned();
        let mut claims = self.userinfo(world, &metadata, &tokens, &sub).await?;
        claims.0.extend(id_claims.0);
        Ok(Login { sub, claims, id_token: Secret::new(tokens.id_token) })
    }

    /// Where to send the browser so that the person is logged out at the provider too; `None` when it offers no such
    /// address. `redirect_uri` must be registered with the provider; `state` comes back with the browser.
    ///
    /// # Errors
    /// As [`Client::begin`].
    pub async fn end_session_url(
        &self,
        world: &World,
        id_token: &Secret,
        redirect_uri: &str,
        state: &str,
    ) -> Result<Option<String>, Error> {
        let metadata = self.metadata(world).await?;
        let query = encode([
            ("id_token_hint", id_token.reveal()),
            ("client_id", &self.settings.client_id),
            ("post_logout_redirect_uri", redirect_uri),
            ("state", state),
        ]);
        Ok(metadata.end_session_endpoint.as_ref().map(|url| address::with_query(url.as_str(), &query)))
    }

    async fn metadata(&self, world: &World) -> Result<std::sync::Arc<Metadata>, Error> {
        self.discovery.get(world, &self.http, &self.settings.issuer).await
    }

    /// The code in the provider's answer, once the answer is known to be for this request.
    fn code(
        &self,
        world: &World,
        pending: &Pending,
        metadata: &Metadata,
        query: &str,
    ) -> Result<String, Error> {
        let unreadable = |_| Error::Answer("unreadable");
        let params = Params::read(query.trim_start_matches('?')).map_err(unreadable)?;
        let state = params.get("state").map_err(unreadable)?.unwrap_or_default();
        if !bool::from(state.as_bytes().ct_eq(pending.state().as_bytes())) {
            return Err(Error::State);
        }
        let age_s = world.now().as_second() - pending.created_at.as_second();
        if !(-LEEWAY_S..=PENDING_FOR_S).contains(&age_s) {
            return Err(Error::Expired);
        }
        // RFC 9207: an answer of another provider must not make us send its code, or ours, to the wrong one.
        match params.get("iss").map_err(unreadable)? {
            Some(iss) if iss != self.settings.issuer => return Err(Error::Answer("of another provider")),
            None if metadata.answers_with_iss => return Err(Error::Answer("without `iss`")),
            _ => {}
        }
        if let Some(error) = params.get("error").map_err(unreadable)? {
            return Err(Error::Refused(error_code(error)));
        }
        params.get("code").map_err(unreadable)?.map(str::to_owned).ok_or(Error::Answer("without a code"))
    }

    async fn exchange(
        &self,
        world: &World,
        metadata: &Metadata,
        pending: &Pending,
        code: &str,
    ) -> Result<Tokens, Error> {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.settings.redirect_uri),
            ("code_verifier", pending.verifier.reveal()),
        ];
        let mut header = None;
        let assertion;
        match &self.settings.authentication {
            Authentication::Basic(secret) => {
                header = Some(basic::encode(&self.settings.client_id, secret.reveal()));
            }
            Authentication::Post(secret) => {
                form.extend([
                    ("client_id", self.settings.client_id.as_str()),
                    ("client_secret", secret.reveal()),
                ]);
            }
            Authentication::PrivateKey(key) => {
                let now_s = world.now().as_second();
                let claims = json!({
                    "iss": self.settings.client_id, "sub": self.settings.client_id, "aud": self.settings.issuer,
                    "jti": world.token(16), "iat": now_s, "exp": now_s + 60,
                });
                assertion = key
                    .sign("JWT", &claims)
                    .map_err(|_| Error::Provider("no proof of ours could be signed"))?;
                form.extend([
                    ("client_id", self.settings.client_id.as_str()),
                    ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                    ("client_assertion", &assertion),
                ]);
            }
        }
        let answer = self.http.post(&metadata.token_endpoint, header.as_deref(), encode(form)).await?;
        match answer.status.as_u16() {
            200 => tokens(&answer).ok_or(Error::Provider("the token answer")),
            400 | 401 | 403 => {
                let error = answer.json().and_then(|json| json["error"].as_str().map(error_code));
                Err(Error::Token(error.unwrap_or_else(|| "unnamed".to_owned())))
            }
            500.. => Err(Error::Unreachable),
            _ => Err(Error::Provider("the token answer")),
        }
    }

    async fn id_token(
        &self,
        world: &World,
        metadata: &Metadata,
        pending: &Pending,
        tokens: &Tokens,
    ) -> Result<Claims, Error> {
        let claims = self.verified(world, metadata, &tokens.id_token, Error::IdToken).await?;
        let expected = Expected {
            issuer: &self.settings.issuer,
            client_id: &self.settings.client_id,
            nonce: pending.nonce.reveal(),
            acr_values: &self.settings.acr_values,
            access_token: &tokens.access_token,
            now_s: world.now().as_second(),
        };
        expected.check_id_token(&claims).map_err(Error::IdToken)?;
        Ok(claims)
    }

    async fn userinfo(
        &self,
        world: &World,
        metadata: &Metadata,
        tokens: &Tokens,
        sub: &str,
    ) -> Result<Claims, Error> {
        if self.settings.userinfo == Userinfo::None {
            return Ok(Claims::default());
        }
        let url = metadata.userinfo_endpoint.as_ref().ok_or(Error::Provider("it has no userinfo"))?;
        let answer = self.http.get(url, Some(&tokens.access_token)).await?;
        match answer.status.as_u16() {
            200 => {}
            500.. => return Err(Error::Unreachable),
            _ => return Err(Error::Userinfo(Rejected::Withheld)),
        }
        let claims = if self.settings.userinfo == Userinfo::Signed {
            if answer.media_type != "application/jwt" {
                return Err(Error::Userinfo(Rejected::Unsigned));
            }
            let token = std::str::from_utf8(&answer.body).map_err(|_| Error::Userinfo(Rejected::Unsigned))?;
            let claims = self.verified(world, metadata, token.trim(), Error::Userinfo).await?;
            let (issuer, client_id) = (&self.settings.issuer, &self.settings.client_id);
            checks::check_userinfo(&claims, issuer, client_id, world.now().as_second())
                .map_err(Error::Userinfo)?;
            claims
        } else {
            match answer.json() {
                Some(Value::Object(claims)) => Claims(claims),
                _ => return Err(Error::Provider("the userinfo answer")),
            }
        };
        if claims.text("sub") == Some(sub) { Ok(claims) } else { Err(Error::Userinfo(Rejected::Subject)) }
    }

    /// The claims of a token that the provider signed.
    async fn verified(
        &self,
        world: &World,
        metadata: &Metadata,
        token: &str,
        rejected: fn(Rejected) -> Error,
    ) -> Result<Claims, Error> {
        let accepted = &self.settings.algorithms;
        self.keys
            .verify(world, &self.http, &metadata.jwks_uri, token, accepted)
            .await?
            .map_err(|invalid| rejected(Rejected::Token(invalid)))
    }
}

fn tokens(answer: &Answer) -> Option<Tokens> {
    let json = answer.json()?;
    let text = |name: &str| json[name].as_str().map(str::to_owned);
    text("token_type").filter(|kind| kind.eq_ignore_ascii_case("bearer"))?;
    Some(Tokens { access_token: text("access_token")?, id_token: text("id_token")? })
}

/// An error code as a provider writes them (RFC 6749 §4.1.2.1); anything that does not look like one is not repeated:
/// it may hold anything.
fn error_code(code: &str) -> String {
    let sound = code.len() <= 40 && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if sound { code.to_owned() } else { "unreadable".to_owned() }
}
