//! Time-based one-time passwords (RFC 6238) as every application makes them: SHA-1, six digits, 30 seconds.
//!
//! SHA-1 is weak where collisions count; here it is inside an HMAC, where none is known to help, and some applications ignore any
//! other wish. What protects six digits is elsewhere: a step is used once, the tolerance never widens, and
//! [`crate::lockout`] slows guesses.

use jiff::Timestamp;
use ring::hmac;
use serde::{Deserialize, Serialize};
use std::fmt::{self, Write};
use subtle::{ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

/// How long a code lives, in seconds.
pub const STEP_SECONDS: i64 = 30;
/// How many steps a telephone's clock may be early or late. Constant: a tolerance that grows with mistakes helps who guesses.
pub const TOLERANCE_STEPS: i64 = 1;
/// Digits of a code.
pub const DIGITS: usize = 6;

/// RFC 4648 §6.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The secret that a server and a telephone share: 160 bits, the length of SHA-1 (RFC 4226 §4). Kept sealed.
#[derive(Clone)]
pub struct Seed(Zeroizing<[u8; 20]>);

/// A period of 30 seconds, counted from 1970. The caller keeps the last one used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Step(pub i64);

impl Step {
    /// The step of an instant.
    pub fn at(now: Timestamp) -> Self {
        Self(now.as_second().div_euclid(STEP_SECONDS))
    }
}

impl Seed {
    /// The seed made of these random bytes.
    pub fn new(bytes: [u8; 20]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The seed that was kept; `None` when it has not 20 bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::new)
    }

    /// What is to be kept, sealed.
    pub fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// Base 32, for people who type it into their application: 32 characters, no padding. Spaces may be added freely.
    pub fn base32(&self) -> String {
        let bit = |at: usize| (self.0[at / 8] >> (7 - at % 8)) & 1;
        (0..160)
            .step_by(5)
            .map(|start| (start..start + 5).fold(0_u8, |digit, at| (digit << 1) | bit(at)))
            .map(|digit| char::from(BASE32[usize::from(digit)]))
            .collect()
    }

    /// The address that applications read from a QR code. `issuer` is the service, `label` the account's name in it.
    pub fn uri(&self, issuer: &str, label: &str) -> String {
        let (issuer, label) = (percent(issuer), percent(label));
        format!(
            "otpauth://totp/{issuer}:{label}?secret={}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}",
            self.base32()
        )
    }

    /// The code of a step: what the telephone shows.
    pub fn code(&self, step: Step) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, self.0.as_ref());
        let tag = hmac::sign(&key, &step.0.to_be_bytes());
        let tag = tag.as_ref();
        // RFC 4226 §5.3: four bytes from where the last half-byte says, without the sign.
        let offset = usize::from(tag[19] & 0x0f);
        let word = tag[offset..offset + 4].iter().fold(0_u32, |word, byte| (word << 8) | u32::from(*byte));
        format!("{:0DIGITS$}", (word & 0x7fff_ffff) % 10_u32.pow(DIGITS as u32))
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}

/// The step a typed code is good for, to be kept as the last one used; `None` when the code is wrong, too early or late, or
/// of a step that was used or passed over. Spaces are ignored. Takes as long whichever step it is.
///
/// Keep the step on condition that nobody kept it meanwhile: two tries at once are then one.
pub fn check(seed: &Seed, typed: &str, now: Timestamp, last_used: Option<Step>) -> Option<Step> {
    let typed: Vec<u8> = typed
        .chars()
        .filter(|c| !c.is_whitespace())
        .take(DIGITS + 1)
        .map(|c| u8::try_from(c).unwrap_or(0))
        .collect();
    let present = Step::at(now).0;
    // When two steps share a code, the later one counts: the same code is then good for neither.
    let mut found = i64::MIN;
    for step in present - TOLERANCE_STEPS..=present + TOLERANCE_STEPS {
        found.conditional_assign(&step, seed.code(Step(step)).as_bytes().ct_eq(&typed));
    }
    (found > last_used.map_or(i64::MIN, |step| step.0)).then_some(Step(found))
}

/// RFC 3986 §2.1: everything but unreserved characters is encoded.
fn percent(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
