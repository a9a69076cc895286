//! The declaration, carried by the browser and signed by us: `base64url(JSON).base64url(HMAC-SHA256)`.

use hmac::{Hmac, Mac};
use kernel::World;
use kernel::text::{base64url, from_base64url};
use sha2::Sha256;

use crate::Agent;
use crate::actor::MAX_NAME;

/// The longest cookie value we make or read, in bytes: browsers keep 4096 with the name and attributes.
pub const MAX_COOKIE: usize = 3800;

/// Set before the JSON in the signature, so that a signature made for another purpose is worth nothing here.
const PURPOSE: &[u8] = b"passerelle.agent.1\0";

/// The server's secret for signed cookies. Its bytes are never shown.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// The key made of these 32 secret bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A new random key.
    pub fn random(world: &World) -> Self {
        let mut bytes = [0; 32];
        world.entropy.fill(&mut bytes);
        Self(bytes)
    }

    /// The key derived from a secret of any length, such as one line of configuration.
    pub fn from_secret(secret: &str) -> Self {
        use sha2::Digest;
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    fn mac(&self, json: &[u8]) -> Hmac<Sha256> {
        // HMAC pads a short key with zeros to the block of 64 bytes: done here, the length is right by type.
        let mut block = [0; 64];
        block[..32].copy_from_slice(&self.0);
        let mut mac = <Hmac<Sha256> as hmac::digest::KeyInit>::new(&block.into());
        mac.update(PURPOSE);
        mac.update(json);
        mac
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// The cookie value for an agent.
pub fn sign(agent: &Agent, key: &Key) -> String {
    let json = serde_json::to_vec(agent).unwrap_or_default();
    let mac = key.mac(&json).finalize().into_bytes();
    format!("{}.{}", base64url(&json), base64url(&mac))
}

/// The agent in a cookie value that we signed; `None` for anything else, whatever it is.
pub fn verify(value: &str, key: &Key) -> Option<Agent> {
    if value.len() > MAX_COOKIE {
        return None;
    }
    let (json, mac) = value.split_once('.')?;
    let (json, mac) = (from_base64url(json)?, from_base64url(mac)?);
    key.mac(&json).verify_slice(&mac).ok()?;
    let agent: Agent = serde_json::from_slice(&json).ok()?;
    let sound =
        [&agent.name, &agent.organisation].iter().all(|text| (1..=MAX_NAME).contains(&text.chars().count()));
    sound.then_some(agent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world() -> World {
        World::fixed(jiff::Timestamp::UNIX_EPOCH, 3)
    }

    fn agent() -> Agent {
        Agent::named(&world(), "Zoé \"<script>\" O’Neil", "Mairie; d'Èze").unwrap()
    }

    #[test]
    fn what_we_signed_comes_back() {
        let key = Key::random(&world());
        let cookie = sign(&agent(), &key);
        assert!(cookie.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)));
        assert_eq!(verify(&cookie, &key), Some(agent()));
    }

    #[test]
    fn the_longest_declaration_fits_a_cookie() {
        let long = "\u{1F469}".repeat(60) + &"é".repeat(60);
        let longest = Agent::named(&world(), &long, &("n".to_owned() + &"\u{1F469}".repeat(119))).unwrap();
        let cookie = sign(&longest, &Key::new([1; 32]));
        assert!(cookie.len() <= MAX_COOKIE, "{}", cookie.len());
        assert!(verify(&cookie, &Key::new([1; 32])).is_some());
    }

    #[test]
    fn any_changed_character_is_refused() {
        let key = Key::new([7; 32]);
        let cookie = sign(&agent(), &key);
        for index in 0..cookie.len() {
            for byte in *b"A-9." {
                let mut changed = cookie.clone().into_bytes();
                if changed[index] == byte {
                    continue;
                }
                changed[index] = byte;
                assert_eq!(verify(std::str::from_utf8(&changed).unwrap(), &key), None, "byte {index}");
            }
        }
        assert_eq!(verify(&cookie, &Key::new([8; 32])), None);
    }

    #[test]
    fn hostile_values_are_refused() {
        let key = Key::new([7; 32]);
        let huge = "A".repeat(10_000_000);
        let padded = format!("{}=", sign(&agent(), &key));
        for value in ["", ".", "..", "e30.e30", "\0", "é.é", "{}", &huge, &padded] {
            assert_eq!(verify(value, &key), None);
        }
        // Signed by us, but not an agent.
        let json = br#"{"id":"x","name":"","organisation":""}"#;
        let signed = format!("{}.{}", base64url(json), base64url(&key.mac(json).finalize().into_bytes()));
        assert_eq!(verify(&signed, &key), None);
    }
}
