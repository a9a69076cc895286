//! Where a record says the place is: commune, postal code, coordinates; each doubt said.

use kernel::{CommuneCode, Point, PostalCode};

use super::interpret::Findings;
use crate::column::Column;
use crate::lambert;
use crate::report::{Action, Problem};

/// Further than this from its commune, a point is doubtful: 60 km covers the widest commune overseas.
const FAR_M: f64 = 60_000.0;

/// What readers ask of the outside: the territories and the opening hours grammar. Small, so that readers are fuzzed
/// and tested without either.
pub trait Gazetteer {
    /// The commune of a code (former codes and arrondissements resolve), or of a postal code and a name, or of a point.
    fn locate(&self, asked: &Asked<'_>) -> Option<Located>;
    /// Whether the opening hours can be read.
    fn reads_hours(&self, text: &str) -> bool;
}

/// What a record says of its commune; empty texts were not said.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// INSEE code, upper case.
    pub code: &'a str,
    /// Five digits.
    pub postal_code: &'a str,
    /// Name as written.
    pub name: &'a str,
    /// Coordinates.
    pub point: Option<Point>,
}

/// How a commune was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// By its code.
    Code,
    /// By the code of a commune that no longer is.
    FormerCode,
    /// By postal code and name.
    PostalCodeAndName,
    /// By the point.
    Point,
}

/// A commune found.
#[derive(Debug, Clone)]
pub struct Located {
    /// Its code, or that of the arrondissement given.
    pub code: CommuneCode,
    /// Its official name.
    pub name: String,
    /// Its postal codes.
    pub postal_codes: Vec<PostalCode>,
    /// Its centre.
    pub centre: Point,
    /// How.
    pub found: Found,
}

/// Where a record is.
#[derive(Debug, Default)]
pub(super) struct Where {
    pub(super) commune_name: String,
    pub(super) postal_code: Option<PostalCode>,
    pub(super) commune: Option<CommuneCode>,
    pub(super) point: Option<Point>,
}

/// The raw values that say where, as written.
pub(super) struct Written<'a> {
    pub(super) code: &'a str,
    pub(super) postal_code: &'a str,
    pub(super) name: &'a str,
    pub(super) latitude: &'a str,
    pub(super) longitude: &'a str,
}

/// Reads everything that says where; `None` when nothing does (the caller rejects the row).
pub(super) fn locate(
    written: &Written<'_>,
    gazetteer: &dyn Gazetteer,
    findings: &mut Findings<'_>,
) -> Option<Where> {
    let point = point(written.latitude, written.longitude, findings);
    let postal_code = postal_code(written.postal_code, findings);
    let code = commune_code(written.code);
    let asked = Asked {
        code: code.as_ref().map_or("", CommuneCode::as_str),
        postal_code: postal_code.as_ref().map_or("", PostalCode::as_str),
        name: written.name,
        point,
    };
    let located = gazetteer.locate(&asked);
    if !written.code.is_empty()
        && located.as_ref().is_none_or(|l| matches!(l.found, Found::PostalCodeAndName | Found::Point))
    {
        findings.note(Column::CodeInsee, written.code, Problem::BadCommuneCode, Action::Ignored);
    }
    let Some(located) = located else {
        if written.name.is_empty() && postal_code.is_none() && point.is_none() {
            return None;
        }
        findings.note(Column::Commune, written.name, Problem::CommuneUnknown, Action::Kept);
        return Some(Where { commune_name: written.name.to_owned(), postal_code, commune: None, point });
    };
    match located.found {
        Found::Code => {}
        Found::FormerCode => {
            findings.note(Column::CodeInsee, written.code, Problem::FormerCommune, Action::Corrected);
        }
        Found::PostalCodeAndName | Found::Point => {
            findings.note(Column::CodeInsee, located.code.as_str(), Problem::CommuneFound, Action::Corrected);
        }
    }
    if !written.name.is_empty() && kernel::text::fold(written.name) != kernel::text::fold(&located.name) {
        findings.note(Column::Commune, written.name, Problem::CommuneName, Action::Corrected);
    }
    let postal_code = postal_code.or_else(|| {
        let [only] = &located.postal_codes[..] else { return None };
        findings.note(Column::CodePostal, only.as_str(), Problem::PostalCodeFound, Action::Corrected);
        Some(only.clone())
    });
    if let Some(point) = point
        && kernel::geo::distance_m(point, located.centre) > FAR_M
    {
        let shown = format!("{}, {}", written.latitude, written.longitude);
        findings.note(Column::Latitude, &shown, Problem::PointFar, Action::Kept);
    }
    Some(Where { commune_name: located.name, postal_code, commune: Some(located.code), point })
}

fn commune_code(text: &str) -> Option<CommuneCode> {
    let upper = text.to_ascii_uppercase();
    if upper.len() == 4 { format!("0{upper}").parse().ok() } else { upper.parse().ok() }
}

fn postal_code(text: &str, findings: &mut Findings<'_>) -> Option<PostalCode> {
    if text.is_empty() {
        return None;
    }
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).take(6).collect();
    if let Ok(code) = compact.parse() {
        return Some(code);
    }
    if compact.len() == 4
        && let Ok(code) = format!("0{compact}").parse()
    {
        findings.note(Column::CodePostal, text, Problem::LeadingZero, Action::Corrected);
        return Some(code);
    }
    findings.note(Column::CodePostal, text, Problem::BadPostalCode, Action::Ignored);
    None
}

fn number(text: &str) -> Option<f64> {
    if text.len() > 40 {
        return None;
    }
    let number: f64 = text.replace(',', ".").parse().ok()?;
    // Seven decimals of a degree are a centimetre; more is noise that does not survive formats.
    number.is_finite().then(|| (number * 1e7).round() / 1e7)
}

/// Rough boxes of France, overseas included: only to tell exchanged coordinates from right ones.
fn in_france(lat: f64, lon: f64) -> bool {
    const BOXES: [(f64, f64, f64, f64); 9] = [
        (41.0, 51.6, -5.6, 10.0),       // metropolitan
        (14.2, 18.2, -63.3, -60.7),     // Antilles
        (2.0, 6.0, -54.7, -51.5),       // Guyane
        (-21.5, -20.8, 55.1, 55.9),     // La Réunion
        (-13.1, -12.5, 44.9, 45.4),     // Mayotte
        (46.6, 47.2, -56.6, -56.0),     // Saint-Pierre-et-Miquelon
        (-23.0, -18.0, 158.0, 172.5),   // Nouvelle-Calédonie
        (-28.0, -7.0, -155.0, -134.0),  // Polynésie
        (-14.5, -13.0, -178.5, -176.0), // Wallis-et-Futuna
    ];
    BOXES
        .iter()
        .any(|(south, north, west, east)| (*south..=*north).contains(&lat) && (*west..=*east).contains(&lon))
}

fn point(latitude: &str, longitude: &str, findings: &mut Findings<'_>) -> Option<Point> {
    let shown = || format!("{latitude:.30}, {longitude:.30}");
    match (latitude.is_empty(), longitude.is_empty()) {
        (true, true) => return None,
        (false, false) => {}
        _ => {
            findings.note(Column::Latitude, &shown(), Problem::PointHalf, Action::Ignored);
            return None;
        }
    }
    let (Some(lat), Some(lon)) = (number(latitude), number(longitude)) else {
        findings.note(Column::Latitude, &shown(), Problem::PointBad, Action::Ignored);
        return None;
    };
    // Nobody is helped on the Gulf of Guinea: 0,0 is how many tools write "unknown".
    if lat == 0.0 && lon == 0.0 {
        findings.note(Column::Latitude, &shown(), Problem::PointZero, Action::Ignored);
        return None;
    }
    for (x, y) in [(lon, lat), (lat, lon)] {
        if let Some(point) = lambert::to_wgs84(x, y) {
            findings.note(Column::Latitude, &shown(), Problem::PointLambert, Action::Corrected);
            return Some(point);
        }
    }
    if !in_france(lat, lon) && in_france(lon, lat) {
        findings.note(Column::Latitude, &shown(), Problem::PointSwapped, Action::Corrected);
        return Point::new(lon, lat);
    }
    let point = Point::new(lat, lon);
    if point.is_none() {
        findings.note(Column::Latitude, &shown(), Problem::PointBad, Action::Ignored);
    }
    point
}
