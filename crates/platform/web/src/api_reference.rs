//! The readable reference of the API at `/api`, drawn on the server from its OpenAPI document.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde_json::Value;

use crate::api::bytes_with_etag;
use crate::error::Error;
use crate::page::Page;

/// Address of the document.
pub const DOCUMENT_PATH: &str = "/api/v1/openapi.json";

/// `/api` (for people) and `/api/v1/openapi.json` (for programs) over one document.
///
/// # Errors
/// When the document cannot be written as JSON.
pub fn api_reference(document: &utoipa::openapi::OpenApi) -> Result<Router, serde_json::Error> {
    let value = serde_json::to_value(document)?;
    let state = Arc::new(Reference {
        bytes: serde_json::to_vec_pretty(&value)?,
        version: text(&value["info"]["version"]),
        groups: groups(&value),
        schemas: schemas(&value),
    });
    Ok(Router::new().route("/api", get(show)).route(DOCUMENT_PATH, get(download)).with_state(state))
}

/// What the page shows, read once.
struct Reference {
    bytes: Vec<u8>,
    version: String,
    groups: Vec<Group>,
    schemas: Vec<Schema>,
}

struct Group {
    name: String,
    operations: Vec<Operation>,
}

struct Operation {
    anchor: String,
    method: String,
    path: String,
    summary: Vec<Piece>,
    description: Vec<Piece>,
    parameters: Vec<Parameter>,
    body: Option<Kind>,
    responses: Vec<Outcome>,
}

struct Parameter {
    name: String,
    place: String,
    kind: Kind,
    meaning: Vec<Piece>,
    required: bool,
}

struct Outcome {
    status: String,
    meaning: Vec<Piece>,
    kind: Option<Kind>,
}

struct Schema {
    name: String,
    description: Vec<Piece>,
    values: Vec<String>,
    properties: Vec<Parameter>,
}

/// A stretch of prose, or of code between backticks.
struct Piece {
    words: String,
    code: bool,
}

/// Prose of the document (always English) cut at its backticks.
fn prose(value: &Value) -> Vec<Piece> {
    let source = text(value);
    let pieces =
        source.split('`').enumerate().map(|(i, words)| Piece { words: words.to_owned(), code: i % 2 == 1 });
    pieces.filter(|piece| !piece.words.is_empty()).collect()
}

/// A type in words, with the schema it refers to (or an empty text).
struct Kind {
    words: String,
    schema: String,
}

#[derive(Template)]
#[template(path = "api_reference.html")]
struct ReferencePage<'a> {
    page: &'a Page,
    reference: &'a Reference,
    document_path: &'static str,
}

async fn show(page: Page, State(reference): State<Arc<Reference>>) -> Response {
    page.ok(ReferencePage { page: &page, reference: &reference, document_path: DOCUMENT_PATH })
}

async fn download(State(reference): State<Arc<Reference>>, headers: HeaderMap) -> Result<Response, Error> {
    Ok(bytes_with_etag(&headers, "application/json", reference.bytes.clone()))
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn groups(document: &Value) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            let Some(operation) = item.get(method) else { continue };
            let name = operation["tags"][0].as_str().unwrap_or("api").to_owned();
            let read = read_operation(method, path, operation);
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.operations.push(read),
                None => groups.push(Group { name, operations: vec![read] }),
            }
        }
    }
    groups
}

fn read_operation(method: &str, path: &str, operation: &Value) -> Operation {
    let parameters = operation["parameters"].as_array().into_iter().flatten().map(|parameter| Parameter {
        name: text(&parameter["name"]),
        place: text(&parameter["in"]),
        kind: kind(&parameter["schema"]),
        meaning: prose(&parameter["description"]),
        required: parameter["required"].as_bool().unwrap_or(false),
    });
    let responses =
        operation["responses"].as_object().into_iter().flatten().map(|(status, response)| Outcome {
            status: status.clone(),
            meaning: prose(&response["description"]),
            kind: content_kind(response),
        });
    Operation {
        anchor: format!("{method}{}", path.replace(['/', '{', '}'], "-")),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: prose(&operation["summary"]),
        description: prose(&operation["description"]),
        parameters: parameters.collect(),
        body: content_kind(&operation["requestBody"]),
        responses: responses.collect(),
    }
}

fn schemas(document: &Value) -> Vec<Schema> {
    let all = document["components"]["schemas"].as_object();
    all.into_iter()
        .flatten()
        .map(|(name, schema)| Schema {
            name: name.clone(),
            description: prose(&schema["description"]),
            values: schema["enum"].as_array().into_iter().flatten().map(text).collect(),
            properties: properties(schema),
        })
        .collect()
}

fn properties(schema: &Value) -> Vec<Parameter> {
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let all = schema["properties"].as_object();
    all.into_iter()
        .flatten()
        .map(|(name, property)| Parameter {
            name: name.clone(),
            place: String::new(),
            kind: kind(property),
            meaning: prose(&property["description"]),
            required: required.contains(&name.as_str()),
        })
        .collect()
}

/// The type of the first media type of a body or response.
fn content_kind(holder: &Value) -> Option<Kind> {
    let (_, media) = holder["content"].as_object()?.iter().next()?;
    media.get("schema").map(kind)
}

fn kind(schema: &Value) -> Kind {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return Kind { words: name.to_owned(), schema: name.to_owned() };
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        let parts = schema[several].as_array().into_iter().flatten();
        if let Some(one) = parts.filter(|part| part["type"] != "null").map(kind).next() {
            return one;
        }
    }
    let name = match &schema["type"] {
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).find(|name| *name != "null").unwrap_or("any")
        }
        Value::String(name) => name,
        _ => "any",
    };
    if name == "array" {
        let inner = kind(&schema["items"]);
        return Kind { words: format!("[{}]", inner.words), schema: inner.schema };
    }
    let format = schema["format"].as_str().map(|format| format!(" ({format})")).unwrap_or_default();
    Kind { words: format!("{name}{format}"), schema: String::new() }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
