//! What the operator sees: logs on standard error, figures at `/metrics`.

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

/// Starts the logs; a filter that cannot be read falls back to `info`, and says so.
pub fn start_logs(json: bool, level: &str) {
    let (filter, mistake) = match EnvFilter::try_new(level) {
        Ok(filter) => (filter, None),
        Err(e) => (EnvFilter::new("info"), Some(e)),
    };
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first.
    let _ = if json { logs.json().try_init() } else { logs.compact().try_init() };
    if let Some(mistake) = mistake {
        tracing::warn!(%mistake, "log.level cannot be read; using info");
    }
}

/// Starts counting; the handle prints the figures in Prometheus' text format.
pub fn start_metrics() -> Result<PrometheusHandle, String> {
    const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(|e| e.to_string())
}
