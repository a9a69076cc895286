//! What the engine knows of a place.

use serde::{Deserialize, Serialize};

use crate::Week;
use crate::geo::{self, Unit};

/// Bits of [`PlaceRecord::modes`] and of the modes of a query.
pub mod modes {
    /// Done for the person.
    pub const SUBSTITUTION: u8 = 1;
    /// Done with the person.
    pub const MEDIATION: u8 = 1 << 1;
    /// Learning to do it.
    pub const TRAINING: u8 = 1 << 2;
    /// Equipment and connection.
    pub const ACCESS: u8 = 1 << 3;
}

/// Bits of [`PlaceRecord::cost`]; 0 = unknown.
pub mod cost {
    /// Free for everybody.
    pub const FREE: u8 = 1;
    /// Free under condition.
    pub const CONDITIONAL: u8 = 1 << 1;
    /// To be paid.
    pub const PAYING: u8 = 1 << 2;
}

/// Bits of [`PlaceRecord::access`].
pub mod access {
    /// Helps at a distance (telephone, video).
    pub const REMOTE: u8 = 1;
    /// Comes to the person's home.
    pub const HOME: u8 = 1 << 1;
    /// Has itinerant stops: the point is only its base.
    pub const MOBILE: u8 = 1 << 2;
}

/// Bits of [`PlaceRecord::offers`] and of the offers of a query. Other bits are free for the caller.
pub mod offers {
    /// Aidants Connect: may act for the person under a mandate.
    pub const AIDANTS_CONNECT: u8 = 1;
    /// Holds a label of quality.
    pub const LABEL: u8 = 1 << 1;
    /// Takes the digital pass.
    pub const PASS: u8 = 1 << 2;
}

/// A point on the sphere, always finite and in range. Its unit vector is computed once, when it is made.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "(f64, f64)", into = "(f64, f64)")]
pub struct Point {
    lat: f64,
    lon: f64,
    unit: Unit,
}

impl Point {
    /// Degrees; `None` when not finite, or outside ±90 and ±180.
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        (lat.abs() <= 90.0 && lon.abs() <= 180.0).then(|| Self { lat, lon, unit: geo::unit(lat, lon) })
    }

    #[inline]
    pub(crate) fn unit(self) -> Unit {
        self.unit
    }

    /// Latitude in degrees, north positive.
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// Longitude in degrees, east positive.
    pub fn lon(self) -> f64 {
        self.lon
    }
}

impl TryFrom<(f64, f64)> for Point {
    type Error = &'static str;

    fn try_from((lat, lon): (f64, f64)) -> Result<Self, Self::Error> {
        Self::new(lat, lon).ok_or("a point needs a latitude within ±90 and a longitude within ±180")
    }
}

impl From<Point> for (f64, f64) {
    fn from(point: Point) -> Self {
        (point.lat, point.lon)
    }
}

/// When a place is open. Unknown is a state of its own: neither open nor closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hours {
    /// Nobody said, or what was said cannot be read.
    #[default]
    Unknown,
    /// The ordinary week, exceptions apart.
    Week(Week),
}

/// Whether a place is an answer by itself or only a door to one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tier {
    /// A place that helps.
    #[default]
    Ordinary,
    /// A desk that meets people (a town hall): shown when nothing else fits, or in its own list.
    EntryPoint,
}

/// One place, or one service of a place, as the engine sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlaceRecord {
    /// Chosen by the caller, unique; ties of the ranking go to the smaller id.
    pub id: u32,
    /// Where it is, when known.
    pub point: Option<Point>,
    /// Services it says it offers.
    pub services: u16,
    /// Services presumed from its kind: they count for less and are flagged.
    pub presumed: u16,
    /// Modes of help ([`modes`]); 0 = unknown.
    pub modes: u8,
    /// Publics it addresses specially; 0 = everybody.
    pub publics: u8,
    /// Special care it offers.
    pub care: u8,
    /// Cost ([`cost`]); 0 = unknown.
    pub cost: u8,
    /// Ways to reach its help other than going there ([`access`]).
    pub access: u8,
    /// What else it offers ([`offers`]).
    pub offers: u8,
    /// 0 to 1: how fresh and complete the record is.
    pub quality: f32,
    /// When it is open.
    pub hours: Hours,
    /// Ordinary place or entry point.
    pub tier: Tier,
}
