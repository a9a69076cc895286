//! The link and the code that open one referral, and nothing else.
//!
//! Both are derived from the site's key, the referral and a generation number, so the sender can print the sheet again
//! while the store keeps only SHA-256 digests: a copy of the database opens nothing by link. A new generation kills the old link.

use hmac::{Hmac, Mac};
use kernel::text::{CODE_ALPHABET, base64url, normalise_code};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// Characters of the code people type: 28⁸ ≈ 3.8 × 10¹¹ codes.
const CODE_LEN: usize = 8;
/// Characters of the 256-bit link token in base64url.
const TOKEN_LEN: usize = 43;

/// SHA-256 of a link or code, the only form stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest(pub [u8; 32]);

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digest(…)")
    }
}

impl Digest {
    /// Digest of the token of a link; `None` for a text that no link of ours can be.
    pub fn of_token(token: &str) -> Option<Self> {
        let plausible = token.len() == TOKEN_LEN
            && token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        plausible.then(|| Self::of("link", token))
    }

    /// Digest of a code as typed: case, spaces and hyphens do not count. `None` for a text that no code of ours can be.
    pub fn of_code(typed: &str) -> Option<Self> {
        if typed.len() > 64 {
            return None;
        }
        let code = normalise_code(typed);
        let plausible = code.len() == CODE_LEN && code.bytes().all(|b| CODE_ALPHABET.contains(&b));
        plausible.then(|| Self::of("code", &code))
    }

    /// Compares without telling by its duration where two digests differ.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    fn of(purpose: &str, secret: &str) -> Self {
        use sha2::Digest as _;
        Self(Sha256::new().chain_update(purpose).chain_update([0]).chain_update(secret).finalize().into())
    }
}

/// The link and the code of one referral.
#[derive(Clone, PartialEq, Eq)]
pub struct Links {
    /// Last segment of `/r/…`: 256 bits in base64url.
    pub token: String,
    /// Eight characters to type at `/code`.
    pub code: String,
}

impl std::fmt::Debug for Links {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Links(…)")
    }
}

impl Links {
    /// The links of `referral` at `generation` (0 when sent, one more for each renewal).
    pub fn derive(key: &[u8; 32], referral: Uuid, generation: u32) -> Self {
        let code = draw(key, b"passerelle referral code 1", referral, generation)
            .chunks_exact(4)
            .map(|four| {
                let number = four.iter().fold(0usize, |number, byte| (number << 8) | usize::from(*byte));
                char::from(CODE_ALPHABET[number % CODE_ALPHABET.len()])
            })
            .take(CODE_LEN)
            .collect();
        Self { token: base64url(&draw(key, b"passerelle referral link 1", referral, generation)), code }
    }

    /// What the store keeps of the link.
    pub fn token_digest(&self) -> Digest {
        Digest::of("link", &self.token)
    }

    /// What the store keeps of the code.
    pub fn code_digest(&self) -> Digest {
        Digest::of("code", &self.code)
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn draw(key: &[u8; 32], purpose: &[u8], referral: Uuid, generation: u32) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of 32 bytes");
    mac.update(purpose);
    mac.update(&[0]);
    mac.update(referral.as_bytes());
    mac.update(&generation.to_be_bytes());
    mac.finalize().into_bytes().into()
}

/// A code as printed: `K7F2 QX9B`.
pub fn display_code(code: &str) -> String {
    let middle = code.char_indices().nth(CODE_LEN / 2).map_or(code.len(), |(at, _)| at);
    let (left, right) = code.split_at(middle);
    format!("{left}\u{a0}{right}")
}

/// A reference as printed: `OR-K7F-2QX9`. It names the referral on the telephone and opens nothing.
pub fn display_reference(code: &str) -> String {
    let third = code.char_indices().nth(3).map_or(code.len(), |(at, _)| at);
    let (left, right) = code.split_at(third);
    format!("OR-{left}-{right}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    #[test]
    fn a_link_is_repeatable_and_its_own() {
        let id = Uuid::from_u128(1);
        let links = Links::derive(&KEY, id, 0);
        assert_eq!(links, Links::derive(&KEY, id, 0));
        assert_eq!(links.token.len(), TOKEN_LEN);
        assert_eq!(links.code.len(), CODE_LEN);
        for other in [
            Links::derive(&KEY, id, 1),
            Links::derive(&KEY, Uuid::from_u128(2), 0),
            Links::derive(&[8; 32], id, 0),
        ] {
            assert_ne!(links.token, other.token);
            assert_ne!(links.code, other.code);
        }
    }

    #[test]
    fn digests_open_only_by_the_secret_itself() {
        let links = Links::derive(&KEY, Uuid::from_u128(1), 0);
        assert!(Digest::of_token(&links.token).unwrap().matches(&links.token_digest()));
        assert!(Digest::of_code(&links.code).unwrap().matches(&links.code_digest()));
        let typed = format!(" {} ", display_code(&links.code).to_lowercase().replace('\u{a0}', "-"));
        assert!(Digest::of_code(&typed).unwrap().matches(&links.code_digest()));
        assert!(Digest::of_code(&links.token).is_none() && Digest::of_token(&links.code).is_none());
        let long = "x".repeat(5_000);
        for hostile in ["", "K7F2QX9", "K7F2QX90", "K7F2QX9é", "' OR 1=1", long.as_str()] {
            assert!(Digest::of_code(hostile).is_none(), "{hostile}");
            assert!(Digest::of_token(hostile).is_none(), "{hostile}");
        }
    }

    #[test]
    fn secrets_do_not_reach_the_log() {
        let links = Links::derive(&KEY, Uuid::from_u128(1), 0);
        assert_eq!(format!("{links:?} {:?}", links.token_digest()), "Links(…) Digest(…)");
    }

    #[test]
    fn codes_print_in_groups() {
        assert_eq!(display_code("K7F2QX9B"), "K7F2\u{a0}QX9B");
        assert_eq!(display_reference("K7F2QX9"), "OR-K7F-2QX9");
    }
}
