//! The OpenAPI document: the one in `docs/` is the one served, and it tells enough to write a client from.
//!
//! After a change of the API, `UPDATE_OPENAPI=1 cargo test -p passerelle --test openapi` writes it again.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking; its helpers too")]

mod support;

use std::path::Path;

use serde_json::Value;
use support::House;
use testkit::Scratch;

const METHODS: &[&str] = &["get", "post", "put", "patch", "delete"];

async fn served() -> String {
    let scratch = Scratch::sqlite();
    let house = House::open(scratch.db.clone(), &[]).await;
    house.nobody().await.get("/api/v1/openapi.json").await.expect(200).text()
}

async fn operations() -> Vec<(String, Value)> {
    let document: Value = serde_json::from_str(&served().await).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in METHODS.iter().filter(|method| item.get(method).is_some()) {
            found.push((format!("{} {path}", method.to_uppercase()), item[method].clone()));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_of_the_repository_is_the_one_served() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let served = served().await;
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&path, format!("{}\n", served.trim_end())).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    // As values: the order of the keys depends on the features that other crates of the build ask of serde_json.
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    assert!(
        read(&committed) == read(&served),
        "docs/openapi.json is not the document served: UPDATE_OPENAPI=1 cargo test -p passerelle --test openapi"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_openapi_3_1_and_says_what_it_is() {
    let document: Value = serde_json::from_str(&served().await).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."), "{}", document["openapi"]);
    for fact in ["title", "version", "description"] {
        assert!(document["info"][fact].as_str().is_some_and(|text| !text.is_empty()), "info.{fact}");
    }
    assert!(document["info"]["license"]["name"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_tells_what_it_does_and_how_it_fails() {
    let mut wrong = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    for (name, operation) in operations().await {
        let mut must = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!("{name}: {what}"));
            }
        };
        must(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "no summary");
        must(operation["tags"].as_array().is_some_and(|tags| !tags.is_empty()), "no tag");
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        must(!id.is_empty() && ids.insert(id), "no operationId of its own");
        let responses = operation["responses"].as_object().cloned().unwrap_or_default();
        must(responses.keys().any(|status| status.starts_with('2')), "no success");
        let takes_something = operation.get("requestBody").is_some()
            || operation["parameters"].as_array().is_some_and(|list| !list.is_empty());
        must(!takes_something || responses.keys().any(|status| status.starts_with('4')), "no error response");
        for (status, response) in &responses {
            must(
                response["description"].as_str().is_some_and(|text| !text.is_empty()),
                "a response without words",
            );
            if status.starts_with(['4', '5']) {
                let content = response["content"].as_object().cloned().unwrap_or_default();
                let told = content.keys().eq(["application/problem+json"]);
                must(told, &format!("{status} is not application/problem+json alone"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
