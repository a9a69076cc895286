//! Our client against a provider that lies, one lie per client: npm `oauth2-mock-server`, changed by `hostile.mjs`.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::peers::{Peer, browse, get};
use kernel::World;
use oidc::Secret;
use oidc::client::{Client, Error, Login, Rejected, Settings};
use oidc::jose::Invalid;

const CALLBACK: &str = "https://client.example/callback";

fn client(issuer: &str, lie: &str) -> Client {
    let mut settings = Settings::new(issuer, lie, Secret::new("unused by this peer"), CALLBACK);
    settings.acr_values = vec!["eidas2".to_owned()];
    Client::new(settings).unwrap()
}

async fn log_in(peer: &Peer, lie: &str) -> Result<Login, Error> {
    let (world, client) = (World::system(), client(&peer.issuer, lie));
    let begun = client.begin(&world).await?;
    client.finish(&world, begun.pending, &browse(&begun.url, CALLBACK)).await
}

#[tokio::test]
async fn every_lie_is_refused() {
    use Error::{Answer, IdToken, Provider, Refused, State, Token, Unreachable, Userinfo};
    use Rejected::Token as Jws;
    let Some(peer) = Peer::start("hostile.mjs", &[]) else { return };
    for truth in ["good", "right-azp", "expired-within-leeway"] {
        let login = log_in(&peer, truth).await.unwrap_or_else(|error| panic!("{truth}: {error}"));
        assert_eq!(
            (login.sub.as_str(), login.claims.text("given_name")),
            ("johndoe", Some("John")),
            "{truth}"
        );
    }
    for (lie, expected) in [
        ("alg-none", IdToken(Jws(Invalid::Algorithm))),
        ("alg-none-with-kid", IdToken(Jws(Invalid::Algorithm))),
        ("hs256-with-public-key", IdToken(Jws(Invalid::Algorithm))),
        ("swapped-key", IdToken(Jws(Invalid::Signature))),
        ("unknown-kid", IdToken(Jws(Invalid::UnknownKey))),
        ("garbage", IdToken(Jws(Invalid::Malformed))),
        ("wrong-iss", IdToken(Rejected::Issuer)),
        ("wrong-aud", IdToken(Rejected::Audience)),
        ("several-aud", IdToken(Rejected::AuthorizedParty)),
        ("wrong-azp", IdToken(Rejected::AuthorizedParty)),
        ("wrong-nonce", IdToken(Rejected::Nonce)),
        ("no-nonce", IdToken(Rejected::Nonce)),
        ("expired", IdToken(Rejected::Expired)),
        ("no-exp", IdToken(Rejected::Expired)),
        ("future-iat", IdToken(Rejected::Early)),
        ("lower-acr", IdToken(Rejected::Level)),
        ("no-acr", IdToken(Rejected::Level)),
        ("wrong-at-hash", IdToken(Rejected::AccessToken)),
        ("no-sub", IdToken(Rejected::Subject)),
        ("userinfo-other-sub", Userinfo(Rejected::Subject)),
        ("userinfo-unsigned", Userinfo(Rejected::Unsigned)),
        ("userinfo-alg-none", Userinfo(Jws(Invalid::Algorithm))),
        ("userinfo-other-key", Userinfo(Jws(Invalid::Signature))),
        ("userinfo-wrong-aud", Userinfo(Rejected::Audience)),
        ("userinfo-wrong-iss", Userinfo(Rejected::Issuer)),
        ("userinfo-expired", Userinfo(Rejected::Expired)),
        ("userinfo-withheld", Userinfo(Rejected::Withheld)),
        ("userinfo-502", Unreachable),
        ("error-param", Refused("access_denied".to_owned())),
        ("error-with-markup", Refused("unreadable".to_owned())),
        ("swapped-state", State),
        ("no-state", State),
        ("no-code", Answer("without a code")),
        ("two-codes", Answer("unreadable")),
        ("iss-of-another", Answer("of another provider")),
        ("no-id-token", Provider("the token answer")),
        ("mac-token", Provider("the token answer")),
        ("token-not-json", Provider("the token answer")),
        ("token-redirects", Provider("the token answer")),
        ("token-refused", Token("invalid_client".to_owned())),
        ("token-502", Unreachable),
        ("token-too-long", Unreachable),
        ("token-cut", Unreachable),
    ] {
        let error = log_in(&peer, lie).await.map(|login| login.sub).expect_err(lie);
        assert_eq!(error, expected, "{lie}");
    }
    let followed = url::Url::parse(&format!("{}/followed", peer.issuer)).unwrap();
    assert!(get(&followed, &BTreeMap::new()).2.contains('0'), "a redirect was followed");
}

#[tokio::test]
async fn a_new_key_is_fetched_when_a_token_names_it() {
    let Some(peer) = Peer::start("hostile.mjs", &[]) else { return };
    // The same client before and after, so that it knows the old keys only.
    let (world, client) = (World::system(), client(&peer.issuer, "rotated"));
    let begun = client.begin(&world).await.unwrap();
    let login = client.finish(&world, begun.pending, &browse(&begun.url, CALLBACK)).await.unwrap();
    assert_eq!(login.sub, "johndoe");
}

#[tokio::test]
async fn a_slow_token_endpoint_is_not_waited_for() {
    let Some(peer) = Peer::start("hostile.mjs", &[]) else { return };
    let limit = Duration::from_secs(10);
    let error = tokio::time::timeout(limit, log_in(&peer, "token-slow")).await.expect("within ten seconds");
    assert_eq!(error.map(|login| login.sub), Err(Error::Slow));
}

#[tokio::test]
async fn a_name_of_the_provider_that_is_not_its_issuer_is_refused() {
    let Some(peer) = Peer::start("hostile.mjs", &[]) else { return };
    let world = World::system();
    for (issuer, expected) in [
        (peer.issuer.replace("127.0.0.1", "localhost"), Error::Provider("its metadata name another issuer")),
        (format!("{}/realm", peer.issuer), Error::Provider("it has no metadata")),
        ("http://127.0.0.1:1".to_owned(), Error::Unreachable),
    ] {
        let error = client(&issuer, "good").begin(&world).await.map(|begun| begun.url);
        assert_eq!(error, Err(expected), "{issuer}");
    }
}
