//! Every route of the program (`passerelle::routes`) is called as nobody, as another organisation, from another territory,
//! with a lesser role, as an auditor and with the right role, on both engines, with real objects and real accounts. A
//! route of the sources that is not in the table fails the test, and so does a line without a route.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking; its helpers too")]

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use axum::http::Method;
use db::params;
use identity::{Agent, Power};
use passerelle::routes::{
    ROUTES, Route,
    Who::{Demo, Holder, Oneself, Owner, Person, Place, Probe, Public, StandIn, Ticket},
};
use serde_json::{Value, json};
use support::{House, Objects};
use testkit::{Answer, Browser, Scratch};

/// What is sent with a request.
#[derive(Debug, Clone, Copy)]
enum Body {
    None,
    Form(fn(&House, &Objects) -> Vec<(&'static str, String)>),
    Json(fn(&House, &Objects) -> Value),
}

/// What a good request to a route carries beside its address. Routes without a line carry nothing: a form without its
/// fields is shown again (422) to whoever may send it, which shows the right as well as a redirect does.
struct Call {
    method: &'static str,
    path: &'static str,
    query: fn(&Objects) -> String,
    body: Body,
}

const fn ask(path: &'static str, query: fn(&Objects) -> String) -> Call {
    Call { method: "GET", path, query, body: Body::None }
}

const fn post(path: &'static str, form: fn(&House, &Objects) -> Vec<(&'static str, String)>) -> Call {
    Call { method: "POST", path, query: |_| String::new(), body: Body::Form(form) }
}

const fn send(path: &'static str, body: fn(&House, &Objects) -> Value) -> Call {
    Call { method: "POST", path, query: |_| String::new(), body: Body::Json(body) }
}

fn version(pathway: &triage::Pathway) -> (&'static str, String) {
    ("version", pathway.version.to_string())
}

/// What the forms of a person's own file send.
fn own_file(_: &House, o: &Objects) -> Vec<(&'static str, String)> {
    vec![("reference", o.finished.reference.to_string()), ("code", o.personal.clone())]
}

/// Good requests.
#[rustfmt::skip]
const CALLS: &[Call] = &[
    ask("/recherche", |_| "ou=Gu%C3%A9ret&ou_code=23096".into()),
    post("/ma-fiche", own_file),
    post("/ma-fiche/fichier", own_file),
    post("/ma-fiche/accord", own_file),
    post("/ma-fiche/effacement", own_file),
    post("/code", |_, o| vec![("code", o.code.clone())]),
    post("/r/{token}", |_, _| vec![("answer", "received".into())]),
    ask("/desk/find", |o| format!("reference={}", o.finished.reference)),
    post("/compte/structure", |h, _| vec![("organisation", h.agent.organisation_id.to_string())]),
    ask("/office/referentiels/comparer", |o| format!("avant={0}&apres={0}", o.finished.referential)),
    post("/desk/pathways", |_, _| vec![]),
    post("/desk/pathways/{id}/triage", |_, o| vec![version(&o.draft), ("T0", "no".into())]),
    post("/desk/pathways/{id}/triage/{n}", |_, _| vec![("T0", "yes".into())]),
    post("/desk/pathways/{id}/triage/summary", |_, o| vec![version(&o.draft)]),
    post("/desk/pathways/{id}/triage/override", |_, o| {
        vec![version(&o.finished), ("situation", "B".into()), ("motive", "La personne le demande.".into())]
    }),
    post("/desk/pathways/{id}/triage/needs", |_, o| vec![version(&o.finished), ("needs", "procedures".into())]),
    post("/desk/paper", |_, _| vec![("filled_on", "2026-03-02".into())]),
    ask("/desk/pathways/{pathway}/referrals/new", |o| format!("place={}", o.place)),
    post("/desk/pathways/{pathway}/referrals", |h, o| {
        vec![("place", o.place.clone()), ("form_key", h.form_key()), ("lang", "fr".into())]
    }),
    post("/desk/referrals/{id}/withdraw", |_, _| vec![]),
    post("/desk/referrals/{id}/settle", |_, _| vec![]),
    post("/desk/referrals/{id}/link", |_, _| vec![]),
    ask("/api/v1/territories", |_| "q=gueret".into()),
    ask("/api/v1/territories/nearest", |_| "lat=46.17&lon=1.87".into()),
    ask("/api/v1/search", |_| "commune=23096".into()),
    send("/api/v1/search", |_, _| json!({"commune": "23096"})),
    send("/api/v1/triage/evaluate", |_, _| json!({"answers": {"T0": "yes"}})),
    send("/api/v1/referrals", |_, o| json!({"pathway": o.finished.id.uuid(), "place": o.referral.place})),
    send("/api/v1/referrals/answer", |_, o| json!({"token": o.token, "answer": "received"})),
];

fn call_of(route: &Route) -> Option<&'static Call> {
    CALLS.iter().find(|call| (call.method, call.path) == (route.method, route.path))
}

// ------------------------------------------------------------------------------------- the table is the program's

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            if !["tests", "examples", "benches", "fuzz", "node_modules", "target"].iter().any(|n| name == *n)
            {
                sources(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The text of a file up to its tests.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
}

/// A string literal at the start of a text, or the constant it names: of the same file, else of any other.
fn literal(text: &str, file: &str, all: &[String]) -> String {
    let text = text.trim_start();
    if let Some(rest) = text.strip_prefix('"') {
        return rest.split('"').next().unwrap_or_default().to_owned();
    }
    let path: String = text.chars().take_while(|c| c.is_alphanumeric() || "_:".contains(*c)).collect();
    let name = path.rsplit("::").next().unwrap_or_default();
    let declaration = format!("const {name}: &str = \"");
    let mut files = std::iter::once(file).chain(all.iter().map(String::as_str));
    let declared = files.find_map(|file| file.split(&declaration).nth(1));
    let declared = declared.unwrap_or_else(|| panic!("the path {path} is no literal"));
    declared.split('"').next().unwrap_or_default().to_owned()
}

/// The argument list that a text begins inside, up to its closing parenthesis.
fn arguments(text: &str) -> &str {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if depth == 0 {
            return &text[..at];
        }
    }
    text
}

/// Every `.route("…", get(…).post(…))` and every `#[utoipa::path(get, path = "…")]` of the sources, as "GET /path".
fn routes_in_sources() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&root().join("crates"), &mut files);
    let mut found = BTreeSet::new();
    files.retain(|path| !path.to_string_lossy().contains("/testkit/"));
    let texts: Vec<String> = files.iter().map(|path| code(path)).collect();
    for (path, file) in files.iter().zip(&texts) {
        assert!(
            !file.contains(".nest(") && !file.contains(".nest_service(") && !file.contains(".route_service("),
            "{}: a nested router would hide its routes from this table",
            path.display()
        );
        for call in file.split(".route(").skip(1) {
            let inside = arguments(call);
            let address = literal(inside, file, &texts);
            for method in ["get", "post", "put", "patch", "delete", "any"] {
                let called = |before: &str| inside.contains(&format!("{before}{method}("));
                if called(" ") || called(".") || called("\n") {
                    found.insert(format!("{} {address}", method.to_uppercase()));
                }
            }
        }
        for call in file.split("#[utoipa::path(").skip(1) {
            let inside = arguments(call);
            let method = inside.trim_start().split(',').next().unwrap_or_default().trim().to_uppercase();
            let address = literal(inside.split("path = ").nth(1).unwrap_or_default(), file, &texts);
            found.insert(format!("{method} {address}"));
        }
    }
    found
}

fn routes_in_table() -> BTreeSet<String> {
    ROUTES.iter().map(|route| format!("{} {}", route.method, route.path)).collect()
}

#[test]
fn every_route_of_the_sources_is_in_the_table() {
    let (sources, table) = (routes_in_sources(), routes_in_table());
    let unlisted: Vec<_> = sources.difference(&table).collect();
    let unknown: Vec<_> = table.difference(&sources).collect();
    assert!(unlisted.is_empty(), "routes without a line in ROUTES: {unlisted:#?}");
    assert!(unknown.is_empty(), "lines of ROUTES without a route: {unknown:#?}");
    assert_eq!(ROUTES.len(), table.len(), "a line of ROUTES is there twice");
    let calls: BTreeSet<_> = CALLS.iter().map(|call| format!("{} {}", call.method, call.path)).collect();
    let stray: Vec<_> = calls.difference(&table).collect();
    assert!(stray.is_empty(), "lines of CALLS without a route: {stray:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_of_the_openapi_document_is_in_the_table() {
    let scratch = Scratch::sqlite();
    let house = House::open(scratch.db.clone(), &[]).await;
    let document = serde_json::to_value(house.app.api().into_openapi()).unwrap();
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            described.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let listed: BTreeSet<_> = routes_in_table()
        .into_iter()
        .filter(|route| route.contains(" /api/v1/") && !route.ends_with("openapi.json"))
        .collect();
    assert_eq!(described, listed);
}

// --------------------------------------------------------------------------------------------- who may call it

/// Looks like the token of a letter; nobody was sent it.
const WRONG_TICKET: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The address with real objects in the place of its parameters.
fn address(route: &Route, house: &House, objects: &Objects, asset: &str) -> String {
    let wants_draft = match route.path {
        "/desk/pathways/{id}/triage" | "/desk/pathways/{id}/triage/{n}" => true,
        path => path.ends_with("/summary"),
    };
    let pathway = if wants_draft { objects.draft.id } else { objects.finished.id };
    let id = match route.path.split('/').nth(1) {
        Some("lieux") => objects.place.clone(),
        Some("api") if route.path.contains("/places/") => objects.place.clone(),
        Some("api") if route.path.contains("/organisations/") => house.agent.organisation_id.to_string(),
        Some("organisations") => house.agent.organisation_id.to_string(),
        Some("office" | "compte") => "00000000-0000-7000-8000-000000000007".to_owned(),
        _ if route.path.contains("/referrals/") => objects.referral.id.to_string(),
        _ => pathway.to_string(),
    };
    let token = if route.who == Ticket { WRONG_TICKET } else { &objects.token };
    let version = if route.path.contains("/reglages/") { "9" } else { &objects.finished.referential };
    let own = house.agent.grants[0].id.to_string();
    let grant = if route.path.ends_with("/preter") { &own } else { &objects.grant };
    let path = route
        .path
        .replace("{id}", &id)
        .replace("{pathway}", &objects.finished.id.to_string())
        .replace("{n}", "1")
        .replace("{token}", token)
        .replace("{version}", version)
        .replace("{grant}", grant)
        .replace("{join}", &objects.join)
        .replace("{digest}", &"0".repeat(64))
        .replace("{territory}", "commune:23096")
        .replace("{file}", asset);
    let query = call_of(route).map_or_else(String::new, |call| (call.query)(objects));
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

async fn call(browser: &mut Browser, route: &Route, house: &House, objects: &Objects, at: &str) -> Answer {
    match call_of(route).map_or(Body::None, |call| call.body) {
        Body::None if route.method == "GET" => browser.get(at).await,
        Body::None => browser.post_form(at, &[]).await,
        Body::Form(fields) => {
            let fields = fields(house, objects);
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            browser.post_form(at, &fields).await
        }
        Body::Json(body) => {
            let mut browser = browser.clone().with_header("idempotency-key", &house.form_key());
            browser.json(Method::POST, at, &body(house, objects)).await
        }
    }
}

fn is_problem(answer: &Answer) -> bool {
    answer.header("content-type").is_some_and(|kind| kind.starts_with("application/problem+json"))
}

/// What is wrong with the answer given to nobody, if anything.
fn refuses_nobody(route: &Route, answer: &Answer) -> Result<(), String> {
    let status = answer.status.as_u16();
    let told = if route.path.starts_with("/api/") {
        status == 401 && is_problem(answer)
    } else if route.method == "GET" {
        let led = answer.location().is_some_and(|to| to.starts_with("/connexion?next="));
        (status == 303 && led) || status == 404
    } else {
        status == 401 || status == 404
    };
    if told { Ok(()) } else { Err(format!("nobody gets {status} {:?}", answer.location())) }
}

/// What must never be in an answer to another organisation, unless they wrote it in the address themselves.
fn shows_nothing(answer: &Answer, objects: &Objects, at: &str) -> Result<(), String> {
    let text = answer.text();
    let secrets = [
        objects.draft.reference.to_string(),
        objects.finished.reference.to_string(),
        objects.finished.id.to_string(),
        objects.referral.reference.clone(),
        objects.referral.id.to_string(),
    ];
    match secrets.iter().find(|secret| text.contains(secret.as_str()) && !at.contains(secret.as_str())) {
        Some(secret) => Err(format!("another organisation reads {secret}")),
        None => Ok(()),
    }
}

/// Someone in the house who holds a power, and someone who does not.
fn cast(house: &House, power: Power) -> (&Agent, &Agent) {
    match power {
        Power::Welcome | Power::ReadThreads => (&house.agent, &house.lesser),
        Power::ManageMembers => (&house.lesser, &house.agent),
        _ => (&house.administrator, &house.agent),
    }
}

/// Those who may not touch what Guéret owns, though some hold the very same role somewhere else.
fn others(house: &House, power: Power) -> [(&'static str, &Agent); 3] {
    match power {
        Power::Welcome | Power::ReadThreads => [
            ("another organisation", &house.stranger),
            ("another territory", &house.elsewhere),
            ("a lesser role", &house.lesser),
        ],
        _ => [
            ("another organisation", &house.other_referent),
            ("another territory", &house.other_coordinator),
            ("a lesser role", &house.agent),
        ],
    }
}

/// Parts of addresses that name an object which the house does not have: whoever may ask is told so.
const UNMADE: &[&str] = &[
    "/comptes/{",
    "/personnes/",
    "/travaux/{",
    "/messages/{",
    "/imports/{",
    "/projets/{",
    "/reglages/versions/{",
    "/clients/{",
    "/invitations/{",
    "/cle/{",
    "/second-facteur/application",
    "/sessions/{",
    "/second-facteur/codes",
];

/// Whoever may call a route gets its answer: a page, a redirect, or the form shown again.
fn serves(who: &str, route: &Route, answer: &Answer) -> Result<(), String> {
    let status = answer.status.as_u16();
    let unmade = UNMADE.iter().any(|part| route.path.contains(part)) && [404, 409].contains(&status);
    // An ordinary form is no upload: that is told after the rights.
    let upload = route.path.starts_with("/office/") && route.path.ends_with("/fichier") && status == 415;
    if (200..400).contains(&status) || status == 422 || unmade || upload {
        Ok(())
    } else {
        Err(format!("{who} gets {status}: {}", answer.text()))
    }
}

fn expect(who: &str, answer: &Answer, wanted: std::ops::Range<u16>) -> Result<(), String> {
    let status = answer.status.as_u16();
    if wanted.contains(&status) { Ok(()) } else { Err(format!("{who} gets {status}: {}", answer.text())) }
}

async fn judge(route: &Route, house: &House, asset: &str) -> Result<(), String> {
    let objects = house.objects().await;
    let at = address(route, house, &objects, asset);
    let mut nobody = house.nobody().await;
    let mut agent = house.browser_of(&house.agent).await;
    match route.who {
        Public | Probe => {
            let first = call(&mut nobody, route, house, &objects, &at).await;
            serves("nobody", route, &first)?;
            shows_nothing(&first, &objects, &at)?;
        }
        Demo | StandIn => {
            for browser in [&mut nobody, &mut agent] {
                expect("anybody", &call(browser, route, house, &objects, &at).await, 404..405)?;
            }
        }
        Ticket => {
            let answer = call(&mut nobody, route, house, &objects, &at).await;
            let mut cookies = answer.headers.get_all("set-cookie").iter();
            let signed_in = cookies.any(|cookie| cookie.as_bytes().starts_with(b"session="));
            if signed_in || ![303, 404, 410, 422].contains(&answer.status.as_u16()) {
                return Err(format!("who holds no ticket gets {}: {}", answer.status, answer.text()));
            }
        }
        Oneself => {
            refuses_nobody(route, &call(&mut nobody, route, house, &objects, &at).await)?;
            if route.path.contains("{grant}") {
                let mut stranger = house.browser_of(&house.stranger).await;
                let other = call(&mut stranger, route, house, &objects, &at).await;
                expect("who does not hold the role", &other, 403..405)?;
            }
            serves("whoever is signed in", route, &call(&mut agent, route, house, &objects, &at).await)?;
        }
        Holder(power) => {
            refuses_nobody(route, &call(&mut nobody, route, house, &objects, &at).await)?;
            let (with, without) = cast(house, power);
            let refused = call(&mut house.browser_of(without).await, route, house, &objects, &at).await;
            expect("a lesser role", &refused, 403..405)?;
            let mut elsewhere = house.browser_of(&house.stranger).await;
            let other = call(&mut elsewhere, route, house, &objects, &at).await;
            shows_nothing(&other, &objects, &at)?;
            let right = call(&mut house.browser_of(with).await, route, house, &objects, &at).await;
            serves("the right role", route, &right)?;
        }
        Owner(power) => {
            refuses_nobody(route, &call(&mut nobody, route, house, &objects, &at).await)?;
            for (who, other) in others(house, power) {
                let answer = call(&mut house.browser_of(other).await, route, house, &objects, &at).await;
                // The desk's search by reference says on its page that there is none here.
                let wanted = match (route.path, who) {
                    ("/desk/find", "a lesser role") => 403..404,
                    ("/desk/find", _) => 200..201,
                    _ => 403..405,
                };
                expect(who, &answer, wanted)?;
                shows_nothing(&answer, &objects, &at)?;
                if route.path.starts_with("/api/") && !is_problem(&answer) {
                    return Err(format!("{who} gets no problem+json"));
                }
            }
            let auditor =
                call(&mut house.browser_of(&house.auditor).await, route, house, &objects, &at).await;
            let reads = if power == Power::ReadThreads { 200..400 } else { 403..405 };
            expect("an auditor", &auditor, reads)?;
            let (right, _) = cast(house, power);
            let right = call(&mut house.browser_of(right).await, route, house, &objects, &at).await;
            serves("the right agent", route, &right)?;
        }
        Person => {
            let forged = Objects { personal: "AAAA AAAA".into(), ..house.objects().await };
            for browser in [&mut nobody, &mut agent] {
                let answer = call(browser, route, house, &forged, &at).await;
                expect("who has no personal code", &answer, 422..423)?;
                shows_nothing(&answer, &objects, &at)?;
            }
            let wanted = if route.path.ends_with("/effacement") { 422..423 } else { 200..201 };
            expect("the person", &call(&mut nobody, route, house, &objects, &at).await, wanted)?;
        }
        Place => {
            let forged = Objects { token: "A".repeat(43), code: "AAAA-AAAA".into(), ..house.objects().await };
            let without = address(route, house, &forged, asset);
            for browser in [&mut nobody, &mut agent] {
                let answer = call(browser, route, house, &forged, &without).await;
                let wanted = if route.path == "/code" { 422..423 } else { 404..405 };
                expect("who holds no link", &answer, wanted)?;
            }
            expect("who holds the link", &call(&mut nobody, route, house, &objects, &at).await, 200..400)?;
        }
    }
    Ok(())
}

/// The address of an asset that a page names.
async fn asset_of(house: &House) -> String {
    let page = house.nobody().await.get("/code").await.text();
    let rest = page.split("href=\"/assets/").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_only_those_who_may_call_it() {
    support::on_each_engine(|house, _| async move {
        let asset = asset_of(&house).await;
        let mut wrong = Vec::new();
        for route in ROUTES {
            // There is a logo only when the operator gives one: see the next test.
            if route.path == "/assets/operator.svg" {
                continue;
            }
            if let Err(why) = judge(route, &house, &asset).await {
                wrong.push(format!("{} {}: {why}", route.method, route.path));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operators_logo_is_there_when_the_operator_gives_one() {
    let scratch = Scratch::sqlite();
    let logo = std::env::temp_dir().join(format!("passerelle-logo-{}.svg", std::process::id()));
    std::fs::write(&logo, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").unwrap();
    let house = House::open(scratch.db.clone(), &[("PASSERELLE_SITE_LOGO", logo.to_str().unwrap())]).await;
    house.nobody().await.get("/assets/operator.svg").await.expect(200);
    std::fs::remove_file(&logo).unwrap();
    let scratch = Scratch::sqlite();
    let house = House::open(scratch.db.clone(), &[]).await;
    house.nobody().await.get("/assets/operator.svg").await.expect(404);
}

// ---------------------------------------------------------------------------------------- a GET changes nothing

/// Every row of every table, but the log of who looked at a file: that is what a reading must leave.
async fn fingerprint(scratch: &Scratch) -> Vec<String> {
    let sqlite = scratch.file.is_some();
    let all = |sql: String| {
        let sql: &'static str = Box::leak(sql.into_boxed_str());
        scratch.db.read(move |tx| async move { tx.all::<String>(sql, params![]).await })
    };
    let names = if sqlite {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    } else {
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name"
    };
    let mut rows = Vec::new();
    for table in all(names.to_owned()).await.unwrap() {
        if table == "privacy_accesses" {
            continue;
        }
        let content = if sqlite {
            let columns = all(format!("SELECT name FROM pragma_table_info('{table}')")).await.unwrap();
            let columns: Vec<_> = columns.iter().map(|name| format!("quote({name})")).collect();
            all(format!("SELECT {} FROM {table} ORDER BY 1", columns.join(" || ',' || ")))
        } else {
            all(format!("SELECT CAST(t AS TEXT) FROM {table} AS t ORDER BY 1"))
        };
        rows.push(format!("{table} {:?}", content.await.unwrap()));
    }
    rows
}

/// The pages that begin a ceremony keep a ticket of it, for minutes; whoever takes the journal out is written in it.
const WRITES: &[&str] = &[
    "/connexion/cle",
    "/connexion/oidc",
    "/compte/second-facteur/cle",
    "/office/journal/export.csv",
    "/office/journal/export.jsonl",
];

async fn journal_length(scratch: &Scratch) -> i64 {
    let counts = scratch.db.read(|tx| async move { journal::counts(&tx).await }).await.unwrap();
    counts.iter().map(|(_, count)| count).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_get_changes_the_store() {
    support::on_each_engine(|house, scratch| async move {
        let asset = asset_of(&house).await;
        let objects = house.objects().await;
        let mut browsers = Vec::from([house.nobody().await]);
        for one in [&house.stranger, &house.agent, &house.administrator] {
            browsers.push(house.browser_of(one).await);
        }
        let (length, before) = (journal_length(&scratch).await, fingerprint(&scratch).await);
        assert!(length > 0);
        for route in ROUTES.iter().filter(|route| route.method == "GET" && !WRITES.contains(&route.path)) {
            let at = address(route, &house, &objects, &asset);
            for browser in &mut browsers {
                let answer = browser.get(&at).await;
                assert!(!answer.status.is_server_error(), "{at}: {}", answer.text());
            }
            assert!(before == fingerprint(&scratch).await, "GET {at} changed the store");
        }
        assert_eq!(length, journal_length(&scratch).await);
    })
    .await;
}
