//! Files embedded in the binary under names that change with their content, so browsers keep them for a year.
//!
//! `build.rs` makes the table from `assets/` at the root of the repository and the npm packages named there.
//! To add a stylesheet or a module to every page: drop it in `assets/css` or `assets/js`; to the map's page alone:
//! `assets/map`. To add an icon: name it in `build.rs`.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
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
    /// Content compressed with Brotli, for texts.
    pub brotli: Option<&'static [u8]>,
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

async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let wanted = ASSETS.iter().find(|asset| asset.path.strip_prefix("/assets/") == Some(file.as_str()));
    match wanted {
        Some(asset) => ([(header::CACHE_CONTROL, FOREVER)], answer(asset, &headers)).into_response(),
        None => Error::NotFound.into_response(),
    }
}

/// The file by its plain name, for an address that must not change with the content; nothing says how long to keep it.
/// `None` when there is no such file.
pub fn serve_named(name: &str, headers: &HeaderMap) -> Option<Response> {
    Some(answer(ASSETS.iter().find(|asset| asset.name == name)?, headers))
}

/// The content, compressed if the browser takes it so.
fn answer(asset: &Asset, headers: &HeaderMap) -> Response {
    let mime = (header::CONTENT_TYPE, asset.mime);
    match asset.brotli.filter(|_| takes_brotli(headers)) {
        Some(brotli) => {
            let encoding = [(header::CONTENT_ENCODING, "br"), (header::VARY, "accept-encoding")];
            ([mime], encoding, brotli).into_response()
        }
        None => ([mime], asset.bytes).into_response(),
    }
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let wish = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    wish.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        parts.next() == Some("br")
            && !parts.any(|q| q.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0)))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_sent_to_those_who_take_it() {
        for (wish, takes) in [
            ("", false),
            ("gzip", false),
            ("gzip, br", true),
            ("br;q=0", false),
            ("br;q=0.5,gzip", true),
            ("brx", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, wish.parse().unwrap());
            assert_eq!(takes_brotli(&headers), takes, "{wish}");
        }
    }

    #[test]
    fn texts_are_kept_compressed() {
        for name in
            ["style.css", "app.js", "map.js", "maplibre.js", "maplibre-worker.js", "map.css", "icons.svg"]
        {
            let asset = ASSETS.iter().find(|asset| asset.name == name).unwrap();
            assert!(asset.brotli.is_some_and(|brotli| brotli.len() < asset.bytes.len()), "{name}");
        }
        let module = bytes("map.js").unwrap();
        assert!(!module.windows(6).any(|part| part == b"asset:"), "an asset of map.js was not found");
    }
}
