//! What the tests of the provider and of the client share.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use kernel::World;
use oidc::jose::SigningKey;
use oidc::provider::{Provider, Registration, Settings, Subject, TOKEN, USERINFO, router};
use oidc::{Claims, Secret};
use serde_json::{Value, json};
use tower::ServiceExt;

pub const SECRET: &str = "a secret long enough";
pub const CALLBACK: &str = "https://client.example/callback";
/// RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub fn registration(client_id: &str, redirect_uri: &str) -> Registration {
    Registration {
        client_id: client_id.to_owned(),
        client_secret: Secret::new(SECRET),
        redirect_uris: vec![redirect_uri.to_owned()],
        post_logout_redirect_uris: vec!["https://client.example/bye".to_owned()],
        scopes: vec!["given_name".to_owned(), "email".to_owned()],
        active: true,
    }
}

pub fn settings() -> Settings {
    let mut client = registration("client", CALLBACK);
    client.redirect_uris.push("https://client.example/second".to_owned());
    let mut closed = registration("closed", CALLBACK);
    closed.active = false;
    let scope = |name: &str| (name.to_owned(), vec![name.to_owned()]);
    Settings {
        base_url: "https://op.example".to_owned(),
        registrations: vec![client, registration("other", "https://other.example/callback"), closed],
        scopes: BTreeMap::from([scope("given_name"), scope("email"), scope("siret")]),
        acr_values: vec!["eidas1".to_owned()],
    }
}

pub fn provider() -> Arc<Provider> {
    Arc::new(Provider::new(settings(), vec![SigningKey::generate().unwrap()]).unwrap())
}

pub fn subject(world: &World) -> Subject {
    let claims = |json: Value| Claims(json.as_object().unwrap().clone());
    let mut subject = Subject::new(
        "someone",
        world.now(),
        claims(json!({
            "given_name": "Angela Claire Louise", "email": "angela@example.fr", "siret": "13002603200016",
        })),
    );
    subject.acr = Some("eidas1".to_owned());
    // What is not the caller's to say is not said.
    subject.id_claims = claims(json!({ "rep_scope": ["famille"], "sub": "someone else", "aud": "other" }));
    subject
}

const PAIRS: [(&str, &str); 9] = [
    ("response_type", "code"),
    ("client_id", "client"),
    ("redirect_uri", CALLBACK),
    ("scope", "openid given_name email"),
    ("state", "state-1"),
    ("nonce", "nonce-0123456789012345"),
    ("acr_values", "eidas1"),
    ("code_challenge", CHALLENGE),
    ("code_challenge_method", "S256"),
];

/// A request that is all right.
pub fn authorize_query() -> String {
    form(&PAIRS)
}

/// The same, one parameter removed or replaced.
pub fn with(name: &str, value: Option<&str>) -> String {
    let mut pairs = PAIRS.to_vec();
    pairs.retain(|(known, _)| *known != name);
    pairs.extend(value.map(|value| (name, value)));
    form(&pairs)
}

pub fn form(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// `Authorization: Basic` for texts whose base64 needs no padding rules of its own.
pub fn basic(client_id: &str, secret: &str) -> String {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encode(client_id), encode(secret));
    format!("Basic {}", kernel::text::base64url(pair.as_bytes()).replace('-', "+").replace('_', "/"))
}

pub struct Answer {
    pub status: u16,
    headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }

    pub fn error(&self) -> String {
        self.json()["error"].as_str().unwrap_or_default().to_owned()
    }
}

/// The provider, called through its router.
pub struct Call {
    pub provider: Arc<Provider>,
}

impl Call {
    pub fn new(provider: Arc<Provider>) -> Self {
        Self { provider }
    }

    pub async fn send(
        &self,
        world: &World,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, value.as_bytes());
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = router(Arc::clone(&self.provider), world.clone()).oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    pub async fn post(&self, world: &World, path: &str, authorization: Option<&str>, form: &str) -> Answer {
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
        headers.extend(authorization.map(|value| ("authorization", value)));
        self.send(world, "POST", path, &headers, form).await
    }

    /// A code that the person agreed to.
    pub fn code(&self, world: &World) -> String {
        let request = self.provider.authorize(&authorize_query()).unwrap();
        let url = url::Url::parse(&self.provider.approve(world, request, subject(world))).unwrap();
        let pairs: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!((pairs["state"].as_str(), pairs["iss"].as_str()), ("state-1", self.provider.issuer()));
        pairs["code"].clone()
    }

    pub async fn token(&self, world: &World, code: &str, in_header: bool) -> Answer {
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        let header = basic("client", SECRET);
        if !in_header {
            pairs.extend([("client_id", "client"), ("client_secret", SECRET)]);
        }
        self.post(world, TOKEN, in_header.then_some(header.as_str()), &form(&pairs)).await
    }

    pub async fn access_token(&self, world: &World, code: &str) -> String {
        self.token(world, code, true).await.json()["access_token"].as_str().unwrap().to_owned()
    }

    pub async fn id_token(&self, world: &World) -> String {
        self.token(world, &self.code(world), true).await.json()["id_token"].as_str().unwrap().to_owned()
    }

    pub async fn userinfo(&self, world: &World, access_token: &str) -> Answer {
        let header = format!("Bearer {access_token}");
        self.send(world, "GET", USERINFO, &[("authorization", &header)], "").await
    }
}
