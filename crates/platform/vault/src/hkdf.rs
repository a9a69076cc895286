//! HKDF-SHA-256 (RFC 5869) for outputs of one block: 32 bytes, which is all we ask for, cannot fail.

use ring::hmac;
use zeroize::Zeroizing;

/// What a key is for. Set before the purpose, so that one name used for two things gives two keys.
#[derive(Clone, Copy)]
pub enum Label {
    /// The four bytes that name a key in sealed values.
    Tag,
    /// Keys given to callers.
    Derive,
    /// Keys of sealed values, one for each context.
    Seal,
    /// Keys of blind indexes.
    Index,
    /// Seeds of Ed25519 keys.
    Sign,
}

impl Label {
    /// Ends in a zero byte, which no label holds: a label and a purpose are never read as another pair.
    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Tag => b"tag\0",
            Self::Derive => b"derive\0",
            Self::Seal => b"seal\0",
            Self::Index => b"index\0",
            Self::Sign => b"sign\0",
        }
    }
}

/// HMAC-SHA-256 over the parts, one after the other.
pub fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in parts {
        context.update(part);
    }
    let mut out = [0; 32];
    out.copy_from_slice(context.sign().as_ref());
    out
}

/// HKDF-Extract: the pseudorandom key.
pub fn extract(salt: &[u8], secret: &[u8]) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(mac(salt, &[secret]))
}

/// The first block of HKDF-Expand, `T(1)`.
pub fn expand(pseudorandom: &[u8; 32], info: &[&[u8]]) -> [u8; 32] {
    mac(pseudorandom, &[info, &[&[1]]].concat())
}

/// [`expand`] for something of a kind.
pub fn derive(pseudorandom: &[u8; 32], label: Label, purpose: &str) -> [u8; 32] {
    expand(pseudorandom, &[label.bytes(), purpose.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    }

    #[test]
    fn vectors_of_rfc_5869() {
        let long = |first: u8| (0..80).map(|at| first + at).collect::<Vec<u8>>();
        // A.1 to A.3: input, salt, info, pseudorandom key, first 32 bytes of the output.
        let cases = [
            (
                vec![0x0b; 22],
                hex("000102030405060708090a0b0c"),
                hex("f0f1f2f3f4f5f6f7f8f9"),
                "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf",
            ),
            (
                long(0),
                long(0x60),
                long(0xb0),
                "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c",
            ),
            (
                vec![0x0b; 22],
                Vec::new(),
                Vec::new(),
                "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d",
            ),
        ];
        for (input, salt, info, pseudorandom, output) in cases {
            let extracted = extract(&salt, &input);
            assert_eq!(extracted.to_vec(), hex(pseudorandom));
            assert_eq!(expand(&extracted, &[&info]).to_vec(), hex(output));
        }
    }

    proptest! {
        #[test]
        fn it_is_what_ring_derives(secret in any::<[u8; 32]>(), salt in ".{0,80}", info in ".{0,200}") {
            let theirs = ring::hkdf::Salt::new(ring::hkdf::HKDF_SHA256, salt.as_bytes()).extract(&secret);
            let info = [info.as_bytes()];
            let mut expected = [0; 32];
            theirs.expand(&info, ring::hkdf::HKDF_SHA256).unwrap().fill(&mut expected).unwrap();
            prop_assert_eq!(expand(&extract(salt.as_bytes(), &secret), &info), expected);
        }
    }
}
