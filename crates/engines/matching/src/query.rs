//! What a person needs and can do.

use serde::{Deserialize, Serialize};

use crate::{Point, Week};

/// What the person says about cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CostWish {
    /// Cost does not matter.
    #[default]
    Any,
    /// Free is better; nothing is left out.
    PreferFree,
    /// Must be free: places known to be paying only are left out.
    RequireFree,
}

/// How the help and the person can meet. Each way that is given is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Travel {
    /// The person can go this far, in metres (the caller derives it from walking, public transport, car).
    pub visit_m: Option<u32>,
    /// Somebody may come from a place this far, in metres.
    pub home_m: Option<u32>,
    /// Help at a distance is accepted, from anywhere.
    pub remote: bool,
}

impl Travel {
    /// The person goes there, up to `metres`.
    pub const fn visit(metres: u32) -> Self {
        Self { visit_m: Some(metres), home_m: None, remote: false }
    }
}

impl Default for Travel {
    fn default() -> Self {
        Self::visit(10_000)
    }
}

/// One question to the index. Zero masks ask for nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// Services needed: at least one must be offered, more is better.
    pub need: u16,
    /// Modes of help that are better.
    pub modes: u8,
    /// One of these modes at least, or unknown.
    pub modes_required: u8,
    /// Publics the person belongs to: a place for other publics only is left out.
    pub publics: u8,
    /// Special care required, all of it.
    pub care: u8,
    /// Cost.
    pub cost: CostWish,
    /// Where the person is; `None` = anywhere, distance does not count.
    pub at: Option<Point>,
    /// How far and how.
    pub travel: Travel,
    /// Half hours when the person is free; empty = any time.
    pub when: Week,
    /// Offers that are better.
    pub offers: u8,
    /// Offers that the place must have, all of them.
    pub offers_required: u8,
    /// Places that the entry point prefers (ids).
    pub preferred: Vec<u32>,
    /// How many places at most.
    pub k: usize,
}
