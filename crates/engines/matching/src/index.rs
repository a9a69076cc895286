//! The snapshot of all places, and the search for the best ones.

use crate::score::{Plan, Row, overlap_in};
use crate::{Hit, Hours, PlaceRecord, Query, Tier, Week, Weights, geo};

/// A place and its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// The place.
    pub id: u32,
    /// Higher is better.
    pub score: f64,
}

/// Why an index cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// Two records have the same id.
    #[error("place {id} is given twice")]
    DuplicateId {
        /// The id.
        id: u32,
    },
    /// The quality of a record is not a number from 0 to 1.
    #[error("place {id}: the quality must be a number from 0 to 1")]
    Quality {
        /// The id.
        id: u32,
    },
    /// More places than the index can number.
    #[error("more than {} places", u32::MAX)]
    TooMany,
}

/// Memory that searches reuse: one per thread, for any number of indexes and queries.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    pub(crate) best: Vec<Ranked>,
}

impl Scratch {
    /// Empty; grows at the first searches, then no search allocates.
    pub fn new() -> Self {
        Self::default()
    }
}

/// An immutable snapshot of all places. Share it behind an `Arc`; to update, build another and exchange the `Arc`.
#[derive(Clone, Debug)]
pub struct Index {
    pub(crate) rows: Vec<Row>,
    pub(crate) tiers: Vec<Tier>,
    pub(crate) weeks: Vec<Week>,
    /// Position of each place, by id.
    pub(crate) by_id: Vec<(u32, u32)>,
}

impl Index {
    /// Builds the snapshot.
    ///
    /// # Errors
    /// Two records with the same id, or a quality that is not a number from 0 to 1.
    pub fn build(records: &[PlaceRecord]) -> Result<Self, BuildError> {
        let mut weeks = vec![Week::EMPTY];
        let mut numbers = std::collections::HashMap::new();
        let mut rows = Vec::with_capacity(records.len());
        for r in records {
            if !(0.0..=1.0).contains(&r.quality) {
                return Err(BuildError::Quality { id: r.id });
            }
            let week = match r.hours {
                Hours::Unknown => 0,
                Hours::Week(week) => *numbers.entry(week).or_insert_with(|| {
                    weeks.push(week);
                    weeks.len() as u32 - 1
                }),
            };
            rows.push(Row {
                at: r.point.map_or([0.0; 3], geo::unit),
                id: r.id,
                week,
                quality: r.quality,
                services: r.services,
                presumed: r.presumed,
                modes: r.modes,
                publics: r.publics,
                care: r.care,
                cost: r.cost,
                access: r.access,
                offers: r.offers,
                has_point: r.point.is_some(),
            });
        }
        let mut by_id: Vec<(u32, u32)> = rows.iter().zip(0..).map(|(r, i)| (r.id, i)).collect();
        by_id.sort_unstable();
        if let Some(pair) = by_id.windows(2).find(|w| w[0].0 == w[1].0) {
            return Err(BuildError::DuplicateId { id: pair[0].0 });
        }
        Ok(Self { rows, tiers: records.iter().map(|r| r.tier).collect(), weeks, by_id })
    }

    /// How many places it holds.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True when it holds no place.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The exact `query.k` best ordinary places, best first; equal scores by smaller id.
    pub fn search<'s>(&self, query: &Query, weights: &Weights, scratch: &'s mut Scratch) -> &'s [Ranked] {
        self.search_in(query, weights, scratch, &[Tier::Ordinary])
    }

    /// The same among the entry points.
    pub fn search_entry_points<'s>(
        &self,
        query: &Query,
        weights: &Weights,
        scratch: &'s mut Scratch,
    ) -> &'s [Ranked] {
        self.search_in(query, weights, scratch, &[Tier::EntryPoint])
    }

    pub(crate) fn search_in<'s>(
        &self,
        query: &Query,
        weights: &Weights,
        scratch: &'s mut Scratch,
        tiers: &[Tier],
    ) -> &'s [Ranked] {
        let plan = Plan::new(query, weights);
        scratch.best.clear();
        for (row, tier) in self.rows.iter().zip(&self.tiers) {
            if tiers.contains(tier)
                && let Some(score) = plan.score(row, |w| overlap_in(&self.weeks, &query.when, w))
            {
                scratch.best.push(Ranked { id: row.id, score });
            }
        }
        scratch.best.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
        scratch.best.truncate(query.k);
        &scratch.best
    }

    /// How many ordinary places fit.
    pub fn count(&self, query: &Query, weights: &Weights) -> usize {
        let plan = Plan::new(query, weights);
        let fits = |row: &&Row| plan.score(row, |w| overlap_in(&self.weeks, &query.when, w)).is_some();
        self.ordinary().filter(fits).count()
    }

    /// How many ordinary itinerant places fit.
    pub(crate) fn count_mobile(&self, query: &Query, weights: &Weights) -> usize {
        let plan = Plan::new(query, weights);
        let fits = |row: &&Row| {
            row.access & crate::access::MOBILE != 0
                && plan.score(row, |w| overlap_in(&self.weeks, &query.when, w)).is_some()
        };
        self.ordinary().filter(fits).count()
    }

    /// True when at least one ordinary place fits.
    pub fn any(&self, query: &Query, weights: &Weights) -> bool {
        self.count(query, weights) > 0
    }

    fn ordinary(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().zip(&self.tiers).filter(|(_, t)| **t == Tier::Ordinary).map(|(r, _)| r)
    }

    pub(crate) fn row(&self, id: u32) -> Option<&Row> {
        let at = self.by_id.binary_search_by_key(&id, |pair| pair.0).ok()?;
        self.rows.get(self.by_id.get(at)?.1 as usize)
    }

    /// The score of one place taken apart; `None` when it does not fit or is not here.
    pub fn explain(&self, query: &Query, weights: &Weights, id: u32) -> Option<Hit> {
        let row = self.row(id)?;
        let plan = Plan::new(query, weights);
        let overlap = |w| overlap_in(&self.weeks, &query.when, w);
        let score = plan.score(row, overlap)?;
        Some(Hit { id, score, metres: plan.metres(row), parts: plan.parts(row, overlap) })
    }
}
