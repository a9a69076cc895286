//! Logout begun by a client (OpenID Connect RP-Initiated Logout 1.0).

use super::Provider;
use crate::Claims;
use crate::address::with_query;
use crate::jose::{self, Algorithm};
use crate::params::{Params, Unusable, encode};

/// A logout that a client asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logout {
    /// The client, when it said who it is.
    pub client_id: Option<String>,
    /// The person, when an id_token of ours says so. Without it, ask the person before ending anything (§2): anyone can
    /// make a browser follow a link.
    pub sub: Option<String>,
    /// Where to send the browser afterwards: registered by the client, with its `state`.
    pub redirect: Option<String>,
}

/// Why a logout is not served: show a page, answer 400, send the browser nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogoutError {
    /// Too long, or with a doubled parameter.
    #[error("unreadable request")]
    Unreadable,
    /// The `id_token_hint` is not one of ours, or for another client than `client_id`.
    #[error("the id_token is not ours")]
    Hint,
    /// The client is unknown.
    #[error("unknown client")]
    UnknownClient,
    /// The redirect address is not registered by that client.
    #[error("the redirect address is not registered")]
    RedirectUri,
}

impl From<Unusable> for LogoutError {
    fn from(_: Unusable) -> Self {
        Self::Unreadable
    }
}

impl Provider {
    /// Reads the query, or form, of a logout. Ending the person's session here is the caller's part.
    ///
    /// # Errors
    /// What to show on a page.
    pub fn end_session(&self, query: &str) -> Result<Logout, LogoutError> {
        let params = Params::read(query.trim_start_matches('?'))?;
        let hint = params.get("id_token_hint")?.map(|token| self.hint(token)).transpose()?;
        let client_id = match (&hint, params.get("client_id")?) {
            (Some(hint), Some(named)) if hint.audience() != [named] => return Err(LogoutError::Hint),
            (_, Some(named)) => Some(named),
            (Some(hint), None) => hint.audience().first().copied(),
            (None, None) => None,
        };
        let registration = match client_id {
            Some(name) => Some(self.settings.registration(name).ok_or(LogoutError::UnknownClient)?),
            None => None,
        };
        let redirect = match params.get("post_logout_redirect_uri")? {
            None => None,
            Some(uri) => {
                let known = registration
                    .is_some_and(|one| one.post_logout_redirect_uris.iter().any(|own| own == uri));
                if !known {
                    return Err(LogoutError::RedirectUri);
                }
                let state = params.get("state")?.map(|state| encode([("state", state)]));
                Some(state.map_or_else(|| uri.to_owned(), |state| with_query(uri, &state)))
            }
        };
        Ok(Logout {
            client_id: client_id.map(str::to_owned),
            sub: hint.as_ref().and_then(|hint| hint.text("sub")).map(str::to_owned),
            redirect,
        })
    }

    /// The claims of an id_token we made, be it expired (§4).
    fn hint(&self, token: &str) -> Result<Claims, LogoutError> {
        let verified =
            jose::verify(token, &self.jwks(), &[Algorithm::Es256]).map_err(|_| LogoutError::Hint)?;
        let claims = Claims(verified.claims);
        // A userinfo has the same issuer and audience; only an id_token has a nonce.
        let ours = claims.text("iss") == Some(&self.issuer) && claims.get("nonce").is_some();
        if ours { Ok(claims) } else { Err(LogoutError::Hint) }
    }
}
