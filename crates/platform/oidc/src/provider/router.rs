//! The addresses that machines call. The pages (authorize, logout) belong to a face: they are in people's language.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::StringRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, PRAGMA, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::World;
use serde_json::{Value, json};

use super::{DISCOVERY, JWKS, Provider, TOKEN, TokenError, USERINFO};
use crate::params::MAX_PARAMS;

const FORM: &str = "application/x-www-form-urlencoded";
/// How long clients may keep the metadata and the keys, in seconds.
const PUBLIC: &str = "public, max-age=300";

type Shared = (Arc<Provider>, World);

/// Discovery, keys, token and userinfo, at their whole paths.
pub fn router(provider: Arc<Provider>, world: World) -> Router {
    Router::new()
        .route(DISCOVERY, get(discovery))
        .route(JWKS, get(jwks))
        .route(TOKEN, post(token))
        .route(USERINFO, get(userinfo).post(userinfo))
        .layer(DefaultBodyLimit::max(MAX_PARAMS))
        .with_state((provider, world))
}

async fn discovery(State((provider, _)): State<Shared>) -> Response {
    public(&provider.metadata())
}

async fn jwks(State((provider, _)): State<Shared>) -> Response {
    public(&provider.jwks().to_json())
}

async fn token(
    State((provider, world)): State<Shared>,
    headers: HeaderMap,
    form: Result<String, StringRejection>,
) -> Response {
    let authorization = headers.get(AUTHORIZATION).map(|value| value.to_str().unwrap_or_default());
    let is_form = media_type(&headers).eq_ignore_ascii_case(FORM);
    let answer = match form {
        Ok(form) if is_form => provider.token(&world, authorization, &form),
        _ => Err(TokenError::InvalidRequest),
    };
    match answer {
        Ok(tokens) => private(StatusCode::OK, &tokens),
        Err(error) => {
            tracing::info!(%error, "token refused");
            let body = json!({ "error": error.to_string() });
            match error {
                TokenError::InvalidClient => {
                    let challenge = [(WWW_AUTHENTICATE, "Basic realm=\"oidc\"")];
                    (challenge, private(StatusCode::UNAUTHORIZED, &body)).into_response()
                }
                TokenError::ServerError => private(StatusCode::INTERNAL_SERVER_ERROR, &body),
                _ => private(StatusCode::BAD_REQUEST, &body),
            }
        }
    }
}

async fn userinfo(State((provider, world)): State<Shared>, headers: HeaderMap) -> Response {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let bearer = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let Some((_, token)) = bearer else {
        // No error in the header when no token came (RFC 6750 §3.1).
        return unauthorised("Bearer realm=\"oidc\"");
    };
    match provider.userinfo(&world, token.trim()) {
        Ok(Some(jwt)) => {
            ([(CONTENT_TYPE, "application/jwt"), (CACHE_CONTROL, "no-store")], jwt).into_response()
        }
        Ok(None) => unauthorised("Bearer realm=\"oidc\", error=\"invalid_token\""),
        Err(_) => private(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "error": "server_error" })),
    }
}

fn unauthorised(challenge: &'static str) -> Response {
    let body = json!({ "error": "invalid_token" });
    ([(WWW_AUTHENTICATE, challenge)], private(StatusCode::UNAUTHORIZED, &body)).into_response()
}

fn media_type(headers: &HeaderMap) -> &str {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim()
}

fn public(body: &Value) -> Response {
    ([(CACHE_CONTROL, PUBLIC)], axum::Json(body)).into_response()
}

fn private(status: StatusCode, body: &Value) -> Response {
    (status, [(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")], axum::Json(body)).into_response()
}
