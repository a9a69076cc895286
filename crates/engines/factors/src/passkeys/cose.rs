//! Public keys as authenticators write them: COSE (RFC 9053), three kinds.

use super::cbor::Value;
use super::{Error, base64url};
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

/// COSE's numbers of what we accept, the ones we like best first.
pub const ALGORITHMS: [i64; 3] = [EDDSA, ES256, RS256];

const ES256: i64 = -7;
const EDDSA: i64 = -8;
const RS256: i64 = -257;

/// The public half of a passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "alg")]
pub enum PublicKey {
    /// ECDSA on P-256 with SHA-256.
    #[serde(rename = "ES256")]
    Es256 {
        /// The point, uncompressed: `04 · x · y`.
        #[serde(with = "base64url")]
        point: Vec<u8>,
    },
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa {
        /// The point, as RFC 8032 writes it.
        #[serde(with = "base64url")]
        x: Vec<u8>,
    },
    /// RSA (PKCS #1 v1.5) with SHA-256.
    #[serde(rename = "RS256")]
    Rs256 {
        /// The modulus.
        #[serde(with = "base64url")]
        n: Vec<u8>,
        /// The exponent.
        #[serde(with = "base64url")]
        e: Vec<u8>,
    },
}

impl PublicKey {
    /// Reads the parameters 1 (type), 3 (algorithm), -1 (curve, or modulus), -2 and -3 (coordinates, or exponent).
    pub(super) fn read(key: &Value<'_>) -> Result<Self, Error> {
        let number = |label: i64| match key.at(label) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        };
        let bytes = |label: i64, lengths: std::ops::RangeInclusive<usize>| match key.at(label) {
            Some(Value::Bytes(bytes)) if lengths.contains(&bytes.len()) => Ok(*bytes),
            _ => Err(Error::Malformed("the public key")),
        };
        match (number(3), number(1), number(-1)) {
            (Some(ES256), Some(2), Some(1)) => {
                Ok(Self::Es256 { point: [&[4], bytes(-2, 32..=32)?, bytes(-3, 32..=32)?].concat() })
            }
            (Some(EDDSA), Some(1), Some(6)) => Ok(Self::EdDsa { x: bytes(-2, 32..=32)?.to_vec() }),
            // From 2048 to 8192 bits: what `ring` checks.
            (Some(RS256), Some(3), None) => {
                Ok(Self::Rs256 { n: bytes(-1, 256..=1024)?.to_vec(), e: bytes(-2, 1..=5)?.to_vec() })
            }
            _ => Err(Error::UnsupportedKey),
        }
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Es256 { point } => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
            }
            Self::EdDsa { x } => UnparsedPublicKey::new(&signature::ED25519, x).verify(message, signature),
            Self::Rs256 { n, e } => RsaPublicKeyComponents { n, e }.verify(
                &signature::RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
        }
        .is_ok()
    }
}
