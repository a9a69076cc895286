//! Which rows of a table are one thing.

use super::cells::{Cells, cosine, overlap, row_words};
use super::learner::compare as columns;
use super::weights::{Weights, pairs};
use crate::cluster::{Bounds, Edge, cluster, log_odds};
use crate::model::train::{Examples, fit};
use crate::model::{Model, Settings};
use crate::training::{Fitted, fit_folds};

const COLUMNS: usize = 26;

/// The answer for a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TableLinkage {
    /// For each row, the smallest row of its group.
    pub clusters: Vec<u32>,
    /// For each row, how sure it is to belong there, 0 to 1.
    pub probabilities: Vec<f32>,
}

/// Pairs worth comparing, and what each says.
struct Compared {
    cells: Cells,
    pairs: Vec<(u32, u32)>,
    answers: Vec<[f32; COLUMNS]>,
}

fn compare(rows: &[Vec<String>], sides: Option<&[bool]>) -> Compared {
    let cells = Cells::read(rows);
    let pairs = pairs(&cells, sides);
    let weights = Weights::estimate(&cells, &pairs);
    let words: Vec<Vec<(u64, f32)>> = cells.rows.iter().map(|row| row_words(row)).collect();
    let mut answers: Vec<[f32; COLUMNS]> =
        pairs.iter().map(|&(a, b)| answer(&cells, &weights, &words, a as usize, b as usize)).collect();
    // How far the pair is above the best other pair of each of its rows.
    let mut best = vec![(f32::MIN, f32::MIN); rows.len()];
    for (&(a, b), row) in pairs.iter().zip(&answers) {
        for at in [a, b] {
            let slot = &mut best[at as usize];
            *slot = if row[0] > slot.0 { (row[0], slot.0) } else { (slot.0, slot.1.max(row[0])) };
        }
    }
    for (&(a, b), row) in pairs.iter().zip(&mut answers) {
        let margin = |at: u32| {
            let (first, second) = best[at as usize];
            let other = if row[0] >= first { second } else { first };
            (row[0] - other).clamp(-60.0, 60.0)
        };
        let (left, right) = (margin(a), margin(b));
        row[COLUMNS - 2] = left.min(right);
        row[COLUMNS - 1] = left.max(right);
    }
    Compared { cells, pairs, answers }
}

fn answer(cells: &Cells, weights: &Weights, words: &[Vec<(u64, f32)>], a: usize, b: usize) -> [f32; COLUMNS] {
    let mut said: Vec<(f32, f32)> = (0..cells.columns)
        .map(|column| weights.of(cells, column, a, b))
        .filter(|(w, _)| !w.is_nan())
        .collect();
    let missing = (cells.columns - said.len()) as f32;
    said.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.total_cmp(&y.1)));
    let at = |rank: usize| said.get(rank).map_or(f32::NAN, |s| s.0);
    let from_top = |rank: usize| said.len().checked_sub(rank + 1).map_or(f32::NAN, |i| said[i].0);
    let total: f32 = said.iter().map(|s| s.0).sum();
    let mut likeness: Vec<f32> = said.iter().map(|s| s.1).collect();
    likeness.sort_by(f32::total_cmp);
    let like = |rank: usize| likeness.get(rank).copied().unwrap_or(f32::NAN);
    let number = |low: f32, high: f32| likeness.iter().filter(|s| **s >= low && **s < high).count() as f32;
    let (shared, least, most) = overlap(&words[a], &words[b]);
    let swapped: f32 = (0..cells.columns)
        .flat_map(|i| (0..cells.columns).filter(move |j| *j != i).map(move |j| (i, j)))
        .filter(|&(i, j)| {
            !cells.rows[a][i].is_empty()
                && cells.rows[a][i].hash == cells.rows[b][j].hash
                && cells.rows[a][i].hash != cells.rows[b][i].hash
        })
        .map(|(i, _)| cells.surprise(i, &cells.rows[a][i]))
        .sum();
    let whole = |at: usize| -> f32 {
        (0..cells.columns)
            .filter(|&c| !cells.rows[at][c].is_empty())
            .map(|c| cells.surprise(c, &cells.rows[at][c]))
            .sum()
    };
    let digits = |same: bool| {
        let both = (0..cells.columns).filter(|&c| cells.rows[a][c].all_digits && cells.rows[b][c].all_digits);
        both.filter(|&c| (cells.rows[a][c].hash == cells.rows[b][c].hash) == same).count() as f32
    };
    // Numbers inside texts: those of houses.
    let numbers = |same: bool| {
        let both =
            (0..cells.columns).filter(|&c| !cells.rows[a][c].all_digits && !cells.rows[b][c].all_digits);
        let pairs = both.filter_map(|c| cells.rows[a][c].number.zip(cells.rows[b][c].number));
        pairs.filter(|(x, y)| ((x - y).abs() < 0.5) == same).count() as f32
    };
    [
        total,
        total - from_top(0),
        said.iter().map(|s| s.0.max(0.0)).sum(),
        said.iter().map(|s| s.0.min(0.0)).sum(),
        from_top(0),
        from_top(1),
        from_top(2),
        at(0),
        at(1),
        number(1.0, 2.0),
        number(0.9, 1.0),
        number(0.0, 0.72),
        missing / cells.columns.max(1) as f32,
        likeness.iter().sum::<f32>() / likeness.len().max(1) as f32,
        like(0),
        like(1),
        cosine(&words[a], &words[b]),
        swapped,
        total / whole(a).max(whole(b)).max(1.0),
        shared / least.max(1e-6),
        shared / most.max(1e-6),
        digits(true) - digits(false),
        numbers(true),
        numbers(false),
        f32::NAN,
        f32::NAN,
    ]
}

/// Which rows are one thing. Where `sides` are given, rows are matched across them, each with one of the other side at
/// most; otherwise any number of rows may be one thing.
pub fn link_table(
    rows: &[Vec<String>],
    sides: Option<&[bool]>,
    model: &Model,
    merge_at: f32,
) -> TableLinkage {
    let compared = compare(rows, sides);
    let probabilities = sharpened(&compared, model);
    let mut edges: Vec<Edge> = Vec::new();
    let mut scored: Vec<(f32, u32, u32)> = Vec::new();
    for ((&(left, right), row), &probability) in
        compared.pairs.iter().zip(&compared.answers).zip(&probabilities)
    {
        if probability >= 0.01 {
            edges.push(Edge { left, right, probability });
            scored.push((model.forest.score(row), left, right));
        }
    }
    let clusters = match sides {
        Some(_) => one_to_one(rows.len(), scored, &edges, merge_at),
        None => cluster(rows.len(), &edges, &Bounds::default(), merge_at),
    };
    let (mut sums, mut seen) = (vec![0.0f32; rows.len()], vec![0u32; rows.len()]);
    for edge in edges.iter().filter(|e| clusters[e.left as usize] == clusters[e.right as usize]) {
        for at in [edge.left as usize, edge.right as usize] {
            sums[at] += edge.probability;
            seen[at] += 1;
        }
    }
    let probabilities =
        sums.iter().zip(&seen).map(|(s, n)| if *n == 0 { 1.0 } else { s / *n as f32 }).collect();
    TableLinkage { clusters, probabilities }
}

/// Probabilities by the model, then, for the pairs that it leaves in doubt, half by trees grown on this very table: the
/// pairs that the model is sure of teach what each column is worth here.
fn sharpened(compared: &Compared, model: &Model) -> Vec<f32> {
    const SURE: (f32, f32) = (0.05, 0.9);
    /// Sure pairs of two things taught for each sure pair of one.
    const APART: usize = 8;
    let mut probabilities: Vec<f32> = compared.answers.iter().map(|row| model.probability(row)).collect();
    let pick = |wanted: &dyn Fn(f32) -> bool| -> Vec<usize> {
        (0..probabilities.len()).filter(|&at| wanted(probabilities[at])).collect()
    };
    let doubtful = pick(&|p| p > SURE.0 && p < SURE.1);
    let (same, apart) = (pick(&|p| p >= SURE.1), pick(&|p| p <= SURE.0));
    if doubtful.len() < 5 || same.len() < 30 || apart.len() < 30 {
        return probabilities;
    }
    let said = |at: usize| {
        let (a, b) = compared.pairs[at];
        columns(&compared.cells.rows[a as usize], &compared.cells.rows[b as usize])
    };
    let mut examples = Examples::default();
    for &at in &same {
        examples.push(&said(at), true, 1.0);
    }
    for &at in apart.iter().step_by((apart.len() / (same.len() * APART)).max(1)) {
        examples.push(&said(at), false, 1.0);
    }
    let all: Vec<u32> = (0..examples.len() as u32).collect();
    let settings = Settings { trees: 120, leaves: 4, rate: 0.1, least_weight: 0.5, ridge: 1.0 };
    let forest = fit(&examples, &all, &settings);
    for at in doubtful {
        let score = f32::midpoint(log_odds(probabilities[at]), forest.score(&said(at)));
        probabilities[at] = 1.0 / (1.0 + (-score).exp());
    }
    probabilities
}

/// The best pairs first, each row once.
fn one_to_one(count: usize, mut scored: Vec<(f32, u32, u32)>, edges: &[Edge], merge_at: f32) -> Vec<u32> {
    let likely: std::collections::BTreeSet<(u32, u32)> =
        edges.iter().filter(|e| e.probability >= merge_at).map(|e| (e.left, e.right)).collect();
    scored.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut clusters: Vec<u32> = (0..count as u32).collect();
    let mut taken = vec![false; count];
    for (_, left, right) in scored {
        if !taken[left as usize] && !taken[right as usize] && likely.contains(&(left, right)) {
            taken[left as usize] = true;
            taken[right as usize] = true;
            clusters[right as usize] = left;
        }
    }
    clusters
}

/// Learning what [`link_table`] knows, from tables whose truth is known.
#[derive(Debug, Clone, Default)]
pub struct TableCourse {
    examples: Examples,
    folds: Vec<u32>,
}

impl TableCourse {
    /// Adds a table; `entity` says what each row is. Answers how many pairs of one thing blocking found, and how many
    /// there are.
    pub fn add(
        &mut self,
        rows: &[Vec<String>],
        sides: Option<&[bool]>,
        entity: &[String],
        weight: f32,
    ) -> (usize, usize) {
        let compared = compare(rows, sides);
        let mut found = 0;
        for (&(a, b), row) in compared.pairs.iter().zip(&compared.answers) {
            let same = entity[a as usize] == entity[b as usize];
            found += usize::from(same);
            self.examples.push(row, same, weight);
            self.folds.push((crate::text::hash(&entity[a as usize]) % 5) as u32);
        }
        let mut counts = std::collections::BTreeMap::<(&String, bool), usize>::new();
        for (at, name) in entity.iter().enumerate() {
            *counts.entry((name, sides.is_some_and(|s| s[at]))).or_default() += 1;
        }
        let all = match sides {
            Some(_) => counts
                .iter()
                .filter(|((_, side), _)| !side)
                .map(|((name, _), n)| n * counts.get(&(*name, true)).unwrap_or(&0))
                .sum(),
            None => counts.values().map(|n| n * (n - 1) / 2).sum(),
        };
        (found, all)
    }

    /// Learns.
    pub fn fit(&self, settings: &Settings) -> Fitted {
        fit_folds(&self.examples, &self.folds, settings)
    }
}
