//! Any attestation object and authenticator data, under client data that is right. Run with
//! `cargo +nightly fuzz run passkey` from `crates/engines/factors`.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use factors::passkeys::{Relying, authenticate, claim, register};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

fuzz_target!(|input: (&[u8], &[u8], &[u8], &[u8])| {
    let (id, object, data, signature) = input;
    let relying = Relying { id: "a.example".into(), origin: "https://a.example".into(), name: "A".into() };
    let challenge = [3; 32];
    let answer = |kind: &str, response: Value| {
        let client = json!({ "type": kind, "challenge": text(&challenge), "origin": relying.origin }).to_string();
        let mut response = response;
        response["clientDataJSON"] = json!(text(client.as_bytes()));
        json!({ "rawId": text(id), "type": "public-key", "response": response }).to_string()
    };
    let created = answer("webauthn.create", json!({ "attestationObject": text(object) }));
    let got = answer("webauthn.get", json!({ "authenticatorData": text(data), "signature": text(signature) }));
    assert_eq!(claim(&got).map(|claim| claim.credential_id), Ok(id.to_vec()));
    if let Ok(credential) = register(&relying, &challenge, &created) {
        assert_eq!(credential.id, id);
        let kept = serde_json::to_string(&credential).expect("a credential is JSON");
        assert_eq!(serde_json::from_str::<factors::passkeys::Credential>(&kept).ok(), Some(credential.clone()));
        let _ = authenticate(&relying, &challenge, &credential, &got);
    }
});

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
