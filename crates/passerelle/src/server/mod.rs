//! From a configuration to a running server, and back to nothing.

mod app;
mod health;
mod secrets;

pub use app::{App, MIGRATIONS, Stage, TEXTS, migrate, open_store, statements};

use axum::Router;
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Serves until `stop` turns true: then no new connection is taken, running requests end, and the function returns.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    mut stop: watch::Receiver<bool>,
) -> std::io::Result<()> {
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            // The sender's end means stop as well.
            let _ = stop.wait_for(|stop| *stop).await;
        })
        .await
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
