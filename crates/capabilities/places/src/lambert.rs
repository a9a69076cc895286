//! Lambert-93 to WGS 84: the inverse of the Lambert conformal conic projection with two standard parallels.
//!
//! Constants: RGF93 / Lambert-93 (EPSG:2154), ellipsoid GRS 80; formulas of IGN's technical note NT/G 71. RGF93 and WGS 84
//! agree to the decimetre, far below what an address needs.

use kernel::Point;

/// First eccentricity of GRS 80.
const E: f64 = 0.081_819_191_042_816;
/// Exponent of the projection.
const N: f64 = 0.725_607_765_053_267_3;
/// Constant of the projection, metres.
const C: f64 = 11_754_255.426_096;
/// False origin of the cone, metres.
const XS: f64 = 700_000.0;
const YS: f64 = 12_655_612.049_876;
/// Central meridian, 3° east.
const LON_0: f64 = 3.0;

/// Whether two numbers look like Lambert-93 metres of metropolitan France (`x` east, `y` north).
pub fn looks_like(x: f64, y: f64) -> bool {
    (50_000.0..=1_300_000.0).contains(&x) && (6_000_000.0..=7_200_000.0).contains(&y)
}

/// The point of Lambert-93 coordinates in metres; `None` outside metropolitan France.
pub fn to_wgs84(x: f64, y: f64) -> Option<Point> {
    if !looks_like(x, y) {
        return None;
    }
    let (dx, dy) = (x - XS, y - YS);
    let radius = dx.hypot(dy);
    let gamma = (dx / -dy).atan();
    let isometric = -1.0 / N * (radius / C).abs().ln();
    let mut lat = 2.0 * isometric.exp().atan() - std::f64::consts::FRAC_PI_2;
    // Converges to 1e-12 rad in five turns; ten is a bound.
    for _ in 0..10 {
        let sine = E * lat.sin();
        let next = 2.0 * (((1.0 + sine) / (1.0 - sine)).powf(E / 2.0) * isometric.exp()).atan()
            - std::f64::consts::FRAC_PI_2;
        if (next - lat).abs() < 1e-12 {
            lat = next;
            break;
        }
        lat = next;
    }
    Point::new(lat.to_degrees(), LON_0 + (gamma / N).to_degrees())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_points_come_out_to_a_metre() {
        // Reference pairs: origin of the projection, and points computed with PROJ (EPSG:2154 → EPSG:4326).
        let cases = [
            (700_000.0, 6_600_000.0, 46.5, 3.0),
            (652_469.02, 6_862_035.26, 48.856_600, 2.352_200),
            (842_666.66, 6_519_924.37, 45.764_000, 4.835_700),
        ];
        for (x, y, lat, lon) in cases {
            let point = to_wgs84(x, y).unwrap();
            let metres = kernel::geo::distance_m(point, Point::new(lat, lon).unwrap());
            assert!(metres < 2.0, "({x}, {y}) is {metres} m from ({lat}, {lon}): {point:?}");
        }
    }

    #[test]
    fn degrees_are_not_taken_for_metres() {
        assert_eq!(to_wgs84(48.85, 2.35), None);
        assert_eq!(to_wgs84(f64::NAN, 6_600_000.0), None);
    }
}
