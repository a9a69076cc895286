//! Sixty-four places as bit planes: one word per fact, one bit per place.
//!
//! The hard filters of a query cost a handful of word operations for sixty-four places. A plane may let a place through that does not
//! fit (the exact score decides), never the reverse.

use crate::bound::Bound;
use crate::score::Row;
use crate::{CostWish, Query, access, cost};

/// Places in a block.
pub(crate) const BLOCK: usize = 64;

/// Steps of quality that have a plane.
pub(crate) const STEPS: usize = 7;

/// The planes of one block. Bit `i` is about row `i` of the block; bits past the last row are 0 everywhere. Words that are read together
/// share a cache line.
#[derive(Clone, Debug, Default)]
#[repr(C, align(64))]
pub(crate) struct Block {
    all: u64,
    has_point: u64,
    remote: u64,
    free: u64,
    conditional: u64,
    cost_unknown: u64,
    everybody: u64,
    services_unknown: u64,
    /// Quality at or above each step.
    quality: [u64; STEPS],
    hours_known: u64,
    /// Declared or presumed, by service.
    any: [u64; 16],
    publics: [u64; 8],
    care: [u64; 8],
    offers: [u64; 8],
    modes: [u64; 8],
    modes_unknown: u64,
    home: u64,
}

impl Block {
    pub fn new(rows: &[Row], steps: &[f32; STEPS]) -> Self {
        let mut b = Self::default();
        for (i, row) in rows.iter().enumerate().take(BLOCK) {
            let bit = |yes: bool| u64::from(yes) << i;
            b.all |= bit(true);
            spread(&mut b.any, u32::from(row.services | row.presumed), i);
            spread(&mut b.publics, u32::from(row.publics), i);
            spread(&mut b.care, u32::from(row.care), i);
            spread(&mut b.offers, u32::from(row.offers), i);
            spread(&mut b.modes, u32::from(row.modes), i);
            b.services_unknown |= bit(row.services | row.presumed == 0);
            b.free |= bit(row.cost & cost::FREE != 0);
            b.conditional |= bit(row.cost & cost::CONDITIONAL != 0);
            b.cost_unknown |= bit(row.cost == 0);
            b.hours_known |= bit(row.week != 0);
            b.everybody |= bit(row.publics == 0);
            b.modes_unknown |= bit(row.modes == 0);
            b.has_point |= bit(row.has_point);
            b.remote |= bit(row.access & access::REMOTE != 0);
            b.home |= bit(row.access & access::HOME != 0);
            for (plane, step) in b.quality.iter_mut().zip(steps) {
                *plane |= bit(row.quality >= *step);
            }
        }
        b
    }

    /// Places that may fit, opening and travel apart.
    #[inline]
    pub fn fitting(&self, query: &Query, bound: &Bound) -> u64 {
        let mut left = self.all;
        if query.publics != 0 {
            left &= any_of(&self.publics, u32::from(query.publics), self.everybody);
        }
        if query.cost == CostWish::RequireFree {
            let mut good = self.free;
            if bound.conditional_fits {
                good |= self.conditional;
            }
            if bound.cost_unknown_fits {
                good |= self.cost_unknown;
            }
            left &= good;
        }
        if query.care != 0 {
            left &= all_of(&self.care, u32::from(query.care));
        }
        if query.offers_required != 0 {
            left &= all_of(&self.offers, u32::from(query.offers_required));
        }
        if query.modes_required != 0 {
            left &= any_of(&self.modes, u32::from(query.modes_required), self.modes_unknown);
        }
        if bound.hours_must_be_known {
            left &= self.hours_known;
        }
        if bound.skip_remote {
            left &= !self.remote;
        }
        if bound.needs_point {
            left &= self.has_point;
        }
        if bound.only_home {
            left &= self.home;
        }
        left
    }

    /// Among `left`, places with `at_least` so many needed services, or with unknown ones when `unknown` says so.
    #[inline]
    pub fn serving(&self, need: u16, at_least: u32, unknown: bool, left: u64) -> u64 {
        if need == 0 {
            return left;
        }
        let extra = if unknown { self.services_unknown } else { 0 };
        let n = need.count_ones();
        let good = if at_least > n {
            0
        } else if at_least <= 1 {
            any_of(&self.any, u32::from(need), 0)
        } else if at_least == n {
            all_of(&self.any, u32::from(need))
        } else {
            self.at_least(need, at_least)
        };
        left & (good | extra)
    }

    /// Places with at least `m` of the needed services, `m` ≤ 16: `reached[j]` = at least `j + 1` among the services seen so far.
    fn at_least(&self, need: u16, m: u32) -> u64 {
        let mut reached = [0_u64; 16];
        let m = (m as usize).clamp(1, 16);
        for (service, plane) in self.any.iter().enumerate() {
            if need >> service & 1 != 0 {
                for j in (1..m).rev() {
                    reached[j] |= reached[j - 1] & plane;
                }
                reached[0] |= plane;
            }
        }
        reached[m - 1]
    }

    /// Places whose quality is worth at least `points`, as far as the planes know.
    #[inline]
    pub fn of_quality(&self, steps: &[f32; STEPS], worth: f64, points: f64) -> u64 {
        let mut plane = self.all;
        for (step, word) in steps.iter().zip(&self.quality) {
            if worth * f64::from(*step) <= points {
                plane = *word;
            }
        }
        plane
    }
}

fn spread<const N: usize>(planes: &mut [u64; N], mask: u32, place: usize) {
    for (i, plane) in planes.iter_mut().enumerate() {
        *plane |= u64::from(mask >> i & 1) << place;
    }
}

#[inline]
fn any_of<const N: usize>(planes: &[u64; N], mut mask: u32, start: u64) -> u64 {
    let mut word = start;
    while mask != 0 {
        word |= planes[mask.trailing_zeros() as usize & (N - 1)];
        mask &= mask - 1;
    }
    word
}

#[inline]
fn all_of<const N: usize>(planes: &[u64; N], mut mask: u32) -> u64 {
    let mut word = u64::MAX;
    while mask != 0 {
        word &= planes[mask.trailing_zeros() as usize & (N - 1)];
        mask &= mask - 1;
    }
    word
}
