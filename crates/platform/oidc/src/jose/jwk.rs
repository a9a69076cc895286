use kernel::text::{base64url, from_base64url};
use ring::digest::{SHA256, digest};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use serde_json::{Value, json};

use super::Algorithm;

/// The most keys kept of one set: a set is read by every verification.
pub const MAX_KEYS: usize = 32;

/// A public key. Its numbers are checked when a signature is: a point off the curve or a short modulus verifies nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// A point of P-256, as two big-endian numbers.
    P256 {
        /// Abscissa.
        x: [u8; 32],
        /// Ordinate.
        y: [u8; 32],
    },
    /// An RSA key, big-endian without leading zeros; 2048 to 8192 bits.
    Rsa {
        /// Modulus.
        n: Vec<u8>,
        /// Public exponent.
        e: Vec<u8>,
    },
}

/// A public key with what its owner says of it (RFC 7517).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jwk {
    /// The name tokens call it by.
    pub kid: Option<String>,
    /// The only algorithm it is for, when its owner names one.
    pub algorithm: Option<Algorithm>,
    /// The key.
    pub key: PublicKey,
}

/// The JSON is not a public key that this crate can verify with; says what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a usable public key: {0}")]
pub struct InvalidKey(pub &'static str);

impl Jwk {
    /// Reads one key.
    ///
    /// # Errors
    /// When it is of another type, for another use or algorithm, or malformed.
    pub fn from_json(json: &Value) -> Result<Self, InvalidKey> {
        let text = |name: &str| json[name].as_str();
        let number = |name: &'static str| {
            text(name).and_then(from_base64url).ok_or(InvalidKey("a number is missing or not base64url"))
        };
        if text("use").is_some_and(|purpose| purpose != "sig") {
            return Err(InvalidKey("not for signatures"));
        }
        let algorithm = match &json["alg"] {
            Value::Null => None,
            named => Some(
                serde_json::from_value::<Algorithm>(named.clone())
                    .map_err(|_| InvalidKey("for an algorithm not known here"))?,
            ),
        };
        let key = match text("kty") {
            Some("EC") if text("crv") == Some("P-256") => {
                let coordinate = |name| {
                    number(name)?.try_into().map_err(|_| InvalidKey("a coordinate is not 32 bytes long"))
                };
                PublicKey::P256 { x: coordinate("x")?, y: coordinate("y")? }
            }
            Some("RSA") => PublicKey::Rsa { n: number("n")?, e: number("e")? },
            _ => return Err(InvalidKey("of a type not known here")),
        };
        let jwk = Self { kid: text("kid").map(str::to_owned), algorithm, key };
        let fits = Algorithm::ALL.iter().any(|one| jwk.is_for(*one));
        if fits { Ok(jwk) } else { Err(InvalidKey("its algorithm is for keys of another type")) }
    }

    /// The JSON to publish.
    pub fn to_json(&self) -> Value {
        let mut json = self.members();
        json["use"] = "sig".into();
        if let Some(kid) = &self.kid {
            json["kid"] = kid.as_str().into();
        }
        if let Some(algorithm) = self.algorithm {
            json["alg"] = algorithm.name().into();
        }
        json
    }

    /// The SHA-256 thumbprint (RFC 7638), in base64url: the same for every spelling of the same key.
    pub fn thumbprint(&self) -> String {
        base64url(digest(&SHA256, self.members().to_string().as_bytes()).as_ref())
    }

    /// The members that make the key, and no other, in lexicographic order (RFC 7638 §3.2, §3.3).
    fn members(&self) -> Value {
        match &self.key {
            PublicKey::P256 { x, y } => {
                json!({ "crv": "P-256", "kty": "EC", "x": base64url(x), "y": base64url(y) })
            }
            PublicKey::Rsa { n, e } => json!({ "e": base64url(e), "kty": "RSA", "n": base64url(n) }),
        }
    }

    /// Whether the key can verify `algorithm` and its owner allows it.
    pub fn is_for(&self, algorithm: Algorithm) -> bool {
        let by_type = match self.key {
            PublicKey::P256 { .. } => algorithm == Algorithm::Es256,
            PublicKey::Rsa { .. } => matches!(algorithm, Algorithm::Rs256 | Algorithm::Ps256),
        };
        by_type && self.algorithm.is_none_or(|only| only == algorithm)
    }

    /// Whether `signature` over `message` was made by the owner of this key with `algorithm`.
    pub fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        match (&self.key, algorithm) {
            _ if !self.is_for(algorithm) => false,
            (PublicKey::P256 { x, y }, _) => {
                let point = [&[4], x.as_slice(), y.as_slice()].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature).is_ok()
            }
            (PublicKey::Rsa { n, e }, algorithm) => {
                let scheme = match algorithm {
                    Algorithm::Ps256 => &RSA_PSS_2048_8192_SHA256,
                    _ => &RSA_PKCS1_2048_8192_SHA256,
                };
                RsaPublicKeyComponents { n, e }.verify(scheme, message, signature).is_ok()
            }
        }
    }
}

/// A set of public keys (RFC 7517 §5).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Jwks {
    /// The keys, in their owner's order.
    pub keys: Vec<Jwk>,
}

impl Jwks {
    /// Reads a set. Keys of other types, uses or algorithms are passed over, as §5 asks, and so is what follows the
    /// first [`MAX_KEYS`].
    ///
    /// # Errors
    /// When it is not a set at all.
    pub fn from_json(json: &Value) -> Result<Self, InvalidKey> {
        let keys = json["keys"].as_array().ok_or(InvalidKey("no list of keys"))?;
        Ok(Self { keys: keys.iter().filter_map(|key| Jwk::from_json(key).ok()).take(MAX_KEYS).collect() })
    }

    /// The JSON to publish.
    pub fn to_json(&self) -> Value {
        json!({ "keys": self.keys.iter().map(Jwk::to_json).collect::<Vec<_>>() })
    }

    /// The keys a token can have been signed with: those of its `kid`; without `kid`, the only key for the algorithm
    /// (OpenID Connect Core §10.1 asks for a `kid` when there are several).
    pub fn candidates(&self, kid: Option<&str>, algorithm: Algorithm) -> Vec<&Jwk> {
        let fits: Vec<&Jwk> = self.keys.iter().filter(|key| key.is_for(algorithm)).collect();
        match kid {
            Some(kid) => fits.into_iter().filter(|key| key.kid.as_deref() == Some(kid)).collect(),
            None if fits.len() == 1 => fits,
            None => Vec::new(),
        }
    }
}
