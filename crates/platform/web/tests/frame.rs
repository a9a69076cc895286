//! The frame seen from outside: a router wrapped in `layers`, asked over HTTP.

#![cfg(test)]

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use http_body_util::BodyExt;
use kernel::Lang;
use tower::ServiceExt;
use web::{Error, FieldError, Form, Page};

#[derive(serde::Deserialize)]
struct Note {
    text: String,
}

async fn show_form(page: Page) -> String {
    page.csrf.to_string()
}

async fn take(Form(note): Form<Note>) -> String {
    note.text
}

async fn api_body(
    web::api::Json(note): web::api::Json<serde_json::Value>,
) -> web::api::Json<serde_json::Value> {
    web::api::Json(note)
}

fn site() -> Router {
    let router = Router::new()
        .route("/form", get(show_form).post(take))
        .route("/plain", get(|| async { "ok" }))
        .route("/boom", get(|| async { panic!("a defect in a handler") as () }))
        .route("/inner", get(|| async { Err::<(), _>(Error::internal("secret cause")) }))
        .route("/agents", get(|| async { Err::<(), _>(Error::Unauthorised) }))
        .route("/api/v1/echo", post(api_body))
        .route("/api/v1/read", get(|| async { "{}" }))
        .route("/api/v1/boom", get(|| async { panic!("a defect") as () }))
        .route(
            "/api/v1/invalid",
            get(|| async { Err::<(), _>(Error::Invalid(vec![FieldError::new("q", "web-territory-none")])) }),
        );
    web::testing::layers(router, web::testing::shell(&[]))
}

async fn ask(request: Request<Body>) -> (StatusCode, axum::http::HeaderMap, String) {
    let response: Response = site().oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, headers, String::from_utf8_lossy(&bytes).into_owned())
}

fn get_of(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

fn post_form(cookie: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post("/form")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, cookie)
        .body(body.into())
        .unwrap()
}

/// A browser's cookie and the token its form shows.
async fn browser() -> (String, String) {
    let (_, headers, token) = ask(get_of("/form")).await;
    let cookie = headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    (cookie, token)
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_a_number() {
    for path in ["/plain", "/nowhere", "/boom", "/api/v1/read"] {
        let (_, headers, _) = ask(get_of(path)).await;
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert!(
            headers.contains_key("referrer-policy") && headers.contains_key("permissions-policy"),
            "{path}"
        );
        assert!(!headers["x-request-id"].is_empty(), "{path}");
    }
}

#[tokio::test]
async fn errors_are_pages_for_people_and_problems_for_programs() {
    for (path, status) in [("/nowhere", 404), ("/boom", 500), ("/inner", 500)] {
        let (got, headers, body) = ask(get_of(path)).await;
        assert_eq!(got, status, "{path}");
        assert!(
            body.contains("<html lang=\"fr\">") && body.contains(headers["x-request-id"].to_str().unwrap())
        );
        assert!(!body.contains("secret cause") && !body.contains("a defect"), "{path} leaks");
    }
    for (path, status) in [("/api/v1/nowhere", 404), ("/api/v1/boom", 500), ("/api/v1/invalid", 422)] {
        let (got, headers, body) = ask(get_of(path)).await;
        assert_eq!(
            (got.as_u16(), headers[header::CONTENT_TYPE].to_str().unwrap()),
            (status, "application/problem+json")
        );
        let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(problem["status"], status);
        assert_eq!(problem["instance"], path);
        assert_eq!(problem["errors"].as_array().map_or(0, Vec::len), usize::from(status == 422));
    }
    let english = Request::get("/nowhere").header(header::ACCEPT_LANGUAGE, "en").body(Body::empty()).unwrap();
    assert!(ask(english).await.2.contains("This page does not exist"));
}

#[tokio::test]
async fn wrong_methods_say_what_is_allowed() {
    let (status, headers, body) = ask(Request::delete("/form").body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(headers[header::ALLOW], "GET,HEAD,POST");
    assert!(body.contains("<h1>"));
}

#[tokio::test]
async fn a_form_is_taken_from_its_own_page_only() {
    let (cookie, token) = browser().await;
    let (status, _, body) = ask(post_form(&cookie, format!("text=caf%C3%A9+noir&csrf={token}"))).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "café noir"));

    let other = "browser=AAAAAAAAAAAAAAAAAAAAAA";
    for (name, cookie, body) in [
        ("no token", cookie.as_str(), "text=a".to_owned()),
        ("no cookie", "", format!("text=a&csrf={token}")),
        ("another browser", other, format!("text=a&csrf={token}")),
        ("changed token", &cookie, format!("text=a&csrf={}x", &token[1..])),
    ] {
        assert_eq!(ask(post_form(cookie, body)).await.0, StatusCode::FORBIDDEN, "{name}");
    }
    let mut foreign = post_form(&cookie, format!("text=a&csrf={token}"));
    foreign.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    assert_eq!(ask(foreign).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn bad_bodies_get_plain_answers() {
    let (cookie, token) = browser().await;
    let huge = format!("csrf={token}&text={}", "a".repeat(70_000));
    assert_eq!(ask(post_form(&cookie, huge)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(ask(post_form(&cookie, format!("csrf={token}&text=%ff"))).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(ask(post_form(&cookie, format!("csrf={token}"))).await.0, StatusCode::BAD_REQUEST);
    let mut json = post_form(&cookie, "{}");
    json.headers_mut().insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
    assert_eq!(ask(json).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);

    let echo = |kind: &'static str, body: &'static str| {
        Request::post("/api/v1/echo").header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()
    };
    assert_eq!(ask(echo("application/json", "{\"a\":1}")).await.0, StatusCode::OK);
    let (status, _, body) = ask(echo("application/json", "{\"a\":")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(body.contains("line 1 column 5"), "{body}");
    assert_eq!(ask(echo("text/plain", "{}")).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn agents_are_led_to_say_who_they_are_and_back() {
    let (status, headers, _) = ask(get_of("/agents?a=1")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(headers[header::LOCATION], "/connexion?next=%2Fagents%3Fa%3D1");
}

#[tokio::test]
async fn the_language_chosen_is_remembered() {
    let (_, headers, body) = ask(get_of("/nowhere?lang=en")).await;
    assert!(body.contains("<html lang=\"en\">"));
    assert!(
        headers[header::SET_COOKIE].to_str().unwrap().starts_with("lang=en; Path=/; HttpOnly; SameSite=Lax")
    );
    let again = Request::get("/nowhere").header(header::COOKIE, "lang=en").body(Body::empty()).unwrap();
    assert!(ask(again).await.2.contains("<html lang=\"en\">"));
    assert!(ask(get_of("/nowhere")).await.1.get(header::SET_COOKIE).is_none(), "no cookie without a reason");
}

#[tokio::test]
async fn the_api_is_read_from_anywhere_and_written_from_nowhere_else() {
    let (_, headers, _) = ask(get_of("/api/v1/read")).await;
    assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert!(ask(get_of("/plain")).await.1.get(header::ACCESS_CONTROL_ALLOW_ORIGIN).is_none());
    let preflight = Request::options("/api/v1/echo")
        .header(header::ORIGIN, "https://example.org")
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .body(Body::empty())
        .unwrap();
    let (status, headers, _) = ask(preflight).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_METHODS], "GET, HEAD");
}

#[tokio::test]
async fn assets_are_kept_for_a_year_and_named_by_content() {
    for name in ["style.css", "app.js", "icons.svg", "atkinson.woff2", "favicon.svg"] {
        let path = web::assets::path(name);
        let (status, headers, _) = ask(get_of(path)).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    }
    assert_eq!(ask(get_of("/assets/0000000000000000-style.css")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(ask(get_of("/assets/..%2F..%2Fetc%2Fpasswd")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_agents_cookie_comes_back_as_the_actor_and_a_forged_one_does_not() {
    let shell = web::testing::shell(&[]);
    let agent = identity::Agent::named(&shell.world, "Zoé Marchand", "CCAS de Lens").unwrap();
    let (name, value) = web::testing::cookie_of(&shell, &agent);
    let pair = format!("{name}={value}");
    for (cookie, shown) in
        [(pair.clone(), true), (format!("{pair}x"), false), ("test-agent=a.b".to_owned(), false)]
    {
        let request = Request::get("/nowhere").header(header::COOKIE, cookie).body(Body::empty()).unwrap();
        assert_eq!(ask(request).await.2.contains("Zoé Marchand"), shown);
    }
}

#[derive(utoipa::OpenApi)]
#[openapi(info(title = "t", version = "3"), paths(documented), components(schemas(web::api::Problem)))]
struct Document;

/// Reads `things`.
#[utoipa::path(get, path = "/api/v1/read", tag = "things", responses((status = 200, body = web::api::Problem)))]
#[expect(dead_code, reason = "only its description is used")]
fn documented() {}

#[tokio::test]
async fn the_api_is_described_for_people_and_for_programs() {
    use utoipa::OpenApi as _;
    let router = web::api_reference(&Document::openapi()).unwrap();
    let site = web::testing::layers(router, web::testing::shell(&[]));
    for (lang, word) in [("fr", "Réponses"), ("en", "Responses")] {
        let response = site.clone().oneshot(get_of(&format!("/api?lang={lang}"))).await.unwrap();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(text.contains(word) && text.contains("/api/v1/read") && text.contains("<code>things</code>"));
        assert!(text.contains("href=\"#schema-Problem\"") && text.contains("id=\"schema-Problem\""));
    }
    let response = site.clone().oneshot(get_of("/api/v1/openapi.json")).await.unwrap();
    let tag = response.headers()[header::ETAG].clone();
    let again =
        Request::get("/api/v1/openapi.json").header(header::IF_NONE_MATCH, tag).body(Body::empty()).unwrap();
    assert_eq!(site.oneshot(again).await.unwrap().status(), StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn a_slow_answer_is_given_up_in_plain_words() {
    let mut settings = web::Settings::default();
    settings.limits.timeout_s = 1;
    settings.limits.requests_per_second = 0;
    let world = kernel::World::fixed(jiff::Timestamp::UNIX_EPOCH, 1);
    let shell = web::Shell::new(settings, web::SigningKey::new([1; 32]), world, &[]);
    let slow = get(|| async { tokio::time::sleep(std::time::Duration::from_secs(30)).await });
    let site = web::testing::layers(Router::new().route("/slow", slow), shell);
    let response = site.oneshot(get_of("/slow")).await.unwrap();
    assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    assert!(String::from_utf8_lossy(&bytes).contains("<h1>La réponse a mis trop de temps</h1>"));
}

#[test]
fn texts_are_complete_in_both_languages() {
    web::testing::assert_same_keys(&web::TEXTS);
    web::testing::assert_template_keys_exist(
        std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")),
        &[],
    );
}

#[test]
fn dates_read_as_each_language_writes_them() {
    let shell = web::testing::shell(&[]);
    let at: jiff::Zoned = "2026-11-01T09:05:00[Europe/Paris]".parse().unwrap();
    let fr = web::testing::page(&shell, Lang::Fr, "/");
    let en = web::testing::page(&shell, Lang::En, "/");
    assert_eq!(fr.moment(&at).replace('\u{a0}', " "), "dimanche 1er novembre 2026 à 9 h 05");
    assert_eq!(en.moment(&at).replace('\u{a0}', " "), "Sunday 1 November 2026 at 9:05");
    assert_eq!(fr.here_with("a", "é"), "/?a=%C3%A9");
}
