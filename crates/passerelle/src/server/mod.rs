//! From a configuration to a running server, and back to nothing.

mod app;
mod health;
mod owners;
pub mod secrets;

pub use app::{App, MIGRATIONS, Stage, TEXTS, migrate, open_store, shell, statements};
pub use secrets::{existing_vault, vault_of};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceExt;

/// How long running requests may take once the end was asked for.
const GRACE: Duration = Duration::from_secs(20);
/// Pause after a connection could not be taken: too many open files, most often.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until `stop` turns true: then no new connection is taken, running requests end, and the function returns.
/// A client that sends nothing, or drips its headers, for longer than `patience` is cut.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    patience: Duration,
    mut stop: watch::Receiver<bool>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience);
    let running = GracefulShutdown::new();
    loop {
        let (stream, remote) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(BREATH).await;
                    continue;
                }
            },
            // The sender's end means stop as well.
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let router = router.clone();
        let answer = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(remote));
            router.clone().oneshot(request.map(Body::new))
        });
        let connection = running.watch(http.serve_connection(TokioIo::new(stream), answer));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended badly");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(GRACE, running.shutdown()).await.is_err() {
        tracing::warn!("some requests were still running and were cut");
    }
}

/// Resolves when the operator or the system asks for the end (Ctrl-C, SIGTERM).
pub async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! { _ = interrupt => (), _ = terminate.recv() => () }
            return;
        }
    }
    let _ = interrupt.await;
}
