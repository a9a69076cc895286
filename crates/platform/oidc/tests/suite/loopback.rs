//! Our client and our provider, over a real socket: what two honest programs do, and what a dishonest browser tries.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{Request, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use jiff::SignedDuration;
use kernel::World;
use oidc::Secret;
use oidc::client::{
    Authentication, Begun, Client, Error, KEEP_KEYS_S, MAX_ANSWER, PENDING_FOR_S, REFETCH_KEYS_S, Rejected,
    Settings,
};
use oidc::jose::{Invalid, SigningKey};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::common::{CALLBACK, SECRET, subject};
use crate::served::Served;

/// A change that makes settings unusable.
type Change = fn(&mut Settings);
/// What a provider answers to everything.
type Make = fn(Request<axum::body::Body>) -> axum::response::Response;

fn settings(served: &Served) -> Settings {
    let mut settings = Settings::new(served.provider.issuer(), "client", Secret::new(SECRET), CALLBACK);
    settings.scopes = vec!["openid".to_owned(), "given_name".to_owned(), "email".to_owned()];
    settings.acr_values = vec!["eidas1".to_owned()];
    settings
}

fn client(served: &Served) -> Client {
    Client::new(settings(served)).unwrap()
}

/// The person agrees: the query with which the browser comes back.
fn agree(served: &Served, world: &World, begun: &Begun) -> String {
    let request = served.provider.authorize(query_of(&begun.url)).unwrap();
    query_of(&served.provider.approve(world, request, subject(world))).to_owned()
}

fn query_of(url: &str) -> &str {
    url.split_once('?').unwrap().1
}

fn value_of(query: &str, name: &str) -> String {
    url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).unwrap().1.into_owned()
}

#[tokio::test]
async fn a_person_comes_in_and_goes_out() {
    let world = testkit::world();
    let served = Served::start(world.clone().world, CALLBACK).await;
    for basic in [false, true] {
        let mut settings = settings(&served);
        if basic {
            settings.authentication = Authentication::Basic(Secret::new(SECRET));
        }
        let client = Client::new(settings).unwrap();
        let begun = client.begin(&world).await.unwrap();
        assert_eq!(value_of(query_of(&begun.url), "scope"), "openid given_name email");
        let query = agree(&served, &world, &begun);
        // What is kept crosses a session store.
        let kept = serde_json::to_string(&begun.pending).unwrap();
        let pending = serde_json::from_str(&kept).unwrap();
        let login = client.finish(&world, pending, &format!("?{query}")).await.unwrap();
        assert_eq!(login.sub, "someone");
        assert_eq!(login.claims.text("given_name"), Some("Angela Claire Louise"));
        assert_eq!(login.claims.text("acr"), Some("eidas1"));
        assert_eq!(login.claims.get("siret"), None);
        assert_eq!(login.claims.get("rep_scope").and_then(|list| list[0].as_str()), Some("famille"));
        let shown = format!("{login:?} {:?}", begun.pending);
        for secret in ["Angela", login.id_token.reveal(), begun.pending.state()] {
            assert!(!shown.contains(secret), "{shown}");
        }
        let url = client.end_session_url(&world, &login.id_token, "https://client.example/bye", "s-1").await;
        let logout = served.provider.end_session(query_of(&url.unwrap().unwrap())).unwrap();
        assert_eq!(logout.sub.as_deref(), Some("someone"));
        assert_eq!(logout.redirect.as_deref(), Some("https://client.example/bye?state=s-1"));
    }
}

#[tokio::test]
async fn an_answer_serves_one_browser_once_and_soon() {
    let world = testkit::world();
    let served = Served::start(world.clone().world, CALLBACK).await;
    let client = client(&served);
    let outcome =
        async |pending, query: &str| client.finish(&world, pending, query).await.map(|login| login.sub);
    let mut begun = Vec::new();
    for _ in 0..6 {
        begun.push(client.begin(&world).await.unwrap());
    }
    let [mine, theirs, twice, late, refused, crossed] = <[Begun; 6]>::try_from(begun).unwrap();

    // The callback of another session, followed in this browser.
    let foreign = agree(&served, &world, &theirs);
    assert_eq!(outcome(mine.pending.clone(), &foreign).await, Err(Error::State));
    // Their code under my state: PKCE ties a code to who began.
    let swapped = foreign.replace(theirs.pending.state(), mine.pending.state());
    let invalid_grant = Err(Error::Token("invalid_grant".to_owned()));
    assert_eq!(outcome(mine.pending, &swapped).await, invalid_grant);
    // And it is used up for them too.
    assert_eq!(outcome(theirs.pending, &foreign).await, invalid_grant);

    let query = agree(&served, &world, &twice);
    assert_eq!(outcome(twice.pending.clone(), &query).await, Ok("someone".to_owned()));
    assert_eq!(outcome(twice.pending, &query).await, invalid_grant);

    let denied = served.provider.authorize(query_of(&refused.url)).unwrap();
    let denied = served.provider.deny(&denied, oidc::provider::Denial::AccessDenied);
    let access_denied = Err(Error::Refused("access_denied".to_owned()));
    assert_eq!(outcome(refused.pending.clone(), query_of(&denied)).await, access_denied);
    // Our provider always says who answers (RFC 9207): an answer that does not is another's.
    let query = agree(&served, &world, &crossed);
    let anonymous = query.split("&iss=").next().unwrap();
    assert_eq!(outcome(crossed.pending.clone(), anonymous).await, Err(Error::Answer("without `iss`")));
    for (query, expected) in [
        (String::new(), Error::State),
        ("state=".to_owned(), Error::State),
        ("code=x&state=%00".to_owned(), Error::State),
        ("x".repeat(10_000), Error::Answer("unreadable")),
        (format!("{query}&state=second"), Error::Answer("unreadable")),
    ] {
        assert_eq!(outcome(crossed.pending.clone(), &query).await, Err(expected));
    }

    world.advance(SignedDuration::from_secs(PENDING_FOR_S));
    let query = agree(&served, &world, &late);
    assert_eq!(outcome(late.pending.clone(), &query).await, Ok("someone".to_owned()));
    world.advance(SignedDuration::from_secs(1));
    assert_eq!(outcome(late.pending, &query).await, Err(Error::Expired));
}

#[tokio::test]
async fn keys_are_fetched_when_needed_and_not_more() {
    let world = testkit::world();
    let served = Served::start(world.clone().world, CALLBACK).await;
    let client = client(&served);
    let log_in = async || {
        let begun = client.begin(&world).await.unwrap();
        let query = agree(&served, &world, &begun);
        client.finish(&world, begun.pending, &query).await.map(|login| login.sub)
    };
    assert!(log_in().await.is_ok() && log_in().await.is_ok());
    assert_eq!(served.key_fetches(), 1);
    // A rotation just after: the provider must not be flooded, so the new key waits.
    served.provider.rotate(SigningKey::generate().unwrap());
    world.advance(SignedDuration::from_secs(REFETCH_KEYS_S - 1));
    for _ in 0..5 {
        assert_eq!(log_in().await, Err(Error::IdToken(Rejected::Token(Invalid::UnknownKey))));
    }
    assert_eq!(served.key_fetches(), 1);
    world.advance(SignedDuration::from_secs(1));
    assert!(log_in().await.is_ok());
    assert_eq!(served.key_fetches(), 2);
    // And a set does not serve for ever.
    world.advance(SignedDuration::from_secs(KEEP_KEYS_S));
    assert!(log_in().await.is_ok() && log_in().await.is_ok());
    assert_eq!(served.key_fetches(), 3);
}

#[tokio::test]
async fn many_logins_at_once_fetch_once() {
    let world = testkit::world();
    let served = Arc::new(Served::start(world.clone().world, CALLBACK).await);
    let client = Arc::new(client(&served));
    let logins: Vec<_> = (0..20)
        .map(|_| {
            let (served, client, world) = (Arc::clone(&served), Arc::clone(&client), world.clone().world);
            tokio::spawn(async move {
                let begun = client.begin(&world).await?;
                let query = agree(&served, &world, &begun);
                client.finish(&world, begun.pending, &query).await
            })
        })
        .collect();
    for login in logins {
        assert_eq!(login.await.unwrap().unwrap().sub, "someone");
    }
    assert_eq!(served.key_fetches(), 1);
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let good = || Settings::new("https://op.example/x", "client", Secret::new(SECRET), CALLBACK);
    assert!(Client::new(good()).is_ok());
    let changes: [Change; 10] = [
        |settings| settings.issuer = "http://op.example".to_owned(),
        |settings| settings.issuer = "https://op.example/?x=1".to_owned(),
        |settings| settings.issuer = String::new(),
        |settings| settings.redirect_uri = "http://client.example/callback".to_owned(),
        |settings| settings.client_id = String::new(),
        |settings| settings.algorithms = Vec::new(),
        |settings| settings.scopes = vec!["two words".to_owned()],
        |settings| settings.acr_values = vec![String::new()],
        |settings| settings.extra = vec![("state".to_owned(), "fixed".to_owned())],
        |settings| settings.roots = vec![b"not a certificate".to_vec()],
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut settings = good();
        change(&mut settings);
        assert!(Client::new(settings).is_err(), "change {index}");
    }
}

/// A provider that answers every request in one way, whatever it is asked.
async fn answering(answer: Make) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let app = axum::Router::new().fallback(move |request| std::future::ready(answer(request)));
    tokio::spawn(async move { axum::serve(listener, app).await });
    issuer
}

#[tokio::test]
async fn bad_answers_are_bounded_and_named() {
    use axum::response::{IntoResponse, Redirect};
    let table: [(Make, Error); 7] = [
        (|_| StatusCode::BAD_GATEWAY.into_response(), Error::Unreachable),
        (|_| StatusCode::NOT_FOUND.into_response(), Error::Provider("it has no metadata")),
        (
            |_| Redirect::temporary("https://elsewhere.example/").into_response(),
            Error::Provider("it has no metadata"),
        ),
        (|_| "<html>".into_response(), Error::Provider("its metadata are not JSON")),
        (|_| "{}".into_response(), Error::Provider("its metadata name another issuer")),
        (|_| " ".repeat(MAX_ANSWER + 1).into_response(), Error::Unreachable),
        (|_| ([("x-long", "x".repeat(3 * MAX_ANSWER))], "{}").into_response(), Error::Unreachable),
    ];
    for (index, (answer, expected)) in table.into_iter().enumerate() {
        let issuer = answering(answer).await;
        let client = Client::new(Settings::new(&issuer, "client", Secret::new(SECRET), CALLBACK)).unwrap();
        let begun = client.begin(&World::system()).await.map(|begun| begun.url);
        assert_eq!(begun, Err(expected), "answer {index}");
    }
}

#[tokio::test]
async fn a_provider_that_says_nothing_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::new(Settings::new(&issuer, "client", Secret::new(SECRET), CALLBACK)).unwrap();
    let world = World::system();
    let begun = tokio::time::timeout(Duration::from_secs(8), client.begin(&world)).await.expect("within 8 s");
    assert_eq!(begun.map(|begun| begun.url), Err(Error::Slow));
    drop(listener);
}

/// A certificate of `localhost` and its key, in DER, made by openssl.
fn certificate() -> Option<(Vec<u8>, Vec<u8>)> {
    let folder = std::env::temp_dir().join(format!("oidc-{}", World::system().token(12)));
    std::fs::create_dir_all(&folder).unwrap();
    let made = std::process::Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
        ])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-outform", "DER"])
        .args([
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-keyout",
            "key.pem",
            "-out",
            "certificate.der",
        ])
        .current_dir(&folder)
        .output()
        .is_ok_and(|output| output.status.success());
    let key = std::process::Command::new("openssl")
        .args(["pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER"])
        .current_dir(&folder)
        .output();
    let found = made.then(|| (std::fs::read(folder.join("certificate.der")).unwrap(), key.unwrap().stdout));
    std::fs::remove_dir_all(&folder).unwrap();
    if found.is_none() {
        assert!(!testkit::required(), "openssl is missing: install the package `openssl`");
        eprintln!("skipped: openssl is missing");
    }
    found
}

#[tokio::test]
async fn only_a_trusted_certificate_of_the_right_name_is_spoken_to() {
    let Some((certificate, key)) = certificate() else { return };
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from(certificate.clone())],
            PrivateKeyDer::try_from(key).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let world = World::system();
    let (served, app) = Served::app(world.clone(), &format!("https://localhost:{port}"), CALLBACK);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, app) = (acceptor.clone(), app.clone());
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let service = TowerToHyperService::new(app);
                let server = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
                drop(server.serve_connection(TokioIo::new(stream), service).await);
            });
        }
    });

    let mut trusting = settings(&served);
    trusting.roots = vec![certificate];
    let client = Client::new(trusting.clone()).unwrap();
    let begun = client.begin(&world).await.unwrap();
    let query = agree(&served, &world, &begun);
    assert_eq!(client.finish(&world, begun.pending, &query).await.unwrap().sub, "someone");

    trusting.issuer = trusting.issuer.replace("localhost", "127.0.0.1");
    for (name, settings) in [("unknown authority", settings(&served)), ("another name", trusting)] {
        let client = Client::new(settings).unwrap();
        assert_eq!(client.begin(&world).await.map(|begun| begun.url), Err(Error::Unreachable), "{name}");
    }
}
