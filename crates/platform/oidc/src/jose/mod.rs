//! Signed tokens: compact JWS (RFC 7515), public keys as JWK (RFC 7517), thumbprints (RFC 7638).
//!
//! [`SigningKey`] signs ES256. [`verify`] checks ES256, RS256 and PS256 (RFC 7518 §3.3–3.5) against a [`Jwks`], and only
//! the algorithms its caller lists. There is no way to write down `none` or an `HS*` algorithm: a token that names one
//! is refused while its header is read, before any key is looked at, so "signed with the public key as HMAC secret" has
//! no code to reach.
//!
//! Reading is strict: three parts, canonical base64url without padding, at most [`MAX_TOKEN`] bytes, no `crit` header
//! (RFC 7515 §4.1.11: we understand no extension).
//!
//! To add an algorithm: a variant in [`Algorithm`], the arm that `verify` asks for it in `jwk.rs`, and a vector of its
//! RFC in `tests/jose.rs`. An algorithm that needs a shared secret does not belong here.

mod jwk;
mod jws;
mod key;

pub use jwk::{InvalidKey, Jwk, Jwks, MAX_KEYS, PublicKey};
pub use jws::{Header, Invalid, MAX_TOKEN, Verified, verify};
pub use key::{SigningKey, UnusableKey};

/// A signature algorithm that this crate speaks. All are asymmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PSS with SHA-256.
    Ps256,
}

impl Algorithm {
    /// Every one of them.
    pub const ALL: [Self; 3] = [Self::Es256, Self::Rs256, Self::Ps256];

    /// The name in a token's header.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
        }
    }
}
