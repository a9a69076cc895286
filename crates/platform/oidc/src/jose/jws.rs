use kernel::text::from_base64url;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Algorithm, Jwks};

/// The longest token read, in bytes.
pub const MAX_TOKEN: usize = 16 * 1024;

/// The part of a token's header that we use.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Header {
    /// How it is signed.
    pub alg: Algorithm,
    /// With which key.
    #[serde(default)]
    pub kid: Option<String>,
    /// What kind of token it is.
    #[serde(default)]
    pub typ: Option<String>,
}

/// A token whose signature was checked. Its claims still have to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Verified {
    /// Its header.
    pub header: Header,
    /// Its claims.
    pub claims: Map<String, Value>,
}

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// Longer than [`MAX_TOKEN`].
    #[error("too long")]
    TooLong,
    /// Not three parts of canonical base64url, header and claims JSON objects.
    #[error("malformed")]
    Malformed,
    /// Signed with an algorithm that is unknown here (`none`, `HS256`…) or that the verifier does not accept.
    #[error("its algorithm is not accepted")]
    Algorithm,
    /// Its header asks for an extension.
    #[error("it needs an extension that is not known here")]
    Critical,
    /// No key of that name and type in the set; the owner may have published a new one since.
    #[error("signed with a key that is not known")]
    UnknownKey,
    /// The signature is not right.
    #[error("its signature is wrong")]
    Signature,
}

/// Checks a compact JWS whose payload is a JSON object, against `keys`, accepting only the algorithms in `accepted`.
///
/// # Errors
/// The first thing that is wrong.
pub fn verify(token: &str, keys: &Jwks, accepted: &[Algorithm]) -> Result<Verified, Invalid> {
    if token.len() > MAX_TOKEN {
        return Err(Invalid::TooLong);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Invalid::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(Invalid::Malformed)?;
    let decode = |part| from_base64url(part).ok_or(Invalid::Malformed);
    let header = header_of(&decode(header)?)?;
    if !accepted.contains(&header.alg) {
        return Err(Invalid::Algorithm);
    }
    let candidates = keys.candidates(header.kid.as_deref(), header.alg);
    if candidates.is_empty() {
        return Err(Invalid::UnknownKey);
    }
    // A second dot in `payload` is no base64url: four parts end here.
    let (payload, signature) = (decode(payload)?, decode(signature)?);
    if !candidates.iter().any(|key| key.verifies(header.alg, signed.as_bytes(), &signature)) {
        return Err(Invalid::Signature);
    }
    let claims = serde_json::from_slice(&payload).map_err(|_| Invalid::Malformed)?;
    Ok(Verified { header, claims })
}

fn header_of(json: &[u8]) -> Result<Header, Invalid> {
    let members: Map<String, Value> = serde_json::from_slice(json).map_err(|_| Invalid::Malformed)?;
    if members.contains_key("crit") {
        return Err(Invalid::Critical);
    }
    let named = members.get("alg").and_then(Value::as_str).ok_or(Invalid::Malformed)?;
    if !Algorithm::ALL.iter().any(|known| known.name() == named) {
        return Err(Invalid::Algorithm);
    }
    // Read again as the struct, which refuses a member written twice: two readers must not see two headers.
    serde_json::from_slice(json).map_err(|_| Invalid::Malformed)
}
