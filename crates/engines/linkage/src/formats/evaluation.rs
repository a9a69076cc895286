//! Precision and recall on labelled pairs.

use super::{Mistake, Places, Table};
use crate::{Decisions, Options, Outcome, judge, link};
use serde::Serialize;
use std::collections::HashMap;

/// A labelled pair of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Index of the left record.
    pub left: usize,
    /// Index of the right record.
    pub right: usize,
    /// One place, two places, or not known.
    pub same: Option<bool>,
}

/// What automatic merges are worth on labelled pairs.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Evaluation {
    /// Pairs read.
    pub pairs: usize,
    /// Pairs labelled one place.
    pub same: usize,
    /// Pairs labelled two places.
    pub different: usize,
    /// Pairs that the labeller could not settle: merging them counts as wrong.
    pub uncertain: usize,
    /// Probability from which pairs are merged.
    pub threshold: f32,
    /// Right merges over merges; absent when every label is "same".
    pub precision: Option<f64>,
    /// Right merges over pairs that are one place.
    pub recall: f64,
    /// Twice the product over the sum of both.
    pub f1: Option<f64>,
    /// Pairs left to a person over pairs.
    pub review_share: f64,
    /// Uncertain pairs merged.
    pub uncertain_merged: usize,
    /// Uncertain pairs told as related or left to a person, over uncertain pairs.
    pub uncertain_seen: Option<f64>,
    /// Precision when each pair is looked at alone, without its cluster.
    pub pairwise_precision: Option<f64>,
    /// Recall when each pair is looked at alone, without its cluster.
    pub pairwise_recall: f64,
}

/// Reads a CSV of pairs: `gauche,droite` and, where there is one, `label` (`meme-lieu`, `distinct`, `incertain`). Without
/// labels every pair is one place.
pub fn pairs(table: &Table, places: &Places) -> Result<Vec<Pair>, Mistake> {
    let (left, right) = (table.column("gauche")?, table.column("droite")?);
    let label = table.column("label").ok();
    let index: HashMap<&str, usize> =
        places.ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let find = |id: &str| index.get(id).copied().ok_or_else(|| Mistake::Unknown(id.to_owned()));
    let mut out = Vec::new();
    for row in &table.rows {
        let get = |at: usize| row.get(at).map_or("", String::as_str);
        let same = match label.map(get) {
            None | Some("meme-lieu" | "same" | "1" | "true") => Some(true),
            Some("distinct" | "different" | "0" | "false") => Some(false),
            Some(_) => None,
        };
        out.push(Pair { left: find(get(left))?, right: find(get(right))?, same });
    }
    Ok(out)
}

/// Links the whole register, then counts what became of the pairs.
pub fn evaluate(places: &Places, pairs: &[Pair], options: &Options) -> Evaluation {
    let linked = link(&places.records, &Decisions::default(), options);
    let plain: Vec<(usize, usize)> = pairs.iter().map(|p| (p.left, p.right)).collect();
    let alone = judge(&places.records, &plain, options);
    let merged: Vec<bool> =
        pairs.iter().map(|p| linked.clusters[p.left] == linked.clusters[p.right]).collect();
    let count = |same: Option<bool>| pairs.iter().filter(|p| p.same == same).count();
    let (same, different, uncertain) = (count(Some(true)), count(Some(false)), count(None));
    let right = |picked: &[bool]| {
        pairs.iter().zip(picked).filter(|(p, m)| p.same == Some(true) && **m).count() as f64
    };
    let all = |picked: &[bool]| picked.iter().filter(|m| **m).count() as f64;
    let judged: Vec<bool> = alone.iter().map(|j| j.0 >= options.merge_at).collect();
    let precision =
        |picked: &[bool]| (different + uncertain > 0).then(|| right(picked) / all(picked).max(1.0));
    let recall = |picked: &[bool]| right(picked) / (same.max(1) as f64);
    let doubtful = |at: usize| !merged[at] && alone[at].0 >= options.review_at;
    let seen = (0..pairs.len()).filter(|&at| {
        pairs[at].same.is_none()
            && !merged[at]
            && (doubtful(at) || matches!(alone[at].1, Outcome::Related(_)))
    });
    let (p, r) = (precision(&merged), recall(&merged));
    Evaluation {
        pairs: pairs.len(),
        same,
        different,
        uncertain,
        threshold: options.merge_at,
        precision: p,
        recall: r,
        f1: p.map(|p| 2.0 * p * r / (p + r).max(1e-9)),
        review_share: (0..pairs.len()).filter(|&at| doubtful(at)).count() as f64 / pairs.len().max(1) as f64,
        uncertain_merged: pairs.iter().zip(&merged).filter(|(p, m)| p.same.is_none() && **m).count(),
        uncertain_seen: (uncertain > 0).then(|| seen.count() as f64 / uncertain as f64),
        pairwise_precision: precision(&judged),
        pairwise_recall: recall(&judged),
    }
}
