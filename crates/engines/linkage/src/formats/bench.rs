//! What `bench linkage` answers for a file, by what the file holds.

use super::{Mistake, PairTable, Table, clusters_csv, from_csv, is_places};
use crate::generic::{Learner, PairScore, link_table};
use crate::{Decisions, Model, Options, link};
use std::fmt::Write;

/// The answer for a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Bench {
    /// What was done: `places`, `table`, `pairs`.
    pub mode: &'static str,
    /// Records or pairs read.
    pub count: usize,
    /// Clusters found; pairs told as one thing.
    pub found: usize,
    /// `id,cluster,probability`, or `pair,same` for a file of pairs.
    pub csv: String,
    /// For a file of labelled pairs.
    pub score: Option<PairScore>,
}

/// Links the records of a CSV: as places when its header is theirs, as any table otherwise.
pub fn bench_records(text: &str, merge_at: f32) -> Result<Bench, Mistake> {
    let table = Table::parse(text)?;
    let (mode, clusters, probabilities) = if is_places(&table.columns) {
        let places = from_csv(&table);
        let linked =
            link(&places.records, &Decisions::default(), &Options { merge_at, ..Options::default() });
        ("places", linked.clusters, linked.probabilities)
    } else {
        let (rows, sides) = table.values();
        let linked = link_table(&rows, sides.as_deref(), Model::tables(), merge_at);
        ("table", linked.clusters, linked.probabilities)
    };
    let found = clusters.iter().enumerate().filter(|(at, cluster)| **cluster as usize == *at).count();
    let csv = clusters_csv(&table.ids, &clusters, &probabilities);
    Ok(Bench { mode, count: table.ids.len(), found, csv, score: None })
}

/// Learns from the pairs of `lessons`, then judges those of `text`.
pub fn bench_pairs(text: &str, lessons: &[String]) -> Result<Bench, Mistake> {
    let test = PairTable::parse(text)?;
    let lessons: Vec<PairTable> = lessons.iter().map(|l| PairTable::parse(l)).collect::<Result<_, _>>()?;
    if let Some(other) = lessons.iter().find(|l| l.columns != test.columns) {
        let what = format!(
            "the columns {:?} are not those of the pairs to learn from, {:?}",
            test.columns, other.columns
        );
        return Err(Mistake::Line { line: 1, what });
    }
    let lessons: Vec<&PairTable> = lessons.iter().collect();
    let learner = Learner::learn(&lessons);
    let same = learner.judge(&test, &lessons);
    let mut csv = String::from("pair,same\n");
    for (at, same) in same.iter().enumerate() {
        let _ = writeln!(csv, "{at},{}", u8::from(*same));
    }
    let found = same.iter().filter(|s| **s).count();
    Ok(Bench { mode: "pairs", count: same.len(), found, csv, score: Some(PairScore::of(&same, &test.same)) })
}
