//! Learning from labelled pairs: what `examples/train.rs` calls to make the model that the program carries.

use crate::compare::{COLUMNS, NAMES, compare};
use crate::model::train::{Examples, fit};
use crate::model::{Calibration, Model, Settings};
use crate::normalise::Prepared;
use crate::{Record, block, link};
use std::collections::BTreeSet;

/// What a teacher says of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Label {
    /// Whether both are one place.
    pub same: bool,
    /// How much the pair counts.
    pub weight: f32,
    /// Whether the pair's being of one source is hidden: for labels drawn from that very fact.
    pub hides_source: bool,
    /// Pairs of one fold are judged by trees that never saw any of them.
    pub fold: u32,
}

/// The record as a source would write it that knows no word of kinds: its name without them, no typology.
#[must_use]
pub fn without_kinds(record: &Record) -> Record {
    let read = Prepared::read(record, true);
    let name = if read.core.is_empty() { record.commune_name.clone() } else { read.core.text };
    Record { name, typologies: Vec::new(), ..record.clone() }
}

/// Labelled pairs, compared.
#[derive(Debug, Clone, Default)]
pub struct Course {
    examples: Examples,
    folds: Vec<u32>,
}

/// What was learned.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// Trees grown on every pair, calibrated on held-out scores.
    pub model: Model,
    /// For each pair, its probability by trees that did not see its fold.
    pub held_out: Vec<f32>,
}

impl Course {
    /// Adds a register: the pairs that blocking finds, and `more` pairs that it might not, wherever `label` has a word to
    /// say. Answers the pairs taken, in the order of their examples.
    pub fn add(
        &mut self,
        records: &[Record],
        with_kinds: bool,
        more: &[(usize, usize)],
        label: &dyn Fn(usize, usize) -> Option<Label>,
    ) -> Vec<(usize, usize)> {
        let read = link::read(records, with_kinds);
        let mut position = vec![0u32; records.len()];
        for (at, &index) in read.order.iter().enumerate() {
            position[index as usize] = at as u32;
        }
        let mut pairs: BTreeSet<(u32, u32)> = block::pairs(&read.prepared).into_iter().collect();
        pairs.extend(more.iter().map(|&(a, b)| (position[a].min(position[b]), position[a].max(position[b]))));
        let mut taken = Vec::new();
        for (a, b) in pairs {
            let (left, right) = (read.order[a as usize] as usize, read.order[b as usize] as usize);
            if let Some(told) = label(left, right) {
                let mut row = compare(&read.prepared[a as usize], &read.prepared[b as usize]);
                if told.hides_source {
                    row[COLUMNS - 1] = f32::NAN;
                }
                self.examples.push(&row, told.same, told.weight);
                self.folds.push(told.fold);
                taken.push((left, right));
            }
        }
        taken
    }

    /// How many pairs there are.
    pub fn len(&self) -> usize {
        self.folds.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.folds.is_empty()
    }

    /// Learns: once without each fold for honest scores, once on everything for the model.
    pub fn fit(&self, settings: &Settings) -> Fitted {
        fit_folds(&self.examples, &self.folds, settings)
    }

    /// Whether probabilities keep their word, over some of the examples: for each tenth of the scale, how many pairs were
    /// told so, the mean told, and the share that is one place.
    pub fn reliability(&self, told: &[f32], examples: std::ops::Range<usize>) -> Vec<(usize, f64, f64)> {
        let mut tenths = vec![(0usize, 0.0f64, 0.0f64); 10];
        for at in examples.start..examples.end.min(told.len()).min(self.len()) {
            let tenth = &mut tenths[((told[at] * 10.0) as usize).min(9)];
            tenth.0 += 1;
            tenth.1 += f64::from(told[at]);
            tenth.2 += f64::from(u8::from(self.examples.same[at]));
        }
        tenths.into_iter().map(|(n, sum, same)| (n, sum / n.max(1) as f64, same / n.max(1) as f64)).collect()
    }

    /// The columns that the trees of a model split on, most used first, with how often.
    pub fn columns(model: &Model) -> Vec<(&'static str, usize)> {
        let mut counts = vec![0usize; COLUMNS];
        for node in &model.forest.nodes {
            if let Some(count) = counts.get_mut(node.column as usize) {
                *count += 1;
            }
        }
        let mut out: Vec<(&str, usize)> = NAMES.iter().copied().zip(counts).collect();
        out.sort_by_key(|column| std::cmp::Reverse(column.1));
        out
    }
}

/// Fits without each fold, calibrates on what was held out, then fits on everything.
pub(crate) fn fit_folds(examples: &Examples, folds: &[u32], settings: &Settings) -> Fitted {
    let mut scores = vec![0.0f32; folds.len()];
    let distinct: BTreeSet<u32> = folds.iter().copied().collect();
    for fold in &distinct {
        let (inside, outside): (Vec<u32>, Vec<u32>) =
            (0..folds.len() as u32).partition(|&at| folds[at as usize] == *fold);
        let forest = fit(examples, &outside, settings);
        for at in inside {
            scores[at as usize] = forest.score(examples.row(at as usize));
        }
    }
    let scored: Vec<(f32, bool, f32)> =
        scores.iter().zip(&examples.same).zip(&examples.weights).map(|((s, y), w)| (*s, *y, *w)).collect();
    let calibration = Calibration::fit(&scored);
    let held_out = scores.iter().map(|s| calibration.probability(*s)).collect();
    let all: Vec<u32> = (0..folds.len() as u32).collect();
    Fitted { model: Model { forest: fit(examples, &all, settings), calibration }, held_out }
}
