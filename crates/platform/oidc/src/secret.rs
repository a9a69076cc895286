use std::fmt;

use kernel::text::base64url;
use ring::digest::{SHA256, digest};
use subtle::ConstantTimeEq;

/// A text that is never shown: a client's secret, a token. Compared in constant time.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, to be sent to whom it is for.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether `other` is the same text; how long the answer takes tells the length of the secret at most.
    pub fn matches(&self, other: &str) -> bool {
        self.0.as_bytes().ct_eq(other.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The code challenge of a PKCE verifier, method S256 (RFC 7636 §4.2).
pub(crate) fn challenge(verifier: &str) -> String {
    base64url(digest(&SHA256, verifier.as_bytes()).as_ref())
}

/// The `at_hash` of an access token for algorithms with SHA-256: the left half of its digest (OpenID Connect Core §3.1.3.6).
pub(crate) fn token_hash(access_token: &str) -> String {
    base64url(&digest(&SHA256, access_token.as_bytes()).as_ref()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_the_one_of_the_rfc() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn the_token_hash_is_the_one_of_the_specification() {
        // OpenID Connect Core 1.0, appendix A.3.
        assert_eq!(token_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
    }

    #[test]
    fn secrets_are_not_shown() {
        let secret = Secret::new("s3cret");
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert!(secret.matches("s3cret") && !secret.matches("s3cre") && !secret.matches(""));
    }
}
