//! An authenticator and a browser in software: real keys and signatures by `ring`, CBOR written here.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use factors::passkeys::{Challenge, Relying};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Flags of the authenticator data.
pub const PRESENT: u8 = 1;
pub const VERIFIED: u8 = 1 << 2;
pub const ELIGIBLE: u8 = 1 << 3;
pub const BACKED_UP: u8 = 1 << 4;
pub const MADE: u8 = 1 << 6;
pub const EXTENSIONS: u8 = 1 << 7;

pub enum Key {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
    Rs256(RsaKeyPair),
}

/// Everything that can be told wrongly is a field.
pub struct Authenticator {
    pub key: Key,
    pub id: Vec<u8>,
    pub flags: u8,
    pub count: u32,
    pub site: String,
    pub origin: String,
    pub kind: Option<&'static str>,
    pub cross_origin: bool,
    pub format: &'static str,
    pub statement: Vec<u8>,
    pub extensions: Vec<u8>,
    pub trailing: Vec<u8>,
    pub cose: Option<Vec<u8>>,
}

pub fn relying() -> Relying {
    Relying {
        id: "passerelle.example".to_owned(),
        origin: "https://passerelle.example".to_owned(),
        name: "Passerelle".to_owned(),
    }
}

pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn es256() -> Key {
    let (algorithm, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
    let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a new key");
    Key::Es256(EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).expect("the new key"))
}

pub fn eddsa() -> Key {
    Key::EdDsa(Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a seed"))
}

pub fn rs256() -> Key {
    Key::Rs256(RsaKeyPair::from_pkcs8(include_bytes!("rsa-2048-test-only.der")).expect("the test's key"))
}

impl Authenticator {
    pub fn new(key: Key) -> Self {
        Self {
            key,
            id: vec![0x1d; 20],
            flags: PRESENT | VERIFIED,
            count: 0,
            site: "passerelle.example".to_owned(),
            origin: "https://passerelle.example".to_owned(),
            kind: None,
            cross_origin: false,
            format: "none",
            statement: map(&[]),
            extensions: Vec::new(),
            trailing: Vec::new(),
            cose: None,
        }
    }

    /// What the browser posts after `navigator.credentials.create`.
    pub fn create(&self, challenge: &Challenge) -> Value {
        let client = self.client_data("webauthn.create", challenge);
        json!({
            "id": base64url(&self.id),
            "rawId": base64url(&self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": { "credProps": { "rk": true } },
            "response": {
                "clientDataJSON": base64url(client.as_bytes()),
                "attestationObject": base64url(&self.attestation()),
                "transports": ["internal", "hybrid", "<script>", "internal"],
            },
        })
    }

    /// What the browser posts after `navigator.credentials.get`.
    pub fn get(&self, challenge: &Challenge) -> Value {
        let client = self.client_data("webauthn.get", challenge);
        let data = self.data(0, &[]);
        let signature = self.sign(&[&data[..], &Sha256::digest(client.as_bytes())].concat());
        json!({
            "id": base64url(&self.id),
            "rawId": base64url(&self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": base64url(client.as_bytes()),
                "authenticatorData": base64url(&data),
                "signature": base64url(&signature),
                "userHandle": base64url(b"account-1"),
            },
        })
    }

    pub fn attestation(&self) -> Vec<u8> {
        let made = [&[0xaa; 16][..], &(self.id.len() as u16).to_be_bytes(), &self.id, &self.cose()].concat();
        map(&[
            (text("fmt"), text(self.format)),
            (text("attStmt"), self.statement.clone()),
            (text("authData"), bytes(&self.data(MADE, &made))),
        ])
    }

    fn client_data(&self, kind: &str, challenge: &Challenge) -> String {
        json!({
            "type": self.kind.unwrap_or(kind),
            "challenge": base64url(challenge),
            "origin": self.origin,
            "crossOrigin": self.cross_origin,
            "other_keys_can_be_added_here": "do not compare clientDataJSON against a template",
        })
        .to_string()
    }

    fn data(&self, flags: u8, made: &[u8]) -> Vec<u8> {
        let extended = if self.extensions.is_empty() { 0 } else { EXTENSIONS };
        [
            &Sha256::digest(self.site.as_bytes())[..],
            &[self.flags | flags | extended],
            &self.count.to_be_bytes(),
            made,
            &self.extensions,
            &self.trailing,
        ]
        .concat()
    }

    fn cose(&self) -> Vec<u8> {
        if let Some(cose) = &self.cose {
            return cose.clone();
        }
        match &self.key {
            Key::Es256(pair) => {
                let point = pair.public_key().as_ref();
                es256_key(&point[1..33], &point[33..])
            }
            Key::EdDsa(pair) => map(&[
                (int(1), int(1)),
                (int(3), int(-8)),
                (int(-1), int(6)),
                (int(-2), bytes(pair.public_key().as_ref())),
            ]),
            Key::Rs256(pair) => {
                let public: ring::signature::RsaPublicKeyComponents<Vec<u8>> = pair.public().into();
                map(&[
                    (int(1), int(3)),
                    (int(3), int(-257)),
                    (int(-1), bytes(&public.n)),
                    (int(-2), bytes(&public.e)),
                ])
            }
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.key {
            Key::Es256(pair) => pair.sign(&random, message).expect("a signature").as_ref().to_vec(),
            Key::EdDsa(pair) => pair.sign(message).as_ref().to_vec(),
            Key::Rs256(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).expect("a signature");
                signature
            }
        }
    }
}

pub fn es256_key(x: &[u8], y: &[u8]) -> Vec<u8> {
    map(&[(int(1), int(2)), (int(3), int(-7)), (int(-1), int(1)), (int(-2), bytes(x)), (int(-3), bytes(y))])
}

fn head(major: u8, number: u64) -> Vec<u8> {
    let first = major << 5;
    match number {
        0..24 => vec![first | number as u8],
        24..0x100 => vec![first | 0x18, number as u8],
        _ => [&[first | 0x19][..], &(number as u16).to_be_bytes()].concat(),
    }
}

pub fn int(number: i64) -> Vec<u8> {
    if number < 0 { head(1, (-1 - number) as u64) } else { head(0, number as u64) }
}

pub fn bytes(bytes: &[u8]) -> Vec<u8> {
    [head(2, bytes.len() as u64), bytes.to_vec()].concat()
}

pub fn text(text: &str) -> Vec<u8> {
    [head(3, text.len() as u64), text.as_bytes().to_vec()].concat()
}

pub fn map(entries: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let body = entries.iter().flat_map(|(key, value)| [key.as_slice(), value]).collect::<Vec<_>>().concat();
    [head(5, entries.len() as u64), body].concat()
}
