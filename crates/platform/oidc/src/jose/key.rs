use std::fmt;

use kernel::text::base64url;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde::Serialize;
use serde_json::json;

use super::{Algorithm, Jwk, PublicKey};

/// A private key for ES256, named by its thumbprint. Its secret is never shown.
///
/// `ring` draws the chance of keys and signatures from the operating system itself and takes no other source: they are
/// the one thing that [`kernel::World`] does not make repeatable. Nothing but their bytes depends on it.
pub struct SigningKey {
    pair: EcdsaKeyPair,
    pkcs8: Vec<u8>,
    public: Jwk,
}

/// The bytes are not a P-256 key in PKCS#8, or the system has no randomness to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a usable P-256 key")]
pub struct UnusableKey;

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn generate() -> Result<Self, UnusableKey> {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .map_err(|_| UnusableKey)?;
        Self::from_pkcs8(pkcs8.as_ref())
    }

    /// The key kept as PKCS#8 (version 1 with the public key, as [`SigningKey::to_pkcs8`] writes it).
    ///
    /// # Errors
    /// When the bytes are anything else.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, UnusableKey> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &SystemRandom::new())
            .map_err(|_| UnusableKey)?;
        let point: &[u8; 65] = pair.public_key().as_ref().try_into().map_err(|_| UnusableKey)?;
        let (mut x, mut y) = ([0; 32], [0; 32]);
        x.copy_from_slice(&point[1..33]);
        y.copy_from_slice(&point[33..]);
        let mut public = Jwk { kid: None, algorithm: Some(Algorithm::Es256), key: PublicKey::P256 { x, y } };
        public.kid = Some(public.thumbprint());
        Ok(Self { pair, pkcs8: pkcs8.to_owned(), public })
    }

    /// The key to keep: a secret.
    pub fn to_pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// What others verify with.
    pub const fn public(&self) -> &Jwk {
        &self.public
    }

    /// Its name in tokens and key sets.
    pub fn kid(&self) -> &str {
        self.public.kid.as_deref().unwrap_or_default()
    }

    /// Signs claims: a compact JWS with `alg`, `kid` and `typ` in its header.
    ///
    /// # Errors
    /// When the claims are no JSON, or the operating system has no randomness to give.
    pub fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, UnusableKey> {
        let header = json!({ "alg": Algorithm::Es256, "kid": self.kid(), "typ": typ });
        let claims = serde_json::to_vec(claims).map_err(|_| UnusableKey)?;
        let signed = format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(&claims));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).map_err(|_| UnusableKey)?;
        Ok(format!("{signed}.{}", base64url(signature.as_ref())))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.kid())
    }
}
