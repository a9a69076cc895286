//! Unit vectors and distances on the sphere.
//!
//! The distance is part of the score, so its arithmetic is fixed here, once: `c² = (dx² + dy²) + dz²` between unit vectors in `f64`,
//! `h = √c² / 2`, and `d = 2 R asin h`, where the arcsine of a small `h` is its series to the seventh power (exact to the last bit
//! below 127 km, and the same on every platform).

/// Mean radius of the Earth in metres.
pub(crate) const EARTH_M: f64 = 6_371_008.77;

/// Below this half chord the series is exact to rounding.
const SMALL: f64 = 0.01;

pub(crate) type Unit = [f64; 3];

/// Unit vector of a latitude and a longitude in degrees.
pub(crate) fn unit(lat: f64, lon: f64) -> Unit {
    let (sin_lat, cos_lat) = lat.to_radians().sin_cos();
    let (sin_lon, cos_lon) = lon.to_radians().sin_cos();
    [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
}

/// Square of the chord between two unit vectors.
#[inline]
pub(crate) fn chord2(a: &Unit, b: &Unit) -> f64 {
    let (dx, dy, dz) = (a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    (dx * dx + dy * dy) + dz * dz
}

/// Metres along the sphere for the square of a chord.
#[inline]
pub(crate) fn arc_m(chord2: f64) -> f64 {
    let h = 0.5 * chord2.sqrt();
    let angle = if h < SMALL {
        let s = h * h;
        h + h * (s * (1.0 / 6.0 + s * (3.0 / 40.0 + s * (15.0 / 336.0))))
    } else {
        h.min(1.0).asin()
    };
    (2.0 * EARTH_M) * angle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn haversine(a: (f64, f64), b: (f64, f64)) -> f64 {
        let (la, lb) = (a.0.to_radians(), b.0.to_radians());
        let s = ((lb - la) / 2.0).sin().powi(2)
            + la.cos() * lb.cos() * ((b.1 - a.1).to_radians() / 2.0).sin().powi(2);
        2.0 * EARTH_M * s.sqrt().min(1.0).asin()
    }

    #[test]
    fn agrees_with_the_textbook() {
        let table = [
            ((48.8566, 2.3522), (48.8570, 2.3530)),
            ((48.8566, 2.3522), (43.2965, 5.3698)),
            ((-21.1151, 55.5364), (48.8566, 2.3522)),
            ((10.0, 179.999), (10.0, -179.999)),
            ((89.999, 0.0), (89.999, 180.0)),
            ((0.0, 0.0), (0.0, 180.0)),
            ((45.0, 3.0), (45.0, 3.0)),
        ];
        for (a, b) in table {
            let d = arc_m(chord2(&unit(a.0, a.1), &unit(b.0, b.1)));
            let h = haversine(a, b);
            assert!((d - h).abs() <= 1e-6 + 1e-7 * h, "{a:?} {b:?}: {d} and {h}");
        }
    }

    #[test]
    fn the_series_meets_the_arcsine() {
        let at = |h: f64| arc_m(4.0 * h * h);
        assert!((at(SMALL * (1.0 - 1e-12)) - at(SMALL)).abs() < 1e-6);
        assert!((at(0.009) - 2.0 * EARTH_M * 0.009_f64.asin()).abs() < 1e-8);
    }
}
