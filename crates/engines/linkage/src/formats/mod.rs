//! Files as texts: registers of places (JSON lines, CSV), labelled pairs, any table. Reading and writing files is the
//! caller's.

mod bench;
mod evaluation;
mod places;
mod tables;

pub use bench::{Bench, bench_pairs, bench_records};
pub use evaluation::{Evaluation, Pair, evaluate, pairs};
pub use places::{Places, from_csv, from_jsonl, is_places};
pub use tables::{PairTable, Table};

use std::fmt::Write;

/// A file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// A line that is not what the format says.
    #[error("line {line}: {what}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// A column that must be there.
    #[error("the column {0} is missing")]
    Column(&'static str),
    /// An identifier that no record bears.
    #[error("no record has the identifier {0}")]
    Unknown(String),
}

/// Clusters as CSV: `id,cluster,probability`.
pub fn clusters_csv(ids: &[String], clusters: &[u32], probabilities: &[f32]) -> String {
    let mut out = String::from("id,cluster,probability\n");
    for ((id, cluster), probability) in ids.iter().zip(clusters).zip(probabilities) {
        let quoted = if id.contains([',', '"', '\n']) {
            format!("\"{}\"", id.replace('"', "\"\""))
        } else {
            id.clone()
        };
        let _ = writeln!(out, "{quoted},{cluster},{probability:.4}");
    }
    out
}
