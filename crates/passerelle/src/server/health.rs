//! For the machine that watches: `/healthz` (the process answers), `/readyz` (the store answers, the read models are
//! loaded, with their version), `/metrics` (Prometheus).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use db::Db;
use metrics_exporter_prometheus::PrometheusHandle;
use places::Places;
use std::sync::Arc;

/// What the probes look at.
#[derive(Clone)]
pub struct Probes {
    pub db: Db,
    pub places: Arc<Places>,
    pub metrics: Option<PrometheusHandle>,
}

pub fn router(probes: Probes) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(figures))
        .with_state(probes)
}

async fn ready(State(probes): State<Probes>) -> Response {
    let snapshot = probes.places.snapshot();
    let body = |state: &str| {
        Json(serde_json::json!({
            "status": state,
            "places": snapshot.len(),
            "places_version": snapshot.version(),
        }))
    };
    match probes.db.ping().await {
        Ok(()) => body("ready").into_response(),
        Err(error) => {
            tracing::error!(%error, "the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, body("store unavailable")).into_response()
        }
    }
}

async fn figures(State(probes): State<Probes>) -> Response {
    match &probes.metrics {
        Some(metrics) => metrics.render().into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// What this machine calls itself; empty when it does not say.
pub fn node_name() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default().trim().to_owned()
}
