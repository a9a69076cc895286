//! `GET /carte/tuiles/lieux/{z}/{x}/{y}.mvt` and `GET /carte/tuiles/fond/{z}/{x}/{y}.mvt`

use std::sync::Arc;

use ::atlas::Tile;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use web::Query;

use super::base::{self, Base};
use super::choose;
use super::query::MapQuery;
use crate::register::{Places, Snapshot};

/// The longest name that a tile carries, in bytes.
const MAX_NAME_BYTES: usize = 120;
/// Tiles of places say who is open now: they are asked again, and mostly not sent again.
const PLACES_CACHE: &str = "public, max-age=60, stale-while-revalidate=600";
/// The base changes with the program only.
const BASE_CACHE: &str = "public, max-age=86400, stale-while-revalidate=604800";

/// Tiles of places, filtered.
pub(super) async fn places(
    State((places, _)): State<(Arc<Places>, Arc<Base>)>,
    headers: HeaderMap,
    Path((z, x, file)): Path<(String, String, String)>,
    Query(query): Query<MapQuery>,
) -> web::Result {
    let tile = address(&z, &x, &file)?;
    let now = places.world().now();
    let snapshot = places.snapshot();
    // Who is open is in the tile, from the zoom on where places are alone.
    let minute = now.as_second().div_euclid(60);
    let of = format!("r{} {} {minute}", snapshot.version(), choose::key(&query, now));
    Ok(answer(&headers, &of, PLACES_CACHE, || snapshot.tile(&places, &query, tile)))
}

/// Tiles of the base: outlines and names of territories.
pub(super) async fn ground(
    State((places, base)): State<(Arc<Places>, Arc<Base>)>,
    headers: HeaderMap,
    Path((z, x, file)): Path<(String, String, String)>,
) -> web::Result {
    let tile = address(&z, &x, &file)?;
    if tile.z() > base::MAX_ZOOM {
        return Err(web::Error::NotFound);
    }
    Ok(answer(&headers, base::VERSION, BASE_CACHE, || base.tile(places.territories(), tile)))
}

/// What is not a number is a bad request; a tile outside the world is not there.
fn address(z: &str, x: &str, file: &str) -> Result<Tile, web::Error> {
    let y = file.strip_suffix(".mvt").ok_or(web::Error::NotFound)?;
    let number = |text: &str| {
        text.parse::<u32>().map_err(|_| web::Error::BadRequest("a tile is three whole numbers".into()))
    };
    let (z, x, y) = (number(z)?, number(x)?, number(y)?);
    u8::try_from(z).ok().and_then(|z| Tile::new(z, x, y)).ok_or(web::Error::NotFound)
}

fn answer(headers: &HeaderMap, of: &str, cache: &'static str, body: impl FnOnce() -> Vec<u8>) -> Response {
    let digest = Sha256::digest(of.as_bytes());
    let tag = format!("\"{}\"", kernel::text::base64url(digest.get(..12).unwrap_or_default()));
    let held = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let same = held.is_some_and(|held| held.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let mut response = if same {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/vnd.mapbox-vector-tile")], body()).into_response()
    };
    let own = response.headers_mut();
    own.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(value) = HeaderValue::from_str(&tag) {
        own.insert(header::ETAG, value);
    }
    response
}

impl Snapshot {
    /// A tile of what a query keeps.
    fn tile(&self, places: &Places, query: &MapQuery, tile: Tile) -> Vec<u8> {
        let now = places.world().now();
        let map = self.map();
        let chosen = self.choose(places.territories(), query, now);
        let open = map.moments.open_at(&map.atlas, now);
        map.atlas.tile(&chosen.selection, tile, "places", |number, properties| {
            let Some(brief) = self.nth(number) else { return };
            properties.text("id", &brief.id.to_string());
            properties.text("name", &brief.name[..brief.name.floor_char_boundary(MAX_NAME_BYTES)]);
            properties.word("kind", brief.role.code());
            let state = match map.atlas.rank_of(number) {
                Some(rank) if open.contains(rank) => "yes",
                Some(rank) if map.hours_known.contains(rank) => "no",
                _ => "unknown",
            };
            properties.word("open", state);
        })
    }
}
