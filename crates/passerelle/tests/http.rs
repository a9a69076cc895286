//! Hostile and clumsy HTTP against the assembled program: each gets a clear answer, and nothing breaks.

mod support;

use accounts::Visitor;
use axum::http::Method;
use support::House;
use testkit::browser::encode;
use testkit::{Answer, Browser, Scratch};

const FORM: &str = "application/x-www-form-urlencoded";

async fn house() -> (House, Scratch) {
    with(&[]).await
}

async fn with(more: &[(&str, &str)]) -> (House, Scratch) {
    let scratch = Scratch::sqlite();
    (House::open(scratch.db.clone(), more).await, scratch)
}

#[track_caller]
fn is_page(answer: &Answer, lang: &str) {
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{}", answer.text());
    assert!(answer.text().contains(&format!("<html lang=\"{lang}\"")), "{}", answer.text());
}

#[track_caller]
fn is_problem(answer: &Answer, status: u16) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{}", answer.text());
    let problem = answer.json();
    assert_eq!(problem["status"], status);
    assert!(problem["title"].is_string() && problem["request_id"].is_string(), "{problem}");
}

// -------------------------------------------------------------------------------------------- what does not exist

#[tokio::test(flavor = "multi_thread")]
async fn unknown_addresses_are_a_page_for_people_and_a_problem_for_programs() {
    let (house, _scratch) = house().await;
    let mut browser = house.nobody().await;
    for (path, lang) in
        [("/nulle-part", "fr"), ("/nulle-part?lang=en", "en"), ("/desk/nulle-part?lang=fr", "fr")]
    {
        let answer = browser.get(path).await.expect(404);
        is_page(&answer, lang);
    }
    for path in ["/api/v1/nowhere", "/api/nowhere", "/api/v1/", "/api/v2/places"] {
        is_problem(&browser.get(path).await, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_method_than_those_of_the_route_is_405_and_says_which() {
    let (house, _scratch) = house().await;
    let mut browser = house.nobody().await;
    for (method, path, allowed) in [
        (Method::DELETE, "/", "GET"),
        (Method::PUT, "/code", "POST"),
        (Method::PATCH, "/desk/pathways", "POST"),
        (Method::GET, "/desk/pathways", "POST"),
        (Method::POST, "/recherche", "GET"),
        (Method::DELETE, "/api/v1/search", "POST"),
        (Method::POST, "/api/v1/places", "GET"),
    ] {
        let answer = browser.send(method.clone(), path, None, Vec::new()).await.expect(405);
        assert!(answer.header("allow").is_some_and(|list| list.contains(allowed)), "{method} {path}");
        if path.starts_with("/api/") {
            is_problem(&answer, 405);
        } else {
            is_page(&answer, "fr");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_addresses_get_a_plain_refusal() {
    let (house, _scratch) = house().await;
    let long = "a".repeat(8000);
    let digits = "9".repeat(8000);
    let hostile = [
        long.as_str(),
        &digits,
        "%00",
        "%FF%FE",
        "%zz",
        "%",
        "..%2f..%2fetc%2fpasswd",
        "0'%20OR%20'1'='1",
        "%F0%9F%92%A3",
        "%E2%80%AE",
        "0193f0a0-0000-7000-8000-000000000000x",
        "-1",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    ];
    let routes = [
        "/lieux/{}",
        "/r/{}",
        "/assets/{}",
        "/desk/pathways/{}",
        "/desk/pathways/{}/places",
        "/desk/pathways/{}/triage",
        "/desk/pathways/{}/triage/result",
        "/desk/pathways/{}/referrals/new?place={}",
        "/desk/referrals/{}",
        "/desk/referrals/{}/sheet",
        "/desk/referrals/{}/sheet.pdf",
        "/api/v1/places/{}",
        "/api/v1/territories/{}",
        "/api/v1/triage/{}",
        "/api/v1/referrals/{}",
    ];
    let mut agent = house.browser_of(&house.agent).await;
    for route in routes {
        for text in hostile {
            let path = route.replace("{}", text);
            let answer = agent.get(&path).await;
            let status = answer.status.as_u16();
            assert!([400, 404].contains(&status), "GET {route} with {text:.60}: {status}");
            assert!(
                answer.bytes.len() < 100_000,
                "GET {route} with {text:.60}: {} bytes",
                answer.bytes.len()
            );
            assert!(
                !answer.text().contains("<script>alert"),
                "GET {route}: the address comes back as markup"
            );
            if path.starts_with("/api/") {
                is_problem(&answer, status);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_queries_are_read_as_text_or_refused() {
    let (house, _scratch) = house().await;
    let mut agent = house.browser_of(&house.agent).await;
    let long = "é".repeat(9000);
    let many = "service=x&".repeat(5000);
    let texts = [
        "",
        " ",
        "\0",
        "<script>alert(1)</script>",
        "'; DROP TABLE places; --",
        "\u{202e}",
        "💣",
        "-0",
        "NaN",
        "1e999",
        &long,
    ];
    for (path, name) in [
        ("/recherche", "ou"),
        ("/recherche", "ou_code"),
        ("/recherche", "lang"),
        ("/desk/find", "reference"),
        ("/desk/referrals", "after"),
        ("/desk/referrals", "shelf"),
        ("/api/v1/territories", "q"),
        ("/api/v1/territories", "limit"),
        ("/api/v1/territories/nearest", "lat"),
        ("/api/v1/places", "q"),
        ("/api/v1/places", "bbox"),
        ("/api/v1/places", "cursor"),
        ("/api/v1/places", "limit"),
        ("/api/v1/places/export", "format"),
        ("/api/v1/search", "commune"),
        ("/api/v1/search", "lat"),
        ("/api/v1/search", "when"),
        ("/api/v1/referrals", "cursor"),
    ] {
        for text in texts {
            let answer = agent.get(&format!("{path}?{name}={}", encode(text))).await;
            let status = answer.status.as_u16();
            assert!(status < 500, "{path}?{name}={text:.40}: {status} {}", answer.text());
            assert!(
                !answer.text().contains("<script>alert"),
                "{path}?{name}: the query comes back as markup"
            );
            if let Some(to) = answer.location() {
                assert!(
                    to.starts_with('/') && !to.starts_with("//"),
                    "{path}?{name}={text:.40} leads to {to}"
                );
            }
        }
        for raw in ["%", "%ff", "%zz", "=&=&&==", &format!("{name}=%00%ff"), &many] {
            let answer = agent.get(&format!("{path}?{raw}")).await;
            assert!(answer.status.as_u16() < 500, "{path}?{raw:.40}: {}", answer.text());
        }
    }
}

// -------------------------------------------------------------------------------------------------- what is sent

#[tokio::test(flavor = "multi_thread")]
async fn bodies_of_the_wrong_kind_or_size_are_refused() {
    let (house, _scratch) = house().await;
    let mut agent = house.browser_of(&house.agent).await;
    let csrf = agent.csrf().unwrap().to_owned();
    let huge = format!("csrf={csrf}&code={}", "x".repeat(1 << 20)).into_bytes();
    for path in ["/code", "/desk/pathways", "/desk/paper"] {
        let mut post =
            async |kind: Option<&str>, body: Vec<u8>| agent.send(Method::POST, path, kind, body).await;
        is_page(&post(Some(FORM), huge.clone()).await.expect(413), "fr");
        is_page(&post(Some("multipart/form-data; boundary=x"), b"--x--".to_vec()).await.expect(415), "fr");
        is_page(&post(Some("text/plain"), b"a=b".to_vec()).await.expect(415), "fr");
        is_page(&post(None, Vec::new()).await.expect(415), "fr");
        is_page(&post(Some(FORM), b"a=%ff".to_vec()).await.expect(400), "fr");
    }
    for path in ["/api/v1/search", "/api/v1/triage/evaluate", "/api/v1/referrals", "/api/v1/referrals/answer"]
    {
        let mut post =
            async |kind: Option<&str>, body: Vec<u8>| agent.send(Method::POST, path, kind, body).await;
        is_problem(&post(Some("application/json"), vec![b' '; 1 << 20]).await, 413);
        is_problem(&post(Some(FORM), b"a=b".to_vec()).await, 415);
        for body in ["", "{", "[]", "null", "\"a\"", "{\"a\":", "\u{feff}{}", &"[".repeat(50_000)] {
            let answer = post(Some("application/json"), body.as_bytes().to_vec()).await;
            let status = answer.status.as_u16();
            assert!([400, 422].contains(&status), "{path} with {body:.20}: {status}");
            is_problem(&answer, status);
        }
        is_problem(&post(Some("application/json"), vec![0xff, 0xfe]).await, 400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_its_own_token_is_forbidden() {
    let (house, _scratch) = house().await;
    let objects = house.objects().await;
    let neighbour = house.browser_of(&house.stranger).await;
    let theirs = neighbour.csrf().unwrap().to_owned();
    let mut agent = house.browser_of(&house.agent).await;
    let forms = [
        "/code".to_owned(),
        "/desk/pathways".to_owned(),
        "/desk/paper".to_owned(),
        format!("/desk/pathways/{}/triage/1", objects.draft.id),
        format!("/desk/pathways/{}/triage/summary", objects.draft.id),
        format!("/desk/pathways/{}/referrals", objects.finished.id),
        format!("/desk/referrals/{}/withdraw", objects.referral.id),
        format!("/r/{}", objects.token),
    ];
    for path in &forms {
        for token in [None, Some(""), Some("AAAA"), Some(theirs.as_str())] {
            let fields: Vec<_> = token.map(|token| ("csrf", token)).into_iter().collect();
            is_page(&agent.post_form_bare(path, &fields).await.expect(403), "fr");
        }
        // Another site posting in the person's name, with a token it cannot have but even so.
        let mut elsewhere = agent.clone().with_header("sec-fetch-site", "cross-site");
        elsewhere.post_form(path, &[]).await.expect(403);
        // A browser that never came has no token to match.
        let mut fresh = Browser::new(house.router.clone());
        fresh.post_form_bare(path, &[("csrf", &theirs)]).await.expect(403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_referral_posted_twice_sends_once() {
    support::on_each_engine(|house, _| async move {
        let objects = house.objects().await;
        let pathway = house.finished().await;
        let form_key = house.form_key();
        let fields = [("place", objects.place.as_str()), ("form_key", &form_key), ("lang", "fr")];
        let path = format!("/desk/pathways/{}/referrals", pathway.id);
        let mut agent = house.browser_of(&house.agent).await;
        let first = agent.post_form(&path, &fields).await.expect(303);
        let again = agent.post_form(&path, &fields).await.expect(303);
        assert_eq!(first.location(), again.location());
        // Two impatient clicks at the same moment.
        let pathway = house.finished().await;
        let form_key = house.form_key();
        let fields = [("place", objects.place.as_str()), ("form_key", &form_key), ("lang", "fr")];
        let path = format!("/desk/pathways/{}/referrals", pathway.id);
        let (mut one, mut other) = (agent.clone(), agent.clone());
        let (one, other) = tokio::join!(one.post_form(&path, &fields), other.post_form(&path, &fields));
        assert_eq!(one.expect(303).location(), other.expect(303).location());
        let actor = identity::Actor::from(house.agent.clone());
        assert_eq!(house.app.referrals.of_pathway(&actor, pathway.id.uuid()).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_link_says_so_and_nothing_of_the_person() {
    let (house, _scratch) = house().await;
    let objects = house.objects().await;
    let mut agent = house.browser_of(&house.agent).await;
    let mut place = house.nobody().await;
    let old = format!("/r/{}", objects.token);
    place.get(&old).await.expect(200);
    // Replaced: the old link is unknown, in both languages.
    agent.post_form(&format!("/desk/referrals/{}/link", objects.referral.id), &[]).await.expect(303);
    for lang in ["fr", "en"] {
        is_page(&place.get(&format!("{old}?lang={lang}")).await.expect(404), lang);
    }
    place.post_form(&old, &[("answer", "received")]).await.expect(404);
    place.post_form("/code", &[("code", &objects.code)]).await.expect(422);
    // Over: gone, and without a word about the person.
    let objects = house.objects().await;
    agent.post_form(&format!("/desk/referrals/{}/withdraw", objects.referral.id), &[]).await.expect(303);
    let over = place.get(&format!("/r/{}?lang=fr", objects.token)).await.expect(410);
    is_page(&over, "fr");
    assert!(!over.text().contains("Faire mes démarches") && !over.text().contains("Parler avec mes proches"));
    is_problem(
        &place
            .json(
                Method::POST,
                "/api/v1/referrals/answer",
                &serde_json::json!({"token": objects.token, "answer": "received"}),
            )
            .await,
        410,
    );
}

// ------------------------------------------------------------------------------------------------- what comes back

/// Pages of every kind, as an agent sees them.
async fn pages(house: &House) -> Vec<String> {
    let objects = house.objects().await;
    let mut pages: Vec<String> = [
        "/",
        "/recherche",
        "/recherche?ou=Gu%C3%A9ret&ou_code=23096",
        "/donnees",
        "/accessibilite",
        "/mentions-legales",
        "/confidentialite",
        "/plan-du-site",
        "/api",
        "/code",
        "/nulle-part",
        "/desk",
        "/desk/paper",
        "/desk/paper/triage-grid",
        "/desk/referrals",
        "/desk/pathways/new",
    ]
    .map(str::to_owned)
    .to_vec();
    pages.push(format!("/lieux/{}", objects.place));
    pages.push(format!("/r/{}", objects.token));
    for part in ["", "/places", "/triage/result", "/triage/needs"] {
        pages.push(format!("/desk/pathways/{}{part}", objects.finished.id));
    }
    for part in ["/triage", "/triage/1", "/triage/summary"] {
        pages.push(format!("/desk/pathways/{}{part}", objects.draft.id));
    }
    pages.push(format!("/desk/pathways/{}/referrals/new?place={}", objects.finished.id, objects.place));
    for part in ["", "/sheet"] {
        pages.push(format!("/desk/referrals/{}{part}", objects.referral.id));
    }
    pages
}

/// The tags of a page that may run or style something, as written.
fn tags<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let open = format!("<{name}");
    page.match_indices(&open)
        .filter_map(|(at, _)| page[at..].split_once('>').map(|(tag, _)| tag))
        .filter(|tag| tag[open.len()..].chars().next().is_none_or(char::is_whitespace))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_carries_the_security_headers_and_nothing_inline_without_its_nonce() {
    let (house, _scratch) = house().await;
    let mut agent = house.browser_of(&house.agent).await;
    let mut nonces = std::collections::BTreeSet::new();
    for path in pages(&house).await {
        let answer = agent.get(&path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}: {name}");
        }
        assert!(answer.header("x-request-id").is_some(), "{path}");
        assert!(!answer.header("cache-control").unwrap_or_default().contains("public"), "{path}");
        let policy = answer.header("content-security-policy").unwrap_or_default().to_owned();
        assert!(!policy.contains("unsafe-inline") && !policy.contains("unsafe-eval"), "{path}: {policy}");
        for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"]
        {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        let nonce =
            policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or_default();
        assert!(nonce.len() >= 16 && nonces.insert(nonce.to_owned()), "{path}: the nonce is not new");
        let page = answer.text();
        for tag in tags(&page, "style").into_iter().chain(tags(&page, "script")) {
            let ours = tag.contains(&format!("nonce=\"{nonce}\"")) || tag.contains("src=\"/assets/");
            assert!(ours, "{path}: {tag}> would be refused by the policy");
        }
        assert!(!page.contains(" style=\""), "{path}: a style attribute would be refused by the policy");
        for handler in [" onclick=", " onload=", " onsubmit=", " onchange=", "javascript:"] {
            assert!(!page.contains(handler), "{path}: {handler}");
        }
        for elsewhere in ["src=\"http", "src=\"//", "@import"] {
            assert!(!page.contains(elsewhere), "{path} asks another site: {elsewhere}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changing_the_language_keeps_the_search_that_the_triage_began() {
    let (house, _scratch) = house().await;
    let objects = house.objects().await;
    let mut agent = house.browser_of(&house.agent).await;
    let path = format!("/desk/pathways/{}/places", objects.finished.id);
    for query in ["", "?lang=en", "?lang=fr"] {
        let page = agent.get(&format!("{path}{query}")).await.expect(200).text();
        assert!(page.contains("value=\"Guéret (23)\""), "{query:?}: the search begins where the person is");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_are_out_of_reach_of_scripts_and_of_other_sites() {
    for (base_url, secure) in [("http://127.0.0.1:8080", false), ("https://aide.example", true)] {
        let (house, _scratch) = with(&[("PASSERELLE_SITE_BASE_URL", base_url)]).await;
        let mut browser = Browser::new(house.router.clone());
        let page = browser.get("/code?lang=en").await.expect(200);
        assert_eq!(page.header("strict-transport-security").is_some(), secure);
        let signed_in = house.app.accounts.sign_in_as(house.agent.id, &Visitor::default()).await.unwrap();
        let set = page.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned());
        let cookies: Vec<_> = set.chain([signed_in.set_cookie(house.app.shell())]).collect();
        assert!(cookies.len() >= 3, "language, form token, session: {cookies:?}");
        for cookie in &cookies {
            for flag in ["; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age="] {
                assert!(cookie.contains(flag), "{cookie}");
            }
            assert!(!cookie.contains("Domain="), "{cookie}");
            assert_eq!(cookie.contains("; Secure"), secure, "{cookie}");
            if !cookie.starts_with("lang=") {
                assert_eq!(cookie.starts_with("__Host-"), secure, "{cookie}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_whole_for_whoever_takes_it_compressed() {
    let (house, _scratch) = house().await;
    for format in ["lmn-csv", "lmn-json", "geojson"] {
        let path = format!("/api/v1/places/export?format={format}");
        let plain = Browser::new(house.router.clone()).get(&path).await.expect(200);
        assert!(plain.text().contains("Médiathèque"));
        for encoding in ["gzip", "br"] {
            let mut browser = Browser::new(house.router.clone()).with_header("accept-encoding", encoding);
            let packed = browser.get(&path).await.expect(200);
            assert_eq!(packed.header("content-encoding"), Some(encoding), "{format}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_over_the_limit_waits() {
    let limits = [("PASSERELLE_LIMITS_REQUESTS_PER_SECOND", "1"), ("PASSERELLE_LIMITS_BURST", "5")];
    let (house, _scratch) = with(&limits).await;
    let mut browser = Browser::new(house.router.clone());
    for _ in 0..5 {
        browser.get("/code").await.expect(200);
    }
    let refused = browser.get("/code?lang=en").await.expect(429);
    is_page(&refused, "en");
    assert!(refused.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
    let refused = browser.get("/api/v1/territories?q=gueret").await;
    is_problem(&refused, 429);
    assert!(refused.header("retry-after").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_probes_answer_and_the_figures_count() {
    let (house, scratch) = house().await;
    let mut probe = Browser::new(house.router.clone());
    assert_eq!(probe.get("/healthz").await.expect(200).text(), "ok\n");
    let ready = probe.get("/readyz").await.expect(200).json();
    assert_eq!((&ready["status"], &ready["places"]), (&"ready".into(), &5.into()), "{ready}");
    assert!(ready["places_version"].as_i64().unwrap() >= 1);
    probe.get("/metrics").await.expect(200);
    // The store gone: alive, not ready.
    scratch.db.close();
    probe.get("/healthz").await.expect(200);
    assert_eq!(probe.get("/readyz").await.expect(503).json()["status"], "store unavailable");
}
