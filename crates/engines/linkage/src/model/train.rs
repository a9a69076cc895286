//! Growing the trees: gradient boosting on the logistic loss over binned answers, leaf by best gain. No chance in it: the
//! same pairs give the same trees.

use super::forest::{Forest, LEAF, Node};

/// How the trees grow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// How many trees.
    pub trees: usize,
    /// Leaves of a tree at most.
    pub leaves: usize,
    /// How much of each tree counts.
    pub rate: f32,
    /// The least weight (sum of second derivatives) in a leaf.
    pub least_weight: f64,
    /// How strongly leaves are drawn to zero.
    pub ridge: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { trees: 160, leaves: 12, rate: 0.1, least_weight: 2.0, ridge: 2.0 }
    }
}

/// Bins of a column: the first is for missing answers.
const BINS: usize = 64;

/// Pairs to learn from: answers row after row, whether each pair is one place, and how much each counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Examples {
    pub(crate) columns: usize,
    pub(crate) answers: Vec<f32>,
    pub(crate) same: Vec<bool>,
    pub(crate) weights: Vec<f32>,
}

impl Examples {
    pub(crate) fn row(&self, at: usize) -> &[f32] {
        &self.answers[at * self.columns..(at + 1) * self.columns]
    }

    pub(crate) fn push(&mut self, row: &[f32], same: bool, weight: f32) {
        self.columns = row.len();
        self.answers.extend_from_slice(row);
        self.same.push(same);
        self.weights.push(weight);
    }

    pub(crate) fn len(&self) -> usize {
        self.same.len()
    }
}

struct Binned {
    /// Column after column.
    bins: Vec<u8>,
    cuts: Vec<Vec<f32>>,
    rows: usize,
}

type Histogram = Vec<(f64, f64)>;

struct Leaf {
    node: u32,
    rows: Vec<u32>,
    histogram: Histogram,
    sums: (f64, f64),
    best: Option<Split>,
}

#[derive(Clone, Copy)]
struct Split {
    gain: f64,
    column: usize,
    /// Bins up to this one go left.
    bin: usize,
    missing_left: bool,
}

/// Fits trees to the chosen examples.
pub(crate) fn fit(examples: &Examples, chosen: &[u32], settings: &Settings) -> Forest {
    let binned = bin(examples, chosen);
    let sum = |same: bool| -> f64 {
        let picked = chosen.iter().filter(|&&at| examples.same[at as usize] == same);
        picked.map(|&at| f64::from(examples.weights[at as usize])).sum::<f64>().max(1e-3)
    };
    let base = (sum(true) / sum(false)).ln();
    let mut forest = Forest { base: base as f32, ..Forest::default() };
    let mut scores = vec![base; chosen.len()];
    let mut slopes = vec![(0.0, 0.0); chosen.len()];
    for _ in 0..settings.trees {
        for (at, &row) in chosen.iter().enumerate() {
            let probability = 1.0 / (1.0 + (-scores[at]).exp());
            let (target, weight) = (
                if examples.same[row as usize] { 1.0 } else { 0.0 },
                f64::from(examples.weights[row as usize]),
            );
            slopes[at] =
                ((target - probability) * weight, (probability * (1.0 - probability)).max(1e-9) * weight);
        }
        grow(&mut forest, &binned, &slopes, &mut scores, settings);
    }
    forest
}

fn bin(examples: &Examples, chosen: &[u32]) -> Binned {
    let rows = chosen.len();
    let mut out = Binned { bins: vec![0; rows * examples.columns], cuts: Vec::new(), rows };
    for column in 0..examples.columns {
        let answer = |at: usize| examples.answers[chosen[at] as usize * examples.columns + column];
        let mut values: Vec<f32> = (0..rows).map(answer).filter(|v| !v.is_nan()).collect();
        values.sort_by(f32::total_cmp);
        let mut cuts: Vec<f32> = Vec::new();
        let mut distinct = values.clone();
        distinct.dedup();
        if distinct.len() < BINS - 1 {
            cuts.extend(distinct.windows(2).map(|w| f32::midpoint(w[0], w[1])));
        } else {
            // Half of the cuts by rank, half by distance: tails matter as much as crowds.
            let (low, high) = (values[0], values[values.len() - 1]);
            let half = (BINS - 2) / 2;
            cuts.extend((1..=half).map(|i| values[(i * (values.len() - 1)) / (half + 1)]));
            cuts.extend((1..half).map(|i| low + (high - low) * i as f32 / half as f32));
            cuts.sort_by(f32::total_cmp);
            cuts.dedup();
        }
        for at in 0..rows {
            let value = answer(at);
            let bin = if value.is_nan() { 0 } else { 1 + cuts.partition_point(|c| *c < value) };
            out.bins[column * rows + at] = bin as u8;
        }
        out.cuts.push(cuts);
    }
    out
}

fn grow(
    forest: &mut Forest,
    binned: &Binned,
    slopes: &[(f64, f64)],
    scores: &mut [f64],
    settings: &Settings,
) {
    let value = |sums: (f64, f64)| sums.0 / (sums.1 + settings.ridge) * f64::from(settings.rate);
    let leaf =
        |value: f64| Node { column: LEAF, missing_left: false, threshold: 0.0, left: 0, value: value as f32 };
    let rows: Vec<u32> = (0..binned.rows as u32).collect();
    let root = forest.nodes.len() as u32;
    let first = make_leaf(root, rows, binned, slopes, None, settings);
    forest.roots.push(root);
    forest.nodes.push(leaf(value(first.sums)));
    let mut leaves = vec![first];
    while leaves.len() < settings.leaves {
        let best = leaves
            .iter()
            .enumerate()
            .filter_map(|(at, l)| l.best.map(|s| (at, s)))
            .max_by(|a, b| a.1.gain.total_cmp(&b.1.gain).then(b.0.cmp(&a.0)));
        let Some((at, split)) = best else { break };
        let parent = leaves.swap_remove(at);
        let column = &binned.bins[split.column * binned.rows..(split.column + 1) * binned.rows];
        let goes_left = |row: &u32| match usize::from(column[*row as usize]) {
            0 => split.missing_left,
            bin => bin <= split.bin,
        };
        let (left_rows, right_rows): (Vec<u32>, Vec<u32>) = parent.rows.iter().copied().partition(goes_left);
        let left = forest.nodes.len() as u32;
        forest.nodes[parent.node as usize] = Node {
            column: split.column as u16,
            missing_left: split.missing_left,
            threshold: binned.cuts[split.column].get(split.bin - 1).copied().unwrap_or(f32::MAX),
            left,
            value: forest.nodes[parent.node as usize].value,
        };
        let small_is_left = left_rows.len() <= right_rows.len();
        let (small, large) = if small_is_left { (left_rows, right_rows) } else { (right_rows, left_rows) };
        let (small_node, large_node) = if small_is_left { (left, left + 1) } else { (left + 1, left) };
        let small = make_leaf(small_node, small, binned, slopes, None, settings);
        let large = make_leaf(
            large_node,
            large,
            binned,
            slopes,
            Some((parent.histogram, &small.histogram)),
            settings,
        );
        let (first, second) = if small_is_left { (&small, &large) } else { (&large, &small) };
        forest.nodes.extend([leaf(value(first.sums)), leaf(value(second.sums))]);
        leaves.extend([small, large]);
    }
    for found in &leaves {
        let step = value(found.sums);
        for &row in &found.rows {
            scores[row as usize] += step;
        }
    }
}

fn make_leaf(
    node: u32,
    rows: Vec<u32>,
    binned: &Binned,
    slopes: &[(f64, f64)],
    less: Option<(Histogram, &Histogram)>,
    settings: &Settings,
) -> Leaf {
    let columns = binned.cuts.len();
    let histogram = if let Some((mut parent, sibling)) = less {
        for (all, gone) in parent.iter_mut().zip(sibling) {
            *all = (all.0 - gone.0, all.1 - gone.1);
        }
        parent
    } else {
        let mut fresh = vec![(0.0, 0.0); columns * BINS];
        for column in 0..columns {
            let bins = &binned.bins[column * binned.rows..(column + 1) * binned.rows];
            let part = &mut fresh[column * BINS..(column + 1) * BINS];
            for &row in &rows {
                let cell = &mut part[bins[row as usize] as usize];
                let slope = slopes[row as usize];
                *cell = (cell.0 + slope.0, cell.1 + slope.1);
            }
        }
        fresh
    };
    let sums = rows
        .iter()
        .fold((0.0, 0.0), |sum, &row| (sum.0 + slopes[row as usize].0, sum.1 + slopes[row as usize].1));
    let best = best_split(&histogram, sums, binned, settings);
    Leaf { node, rows, histogram, sums, best }
}

fn best_split(
    histogram: &Histogram,
    sums: (f64, f64),
    binned: &Binned,
    settings: &Settings,
) -> Option<Split> {
    let worth = |part: (f64, f64)| part.0 * part.0 / (part.1 + settings.ridge);
    let mut best: Option<Split> = None;
    for (column, cuts) in binned.cuts.iter().enumerate() {
        let part = &histogram[column * BINS..(column + 1) * BINS];
        let mut below = (0.0, 0.0);
        for bin in 1..=cuts.len() + 1 {
            below = (below.0 + part[bin].0, below.1 + part[bin].1);
            for missing_left in [false, true] {
                let left = if missing_left { (below.0 + part[0].0, below.1 + part[0].1) } else { below };
                let right = (sums.0 - left.0, sums.1 - left.1);
                if left.1 < settings.least_weight || right.1 < settings.least_weight {
                    continue;
                }
                let gain = worth(left) + worth(right) - worth(sums);
                if gain > 1e-4 && best.is_none_or(|b| gain > b.gain + 1e-12) {
                    best = Some(Split { gain, column, bin, missing_left });
                }
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_learn_what_two_columns_say_together_and_missing_answers() {
        let mut examples = Examples::default();
        for i in 0..4000u32 {
            let (x, y) = ((i % 20) as f32, (i / 20 % 20) as f32);
            let missing = i % 7 == 0;
            let same = if missing { true } else { (x < 10.0) != (y < 10.0) };
            examples.push(&[x, if missing { f32::NAN } else { y }], same, 1.0);
        }
        let all: Vec<u32> = (0..examples.len() as u32).collect();
        let forest = fit(&examples, &all, &Settings { trees: 40, rate: 0.3, ..Settings::default() });
        let right = all
            .iter()
            .filter(|&&at| (forest.score(examples.row(at as usize)) > 0.0) == examples.same[at as usize])
            .count();
        assert_eq!(right, examples.len());
        let again = Forest::parse(&forest.to_text()).unwrap();
        assert!(all.iter().all(|&at| {
            let row = examples.row(at as usize);
            (again.score(row) - forest.score(row)).abs() < 1e-5
        }));
        let mut parts = [0.0; 2];
        forest.contributions(examples.row(5), &mut parts);
        let roots: f32 = forest.roots.iter().map(|&r| forest.nodes[r as usize].value).sum();
        assert!((forest.base + roots + parts[0] + parts[1] - forest.score(examples.row(5))).abs() < 1e-3);
    }
}
