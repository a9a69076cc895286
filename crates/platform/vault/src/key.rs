//! Master keys as the operator gives them, and what is kept of them.

use crate::Error;
use crate::hkdf::{self, Label};
use kernel::World;
use std::fmt;
use zeroize::Zeroizing;

/// The longest id of a key, in bytes.
pub const MAX_ID: usize = 32;

/// Set into every extraction: the same bytes given to another program derive other keys.
const SALT: &[u8] = b"passerelle.vault.1";

/// A secret from which all others derive, and the short public name it goes by, such as `2026-1`.
#[derive(Clone)]
pub struct MasterKey {
    id: String,
    bytes: Zeroizing<[u8; 32]>,
}

impl MasterKey {
    /// A key from 32 bytes that were drawn at random. The id is checked by [`crate::Vault::new`].
    pub fn new(id: impl Into<String>, bytes: [u8; 32]) -> Self {
        Self { id: id.into(), bytes: Zeroizing::new(bytes) }
    }

    /// A new random key.
    pub fn generate(world: &World, id: impl Into<String>) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        world.entropy.fill(bytes.as_mut());
        Self { id: id.into(), bytes }
    }

    /// Its public name.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({:?}, …)", self.id)
    }
}

/// What is kept of a master key: enough to derive everything.
pub struct Root {
    /// Its public name.
    pub id: String,
    /// What names it in sealed values. It comes from the bytes: renaming a key in the configuration loses nothing.
    pub tag: [u8; 4],
    pseudorandom: Zeroizing<[u8; 32]>,
}

impl Root {
    pub fn new(key: MasterKey) -> Result<Self, Error> {
        let sound = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
        if key.id.is_empty() || key.id.len() > MAX_ID || !key.id.bytes().all(sound) {
            return Err(Error::InvalidId(key.id));
        }
        let pseudorandom = hkdf::extract(SALT, key.bytes.as_ref());
        let [a, b, c, d, ..] = hkdf::derive(&pseudorandom, Label::Tag, "");
        Ok(Self { id: key.id, tag: [a, b, c, d], pseudorandom })
    }

    pub fn derive(&self, label: Label, purpose: &str) -> [u8; 32] {
        hkdf::derive(&self.pseudorandom, label, purpose)
    }

    pub fn index(&self, purpose: &'static str, folded: &str) -> [u8; 32] {
        let key = Zeroizing::new(self.derive(Label::Index, purpose));
        hkdf::mac(key.as_ref(), &[folded.as_bytes()])
    }
}
