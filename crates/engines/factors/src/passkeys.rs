//! Passkeys: WebAuthn level 2, the side of the server.
//!
//! The server sends options with a fresh challenge; the browser has the person unlock a key of theirs; the server checks what
//! comes back. [`registration_options`] then [`register`] give a [`Credential`] to keep; [`assertion_options`] then
//! [`authenticate`] prove that its key was used, here and now.
//!
//! - A [`Challenge`] is 32 random bytes, kept by the caller for one try and a few minutes.
//! - Algorithms: ES256, EdDSA (Ed25519) and RS256, checked by `ring`.
//! - Attestation is not asked for. A statement that comes all the same is not looked at: it would say which make of key it is, and
//!   we accept all.
//! - User presence is required. Whether the person was *verified* (finger, face, PIN) is told: a passkey alone is two factors only
//!   then.
//! - A signature counter that does not go forward is refused: the key was copied.
//!
//! The steps are those of the specification, §7.1 and §7.2; what is not done of them is said where it is left out.

mod authenticator;
mod base64url;
mod cbor;
mod client;
mod cose;

pub use cose::PublicKey;

use authenticator::AuthenticatorData;
use client::{Answer, Ceremony, ClientData};
use ring::digest;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// 32 random bytes that make an answer good for one try.
pub type Challenge = [u8; 32];

/// The longest answer of a browser that is read, in bytes.
pub const MAX_RESPONSE: usize = 64 * 1024;
/// How long a browser may wait for the person, in milliseconds: the specification's recommendation.
pub const TIMEOUT_MS: u32 = 300_000;

/// Who asks: the site, as browsers know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relying {
    /// The domain that passkeys belong to, such as `passerelle.example`: the host of `origin` or a parent of it. Changed, it
    /// loses every passkey.
    pub id: String,
    /// Where pages come from, such as `https://passerelle.example`, with the port unless it is the usual one.
    pub origin: String,
    /// The name shown to people.
    pub name: String,
}

/// Whose passkey it will be.
#[derive(Debug, Clone, Copy)]
pub struct User<'a> {
    /// What the authenticator keeps of the account, up to 64 bytes: an id, nothing that names a person.
    pub handle: &'a [u8],
    /// What tells accounts apart in the list a person chooses from, such as an e-mail.
    pub name: &'a str,
    /// The person's name.
    pub display_name: &'a str,
}

/// A registered passkey, to be kept with the account. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// What the authenticator calls it: unique among all accounts.
    #[serde(with = "base64url")]
    pub id: Vec<u8>,
    /// What its signatures are checked with.
    pub public_key: PublicKey,
    /// The last counter seen; zero when the authenticator has none.
    pub sign_count: u32,
    /// Whether the person was verified when it was made.
    pub user_verified: bool,
    /// Whether it may be copied to other devices of the person. Never changes.
    pub backup_eligible: bool,
    /// Whether it was, when last seen. If not, the person needs another factor for the day the device is lost.
    pub backed_up: bool,
    /// The make of authenticator, unproven; zero when it does not say.
    #[serde(with = "base64url")]
    pub aaguid: Vec<u8>,
    /// How the browser reaches it: `internal`, `usb`, `hybrid`…
    #[serde(default)]
    pub transports: Vec<String>,
}

impl Credential {
    /// Keeps what a sign-in showed. To be saved on condition that `sign_count` has not moved meanwhile.
    pub fn saw(&mut self, assertion: &Assertion) {
        self.sign_count = assertion.sign_count;
        self.backed_up = assertion.backed_up;
    }
}

/// What a sign-in showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assertion {
    /// The counter, to be kept.
    pub sign_count: u32,
    /// Whether the person was verified by finger, face or PIN.
    pub user_verified: bool,
    /// Whether the passkey is copied to other devices.
    pub backed_up: bool,
}

/// Which passkey an answer says it is, before anything is proved: to look the [`Credential`] up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// [`Credential::id`].
    pub credential_id: Vec<u8>,
    /// [`User::handle`], when the person chose among passkeys without saying who they are. The caller checks that the
    /// credential belongs to this account.
    pub user_handle: Option<Vec<u8>>,
}

/// Why an answer is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not the JSON, base64url, CBOR or layout that the specification says; which part.
    #[error("the browser's answer is malformed: {0}")]
    Malformed(&'static str),
    /// An answer to the other kind of request.
    #[error("the answer is to another kind of request")]
    WrongCeremony,
    /// An answer to another challenge: used, too old or another browser's.
    #[error("the answer is to another challenge")]
    WrongChallenge,
    /// Given on a page of another site, or in a frame of one.
    #[error("the answer was given on another site")]
    WrongOrigin,
    /// The authenticator answered for another site.
    #[error("the passkey belongs to another site")]
    WrongSite,
    /// The authenticator did not see anybody.
    #[error("nobody touched the authenticator")]
    UserAbsent,
    /// A kind of key that was not asked for.
    #[error("the key is of a kind that is not accepted")]
    UnsupportedKey,
    /// Another passkey than the one it is checked against.
    #[error("the answer is of another passkey")]
    WrongCredential,
    /// The signature is not that of the key.
    #[error("the signature is wrong")]
    BadSignature,
    /// The counter did not go forward.
    #[error("the passkey was copied: its counter went back")]
    Copied,
    /// The flags about copies contradict each other or the registration.
    #[error("what the passkey says of its copies is impossible")]
    BackupFlags,
}

/// What `navigator.credentials.create` is called with, in the JSON form of the specification. `exclude` holds the account's
/// passkeys: an authenticator that has one refuses to make another.
pub fn registration_options(
    relying: &Relying,
    user: User<'_>,
    challenge: &Challenge,
    exclude: &[Credential],
) -> Value {
    json!({
        "rp": { "id": relying.id, "name": relying.name },
        "user": { "id": base64url::encode(user.handle), "name": user.name, "displayName": user.display_name },
        "challenge": base64url::encode(challenge),
        "pubKeyCredParams": cose::ALGORITHMS.map(|alg| json!({ "type": "public-key", "alg": alg })),
        "timeout": TIMEOUT_MS,
        "excludeCredentials": descriptors(exclude),
        "authenticatorSelection": { "residentKey": "preferred", "userVerification": "preferred" },
        "attestation": "none",
    })
}

/// What `navigator.credentials.get` is called with. An empty `allow` lets the person choose among the passkeys of the site.
pub fn assertion_options(relying: &Relying, challenge: &Challenge, allow: &[Credential]) -> Value {
    json!({
        "rpId": relying.id,
        "challenge": base64url::encode(challenge),
        "timeout": TIMEOUT_MS,
        "allowCredentials": descriptors(allow),
        "userVerification": "preferred",
    })
}

fn descriptors(credentials: &[Credential]) -> Vec<Value> {
    credentials
        .iter()
        .map(|one| {
            json!({ "type": "public-key", "id": base64url::encode(&one.id), "transports": one.transports })
        })
        .collect()
}

/// Checks the answer to [`registration_options`] (§7.1). The caller refuses a [`Credential::id`] that another account has.
///
/// # Errors
/// The first check that fails.
pub fn register(relying: &Relying, challenge: &Challenge, response: &str) -> Result<Credential, Error> {
    let answer: Answer<client::Attested> = client::read(response)?;
    ClientData::read(&answer.response.client_data)?.check(Ceremony::Create, relying, challenge)?;
    let data = authenticator::attested(&answer.response.attestation_object)?;
    let data = AuthenticatorData::read(data)?;
    check_authenticator(&data, relying)?;
    let made = data.made.as_ref().ok_or(Error::Malformed("no credential was made"))?;
    if made.id != answer.raw_id {
        return Err(Error::WrongCredential);
    }
    Ok(Credential {
        id: answer.raw_id,
        public_key: PublicKey::read(&made.key)?,
        sign_count: data.sign_count,
        user_verified: data.user_verified(),
        backup_eligible: data.backup_eligible(),
        backed_up: data.backed_up(),
        aaguid: made.aaguid.to_vec(),
        transports: client::known(answer.response.transports),
    })
}

/// Which passkey the answer to [`assertion_options`] says it is.
///
/// # Errors
/// [`Error::Malformed`].
pub fn claim(response: &str) -> Result<Claim, Error> {
    let answer: Answer<client::Asserted> = client::read(response)?;
    let user_handle = answer.response.user_handle.filter(|handle| !handle.is_empty());
    Ok(Claim { credential_id: answer.raw_id, user_handle })
}

/// Checks the answer to [`assertion_options`] (§7.2) against the passkey it claims to be.
///
/// # Errors
/// The first check that fails.
pub fn authenticate(
    relying: &Relying,
    challenge: &Challenge,
    credential: &Credential,
    response: &str,
) -> Result<Assertion, Error> {
    let Answer {
        raw_id, response: client::Asserted { client_data, authenticator_data, signature, .. }, ..
    } = client::read(response)?;
    if raw_id != credential.id {
        return Err(Error::WrongCredential);
    }
    ClientData::read(&client_data)?.check(Ceremony::Get, relying, challenge)?;
    let data = AuthenticatorData::read(&authenticator_data)?;
    check_authenticator(&data, relying)?;
    let signed = [&authenticator_data[..], digest::digest(&digest::SHA256, &client_data).as_ref()].concat();
    if !credential.public_key.verifies(&signed, &signature) {
        return Err(Error::BadSignature);
    }
    if data.backup_eligible() != credential.backup_eligible {
        return Err(Error::BackupFlags);
    }
    let counts = data.sign_count > 0 || credential.sign_count > 0;
    if counts && data.sign_count <= credential.sign_count {
        return Err(Error::Copied);
    }
    Ok(Assertion {
        sign_count: data.sign_count,
        user_verified: data.user_verified(),
        backed_up: data.backed_up(),
    })
}

/// What both ceremonies ask of an authenticator.
fn check_authenticator(data: &AuthenticatorData<'_>, relying: &Relying) -> Result<(), Error> {
    if data.site != digest::digest(&digest::SHA256, relying.id.as_bytes()).as_ref() {
        return Err(Error::WrongSite);
    }
    if !data.user_present() {
        return Err(Error::UserAbsent);
    }
    if data.backed_up() && !data.backup_eligible() {
        return Err(Error::BackupFlags);
    }
    Ok(())
}
