//! The walk through a space: best bound first, and only as far as something could still enter the answer.

use crate::Week;
use crate::block::BLOCK;
use crate::bound::Bound;
use crate::geo::{self, EARTH_M};
use crate::index::{Ranked, Scratch};
use crate::score::{Plan, Row};
use crate::space::{FAN, Gate, Space};

/// What a search is for.
pub(crate) trait Sink {
    /// Scores below this are of no use.
    fn threshold(&self) -> f64;
    /// A place that fits; false = enough.
    fn take(&mut self, row: &Row, score: f64) -> bool;
}

/// Keeps the `k` best.
pub(crate) struct Best<'s> {
    pub list: &'s mut Vec<Ranked>,
    pub k: usize,
}

impl Sink for Best<'_> {
    #[inline]
    fn threshold(&self) -> f64 {
        if self.list.len() < self.k {
            f64::NEG_INFINITY
        } else {
            self.list.last().map_or(f64::INFINITY, |r| r.score)
        }
    }

    #[inline]
    fn take(&mut self, row: &Row, score: f64) -> bool {
        let before = |other: &Ranked| score.total_cmp(&other.score).then(other.id.cmp(&row.id)).is_lt();
        if self.list.len() >= self.k {
            if self.list.last().is_none_or(before) {
                return true;
            }
            self.list.pop();
        }
        let at = if self.k <= 32 {
            self.list.iter().rposition(before).map_or(0, |i| i + 1)
        } else {
            self.list.partition_point(before)
        };
        self.list.insert(at, Ranked { id: row.id, score });
        true
    }
}

/// Counts the places that have one of these ways of access (0 = all places).
pub(crate) struct Count {
    pub access: u8,
    pub places: usize,
}

impl Sink for Count {
    fn threshold(&self) -> f64 {
        f64::NEG_INFINITY
    }

    fn take(&mut self, row: &Row, _: f64) -> bool {
        self.places += usize::from(self.access == 0 || row.access & self.access != 0);
        true
    }
}

/// Stops at the first place.
pub(crate) struct Any(pub bool);

impl Sink for Any {
    fn threshold(&self) -> f64 {
        f64::NEG_INFINITY
    }

    fn take(&mut self, _: &Row, _: f64) -> bool {
        self.0 = true;
        false
    }
}

/// Half hours that each week of the dictionary shares with the asked ones, counted at the first use in a search.
pub(crate) struct Memo<'a> {
    pub weeks: &'a [Week],
    pub asked: &'a Week,
    pub known: &'a mut [u64],
    pub stamp: u64,
}

impl Memo<'_> {
    #[inline]
    fn overlap(&mut self, week: u32) -> u32 {
        let i = week as usize;
        let (Some(entry), Some(hours)) = (self.known.get_mut(i), self.weeks.get(i)) else { return 0 };
        if *entry >> 16 != self.stamp {
            *entry = self.stamp << 16 | u64::from(hours.overlap(self.asked));
        }
        (*entry & 0xFFFF) as u32
    }
}

/// One search: everything that stays the same from space to space.
pub(crate) struct Walk<'a, S> {
    pub plan: &'a Plan<'a>,
    pub bound: Bound,
    pub memo: Memo<'a>,
    pub heap: &'a mut std::collections::BinaryHeap<u64>,
    pub sink: S,
}

impl<'a, S: Sink> Walk<'a, S> {
    pub fn new(plan: &'a Plan<'a>, weeks: &'a [Week], scratch: Parts<'a>, sink: S) -> Self {
        let Parts { heap, known, stamp } = scratch;
        if known.len() < weeks.len() {
            known.resize(weeks.len(), 0);
        }
        *stamp += 1;
        let memo = Memo { weeks, asked: &plan.query.when, known, stamp: *stamp };
        Self { bound: Bound::new(plan), plan, memo, heap, sink }
    }

    /// Offers one row to the sink, exactly; false = enough.
    #[inline]
    fn offer(&mut self, row: &Row) -> bool {
        let memo = &mut self.memo;
        match self.plan.score(row, |week| memo.overlap(week)) {
            Some(score) => self.sink.take(row, score),
            None => true,
        }
    }

    /// The places preferred by the entry point, which have points of their own; false = enough.
    pub fn preferred<'r>(&mut self, rows: impl Iterator<Item = &'r Row>) -> bool {
        for row in rows {
            if !self.offer(row) {
                return false;
            }
        }
        true
    }

    /// The whole space, preferred places apart; false = enough.
    pub fn space(&mut self, space: &Space) -> bool {
        (!self.bound.skip_remote || self.remote(space)) && (self.bound.nobody_near || self.tree(space))
    }

    /// Places that help at a distance, wherever they are.
    fn remote(&mut self, space: &Space) -> bool {
        let most = self.bound.most_services() + self.bound.rest + self.bound.slack;
        for i in &space.remote {
            let Some(row) = space.rows.get(*i as usize) else { continue };
            if most + self.plan.quality(row.quality) < self.sink.threshold() {
                break;
            }
            if !self.is_preferred(row) && !self.offer(row) {
                return false;
            }
        }
        true
    }

    #[inline]
    fn is_preferred(&self, row: &Row) -> bool {
        let list = &self.plan.query.preferred;
        !list.is_empty() && list.contains(&row.id)
    }

    fn tree(&mut self, space: &Space) -> bool {
        let gate = Gate::new(self.plan, &self.bound);
        let at = self.plan.at.map(|at| at.map(|x| x as f32));
        self.heap.clear();
        if let Some(top) = space.levels.len().checked_sub(1) {
            self.expand(space, &gate, at.as_ref(), top, 0);
        }
        while let Some(key) = self.heap.pop() {
            let (most, level, node) = unpack(key);
            if f64::from(most) < self.sink.threshold() {
                break;
            }
            if level > 0 {
                self.expand(space, &gate, at.as_ref(), level - 1, node);
            } else if !self.block(space, at.as_ref(), node) {
                return false;
            }
        }
        true
    }

    /// Puts the sixteen nodes of a group on the heap, those apart that cannot matter.
    #[inline]
    fn expand(&mut self, space: &Space, gate: &Gate, at: Option<&[f32; 3]>, level: usize, group: usize) {
        let Some(nodes) = space.levels.get(level).and_then(|l| l.get(group)) else { return };
        let b = &self.bound;
        let metres = at.map_or([0.0; FAN], |at| nodes.metres(at));
        let (base, reach) =
            ((b.most_services() + b.rest) as f32 + b.slack32, b.reach_m as f32 * (1.0 + 1e-6));
        let (quality, per_metre) = (b.quality as f32, b.per_metre as f32);
        let home = b.home.map_or(f32::NEG_INFINITY, |h| h as f32);
        let threshold = self.sink.threshold();
        for (lane, (metres, best)) in metres.iter().zip(&nodes.quality).enumerate() {
            let most = base + quality * best + (-(metres * per_metre)).max(home);
            if *metres <= reach && f64::from(most) >= threshold && gate.open(nodes, lane) {
                self.heap.push(pack(most, level, group * FAN + lane));
            }
        }
    }

    /// The places of one block: bit planes first, then one by one.
    #[inline]
    fn block(&mut self, space: &Space, at: Option<&[f32; 3]>, node: usize) -> bool {
        let Some(block) = space.blocks.get(node) else { return true };
        let Some(rows) = space.rows.get(node * BLOCK..) else { return true };
        let b = &self.bound;
        let (metres, best) = space.levels[0].get(node / FAN).map_or((0.0, 1.0), |group| {
            (at.map_or(0.0, |at| f64::from(group.metres(at)[node % FAN])), group.quality[node % FAN])
        });
        let threshold = self.sink.threshold();
        let others = b.rest + b.travel(metres) + b.slack;
        let mut left = block.fitting(self.plan.query, b);
        let wanting = threshold - (others + b.quality * f64::from(best));
        let at_least = (wanting / b.each_service).ceil() as u32;
        let unknown = b.services_unknown.is_some_and(|points| points >= wanting);
        left = block.serving(self.plan.query.need, at_least, unknown, left);
        left &= block.of_quality(&space.steps, b.quality, threshold - (others + b.most_services()));
        while left != 0 {
            let row = &rows[left.trailing_zeros() as usize];
            left &= left - 1;
            if self.could_enter(row) && !self.is_preferred(row) && !self.offer(row) {
                return false;
            }
        }
        true
    }

    /// False when a row is surely out of reach or below the threshold; costs one squared chord.
    #[inline]
    fn could_enter(&self, row: &Row) -> bool {
        let (Some(at), b) = (&self.plan.at, &self.bound) else { return true };
        let chord2 = geo::chord2(at, &row.at) * (EARTH_M * EARTH_M * (1.0 - 1e-9));
        if chord2 > b.reach_m * b.reach_m {
            return false;
        }
        let spare =
            b.most_services() + b.rest + b.slack + b.quality * f64::from(row.quality) - self.sink.threshold();
        let spare = b.home.map_or(spare, |home| if spare + home >= 0.0 { f64::INFINITY } else { spare });
        spare >= 0.0 && chord2 * (b.per_metre * b.per_metre) <= spare * spare
    }
}

/// The memory of a search, taken apart.
pub(crate) struct Parts<'a> {
    pub heap: &'a mut std::collections::BinaryHeap<u64>,
    pub known: &'a mut Vec<u64>,
    pub stamp: &'a mut u64,
}

impl Scratch {
    pub(crate) fn parts(&mut self) -> (Parts<'_>, &mut Vec<Ranked>) {
        (Parts { heap: &mut self.heap, known: &mut self.known, stamp: &mut self.stamp }, &mut self.best)
    }
}

/// A bound and a node as one number that sorts by the bound.
#[inline]
fn pack(most: f32, level: usize, node: usize) -> u64 {
    let bits = most.to_bits();
    let sorted = if bits >> 31 == 0 { bits | 1 << 31 } else { !bits };
    u64::from(sorted) << 32 | (level as u64) << 28 | node as u64
}

#[inline]
fn unpack(key: u64) -> (f32, usize, usize) {
    let sorted = (key >> 32) as u32;
    let bits = if sorted >> 31 == 0 { !sorted } else { sorted & !(1 << 31) };
    (f32::from_bits(bits), (key >> 28 & 0xF) as usize, (key & 0x0FFF_FFFF) as usize)
}
