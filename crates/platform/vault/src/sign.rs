//! Ed25519 (RFC 8032): anybody can check, only the server can sign.

use crate::hkdf::Label;
use crate::key::Root;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::fmt;
use zeroize::Zeroizing;

/// Signs for one purpose under one master key.
pub struct Signer {
    key_id: String,
    pair: Ed25519KeyPair,
}

/// Checks what the [`Signer`] of the same purpose and key signed. Holds nothing secret: it can be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    /// The id of the master key.
    pub key_id: String,
    /// The public key, in the 32 bytes of RFC 8032.
    pub public_key: [u8; 32],
}

impl Signer {
    pub(crate) fn new(root: &Root, purpose: &'static str) -> Self {
        Self::from_seed(root.id.clone(), &Zeroizing::new(root.derive(Label::Sign, purpose)))
    }

    #[expect(clippy::expect_used, reason = "any 32 bytes are a seed (RFC 8032, §5.1.5)")]
    fn from_seed(key_id: String, seed: &[u8; 32]) -> Self {
        Self { key_id, pair: Ed25519KeyPair::from_seed_unchecked(seed).expect("a seed of 32 bytes") }
    }

    /// The id of the master key: written beside a signature, it says which [`Verifier`] checks it.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The public key, in the 32 bytes of RFC 8032.
    pub fn public_key(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.pair.public_key().as_ref());
        bytes
    }

    /// The signature of a message. The same message always has the same.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        let mut bytes = [0; 64];
        bytes.copy_from_slice(self.pair.sign(message).as_ref());
        bytes
    }

    /// What checks its signatures.
    pub fn verifier(&self) -> Verifier {
        Verifier { key_id: self.key_id.clone(), public_key: self.public_key() }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({:?}, …)", self.key_id)
    }
}

impl Verifier {
    /// Whether the signature is the one of this message.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        verify(&self.public_key, message, signature)
    }
}

/// Whether an Ed25519 signature is the one of this message under this key; `false` for keys and signatures of a wrong
/// length too.
pub fn verify(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key).verify(message, signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex<const N: usize>(text: &str) -> [u8; N] {
        std::array::from_fn(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
    }

    #[test]
    fn vectors_of_rfc_8032() {
        // §7.1, tests 1 to 3: secret key, public key, message, signature.
        let cases: [(&str, &str, &[u8], &str); 3] = [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                &[],
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
            ),
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                &[0x72],
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            ),
            (
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                &[0xaf, 0x82],
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
            ),
        ];
        for (seed, public, message, signature) in cases {
            let signer = Signer::from_seed("rfc".to_owned(), &hex(seed));
            assert_eq!(signer.public_key(), hex(public));
            assert_eq!(signer.sign(message), hex(signature));
            assert!(verify(&hex::<32>(public), message, &hex::<64>(signature)));
        }
    }
}
