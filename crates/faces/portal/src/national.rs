//! The national map of the home page: départements, shaded by how many places they have, as one small SVG.
//!
//! Borders are simplified once, at start, arc by arc, so that neighbours still share them.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use territory::Territories;

/// Width of the drawing, in its own units.
const WIDTH: f64 = 560.0;
/// A border point nearer than this to the line is dropped, in units of the drawing.
const TOLERANCE: f64 = 1.5;
/// An island smaller than this, in square units, is not drawn.
const SMALLEST: f64 = 6.0;

type Dot = (i32, i32);

/// One département of the map.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// SVG path data.
    pub path: String,
}

/// The outlines, ready to draw.
#[derive(Debug, Clone)]
pub struct NationalMap {
    /// Width of the view box.
    pub width: i32,
    /// Height of the view box.
    pub height: i32,
    /// The départements, by code.
    pub shapes: Vec<Shape>,
}

impl NationalMap {
    /// Simplifies the outlines of all départements, overseas ones in their insets.
    pub fn new(territories: &Territories) -> Self {
        let outlines = territories.national_outlines();
        let points = || {
            outlines.iter().flat_map(|(_, outline)| outline.rings.iter().flatten()).map(|p| p.map(f64::from))
        };
        let west = points().map(|p| p[0]).fold(f64::MAX, f64::min);
        let east = points().map(|p| p[0]).fold(f64::MIN, f64::max);
        let north = points().map(|p| p[1]).fold(f64::MIN, f64::max);
        let south = points().map(|p| p[1]).fold(f64::MAX, f64::min);
        let squeeze = 46.5_f64.to_radians().cos();
        let scale = WIDTH / ((east - west) * squeeze).max(1e-9);
        // Tenths of a unit as integers: equal points of two outlines stay equal.
        let place = |p: &[f32; 2]| -> Dot {
            let p = p.map(f64::from);
            let x = (p[0] - west) * squeeze * scale;
            let y = (north - p[1]) * scale;
            ((x * 10.0).round() as i32, (y * 10.0).round() as i32)
        };
        let rings: Vec<(usize, Vec<Dot>)> = outlines
            .iter()
            .enumerate()
            .flat_map(|(at, (_, outline))| outline.rings.iter().map(move |ring| (at, ring)))
            .map(|(at, ring)| (at, open_ring(ring.iter().map(place))))
            .filter(|(_, ring)| area(ring) > SMALLEST)
            .collect();
        let nodes = nodes(&rings);
        let mut paths = vec![String::new(); outlines.len()];
        for (at, ring) in &rings {
            if let Some(path) = paths.get_mut(*at) {
                draw(path, &simplify(ring, &nodes));
            }
        }
        let shapes = outlines
            .iter()
            .zip(paths)
            .map(|((departement, _), path)| Shape {
                code: departement.code.as_str().to_owned(),
                name: departement.name.clone(),
                path,
            })
            .collect();
        Self { width: WIDTH as i32, height: ((north - south) * scale).ceil() as i32, shapes }
    }
}

/// The ring without its repeated last point and without doubles.
fn open_ring(points: impl Iterator<Item = Dot>) -> Vec<Dot> {
    let mut ring: Vec<Dot> = points.collect();
    ring.dedup();
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    ring
}

/// Area in square units of the drawing.
fn area(ring: &[Dot]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    let twice: i64 = ring
        .iter()
        .zip(next)
        .map(|(a, b)| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1))
        .sum();
    (twice as f64 / 200.0).abs()
}

/// Points where three borders meet or a shared border begins: they stay.
fn nodes(rings: &[(usize, Vec<Dot>)]) -> BTreeSet<Dot> {
    let mut neighbours: HashMap<Dot, BTreeSet<Dot>> = HashMap::new();
    for (_, ring) in rings {
        let next = ring.iter().cycle().skip(1);
        for (a, b) in ring.iter().zip(next) {
            neighbours.entry(*a).or_default().insert(*b);
            neighbours.entry(*b).or_default().insert(*a);
        }
    }
    neighbours.into_iter().filter(|(_, around)| around.len() > 2).map(|(dot, _)| dot).collect()
}

/// The ring cut at its nodes, each arc simplified the same way from both sides.
fn simplify(ring: &[Dot], nodes: &BTreeSet<Dot>) -> Vec<Dot> {
    // An island has no node: its lowest point and the farthest from it stand in.
    let start = ring.iter().position(|dot| nodes.contains(dot)).unwrap_or_else(|| lowest(ring));
    let turned: Vec<Dot> = ring.iter().cycle().skip(start).take(ring.len() + 1).copied().collect();
    let mut cuts: Vec<usize> =
        (0..turned.len()).filter(|i| turned.get(*i).is_some_and(|d| nodes.contains(d))).collect();
    if cuts.len() < 2 {
        let far = (0..turned.len())
            .max_by_key(|i| turned.get(*i).zip(turned.first()).map_or(0, |(a, b)| gap(*a, *b)));
        cuts = vec![0, far.unwrap_or(0), turned.len() - 1];
    }
    let mut out = Vec::new();
    for pair in cuts.windows(2) {
        let [from, to] = pair else { continue };
        let Some(arc) = turned.get(*from..=*to) else { continue };
        let backwards = arc.first() > arc.last();
        let mut arc = arc.to_vec();
        if backwards {
            arc.reverse();
        }
        let mut kept = Vec::new();
        keep(&arc, &mut kept);
        if backwards {
            kept.reverse();
        }
        kept.pop();
        out.extend(kept);
    }
    out
}

fn lowest(ring: &[Dot]) -> usize {
    (0..ring.len()).min_by_key(|i| ring.get(*i)).unwrap_or(0)
}

fn gap(a: Dot, b: Dot) -> i64 {
    let (x, y) = (i64::from(a.0 - b.0), i64::from(a.1 - b.1));
    x * x + y * y
}

/// Douglas–Peucker: the first point, what deviates, the last point.
fn keep(arc: &[Dot], out: &mut Vec<Dot>) {
    let (Some(first), Some(last)) = (arc.first(), arc.last()) else { return };
    let farthest = (1..arc.len().saturating_sub(1))
        .filter_map(|i| arc.get(i).map(|dot| (i, off_line(*dot, *first, *last))))
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    match farthest {
        Some((at, off)) if off > TOLERANCE * 10.0 => {
            keep(arc.get(..=at).unwrap_or_default(), out);
            out.pop();
            keep(arc.get(at..).unwrap_or_default(), out);
        }
        _ if arc.len() > 1 => out.extend([*first, *last]),
        _ => out.push(*first),
    }
}

/// Distance from a point to a segment's line (to its end when both ends are one), in tenths.
fn off_line(dot: Dot, a: Dot, b: Dot) -> f64 {
    let length = (gap(a, b) as f64).sqrt();
    if length == 0.0 {
        return (gap(dot, a) as f64).sqrt();
    }
    let cross = i64::from(b.0 - a.0) * i64::from(a.1 - dot.1) - i64::from(a.0 - dot.0) * i64::from(b.1 - a.1);
    cross.abs() as f64 / length
}

/// Relative path data in whole units: small, and equal on both sides of a border.
fn draw(path: &mut String, ring: &[Dot]) {
    let rounded =
        |dot: &Dot| ((f64::from(dot.0) / 10.0).round() as i32, (f64::from(dot.1) / 10.0).round() as i32);
    let mut points: Vec<Dot> = ring.iter().map(rounded).collect();
    points.dedup();
    let Some((first, rest)) = points.split_first() else { return };
    if rest.len() < 2 {
        return;
    }
    let _ = write!(path, "M{} {}l", first.0, first.1);
    let mut last = *first;
    for (i, dot) in rest.iter().enumerate() {
        let (dx, dy) = (dot.0 - last.0, dot.1 - last.1);
        let space = if i == 0 || dx < 0 { "" } else { " " };
        let comma = if dy < 0 { "" } else { " " };
        let _ = write!(path, "{space}{dx}{comma}{dy}");
        last = *dot;
    }
    path.push('z');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_departement_is_drawn_and_the_whole_is_small() {
        let map = NationalMap::new(&Territories::bundled());
        assert_eq!(map.shapes.len(), 101);
        for shape in &map.shapes {
            assert!(
                shape.path.starts_with('M') && shape.path.ends_with('z'),
                "{} {}",
                shape.code,
                shape.path
            );
        }
        let size: usize = map.shapes.iter().map(|shape| shape.path.len()).sum();
        assert!(size < 16_000, "{size} bytes");
    }

    #[test]
    fn a_shared_border_is_simplified_alike_from_both_sides() {
        // Two squares that share a wavy border from (100, 0) to (100, 300).
        let wave: Vec<Dot> = (0..=30).map(|i| (100 + (i % 3) * 9, i * 10)).collect();
        let left: Vec<Dot> = [(0, 0)].into_iter().chain(wave.clone()).chain([(0, 300)]).collect();
        let right: Vec<Dot> =
            [(300, 300)].into_iter().chain(wave.into_iter().rev()).chain([(300, 0)]).collect();
        let rings = vec![(0, left.clone()), (1, right.clone())];
        let nodes = nodes(&rings);
        let a: BTreeSet<Dot> =
            simplify(&left, &nodes).into_iter().filter(|d| (50..200).contains(&d.0)).collect();
        let b: BTreeSet<Dot> =
            simplify(&right, &nodes).into_iter().filter(|d| (50..200).contains(&d.0)).collect();
        assert_eq!(a, b);
    }
}
