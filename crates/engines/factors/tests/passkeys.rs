//! Both ceremonies with a software authenticator, everything that may be wrong, and the specification's own example.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first failure")]

mod common;

use common::{
    Authenticator, BACKED_UP, ELIGIBLE, PRESENT, VERIFIED, base64url, bytes, eddsa, es256, es256_key, int,
    map, relying, rs256, text,
};
use factors::passkeys::{
    Assertion, Challenge, Credential, Error, PublicKey, Relying, User, assertion_options, authenticate,
    claim, register, registration_options,
};
use serde_json::{Value, json};

const CHALLENGE: Challenge = [3; 32];

fn registered(authenticator: &Authenticator) -> Credential {
    try_register(authenticator).unwrap()
}

fn try_register(authenticator: &Authenticator) -> Result<Credential, Error> {
    register(&relying(), &CHALLENGE, &authenticator.create(&CHALLENGE).to_string())
}

fn sign_in(authenticator: &Authenticator, credential: &Credential) -> Result<Assertion, Error> {
    authenticate(&relying(), &CHALLENGE, credential, &authenticator.get(&CHALLENGE).to_string())
}

#[test]
fn every_kind_of_key_registers_and_signs_in() {
    for key in [es256(), eddsa(), rs256()] {
        let authenticator = Authenticator::new(key);
        let credential = registered(&authenticator);
        assert_eq!(credential.id, authenticator.id);
        assert_eq!(credential.aaguid, [0xaa; 16]);
        assert_eq!(credential.transports, ["hybrid", "internal"]);
        assert!(credential.user_verified && !credential.backup_eligible && !credential.backed_up);
        // Kept and read back, as a store does.
        let kept = serde_json::to_string(&credential).unwrap();
        let credential: Credential = serde_json::from_str(&kept).unwrap();
        let expected = Assertion { sign_count: 0, user_verified: true, backed_up: false };
        assert_eq!(sign_in(&authenticator, &credential), Ok(expected));
        let claim = claim(&authenticator.get(&CHALLENGE).to_string()).unwrap();
        assert_eq!((claim.credential_id, claim.user_handle), (credential.id, Some(b"account-1".to_vec())));
    }
}

#[test]
fn another_key_does_not_sign_in() {
    let makers: [fn() -> common::Key; 3] = [es256, eddsa, rs256];
    for owner in makers {
        let credential = registered(&Authenticator::new(owner()));
        for thief in makers.into_iter().filter(|thief| *thief as usize != owner as usize) {
            assert_eq!(sign_in(&Authenticator::new(thief()), &credential), Err(Error::BadSignature));
        }
    }
    let credential = registered(&Authenticator::new(es256()));
    assert_eq!(sign_in(&Authenticator::new(es256()), &credential), Err(Error::BadSignature));
}

type Change = fn(&mut Authenticator);

#[test]
fn what_is_wrong_in_either_ceremony_is_named() {
    let cases: [(Change, Error); 9] = [
        (|a| a.kind = Some("payment.get"), Error::WrongCeremony),
        (|a| a.origin = "https://passerelle.example.evil.example".to_owned(), Error::WrongOrigin),
        (|a| a.origin = "http://passerelle.example".to_owned(), Error::WrongOrigin),
        (|a| a.origin = "https://passerelle.example:8443".to_owned(), Error::WrongOrigin),
        (|a| a.cross_origin = true, Error::WrongOrigin),
        (|a| a.site = "evil.example".to_owned(), Error::WrongSite),
        (|a| a.flags = VERIFIED, Error::UserAbsent),
        (|a| a.flags = PRESENT | BACKED_UP, Error::BackupFlags),
        (|a| a.trailing = vec![0], Error::Malformed("bytes after the authenticator data")),
    ];
    let mut authenticator = Authenticator::new(es256());
    let credential = registered(&authenticator);
    for (change, error) in cases {
        change(&mut authenticator);
        assert_eq!(try_register(&authenticator), Err(error));
        assert_eq!(sign_in(&authenticator, &credential), Err(error));
        authenticator = Authenticator { key: authenticator.key, ..Authenticator::new(eddsa()) };
    }
}

#[test]
fn an_answer_is_good_for_its_challenge_and_its_ceremony() {
    let authenticator = Authenticator::new(es256());
    let credential = registered(&authenticator);
    let (created, got) = (authenticator.create(&CHALLENGE), authenticator.get(&CHALLENGE));
    let other = [4; 32];
    assert_eq!(register(&relying(), &other, &created.to_string()), Err(Error::WrongChallenge));
    assert_eq!(authenticate(&relying(), &other, &credential, &got.to_string()), Err(Error::WrongChallenge));
    // An assertion signed over the client data of a registration, or the other way round.
    for (kind, error) in [("webauthn.create", Error::WrongCeremony), ("webauthn.get", Error::WrongCeremony)] {
        let mut swapped = Authenticator { kind: Some(kind), ..Authenticator::new(eddsa()) };
        let registered = registered(&Authenticator::new(eddsa()));
        swapped.count = 1;
        if kind == "webauthn.create" {
            assert_eq!(sign_in(&swapped, &registered), Err(error));
        } else {
            assert_eq!(try_register(&swapped), Err(error));
        }
    }
}

#[test]
fn a_passkey_answers_for_itself_alone() {
    let mut authenticator = Authenticator::new(es256());
    let credential = registered(&authenticator);
    authenticator.id = vec![9; 20];
    assert_eq!(sign_in(&authenticator, &credential), Err(Error::WrongCredential));
    let mut created = authenticator.create(&CHALLENGE);
    created["rawId"] = json!(base64url(&[8; 20]));
    assert_eq!(register(&relying(), &CHALLENGE, &created.to_string()), Err(Error::WrongCredential));
}

#[test]
fn every_changed_bit_of_what_was_signed_is_refused() {
    let authenticator = Authenticator::new(eddsa());
    let credential = registered(&authenticator);
    let answer = authenticator.get(&CHALLENGE);
    for field in ["clientDataJSON", "authenticatorData", "signature"] {
        let original = decode(&answer["response"][field]);
        for (at, bit) in (0..original.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut changed = original.clone();
            changed[at] ^= 1 << bit;
            let mut answer = answer.clone();
            answer["response"][field] = json!(base64url(&changed));
            let outcome = authenticate(&relying(), &CHALLENGE, &credential, &answer.to_string());
            assert!(outcome.is_err(), "bit {bit} of byte {at} of {field}");
        }
    }
}

#[test]
fn a_counter_goes_forward_or_stays_at_zero() {
    let mut authenticator = Authenticator::new(es256());
    let mut credential = registered(&authenticator);
    for (kept, shown, accepted) in [
        (0, 0, true),
        (0, 1, true),
        (1, 2, true),
        (7, 7, false),
        (7, 6, false),
        (7, 0, false),
        (7, u32::MAX, true),
    ] {
        (credential.sign_count, authenticator.count) = (kept, shown);
        let outcome = sign_in(&authenticator, &credential);
        let counts = outcome.map(|assertion| assertion.sign_count);
        assert_eq!(counts, if accepted { Ok(shown) } else { Err(Error::Copied) }, "{kept} then {shown}");
    }
}

#[test]
fn copies_are_told_and_cannot_become_possible() {
    let mut authenticator = Authenticator::new(es256());
    authenticator.flags = PRESENT | ELIGIBLE;
    let mut credential = registered(&authenticator);
    assert!(credential.backup_eligible && !credential.backed_up && !credential.user_verified);
    authenticator.flags = PRESENT | ELIGIBLE | BACKED_UP;
    authenticator.count = 5;
    let assertion = sign_in(&authenticator, &credential).unwrap();
    assert!(assertion.backed_up && !assertion.user_verified);
    credential.saw(&assertion);
    assert!(credential.backed_up && credential.sign_count == 5);
    authenticator.count = 6;
    authenticator.flags = PRESENT;
    assert_eq!(sign_in(&authenticator, &credential), Err(Error::BackupFlags));
}

#[test]
fn a_statement_of_any_format_is_passed_over() {
    let mut authenticator = Authenticator::new(es256());
    authenticator.format = "packed";
    authenticator.statement =
        map(&[(text("alg"), int(-7)), (text("sig"), bytes(&[0x30; 70])), (text("x5c"), vec![0x81, 0x41, 1])]);
    authenticator.extensions = map(&[(text("credProtect"), int(2))]);
    let credential = registered(&authenticator);
    assert!(sign_in(&authenticator, &credential).is_ok());
}

#[test]
fn keys_that_were_not_asked_for_are_refused() {
    let key = |kind, algorithm, curve| {
        map(&[
            (int(1), int(kind)),
            (int(3), int(algorithm)),
            (int(-1), int(curve)),
            (int(-2), bytes(&[1; 32])),
        ])
    };
    let rsa = |bits: usize| {
        let modulus = bytes(&vec![0xff; bits / 8]);
        map(&[(int(1), int(3)), (int(3), int(-257)), (int(-1), modulus), (int(-2), bytes(&[1, 0, 1]))])
    };
    let malformed = Error::Malformed("the public key");
    let cases = [
        (key(2, -7, 2), Error::UnsupportedKey),
        (key(2, -35, 2), Error::UnsupportedKey),
        (key(1, -8, 7), Error::UnsupportedKey),
        (key(1, -7, 1), Error::UnsupportedKey),
        (key(2, -7, 1), malformed),
        (es256_key(&[1; 31], &[1; 32]), malformed),
        (rsa(1024), malformed),
        (rsa(16384), malformed),
        (map(&[]), Error::UnsupportedKey),
        (int(4), Error::UnsupportedKey),
    ];
    for (cose, error) in cases {
        let authenticator = Authenticator { cose: Some(cose), ..Authenticator::new(es256()) };
        assert_eq!(try_register(&authenticator), Err(error));
    }
    // A point that is not on the curve registers (nothing is signed then) and never signs in.
    let point = Some(es256_key(&[1; 32], &[1; 32]));
    let authenticator = Authenticator { cose: point, ..Authenticator::new(es256()) };
    let credential = registered(&authenticator);
    assert_eq!(sign_in(&authenticator, &credential), Err(Error::BadSignature));
}

#[test]
fn hostile_json_is_refused() {
    let authenticator = Authenticator::new(es256());
    let credential = registered(&authenticator);
    let huge = format!("{{\"rawId\":\"{}\"}}", "A".repeat(70_000));
    let deep = "[".repeat(50_000);
    for answer in ["", "null", "{}", "[]", "\u{0}", &huge, &deep] {
        assert!(matches!(register(&relying(), &CHALLENGE, answer), Err(Error::Malformed(_))));
        assert!(matches!(
            authenticate(&relying(), &CHALLENGE, &credential, answer),
            Err(Error::Malformed(_))
        ));
        assert!(matches!(claim(answer), Err(Error::Malformed(_))));
    }
    for (field, value) in [
        ("type", json!("password")),
        ("rawId", json!("AA==")),
        ("rawId", json!("A")),
        ("rawId", json!(12)),
        ("response", json!({})),
    ] {
        let mut created = authenticator.create(&CHALLENGE);
        created[field] = value.clone();
        let outcome = register(&relying(), &CHALLENGE, &created.to_string());
        assert!(matches!(outcome, Err(Error::Malformed(_))), "{field} {value}");
    }
}

/// A small generator, seeded: the same damage every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides.max(1)
    }
}

/// Damaged attestation objects: nothing panics. 20,000 by default; `MUTATIONS=5000000` for more.
#[test]
fn damaged_attestation_objects_give_an_answer_or_a_reason() {
    let count = std::env::var_os("MUTATIONS").and_then(|text| text.to_str()?.parse().ok()).unwrap_or(20_000);
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let authenticator = Authenticator::new(eddsa());
    let whole = authenticator.attestation();
    let template = authenticator.create(&CHALLENGE);
    let mut accepted = 0;
    for _ in 0..count {
        let mut object = whole.clone();
        for _ in 0..=dice.roll(3) {
            let at = dice.roll(object.len());
            match dice.roll(4) {
                0 => object.truncate(at),
                1 => object.insert(at, dice.roll(256) as u8),
                2 => object.extend_from_within(at..),
                _ if !object.is_empty() => object[at] = dice.roll(256) as u8,
                _ => {}
            }
        }
        let mut answer = template.clone();
        answer["response"]["attestationObject"] = json!(base64url(&object));
        if let Ok(credential) = register(&relying(), &CHALLENGE, &answer.to_string()) {
            accepted += 1;
            assert_eq!(credential.id, authenticator.id);
            let _ = sign_in(&authenticator, &credential);
        }
    }
    // What survives changed the make, the counter, the key or the statement: nothing that is compared.
    assert!(accepted > 0 && accepted < count / 2, "{accepted} of {count}");
}

#[test]
fn options_say_what_browsers_need() {
    let credential = registered(&Authenticator::new(es256()));
    let known = std::slice::from_ref(&credential);
    let user = User { handle: b"account-1", name: "zoe@example.org", display_name: "Zoé Le Goff" };
    let options = registration_options(&relying(), user, &CHALLENGE, known);
    assert_eq!(options["rp"], json!({ "id": "passerelle.example", "name": "Passerelle" }));
    assert_eq!(
        options["user"],
        json!({ "id": base64url(b"account-1"), "name": "zoe@example.org", "displayName": "Zoé Le Goff" })
    );
    assert_eq!(options["challenge"], json!(base64url(&CHALLENGE)));
    assert_eq!(options["attestation"], "none");
    let algorithms = options["pubKeyCredParams"].as_array().unwrap();
    assert_eq!(algorithms.iter().map(|p| p["alg"].as_i64().unwrap()).collect::<Vec<_>>(), [-8, -7, -257]);
    let descriptor = json!([{
        "type": "public-key", "id": base64url(&credential.id), "transports": ["hybrid", "internal"]
    }]);
    assert_eq!(options["excludeCredentials"], descriptor);
    let options = assertion_options(&relying(), &CHALLENGE, known);
    assert_eq!((&options["rpId"], &options["allowCredentials"]), (&json!("passerelle.example"), &descriptor));
    assert_eq!(assertion_options(&relying(), &CHALLENGE, &[])["allowCredentials"], json!([]));
}

/// Web Authentication level 3, §16.2: an ES256 credential without attestation, made by another implementation.
#[test]
fn the_example_of_the_specification_is_accepted() {
    let relying = Relying {
        id: "example.org".to_owned(),
        origin: "https://example.org".to_owned(),
        name: String::new(),
    };
    let id = hex("f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4");
    let challenge = hex("00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130");
    let answer = json!({ "rawId": base64url(&id), "type": "public-key", "response": {
        "clientDataJSON": base64url(&hex(
            "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a22414d4d507434557878475453746e\
             63647134313759447742466938767049612d7077386f4f755657345441222c226f726967696e223a2268747470733a2f2f6578616d\
             706c652e6f7267222c2263726f73734f726967696e223a66616c73652c22657874726144617461223a22636c69656e74446174614a\
             534f4e206d617920626520657874656e6465642077697468206164646974696f6e616c206669656c647320696e2074686520667574\
             7572652c207375636820617320746869733a20426b5165446a646354427258426941774a544c453551227d"
        )),
        "attestationObject": base64url(&hex(
            "a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd465\
             92a5e0f01452b2e4b559000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0ea70189cba3fb63f579ba612\
             2b33ad94ff3ec330084be4a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61\
             225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220"
        )),
    }});
    let credential = register(&relying, &challenge.try_into().unwrap(), &answer.to_string()).unwrap();
    assert_eq!(credential.id, id);
    assert_eq!(credential.aaguid, hex("8446ccb9ab1db374750b2367ff6f3a1f"));
    assert!(credential.backup_eligible && credential.backed_up && !credential.user_verified);
    assert!(matches!(credential.public_key, PublicKey::Es256 { .. }));

    let challenge = hex("39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408");
    let answer = json!({ "rawId": base64url(&id), "type": "public-key", "response": {
        "clientDataJSON": base64url(&hex(
            "7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e55685158756c5455506f334a55\
             58543049393770767a7a59425039745a63685879617630314167222c226f726967696e223a2268747470733a2f2f6578616d706c65\
             2e6f7267222c2263726f73734f726967696e223a66616c73657d"
        )),
        "authenticatorData": base64url(&hex(
            "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000"
        )),
        "signature": base64url(&hex(
            "3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f575bf11\
             a1dd5d78c6e486013f937295ea13653e331e87"
        )),
        "userHandle": null,
    }});
    let challenge = challenge.try_into().unwrap();
    let assertion = authenticate(&relying, &challenge, &credential, &answer.to_string());
    assert_eq!(assertion, Ok(Assertion { sign_count: 0, user_verified: false, backed_up: true }));
}

/// What `assets/js/50-passkeys.js` posted from Chromium with its virtual authenticator, a key of each kind: a registration, a
/// sign-in with that key named, and one where the person chooses.
#[test]
fn what_a_browser_posted_is_accepted() {
    let recorded: Value = serde_json::from_str(include_str!("data/chromium.json")).unwrap();
    let relying = Relying {
        id: "localhost".to_owned(),
        origin: "http://localhost:8765".to_owned(),
        name: String::new(),
    };
    for key in recorded["keys"].as_array().unwrap() {
        let mut credential = register(&relying, &CHALLENGE, &key["create"].to_string()).unwrap();
        assert_eq!(serde_json::to_value(&credential.public_key).unwrap()["alg"], key["alg"]);
        assert_eq!((credential.sign_count, &credential.transports[..]), (1, &["internal".to_owned()][..]));
        for (answer, count) in key["get"].as_array().unwrap().iter().zip(2..) {
            let answer = answer.to_string();
            let assertion = authenticate(&relying, &CHALLENGE, &credential, &answer).unwrap();
            assert!(assertion.user_verified && assertion.sign_count == count);
            credential.saw(&assertion);
            assert_eq!(authenticate(&relying, &CHALLENGE, &credential, &answer), Err(Error::Copied));
            assert_eq!(claim(&answer).unwrap().user_handle, Some(b"account-1".to_vec()));
        }
    }
}

fn hex(text: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal");
    (0..text.len()).step_by(2).map(byte).collect()
}

fn decode(text: &Value) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text.as_str().unwrap()).unwrap()
}
