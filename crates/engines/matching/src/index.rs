//! The snapshot of all places, and the search for the best ones.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher};

use crate::block::BLOCK;
use crate::frontier::Frontier;
use crate::score::{Plan, Row, overlap_in};
use crate::search::{Any, Best, Count, Sink, Walk};
use crate::space::Space;
use crate::{Hit, Hours, PlaceRecord, Query, Tier, Week, Weights};

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
#[derive(Clone, Debug)]
pub struct Scratch {
    pub(crate) best: Vec<Ranked>,
    pub(crate) frontier: Frontier,
    pub(crate) known: Vec<u64>,
    pub(crate) stamp: u64,
    /// Rows of a block that may still enter, and the squares of their chords.
    pub(crate) near: [(usize, f64); BLOCK],
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            best: Vec::new(),
            frontier: Frontier::default(),
            known: Vec::new(),
            stamp: 0,
            near: [(0, 0.0); BLOCK],
        }
    }
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
    ordinary: Space,
    entry_points: Space,
    pub(crate) weeks: Vec<Week>,
    /// Where each place is, by rising id: its row among the ordinary ones, then among the entry points.
    by_id: Vec<(u32, u32)>,
}

impl Index {
    /// Builds the snapshot.
    ///
    /// # Errors
    /// Two records with the same id, or a quality that is not a number from 0 to 1.
    pub fn build(records: &[PlaceRecord]) -> Result<Self, BuildError> {
        if u32::try_from(records.len()).is_err() {
            return Err(BuildError::TooMany);
        }
        let mut weeks = vec![Week::EMPTY];
        let mut numbers: HashMap<Week, u32, BuildHasherDefault<DefaultHasher>> = HashMap::default();
        let (mut ordinary, mut entry_points) = (Vec::with_capacity(records.len()), Vec::new());
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
            match r.tier {
                Tier::Ordinary => ordinary.push(Row::new(r, week)),
                Tier::EntryPoint => entry_points.push(Row::new(r, week)),
            }
        }
        let (ordinary, entry_points) = (Space::new(&ordinary), Space::new(&entry_points));
        let rows = ordinary.rows.iter().chain(&entry_points.rows);
        let mut by_id: Vec<(u32, u32)> = rows.zip(0..).map(|(row, i)| (row.id, i)).collect();
        by_id.sort_unstable();
        if let Some(pair) = by_id.windows(2).find(|w| w[0].0 == w[1].0) {
            return Err(BuildError::DuplicateId { id: pair[0].0 });
        }
        Ok(Self { ordinary, entry_points, weeks, by_id })
    }

    /// How many places it holds.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// True when it holds no place.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
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
        let (parts, list) = scratch.parts();
        list.clear();
        self.walk(tiers, Walk::new(&plan, &self.weeks, parts, Best { list, k: query.k }));
        &scratch.best
    }

    /// How many ordinary places fit.
    pub fn count(&self, query: &Query, weights: &Weights, scratch: &mut Scratch) -> usize {
        self.count_with(query, weights, 0, scratch)
    }

    /// How many ordinary places fit that have one of these ways of access (0 = all).
    pub(crate) fn count_with(
        &self,
        query: &Query,
        weights: &Weights,
        access: u8,
        scratch: &mut Scratch,
    ) -> usize {
        let plan = Plan::new(query, weights);
        let sink = Count { access, places: 0 };
        self.walk(&[Tier::Ordinary], Walk::new(&plan, &self.weeks, scratch.parts().0, sink)).places
    }

    /// True when at least one ordinary place fits.
    pub fn any(&self, query: &Query, weights: &Weights, scratch: &mut Scratch) -> bool {
        let plan = Plan::new(query, weights);
        self.walk(&[Tier::Ordinary], Walk::new(&plan, &self.weeks, scratch.parts().0, Any(false))).0
    }

    fn walk<S: Sink>(&self, tiers: &[Tier], mut walk: Walk<'_, S>) -> S {
        for tier in tiers {
            let more = walk.preferred(self.preferred(*tier, &walk.plan.query.preferred))
                && walk.space(self.tier(*tier));
            if !more {
                break;
            }
        }
        walk.sink
    }

    fn tier(&self, tier: Tier) -> &Space {
        match tier {
            Tier::Ordinary => &self.ordinary,
            Tier::EntryPoint => &self.entry_points,
        }
    }

    /// The preferred places of a tier, each once.
    fn preferred<'a>(&'a self, tier: Tier, ids: &'a [u32]) -> impl Iterator<Item = &'a Row> {
        ids.iter()
            .enumerate()
            .filter(|(i, id)| !ids[..*i].contains(id))
            .filter_map(|(_, id)| self.find(*id))
            .filter(move |(found, _)| *found == tier)
            .map(|(_, row)| row)
    }

    fn find(&self, id: u32) -> Option<(Tier, &Row)> {
        let at = self.by_id.binary_search_by_key(&id, |pair| pair.0).ok()?;
        let i = self.by_id.get(at)?.1 as usize;
        if let Some(row) = self.ordinary.rows.get(i) {
            return Some((Tier::Ordinary, row));
        }
        let row = self.entry_points.rows.get(i - self.ordinary.rows.len())?;
        Some((Tier::EntryPoint, row))
    }

    pub(crate) fn row(&self, id: u32) -> Option<&Row> {
        Some(self.find(id)?.1)
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
