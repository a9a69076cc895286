//! Web Mercator, its grid, and the order along it.

/// The world is 2^28 units wide: 15 cm at the equator.
pub(crate) const UNIT_BITS: u32 = 28;
/// Units of a tile's side in its own coordinates.
pub const EXTENT: u32 = 4096;
const EXTENT_BITS: u32 = 12;
/// The deepest zoom of a tile.
pub const MAX_ZOOM: u8 = 18;

/// A point of the world in grid units: x eastward, y southward, both below 2^28.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Unit {
    /// Eastward from the 180th meridian.
    pub x: u32,
    /// Southward from 85.05° north.
    pub y: u32,
}

impl Unit {
    /// From degrees; `None` when not finite or outside ±90 and ±180. Beyond 85.05° the edge of the map.
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        if !(lat.abs() <= 90.0 && lon.abs() <= 180.0) {
            return None;
        }
        let side = f64::from(1_u32 << UNIT_BITS);
        let sine = lat.to_radians().sin().clamp(-0.999_999, 0.999_999);
        let y = 0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (4.0 * std::f64::consts::PI);
        let clamp = |share: f64| (share * side).clamp(0.0, side - 1.0) as u32;
        Some(Self { x: clamp((lon + 180.0) / 360.0), y: clamp(y) })
    }

    /// Its rank along the Z curve: the bits of x and y interleaved, so that a cell of any zoom is one interval.
    pub(crate) const fn key(self) -> u64 {
        spread(self.x) | spread(self.y) << 1
    }
}

/// Bits of a number, one apart.
const fn spread(n: u32) -> u64 {
    let mut n = n as u64;
    n = (n | n << 16) & 0x0000_FFFF_0000_FFFF;
    n = (n | n << 8) & 0x00FF_00FF_00FF_00FF;
    n = (n | n << 4) & 0x0F0F_0F0F_0F0F_0F0F;
    n = (n | n << 2) & 0x3333_3333_3333_3333;
    (n | n << 1) & 0x5555_5555_5555_5555
}

/// The address of a tile, always one that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    z: u8,
    x: u32,
    y: u32,
}

impl Tile {
    /// `None` beyond [`MAX_ZOOM`] or the edge of the world.
    pub fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        let side = 1_u32.checked_shl(z.into()).filter(|_| z <= MAX_ZOOM)?;
        (x < side && y < side).then_some(Self { z, x, y })
    }

    /// The tile of a zoom that holds a point.
    pub fn holding(unit: Unit, z: u8) -> Self {
        let z = z.min(MAX_ZOOM);
        let shift = UNIT_BITS - u32::from(z);
        Self { z, x: unit.x >> shift, y: unit.y >> shift }
    }

    /// Zoom.
    pub const fn z(self) -> u8 {
        self.z
    }
    /// Column, from the west.
    pub const fn x(self) -> u32 {
        self.x
    }
    /// Row, from the north.
    pub const fn y(self) -> u32 {
        self.y
    }

    /// The keys of its places: from, and up to (excluded).
    pub(crate) const fn keys(self) -> (u64, u64) {
        let shift = 2 * (UNIT_BITS - self.z as u32);
        let first = spread(self.x) | spread(self.y) << 1;
        (first << shift, (first + 1) << shift)
    }

    /// A point in its coordinates: 0 to [`EXTENT`] inside, beyond outside.
    pub fn place(self, unit: Unit) -> [i32; 2] {
        let bits = UNIT_BITS - u32::from(self.z);
        let one = |n: u32, tile: u32| {
            let from = i64::from(n) - (i64::from(tile) << bits);
            let local =
                if bits >= EXTENT_BITS { from >> (bits - EXTENT_BITS) } else { from << (EXTENT_BITS - bits) };
            local as i32
        };
        [one(unit.x, self.x), one(unit.y, self.y)]
    }

    /// Its square in grid units: west, north, east, south (the last two excluded).
    pub fn square(self) -> [u32; 4] {
        let bits = UNIT_BITS - u32::from(self.z);
        [self.x << bits, self.y << bits, (self.x + 1) << bits, (self.y + 1) << bits]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paris_is_where_maps_have_it() {
        let paris = Unit::new(48.8566, 2.3522).unwrap();
        // The tile that every map shows for Paris at zoom 10.
        assert_eq!(Tile::holding(paris, 10), Tile::new(10, 518, 352).unwrap());
        let [x, y] = Tile::holding(paris, 10).place(paris);
        assert!((0..4096).contains(&x) && (0..4096).contains(&y));
    }

    #[test]
    fn what_is_not_a_point_is_refused_and_the_poles_are_the_edge() {
        for (lat, lon) in [(f64::NAN, 0.0), (91.0, 0.0), (0.0, 180.1), (f64::INFINITY, 0.0)] {
            assert!(Unit::new(lat, lon).is_none());
        }
        let side = 1 << UNIT_BITS;
        assert!(Unit::new(90.0, 180.0).is_some_and(|u| u.x < side && u.y < side));
        assert!(Unit::new(-90.0, -180.0).is_some_and(|u| u.x == 0 && u.y == side - 1));
    }

    #[test]
    fn tiles_beyond_the_world_do_not_exist() {
        assert!(Tile::new(0, 0, 0).is_some() && Tile::new(18, (1 << 18) - 1, 0).is_some());
        assert!(
            Tile::new(0, 1, 0).is_none() && Tile::new(19, 0, 0).is_none() && Tile::new(255, 0, 0).is_none()
        );
    }

    #[test]
    fn a_cell_is_an_interval_of_keys() {
        let unit = Unit { x: 0b1011, y: 0b0110 };
        assert_eq!(unit.key(), 0b0110_1101);
        for z in 0..=18 {
            let (first, last) = Tile::holding(unit, z).keys();
            assert!((first..last).contains(&unit.key()), "{z}");
        }
    }
}
