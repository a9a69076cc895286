//! What agreement in each column weighs: rates estimated on the table itself.

use super::cells::{Cells, alike};
use crate::text::combine;

/// Levels of agreement: same, close, in part, different.
const LEVELS: usize = 4;

fn level(alike: f32) -> usize {
    if alike >= 1.0 {
        0
    } else if alike >= 0.9 {
        1
    } else if alike >= 0.72 {
        2
    } else {
        3
    }
}

/// For each column, how often each level is seen among pairs that are one thing, and among pairs that are not.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    same: Vec<[f32; LEVELS]>,
    apart: Vec<[f32; LEVELS]>,
}

const ROUNDS: usize = 12;

impl Weights {
    /// Rates of chance from pairs of rows far apart in the table, rates of sameness by expectation-maximisation over the
    /// pairs that blocking found, a few hundred thousand at most.
    pub(crate) fn estimate(cells: &Cells, pairs: &[(u32, u32)]) -> Self {
        let rows = cells.rows.len();
        let mut apart = vec![[1.0f32; LEVELS]; cells.columns];
        let stride = (rows / 2).max(1);
        for step in 0..(100_000 / rows.max(1)).clamp(1, 40) {
            for a in 0..rows {
                let b = (a + stride + step * 97 + 1) % rows;
                if a != b {
                    for (column, counts) in apart.iter_mut().enumerate() {
                        let alike = alike(&cells.rows[a][column], &cells.rows[b][column]);
                        if !alike.is_nan() {
                            counts[level(alike)] += 1.0;
                        }
                    }
                }
            }
        }
        apart.iter_mut().for_each(normalise);
        let mut out = Self { same: vec![[0.8, 0.08, 0.06, 0.06]; cells.columns], apart };
        let every = (pairs.len() / 200_000).max(1);
        let levels: Vec<(Vec<Option<usize>>, Vec<f32>)> = pairs
            .iter()
            .step_by(every)
            .map(|&(a, b)| {
                let (a, b) = (&cells.rows[a as usize], &cells.rows[b as usize]);
                let levels = a
                    .iter()
                    .zip(b)
                    .map(|(x, y)| Some(alike(x, y)).filter(|s| !s.is_nan()).map(level))
                    .collect();
                let surprise =
                    a.iter().enumerate().map(|(column, cell)| cells.surprise(column, cell)).collect();
                (levels, surprise)
            })
            .collect();
        for _ in 0..ROUNDS {
            let mut counts = vec![[0.5f32, 0.2, 0.1, 0.1]; cells.columns];
            // As many pairs are one thing as the weights say, no fewer than one row in fifty.
            let prior = -((levels.len() as f32 + 1.0) / (rows as f32 * 0.3 / every as f32 + 1.0)).ln();
            for (levels, surprise) in &levels {
                let score: f32 = levels
                    .iter()
                    .enumerate()
                    .filter_map(|(c, l)| l.map(|l| out.weight(c, l, surprise[c])))
                    .sum();
                let probability = 1.0 / (1.0 + (-(score + prior)).exp());
                for (column, level) in levels.iter().enumerate() {
                    if let Some(level) = level {
                        counts[column][*level] += probability;
                    }
                }
            }
            counts.iter_mut().for_each(normalise);
            out.same = counts;
        }
        out
    }

    fn weight(&self, column: usize, level: usize, surprise: f32) -> f32 {
        let same = self.same[column][level].max(1e-4);
        let apart = self.apart[column][level].max(1e-6);
        match level {
            0 => (same.ln() + surprise).min(12.0),
            // A value close to a rare one is worth more than one close to a common one.
            1 => (same / apart).ln().min(surprise).min(10.0),
            _ => (same / apart).ln().clamp(-8.0, surprise.max(0.1)),
        }
    }

    /// What a column weighs for two rows, and how alike its values are. NaN for both when one is missing.
    pub(crate) fn of(&self, cells: &Cells, column: usize, a: usize, b: usize) -> (f32, f32) {
        let (x, y) = (&cells.rows[a][column], &cells.rows[b][column]);
        let alike = alike(x, y);
        if alike.is_nan() {
            return (f32::NAN, f32::NAN);
        }
        let surprise = cells.surprise(column, x).min(cells.surprise(column, y));
        (self.weight(column, level(alike), surprise), alike)
    }
}

fn normalise(counts: &mut [f32; LEVELS]) {
    let total: f32 = counts.iter().sum();
    for count in counts {
        *count /= total.max(1e-9);
    }
}

/// The pairs of rows that share a rare value, two values at once, or a rare word; across sides only, where there are two.
pub(crate) fn pairs(cells: &Cells, sides: Option<&[bool]>) -> Vec<(u32, u32)> {
    const RARE: u32 = 25;
    const LARGE: usize = 80;
    let mut postings: Vec<(u64, u32)> = Vec::new();
    for (index, row) in cells.rows.iter().enumerate() {
        let filled: Vec<(u64, u64, bool)> = row
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(column, cell)| {
                let key = combine(column as u64, cell.hash);
                (key, cell.hash, cells.counts.get(&key).is_some_and(|n| *n <= RARE))
            })
            .collect();
        for (at, &(key, value, rare)) in filled.iter().enumerate() {
            if rare {
                // Without the column too: given name and surname are often swapped.
                postings.push((combine(1000, value), index as u32));
            }
            for &(other, _, other_rare) in &filled[at + 1..] {
                if !rare && !other_rare {
                    postings.push((combine(key, other), index as u32));
                }
            }
        }
        for word in row.iter().flat_map(|cell| &cell.words) {
            if cells.words.get(&word.0).is_some_and(|n| *n <= RARE) {
                postings.push((combine(1001, word.0), index as u32));
            }
        }
        for (column, cell) in
            row.iter().enumerate().filter(|(_, cell)| cell.text.len() >= 6 && cell.words.len() == 1)
        {
            // One word with a slip in its end, beside another column that agrees.
            let start = crate::text::hash(&cell.text[..cell.text.floor_char_boundary(4)]);
            for &(other, _, _) in filled.iter().filter(|f| f.1 != cell.hash) {
                postings.push((combine(combine(2000 + column as u64, start), other), index as u32));
            }
        }
    }
    postings.sort_unstable();
    postings.dedup();
    let mut found: Vec<u64> = Vec::new();
    for group in postings.chunk_by(|a, b| a.0 == b.0).filter(|g| g.len() <= LARGE) {
        for (at, &(_, a)) in group.iter().enumerate() {
            for &(_, b) in &group[at + 1..] {
                if a != b && sides.is_none_or(|s| s[a as usize] != s[b as usize]) {
                    found.push(u64::from(a.min(b)) << 32 | u64::from(a.max(b)));
                }
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|pair| ((pair >> 32) as u32, pair as u32)).collect()
}
