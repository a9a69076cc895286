//! Outlines: the binary files of `data/territories` (layout in its README), decoded when first asked.

use std::io::Read;

use flate2::read::ZlibDecoder;
use kernel::Point;

use crate::model::Bounds;

/// A closed line: `[longitude, latitude]` in decimal degrees, the last point equal to the first.
pub type Ring = Vec<[f32; 2]>;

/// The surface of a territory: every ring of every polygon, holes included; what is inside is told by the even-odd rule.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outline {
    /// The rings, in no particular order.
    pub rings: Vec<Ring>,
}

impl Outline {
    /// The rectangle around it; `None` when it has no point.
    pub fn bounds(&self) -> Option<Bounds> {
        let points = self.rings.iter().flatten().map(|[lon, lat]| (f64::from(*lat), f64::from(*lon)));
        points.fold(None, |bounds, (lat, lon)| {
            let one = Bounds { south: lat, west: lon, north: lat, east: lon };
            Some(bounds.map_or(one, |b: Bounds| b.union(one)))
        })
    }

    /// Is the point inside (even-odd rule)? Outlines are simplified: within some tens of metres of a border, either answer.
    pub fn contains(&self, point: Point) -> bool {
        let (x, y) = (point.lon(), point.lat());
        let mut inside = false;
        for ring in &self.rings {
            for pair in ring.windows(2) {
                let ([x0, y0], [x1, y1]) = (pair[0].map(f64::from), pair[1].map(f64::from));
                if (y0 > y) != (y1 > y) && x < (x1 - x0) * (y - y0) / (y1 - y0) + x0 {
                    inside = !inside;
                }
            }
        }
        inside
    }

    /// How far outside the point is, in metres: 0 inside, else the distance to the nearest border, on a plane that touches
    /// the globe at the point (right to a thousandth within 100 km). Infinite when there is no outline.
    pub fn distance_m(&self, point: Point) -> f64 {
        if self.contains(point) {
            return 0.0;
        }
        let metres_per_degree = kernel::geo::EARTH_RADIUS_M.to_radians();
        let east = metres_per_degree * point.lat().to_radians().cos();
        let flat = |[lon, lat]: [f32; 2]| {
            ((f64::from(lon) - point.lon()) * east, (f64::from(lat) - point.lat()) * metres_per_degree)
        };
        let borders = self.rings.iter().flat_map(|ring| ring.windows(2));
        borders.map(|pair| to_segment(flat(pair[0]), flat(pair[1]))).fold(f64::INFINITY, f64::min)
    }
}

/// From the origin to the segment between two points of the plane.
fn to_segment((ax, ay): (f64, f64), (bx, by): (f64, f64)) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (ax + along * dx).hypot(ay + along * dy)
}

/// The outlines of one block: all communes of a département, or all départements, all EPCI, all régions.
#[derive(Debug, Default)]
pub struct OutlineSet {
    outlines: Vec<(Box<str>, Outline, Bounds)>,
}

impl OutlineSet {
    /// The outline of that code.
    pub fn get(&self, code: &str) -> Option<&Outline> {
        let i = self.outlines.binary_search_by(|(c, ..)| (**c).cmp(code)).ok()?;
        Some(&self.outlines[i].1)
    }

    /// Code, outline and rectangle of each, by code.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Outline, Bounds)> {
        self.outlines.iter().map(|(code, outline, bounds)| (&**code, outline, *bounds))
    }

    /// The first, by code, whose outline holds the point.
    pub fn find(&self, point: Point) -> Option<&str> {
        self.iter()
            .find(|(_, outline, bounds)| bounds.contains(point) && outline.contains(point))
            .map(|(code, ..)| code)
    }
}

/// One file: blocks of outlines, each compressed alone.
#[derive(Debug)]
pub(crate) struct OutlineFile {
    bytes: &'static [u8],
    origin: [f64; 2],
    step: [f64; 2],
    blocks: Vec<(Box<str>, std::ops::Range<usize>)>,
}

impl OutlineFile {
    /// Reads the table of blocks; `None` when the file is not one of ours.
    pub(crate) fn open(bytes: &'static [u8]) -> Option<Self> {
        let mut at = bytes.strip_prefix(b"PLO1")?;
        let mut number = || Some(f64::from_le_bytes(take(&mut at)?));
        let (origin, step) = ([number()?, number()?], [number()?, number()?]);
        let count = u16::from_le_bytes(take(&mut at)?);
        let mut table = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            let [len] = take::<1>(&mut at)?;
            let (key, rest) = at.split_at_checked(usize::from(len))?;
            at = rest;
            let offset = u32::from_le_bytes(take(&mut at)?) as usize;
            let length = u32::from_le_bytes(take(&mut at)?) as usize;
            let _raw_length: [u8; 4] = take(&mut at)?;
            table.push((std::str::from_utf8(key).ok()?.into(), offset..offset + length));
        }
        let start = bytes.len() - at.len();
        let blocks =
            table.into_iter().map(|(key, range)| (key, start + range.start..start + range.end)).collect();
        Some(Self { bytes, origin, step, blocks })
    }

    /// The names of the blocks, ascending.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().map(|(key, _)| &**key)
    }

    /// The position of a block among `keys`.
    pub(crate) fn position(&self, key: &str) -> Option<usize> {
        self.blocks.binary_search_by(|(k, _)| (**k).cmp(key)).ok()
    }

    /// Decodes a block; `None` when it is broken or absent (a test decodes them all).
    pub(crate) fn decode(&self, position: usize) -> Option<OutlineSet> {
        let (_, range) = self.blocks.get(position)?;
        let mut raw = Vec::new();
        ZlibDecoder::new(self.bytes.get(range.clone())?).read_to_end(&mut raw).ok()?;
        let mut at = raw.as_slice();
        let (mut x, mut y) = (0i64, 0i64);
        let mut arcs = Vec::new();
        for _ in 0..varint(&mut at)? {
            let len = usize::try_from(varint(&mut at)?).ok()?;
            let mut arc = Vec::with_capacity(len.min(at.len()));
            for _ in 0..len {
                x += varint(&mut at)?;
                y += varint(&mut at)?;
                arc.push([
                    (self.origin[0] + x as f64 * self.step[0]) as f32,
                    (self.origin[1] + y as f64 * self.step[1]) as f32,
                ]);
            }
            arcs.push(arc);
        }
        let mut outlines = Vec::new();
        for _ in 0..varint(&mut at)? {
            let (code, rest) = usize::try_from(varint(&mut at)?).ok().and_then(|n| at_split(at, n))?;
            at = rest;
            let mut rings = Vec::new();
            for _ in 0..varint(&mut at)? {
                rings.push(ring(&mut at, &arcs)?);
            }
            let outline = Outline { rings };
            let bounds = outline.bounds()?;
            outlines.push((std::str::from_utf8(code).ok()?.into(), outline, bounds));
        }
        Some(OutlineSet { outlines })
    }
}

/// Joins the arcs of one ring; a negative number is an arc walked backwards, its first point the last one of the arc before.
fn ring(at: &mut &[u8], arcs: &[Ring]) -> Option<Ring> {
    let mut ring: Ring = Vec::new();
    let mut number = 0i64;
    for _ in 0..varint(at)? {
        number += varint(at)?;
        let arc = arcs.get(usize::try_from(if number < 0 { !number } else { number }).ok()?)?;
        let skip = usize::from(!ring.is_empty());
        if number < 0 {
            ring.extend(arc.iter().rev().skip(skip));
        } else {
            ring.extend(arc.iter().skip(skip));
        }
    }
    Some(ring)
}

fn at_split(at: &[u8], n: usize) -> Option<(&[u8], &[u8])> {
    at.split_at_checked(n)
}

fn take<const N: usize>(at: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = at.split_first_chunk::<N>()?;
    *at = rest;
    Some(*head)
}

/// Zigzag LEB128.
fn varint(at: &mut &[u8]) -> Option<i64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let [byte] = take::<1>(at)?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some((value >> 1) as i64 ^ -((value & 1) as i64));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_is_outside() {
        let square = |a: f32, b: f32| vec![[a, a], [b, a], [b, b], [a, b], [a, a]];
        let outline = Outline { rings: vec![square(0.0, 10.0), square(4.0, 6.0)] };
        let at = |lat, lon| Point::new(lat, lon).unwrap();
        assert!(outline.contains(at(1.0, 1.0)));
        assert!(!outline.contains(at(5.0, 5.0)));
        assert!(!outline.contains(at(11.0, 5.0)));
        let bounds = outline.bounds().unwrap();
        assert_eq!((bounds.south, bounds.east), (0.0, 10.0));
    }

    #[test]
    fn how_far_outside_is_to_the_nearest_border() {
        let outline =
            Outline { rings: vec![vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]] };
        let far = |lat, lon| outline.distance_m(Point::new(lat, lon).unwrap());
        assert!(far(0.5, 0.5).abs() < 1e-9, "inside");
        // A tenth of a degree of the equator is 11.1 km, to a side and to a corner.
        assert!((far(0.5, 1.1) - 11_119.0).abs() < 5.0, "{}", far(0.5, 1.1));
        assert!((far(-0.1, -0.1) - 15_725.0).abs() < 5.0, "{}", far(-0.1, -0.1));
        assert!(Outline::default().distance_m(Point::new(0.0, 0.0).unwrap()).is_infinite());
    }

    #[test]
    fn a_broken_file_is_refused() {
        assert!(OutlineFile::open(b"").is_none());
        assert!(OutlineFile::open(b"PLO1 too short").is_none());
    }

    #[test]
    fn numbers_are_zigzag_leb128() {
        for (bytes, value) in [(&[0u8][..], 0), (&[1], -1), (&[2], 1), (&[0xd8, 0x04], 300)] {
            let mut at = bytes;
            assert_eq!(varint(&mut at), Some(value));
        }
        assert_eq!(varint(&mut &[0xff; 11][..]), None);
    }
}
