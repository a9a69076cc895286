//! Points on the globe and the distance between them.

/// Mean Earth radius, in metres: the sphere on which all our distances are measured (R = 6371.00877 km).
pub const EARTH_RADIUS_M: f64 = 6_371_008.77;

/// A place on the globe, WGS 84, decimal degrees. Only [`Point::new`] makes one, so both numbers are finite and in range.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "RawPoint")]
pub struct Point {
    lat: f64,
    lon: f64,
}

#[derive(serde::Deserialize)]
struct RawPoint {
    lat: f64,
    lon: f64,
}

/// The two numbers are no point of the globe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("latitude must be in -90..=90 and longitude in -180..=180")]
pub struct InvalidPoint;

impl TryFrom<RawPoint> for Point {
    type Error = InvalidPoint;
    fn try_from(raw: RawPoint) -> Result<Self, InvalidPoint> {
        Self::new(raw.lat, raw.lon).ok_or(InvalidPoint)
    }
}

impl Point {
    /// Latitude in -90..=90, longitude in -180..=180; `None` for anything else, NaN included.
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        ((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon)).then_some(Self { lat, lon })
    }

    /// Degrees north of the equator.
    pub const fn lat(self) -> f64 {
        self.lat
    }

    /// Degrees east of Greenwich.
    pub const fn lon(self) -> f64 {
        self.lon
    }
}

/// Great-circle distance in metres (haversine on the sphere of [`EARTH_RADIUS_M`]).
pub fn distance_m(a: Point, b: Point) -> f64 {
    let (lat_a, lat_b) = (a.lat.to_radians(), b.lat.to_radians());
    let half_lat = ((lat_b - lat_a) / 2.0).sin();
    let half_lon = ((b.lon - a.lon).to_radians() / 2.0).sin();
    let h = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
    2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_outside_the_globe_are_refused() {
        for (lat, lon) in [(91.0, 0.0), (0.0, 181.0), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert_eq!(Point::new(lat, lon), None, "{lat},{lon}");
        }
    }

    #[test]
    fn distances_match_known_ones() {
        let paris = Point::new(48.8566, 2.3522).unwrap();
        let lyon = Point::new(45.7640, 4.8357).unwrap();
        assert!((distance_m(paris, lyon) - 391_500.0).abs() < 500.0);
        assert!(distance_m(paris, paris) < 1e-6);
        let antipode = Point::new(-48.8566, 2.3522 - 180.0).unwrap();
        assert!((distance_m(paris, antipode) - std::f64::consts::PI * EARTH_RADIUS_M).abs() < 1.0);
    }
}
