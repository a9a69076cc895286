//! What comes from the authenticator (§6.1): a fixed layout, then CBOR.

use super::Error;
use super::cbor::{self, Value};

const TRUNCATED: Error = Error::Malformed("the authenticator data is cut short");
/// The longest id of a credential, in bytes (level 3, §4).
const MAX_ID: usize = 1023;

/// `site (32) · flags (1) · counter (4) · [aaguid (16) · length (2) · id · key] · [extensions]`.
pub struct AuthenticatorData<'a> {
    /// SHA-256 of the relying party's id.
    pub site: &'a [u8],
    flags: u8,
    pub sign_count: u32,
    /// The credential that was just made.
    pub made: Option<Made<'a>>,
}

pub struct Made<'a> {
    pub aaguid: &'a [u8],
    pub id: &'a [u8],
    /// The COSE key.
    pub key: Value<'a>,
}

impl<'a> AuthenticatorData<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let (site, rest) = bytes.split_at_checked(32).ok_or(TRUNCATED)?;
        let (&flags, rest) = rest.split_first().ok_or(TRUNCATED)?;
        let (&count, mut rest) = rest.split_first_chunk::<4>().ok_or(TRUNCATED)?;
        let mut data = Self { site, flags, sign_count: u32::from_be_bytes(count), made: None };
        if data.has(6) {
            let (made, after) = Made::read(rest)?;
            data.made = Some(made);
            rest = after;
        }
        if data.has(7) {
            let (extensions, after) = cbor::read(rest)?;
            if !matches!(extensions, Value::Map(_)) {
                return Err(Error::Malformed("the extensions"));
            }
            rest = after;
        }
        if rest.is_empty() { Ok(data) } else { Err(Error::Malformed("bytes after the authenticator data")) }
    }

    pub fn user_present(&self) -> bool {
        self.has(0)
    }

    pub fn user_verified(&self) -> bool {
        self.has(2)
    }

    pub fn backup_eligible(&self) -> bool {
        self.has(3)
    }

    pub fn backed_up(&self) -> bool {
        self.has(4)
    }

    fn has(&self, bit: u8) -> bool {
        self.flags & (1 << bit) != 0
    }
}

impl<'a> Made<'a> {
    fn read(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (aaguid, rest) = bytes.split_at_checked(16).ok_or(TRUNCATED)?;
        let (&length, rest) = rest.split_first_chunk::<2>().ok_or(TRUNCATED)?;
        let length = usize::from(u16::from_be_bytes(length));
        if !(1..=MAX_ID).contains(&length) {
            return Err(Error::Malformed("the length of the credential's id"));
        }
        let (id, rest) = rest.split_at_checked(length).ok_or(TRUNCATED)?;
        let (key, rest) = cbor::read(rest)?;
        Ok((Self { aaguid, id, key }, rest))
    }
}

/// The authenticator data of an attestation object (§6.5.4). The statement must be there, and is not looked at.
pub fn attested(object: &[u8]) -> Result<&[u8], Error> {
    let (value, []) = cbor::read(object)? else {
        return Err(Error::Malformed("bytes after the attestation object"));
    };
    match (value.at("fmt"), value.at("attStmt"), value.at("authData")) {
        (Some(Value::Text(_)), Some(Value::Map(_)), Some(Value::Bytes(data))) => Ok(data),
        _ => Err(Error::Malformed("the attestation object")),
    }
}
