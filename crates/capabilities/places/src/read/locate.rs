//! Where a record says the place is: commune, postal code, coordinates; each doubt said.

use kernel::{CommuneCode, Point, PostalCode};
use territory::resolve::Clue;

use super::interpret::Findings;
use crate::column::Column;
use crate::model::Precision;
use crate::report::{Action, Line, Problem};

/// Further than this from its commune, a point is doubtful: 60 km covers the widest commune overseas.
const FAR_M: f64 = 60_000.0;
/// Further than this outside the outline of a commune that two other clues agree on, a point is wrong: a bus of the
/// neighbouring commune, or an address looked up in another département.
const WRONG_M: f64 = 5_000.0;
/// Further than this outside the outline, a point is told: outlines are simplified, and places stand on borders.
const OUTSIDE_M: f64 = 1_000.0;

/// What readers ask of the outside: the territories and the opening hours grammar. Small, so that readers are fuzzed
/// and tested without either.
pub trait Gazetteer {
    /// The commune of a code (former codes and arrondissements resolve), or of a postal code and a name, or of a point.
    fn locate(&self, asked: &Asked<'_>) -> Option<Located>;
    /// Whether the opening hours can be read.
    fn reads_hours(&self, text: &str) -> bool;
    /// Whether a record without a point takes its commune's, told as such.
    fn gives_points(&self) -> bool {
        false
    }
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
    /// The name was that of a commune that became part of it.
    pub former_name: bool,
    /// The clues that say another commune.
    pub against: Vec<Clue>,
    /// How many clues agree on it.
    pub agreeing: usize,
    /// How far outside it the point is, in metres; `None` without point or outlines.
    pub outside_m: Option<f64>,
}

impl Located {
    /// A commune on which nothing but this is known.
    pub fn new(
        code: CommuneCode,
        name: String,
        postal_codes: Vec<PostalCode>,
        centre: Point,
        found: Found,
    ) -> Self {
        Self {
            code,
            name,
            postal_codes,
            centre,
            found,
            former_name: false,
            against: Vec::new(),
            agreeing: 1,
            outside_m: None,
        }
    }
}

/// Where a record is.
#[derive(Debug, Default)]
pub(super) struct Where {
    pub(super) commune_name: String,
    pub(super) postal_code: Option<PostalCode>,
    pub(super) commune: Option<CommuneCode>,
    pub(super) point: Option<Point>,
    pub(super) precision: Precision,
}

/// The raw values that say where, as written.
pub(super) struct Written<'a> {
    pub(super) code: &'a str,
    pub(super) postal_code: &'a str,
    pub(super) name: &'a str,
    /// Of Paris, Lyon or Marseille, when the name said it.
    pub(super) arrondissement: Option<u8>,
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
    let postal_code = postal_code(written.postal_code, findings).or_else(|| postal_code_of(written));
    let code = commune_code(written.code, findings);
    let asked = Asked {
        code: code.as_ref().map_or("", CommuneCode::as_str),
        postal_code: postal_code.as_ref().map_or("", PostalCode::as_str),
        name: written.name,
        point,
    };
    let located = gazetteer.locate(&asked);
    let contradicted = located.as_ref().is_some_and(|l| l.against.contains(&Clue::Code));
    if !written.code.is_empty()
        && !contradicted
        && located.as_ref().is_none_or(|l| matches!(l.found, Found::PostalCodeAndName | Found::Point))
    {
        findings.note(Column::CodeInsee, written.code, Problem::BadCommuneCode, Action::Ignored);
    }
    let Some(located) = located else {
        if written.name.is_empty() && postal_code.is_none() && point.is_none() {
            return None;
        }
        findings.note(Column::Commune, written.name, Problem::CommuneUnknown, Action::Kept);
        let commune_name = written.name.to_owned();
        return Some(Where { commune_name, postal_code, commune: None, point, precision: Precision::Given });
    };
    tell(written, &located, contradicted, findings);
    let postal_code = postal_code.or_else(|| {
        let [only] = &located.postal_codes[..] else { return None };
        findings.note(Column::CodePostal, only.as_str(), Problem::PostalCodeFound, Action::Corrected);
        Some(only.clone())
    });
    let (point, precision) = settle(point, written, &located, gazetteer, findings);
    Some(Where { commune_name: located.name, postal_code, commune: Some(located.code), point, precision })
}

/// `Paris 11e` without postal code says one.
fn postal_code_of(written: &Written<'_>) -> Option<PostalCode> {
    let base = match kernel::text::fold(written.name).as_str() {
        "paris" => 75_000,
        "lyon" => 69_000,
        "marseille" => 13_000,
        _ => return None,
    };
    format!("{:05}", base + u32::from(written.arrondissement?)).parse().ok()
}

/// What the clues said that is not so.
fn tell(written: &Written<'_>, located: &Located, contradicted: bool, findings: &mut Findings<'_>) {
    let mut became = |column: Column, value: &str, problem, after: &str| {
        let line = Line::new(findings.line, column.name(), value, problem, Action::Corrected);
        (findings.push)(line.became(after));
    };
    let code = located.code.as_str();
    match located.found {
        _ if contradicted => became(Column::CodeInsee, written.code, Problem::CodeContradicted, code),
        Found::Code => {}
        Found::FormerCode => became(Column::CodeInsee, written.code, Problem::FormerCommune, code),
        Found::PostalCodeAndName | Found::Point => became(Column::CodeInsee, "", Problem::CommuneFound, code),
    }
    if !written.name.is_empty() && kernel::text::fold(written.name) != kernel::text::fold(&located.name) {
        let problem = if located.former_name { Problem::FormerCommune } else { Problem::CommuneName };
        became(Column::Commune, written.name, problem, &located.name);
    }
    if located.against.contains(&Clue::PostalCode) {
        findings.note(Column::CodePostal, written.postal_code, Problem::PostalCodeElsewhere, Action::Kept);
    }
}

/// The point of the record and how precise it is: as given, or the commune's when it is missing or plainly wrong.
fn settle(
    point: Option<Point>,
    written: &Written<'_>,
    located: &Located,
    gazetteer: &dyn Gazetteer,
    findings: &mut Findings<'_>,
) -> (Option<Point>, Precision) {
    let Some(given) = point else {
        let centre = gazetteer.gives_points().then_some(located.centre);
        let precision = if centre.is_some() { Precision::Commune } else { Precision::Given };
        return (centre, precision);
    };
    let shown = format!("{}, {}", written.latitude, written.longitude);
    let note = |problem, action| Line::new(findings.line, Column::Latitude.name(), &shown, problem, action);
    match located.outside_m {
        // Two clues at least besides the point: it alone is wrong.
        Some(metres) if metres > WRONG_M && located.agreeing >= 2 => {
            let after = format!("{}, {}", located.centre.lat(), located.centre.lon());
            (findings.push)(note(Problem::PointOutside, Action::Corrected).became(&after));
            return (Some(located.centre), Precision::Commune);
        }
        Some(metres) if metres > OUTSIDE_M => (findings.push)(note(Problem::PointOutside, Action::Kept)),
        Some(_) => {}
        None if kernel::geo::distance_m(given, located.centre) > FAR_M => {
            (findings.push)(note(Problem::PointFar, Action::Kept));
        }
        None => {}
    }
    (Some(given), Precision::Given)
}

fn commune_code(written: &str, findings: &mut Findings<'_>) -> Option<CommuneCode> {
    if written.is_empty() {
        return None;
    }
    // What is no code is told with what the commune turned out to be.
    let code = cleaning::commune_code(written).ok()?;
    findings.changes(Column::CodeInsee, &code.changes);
    code.value.parse().ok()
}

fn postal_code(written: &str, findings: &mut Findings<'_>) -> Option<PostalCode> {
    if cleaning::text::says_nothing(written) {
        return None;
    }
    match cleaning::postal_code(written) {
        Ok(code) => {
            findings.changes(Column::CodePostal, &code.changes);
            code.value.parse().ok()
        }
        Err(refusal) => {
            findings.refused(Column::CodePostal, &refusal);
            None
        }
    }
}

fn point(latitude: &str, longitude: &str, findings: &mut Findings<'_>) -> Option<Point> {
    if latitude.is_empty() && longitude.is_empty() {
        return None;
    }
    match cleaning::coordinates(latitude, longitude) {
        Ok(found) => {
            findings.changes(Column::Latitude, &found.changes);
            Point::new(found.value.lat, found.value.lon)
        }
        Err(refusal) => {
            findings.refused(Column::Latitude, &refusal);
            None
        }
    }
}
