//! What comes from the browser: the answer in JSON, and the client data that the authenticator signed a digest of.

use super::{Challenge, Error, MAX_RESPONSE, Relying, base64url};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq;

/// Ways to reach an authenticator that are worth keeping: those of the specification's registry and its successors.
const TRANSPORTS: [&str; 6] = ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"];

/// `PublicKeyCredential.toJSON()`. Members we do not know are ignored, as the specification asks.
#[derive(Deserialize)]
pub struct Answer<R> {
    #[serde(rename = "rawId", with = "base64url")]
    pub raw_id: Vec<u8>,
    #[serde(rename = "type")]
    kind: String,
    pub response: R,
}

/// The response of a registration.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attested {
    #[serde(rename = "clientDataJSON", with = "base64url")]
    pub client_data: Vec<u8>,
    #[serde(with = "base64url")]
    pub attestation_object: Vec<u8>,
    #[serde(default)]
    pub transports: Vec<String>,
}

/// The response of a sign-in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asserted {
    #[serde(rename = "clientDataJSON", with = "base64url")]
    pub client_data: Vec<u8>,
    #[serde(with = "base64url")]
    pub authenticator_data: Vec<u8>,
    #[serde(with = "base64url")]
    pub signature: Vec<u8>,
    #[serde(default, deserialize_with = "base64url::optional")]
    pub user_handle: Option<Vec<u8>>,
}

pub fn read<R: DeserializeOwned>(response: &str) -> Result<Answer<R>, Error> {
    if response.len() > MAX_RESPONSE {
        return Err(Error::Malformed("too long"));
    }
    let answer: Answer<R> =
        serde_json::from_str(response).map_err(|_| Error::Malformed("the JSON of the answer"))?;
    if answer.kind == "public-key" { Ok(answer) } else { Err(Error::Malformed("the type of credential")) }
}

/// The transports that are known, each once.
pub fn known(transports: Vec<String>) -> Vec<String> {
    let mut known: Vec<String> =
        transports.into_iter().filter(|one| TRANSPORTS.contains(&one.as_str())).collect();
    known.sort();
    known.dedup();
    known
}

#[derive(Clone, Copy)]
pub enum Ceremony {
    Create,
    Get,
}

/// What the page was, as the browser says it (§5.8.1).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    #[serde(with = "base64url")]
    challenge: Vec<u8>,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

impl ClientData {
    pub fn read(json: &[u8]) -> Result<Self, Error> {
        serde_json::from_slice(json).map_err(|_| Error::Malformed("the client data"))
    }

    /// Token binding is not looked at: no browser has it any more.
    pub fn check(&self, ceremony: Ceremony, relying: &Relying, challenge: &Challenge) -> Result<(), Error> {
        let kind = match ceremony {
            Ceremony::Create => "webauthn.create",
            Ceremony::Get => "webauthn.get",
        };
        if self.kind != kind {
            Err(Error::WrongCeremony)
        } else if !bool::from(self.challenge.ct_eq(challenge)) {
            Err(Error::WrongChallenge)
        } else if self.origin != relying.origin || self.cross_origin {
            Err(Error::WrongOrigin)
        } else {
            Ok(())
        }
    }
}
