//! A whole answer: the best places with their parts, why the near ones were left out, what to relax, and never nothing.

use serde::Serialize;

use crate::score::{Plan, overlap_in};
use crate::{
    CostWish, Excluded, Hit, Index, Query, Ranked, Reason, Scratch, Tier, Travel, Week, Weights, access,
};

/// How many of each list an answer shows beside its hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Show {
    /// Nearest places left out, with reasons.
    pub left_out: usize,
    /// Nearest entry points in reach.
    pub entry_points: usize,
}

impl Default for Show {
    fn default() -> Self {
        Self { left_out: 5, entry_points: 3 }
    }
}

/// What the hits of an answer stand on, from the best to the widest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Basis {
    /// They fit what was asked.
    AsAsked,
    /// No place fits: entry points that do.
    EntryPoints,
    /// None in reach: they fit, but farther.
    Widened {
        /// The radius that was needed.
        to_m: u32,
    },
    /// None fits: places in reach, whatever they offer.
    Loosened,
    /// Nothing in reach: the nearest places there are, whatever they offer.
    Nearest,
    /// There is no place at all, or none was asked for.
    Nothing,
}

/// One thing that could be given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Relax {
    /// Go farther.
    Widen {
        /// Up to there.
        to_m: u32,
    },
    /// Accept help at a distance.
    Remote,
    /// Accept that somebody comes home.
    AtHome {
        /// From as far as this.
        within_m: u32,
    },
    /// Look for a stop of an itinerant place based farther away.
    MobileStop {
        /// Based as far as this.
        within_m: u32,
    },
    /// Come at another time.
    OtherTimes,
    /// Accept a cost.
    DropCost,
    /// Look among places for other publics too.
    DropPublic,
    /// Do without the required offers.
    DropOffers,
    /// Accept other modes of help.
    DropModes,
    /// Ask the place about the special care.
    DropCare,
}

/// What one relaxation alone would give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What to give up.
    pub relax: Relax,
    /// How many places would fit then (mobile stops: itinerant ones only).
    pub places: usize,
}

/// A whole answer. Its hits are empty only when `k` is 0 or there is no place at all.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// What the hits stand on.
    pub basis: Basis,
    /// The best places, best first.
    pub hits: Vec<Hit>,
    /// Nearest entry points in reach, whatever they offer.
    pub entry_points: Vec<Hit>,
    /// Nearest ordinary places that are not among the hits, nearest first.
    pub left_out: Vec<Excluded>,
    /// What to relax when fewer than `k` places fit as asked.
    pub suggestions: Vec<Suggestion>,
}

/// Radii that read well, in metres: what "farther" may mean.
const RADII_M: [u32; 14] = [
    500, 1_000, 2_000, 3_000, 5_000, 10_000, 15_000, 20_000, 30_000, 40_000, 50_000, 75_000, 100_000, 150_000,
];

/// Farther than any two points of the Earth.
const ANYWHERE_M: u32 = 20_100_000;

/// How far an itinerant place, or somebody who comes home, may be based when nothing else was said.
const COMES_FROM_M: u32 = 30_000;

impl Index {
    /// Everything a page says about one question.
    pub fn answer(&self, query: &Query, weights: &Weights, show: Show, scratch: &mut Scratch) -> Answer {
        let asked = self.hits(query, weights, scratch, &[Tier::Ordinary]);
        let fitting = asked.len();
        let (basis, hits) =
            if fitting > 0 { (Basis::AsAsked, asked) } else { self.fall_back(query, weights, scratch) };
        let entry_points = if show.entry_points == 0 {
            Vec::new()
        } else {
            let near = Query { k: show.entry_points, ..without_criteria(query) };
            self.hits(&near, &weights.nearest_first(), scratch, &[Tier::EntryPoint])
        };
        let left_out = self.left_out(query, weights, show.left_out, &hits, scratch);
        let suggestions =
            if fitting < query.k { self.suggestions(query, weights, fitting, scratch) } else { Vec::new() };
        Answer { basis, hits, entry_points, left_out, suggestions }
    }

    fn hits(&self, query: &Query, weights: &Weights, scratch: &mut Scratch, tiers: &[Tier]) -> Vec<Hit> {
        self.search_in(query, weights, scratch, tiers);
        scratch.best.iter().filter_map(|ranked| self.explain(query, weights, ranked.id)).collect()
    }

    /// The widest honest answer: entry points that fit, then farther, then whatever is in reach, then the nearest there is.
    fn fall_back(&self, query: &Query, weights: &Weights, scratch: &mut Scratch) -> (Basis, Vec<Hit>) {
        let both = [Tier::Ordinary, Tier::EntryPoint];
        if query.k == 0 || self.is_empty() {
            return (Basis::Nothing, Vec::new());
        }
        let entry_points = self.hits(query, weights, scratch, &[Tier::EntryPoint]);
        if !entry_points.is_empty() {
            return (Basis::EntryPoints, entry_points);
        }
        if let Some((to_m, _)) = self.widen(query, weights, scratch) {
            let hits = self.hits(&widened(query, to_m), weights, scratch, &[Tier::Ordinary]);
            if !hits.is_empty() {
                return (Basis::Widened { to_m }, hits);
            }
        }
        let open = without_criteria(query);
        let loosened = self.hits(&open, weights, scratch, &both);
        if !loosened.is_empty() {
            return (Basis::Loosened, loosened);
        }
        let anywhere = Query { travel: Travel::visit(ANYWHERE_M), ..open };
        let nearest = self.hits(&anywhere, &weights.nearest_first(), scratch, &both);
        if !nearest.is_empty() {
            return (Basis::Nearest, nearest);
        }
        // No place has a point: those with the best records.
        let nowhere = Query { at: None, ..anywhere };
        (Basis::Nearest, self.hits(&nowhere, weights, scratch, &both))
    }

    /// The first radius that reads well where something more fits, and how many places fit there.
    fn widen(&self, query: &Query, weights: &Weights, scratch: &mut Scratch) -> Option<(u32, usize)> {
        let now_m = query.travel.visit_m?;
        query.at?;
        let widest = RADII_M[RADII_M.len() - 1];
        let fitting = self.count(query, weights, scratch);
        let far = Query { k: fitting + 1, ..widened(query, widest) };
        let far = Query { travel: Travel::visit(widest), ..far };
        let plan_weights = weights.nearest_first();
        let next = self
            .search_in(&far, &plan_weights, scratch, &[Tier::Ordinary])
            .iter()
            .filter_map(|r| self.explain(&far, &plan_weights, r.id)?.metres)
            .find(|metres| *metres > f64::from(now_m))?;
        let to_m = RADII_M.into_iter().find(|r| *r > now_m && f64::from(*r) >= next)?;
        Some((to_m, self.count(&widened(query, to_m), weights, scratch)))
    }

    fn suggestions(
        &self,
        query: &Query,
        weights: &Weights,
        fitting: usize,
        scratch: &mut Scratch,
    ) -> Vec<Suggestion> {
        let widen = self.widen(query, weights, scratch);
        let mut list = Vec::new();
        let mut suggest = |relax: Relax, places: usize, floor: usize| {
            if places > floor {
                list.push(Suggestion { relax, places });
            }
        };
        let q = query;
        if let Some((to_m, places)) = widen {
            suggest(Relax::Widen { to_m }, places, fitting);
        }
        let mut count_with = |query: &Query, access: u8| self.count_with(query, weights, access, scratch);
        if !q.travel.remote {
            let travel = Travel { remote: true, ..q.travel };
            suggest(Relax::Remote, count_with(&Query { travel, ..q.clone() }, 0), fitting);
        }
        let within_m = q.travel.visit_m.unwrap_or(0).saturating_mul(2).max(COMES_FROM_M);
        if q.travel.home_m.is_none() {
            let travel = Travel { home_m: Some(within_m), ..q.travel };
            suggest(Relax::AtHome { within_m }, count_with(&Query { travel, ..q.clone() }, 0), fitting);
        }
        if q.at.is_some() {
            let near = count_with(q, access::MOBILE);
            let far = count_with(&widened(q, within_m), access::MOBILE);
            suggest(Relax::MobileStop { within_m }, far, near);
        }
        let mut count = |query: &Query| count_with(query, 0);
        if !q.when.is_empty() {
            suggest(Relax::OtherTimes, count(&Query { when: Week::EMPTY, ..q.clone() }), fitting);
        }
        if q.cost == CostWish::RequireFree {
            suggest(Relax::DropCost, count(&Query { cost: CostWish::PreferFree, ..q.clone() }), fitting);
        }
        if q.publics != 0 {
            suggest(Relax::DropPublic, count(&Query { publics: 0, ..q.clone() }), fitting);
        }
        if q.offers_required != 0 {
            suggest(Relax::DropOffers, count(&Query { offers_required: 0, ..q.clone() }), fitting);
        }
        if q.modes_required != 0 {
            suggest(Relax::DropModes, count(&Query { modes_required: 0, ..q.clone() }), fitting);
        }
        if q.care != 0 {
            suggest(Relax::DropCare, count(&Query { care: 0, ..q.clone() }), fitting);
        }
        list
    }

    fn left_out(
        &self,
        query: &Query,
        weights: &Weights,
        most: usize,
        hits: &[Hit],
        scratch: &mut Scratch,
    ) -> Vec<Excluded> {
        if most == 0 || query.at.is_none() {
            return Vec::new();
        }
        let k = most.saturating_add(hits.len());
        let anywhere = Query { k, travel: Travel::visit(ANYWHERE_M), ..without_criteria(query) };
        let near: &[Ranked] = self.search_in(&anywhere, &weights.nearest_first(), scratch, &[Tier::Ordinary]);
        let plan = Plan::new(query, weights);
        let overlap = |w| overlap_in(&self.weeks, &query.when, w);
        near.iter()
            .filter(|near| hits.iter().all(|hit| hit.id != near.id))
            .take(most)
            .filter_map(|near| {
                let row = self.row(near.id)?;
                let mut reasons = plan.reasons(row, overlap);
                if let Some(score) = plan.score(row, overlap) {
                    reasons.push(Reason::Outranked { score });
                }
                Some(Excluded { id: near.id, metres: plan.metres(row), reasons })
            })
            .collect()
    }
}

/// The same question with a wider radius; a person who did not go anywhere now does.
fn widened(query: &Query, to_m: u32) -> Query {
    Query { travel: Travel { visit_m: Some(to_m), ..query.travel }, ..query.clone() }
}

/// The same person and place, asking for nothing.
fn without_criteria(query: &Query) -> Query {
    Query { at: query.at, travel: query.travel, k: query.k, ..Query::default() }
}
