//! The provider, asked as the reference tables of FranceConnect ask theirs (A, T, U, D, L), with the answers of the RFCs.

use std::sync::Arc;

use crate::common::{self, CALLBACK, Call, SECRET, authorize_query, provider, subject, with};
use jiff::SignedDuration;
use kernel::text::from_base64url;
use oidc::jose::{Algorithm, SigningKey, verify};
use oidc::provider::{
    ACCESS_FOR_S, AuthorizeError, CODE_FOR_S, DISCOVERY, Denial, JWKS, LogoutError, PUBLISHED_KEYS, Provider,
    TOKEN, USERINFO,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::TestWorld;

/// Parameters to change (`None`: to leave out), the status and the error expected.
type Row<'a> = (&'a [(&'a str, Option<&'a str>)], u16, &'a str);
/// A change that makes settings unusable.
type Change = fn(&mut oidc::provider::Settings);

/// The outcome in one word: `ok`, `page`, or the error the client is told.
fn asked(provider: &Provider, query: &str) -> String {
    match provider.authorize(query) {
        Ok(_) => "ok".to_owned(),
        Err(AuthorizeError::Redirect { url, denial }) => {
            assert!(url.starts_with(CALLBACK), "{url}");
            assert!(url.contains(&format!("error={}", denial.code())) && url.contains("iss="), "{url}");
            denial.code().to_owned()
        }
        Err(_) => "page".to_owned(),
    }
}

#[test]
fn a01_to_a07_a_parameter_is_missing() {
    let provider = provider();
    for (name, expected) in [
        // Optional in the standard; FranceConnect requires it.
        ("acr_values", "ok"),
        ("client_id", "page"),
        ("nonce", "invalid_request"),
        ("redirect_uri", "page"),
        ("response_type", "invalid_request"),
        ("scope", "invalid_request"),
        ("state", "invalid_request"),
        ("code_challenge", "invalid_request"),
        ("code_challenge_method", "invalid_request"),
    ] {
        assert_eq!(asked(&provider, &with(name, None)), expected, "without {name}");
        if name != "acr_values" {
            assert_eq!(asked(&provider, &with(name, Some(""))), expected, "empty {name}");
        }
    }
}

#[test]
fn a08_to_a13_a_parameter_is_wrong() {
    let provider = provider();
    let long = "n".repeat(64);
    let endless = "n".repeat(1025);
    for (name, value, expected) in [
        ("prompt", "", "invalid_request"),
        ("prompt", "none", "login_required"),
        ("prompt", "none login", "invalid_request"),
        ("prompt", "create", "invalid_request"),
        ("prompt", "select_account", "ok"),
        ("prompt", "login", "ok"),
        ("prompt", "consent", "ok"),
        ("prompt", "login consent", "ok"),
        ("prompt", "consent login", "ok"),
        ("nonce", "0123456789012345", "invalid_request"),
        ("nonce", "012345678901234567890", "invalid_request"),
        ("nonce", "0123456789012345678901", "ok"),
        ("nonce", "@#&é0123456789012345678901", "ok"),
        ("nonce", &long, "ok"),
        ("nonce", &endless, "invalid_request"),
        ("state", &endless, "invalid_request"),
        ("response_type", "unknown", "unsupported_response_type"),
        ("response_type", "id_token", "unsupported_response_type"),
        ("response_type", "id_token token", "unsupported_response_type"),
        ("response_type", "code id_token", "unsupported_response_type"),
        ("response_type", "code token", "unsupported_response_type"),
        ("response_mode", "query", "ok"),
        ("response_mode", "form_post", "invalid_request"),
        ("client_id", "nobody", "page"),
        ("client_id", "closed", "page"),
        ("redirect_uri", "https://foreign.example/callback", "page"),
        ("redirect_uri", "https://client.example/callback/", "page"),
        ("redirect_uri", "https://client.example/callback?x=1", "page"),
        ("redirect_uri", "https://CLIENT.example/callback", "page"),
        ("redirect_uri", "https://other.example/callback", "page"),
        ("redirect_uri", "javascript:alert(1)", "page"),
        ("redirect_uri", "malformed", "page"),
        ("scope", "given_name", "invalid_request"),
        ("scope", "openid unknown", "ok"),
        ("scope", "openid siret", "invalid_scope"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("code_challenge", "too-short", "invalid_request"),
        ("claims", "{\"id_token\":{\"rep_scope\":{\"essential\":true}}}", "ok"),
        ("claims", "not json", "invalid_request"),
        ("claims", "[]", "invalid_request"),
        ("request", "e30.e30.", "request_not_supported"),
        ("request_uri", "https://client.example/r", "request_uri_not_supported"),
    ] {
        assert_eq!(asked(&provider, &with(name, Some(value))), expected, "{name}={value}");
    }
    for (doubled, expected) in [
        ("client_id=other", "page"),
        ("redirect_uri=https://client.example/callback", "page"),
        ("state=other", "invalid_request"),
        ("response_type=code", "invalid_request"),
    ] {
        let query = format!("{}&{doubled}", authorize_query());
        assert_eq!(asked(&provider, &query), expected, "{doubled}");
    }
    assert_eq!(asked(&provider, &"x".repeat(10_000)), "page");
}

#[test]
fn a10_flows_of_the_fragment_are_refused_in_the_fragment() {
    let provider = provider();
    for (response_type, mark) in [("id_token", '#'), ("code token", '#'), ("unknown", '?')] {
        let Err(AuthorizeError::Redirect { url, .. }) =
            provider.authorize(&with("response_type", Some(response_type)))
        else {
            panic!("{response_type}")
        };
        assert!(url.starts_with(&format!("{CALLBACK}{mark}error=")), "{url}");
    }
}

#[test]
fn what_is_asked_is_told_to_the_page() {
    let provider = provider();
    let query = with("claims", Some("{\"id_token\":{}}"));
    let request = provider.authorize(&query).unwrap();
    assert_eq!(request.client_id(), "client");
    assert_eq!(request.scopes(), ["openid", "given_name", "email"]);
    assert_eq!(request.acr_values(), ["eidas1"]);
    assert_eq!(request.claims(), Some(&json!({ "id_token": {} })));
    assert_eq!(request.login_hint(), None);
    // What the page carries is read to the same request.
    assert_eq!(provider.authorize(request.query()).unwrap(), request);
    let url = provider.deny(&request, Denial::AccessDenied);
    assert!(url.starts_with(&format!("{CALLBACK}?error=access_denied&state=state-1&iss=")), "{url}");
}

#[tokio::test]
async fn t01_a_code_gives_exactly_five_things() {
    let (call, world) = (Call::new(provider()), testkit::world());
    for basic in [true, false] {
        let code = call.code(&world);
        let answer = call.token(&world, &code, basic).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.header("cache-control"), "no-store");
        let tokens = answer.json();
        let names: Vec<&String> = tokens.as_object().unwrap().keys().collect();
        assert_eq!(names, ["access_token", "expires_in", "id_token", "scope", "token_type"]);
        assert_eq!(tokens["expires_in"], ACCESS_FOR_S);
        assert_eq!(tokens["token_type"], "Bearer");
        assert_eq!(tokens["scope"], "openid given_name email");
        let id_token = tokens["id_token"].as_str().unwrap();
        let claims = verify(id_token, &call.provider.jwks(), &[Algorithm::Es256]).unwrap().claims;
        let now_s = world.now().as_second();
        let expected = json!({
            "iss": "https://op.example/oidc", "sub": "someone", "aud": "client", "iat": now_s, "exp": now_s + 60,
            "auth_time": now_s, "nonce": "nonce-0123456789012345", "acr": "eidas1", "at_hash": claims["at_hash"],
            "rep_scope": ["famille"],
        });
        assert_eq!(Value::Object(claims), expected);
    }
}

#[tokio::test]
async fn t02_to_t04_what_the_token_endpoint_refuses() {
    let (call, world) = (Call::new(provider()), testkit::world());
    let form = |code: &str, changes: &[(&str, Option<&str>)]| {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("client_id", "client"),
            ("client_secret", SECRET),
            ("code_verifier", common::VERIFIER),
        ];
        for (name, value) in changes {
            form.retain(|(known, _)| known != name);
            form.extend(value.map(|value| (*name, value)));
        }
        common::form(&form)
    };
    let table: [Row; 17] = [
        (&[("client_secret", Some("wrong secret, wrong"))], 401, "invalid_client"),
        (&[("client_secret", None)], 401, "invalid_client"),
        (&[("client_id", Some("nobody"))], 401, "invalid_client"),
        (&[("client_id", Some("closed"))], 401, "invalid_client"),
        (&[("client_id", None)], 401, "invalid_client"),
        (&[("code", None)], 400, "invalid_request"),
        (&[("code", Some(""))], 400, "invalid_request"),
        (&[("code", Some("unknown"))], 400, "invalid_grant"),
        (&[("grant_type", None)], 400, "invalid_request"),
        (&[("grant_type", Some("password"))], 400, "unsupported_grant_type"),
        (&[("grant_type", Some("refresh_token"))], 400, "unsupported_grant_type"),
        (&[("redirect_uri", None)], 400, "invalid_request"),
        (&[("redirect_uri", Some("https://client.example/second"))], 400, "invalid_grant"),
        (&[("code_verifier", None)], 400, "invalid_request"),
        (&[("code_verifier", Some("another-verifier"))], 400, "invalid_grant"),
        // Another client with its own good secret: the code is not its own.
        (&[("client_id", Some("other"))], 400, "invalid_grant"),
        (&[], 200, ""),
    ];
    for (changes, status, error) in table {
        let code = call.code(&world);
        let answer = call.post(&world, TOKEN, None, &form(&code, changes)).await;
        assert_eq!(answer.status, status, "{changes:?}: {}", answer.body);
        if status != 200 {
            assert_eq!(answer.json(), json!({ "error": error }), "{changes:?}");
            assert_eq!(answer.header("cache-control"), "no-store");
        }
        assert_eq!(answer.header("www-authenticate").starts_with("Basic"), status == 401, "{changes:?}");
    }
    // Two ways of proving who one is; a header that says nothing; doubled parameters; no form.
    let code = call.code(&world);
    let basic = common::basic("client", SECRET);
    let both = call.post(&world, TOKEN, Some(&basic), &form(&code, &[])).await;
    assert_eq!((both.status, both.error()), (400, "invalid_request".to_owned()));
    for header in ["Basic !!!", "Basic", "Bearer abc", "\u{e9}"] {
        let form = form(&code, &[("client_id", None), ("client_secret", None)]);
        let odd = call.post(&world, TOKEN, Some(header), &form).await;
        assert_eq!((odd.status, odd.error()), (401, "invalid_client".to_owned()), "{header}");
    }
    let doubled = call.post(&world, TOKEN, None, &format!("{}&code=x", form(&code, &[]))).await;
    assert_eq!((doubled.status, doubled.error()), (400, "invalid_request".to_owned()));
    let json = call.send(&world, "POST", TOKEN, &[("content-type", "application/json")], "{}").await;
    assert_eq!((json.status, json.error()), (400, "invalid_request".to_owned()));
    let huge = call.post(&world, TOKEN, None, &"x".repeat(100_000)).await;
    assert_eq!((huge.status, huge.error()), (400, "invalid_request".to_owned()));
    // None of these used the code up.
    assert_eq!(call.post(&world, TOKEN, None, &form(&code, &[])).await.status, 200);
}

#[tokio::test]
async fn t03_an_expired_code_gives_nothing() {
    let (call, world) = (Call::new(provider()), testkit::world());
    let (late, early) = (call.code(&world), call.code(&world));
    world.advance(SignedDuration::from_secs(CODE_FOR_S - 1));
    assert_eq!(call.token(&world, &early, true).await.status, 200);
    world.advance(SignedDuration::from_secs(1));
    let answer = call.token(&world, &late, true).await;
    assert_eq!((answer.status, answer.error()), (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn t04_a_replayed_code_revokes_what_it_gave() {
    let (call, world) = (Call::new(provider()), testkit::world());
    let code = call.code(&world);
    let access_token = call.access_token(&world, &code).await;
    assert_eq!(call.userinfo(&world, &access_token).await.status, 200);
    // Even long after the code would have expired, while its token lives.
    world.advance(SignedDuration::from_secs(CODE_FOR_S + 20));
    assert_eq!(call.userinfo(&world, &access_token).await.status, 200);
    let answer = call.token(&world, &code, true).await;
    assert_eq!((answer.status, answer.error()), (400, "invalid_grant".to_owned()));
    assert_eq!(call.userinfo(&world, &access_token).await.status, 401);
}

#[tokio::test]
async fn a_wrong_verifier_uses_the_code_up() {
    let (call, world) = (Call::new(provider()), testkit::world());
    let code = call.code(&world);
    let form = common::form(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", "guess"),
    ]);
    let basic = common::basic("client", SECRET);
    assert_eq!(call.post(&world, TOKEN, Some(&basic), &form).await.status, 400);
    assert_eq!(call.token(&world, &code, true).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_exchanges_at_once_at_most_one_gives_a_token_that_lives() {
    let call = Arc::new(Call::new(provider()));
    let world = Arc::new(testkit::world());
    let code = call.code(&world);
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (call, world, code) = (Arc::clone(&call), Arc::clone(&world), code.clone());
            tokio::spawn(async move { call.token(&world, &code, true).await })
        })
        .collect();
    let mut given = Vec::new();
    for one in tries {
        let answer = one.await.unwrap();
        if answer.status == 200 {
            given.push(answer.json()["access_token"].as_str().unwrap().to_owned());
        }
    }
    assert!(given.len() <= 1, "{} tokens", given.len());
    for token in given {
        assert_eq!(call.userinfo(&world, &token).await.status, 401);
    }
}

#[tokio::test]
async fn u01_and_u02_the_userinfo_is_signed_and_short_lived() {
    let (call, world) = (Call::new(provider()), testkit::world());
    let none = call.send(&world, "GET", USERINFO, &[], "").await;
    assert_eq!((none.status, none.error()), (401, "invalid_token".to_owned()));
    assert_eq!(none.header("www-authenticate"), "Bearer realm=\"oidc\"");
    for header in ["Bearer unknown", "Bearer ", "bearer \u{e9}", "Basic YTpi", "unknown"] {
        let answer = call.send(&world, "GET", USERINFO, &[("authorization", header)], "").await;
        assert_eq!((answer.status, answer.error()), (401, "invalid_token".to_owned()), "{header}");
        assert!(answer.header("www-authenticate").starts_with("Bearer"), "{header}");
    }
    let access_token = call.access_token(&world, &call.code(&world)).await;
    for method in ["GET", "POST"] {
        let header = format!("Bearer {access_token}");
        let answer = call.send(&world, method, USERINFO, &[("authorization", &header)], "").await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/jwt"));
        let claims = verify(&answer.body, &call.provider.jwks(), &[Algorithm::Es256]).unwrap().claims;
        // `siret` is known of the person, but was not asked.
        let expected = json!({
            "iss": "https://op.example/oidc", "sub": "someone", "aud": "client", "iat": world.now().as_second(),
            "given_name": "Angela Claire Louise", "email": "angela@example.fr",
        });
        assert_eq!(Value::Object(claims), expected);
    }
    world.advance(SignedDuration::from_secs(ACCESS_FOR_S));
    let late = call.userinfo(&world, &access_token).await;
    assert_eq!((late.status, late.error()), (401, "invalid_token".to_owned()));
    assert!(late.header("www-authenticate").contains("error=\"invalid_token\""));
}

#[tokio::test]
async fn d01_the_metadata_say_what_is_served() {
    let (call, world) = (Call::new(provider()), testkit::world());
    let answer = call.send(&world, "GET", DISCOVERY, &[], "").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let metadata = answer.json();
    for (name, expected) in [
        ("issuer", json!("https://op.example/oidc")),
        ("authorization_endpoint", json!("https://op.example/oidc/authorize")),
        ("token_endpoint", json!("https://op.example/oidc/token")),
        ("userinfo_endpoint", json!("https://op.example/oidc/userinfo")),
        ("jwks_uri", json!("https://op.example/oidc/jwks")),
        ("end_session_endpoint", json!("https://op.example/oidc/logout")),
        ("response_types_supported", json!(["code"])),
        ("id_token_signing_alg_values_supported", json!(["ES256"])),
        ("userinfo_signing_alg_values_supported", json!(["ES256"])),
        ("code_challenge_methods_supported", json!(["S256"])),
        ("scopes_supported", json!(["openid", "email", "given_name", "siret"])),
        ("acr_values_supported", json!(["eidas1"])),
    ] {
        assert_eq!(metadata[name], expected, "{name}");
    }
    let keys = call.send(&world, "GET", JWKS, &[], "").await.json();
    assert_eq!(keys["keys"].as_array().unwrap().len(), 1);
    assert_eq!(keys["keys"][0]["kty"], "EC");
    assert!(keys["keys"][0]["d"].is_null());
}

#[tokio::test]
async fn the_newest_key_signs_and_the_older_ones_stay_published() {
    let (call, world) = (Call::new(provider()), testkit::world());
    let first = call.provider.jwks().keys[0].clone();
    for turn in 1..=PUBLISHED_KEYS {
        let key = SigningKey::generate().unwrap();
        let kid = key.kid().to_owned();
        call.provider.rotate(key);
        let keys = call.provider.jwks().keys;
        assert_eq!(keys.len(), (turn + 1).min(PUBLISHED_KEYS));
        assert_eq!(keys[0].kid.as_deref(), Some(kid.as_str()));
        assert_eq!(keys.contains(&first), turn < PUBLISHED_KEYS);
        let tokens = call.token(&world, &call.code(&world), true).await.json();
        let header = tokens["id_token"].as_str().unwrap().split('.').next().unwrap().to_owned();
        let header: Value = serde_json::from_slice(&from_base64url(&header).unwrap()).unwrap();
        assert_eq!(header, json!({ "alg": "ES256", "kid": kid, "typ": "JWT" }));
    }
}

#[tokio::test]
async fn l01_a_logout_sends_back_only_where_it_was_agreed() {
    let (call, world) = (Call::new(provider()), testkit::world());
    let id_token = call.id_token(&world).await;
    let access_token = call.access_token(&world, &call.code(&world)).await;
    let userinfo = call.userinfo(&world, &access_token).await.body;
    let end = |pairs: &[(&str, &str)]| call.provider.end_session(&common::form(pairs));
    let (hint, back) =
        (("id_token_hint", id_token.as_str()), ("post_logout_redirect_uri", "https://client.example/bye"));

    let logout = end(&[hint, back, ("state", "s&1")]).unwrap();
    assert_eq!(logout.redirect.as_deref(), Some("https://client.example/bye?state=s%261"));
    assert_eq!(logout.sub.as_deref(), Some("someone"));
    assert_eq!(logout.client_id.as_deref(), Some("client"));
    // An id_token is no less a hint when it has expired.
    world.advance(SignedDuration::from_hours(24));
    assert!(end(&[hint, back]).is_ok());
    // Without it, the person must be asked: there is no `sub`.
    let logout = end(&[("client_id", "client"), back]).unwrap();
    assert_eq!((logout.sub, logout.redirect.as_deref()), (None, Some("https://client.example/bye")));
    assert_eq!(end(&[]).unwrap().redirect, None);

    for (pairs, expected) in [
        (vec![hint, ("post_logout_redirect_uri", "https://foreign.example/")], LogoutError::RedirectUri),
        (vec![hint, ("post_logout_redirect_uri", CALLBACK)], LogoutError::RedirectUri),
        (vec![back], LogoutError::RedirectUri),
        (vec![("client_id", "nobody"), back], LogoutError::UnknownClient),
        (vec![("client_id", "closed"), back], LogoutError::UnknownClient),
        (vec![hint, ("client_id", "other"), back], LogoutError::Hint),
        (vec![("id_token_hint", "e30.e30.e30"), back], LogoutError::Hint),
        (vec![("id_token_hint", &userinfo), back], LogoutError::Hint),
        (vec![hint, back, back], LogoutError::Unreadable),
    ] {
        assert_eq!(end(&pairs), Err(expected), "{pairs:?}");
    }
}

#[test]
fn what_cannot_work_is_refused_at_the_start() {
    let key = || vec![SigningKey::generate().unwrap()];
    assert!(Provider::new(common::settings(), key()).is_ok());
    assert!(Provider::new(common::settings(), Vec::new()).is_err());
    let changes: [Change; 7] = [
        |settings| settings.base_url = "http://op.example".to_owned(),
        |settings| settings.base_url = "https://op.example/".to_owned(),
        |settings| settings.registrations[0].client_secret = oidc::Secret::new("short"),
        |settings| settings.registrations[1].client_id = "client".to_owned(),
        |settings| settings.registrations[0].redirect_uris.push("http://client.example/".to_owned()),
        |settings| {
            settings.registrations[0].post_logout_redirect_uris.push("https://a.example/#x".to_owned());
        },
        |settings| settings.registrations[0].scopes.push("unknown".to_owned()),
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut settings = common::settings();
        change(&mut settings);
        assert!(Provider::new(settings, key()).is_err(), "change {index}");
    }
}

#[test]
fn nothing_secret_is_shown() {
    let provider = provider();
    let world: TestWorld = testkit::world();
    let request = provider.authorize(&authorize_query()).unwrap();
    let url = provider.approve(&world, request, subject(&world));
    let code = url.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let shown = format!("{provider:?}");
    for secret in [SECRET, code, "someone", "angela@example.fr"] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

proptest! {
    /// Whatever is asked, the browser is sent to a registered address or nowhere.
    #[test]
    fn no_query_redirects_elsewhere(
        name in prop::sample::select(vec!["client_id", "redirect_uri", "state", "scope", "prompt", "claims", "response_type"]),
        value in "\\PC{0,40}|https://[a-z.:/@#?]{1,30}",
        tail in "[a-z_%=&+#0-9]{0,40}",
    ) {
        let (provider, world) = (provider(), testkit::world());
        for query in [with(name, Some(&value)), format!("{}&{tail}", authorize_query()), tail.clone(), value.clone()] {
            let url = match provider.authorize(&query) {
                Ok(request) => provider.approve(&world, request, subject(&world)),
                Err(AuthorizeError::Redirect { url, .. }) => url,
                Err(_) => continue,
            };
            let after = url.strip_prefix(CALLBACK).or(url.strip_prefix("https://client.example/second"));
            prop_assert!(after.is_some_and(|rest| rest.starts_with(['?', '#'])), "{}", url);
            prop_assert!(provider.token(&world, Some(&value), &query).is_err());
            drop(provider.end_session(&query));
        }
    }
}
