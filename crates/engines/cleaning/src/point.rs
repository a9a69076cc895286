//! Coordinates: decimal degrees out of what files write.

use crate::change::{Change, Cleaned, Refusal};
use crate::lambert;
use crate::rule::{Rule, Why};

/// Decimal degrees, WGS 84, in -90..=90 and -180..=180, to seven decimals (a centimetre).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coordinates {
    /// Degrees north of the equator.
    pub lat: f64,
    /// Degrees east of Greenwich.
    pub lon: f64,
}

/// Rough boxes of France, overseas included: south, north, west, east.
const BOXES: [(f64, f64, f64, f64); 10] = [
    (41.0, 51.6, -5.6, 10.0),       // metropolitan
    (14.2, 18.2, -63.3, -60.7),     // Antilles
    (2.0, 6.0, -54.7, -51.5),       // Guyane
    (-21.5, -20.8, 55.1, 55.9),     // La Réunion
    (-13.1, -12.5, 44.9, 45.4),     // Mayotte
    (46.6, 47.2, -56.6, -56.0),     // Saint-Pierre-et-Miquelon
    (-23.0, -18.0, 158.0, 172.5),   // Nouvelle-Calédonie
    (-28.0, -7.0, -155.0, -134.0),  // Polynésie
    (-14.5, -13.0, -178.5, -176.0), // Wallis-et-Futuna
    (-50.5, -37.0, 50.0, 78.0),     // Terres australes
];

/// Whether a point is in one of the rough boxes of France.
pub fn in_france(lat: f64, lon: f64) -> bool {
    let holds = |(south, north, west, east): &(f64, f64, f64, f64)| {
        (*south..=*north).contains(&lat) && (*west..=*east).contains(&lon)
    };
    BOXES.iter().any(holds)
}

/// Reads a latitude and a longitude. Exchanged ones are told by the boxes of France, so only where one order is inside and
/// the other is not.
///
/// # Errors
/// A [`Refusal`] when there is no point: zero, half, no number, off the globe. Two empty texts are
/// [`Why::PointHalf`]: ask only when one is there.
pub fn coordinates(latitude: &str, longitude: &str) -> Result<Cleaned<Coordinates>, Refusal> {
    let (latitude, longitude) = (latitude.trim(), longitude.trim());
    let shown = format!("{latitude:.60} ; {longitude:.60}");
    let refuse = |why| Err(Refusal::new(why, &shown));
    if latitude.is_empty() || longitude.is_empty() {
        return refuse(Why::PointHalf);
    }
    let mut changes = Vec::new();
    let (Some(first), Some(second)) = (number(latitude), number(longitude)) else {
        return refuse(Why::PointNumber);
    };
    let (mut lat, mut lon) = (first.value, second.value);
    let mut before = shown.clone();
    let mut told = |rule, lat: f64, lon: f64| {
        let after = format!("{lat} ; {lon}");
        changes.push(Change::new(rule, &before, &after));
        before = after;
    };
    for rule in [Rule::PointComma, Rule::PointSexagesimal] {
        if first.rule == Some(rule) || second.rule == Some(rule) {
            told(rule, lat, lon);
        }
    }
    if lat == 0.0 && lon == 0.0 {
        return refuse(Why::PointZero);
    }
    let metres = [(lon, lat), (lat, lon)].into_iter().find_map(|(x, y)| lambert::to_degrees(x, y));
    if let Some((north, east)) = metres {
        (lat, lon) = (rounded(north), rounded(east));
        told(Rule::PointLambert, lat, lon);
    }
    if !in_france(lat, lon) && in_france(lon, lat) {
        (lat, lon) = (lon, lat);
        told(Rule::PointSwapped, lat, lon);
    }
    if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
        return refuse(Why::PointOutside);
    }
    Ok(Cleaned { value: Coordinates { lat, lon }, changes })
}

struct Number {
    value: f64,
    rule: Option<Rule>,
}

/// Seven decimals of a degree are a centimetre; more is noise that does not survive formats.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

fn number(text: &str) -> Option<Number> {
    if text.len() > 60 {
        return None;
    }
    let exact = |text: &str| {
        let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
        plain.then(|| text.parse::<f64>().ok())?.filter(|n| n.is_finite()).map(rounded)
    };
    if let Some(value) = exact(text) {
        return Some(Number { value, rule: None });
    }
    let compact: String =
        text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '−' { '-' } else { c }).collect();
    let one_sign = compact.matches([',', '.']).count() <= 1;
    if let Some(value) = exact(&compact.replace(',', ".")).filter(|_| one_sign) {
        return Some(Number { value, rule: Some(Rule::PointComma) });
    }
    sexagesimal(&compact).map(|value| Number { value: rounded(value), rule: Some(Rule::PointSexagesimal) })
}

/// `48°51'24"N`, `2°21.5'E`, `48.85°`.
fn sexagesimal(text: &str) -> Option<f64> {
    if !text.contains(['°', 'º']) {
        return None;
    }
    let upper = text.to_uppercase();
    let (body, west) = match upper.strip_suffix(['N', 'E']) {
        Some(body) => (body, false),
        None => upper.strip_suffix(['S', 'W', 'O']).map_or((upper.as_str(), false), |body| (body, true)),
    };
    let (body, minus) = body.strip_prefix('-').map_or((body, false), |body| (body, true));
    let mut degrees = 0.0;
    let mut unit = 1.0;
    for part in body.split(['°', 'º', '\'', '’', '′', '"', '”', '″']).filter(|part| !part.is_empty())
    {
        if unit > 3600.0 || !part.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')) {
            return None;
        }
        let value: f64 = part.replace(',', ".").parse().ok()?;
        if unit > 1.0 && value >= 60.0 {
            return None;
        }
        degrees += value / unit;
        unit *= 60.0;
    }
    (unit > 1.0).then_some(if west == minus { degrees } else { -degrees })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_come_out_of_what_files_write() {
        let cases = [
            ("49.25", "4.03", 49.25, 4.03, vec![]),
            ("48,8566", "2.3522", 48.8566, 2.3522, vec![Rule::PointComma]),
            ("4.03", "49.25", 49.25, 4.03, vec![Rule::PointSwapped]),
            ("55,5", "-21,1", -21.1, 55.5, vec![Rule::PointComma, Rule::PointSwapped]),
            ("166.45", "-22.27", -22.27, 166.45, vec![Rule::PointSwapped]),
            ("48°51'24\" N", "2° 21′ 8″ O", 48.8566667, -2.3522222, vec![Rule::PointSexagesimal]),
            ("-16.5", "-151.75", -16.5, -151.75, vec![]),
            ("50.0", "8.0", 50.0, 8.0, vec![]),
            ("40.7", "-74.0", 40.7, -74.0, vec![]),
        ];
        for (lat, lon, north, east, rules) in cases {
            let got = coordinates(lat, lon).unwrap();
            assert!(
                (got.value.lat - north).abs() < 1e-6 && (got.value.lon - east).abs() < 1e-6,
                "{lat} {lon}: {got:?}"
            );
            assert_eq!(got.changes.iter().map(|c| c.rule).collect::<Vec<_>>(), rules, "{lat} {lon}");
        }
        // Lambert-93 in either order, with decimal commas as French files have.
        for (x, y) in [("475198,121680863", "6692424,50691385"), ("6692424,50691385", "475198,121680863")] {
            let got = coordinates(x, y).unwrap().value;
            assert!((got.lat - 47.298).abs() < 0.01 && (got.lon - 0.027).abs() < 0.01, "{got:?}");
        }
    }

    #[test]
    fn what_is_no_point_says_why() {
        let cases = [
            ("0", "0.0", Why::PointZero),
            ("49", "", Why::PointHalf),
            ("1e999", "4", Why::PointNumber),
            ("NaN", "4", Why::PointNumber),
            ("inf", "4", Why::PointNumber),
            ("91", "200", Why::PointOutside),
        ];
        for (lat, lon, why) in cases {
            assert_eq!(
                coordinates(lat, lon).map_err(|refusal| refusal.why).map(|_| ()),
                Err(why),
                "{lat} {lon}"
            );
        }
    }
}
