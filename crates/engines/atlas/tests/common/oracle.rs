//! A plain reading of the rules, to hold the engine against.

use std::collections::BTreeMap;

use atlas::{Facet, FacetId, Tile, Unit};

/// Does the place pass the filter, extra sets apart?
pub fn keeps(facets: &[Facet], any_of: &[(FacetId, u128)], place: usize) -> bool {
    any_of.iter().all(|(facet, values)| {
        facets.get(facet.0).is_some_and(|facet| facet.masks.get(place).copied().unwrap_or(0) & values != 0)
    })
}

/// Places of a tile by cell of `levels` more zooms: how many, and the sums of their coordinates in grid units.
pub fn cells(
    points: &[Option<(f64, f64)>],
    kept: impl Fn(usize) -> bool,
    tile: Tile,
    levels: u32,
) -> BTreeMap<(u32, u32), (u32, u64, u64)> {
    let [west, north, east, south] = tile.square();
    let shift = 28 - u32::from(tile.z()) - levels;
    let mut cells = BTreeMap::new();
    for (place, point) in points.iter().enumerate() {
        let Some(unit) = point.and_then(|(lat, lon)| Unit::new(lat, lon)) else { continue };
        if !(west..east).contains(&unit.x) || !(north..south).contains(&unit.y) || !kept(place) {
            continue;
        }
        let cell = cells.entry((unit.x >> shift, unit.y >> shift)).or_insert((0, 0, 0));
        *cell = (cell.0 + 1, cell.1 + u64::from(unit.x), cell.2 + u64::from(unit.y));
    }
    cells
}
