//! Sealed values: `version (1) · tag of the master key (4) · nonce (12) · ciphertext · tag of GCM (16)`.
//!
//! Version, key and context are associated data: none can be changed without the value being refused.

use crate::Error;
use crate::hkdf::Label;
use crate::key::Root;
use kernel::World;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, Tag, UnboundKey};
use zeroize::Zeroizing;

const VERSION: u8 = 1;
/// Bytes before the nonce: version and tag of the master key.
const HEAD: usize = 5;
/// Bytes before the ciphertext.
const BODY: usize = HEAD + NONCE_LEN;
/// The tag that GCM puts at the end, in bytes.
const GCM_TAG: usize = 16;

/// What the first bytes of a sealed value say.
pub struct Header {
    /// Which master key sealed it.
    pub tag: [u8; 4],
}

impl Header {
    pub fn read(sealed: &[u8]) -> Result<Self, Error> {
        match *sealed {
            [version, ..] if version != VERSION => Err(Error::UnknownVersion(version)),
            [_, a, b, c, d, ..] if sealed.len() >= BODY + GCM_TAG => Ok(Self { tag: [a, b, c, d] }),
            _ => Err(Error::Truncated),
        }
    }
}

pub fn seal(root: &Root, world: &World, context: &str, plain: &[u8]) -> Vec<u8> {
    let mut nonce = [0; NONCE_LEN];
    world.entropy.fill(&mut nonce);
    let mut sealed = Vec::with_capacity(BODY + plain.len() + GCM_TAG);
    sealed.push(VERSION);
    sealed.extend(root.tag);
    let bound = associated(&sealed, context);
    sealed.extend(nonce);
    sealed.extend(plain);
    let tag = encrypt(&key(root, context), nonce, &bound, &mut sealed[BODY..]);
    sealed.extend(tag.as_ref());
    sealed
}

pub fn open(root: &Root, context: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let (head, rest) = sealed.split_at_checked(HEAD).ok_or(Error::Truncated)?;
    let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>().ok_or(Error::Truncated)?;
    let mut body = body.to_vec();
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let plain = key(root, context)
        .open_in_place(nonce, Aad::from(associated(head, context)), &mut body)
        .map_err(|_| Error::Refused)?
        .len();
    body.truncate(plain);
    Ok(body)
}

fn associated(head: &[u8], context: &str) -> Vec<u8> {
    [head, context.as_bytes()].concat()
}

#[expect(clippy::expect_used, reason = "the key has the length of the algorithm, by type")]
fn key(root: &Root, context: &str) -> LessSafeKey {
    let bytes = Zeroizing::new(root.derive(Label::Seal, context));
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, bytes.as_ref()).expect("32 bytes are a key of AES-256"))
}

#[expect(
    clippy::expect_used,
    reason = "GCM refuses only what is longer than 64 GiB; nothing must leave unsealed"
)]
fn encrypt(key: &LessSafeKey, nonce: [u8; NONCE_LEN], bound: &[u8], text: &mut [u8]) -> Tag {
    let nonce = Nonce::assume_unique_for_key(nonce);
    key.seal_in_place_separate_tag(nonce, Aad::from(bound), text).expect("under 64 GiB")
}
