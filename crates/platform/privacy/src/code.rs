//! The code that proves one holds the paper of a thread.

use hmac::{Hmac, Mac};
use kernel::text::{CODE_ALPHABET, normalise_code};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// Characters of a code: 28⁸ ≈ 3.8 × 10¹¹ codes.
const LEN: usize = 8;

/// A personal code: eight unambiguous characters, derived from the server's key and the thread. Nothing of it is stored:
/// a copy of the database opens no file.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonalCode(String);

impl std::fmt::Debug for PersonalCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonalCode(…)")
    }
}

impl PersonalCode {
    /// The code of a thread under the server's key (`page.shell.key`).
    pub fn of(key: &[u8; 32], pathway: Uuid) -> Self {
        // HMAC pads a short key with zeros to the block of 64 bytes: done here, the length is right by type.
        let mut block = [0; 64];
        block[..32].copy_from_slice(key);
        let mut mac = <Hmac<Sha256> as hmac::digest::KeyInit>::new(&block.into());
        mac.update(b"passerelle personal code 1\0");
        mac.update(pathway.as_bytes());
        let code = mac.finalize().into_bytes().chunks_exact(4).take(LEN).map(letter).collect();
        Self(code)
    }

    /// Whether this was typed: case, spaces and hyphens do not count. Takes the same time wherever they differ.
    pub fn matches(&self, typed: &str) -> bool {
        typed.len() <= 64 && normalise_code(typed).as_bytes().ct_eq(self.0.as_bytes()).into()
    }

    /// As printed: `K7F2 QX9B`.
    pub fn printed(&self) -> String {
        let (left, right) = self.0.split_at(LEN / 2);
        format!("{left}\u{a0}{right}")
    }
}

fn letter(four: &[u8]) -> char {
    let number = four.iter().fold(0usize, |number, byte| (number << 8) | usize::from(*byte));
    char::from(CODE_ALPHABET[number % CODE_ALPHABET.len()])
}

/// The personal code of a thread as printed on its papers.
pub fn display_code(page: &web::Page, pathway: Uuid) -> String {
    PersonalCode::of(page.shell.key.bytes(), pathway).printed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_opens_its_thread_alone() {
        let code = PersonalCode::of(&[7; 32], Uuid::from_u128(1));
        let printed = code.printed();
        assert!(code.matches(&printed) && code.matches(&format!(" {} ", printed.to_lowercase())));
        for other in
            [PersonalCode::of(&[7; 32], Uuid::from_u128(2)), PersonalCode::of(&[8; 32], Uuid::from_u128(1))]
        {
            assert!(!other.matches(&printed));
        }
        let long = "x".repeat(100_000);
        for hostile in ["", "K7F2", "\0", "é", long.as_str()] {
            assert!(!code.matches(hostile), "{hostile}");
        }
        assert_eq!(format!("{code:?}"), "PersonalCode(…)");
    }
}
