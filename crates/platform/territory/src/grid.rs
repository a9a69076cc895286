//! The nearest of many points: squares of 0.2°, searched ring by ring until no nearer point can exist.

use std::collections::HashMap;

use kernel::geo::{EARTH_RADIUS_M, Point, distance_m};

const CELL_DEGREES: f64 = 0.2;
/// Beyond this many rings (8°) the point is in the middle of an ocean: look at every point instead.
const MAX_RING: i16 = 40;

#[derive(Debug, Default)]
pub(crate) struct Grid {
    cells: HashMap<(i16, i16), Vec<u32>>,
}

impl Grid {
    pub(crate) fn new(points: impl IntoIterator<Item = Point>) -> Self {
        let mut cells: HashMap<_, Vec<u32>> = HashMap::new();
        for (i, point) in (0u32..).zip(points) {
            cells.entry(cell(point)).or_default().push(i);
        }
        Self { cells }
    }

    /// The number of the point nearest to `from`, and its distance in metres; the first of several at the same distance.
    /// `None` only when there is no point at all. The rings do not wrap at the 180th meridian, near which no commune lies.
    pub(crate) fn nearest(&self, from: Point, at: impl Fn(u32) -> Point) -> Option<(u32, f64)> {
        let (row, column) = cell(from);
        let mut best: Option<(f64, u32)> = None;
        let mut proven = false;
        let consider = |best: &mut Option<(f64, u32)>, ids: &[u32]| {
            for id in ids {
                let candidate = (distance_m(from, at(*id)), *id);
                if best.is_none_or(|b| candidate < b) {
                    *best = Some(candidate);
                }
            }
        };
        for ring in 0..=MAX_RING {
            proven = best.is_some_and(|(distance, _)| distance < floor_m(from, ring));
            if proven {
                break;
            }
            for dy in -ring..=ring {
                let step = if dy.abs() == ring { 1 } else { usize::from(ring.unsigned_abs()) * 2 };
                for dx in (-ring..=ring).step_by(step.max(1)) {
                    if let Some(ids) = self.cells.get(&(row + dy, column + dx)) {
                        consider(&mut best, ids);
                    }
                }
            }
        }
        if !proven {
            self.cells.values().for_each(|ids| consider(&mut best, ids));
        }
        best.map(|(distance, id)| (id, distance))
    }
}

fn cell(point: Point) -> (i16, i16) {
    ((point.lat() / CELL_DEGREES).floor() as i16, (point.lon() / CELL_DEGREES).floor() as i16)
}

/// No point of the ring, or beyond it, is nearer than this (metres): it differs by at least `ring - 1` squares, either in
/// latitude or in longitude, and the distance to a meridian is `asin(cos(lat) · sin(Δlon))`.
fn floor_m(from: Point, ring: i16) -> f64 {
    let degrees = f64::from(ring - 1).max(0.0) * CELL_DEGREES;
    let to_meridian = (from.lat().to_radians().cos() * degrees.to_radians().sin()).asin();
    EARTH_RADIUS_M * degrees.to_radians().min(to_meridian)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point() -> impl Strategy<Value = Point> {
        (-22.0..51.0f64, -62.0..56.0f64).prop_map(|(lat, lon)| Point::new(lat, lon).unwrap())
    }

    proptest! {
        #[test]
        fn the_nearest_is_the_one_a_full_scan_finds(points in proptest::collection::vec(point(), 1..60), from in point()) {
            let grid = Grid::new(points.iter().copied());
            let (id, distance) = grid.nearest(from, |i| points[i as usize]).unwrap();
            let best = points.iter().map(|p| distance_m(from, *p)).fold(f64::INFINITY, f64::min);
            prop_assert!((distance - best).abs() < 1e-6, "{} {}", id, distance);
        }
    }
}
