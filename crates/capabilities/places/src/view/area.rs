//! The map of a list: its places as numbered dots over the outlines of communes and départements.

use documents::map::{Bounds, Label, Map, Marker, Shape, Tone, View, Words};
use kernel::Point;
use kernel::geo::distance_m;
use territory::{OutlineSet, Ring, Territories, TerritoryRef};
use web::Page;

use super::card::Card;
use super::whereabouts::Spot;

const WIDTH_PX: u32 = 460;
const HEIGHT_PX: u32 = 440;
const MARGIN_PX: u32 = 34;
/// Wider than this on the ground, communes are too small to be drawn.
const COMMUNES_UP_TO_M: f64 = 120_000.0;
/// Names of towns tried on the background.
const LABELS: usize = 12;

/// At least this far on each side, in metres: streets are not drawn, so closer there would be nothing to see.
const LEAST_M: f64 = 3_000.0;

/// Draws the map of `cards` around where the person is; `None` when nothing has a point.
pub fn draw_map(
    page: &Page,
    territories: &Territories,
    cards: &[Card],
    spot: Option<&Spot>,
) -> Option<String> {
    let you = spot.map(|spot| spot.point);
    let points = cards.iter().filter_map(|card| card.point);
    let found: Vec<Point> = points.chain(you).collect();
    let least = Bounds::within(you.or_else(|| found.first().copied())?, LEAST_M);
    let corners = [(least.south, least.west), (least.north, least.east)];
    let corners = corners.into_iter().filter_map(|(lat, lon)| Point::new(lat, lon));
    let bounds = Bounds::around(found.into_iter().chain(corners))?;
    let view = View::fit(bounds, WIDTH_PX, HEIGHT_PX, MARGIN_PX);
    let numbered: Vec<(Point, &Card)> = cards.iter().filter_map(|card| Some((card.point?, card))).collect();
    let anchors: Vec<String> = numbered.iter().map(|(_, card)| format!("#lieu-{}", card.number)).collect();
    let markers: Vec<Marker<'_>> = numbered
        .iter()
        .zip(&anchors)
        .map(|((point, card), href)| Marker {
            point: *point,
            number: card.number as u32,
            name: &card.name,
            href,
            selected: false,
        })
        .collect();
    let ground = Ground::under(&view, territories, spot);
    let count = |n: u64| page.tn("places-help-count", n);
    let map = Map {
        id: "carte",
        view,
        words: Words {
            title: page.t("places-help-map-title"),
            description: page.t("places-help-map-text"),
            you: page.t("places-help-map-you"),
            count: &count,
            attribution: page.t("places-help-map-source"),
        },
        shapes: &ground.shapes,
        labels: &ground.labels,
        markers: &markers,
        you,
        closer: None,
    };
    Some(map.draw())
}

/// What lies under the dots.
struct Ground<'a> {
    shapes: Vec<Shape<'a>>,
    labels: Vec<Label<'a>>,
}

impl<'a> Ground<'a> {
    fn under(view: &View, territories: &'a Territories, spot: Option<&Spot>) -> Self {
        let seen = view.visible();
        let departements = territories.departement_outlines();
        let near = inside(departements, seen);
        let across_m = view.metres_per_pixel() * f64::from(view.width());
        let land = |rings| Shape { rings, tone: Tone::Land };
        // Surfaces of one tone share one even-odd path: communes or départements, never both over each other.
        let mut shapes: Vec<Shape<'a>> = if across_m <= COMMUNES_UP_TO_M {
            let communes = near.iter().flat_map(|(code, _)| inside(territories.commune_outlines(code), seen));
            communes.map(|(_, rings)| land(rings)).collect()
        } else {
            near.iter().map(|(_, rings)| land(*rings)).collect()
        };
        if let Some(outline) = spot.and_then(|spot| focus(territories, &spot.code)) {
            shapes.push(Shape { rings: outline, tone: Tone::Focus });
        }
        Self { shapes, labels: labels(territories, seen, across_m) }
    }
}

fn focus<'a>(territories: &'a Territories, code: &str) -> Option<&'a [Ring]> {
    let commune = territories.commune(code)?;
    let outline = territories.outline(&TerritoryRef::Commune(commune.code.clone()))?;
    Some(&outline.rings)
}

/// The outlines whose rectangle meets what is seen.
fn inside(set: &OutlineSet, seen: Bounds) -> Vec<(&str, &[Ring])> {
    set.iter()
        .filter(|(_, _, bounds)| {
            bounds.south <= seen.north
                && bounds.north >= seen.south
                && bounds.west <= seen.east
                && bounds.east >= seen.west
        })
        .map(|(code, outline, _)| (code, outline.rings.as_slice()))
        .collect()
}

/// The most populous towns seen.
fn labels(territories: &Territories, seen: Bounds, across_m: f64) -> Vec<Label<'_>> {
    let middle = Point::new(f64::midpoint(seen.south, seen.north), f64::midpoint(seen.west, seen.east));
    let Some(middle) = middle else { return Vec::new() };
    let corner = Point::new(seen.north.clamp(-90.0, 90.0), seen.east.clamp(-180.0, 180.0));
    let radius_m = corner.map_or(across_m, |corner| distance_m(middle, corner));
    let mut towns = territories.communes_within(middle, radius_m);
    towns.sort_by(|a, b| b.0.population.cmp(&a.0.population).then_with(|| a.0.code.cmp(&b.0.code)));
    towns
        .iter()
        .take(LABELS)
        .map(|(commune, _)| Label { point: commune.point, text: &commune.name })
        .collect()
}
