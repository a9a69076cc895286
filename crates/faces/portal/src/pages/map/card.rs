//! A place of the map's list: its card, and what one does next: go, call, book, share.

use kernel::Point;
use places::view::Card;
use web::Page;

use crate::pages::share::{Share, address};

/// A card with its ways out.
pub(crate) struct MapCard {
    /// The card.
    pub(crate) card: Card,
    /// The place's identifier.
    pub(crate) id: String,
    /// Degrees east and north, as text; empty when unknown.
    pub(crate) lon: String,
    /// See `lon`.
    pub(crate) lat: String,
    /// The way there.
    pub(crate) directions: Option<String>,
    /// Taking an appointment.
    pub(crate) booking: Option<String>,
    /// Telling somebody.
    pub(crate) share: Share,
}

impl MapCard {
    pub(crate) fn new(page: &Page, card: Card, id: String, booking: Option<String>) -> Self {
        let degrees =
            |of: fn(Point) -> f64| card.point.map(|point| format!("{:.5}", of(point))).unwrap_or_default();
        Self {
            lon: degrees(Point::lon),
            lat: degrees(Point::lat),
            directions: card.point.map(|point| page.shell.settings.map.directions_to(point)),
            share: Share::of(page, &card.name, &address(&card.street, &card.town), &card.phone, &card.href),
            id,
            booking,
            card,
        }
    }
}
