//! What is asked: needs, who, where, when.

use jiff::civil::Weekday;
use kernel::{CommuneCode, Point};
use matching::{CostWish, Relax};
use timetable::HalfDay;
use vocabulary::lmn::{Care, Public, Service};
use vocabulary::{Mode, Terms};

use crate::model::PlaceId;

/// How far a person goes, by how they travel. Source: half an hour each way is the journey most people accept; on foot
/// 5 km/h, by bus or train some 30 km/h with waiting, by car some 50 km/h on ordinary roads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TravelMode {
    /// On foot: 2.5 km.
    Walk,
    /// By public transport: 15 km.
    #[default]
    PublicTransport,
    /// By car: 25 km.
    Car,
    /// As far as this, in metres.
    Metres(u32),
    /// They cannot go anywhere.
    Stay,
}

impl TravelMode {
    /// The radius in metres; `None` when the person stays where they are.
    pub const fn radius_m(self) -> Option<u32> {
        match self {
            Self::Walk => Some(2_500),
            Self::PublicTransport => Some(15_000),
            Self::Car => Some(25_000),
            Self::Metres(metres) => Some(metres),
            Self::Stay => None,
        }
    }
    /// Name in addresses and in the API; a number of metres has none.
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Self::Walk => Some("walk"),
            Self::PublicTransport => Some("public-transport"),
            Self::Car => Some("car"),
            Self::Stay => Some("stay"),
            Self::Metres(_) => None,
        }
    }
    /// Reads a [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Walk, Self::PublicTransport, Self::Car, Self::Stay]
            .into_iter()
            .find(|mode| mode.code() == Some(code))
    }
}

/// Where the person is.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Where {
    /// Not said: distance does not count.
    #[default]
    Anywhere,
    /// At the town hall of a commune.
    Commune(CommuneCode),
    /// At a point.
    Point(Point),
}

/// When the person is free.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum When {
    /// Any time.
    #[default]
    Any,
    /// In the coming hour.
    Now,
    /// During these half-days, any of them.
    HalfDays(Vec<(Weekday, HalfDay)>),
}

/// What else a place may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offers {
    /// May act under a mandate (Aidants Connect).
    pub aidants_connect: bool,
    /// Holds a label.
    pub label: bool,
    /// Takes the pass.
    pub pass: bool,
}

impl Offers {
    pub(super) fn bits(self) -> u8 {
        let bit = |on: bool, bit: u8| if on { bit } else { 0 };
        bit(self.aidants_connect, matching::offers::AIDANTS_CONNECT)
            | bit(self.label, matching::offers::LABEL)
            | bit(self.pass, matching::offers::PASS)
    }
}

/// A request for help. The default asks for anything, anywhere, at any time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HelpRequest {
    /// Services needed; more of them is better, one is enough.
    pub services: Terms<Service>,
    /// Modes of help that are better.
    pub modes: Terms<Mode>,
    /// The modes are required (unknown ones stay, flagged).
    pub modes_required: bool,
    /// What the person is among: places for others only are left out.
    pub publics: Terms<Public>,
    /// Special care the place must give, all of it. Languages are here too.
    pub care: Terms<Care>,
    /// About cost.
    pub cost: CostWish,
    /// Where the person is.
    pub place: Where,
    /// How they travel.
    pub travel: TravelMode,
    /// Somebody may come home, from this far in metres.
    pub at_home_m: Option<u32>,
    /// Help at a distance is accepted.
    pub remote: bool,
    /// When the person is free.
    pub when: When,
    /// Offers that are better.
    pub offers: Offers,
    /// Offers that are required.
    pub offers_required: Offers,
    /// Places the entry point prefers.
    pub preferred: Vec<PlaceId>,
    /// How many places at most, 1 to [`HelpRequest::MOST`]; 0 means [`HelpRequest::USUAL`].
    pub limit: usize,
}

impl HelpRequest {
    /// How many places an answer has when nothing else is said.
    pub const USUAL: usize = 10;
    /// The most places an answer has.
    pub const MOST: usize = 100;

    /// The limit that applies.
    pub fn places(&self) -> usize {
        if self.limit == 0 { Self::USUAL } else { self.limit.min(Self::MOST) }
    }

    /// The same request with one thing given up, as a suggestion proposes it.
    #[must_use]
    pub fn relaxed(&self, relax: Relax) -> Self {
        let mut request = self.clone();
        match relax {
            Relax::Widen { to_m } | Relax::MobileStop { within_m: to_m } => {
                request.travel = TravelMode::Metres(to_m);
            }
            Relax::Remote => request.remote = true,
            Relax::AtHome { within_m } => request.at_home_m = Some(within_m),
            Relax::OtherTimes => request.when = When::Any,
            Relax::DropCost => request.cost = CostWish::PreferFree,
            Relax::DropPublic => request.publics = Terms::EMPTY,
            Relax::DropOffers => request.offers_required = Offers::default(),
            Relax::DropModes => request.modes_required = false,
            Relax::DropCare => request.care = Terms::EMPTY,
        }
        request
    }
}
