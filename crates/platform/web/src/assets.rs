//! Files embedded in the binary under names that change with their content, so browsers keep them for a year.
//!
//! `build.rs` makes the table from `assets/` at the root of the repository and the two npm packages named there.
//! To add a stylesheet or a module: drop it in `assets/css` or `assets/js`. To add an icon: name it in `build.rs`.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::error::Error;
use crate::shell::Shell;

/// One embedded file.
#[derive(Debug)]
pub struct Asset {
    /// Plain name: `style.css`.
    pub name: &'static str,
    /// Address with the hash of the content: `/assets/3f9a…-style.css`.
    pub path: &'static str,
    /// Media type.
    pub mime: &'static str,
    /// Content.
    pub bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const FOREVER: &str = "public, max-age=31536000, immutable";

/// The address of an embedded file by its plain name; an address that answers 404 if there is none (and a log line).
pub fn path(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or_else(
        || {
            tracing::error!(name, "no such asset");
            "/assets/missing"
        },
        |asset| asset.path,
    )
}

/// The content of an embedded file by its plain name.
pub fn bytes(name: &str) -> Option<&'static [u8]> {
    ASSETS.iter().find(|asset| asset.name == name).map(|asset| asset.bytes)
}

pub(crate) fn router(shell: &Arc<Shell>) -> Router {
    Router::new()
        .route("/assets/{file}", get(serve))
        .route("/favicon.ico", get(favicon))
        .route("/assets/operator.css", get(operator_sheet))
        .route("/assets/operator.svg", get(operator_logo))
        .with_state(Arc::clone(shell))
}

async fn serve(Path(file): Path<String>) -> Response {
    let wanted = ASSETS.iter().find(|asset| asset.path.strip_prefix("/assets/") == Some(file.as_str()));
    match wanted {
        Some(asset) => ([(header::CONTENT_TYPE, asset.mime), (header::CACHE_CONTROL, FOREVER)], asset.bytes)
            .into_response(),
        None => Error::NotFound.into_response(),
    }
}

async fn favicon() -> Response {
    match bytes("favicon.svg") {
        Some(svg) => ([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response(),
        None => Error::NotFound.into_response(),
    }
}

async fn operator_sheet(State(shell): State<Arc<Shell>>) -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], shell.site().brand.stylesheet.clone())
        .into_response()
}

async fn operator_logo(State(shell): State<Arc<Shell>>) -> Response {
    let logo = shell.site().brand.logo_svg.clone();
    if logo.is_empty() {
        return Error::NotFound.into_response();
    }
    ([(header::CONTENT_TYPE, "image/svg+xml")], logo).into_response()
}
