//! The API: the instrument with its ETag, the evaluation that stores nothing, errors that name the field.

use crate::support::desk;
use axum::http::Method;
use serde_json::json;
use testkit::run;

#[test]
fn the_instrument_is_served_by_version_with_an_etag() {
    run(async {
        let desk = desk().await;
        let answer = desk.anyone("fr").get("/api/v1/triage").await.expect(200);
        let body = answer.json();
        assert_eq!((&body["id"], &body["version"]), (&json!("reperage"), &json!("1")));
        assert_eq!(body["questions"].as_array().unwrap().len(), 12);
        let tag = answer.header("etag").unwrap().to_owned();
        desk.anyone("fr").with_header("if-none-match", &tag).get("/api/v1/triage").await.expect(304);
        let same = desk.anyone("fr").get("/api/v1/triage/1").await.expect(200);
        assert_eq!(same.header("etag"), Some(tag.as_str()));
        let missing = desk.anyone("en").get("/api/v1/triage/99").await.expect(404);
        assert_eq!(missing.header("content-type"), Some("application/problem+json"));
    });
}

#[test]
fn an_evaluation_answers_class_reasons_steps_and_version() {
    run(async {
        let desk = desk().await;
        let body = json!({"answers": {"T0": "no", "T1": "severe", "T2": ["none"], "T5": "no", "T6": "no", "T7": "no",
            "T8": "never", "T10.wishes": ["contact"], "T10.obstacles": null}});
        let out =
            desk.anyone("fr").json(Method::POST, "/api/v1/triage/evaluate", &body).await.expect(200).json();
        assert_eq!(
            (&out["situation"], &out["rule"], &out["version"]),
            (&json!("B"), &json!("reading-and-low-autonomy"), &json!("1"))
        );
        assert_eq!(out["steps"], json!(["mandate", "literacy-partner", "equipment"]));
        assert_eq!(out["decided"], json!(true));
        assert_eq!(out["search"]["care"], json!(["illettrisme"]));
        assert!(
            out["fr"]["reasons"].as_array().is_some_and(|r| r.len() >= 2)
                && out["en"]["next_step"].is_string()
        );
        assert_eq!(out["replay"].as_str().map(str::len), Some(64));
    });
}

#[test]
fn wrong_bodies_are_problems_that_name_the_field() {
    run(async {
        let desk = desk().await;
        let rows = [
            (json!({"answers": {"T99": "yes"}}), 422, "answers.T99"),
            (json!({"answers": {"T0": "perhaps"}}), 422, "answers.T0"),
            (json!({"answers": {"T2": "smartphone"}}), 422, "answers.T2"),
            (json!({"answers": []}), 422, "answers"),
            (json!({"answers": {}, "version": "99"}), 422, "version"),
            (json!({"answers": {}, "extra": 1}), 400, "extra"),
            (json!({"answers": {}, "lang": "de"}), 400, "lang"),
            (json!(3), 400, ""),
        ];
        for (body, status, field) in rows {
            let answer =
                desk.anyone("en").json(Method::POST, "/api/v1/triage/evaluate", &body).await.expect(status);
            assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{body}");
            let problem = answer.json();
            if status == 422 {
                assert_eq!(problem["errors"][0]["field"], json!(field), "{problem}");
            }
        }
        let mut browser = desk.anyone("en");
        let broken =
            browser.send(Method::POST, "/api/v1/triage/evaluate", Some("application/json"), b"{".to_vec());
        broken.await.expect(400).contains("line 1");
        let kind = browser.send(Method::POST, "/api/v1/triage/evaluate", Some("text/plain"), b"{}".to_vec());
        kind.await.expect(415);
    });
}

#[test]
fn the_description_names_each_operation_and_schema_once() {
    let triage = run(desk()).triage.clone();
    let (_, document) = triage::api(triage).split_for_parts();
    let document = serde_json::to_value(document).unwrap();
    for path in ["/api/v1/triage", "/api/v1/triage/{version}", "/api/v1/triage/evaluate"] {
        assert!(document["paths"][path].is_object(), "{path}");
    }
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for name in ["TriageReferential", "TriageCondition", "TriageOutcome", "SearchProfile", "Problem"] {
        assert!(schemas.contains_key(name), "{name}: {:?}", schemas.keys().collect::<Vec<_>>());
    }
}
