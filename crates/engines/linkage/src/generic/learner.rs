//! Learning from labelled pairs of rows of one table: every column by itself, and the whole.

use super::cells::{Cell, Cells, alike, cosine, overlap, row_words};
use crate::formats::PairTable;
use crate::model::Forest;
use crate::model::Settings;
use crate::model::train::{Examples, fit};
use crate::text::{indel, jaro_winkler};

/// Parts of the labelled pairs that are held out in turn, to choose the threshold.
const PARTS: usize = 5;

/// Trees grown on labelled pairs, and the score from which a pair is one thing.
#[derive(Debug, Clone, Default)]
pub struct Learner {
    forests: Vec<Forest>,
    threshold: f32,
}

/// Precision, recall and their mean on pairs.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct PairScore {
    /// Right pairs over pairs told as one thing.
    pub precision: f64,
    /// Right pairs over pairs that are one thing.
    pub recall: f64,
    /// Twice the product over the sum of both.
    pub f1: f64,
}

impl Learner {
    /// Learns from pairs. The rarity of words is counted over `known`, which may hold pairs without a label to learn from.
    pub fn learn(lessons: &[&PairTable]) -> Self {
        let mut examples = Examples::default();
        for table in lessons {
            for (row, same) in answers(table, lessons).iter().zip(&table.same) {
                examples.push(row, *same, 1.0);
            }
        }
        let count = examples.len();
        let wide = Settings { trees: 240, leaves: 8, rate: 0.06, least_weight: 0.25, ridge: 1.0 };
        let narrow = Settings { trees: 300, leaves: 4, rate: 0.08, least_weight: 0.25, ridge: 1.0 };
        let calm = Settings { trees: 200, leaves: 8, rate: 0.06, least_weight: 1.0, ridge: 2.0 };
        let mut out = Self::default();
        let mut scores = vec![0.0f32; count];
        for settings in [wide, narrow, calm] {
            for part in 0..PARTS {
                let (inside, outside): (Vec<u32>, Vec<u32>) =
                    (0..count as u32).partition(|at| *at as usize % PARTS == part);
                let forest = fit(&examples, &outside, &settings);
                for at in inside {
                    scores[at as usize] += forest.score(examples.row(at as usize)) / 3.0;
                }
                out.forests.push(forest);
            }
            let all: Vec<u32> = (0..count as u32).collect();
            out.forests.push(fit(&examples, &all, &settings));
        }
        out.threshold = best_threshold(&scores, &examples.same);
        out
    }

    /// Which pairs are one thing; `lessons` are those it learned from, for the rarity of words.
    pub fn judge(&self, test: &PairTable, lessons: &[&PairTable]) -> Vec<bool> {
        let score = |row: &Vec<f32>| {
            self.forests.iter().map(|f| f.score(row)).sum::<f32>() / self.forests.len().max(1) as f32
        };
        answers(test, lessons).iter().map(|row| score(row) >= self.threshold).collect()
    }
}

impl PairScore {
    /// Counts what was told against what is so.
    pub fn of(told: &[bool], so: &[bool]) -> Self {
        let count = |all: &mut dyn Iterator<Item = bool>| all.filter(|yes| *yes).count() as f64;
        let right = count(&mut told.iter().zip(so).map(|(t, s)| *t && *s));
        let precision = right / count(&mut told.iter().copied()).max(1.0);
        let recall = right / count(&mut so.iter().copied()).max(1.0);
        Self { precision, recall, f1: 2.0 * precision * recall / (precision + recall).max(1e-9) }
    }
}

/// The score from which telling "one thing" serves F1 best: where the probability passes half of the F1 that can be had.
/// Probabilities are those of a logistic line through held-out scores, which a few pairs cannot bend.
fn best_threshold(scores: &[f32], same: &[bool]) -> f32 {
    let (slope, start) = logistic_line(scores, same);
    let probability = |score: f32| 1.0 / (1.0 + (-(slope * f64::from(score) + start)).exp());
    let (mut right, mut told, all) = (0.0, 0.0, same.iter().filter(|s| **s).count() as f64);
    for (_, same) in scores.iter().zip(same).filter(|(score, _)| probability(**score) >= 0.5) {
        told += 1.0;
        right += f64::from(u8::from(*same));
    }
    let half = (right / f64::max(told + all, 1.0)).clamp(0.05, 0.5);
    (((half / (1.0 - half)).ln() - start) / slope.max(1e-3)) as f32
}

/// Slope and start of the log-odds of being one thing along the scores, by Newton's steps.
fn logistic_line(scores: &[f32], same: &[bool]) -> (f64, f64) {
    let (mut slope, mut start) = (1.0f64, 0.0f64);
    for _ in 0..25 {
        // The line is drawn to slope 1 and start 0, as two pairs' worth would.
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (-start, 1.0 - slope, 1.0, 0.0, 1.0);
        for (score, same) in scores.iter().zip(same) {
            let x = f64::from(*score);
            let p = 1.0 / (1.0 + (-(slope * x + start)).exp());
            let (gap, spread) = (f64::from(u8::from(*same)) - p, p * (1.0 - p));
            g0 += gap;
            g1 += gap * x;
            h00 += spread;
            h01 += spread * x;
            h11 += spread * x * x;
        }
        let determinant = (h00 * h11 - h01 * h01).max(1e-9);
        start += (h11 * g0 - h01 * g1) / determinant;
        slope = (slope + (h00 * g1 - h01 * g0) / determinant).clamp(0.05, 20.0);
    }
    (slope, start)
}

/// What each pair of a table says. Words are weighed over the lessons' tables alone, so that a table to be judged
/// brings nothing of its own.
fn answers(table: &PairTable, lessons: &[&PairTable]) -> Vec<Vec<f32>> {
    let rows = |t: &PairTable| t.pairs.iter().flat_map(|(l, r)| [l.clone(), r.clone()]).collect::<Vec<_>>();
    let known: Vec<Vec<String>> = lessons.iter().flat_map(|t| rows(t)).collect();
    let counted = Cells::read(&known);
    let total = known.len() as f32 + 1.0;
    let mut read = Cells::read(&rows(table));
    for word in read.rows.iter_mut().flatten().flat_map(|cell| &mut cell.words) {
        word.1 = (total / *counted.words.get(&word.0).unwrap_or(&1) as f32).ln().max(0.05);
    }
    read.rows.chunks_exact(2).map(|pair| compare(&pair[0], &pair[1])).collect()
}

/// What two rows say, column by column and as a whole.
pub(crate) fn compare(left: &[Cell], right: &[Cell]) -> Vec<f32> {
    let mut out = Vec::with_capacity(left.len() * 9 + 6);
    for (a, b) in left.iter().zip(right) {
        if a.is_empty() || b.is_empty() {
            out.extend([f32::NAN; 11]);
            continue;
        }
        let (shared, least, most) = overlap(&a.words, &b.words);
        out.extend([
            f32::from(u8::from(a.hash == b.hash)),
            alike(a, b),
            jaro_winkler(&a.text, &b.text),
            indel(&a.text, &b.text),
            shared / least.max(1e-6),
            shared / (least + most - shared).max(1e-6),
            cosine(&a.words, &b.words),
            match (a.number, b.number) {
                (Some(x), Some(y)) => ((x - y).abs() / (x.abs() + y.abs()).max(1e-9)) as f32,
                _ => f32::NAN,
            },
            match (a.number, b.number) {
                (Some(x), Some(y)) => ((x - y).abs() + 1.0).ln() as f32,
                _ => f32::NAN,
            },
            digits(a, b),
            plain_jaccard(&a.words, &b.words),
        ]);
    }
    let (a, b) = (row_words(left), row_words(right));
    let (shared, least, most) = overlap(&a, &b);
    let join = |row: &[Cell]| row.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join(" ");
    out.extend([
        cosine(&a, &b),
        shared / least.max(1e-6),
        shared / (least + most - shared).max(1e-6),
        indel(&join(left), &join(right)),
        plain_jaccard(&a, &b),
        most - shared,
        least - shared,
    ]);
    out
}

/// Shared words over all, each counted once.
fn plain_jaccard(a: &[(u64, f32)], b: &[(u64, f32)]) -> f32 {
    let flat = |words: &[(u64, f32)]| words.iter().map(|w| (w.0, 1.0)).collect::<Vec<_>>();
    let (shared, least, most) = overlap(&flat(a), &flat(b));
    shared / (least + most - shared).max(1.0)
}

/// Shared words with a digit over those of the poorer side.
fn digits(a: &Cell, b: &Cell) -> f32 {
    let numbers = |cell: &Cell| -> Vec<String> {
        cell.text.split(' ').filter(|w| w.bytes().any(|c| c.is_ascii_digit())).map(str::to_owned).collect()
    };
    let (x, y) = (numbers(a), numbers(b));
    let least = x.len().min(y.len());
    if least == 0 { f32::NAN } else { x.iter().filter(|w| y.contains(w)).count() as f32 / least as f32 }
}
