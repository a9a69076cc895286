//! What the developer's tools share.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "tools and tests stop at the first mistake")]

use linkage::formats::Table;
use std::collections::HashMap;
use std::hash::Hash;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The folder of reference data: `PASSERELLE_SHARED`, or `shared` beside the repository.
pub fn shared() -> Option<PathBuf> {
    let given = std::env::var_os("PASSERELLE_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared");
    let found = given.unwrap_or(beside).join("data");
    if found.is_dir() {
        return Some(found);
    }
    println!("skipped: no reference data (set PASSERELLE_SHARED); looked in {}", found.display());
    None
}

/// A file's text, unpacked when its name ends with `.gz`.
pub fn read(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    if path.extension().is_none_or(|e| e != "gz") {
        return String::from_utf8(bytes).unwrap();
    }
    let mut text = String::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    text
}

/// The entity of each record, in the order of `ids`.
pub fn truth(path: &Path, ids: &[String]) -> Vec<String> {
    let table = Table::parse(&read(path)).unwrap();
    let entity = table.column("entity").unwrap();
    let by_id: HashMap<&String, &String> =
        table.ids.iter().zip(table.rows.iter().map(|r| &r[entity])).collect();
    ids.iter().map(|id| by_id.get(id).map_or_else(|| format!("alone {id}"), |e| (*e).clone())).collect()
}

/// Precision, recall and F1 over pairs.
pub fn pair_score(entity: &[String], clusters: &[u32]) -> (f64, f64, f64) {
    fn pairs<K: Hash + Eq>(keys: impl Iterator<Item = K>) -> f64 {
        let mut counts: HashMap<K, f64> = HashMap::new();
        keys.for_each(|k| *counts.entry(k).or_default() += 1.0);
        counts.values().map(|n| n * (n - 1.0) / 2.0).sum()
    }
    let right = pairs(entity.iter().zip(clusters));
    let (precision, recall) =
        (right / pairs(clusters.iter()).max(1.0), right / pairs(entity.iter()).max(1.0));
    (precision, recall, 2.0 * precision * recall / (precision + recall).max(1e-9))
}
