//! Places sorted by where they are, in blocks of sixty-four under a tree of boxes.
//!
//! Rows are ordered so that every aligned run of `64 · 16ⁿ` rows is compact: level 0 of the tree has one node a block, each higher
//! level one node for sixteen. Boxes are in three dimensions around unit vectors, so poles and the antimeridian are ordinary places.

use crate::block::{BLOCK, Block, STEPS};
use crate::bound::Bound;
use crate::geo::{EARTH_M, Unit};
use crate::score::{Plan, Row};
use crate::{CostWish, access, cost};

/// Children of a node.
pub(crate) const FAN: usize = 8;

/// The places of one tier.
#[derive(Clone, Debug, Default)]
pub(crate) struct Space {
    pub rows: Vec<Row>,
    pub blocks: Vec<Block>,
    /// From the blocks up; the last level has at most one group.
    pub levels: Vec<Vec<Group>>,
    /// Rows that help at a distance, best record first.
    pub remote: Vec<u32>,
    /// Qualities that have a plane, rising.
    pub steps: [f32; STEPS],
}

/// Sixteen nodes side by side: structure of arrays, so that all bounds of a group are computed together.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct Group {
    low: [[f32; FAN]; 3],
    high: [[f32; FAN]; 3],
    /// Greatest quality.
    pub quality: [f32; FAN],
    /// Union of the facts, see [`summary`].
    facts: [u64; FAN],
}

impl Group {
    const EMPTY: Self = Self {
        low: [[f32::INFINITY; FAN]; 3],
        high: [[f32::NEG_INFINITY; FAN]; 3],
        quality: [0.0; FAN],
        facts: [0; FAN],
    };

    /// At most the distance in metres from a point to any place of each node; infinite where no place has a point.
    #[inline]
    pub fn metres(&self, at: &[f32; 3]) -> [f32; FAN] {
        let mut square = [0.0_f32; FAN];
        for ((low, high), x) in self.low.iter().zip(&self.high).zip(at) {
            for ((square, low), high) in square.iter_mut().zip(low).zip(high) {
                let d = larger(larger(low - x, x - high), 0.0);
                *square += d * d;
            }
        }
        for s in &mut square {
            *s = larger(s.sqrt() * NEARLY_EARTH - 1.0, 0.0);
        }
        square
    }

    fn add(&mut self, lane: usize, at: Option<&Unit>, quality: f32, facts: u64) {
        if let Some(at) = at {
            for (axis, x) in at.iter().enumerate() {
                let x = *x as f32;
                self.low[axis][lane] = self.low[axis][lane].min(x.next_down());
                self.high[axis][lane] = self.high[axis][lane].max(x.next_up());
            }
        }
        self.quality[lane] = self.quality[lane].max(quality);
        self.facts[lane] |= facts;
    }

    /// Folds a whole group of the level below into one node.
    fn adopt(&mut self, lane: usize, child: &Self) {
        for axis in 0..3 {
            for i in 0..FAN {
                self.low[axis][lane] = self.low[axis][lane].min(child.low[axis][i]);
                self.high[axis][lane] = self.high[axis][lane].max(child.high[axis][i]);
            }
        }
        for i in 0..FAN {
            self.quality[lane] = self.quality[lane].max(child.quality[i]);
            self.facts[lane] |= child.facts[i];
        }
    }
}

/// The Earth, small enough that a distance in `f32` (less one metre) is never more than the true one.
const NEARLY_EARTH: f32 = (EARTH_M * (1.0 - 2e-6)) as f32;

#[inline]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

const PRESENT: u64 = 1 << 63;
const SERVICES_UNKNOWN: u64 = 1 << 16;
const PUBLICS: u32 = 17;
const EVERYBODY: u64 = 1 << 25;
const CARE: u32 = 26;
const OFFERS: u32 = 34;
const MODES: u32 = 42;
const MODES_UNKNOWN: u64 = 1 << 50;
const FREE: u64 = 1 << 51;
const CONDITIONAL: u64 = 1 << 52;
const COST_UNKNOWN: u64 = 1 << 53;
const HOME: u64 = 1 << 54;

/// The facts of a place as bits that can be united over a node.
fn summary(row: &Row) -> u64 {
    let when = |yes: bool, bit: u64| if yes { bit } else { 0 };
    PRESENT
        | u64::from(row.services | row.presumed)
        | when(row.services | row.presumed == 0, SERVICES_UNKNOWN)
        | u64::from(row.publics) << PUBLICS
        | when(row.publics == 0, EVERYBODY)
        | u64::from(row.care) << CARE
        | u64::from(row.offers) << OFFERS
        | u64::from(row.modes) << MODES
        | when(row.modes == 0, MODES_UNKNOWN)
        | when(row.cost & cost::FREE != 0, FREE)
        | when(row.cost & cost::CONDITIONAL != 0, CONDITIONAL)
        | when(row.cost == 0, COST_UNKNOWN)
        | when(row.access & access::HOME != 0, HOME)
}

/// What the facts of a node must hold for a query: all of `required`, and something of each of `groups`.
pub(crate) struct Gate {
    required: u64,
    groups: [u64; 4],
}

impl Gate {
    pub fn new(plan: &Plan<'_>, bound: &Bound) -> Self {
        let q = plan.query;
        let when = |yes: bool, bit: u64| if yes { bit } else { 0 };
        let group = |asked: bool, bits: u64| if asked { bits } else { PRESENT };
        let home = when(bound.only_home, HOME);
        Self {
            required: u64::from(q.care) << CARE | u64::from(q.offers_required) << OFFERS | home,
            groups: [
                group(
                    q.need != 0,
                    u64::from(q.need) | when(bound.services_unknown.is_some(), SERVICES_UNKNOWN),
                ),
                group(q.publics != 0, u64::from(q.publics) << PUBLICS | EVERYBODY),
                group(
                    q.cost == CostWish::RequireFree,
                    FREE | when(bound.conditional_fits, CONDITIONAL)
                        | when(bound.cost_unknown_fits, COST_UNKNOWN),
                ),
                group(q.modes_required != 0, u64::from(q.modes_required) << MODES | MODES_UNKNOWN),
            ],
        }
    }

    #[inline]
    #[expect(clippy::needless_bitwise_bool, reason = "a branch here is a coin toss")]
    pub fn open(&self, group: &Group, lane: usize) -> bool {
        let facts = group.facts[lane];
        let [a, b, c, d] = self.groups;
        (facts & self.required == self.required)
            & (facts & a != 0)
            & (facts & b != 0)
            & (facts & c != 0)
            & (facts & d != 0)
    }
}

/// A point to be sorted and the row it belongs to.
#[derive(Clone, Copy)]
struct Key {
    at: [f32; 3],
    row: u32,
}

impl Space {
    pub fn new(rows: &[Row]) -> Self {
        let order = order(rows);
        let rows: Vec<Row> = order.into_iter().filter_map(|i| rows.get(i as usize).copied()).collect();
        let steps = steps(&rows);
        let blocks: Vec<Block> = rows.chunks(BLOCK).map(|rows| Block::new(rows, &steps)).collect();
        let mut levels = Vec::new();
        if !rows.is_empty() {
            levels.push(rows.chunks(BLOCK * FAN).map(ground).collect::<Vec<_>>());
        }
        while let Some(below) = levels.last().filter(|l| l.len() > 1) {
            let above = below
                .chunks(FAN)
                .map(|children| {
                    let mut group = Group::EMPTY;
                    for (lane, child) in children.iter().enumerate() {
                        group.adopt(lane, child);
                    }
                    group
                })
                .collect();
            levels.push(above);
        }
        let mut remote: Vec<u32> =
            rows.iter().zip(0..).filter(|(r, _)| r.access & access::REMOTE != 0).map(|(_, i)| i).collect();
        remote.sort_by(|a, b| rows[*b as usize].quality.total_cmp(&rows[*a as usize].quality));
        Self { rows, blocks, levels, remote, steps }
    }
}

/// The group over up to sixteen blocks of rows.
fn ground(rows: &[Row]) -> Group {
    let mut group = Group::EMPTY;
    for (lane, block) in rows.chunks(BLOCK).enumerate().take(FAN) {
        for row in block {
            group.add(lane, row.has_point.then_some(&row.at), row.quality, summary(row));
        }
    }
    group
}

/// Rows in the order of space; those without a point come last.
fn order(rows: &[Row]) -> Vec<u32> {
    let key = |(row, i): (&Row, u32)| Key { at: row.at.map(|x| x as f32), row: i };
    let mut keys: Vec<Key> = rows.iter().zip(0..).filter(|(r, _)| r.has_point).map(key).collect();
    let mut run = BLOCK;
    while run < keys.len() {
        run *= FAN;
    }
    split_on_two(&mut keys, run);
    let nowhere = rows.iter().zip(0..).filter(|(r, _)| !r.has_point).map(|(_, i)| i);
    keys.iter().map(|k| k.row).chain(nowhere).collect()
}

/// Keys from which a second thread pays.
const MANY: usize = 16_384;

/// The same as [`split`], the two halves side by side.
fn split_on_two(keys: &mut [Key], run: usize) {
    if keys.len() < MANY {
        return split(keys, run);
    }
    let ((left, right), run) = halve(keys, run);
    let helped = std::thread::scope(|scope| {
        let other = std::thread::Builder::new().spawn_scoped(scope, || split(left, run));
        split(right, run);
        other.is_ok()
    });
    if !helped {
        split(left, run);
    }
}

/// Orders keys so that every aligned run of `run` keys, of `run / 16`, and so on down to a block, is compact.
fn split(keys: &mut [Key], run: usize) {
    if keys.len() <= BLOCK {
        return;
    }
    let ((left, right), run) = halve(keys, run);
    split(left, run);
    split(right, run);
}

/// Halves more than a block of keys at a multiple of the greatest run that they hold; says which run.
fn halve(keys: &mut [Key], mut run: usize) -> ((&mut [Key], &mut [Key]), usize) {
    while run > BLOCK && keys.len() <= run {
        run /= FAN;
    }
    let middle = keys.len().div_ceil(run) / 2 * run;
    let axis = widest(keys);
    keys.select_nth_unstable_by(middle, |a, b| {
        a.at[axis].total_cmp(&b.at[axis]).then_with(|| a.row.cmp(&b.row))
    });
    (keys.split_at_mut(middle), run)
}

/// The axis along which a sample of the keys spreads most.
fn widest(keys: &[Key]) -> usize {
    let (mut low, mut high) = ([f32::INFINITY; 3], [f32::NEG_INFINITY; 3]);
    for key in keys.iter().step_by(keys.len() / 128 + 1) {
        for axis in 0..3 {
            low[axis] = low[axis].min(key.at[axis]);
            high[axis] = high[axis].max(key.at[axis]);
        }
    }
    let spread = |axis: usize| high[axis] - low[axis];
    (1..3).fold(0, |best, axis| if spread(axis) > spread(best) { axis } else { best })
}

/// Qualities that cut a sample of the rows in eight.
fn steps(rows: &[Row]) -> [f32; STEPS] {
    let mut sample: Vec<f32> = rows.iter().step_by(rows.len() / 1024 + 1).map(|r| r.quality).collect();
    sample.sort_by(f32::total_cmp);
    std::array::from_fn(|i| sample.get((i + 1) * sample.len() / (STEPS + 1)).copied().unwrap_or(0.0))
}
