//! Rank the right help for a person: exactly, in about a microsecond, with reasons.
//!
//! An [`Index`] is an immutable snapshot of every place, built from [`PlaceRecord`]s. A [`Query`] says what a person needs and can do;
//! [`Weights`] say what each part of a score is worth. [`Index::search`] gives the exact `k` best (ties to the smaller id);
//! [`Index::answer`] adds the reasons, why near places were left out, and what to relax. What is unknown is never taken for "no": it
//! has its own credit and its own [`Fact`], so that a page can say "to check".
//!
//! It never reads a file, a clock or the network, never draws at random, and never panics: what cannot be used is refused when the
//! index is built. It imports nothing of ours: masks are numbers here, their words live in the vocabularies.
//!
//! To add a criterion: 1. a field in [`PlaceRecord`] and in [`Query`]; 2. its points in [`Points`] (with `None` = left out when
//! unknown); 3. its rule in `score.rs` (points, fact and reason side by side); 4. its bits in `block.rs` and its most points in
//! `bound.rs`, so that the fast path can skip; 5. the same rule, written plainly, in `tests/oracle/mod.rs`.

mod answer;
mod block;
mod bound;
mod explain;
mod frontier;
mod geo;
mod index;
mod place;
mod query;
mod reach;
pub mod reference;
mod score;
mod search;
mod space;
mod week;
mod weights;

pub use answer::{Answer, Basis, Relax, Show, Suggestion};
pub use explain::{Excluded, Fact, Hit, Part, Reason};
pub use index::{BuildError, Index, Ranked, Scratch};
pub use place::{Hours, PlaceRecord, Point, Tier, access, cost, modes, offers};
pub use query::{CostWish, Query, Travel};
pub use reach::Reach;
pub use week::Week;
pub use weights::{Points, Weights, WeightsError};

/// Distance in metres between two points along the sphere (radius 6 371.008 77 km), as the engine computes it.
pub fn distance_m(a: Point, b: Point) -> f64 {
    geo::arc_m(geo::chord2(&a.unit(), &b.unit()))
}
