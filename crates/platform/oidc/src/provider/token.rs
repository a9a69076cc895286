//! The token endpoint (RFC 6749 §4.1.3, OpenID Connect Core §3.1.3) and the userinfo (§5.3).

use kernel::World;
use serde_json::{Map, Value, json};
use subtle::ConstantTimeEq;

use super::Provider;
use super::grants::{ACCESS_FOR_S, Grant};
use super::settings::Registration;
use crate::basic;
use crate::params::Params;
use crate::secret::{challenge, token_hash};

/// Why the token endpoint gives nothing (RFC 6749 §5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// A parameter is missing, doubled or unreadable: 400.
    #[error("invalid_request")]
    InvalidRequest,
    /// Unknown client or wrong secret: 401.
    #[error("invalid_client")]
    InvalidClient,
    /// Unknown, expired, used or foreign code, or a verifier that does not fit: 400.
    #[error("invalid_grant")]
    InvalidGrant,
    /// Only codes are exchanged: 400.
    #[error("unsupported_grant_type")]
    UnsupportedGrantType,
    /// No signature could be made: 500.
    #[error("server_error")]
    ServerError,
}

impl Provider {
    /// Exchanges a code: `authorization` is the header of that name, `form` the body.
    ///
    /// # Errors
    /// What the client is told.
    pub fn token(&self, world: &World, authorization: Option<&str>, form: &str) -> Result<Value, TokenError> {
        let params = Params::read(form).map_err(|_| TokenError::InvalidRequest)?;
        let get = |name| params.get(name).map_err(|_| TokenError::InvalidRequest);
        let client = self.authenticate(authorization, get("client_id")?, get("client_secret")?)?;
        let needed = |name| get(name)?.ok_or(TokenError::InvalidRequest);
        if needed("grant_type")? != "authorization_code" {
            return Err(TokenError::UnsupportedGrantType);
        }
        let (code, redirect_uri, verifier) =
            (needed("code")?, needed("redirect_uri")?, needed("code_verifier")?);
        let now = world.now();
        let grant = self.grants.redeem(code, now).ok_or(TokenError::InvalidGrant)?;
        let proved: bool = challenge(verifier).as_bytes().ct_eq(grant.challenge.as_bytes()).into();
        if !proved || grant.client_id != client.client_id || grant.redirect_uri != redirect_uri {
            return Err(TokenError::InvalidGrant);
        }
        let access_token = world.token(32);
        let id_token = self.id_token(&grant, &access_token, now.as_second())?;
        if !self.grants.issue(code, &access_token, now) {
            return Err(TokenError::InvalidGrant);
        }
        Ok(json!({
            "access_token": access_token,
            "expires_in": ACCESS_FOR_S,
            "id_token": id_token,
            "scope": grant.scopes.join(" "),
            "token_type": "Bearer",
        }))
    }

    fn authenticate(
        &self,
        authorization: Option<&str>,
        client_id: Option<&str>,
        client_secret: Option<&str>,
    ) -> Result<&Registration, TokenError> {
        let (name, secret) = match (authorization, client_secret) {
            // One way only (RFC 6749 §2.3).
            (Some(_), Some(_)) => return Err(TokenError::InvalidRequest),
            (Some(header), None) => {
                let (name, secret) = basic::decode(header).ok_or(TokenError::InvalidClient)?;
                if client_id.is_some_and(|other| other != name) {
                    return Err(TokenError::InvalidRequest);
                }
                (name, secret)
            }
            (None, secret) => {
                (client_id.unwrap_or_default().to_owned(), secret.unwrap_or_default().to_owned())
            }
        };
        let known = self.settings.registration(&name).ok_or(TokenError::InvalidClient)?;
        if known.client_secret.matches(&secret) { Ok(known) } else { Err(TokenError::InvalidClient) }
    }

    fn id_token(&self, grant: &Grant, access_token: &str, now_s: i64) -> Result<String, TokenError> {
        let mut claims = grant.subject.id_claims.0.clone();
        claims.extend(object(json!({
            "iss": self.issuer,
            "sub": grant.subject.sub,
            "aud": grant.client_id,
            "iat": now_s,
            "exp": now_s + ACCESS_FOR_S,
            "auth_time": grant.subject.authenticated_at.as_second(),
            "nonce": grant.nonce,
            "at_hash": token_hash(access_token),
        })));
        if let Some(acr) = &grant.subject.acr {
            claims.insert("acr".to_owned(), acr.as_str().into());
        }
        self.signing_key().sign("JWT", &claims).map_err(|_| TokenError::ServerError)
    }

    /// What an access token opens: a signed JWT with `sub` and the claims of the granted scopes. `None` for a token that
    /// is unknown, expired or revoked.
    ///
    /// # Errors
    /// [`TokenError::ServerError`] when it cannot be signed.
    pub fn userinfo(&self, world: &World, access_token: &str) -> Result<Option<String>, TokenError> {
        let now = world.now();
        let Some(grant) = self.grants.access(access_token, now) else { return Ok(None) };
        let open = grant.scopes.iter().filter_map(|scope| self.settings.scopes.get(scope)).flatten();
        let mut claims: Map<String, Value> =
            open.filter_map(|name| Some((name.clone(), grant.subject.claims.get(name)?.clone()))).collect();
        claims.extend(object(json!({
            "iss": self.issuer,
            "sub": grant.subject.sub,
            "aud": grant.client_id,
            "iat": now.as_second(),
        })));
        self.signing_key().sign("JWT", &claims).map(Some).map_err(|_| TokenError::ServerError)
    }
}

fn object(json: Value) -> Map<String, Value> {
    match json {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
