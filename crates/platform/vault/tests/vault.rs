//! What a vault promises, from outside.
#![expect(clippy::unwrap_used, reason = "a test stops at the first failure")]

use jiff::Timestamp;
use kernel::World;
use proptest::prelude::*;
use vault::{Error, MasterKey, Vault, verify};

fn world() -> World {
    World::fixed(Timestamp::UNIX_EPOCH, 5)
}

fn key(id: &str, byte: u8) -> MasterKey {
    MasterKey::new(id, [byte; 32])
}

fn vault(keys: &[(&str, u8)]) -> Vault {
    Vault::new(keys.iter().map(|(id, byte)| key(id, *byte)).collect()).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[test]
fn keys_that_could_be_confused_make_no_vault() {
    let refused = |keys: Vec<MasterKey>| Vault::new(keys).unwrap_err();
    assert_eq!(refused(vec![]), Error::NoKey);
    assert_eq!(refused(vec![key("a", 1), key("a", 2)]), Error::DuplicateId("a".to_owned()));
    assert_eq!(refused(vec![key("a", 1), key("b", 1)]), Error::DuplicateKey("b".to_owned()));
    for id in ["", "A", "é", "a b", "a\0", &"a".repeat(33)] {
        assert_eq!(refused(vec![key(id, 1)]), Error::InvalidId(id.to_owned()));
    }
    assert_eq!(vault(&[("2026-1", 1), ("2025_b.2", 2)]).active_id(), "2026-1");
    let generated = Vault::new(vec![MasterKey::generate(&world(), "new")]).unwrap();
    assert_ne!(generated.derive("x"), vault(&[("new", 0)]).derive("x"));
}

#[test]
fn every_purpose_and_every_use_has_its_own_key() {
    let vault = vault(&[("new", 1), ("old", 2)]);
    let mut keys: Vec<[u8; 32]> = Vec::new();
    for purpose in ["a", "b", "ab", "", "sign\0a"] {
        keys.extend(vault.derive_all(purpose));
        keys.extend(vault.blind_indexes(purpose, ""));
        keys.extend(vault.verifiers(purpose).iter().map(|verifier| verifier.public_key));
    }
    let count = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!((keys.len(), count), (30, 30));
    assert_eq!(vault.derive("a"), vault.derive_all("a")[0]);
    assert_eq!(vault.blind_index("a", "x"), vault.blind_indexes("a", "x")[0]);
}

/// Sealed values and links outlive the program that made them: these bytes, computed with Python's `hmac` and
/// `cryptography` from the description of the formats, may never change.
#[test]
fn derivations_are_the_same_in_every_version() {
    let vault = vault(&[("a", 1)]);
    assert_eq!(
        hex(&vault.derive("web.cookie.1")),
        "36095b78b9e669a9ca88275c7d542c7d01a6b81f1169e78a66dccfaa0f7d1740"
    );
    assert_eq!(
        hex(&vault.blind_index("accounts.email.1", "zoe@example.org")),
        "e4b3601b34e043d1c164de380b4d0132a749055a084716e8467cef292bb0e90b"
    );
    assert_eq!(
        hex(&vault.signer("journal.head.1").public_key()),
        "4d08dafa08c9e1e07509ba040783ce57c1db092bc50d8ab8e6d5a49cbe415b8f"
    );
    let sealed = vault.seal(&world(), "accounts.email/1", b"zoe@example.org");
    assert_eq!(
        hex(&sealed),
        "01ed5df1d15ac389a30c3b0363f8369793229d49a0ee562b5589f195d5930dbc84e773385fe20395723fc0187ecfd311"
    );
}

#[test]
fn a_change_of_keys_keeps_the_old_and_makes_the_new() {
    let (old, both, new) = (vault(&[("old", 1)]), vault(&[("new", 2), ("old", 1)]), vault(&[("new", 2)]));
    let sealed = old.seal_text(&world(), "t.c/1", "Zoé");
    assert!(old.is_current(&sealed) && !both.is_current(&sealed));
    assert_eq!(old.reseal(&world(), "t.c/1", &sealed), Ok(None));
    assert_eq!(both.open_text("t.c/1", &sealed).unwrap(), "Zoé");
    assert_eq!(new.open("t.c/1", &sealed), Err(Error::UnknownKey));
    assert_eq!(both.reseal(&world(), "t.c/2", &sealed), Err(Error::Refused));

    let again = both.reseal(&world(), "t.c/1", &sealed).unwrap().unwrap();
    assert!(both.is_current(&again));
    assert_eq!(new.open_text("t.c/1", &again).unwrap(), "Zoé");
    assert_eq!(old.open("t.c/1", &again), Err(Error::UnknownKey));

    assert_eq!(both.derive_all("x"), [new.derive("x"), old.derive("x")]);
    assert_eq!(both.blind_indexes("x", "y"), [new.blind_index("x", "y"), old.blind_index("x", "y")]);
    let signer = old.signer("journal.head.1");
    let found = both.verifiers("journal.head.1").into_iter().find(|v| v.key_id == signer.key_id()).unwrap();
    assert!(found.verify(b"head", &signer.sign(b"head")));
    assert_eq!(both.signer("journal.head.1").key_id(), "new");
}

#[test]
fn a_renamed_key_still_opens() {
    let sealed = vault(&[("a", 1)]).seal(&world(), "t.c/1", b"x");
    assert_eq!(vault(&[("b", 2), ("c", 1)]).open("t.c/1", &sealed).unwrap(), b"x");
}

#[test]
fn what_is_not_a_sealed_value_has_its_reason() {
    let vault = vault(&[("a", 1)]);
    let sealed = vault.seal(&world(), "t.c/1", b"");
    assert_eq!(sealed.len(), 33);
    assert_eq!(vault.open("t.c/1", &[]), Err(Error::Truncated));
    assert_eq!(vault.open("t.c/1", &sealed[..32]), Err(Error::Truncated));
    assert_eq!(vault.open("t.c/1", &[2; 50]), Err(Error::UnknownVersion(2)));
    assert!(!vault.is_current(&[]) && !vault.is_current(&[1; 50]));
    let bytes = vault.seal(&world(), "t.c/1", &[0xff]);
    assert_eq!(vault.open_text("t.c/1", &bytes), Err(Error::NotText));
}

#[test]
fn debug_shows_names_and_no_secret() {
    let (a, b) = (key("2026-1", 171), key("2025-1", 205));
    let vault = Vault::new(vec![a.clone(), b]).unwrap();
    let shown = format!("{a:?} {vault:?} {:?} {:#?}", vault.signer("x"), vault);
    assert!(shown.contains("2026-1") && shown.contains("2025-1"), "{shown}");
    let derived = vault.derive("x");
    for secret in [[171; 32], [205; 32], derived] {
        let decimal = format!("{}, {}, {}", secret[0], secret[1], secret[2]);
        assert!(!shown.contains(&hex(&secret)) && !shown.contains(&decimal), "{shown}");
    }
}

proptest! {
    #[test]
    fn what_was_sealed_opens_in_its_place_alone(plain in any::<Vec<u8>>(), here in ".{0,40}", there in ".{0,40}") {
        let (vault, world) = (vault(&[("a", 1)]), world());
        let (one, two) = (vault.seal(&world, &here, &plain), vault.seal(&world, &here, &plain));
        prop_assert_ne!(&one, &two);
        prop_assert_eq!(vault.open(&here, &one), Ok(plain));
        if here != there {
            prop_assert_eq!(vault.open(&there, &one), Err(Error::Refused));
        }
    }

    #[test]
    fn every_changed_bit_is_refused(plain in proptest::collection::vec(any::<u8>(), 0..20)) {
        let vault = vault(&[("a", 1), ("b", 2)]);
        let sealed = vault.seal(&world(), "t.c/1", &plain);
        for (at, bit) in (0..sealed.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut changed = sealed.clone();
            changed[at] ^= 1 << bit;
            prop_assert!(vault.open("t.c/1", &changed).is_err(), "bit {} of byte {}", bit, at);
        }
        for cut in 0..sealed.len() {
            prop_assert!(vault.open("t.c/1", &sealed[..cut]).is_err(), "cut at {}", cut);
        }
    }

    #[test]
    fn hostile_bytes_are_refused(mut bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let vault = vault(&[("a", 1)]);
        prop_assert!(vault.open("t.c/1", &bytes).is_err());
        let header = vault.seal(&world(), "t.c/1", b"");
        let shared = bytes.len().min(5);
        bytes[..shared].copy_from_slice(&header[..shared]);
        prop_assert!(vault.open("t.c/1", &bytes).is_err());
    }

    #[test]
    fn a_signature_holds_for_its_message_key_and_purpose(message in any::<Vec<u8>>(), at in 0_usize..64) {
        let vault = vault(&[("a", 1), ("b", 2)]);
        let signer = vault.signer("one");
        let signature = signer.sign(&message);
        prop_assert!(verify(&signer.public_key(), &message, &signature));
        let mut changed = signature;
        changed[at] ^= 1;
        prop_assert!(!verify(&signer.public_key(), &message, &changed));
        prop_assert!(!verify(&signer.public_key(), &[&message[..], b"x"].concat(), &signature));
        prop_assert!(!verify(&vault.signer("two").public_key(), &message, &signature));
        prop_assert!(!vault.verifiers("one")[1].verify(&message, &signature));
        prop_assert!(!verify(&[], &message, &signature) && !verify(&signer.public_key(), &message, &[]));
    }
}
