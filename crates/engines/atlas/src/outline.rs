//! Outlines of territories for the base of the map: simplified by zoom without opening gaps between neighbours, and
//! clipped to a tile.

use std::collections::HashMap;

use crate::project::{EXTENT, Tile, UNIT_BITS, Unit};

/// How far beyond its edge a tile's polygons go, in its coordinates: lines along the cut stay out of sight.
const MARGIN: i32 = 64;

/// A territory: exterior rings, each followed by its holes. Rings are not repeated at their end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    rings: Vec<Ring>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Ring {
    points: Vec<Unit>,
    hole: bool,
    /// West, north, east, south.
    bounds: [u32; 4],
}

impl Ring {
    fn new(mut points: Vec<Unit>, hole: bool) -> Option<Self> {
        points.dedup();
        while points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        if points.len() < 3 {
            return None;
        }
        let bounds = points.iter().fold([u32::MAX, u32::MAX, 0, 0], |[w, n, e, s], p| {
            [w.min(p.x), n.min(p.y), e.max(p.x), s.max(p.y)]
        });
        Some(Self { points, hole, bounds })
    }

    /// Even-odd rule, on a point that is not on the line.
    fn holds(&self, x: f64, y: f64) -> bool {
        let mut inside = false;
        for (a, b) in edges(&self.points) {
            let ([x0, y0], [x1, y1]) = ([a.x, a.y].map(f64::from), [b.x, b.y].map(f64::from));
            if (y0 > y) != (y1 > y) && x < (x1 - x0) * (y - y0) / (y1 - y0) + x0 {
                inside = !inside;
            }
        }
        inside
    }

    fn is_around(&self, other: &Self) -> bool {
        let ([w, n, e, s], [ow, on, oe, os]) = (self.bounds, other.bounds);
        if ow < w || on < n || oe > e || os > s {
            return false;
        }
        // A corner may be shared: the middle of a side is not.
        edges(&other.points).take(2).all(|(a, b)| {
            self.holds(
                f64::midpoint(a.x.into(), b.x.into()) + 0.25,
                f64::midpoint(a.y.into(), b.y.into()) + 0.25,
            )
        })
    }
}

fn edges(points: &[Unit]) -> impl Iterator<Item = (Unit, Unit)> {
    points.iter().copied().zip(points.iter().copied().cycle().skip(1))
}

impl Shape {
    /// From rings in any order and direction, in `(lat, lon)` degrees; what lies in an odd number of others is a hole.
    pub fn new(rings: impl IntoIterator<Item = Vec<(f64, f64)>>) -> Self {
        let unit = |ring: Vec<(f64, f64)>| ring.into_iter().filter_map(|(lat, lon)| Unit::new(lat, lon));
        let rings: Vec<Ring> =
            rings.into_iter().filter_map(|ring| Ring::new(unit(ring).collect(), false)).collect();
        let around: Vec<Vec<usize>> = rings
            .iter()
            .enumerate()
            .map(|(i, ring)| {
                (0..rings.len()).filter(|j| *j != i && rings[*j].is_around(ring)).collect::<Vec<_>>()
            })
            .collect();
        let mut ordered = Vec::with_capacity(rings.len());
        for (i, ring) in rings.iter().enumerate().filter(|(i, _)| around[*i].len().is_multiple_of(2)) {
            ordered.push(ring.clone());
            // Its holes: one level deeper, and inside it.
            let deeper = around[i].len() + 1;
            let holes = (0..rings.len()).filter(|j| around[*j].len() == deeper && around[*j].contains(&i));
            ordered.extend(holes.map(|j| Ring { hole: true, ..rings[j].clone() }));
        }
        Self { rings: ordered }
    }

    /// West, north, east and south in grid units, the edges included; `None` without a ring.
    pub fn bounds(&self) -> Option<[u32; 4]> {
        let all = self.rings.iter().map(|ring| ring.bounds);
        all.reduce(|[w, n, e, s], [w2, n2, e2, s2]| [w.min(w2), n.min(n2), e.max(e2), s.max(s2)])
    }

    /// How many points.
    pub fn points(&self) -> usize {
        self.rings.iter().map(|ring| ring.points.len()).sum()
    }

    /// Its polygons in a tile, ready to be written; empty when it is elsewhere.
    pub fn in_tile(&self, tile: Tile) -> Vec<Vec<[i32; 2]>> {
        let margin = (1_u32 << (UNIT_BITS - u32::from(tile.z()))) / (EXTENT / MARGIN.unsigned_abs());
        let [west, north, east, south] = tile.square();
        let meets = |[w, n, e, s]: [u32; 4]| {
            w <= east.saturating_add(margin)
                && n <= south.saturating_add(margin)
                && e >= west.saturating_sub(margin)
                && s >= north.saturating_sub(margin)
        };
        let mut polygons = Vec::new();
        let mut exterior_kept = false;
        for ring in &self.rings {
            if ring.hole && !exterior_kept {
                continue;
            }
            let clipped = meets(ring.bounds).then(|| clip(&ring.points, tile)).filter(|ring| ring.len() >= 3);
            if !ring.hole {
                exterior_kept = clipped.is_some();
            }
            let Some(mut points) = clipped else { continue };
            if (area(&points) > 0) == ring.hole {
                points.reverse();
            }
            polygons.push(points);
        }
        polygons
    }
}

/// Twice the area, positive when clockwise on a screen.
fn area(ring: &[[i32; 2]]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .map(|(a, b)| i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1]))
        .sum()
}

/// The ring inside the tile and its margin (Sutherland and Hodgman 1974), without repeated or useless points.
fn clip(points: &[Unit], tile: Tile) -> Vec<[i32; 2]> {
    let (low, high) = (-MARGIN, EXTENT as i32 + MARGIN);
    let mut ring: Vec<[i32; 2]> = points.iter().map(|point| tile.place(*point)).collect();
    for (axis, limit, keep_above) in [(0, low, true), (0, high, false), (1, low, true), (1, high, false)] {
        let inside = |p: &[i32; 2]| if keep_above { p[axis] >= limit } else { p[axis] <= limit };
        if ring.iter().all(inside) {
            continue;
        }
        let mut kept = Vec::with_capacity(ring.len());
        let mut last = match ring.last() {
            Some(last) => *last,
            None => return ring,
        };
        for point in &ring {
            if inside(point) != inside(&last) {
                kept.push(crossing(last, *point, axis, limit));
            }
            if inside(point) {
                kept.push(*point);
            }
            last = *point;
        }
        ring = kept;
    }
    tidy(ring)
}

fn crossing(a: [i32; 2], b: [i32; 2], axis: usize, limit: i32) -> [i32; 2] {
    let other = 1 - axis;
    let [a_on, b_on, a_off, b_off, limit_on] = [a[axis], b[axis], a[other], b[other], limit].map(i64::from);
    let at = a_off + (b_off - a_off) * (limit_on - a_on) / (b_on - a_on);
    let mut point = [0; 2];
    point[axis] = limit;
    point[other] = at as i32;
    point
}

/// Without points that repeat the one before or lie on the straight line between their neighbours.
fn tidy(mut ring: Vec<[i32; 2]>) -> Vec<[i32; 2]> {
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    let n = ring.len();
    let straight = |i: usize| {
        let ([ax, ay], [bx, by], [cx, cy]) =
            (ring[(i + n - 1) % n].map(i64::from), ring[i].map(i64::from), ring[(i + 1) % n].map(i64::from));
        (bx - ax) * (cy - by) == (by - ay) * (cx - bx)
    };
    let kept: Vec<[i32; 2]> = (0..n).filter(|i| n < 3 || !straight(*i)).map(|i| ring[i]).collect();
    if kept.len() < 3 { Vec::new() } else { kept }
}

/// The shapes with every line moved by at most `tolerance` grid units (Douglas and Peucker 1973). A line that two shapes
/// share stays shared: it is cut where three lines meet, and each piece is simplified the same way for both.
pub fn simplify(shapes: &[Shape], tolerance: u32) -> Vec<Shape> {
    if tolerance == 0 {
        return shapes.to_vec();
    }
    let mut neighbours: HashMap<Unit, Meeting> = HashMap::new();
    for ring in shapes.iter().flat_map(|shape| &shape.rings) {
        for (a, b) in edges(&ring.points) {
            neighbours.entry(a).or_default().sees(b);
            neighbours.entry(b).or_default().sees(a);
        }
    }
    let fixed = |point: &Unit| neighbours.get(point).is_some_and(|meeting| meeting.is_junction);
    let one = |shape: &Shape| Shape {
        rings: shape
            .rings
            .iter()
            .filter_map(|ring| Ring::new(simplify_ring(&ring.points, fixed, tolerance), ring.hole))
            .collect(),
    };
    shapes.iter().map(one).collect()
}

/// Which points are next to one: a junction when there are more than two.
#[derive(Debug, Default)]
struct Meeting {
    seen: [Option<Unit>; 2],
    is_junction: bool,
}

impl Meeting {
    fn sees(&mut self, other: Unit) {
        if self.seen.contains(&Some(other)) {
            return;
        }
        match self.seen.iter_mut().find(|slot| slot.is_none()) {
            Some(slot) => *slot = Some(other),
            None => self.is_junction = true,
        }
    }
}

fn simplify_ring(points: &[Unit], fixed: impl Fn(&Unit) -> bool, tolerance: u32) -> Vec<Unit> {
    let mut cuts: Vec<usize> = (0..points.len()).filter(|i| fixed(&points[*i])).collect();
    if cuts.len() < 2 {
        // Alone, or held at one point: cut at that point, or the most western, and at the point farthest from it.
        let first =
            cuts.first().copied().or_else(|| (0..points.len()).min_by_key(|i| (points[*i].x, points[*i].y)));
        let Some(first) = first else { return Vec::new() };
        let far = |i: &usize| (square(points[*i], points[first]), points[*i].x, points[*i].y);
        let Some(farthest) = (0..points.len()).max_by_key(far) else { return Vec::new() };
        cuts = vec![first.min(farthest), first.max(farthest)];
        cuts.dedup();
    }
    let mut out = Vec::new();
    for (i, from) in cuts.iter().enumerate() {
        let to = cuts[(i + 1) % cuts.len()];
        let length = (to + points.len() - from - 1) % points.len() + 1;
        let mut arc: Vec<Unit> = (0..=length).map(|step| points[(from + step) % points.len()]).collect();
        // Both sides of a border walk it in opposite directions: simplify it in one.
        let backwards = (arc[0].x, arc[0].y) > (arc[length].x, arc[length].y);
        if backwards {
            arc.reverse();
        }
        arc = peucker(&arc, tolerance);
        if backwards {
            arc.reverse();
        }
        arc.pop();
        out.append(&mut arc);
    }
    out
}

fn square(a: Unit, b: Unit) -> i64 {
    let (x, y) = (i64::from(a.x) - i64::from(b.x), i64::from(a.y) - i64::from(b.y));
    x * x + y * y
}

fn peucker(line: &[Unit], tolerance: u32) -> Vec<Unit> {
    let limit = f64::from(tolerance) * f64::from(tolerance);
    let mut keep = vec![false; line.len()];
    let mut spans = vec![(0, line.len() - 1)];
    while let Some((from, to)) = spans.pop() {
        (keep[from], keep[to]) = (true, true);
        let mut worst = (limit, None);
        for i in from + 1..to {
            let away = away2(line[i], line[from], line[to]);
            if away > worst.0 {
                worst = (away, Some(i));
            }
        }
        if let Some(middle) = worst.1 {
            spans.extend([(from, middle), (middle, to)]);
        }
    }
    line.iter().zip(keep).filter(|(_, keep)| *keep).map(|(point, _)| *point).collect()
}

/// The square of the distance from a point to a segment.
fn away2(p: Unit, a: Unit, b: Unit) -> f64 {
    let to = |q: Unit| [f64::from(q.x) - f64::from(a.x), f64::from(q.y) - f64::from(a.y)];
    let ([px, py], [bx, by]) = (to(p), to(b));
    let length2 = bx * bx + by * by;
    let along = if length2 > 0.0 { ((px * bx + py * by) / length2).clamp(0.0, 1.0) } else { 0.0 };
    let (dx, dy) = (px - along * bx, py - along * by);
    dx * dx + dy * dy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square_at(west: f64, size: f64) -> Vec<(f64, f64)> {
        vec![(40.0, west), (40.0, west + size), (40.0 + size, west + size), (40.0 + size, west), (40.0, west)]
    }

    #[test]
    fn a_ring_inside_another_is_its_hole() {
        let hole = vec![(42.0, 2.0), (42.0, 4.0), (44.0, 4.0), (44.0, 2.0)];
        let island = vec![(42.5, 2.5), (42.5, 3.5), (43.5, 3.5), (43.5, 2.5)];
        let shape = Shape::new([island, hole, square_at(0.0, 10.0)]);
        assert_eq!(shape.rings.iter().map(|ring| ring.hole).collect::<Vec<_>>(), [false, false, true]);
        let tile = Tile::new(2, 2, 1).unwrap();
        let areas: Vec<bool> = shape.in_tile(tile).iter().map(|ring| area(ring) > 0).collect();
        assert_eq!(areas, [true, true, false]);
    }

    #[test]
    fn what_is_elsewhere_is_not_in_the_tile_and_what_is_around_fills_it() {
        let shape = Shape::new([square_at(0.0, 10.0)]);
        assert!(shape.in_tile(Tile::new(4, 0, 0).unwrap()).is_empty());
        let middle = Tile::holding(Unit::new(45.0, 5.0).unwrap(), 14);
        let ring = &shape.in_tile(middle)[0];
        assert_eq!(area(ring), 2 * i64::from(4096 + 2 * MARGIN).pow(2));
    }

    #[test]
    fn neighbours_keep_their_border() {
        // A wavy border at longitude 5, walked in opposite directions.
        let wave: Vec<(f64, f64)> =
            (0..=100).map(|i| (40.0 + f64::from(i) / 10.0, 5.0 + f64::from(i % 3) / 100.0)).collect();
        let west: Vec<_> = wave.iter().copied().chain([(50.0, 0.0), (40.0, 0.0)]).collect();
        let east: Vec<_> = wave.iter().rev().copied().chain([(40.0, 9.0), (50.0, 9.0)]).collect();
        let shapes = [Shape::new([west]), Shape::new([east])];
        for tolerance in [1_000, 20_000, 1_000_000] {
            let simple = simplify(&shapes, tolerance);
            let border = |shape: &Shape| {
                let edge = Unit::new(45.0, 2.0).unwrap().x..Unit::new(45.0, 7.0).unwrap().x;
                let mut points: Vec<Unit> =
                    shape.rings[0].points.iter().copied().filter(|p| edge.contains(&p.x)).collect();
                points.sort_unstable_by_key(|p| p.y);
                points
            };
            assert_eq!(border(&simple[0]), border(&simple[1]));
            assert!(simple[0].points() <= shapes[0].points());
        }
        assert!(simplify(&shapes, 20_000)[0].points() < 10);
    }

    #[test]
    fn hostile_rings_are_nothing() {
        let shape =
            Shape::new([vec![], vec![(0.0, 0.0)], vec![(0.0, 0.0), (1.0, 1.0)], vec![(f64::NAN, 0.0); 9]]);
        assert_eq!(shape, Shape::default());
        assert!(shape.bounds().is_none());
        assert_eq!(simplify(std::slice::from_ref(&shape), 5), [shape]);
    }
}
