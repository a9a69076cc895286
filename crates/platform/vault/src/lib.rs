//! Every secret of the server, and everything that is derived from one.
//!
//! The operator gives one or more [`MasterKey`]s. The first is *active*: it makes everything new. The others are old
//! ones, kept for what they made: they still open, look up and verify. To change keys, put a new one in front, seal the
//! rows again ([`Vault::reseal`]), then take the old one away.
//!
//! | for | call | made with | accepted |
//! |---|---|---|---|
//! | a key of a cookie, a link, a pepper | [`Vault::derive`], [`Vault::derive_all`] | active key | every key |
//! | a column that must not be read in a stolen backup | [`Vault::seal`], [`Vault::open`] | active key | every key |
//! | finding a sealed column by its value | [`Vault::blind_index`], [`Vault::blind_indexes`] | active key | every key |
//! | proof that the server wrote something | [`Vault::signer`], [`Vault::verifiers`] | active key | every key |
//!
//! Every derivation is HKDF-SHA-256 (RFC 5869) under a label of its kind, so that a purpose called `x` for cookies and
//! a purpose called `x` for signatures share nothing. A purpose is a constant in the code, written `crate.thing.1`: a
//! new number is a new key.
//!
//! Master keys and derived keys of this crate are wiped from memory when dropped, as far as that can be promised: copies
//! the compiler or `ring` made on the way are not. Nothing here is ever formatted, logged or serialised.

mod error;
mod hkdf;
mod key;
mod seal;
mod sign;

pub use error::Error;
pub use key::{MAX_ID, MasterKey};
pub use sign::{Signer, Verifier, verify};

use hkdf::Label;
use kernel::World;
use key::Root;
use std::fmt;
use std::sync::Arc;

/// The server's keys, ready to use. Cheap to clone: the clones share one copy of the secrets.
#[derive(Clone)]
pub struct Vault(Arc<Keys>);

/// Never empty: the active key stands apart.
struct Keys {
    active: Root,
    others: Vec<Root>,
}

impl Vault {
    /// A vault over these keys: the first makes new things, all of them accept old ones.
    ///
    /// # Errors
    /// [`Error::NoKey`] without any; [`Error::InvalidId`], [`Error::DuplicateId`] or [`Error::DuplicateKey`] for keys
    /// that could not be told apart.
    pub fn new(keys: Vec<MasterKey>) -> Result<Self, Error> {
        let mut roots: Vec<Root> = Vec::with_capacity(keys.len());
        for key in keys {
            let root = Root::new(key)?;
            if roots.iter().any(|other| other.id == root.id) {
                return Err(Error::DuplicateId(root.id));
            }
            if roots.iter().any(|other| other.tag == root.tag) {
                return Err(Error::DuplicateKey(root.id));
            }
            roots.push(root);
        }
        let mut roots = roots.into_iter();
        let active = roots.next().ok_or(Error::NoKey)?;
        Ok(Self(Arc::new(Keys { active, others: roots.collect() })))
    }

    /// The id of the key that makes new things.
    pub fn active_id(&self) -> &str {
        &self.0.active.id
    }

    /// A key for a purpose, from the active key: what new cookies, links and peppers are made with.
    pub fn derive(&self, purpose: &'static str) -> [u8; 32] {
        self.0.active.derive(Label::Derive, purpose)
    }

    /// The key for a purpose under every master key, the active one first: what old cookies and links are checked with.
    pub fn derive_all(&self, purpose: &'static str) -> Vec<[u8; 32]> {
        self.roots().map(|root| root.derive(Label::Derive, purpose)).collect()
    }

    /// Encrypts a value so that only this server reads it, and only in its place: `context` is written
    /// `table.column/row-id`, and a value copied to another row, column or table does not open there.
    ///
    /// The result is 33 bytes longer than `plain`; the same value sealed twice gives two different results. Up to 64 GiB.
    ///
    /// AES-256-GCM under a key derived for the context, with a random nonce of 96 bits. Such a key bears 2³² seals before two
    /// nonces are equal with a chance over 2⁻³² (NIST SP 800-38D, §8.3): here that is 2³² changes *of one value*.
    pub fn seal(&self, world: &World, context: &str, plain: &[u8]) -> Vec<u8> {
        seal::seal(&self.0.active, world, context, plain)
    }

    /// [`Vault::seal`] for a text.
    pub fn seal_text(&self, world: &World, context: &str, plain: &str) -> Vec<u8> {
        self.seal(world, context, plain.as_bytes())
    }

    /// The value that was sealed in this context, under any of the keys.
    ///
    /// # Errors
    /// [`Error::Truncated`], [`Error::UnknownVersion`] or [`Error::UnknownKey`] when the header says that it cannot be
    /// opened; [`Error::Refused`] when a byte or the context is not the one it was sealed with.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let header = seal::Header::read(sealed)?;
        let root = self.roots().find(|root| root.tag == header.tag).ok_or(Error::UnknownKey)?;
        seal::open(root, context, sealed)
    }

    /// [`Vault::open`] for a text.
    ///
    /// # Errors
    /// Those of [`Vault::open`]; [`Error::NotText`] when what was sealed is not UTF-8.
    pub fn open_text(&self, context: &str, sealed: &[u8]) -> Result<String, Error> {
        String::from_utf8(self.open(context, sealed)?).map_err(|_| Error::NotText)
    }

    /// Whether a value is sealed under the active key; `false` also for what is not a sealed value.
    pub fn is_current(&self, sealed: &[u8]) -> bool {
        seal::Header::read(sealed).is_ok_and(|header| header.tag == self.0.active.tag)
    }

    /// The value sealed again under the active key; `None` when it is already. For the job that follows a change of keys.
    ///
    /// # Errors
    /// Those of [`Vault::open`].
    pub fn reseal(&self, world: &World, context: &str, sealed: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        if self.is_current(sealed) {
            return Ok(None);
        }
        let plain = zeroize::Zeroizing::new(self.open(context, sealed)?);
        Ok(Some(self.seal(world, context, &plain)))
    }

    /// What a sealed value is found by: HMAC-SHA-256 of its folded text (`kernel::text::fold`, or a lower-case e-mail)
    /// under the active key. Equal texts have equal indexes: use it for values that are unique anyway, such as an e-mail,
    /// never for small sets (a birth year), where counting rows would tell them.
    pub fn blind_index(&self, purpose: &'static str, folded: &str) -> [u8; 32] {
        self.0.active.index(purpose, folded)
    }

    /// The index under every key, the active one first: what a lookup compares with.
    pub fn blind_indexes(&self, purpose: &'static str, folded: &str) -> Vec<[u8; 32]> {
        self.roots().map(|root| root.index(purpose, folded)).collect()
    }

    /// The Ed25519 key (RFC 8032) that signs for a purpose, from the active key.
    pub fn signer(&self, purpose: &'static str) -> Signer {
        Signer::new(&self.0.active, purpose)
    }

    /// What checks the signatures for a purpose under every key, the active one first.
    pub fn verifiers(&self, purpose: &'static str) -> Vec<Verifier> {
        self.roots().map(|root| Signer::new(root, purpose).verifier()).collect()
    }

    fn roots(&self) -> impl Iterator<Item = &Root> {
        std::iter::once(&self.0.active).chain(&self.0.others)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Vault").field(&self.roots().map(|root| root.id.as_str()).collect::<Vec<_>>()).finish()
    }
}
