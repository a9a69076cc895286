//! What the address of the map says: every filter, in one shape for page, tiles, list and API.

use jiff::civil::{Time, Weekday};
use kernel::Point;
use serde::Deserialize;
use utoipa::IntoParams;

/// The filters of the map and of the list, as a `GET` query. Within one filter, any of the values; between filters, all
/// must hold. Lists repeat the key or use commas.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct MapQuery {
    /// Words of the name, commune or postal code: accents, one typing error a word and usual abbreviations are forgiven.
    pub q: String,
    /// Services, declared or presumed.
    pub service: Vec<String>,
    /// Modes of help: `substitution`, `mediation`, `training`, `access`.
    pub mode: Vec<String>,
    /// Publics: places that address them, or everybody.
    pub public: Vec<String>,
    /// Special care.
    pub care: Vec<String>,
    /// Cost.
    pub cost: Vec<String>,
    /// National programmes, `aidants-connect` among them.
    pub programme: Vec<String>,
    /// Trainings and local labels.
    pub label: Vec<String>,
    /// How to reach the place.
    pub access: Vec<String>,
    /// How people are supported; `a-distance` is among them.
    pub support: Vec<String>,
    /// `itinerant`, `fixe`.
    pub itinerancy: Vec<String>,
    /// Kinds of place.
    pub typology: Vec<String>,
    /// `mediation`, `point-d-entree`, `les-deux`.
    pub role: Vec<String>,
    /// Sources of the register.
    pub source: Vec<String>,
    /// When the source last updated it: `6-months`, `1-year`, `2-years`, `older`, `unknown`.
    pub fresh: Vec<String>,
    /// `commune:35238`, `epci:…`, `departement:35`, `region:53`, `france`.
    pub territory: Vec<String>,
    /// The pass numérique is accepted.
    pub pass: bool,
    /// Its accessibility is described.
    pub accessible: bool,
    /// An appointment can be taken online.
    pub booking: bool,
    /// `now`: open at this moment.
    pub open: String,
    /// Or open on a day of the ordinary week, `monday` to `sunday`; at some moment of it when `time` is absent.
    pub day: String,
    /// At this time of `day`.
    #[param(example = "10:00")]
    pub time: String,
    /// Around a point: degrees north.
    #[param(value_type = Option<f64>, minimum = -90, maximum = 90)]
    pub lat: String,
    /// Degrees east.
    #[param(value_type = Option<f64>, minimum = -180, maximum = 180)]
    pub lon: String,
    /// As far as this, in metres; without it the point only sorts.
    #[param(value_type = Option<u32>, maximum = 300_000)]
    pub radius_m: String,
    /// `west,south,east,north` in degrees: the list keeps these only; tiles ignore it.
    #[param(example = "-1.8,48.0,-1.5,48.2")]
    pub bbox: String,
    /// `id`, `name`, `distance` (needs a point), `relevance` (needs `q`). On pages, the best that applies when absent.
    pub sort: String,
    /// Page of the list, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    pub page: String,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Identifiers: stable when places are added.
    Id,
    /// Names as a dictionary has them.
    Name,
    /// Nearest first.
    Distance,
    /// What answers the words best first.
    Relevance,
}

impl Sort {
    /// Reads a value of `sort`.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "id" => Some(Self::Id),
            "name" => Some(Self::Name),
            "distance" => Some(Self::Distance),
            "relevance" => Some(Self::Relevance),
            _ => None,
        }
    }
}

/// Days as addresses write them, Monday first.
const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// The farthest a radius may reach, in metres.
pub(super) const FARTHEST_M: u32 = 300_000;
/// The longest text looked for, in bytes.
pub(super) const MAX_Q_BYTES: usize = 200;

impl MapQuery {
    /// Lists by name, in the order of forms.
    pub fn lists(&self) -> [(&'static str, &[String]); 15] {
        [
            ("service", &self.service),
            ("mode", &self.mode),
            ("public", &self.public),
            ("care", &self.care),
            ("cost", &self.cost),
            ("programme", &self.programme),
            ("label", &self.label),
            ("access", &self.access),
            ("support", &self.support),
            ("itinerancy", &self.itinerancy),
            ("typology", &self.typology),
            ("role", &self.role),
            ("source", &self.source),
            ("fresh", &self.fresh),
            ("territory", &self.territory),
        ]
    }

    /// Boxes by name.
    pub const fn boxes(&self) -> [(&'static str, bool); 3] {
        [("pass", self.pass), ("accessible", self.accessible), ("booking", self.booking)]
    }

    /// Names that a strict reader knows.
    pub(crate) fn knows(name: &str) -> bool {
        let query = Self::default();
        query.lists().iter().any(|(known, _)| *known == name)
            || query.boxes().iter().any(|(known, _)| *known == name)
            || query.texts().iter().any(|(known, _)| *known == name)
            || ["bbox", "sort", "page"].contains(&name)
    }

    fn texts(&self) -> [(&'static str, &str); 7] {
        [
            ("q", &self.q),
            ("open", &self.open),
            ("day", &self.day),
            ("time", &self.time),
            ("lat", &self.lat),
            ("lon", &self.lon),
            ("radius_m", &self.radius_m),
        ]
    }

    /// What filters places, as pairs: what tiles must be asked with. Bounds, order and page are left out.
    pub fn filter_pairs(&self) -> Vec<(&'static str, &str)> {
        let mut pairs = Vec::new();
        for (name, values) in self.lists() {
            pairs.extend(values.iter().filter(|value| !value.is_empty()).map(|value| (name, value.as_str())));
        }
        pairs.extend(self.boxes().into_iter().filter(|(_, on)| *on).map(|(name, _)| (name, "on")));
        pairs.extend(self.texts().into_iter().filter(|(_, text)| !text.is_empty()));
        pairs
    }

    /// Every field as pairs, empty ones left out; the page too, since another question starts at the first.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let mut pairs = self.filter_pairs();
        for (name, value) in [("bbox", &self.bbox), ("sort", &self.sort)] {
            if !value.is_empty() {
                pairs.push((name, value));
            }
        }
        pairs
    }

    /// An address that asks this at `path`.
    pub fn href(&self, path: &str) -> String {
        let query = web::params::query_string(self.pairs());
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// The query of tiles, without the question mark.
    pub fn tile_query(&self) -> String {
        web::params::query_string(self.filter_pairs())
    }

    /// Whether any filter is set.
    pub fn is_filtered(&self) -> bool {
        !self.filter_pairs().is_empty()
    }

    /// Page of the list, from 1.
    pub fn page_number(&self) -> usize {
        self.page.parse().unwrap_or(1).clamp(1, 100_000)
    }

    /// The day asked; `None` when none or unknown.
    pub fn weekday(&self) -> Option<Weekday> {
        DAYS.iter().find(|(code, _)| *code == self.day).map(|(_, day)| *day)
    }

    /// The time asked, in minutes from midnight.
    pub fn minute(&self) -> Option<u16> {
        let time: Time = self.time.parse().ok()?;
        Some(u16::try_from(time.hour()).ok()? * 60 + u16::try_from(time.minute()).ok()?)
    }

    /// The point asked.
    pub fn point(&self) -> Option<Point> {
        Point::new(self.lat.parse().ok()?, self.lon.parse().ok()?)
    }

    /// How far from the point, in metres.
    pub fn radius_m(&self) -> Option<u32> {
        self.radius_m.parse().ok().filter(|radius| *radius <= FARTHEST_M)
    }

    /// West, south, east and north of the list.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        let number = |part: &str| part.trim().parse::<f64>().ok().filter(|n| n.is_finite());
        let mut parts = self.bbox.split(',').map(number);
        let [west, south, east, north] = [parts.next()??, parts.next()??, parts.next()??, parts.next()??];
        let right = parts.next().is_none() && west <= east && south <= north;
        right.then_some([west, south, east, north])
    }

    /// The words looked for, cut at a reasonable length.
    pub fn words(&self) -> &str {
        self.q[..self.q.floor_char_boundary(MAX_Q_BYTES)].trim()
    }

    /// The order of the list; on a page, the best that applies when none is asked.
    pub fn sort(&self) -> Sort {
        let possible = |sort: &Sort| match sort {
            Sort::Distance => self.point().is_some(),
            Sort::Relevance => !self.words().is_empty(),
            Sort::Id | Sort::Name => true,
        };
        let wishes = [Sort::from_code(&self.sort), Some(Sort::Relevance), Some(Sort::Distance)];
        wishes.into_iter().flatten().find(possible).unwrap_or(Sort::Name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(raw: &str) -> MapQuery {
        web::params::read(web::params::pairs(raw.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn a_query_comes_back_as_the_same_address_without_its_page() {
        let raw = "service=utiliser-le-numerique&cost=gratuit&pass=on&q=%C3%A9t%C3%A9&day=tuesday&time=10%3A00&lat=48.1&lon=-1.6&radius_m=5000&bbox=-2%2C48%2C-1%2C49&sort=name&page=3";
        let query = query(raw);
        assert_eq!(format!("/carte?{}", raw.trim_end_matches("&page=3")), query.href("/carte"));
        assert!(!query.tile_query().contains("bbox") && query.is_filtered());
        assert_eq!((query.page_number(), query.minute(), query.sort()), (3, Some(600), Sort::Name));
        assert_eq!(query.weekday(), Some(Weekday::Tuesday));
        assert_eq!(query.bounds(), Some([-2.0, 48.0, -1.0, 49.0]));
    }

    #[test]
    fn hostile_values_are_nothing() {
        let query =
            query("lat=nan&lon=1e400&radius_m=-1&bbox=1,2,3&time=25:99&day=x&sort=distance&page=-4&x=y");
        assert!(query.point().is_none() && query.radius_m().is_none() && query.bounds().is_none());
        assert!(query.minute().is_none() && query.weekday().is_none());
        assert_eq!((query.sort(), query.page_number()), (Sort::Name, 1));
    }

    #[test]
    fn the_order_is_the_best_that_applies() {
        for (raw, sort) in [
            ("", Sort::Name),
            ("lat=48&lon=2", Sort::Distance),
            ("lat=48&lon=2&q=mairie", Sort::Relevance),
            ("q=mairie&sort=id", Sort::Id),
            ("sort=relevance", Sort::Name),
        ] {
            assert_eq!(query(raw).sort(), sort, "{raw}");
        }
    }

    #[test]
    fn every_field_is_known_to_a_strict_reader() {
        for name in ["q", "service", "pass", "bbox", "sort", "page", "radius_m", "territory"] {
            assert!(MapQuery::knows(name), "{name}");
        }
        assert!(!MapQuery::knows("srevice"));
    }
}
