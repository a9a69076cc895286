//! A whole register at once.

use crate::{Decisions, Linkage, Record};
use std::collections::BTreeMap;

/// What the caller may choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Probability from which two records are merged without asking anybody, 0 to 1.
    pub merge_at: f32,
    /// Probability from which a pair that was not merged is shown to a person, 0 to 1.
    pub review_at: f32,
}

impl Default for Options {
    fn default() -> Self {
        Self { merge_at: 0.9, review_at: 0.15 }
    }
}

/// Which records are one place, under what people decided.
pub fn link(records: &[Record], decisions: &Decisions, _options: &Options) -> Linkage {
    let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (index, record) in records.iter().enumerate() {
        groups.entry(exact_key(record)).or_default().push(index);
    }
    let mut clusters: Vec<u32> = (0..records.len() as u32).collect();
    for members in groups.values() {
        for &member in &members[1..] {
            clusters[member] = members[0] as u32;
        }
    }
    for &(left, right) in &decisions.same {
        if left < records.len() && right < records.len() {
            let (low, high) = (clusters[left].min(clusters[right]), clusters[left].max(clusters[right]));
            clusters.iter_mut().filter(|c| **c == high).for_each(|c| *c = low);
        }
    }
    for &(left, right) in decisions.different.iter().chain(&decisions.related) {
        let last = left.max(right);
        if last < records.len() && clusters[left] == clusters[right] && clusters[last] != last as u32 {
            clusters[last] = last as u32;
        }
    }
    Linkage { probabilities: vec![1.0; records.len()], clusters, ..Linkage::default() }
}

/// What two records must share to be one place without any doubt: name, address and commune, written alike.
pub(crate) fn exact_key(record: &Record) -> (String, String, String) {
    let fold = |text: &str| text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    (fold(&record.name), fold(&record.address), record.commune.clone())
}
