//! Scores taken apart, for people.

use serde::Serialize;

/// One fact behind a score. Masks are those of the query and of the record.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// Needed services: declared by the place, presumed from its kind, and missing.
    Services {
        /// Declared.
        matched: u16,
        /// Presumed: to check.
        presumed: u16,
        /// Neither.
        missing: u16,
    },
    /// Services not known: to check.
    ServicesUnknown,
    /// Wanted modes of help: offered and missing.
    Modes {
        /// Offered.
        matched: u8,
        /// Not offered.
        missing: u8,
    },
    /// Modes of help not known: to check.
    ModesUnknown,
    /// The place addresses these publics of the person specially.
    Public {
        /// Publics in common.
        matched: u8,
    },
    /// The special care asked for is offered.
    Care {
        /// All that was asked.
        matched: u8,
    },
    /// Free, when free was wished.
    Free,
    /// Free under condition: to check.
    FreeUnderCondition,
    /// To be paid, although free was preferred.
    Paying,
    /// Cost not known: to check.
    CostUnknown,
    /// Offers wanted or required.
    Offers {
        /// Present.
        matched: u8,
        /// Wanted and not there.
        missing: u8,
    },
    /// Open when the person is free.
    Open {
        /// Half hours in common.
        half_hours: u32,
        /// Half hours asked.
        asked: u32,
    },
    /// Hours not known: to check.
    HoursUnknown,
    /// How fresh and complete the record is.
    Quality {
        /// 0 to 1.
        quality: f32,
    },
    /// Preferred by the entry point.
    Preferred,
    /// The person goes there.
    Distance {
        /// As the crow flies.
        metres: f64,
    },
    /// Somebody comes to the person's home.
    AtHome {
        /// As the crow flies, when both points are known.
        metres: Option<f64>,
    },
    /// Help at a distance.
    Remote,
}

impl Fact {
    /// True when the page should say "to check".
    pub fn to_check(&self) -> bool {
        match self {
            Self::Services { presumed, .. } => *presumed != 0,
            Self::ServicesUnknown
            | Self::ModesUnknown
            | Self::FreeUnderCondition
            | Self::CostUnknown
            | Self::HoursUnknown => true,
            _ => false,
        }
    }
}

/// One named part of a score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Part {
    /// What it is about.
    #[serde(flatten)]
    pub fact: Fact,
    /// Points added (negative: taken off).
    pub points: f64,
}

/// A place, its score, and the parts that add up to it (in this order, from 0).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// The place.
    pub id: u32,
    /// Sum of the parts; higher is better.
    pub score: f64,
    /// Distance in metres, when both points are known.
    pub metres: Option<f64>,
    /// The parts.
    pub parts: Vec<Part>,
}

/// Why a near place is not among the answers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// None of the needed services.
    Services {
        /// What was needed.
        missing: u16,
    },
    /// Services not known, and these weights leave such places out.
    ServicesUnknown,
    /// None of the required modes of help.
    Modes {
        /// What was required.
        missing: u8,
    },
    /// For other publics only.
    Public {
        /// Whom it is for.
        only: u8,
    },
    /// Special care that it does not offer.
    Care {
        /// What is missing.
        missing: u8,
    },
    /// To be paid.
    Paying,
    /// Free under condition only, and these weights leave such places out.
    FreeUnderCondition,
    /// Cost not known, and these weights leave such places out.
    CostUnknown,
    /// Required offers that it does not have.
    Offers {
        /// What is missing.
        missing: u8,
    },
    /// Closed at all the times asked.
    Closed,
    /// Hours not known, and these weights leave such places out.
    HoursUnknown,
    /// Out of reach.
    TooFar {
        /// As the crow flies.
        metres: f64,
    },
    /// No known point, and no help at a distance that the person accepts.
    NowhereKnown,
    /// It fits, but others fit better.
    Outranked {
        /// Its score.
        score: f64,
    },
}

/// A near place that is not among the answers, with every reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Excluded {
    /// The place.
    pub id: u32,
    /// Distance in metres, when both points are known.
    pub metres: Option<f64>,
    /// All the reasons, never empty.
    pub reasons: Vec<Reason>,
}
