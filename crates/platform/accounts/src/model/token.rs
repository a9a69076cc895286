//! A secret handed out once, of which only the digest is kept.

use std::fmt;

use kernel::World;
use sha2::{Digest, Sha256};

/// 256 random bits: a session, a link in a letter, a ceremony under way. The store keeps [`Token::digest`] alone, so a
/// stolen copy of it opens nothing; a digest of full randomness needs no salt.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one.
    pub fn new(world: &World) -> Self {
        Self(world.token(32))
    }

    /// What somebody presents; `None` when it cannot be one of ours, so that nothing is asked of the store.
    pub fn read(text: &str) -> Option<Self> {
        (kernel::text::from_base64url(text)?.len() == 32).then(|| Self(text.to_owned()))
    }

    /// What the store keeps and looks up.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The secret, to be put in a cookie or a letter.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_we_could_have_made_is_read() {
        let token = Token::new(&World::fixed(jiff::Timestamp::UNIX_EPOCH, 1));
        assert_eq!(Token::read(token.reveal()).as_ref(), Some(&token));
        assert!(!format!("{token:?}").contains(token.reveal()));
        for other in ["", "x", &token.reveal()[1..], &format!("{}A", token.reveal()), "é"] {
            assert_eq!(Token::read(other), None, "{other}");
        }
    }
}
