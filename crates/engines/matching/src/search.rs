//! The walk through a space: best bound first, and only as far as something could still enter the answer.

use crate::Week;
use crate::block::BLOCK;
use crate::bound::Bound;
use crate::frontier::Frontier;
use crate::geo::{self, EARTH_M};
use crate::index::{Ranked, Scratch};
use crate::score::{Plan, Row};
use crate::space::{FAN, Gate, Space};

/// What a search is for.
pub(crate) trait Sink {
    /// True when the first place that fits may end the search: no work is done ahead then.
    const HASTY: bool = false;
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
        let worse = |other: &Ranked| score >= other.score && (score > other.score || row.id < other.id);
        let new = Ranked { id: row.id, score };
        if self.list.len() < self.k {
            self.list.push(new);
        } else if self.list.last().is_some_and(worse) {
            self.list.pop();
            self.list.push(new);
        } else {
            return true;
        }
        let last = self.list.len() - 1;
        if last > 64 {
            let at = self.list[..last].partition_point(|other| !worse(other));
            self.list[at..].rotate_right(1);
            return true;
        }
        let mut at = last;
        while at > 0 && worse(&self.list[at - 1]) {
            self.list[at] = self.list[at - 1];
            at -= 1;
        }
        self.list[at] = new;
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
    const HASTY: bool = true;

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
    frontier: &'a mut Frontier,
    spares: Spares,
    near: &'a mut [(usize, f64); BLOCK],
    pub sink: S,
}

impl<'a, S: Sink> Walk<'a, S> {
    pub fn new(plan: &'a Plan<'a>, weeks: &'a [Week], scratch: Parts<'a>, sink: S) -> Self {
        let Parts { frontier, known, stamp, near } = scratch;
        if known.len() < weeks.len() {
            known.resize(weeks.len(), 0);
        }
        *stamp += 1;
        let memo = Memo { weeks, asked: &plan.query.when, known, stamp: *stamp };
        let bound = Bound::new(plan);
        let spares = Spares::new(&bound);
        Self { plan, bound, memo, frontier, spares, near, sink }
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
        self.frontier.clear();
        if let Some(top) = space.levels.len().checked_sub(1) {
            self.expand(space, &gate, at.as_ref(), top, 0);
        }
        while let Some(key) = self.frontier.pop() {
            let (most, level, node) = unpack(key);
            if f64::from(most) < self.sink.threshold() {
                break;
            }
            if level > 0 {
                self.expand(space, &gate, at.as_ref(), level - 1, node);
            } else if !self.block(space, f64::from(most), node) {
                return false;
            }
        }
        true
    }

    /// Puts the sixteen nodes of a group on the frontier, those apart that cannot matter.
    #[inline]
    #[expect(clippy::needless_bitwise_bool, reason = "a branch here is a coin toss")]
    fn expand(&mut self, space: &Space, gate: &Gate, at: Option<&[f32; 3]>, level: usize, group: usize) {
        let Some(nodes) = space.levels.get(level).and_then(|l| l.get(group)) else { return };
        let b = &self.bound;
        let metres = at.map_or([0.0; FAN], |at| nodes.metres(at));
        let (base, reach) =
            ((b.most_services() + b.rest) as f32 + b.slack32, b.reach_m as f32 * (1.0 + 1e-6));
        let (quality, per_metre) = (b.quality as f32, b.per_metre as f32);
        let home = b.home.map_or(f32::NEG_INFINITY, |h| h as f32);
        let threshold = self.sink.threshold();
        let mut most = [0.0_f32; FAN];
        for ((most, metres), best) in most.iter_mut().zip(&metres).zip(&nodes.quality) {
            let travel = -(metres * per_metre);
            let bound = base + quality * best + if travel > home { travel } else { home };
            *most = if *metres <= reach { bound } else { f32::NEG_INFINITY };
        }
        let mut found = [0_u64; FAN];
        let mut n = 0;
        for (lane, most) in most.iter().enumerate() {
            found[n & (FAN - 1)] = pack(*most, level, group * FAN + lane);
            n += usize::from(
                (f64::from(*most) >= threshold) & (*most > f32::NEG_INFINITY) & gate.open(nodes, lane),
            );
        }
        for key in found.iter().take(n) {
            self.frontier.push(*key);
        }
    }

    /// The places of one block, which get at `most` so many points: bit planes first, then one by one.
    #[inline]
    fn block(&mut self, space: &Space, most: f64, node: usize) -> bool {
        let Some(block) = space.blocks.get(node) else { return true };
        let Some(rows) = space.rows.get(node * BLOCK..) else { return true };
        let b = &self.bound;
        let best =
            space.levels.first().and_then(|l| l.get(node / FAN)).map_or(1.0, |g| g.quality[node % FAN]);
        let threshold = self.sink.threshold();
        let but_services = most - b.most_services();
        let others = but_services - b.quality * f64::from(best);
        let mut left = block.fitting(self.plan.query, b);
        let wanting = threshold - but_services;
        let at_least = self.bound.at_least(wanting);
        let unknown = b.services_unknown.is_some_and(|points| points >= wanting);
        left = block.serving(self.plan.query.need, at_least, unknown, left);
        left &= block.of_quality(&space.steps, b.quality, threshold - (others + b.most_services()));
        if self.plan.visit.is_some() && !S::HASTY { self.near(rows, left) } else { self.all(rows, left) }
    }

    /// Offers the rows of a mask, one after the other.
    fn all(&mut self, rows: &[Row], mut left: u64) -> bool {
        while left != 0 {
            let Some(row) = rows.get(left.trailing_zeros() as usize) else { return true };
            left &= left - 1;
            if !self.is_preferred(row) && !self.offer(row) {
                return false;
            }
        }
        true
    }

    /// The same for rows with a point and a person who goes there: first all squared chords, so that memory is read without waiting
    /// for a decision, then the exact scores of those that can still enter.
    #[inline]
    fn near(&mut self, rows: &[Row], mut left: u64) -> bool {
        let Some((at, _)) = self.plan.visit else { return true };
        self.spares.raise(self.sink.threshold());
        let mut n = 0;
        while left != 0 {
            let i = left.trailing_zeros() as usize;
            left &= left - 1;
            let Some(row) = rows.get(i) else { break };
            let chord2 = geo::chord2(&at, &row.at);
            self.near[n & (BLOCK - 1)] = (i, chord2);
            n += usize::from(self.spares.allow(row.quality, chord2));
        }
        for j in 0..n.min(BLOCK) {
            let (i, chord2) = self.near[j];
            let Some(row) = rows.get(i) else { break };
            self.spares.raise(self.sink.threshold());
            if !self.spares.allow(row.quality, chord2) || self.is_preferred(row) {
                continue;
            }
            let memo = &mut self.memo;
            if let Some(score) = self.plan.score_at(row, chord2, |week| memo.overlap(week))
                && !self.sink.take(row, score)
            {
                return false;
            }
        }
        true
    }
}

/// What a place may still lose by its distance.
pub(crate) struct Spares {
    /// Most points but for quality and travel.
    most: f64,
    /// The same, over the threshold.
    over: f64,
    quality: f64,
    reach2: f64,
    /// Square of the points taken off per unit of chord.
    per_chord2: f64,
    home: f64,
}

impl Spares {
    fn new(b: &Bound) -> Self {
        // Chords are a little shorter than arcs; a little more is taken off for rounding.
        let earth = EARTH_M * (1.0 - 1e-9);
        let (reach, per_chord) = (b.reach_m * (1.0 / earth), b.per_metre * earth);
        Self {
            most: b.most_services() + b.rest + b.slack,
            over: f64::INFINITY,
            quality: b.quality,
            reach2: reach * reach,
            per_chord2: per_chord * per_chord,
            home: b.home.unwrap_or(f64::NEG_INFINITY),
        }
    }

    #[inline]
    fn raise(&mut self, threshold: f64) {
        self.over = self.most - threshold;
    }

    /// False when a place of this quality is surely out of reach, or below the threshold.
    #[inline]
    #[expect(clippy::needless_bitwise_bool, reason = "a branch here is a coin toss")]
    fn allow(&self, quality: f32, chord2: f64) -> bool {
        let spare = self.over + self.quality * f64::from(quality);
        let visit = (spare >= 0.0) & (chord2 * self.per_chord2 <= spare * spare);
        (chord2 <= self.reach2) & (visit | (spare + self.home >= 0.0))
    }
}

/// The memory of a search, taken apart.
pub(crate) struct Parts<'a> {
    pub frontier: &'a mut Frontier,
    pub known: &'a mut Vec<u64>,
    pub stamp: &'a mut u64,
    pub near: &'a mut [(usize, f64); BLOCK],
}

impl Scratch {
    pub(crate) fn parts(&mut self) -> (Parts<'_>, &mut Vec<Ranked>) {
        (
            Parts {
                frontier: &mut self.frontier,
                known: &mut self.known,
                stamp: &mut self.stamp,
                near: &mut self.near,
            },
            &mut self.best,
        )
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
