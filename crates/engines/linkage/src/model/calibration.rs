//! From a score to a probability that keeps its word: among pairs told "0.8", eight in ten are one place.

use super::Unreadable;
use std::fmt::Write;

/// A rising line through points (score, probability).
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Calibration {
    points: Vec<(f32, f32)>,
}

/// How many pieces of the line at most.
const PIECES: usize = 48;
/// Nothing is surer than this.
const SUREST: f64 = 0.9995;

impl Calibration {
    /// Isotonic regression (pool adjacent violators) over scores of pairs that the model did not learn from.
    pub(crate) fn fit(scored: &[(f32, bool, f32)]) -> Self {
        let mut sorted = scored.to_vec();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.total_cmp(&b.2)));
        // Small runs first, so that no step rests on a handful of pairs.
        let total: f64 = sorted.iter().map(|s| f64::from(s.2)).sum();
        let run = (total / 3000.0).max(1.0);
        let mut blocks: Vec<(f64, f64, f64)> = Vec::new();
        let mut current = (0.0, 0.0, 0.0);
        for (score, same, weight) in sorted {
            let weight = f64::from(weight);
            current = (
                current.0 + f64::from(score) * weight,
                current.1 + if same { weight } else { 0.0 },
                current.2 + weight,
            );
            if current.2 >= run {
                blocks.push(current);
                current = (0.0, 0.0, 0.0);
                while blocks.len() > 1 && mean(blocks[blocks.len() - 2]) >= mean(blocks[blocks.len() - 1]) {
                    let last = blocks.pop().unwrap_or_default();
                    if let Some(before) = blocks.last_mut() {
                        *before = (before.0 + last.0, before.1 + last.1, before.2 + last.2);
                    }
                }
            }
        }
        if current.2 > 0.0 {
            blocks.push(current);
        }
        while blocks.len() > PIECES {
            let closest = (1..blocks.len()).min_by(|&i, &j| {
                let gap = |at: usize| mean(blocks[at]) - mean(blocks[at - 1]);
                gap(i).total_cmp(&gap(j))
            });
            let at = closest.unwrap_or(1);
            let gone = blocks.remove(at);
            let kept = &mut blocks[at - 1];
            *kept = (kept.0 + gone.0, kept.1 + gone.1, kept.2 + gone.2);
        }
        let points = blocks
            .iter()
            .map(|b| ((b.0 / b.2) as f32, mean(*b).clamp(1.0 - SUREST, SUREST) as f32))
            .collect();
        Self { points }
    }

    /// The probability of a score. Without points, the score is taken for a logarithm of odds.
    pub(crate) fn probability(&self, score: f32) -> f32 {
        let after = self.points.partition_point(|p| p.0 < score);
        match (after.checked_sub(1).map(|at| self.points[at]), self.points.get(after)) {
            (Some(before), Some(next)) => {
                let share = (score - before.0) / (next.0 - before.0).max(1e-9);
                before.1 + share * (next.1 - before.1)
            }
            (Some(last), None) => last.1,
            (None, Some(first)) => first.1,
            (None, None) => 1.0 / (1.0 + (-score).exp()),
        }
    }

    pub(crate) fn to_text(&self) -> String {
        let mut out = String::new();
        for (score, probability) in &self.points {
            let _ = write!(out, "{score}:{probability} ");
        }
        out.trim_end().to_owned()
    }

    pub(crate) fn parse(text: &str) -> Result<Self, Unreadable> {
        let wrong = Unreadable { line: 1, what: "score:probability" };
        let point = |token: &str| {
            let (score, probability) = token.split_once(':')?;
            Some((score.parse().ok()?, probability.parse().ok()?))
        };
        let points: Option<Vec<(f32, f32)>> = text.split_whitespace().map(point).collect();
        let points = points.ok_or(wrong.clone())?;
        if points.windows(2).any(|w| w[0].0 > w[1].0 || w[0].1 > w[1].1)
            || points.iter().any(|p| !p.0.is_finite() || !(0.0..=1.0).contains(&p.1))
        {
            return Err(wrong);
        }
        Ok(Self { points })
    }
}

fn mean(block: (f64, f64, f64)) -> f64 {
    block.1 / block.2.max(1e-12)
}

#[cfg(test)]
mod tests {
    use super::Calibration;

    #[test]
    fn a_calibration_rises_and_keeps_its_word() {
        let scored: Vec<(f32, bool, f32)> =
            (0..4000).map(|i| (i as f32 / 1000.0, (i * 7919) % 4000 < i, 1.0)).collect();
        let fitted = Calibration::fit(&scored);
        assert!((fitted.probability(2.0) - 0.5).abs() < 0.06);
        assert!(fitted.probability(0.5) < fitted.probability(3.5));
        assert_eq!(Calibration::parse(&fitted.to_text()), Ok(fitted));
        assert!(Calibration::parse("1:0.5 0:0.6").is_err());
    }
}
