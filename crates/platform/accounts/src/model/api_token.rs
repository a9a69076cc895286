//! The token of a program of an organisation.

use std::fmt;

use identity::{Power, Role};
use kernel::World;
use kernel::text::base64url;
use sha2::{Digest, Sha256};

use super::Token;

/// What begins every token, so that a scanner of published code recognises a leaked one.
const PREFIX: &str = "psr_";
/// Characters of the checksum.
const CHECK: usize = 6;

/// What a program may be allowed, each with the role it then stands in. Nothing over accounts, money or settings.
pub const SCOPES: [(Power, Role); 4] = [
    (Power::Welcome, Role::Prescriber),
    (Power::ReadThreads, Role::Prescriber),
    (Power::ManagePlaces, Role::PlaceManager),
    (Power::Supervise, Role::StateService),
];

/// `psr_`, 256 random bits and a checksum. The checksum is no secret: it tells a mistyped token from a wrong one without
/// asking the store, and lets scanners be sure.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiToken(Token);

impl ApiToken {
    /// A new one.
    pub fn new(world: &World) -> Self {
        Self(Token::new(world))
    }

    /// What a program presents; `None` when its form or its checksum is wrong.
    pub fn read(text: &str) -> Option<Self> {
        let (secret, check) = text.strip_prefix(PREFIX)?.split_at_checked(43)?;
        let token = Token::read(secret)?;
        (checksum(&token) == check).then_some(Self(token))
    }

    /// What the store keeps and looks up.
    pub fn digest(&self) -> [u8; 32] {
        self.0.digest()
    }

    /// The whole text, shown once.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}{}", self.0.reveal(), checksum(&self.0))
    }
}

/// The first characters of a digest of the digest: they say nothing of the secret.
fn checksum(token: &Token) -> String {
    let mut text = base64url(&Sha256::digest(token.digest()));
    text.truncate(CHECK);
    text
}

impl fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_token_is_known_by_itself() {
        let token = ApiToken::new(&World::fixed(jiff::Timestamp::UNIX_EPOCH, 1));
        let text = token.reveal();
        assert_eq!(text.len(), 53);
        assert_eq!(ApiToken::read(&text), Some(token.clone()));
        assert!(!format!("{token:?}").contains(&text[4..20]));
        for at in 0..text.len() {
            let mut wrong = text.clone().into_bytes();
            wrong[at] = if wrong[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(ApiToken::read(std::str::from_utf8(&wrong).unwrap()), None, "character {at}");
        }
        for wrong in ["", "psr_", "psr_éééééééééééééééééééééééééééééééééééé"]
        {
            assert_eq!(ApiToken::read(wrong), None);
        }
    }

    #[test]
    fn the_role_behind_a_scope_has_its_power() {
        for (power, role) in SCOPES {
            assert!(role.powers().contains(&power));
        }
    }
}
