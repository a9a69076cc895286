//! From the globe to pixels: flat, true to scale at the middle latitude, good up to the size of a country.

use kernel::Point;
use kernel::geo::EARTH_RADIUS_M;

/// A rectangle of latitudes and longitudes, in decimal degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Lowest latitude.
    pub south: f64,
    /// Lowest longitude.
    pub west: f64,
    /// Highest latitude.
    pub north: f64,
    /// Highest longitude.
    pub east: f64,
}

impl Bounds {
    /// Mainland France and Corsica.
    pub const MAINLAND: Self = Self { south: 41.3, west: -5.2, north: 51.1, east: 9.6 };

    /// The smallest rectangle around some points; `None` without any.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        points.into_iter().fold(None, |bounds: Option<Self>, p| {
            let b = bounds.unwrap_or(Self { south: p.lat(), west: p.lon(), north: p.lat(), east: p.lon() });
            Some(Self {
                south: b.south.min(p.lat()),
                west: b.west.min(p.lon()),
                north: b.north.max(p.lat()),
                east: b.east.max(p.lon()),
            })
        })
    }

    /// The square around a point whose sides are `radius_m` metres away.
    pub fn within(center: Point, radius_m: f64) -> Self {
        let dlat = (radius_m / EARTH_RADIUS_M).to_degrees();
        let dlon = dlat / flattening(center.lat());
        Self {
            south: center.lat() - dlat,
            west: center.lon() - dlon,
            north: center.lat() + dlat,
            east: center.lon() + dlon,
        }
    }

    /// The same middle, sides multiplied by `factor`: below 1 closer, above 1 farther.
    #[must_use]
    pub fn zoomed(self, factor: f64) -> Self {
        let (lat, lon) = (f64::midpoint(self.south, self.north), f64::midpoint(self.west, self.east));
        let (dlat, dlon) = ((self.north - self.south) / 2.0 * factor, (self.east - self.west) / 2.0 * factor);
        Self { south: lat - dlat, west: lon - dlon, north: lat + dlat, east: lon + dlon }
    }

    /// Moved by a share of its width to the east and of its height to the north.
    #[must_use]
    pub fn shifted(self, east: f64, north: f64) -> Self {
        let (dlon, dlat) = ((self.east - self.west) * east, (self.north - self.south) * north);
        Self {
            south: self.south + dlat,
            west: self.west + dlon,
            north: self.north + dlat,
            east: self.east + dlon,
        }
    }

    /// On the globe, finite, the right way round, and at least some hundred metres wide; else the mainland.
    fn made_safe(self) -> Self {
        const LEAST_DEGREES: f64 = 0.004;
        let all = [self.south, self.west, self.north, self.east];
        if !all.iter().all(|x| x.is_finite()) || self.south > self.north || self.west > self.east {
            return Self::MAINLAND;
        }
        let grow = |low: f64, high: f64, limit: f64| {
            let (low, high) = (low.clamp(-limit, limit), high.clamp(-limit, limit));
            let missing = (LEAST_DEGREES - (high - low)).max(0.0) / 2.0;
            (low - missing, high + missing)
        };
        let ((south, north), (west, east)) =
            (grow(self.south, self.north, 89.0), grow(self.west, self.east, 180.0));
        Self { south, west, north, east }
    }
}

/// Pixels east for one pixel north, for the same number of degrees; kept away from zero near the poles.
fn flattening(lat: f64) -> f64 {
    lat.to_radians().cos().max(0.05)
}

/// A rectangle of the globe, fitted in the middle of a rectangle of pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    width: u32,
    height: u32,
    /// The point at the upper left corner.
    north: f64,
    west: f64,
    /// Pixels for a degree of longitude, and of latitude.
    x_scale: f64,
    y_scale: f64,
}

impl View {
    /// The whole of `bounds`, with `margin` pixels around, on `width` × `height` pixels (each kept in 120..=4000). Bounds
    /// that make no sense show the mainland.
    pub fn fit(bounds: Bounds, width: u32, height: u32, margin: u32) -> Self {
        let (width, height) = (width.clamp(120, 4_000), height.clamp(120, 4_000));
        let margin = margin.min(width.min(height) / 4);
        let b = bounds.made_safe();
        let (lat, lon) = (f64::midpoint(b.south, b.north), f64::midpoint(b.west, b.east));
        let flat = flattening(lat);
        let room = |pixels: u32| f64::from(pixels - 2 * margin);
        let y_scale = (room(width) / ((b.east - b.west) * flat)).min(room(height) / (b.north - b.south));
        let x_scale = y_scale * flat;
        Self {
            width,
            height,
            north: lat + f64::from(height) / 2.0 / y_scale,
            west: lon - f64::from(width) / 2.0 / x_scale,
            x_scale,
            y_scale,
        }
    }

    /// Pixels across.
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Pixels down.
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// Everything that can be seen: what to fetch the background for.
    pub fn visible(&self) -> Bounds {
        Bounds {
            south: self.north - f64::from(self.height) / self.y_scale,
            west: self.west,
            north: self.north,
            east: self.west + f64::from(self.width) / self.x_scale,
        }
    }

    /// How many metres a pixel is.
    pub fn metres_per_pixel(&self) -> f64 {
        EARTH_RADIUS_M * (1.0 / self.y_scale).to_radians()
    }

    pub(super) fn project(&self, point: Point) -> (f64, f64) {
        self.project_degrees(point.lon(), point.lat())
    }

    pub(super) fn project_degrees(&self, lon: f64, lat: f64) -> (f64, f64) {
        ((lon - self.west) * self.x_scale, (self.north - lat) * self.y_scale)
    }

    /// Is a pixel in the frame?
    pub(super) fn shows(&self, (x, y): (f64, f64)) -> bool {
        (0.0..=f64::from(self.width)).contains(&x) && (0.0..=f64::from(self.height)).contains(&y)
    }

    /// The longest of 1, 2, 5 × 10ⁿ metres that fits in a fifth of the width, and its pixels.
    pub(super) fn scale_bar(&self) -> (u64, f64) {
        let room = f64::from(self.width) / 5.0 * self.metres_per_pixel();
        let mut best = 1;
        let mut power = 1;
        while power as f64 <= room && power < 100_000_000 {
            best =
                [1, 2, 5].map(|n| n * power).into_iter().filter(|m| *m as f64 <= room).max().unwrap_or(best);
            power *= 10;
        }
        (best, best as f64 / self.metres_per_pixel())
    }
}
