//! Our client against npm `oidc-provider`, our provider against npm `openid-client`: both certified implementations.

use std::sync::Arc;

use crate::common::{CALLBACK, SECRET};
use crate::peers::{self, Peer, browse};
use crate::served::Served;
use kernel::World;
use oidc::Secret;
use oidc::client::{Authentication, Client, Error, Rejected, Settings, Userinfo};
use oidc::jose::{Algorithm, SigningKey};
use serde_json::{Value, json};

fn settings(issuer: &str, client_id: &str) -> Settings {
    let mut settings = Settings::new(issuer, client_id, Secret::new(SECRET), CALLBACK);
    settings.scopes = vec!["given_name".to_owned(), "email".to_owned()];
    settings.acr_values = vec!["eidas1".to_owned()];
    settings.algorithms = Algorithm::ALL.to_vec();
    settings
}

#[tokio::test]
async fn our_client_logs_in_at_a_foreign_provider() {
    let key = Arc::new(SigningKey::generate().unwrap());
    let Some(peer) = Peer::start("provider.mjs", &[CALLBACK, &key.public().to_json().to_string()]) else {
        return;
    };
    let world = World::system();

    let post = settings(&peer.issuer, "post-es256");
    let mut basic = settings(&peer.issuer, "basic-rs256");
    basic.authentication = Authentication::Basic(Secret::new(SECRET));
    let mut private = settings(&peer.issuer, "key-ps256");
    private.authentication = Authentication::PrivateKey(key);
    let mut unsigned = settings(&peer.issuer, "unsigned");
    unsigned.userinfo = Userinfo::Plain;
    for (settings, algorithm) in [(post, "ES256"), (basic, "RS256"), (private, "PS256"), (unsigned, "ES256")]
    {
        let name = settings.client_id.clone();
        let client = Client::new(settings).unwrap();
        let begun = client.begin(&world).await.unwrap();
        let query = browse(&begun.url, CALLBACK);
        let pending = begun.pending.clone();
        let login =
            client.finish(&world, begun.pending, &query).await.unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(login.sub, format!("angela-at-{name}"));
        assert_eq!(login.claims.text("email"), Some("angela@example.fr"), "{name}");
        assert_eq!(login.claims.text("given_name"), Some("Angela Claire Louise"), "{name}");
        assert_eq!(login.claims.text("acr"), Some("eidas1"), "{name}");
        let header =
            kernel::text::from_base64url(login.id_token.reveal().split('.').next().unwrap()).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&header).unwrap()["alg"], algorithm, "{name}");
        // The same callback again: the provider gives nothing twice.
        let again = client.finish(&world, pending, &query).await.unwrap_err();
        assert_eq!(again, Error::Token("invalid_grant".to_owned()), "{name}");
        let logout =
            client.end_session_url(&world, &login.id_token, "https://client.example/bye", "s-1").await;
        let logout = url::Url::parse(&logout.unwrap().unwrap()).unwrap();
        let (status, ..) = peers::get(&logout, &std::collections::BTreeMap::new());
        assert!(status.contains(" 200 ") || status.contains(" 303 "), "{name}: {status}");
    }
}

#[tokio::test]
async fn our_client_is_refused_by_a_foreign_provider() {
    let Some(peer) = Peer::start("provider.mjs", &[CALLBACK, "{}"]) else { return };
    let world = World::system();
    let outcome = async |change: fn(&mut Settings)| {
        let mut settings = settings(&peer.issuer, "post-es256");
        change(&mut settings);
        let client = Client::new(settings).unwrap();
        let begun = client.begin(&world).await?;
        client.finish(&world, begun.pending, &browse(&begun.url, CALLBACK)).await.map(|login| login.sub)
    };
    let refused =
        outcome(|settings| settings.extra.push(("login_hint".to_owned(), "refuse".to_owned()))).await;
    assert_eq!(refused, Err(Error::Refused("access_denied".to_owned())));
    let secret =
        outcome(|settings| settings.authentication = Authentication::Post(Secret::new("wrong"))).await;
    assert_eq!(secret, Err(Error::Token("invalid_client".to_owned())));
    // It grants `eidas1` whatever is asked.
    let level = outcome(|settings| settings.acr_values = vec!["eidas2".to_owned()]).await;
    assert_eq!(level, Err(Error::IdToken(Rejected::Level)));
    let unsigned = outcome(|settings| settings.client_id = "unsigned".to_owned()).await;
    assert_eq!(unsigned, Err(Error::Userinfo(Rejected::Unsigned)));
    let issuer = outcome(|settings| settings.issuer.push('/')).await;
    assert_eq!(issuer, Err(Error::Provider("its metadata name another issuer")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_client_logs_in_at_our_provider() {
    let served = Served::start(World::system(), CALLBACK).await;
    for method in ["post", "basic"] {
        let issuer = served.provider.issuer();
        let Some(mut command) = peers::node("client.mjs", &[issuer, "client", SECRET, CALLBACK, method])
        else {
            return;
        };
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(seen["names"], json!(["access_token", "expires_in", "id_token", "scope", "token_type"]));
        assert_eq!(seen["claims"]["sub"], "someone");
        assert_eq!(seen["claims"]["acr"], "eidas1");
        assert_eq!(seen["claims"]["rep_scope"], json!(["famille"]));
        assert_eq!(seen["userinfo"]["email"], "angela@example.fr");
        assert_eq!(seen["userinfo"]["siret"], Value::Null);
        let query = seen["logout"].as_str().unwrap().split_once('?').unwrap().1;
        let logout = served.provider.end_session(query).unwrap();
        assert_eq!(logout.redirect.as_deref(), Some("https://client.example/bye?state=s-1"));
        for (what, expected) in [
            ("replay", json!("invalid_grant")),
            ("revoked", json!("invalid_token")),
            ("otherVerifier", json!("invalid_grant")),
            ("otherSecret", json!(401)),
            ("refused", json!("access_denied")),
            ("implicit", json!("unsupported_response_type")),
        ] {
            assert_eq!(seen[what], expected, "{method}: {what}");
        }
    }
}
