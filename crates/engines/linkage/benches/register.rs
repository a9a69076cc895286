//! How fast the engine links registers of growing size, and one incoming record, next to a naive way.
//!
//! `cargo bench -p linkage` reads the generated places of `shared/data/linkage` (skipped where absent) and copies them
//! into other départements until the register is as large as wanted: the density of each commune stays real, the number
//! of communes grows. The naive way compares all records of a commune by the similarity of name and address, and joins
//! whatever is linked by a chain.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark tells real time and stops at the first mistake"
)]

#[path = "../examples/common/mod.rs"]
mod common;

use common::{pair_score, read, shared, truth};
use linkage::formats::{Places, Table, from_csv};
use linkage::{Decisions, Index, Options, Record, link};
use std::collections::BTreeMap;
use std::time::Instant;

fn main() {
    let Some(data) = shared() else { return };
    let load = |name: &str| from_csv(&Table::parse(&read(&data.join(format!("linkage/{name}")))).unwrap());
    let train = load("fr_train.csv.gz");
    let plain = load("fr_5k.csv");
    let entity = truth(&data.join("linkage/fr_5k_truth.csv"), &plain.ids);
    for (name, way) in [("passerelle", engine as fn(&[Record]) -> Vec<u32>), ("naive", naive)] {
        let (seconds, clusters) = best_of(5, || way(&plain.records));
        let (precision, recall, f1) = pair_score(&entity, &clusters);
        println!(
            "{{\"way\":\"{name}\",\"n\":{},\"seconds\":{seconds:.4},\"precision\":{precision:.4},\"recall\":{recall:.4},\"f1\":{f1:.4}}}",
            plain.records.len()
        );
    }
    let large = copies(&train, 62_000);
    for (name, way) in [("passerelle", engine as fn(&[Record]) -> Vec<u32>), ("naive", naive)] {
        let (seconds, _) = best_of(3, || way(&large));
        println!("{{\"way\":\"{name}\",\"n\":{},\"seconds\":{seconds:.4}}}", large.len());
    }
    incoming(&large);
    if std::env::args().any(|a| a == "--million") {
        let huge = copies(&train, 1_000_000);
        let (seconds, _) = best_of(1, || engine(&huge));
        println!("{{\"way\":\"passerelle\",\"n\":{},\"seconds\":{seconds:.2}}}", huge.len());
    }
}

fn engine(records: &[Record]) -> Vec<u32> {
    link(records, &Decisions::default(), &Options { merge_at: 0.5, ..Options::default() }).clusters
}

fn best_of<T>(times: usize, work: impl Fn() -> T) -> (f64, T) {
    let mut best: Option<(f64, T)> = None;
    for _ in 0..times {
        let start = Instant::now();
        let done = work();
        let seconds = start.elapsed().as_secs_f64();
        if best.as_ref().is_none_or(|b| seconds < b.0) {
            best = Some((seconds, done));
        }
    }
    best.unwrap()
}

/// The register over and over, each time with communes, numbers and telephones of its own.
fn copies(places: &Places, wanted: usize) -> Vec<Record> {
    let mut out = Vec::with_capacity(wanted);
    for round in 0.. {
        for record in &places.records {
            if out.len() == wanted {
                return out;
            }
            let mut copy = record.clone();
            if round > 0 {
                copy.commune = if copy.commune.is_empty() {
                    String::new()
                } else {
                    within_departement(&copy.commune, round)
                };
                copy.commune_name = format!("{} {round}", copy.commune_name);
                copy.source_id = format!("{}-{round}", copy.source_id);
                copy.phones.iter_mut().for_each(|p| p.insert_str(0, &format!("{round}")));
                copy.emails.iter_mut().for_each(|e| e.insert_str(0, &format!("{round}")));
                for number in &mut copy.numbers {
                    number.number = format!("{:03}{}", round % 1000, number.number.get(3..).unwrap_or(""));
                }
                if let Some(point) = &mut copy.point {
                    point.latitude += f64::from(round) * 10.0;
                }
            }
            out.push(copy);
        }
    }
    out
}

/// A commune's code that no commune has, of the same département.
fn within_departement(code: &str, round: i32) -> String {
    let (departement, rest) = code.split_at(2.min(code.len()));
    format!("{departement}{round}x{rest}")
}

/// One record after another against the register.
fn incoming(records: &[Record]) {
    let start = Instant::now();
    let index = Index::build(records);
    let built = start.elapsed().as_secs_f64();
    let mut times: Vec<f64> = records
        .iter()
        .step_by(31)
        .map(|record| {
            let start = Instant::now();
            std::hint::black_box(index.candidates(record));
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{{\"way\":\"passerelle\",\"incoming_against\":{},\"built_seconds\":{built:.3},\"p50_us\":{:.1},\"p99_us\":{:.1},\"max_us\":{:.1}}}",
        records.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

fn naive(records: &[Record]) -> Vec<u32> {
    let plain =
        |text: &str| -> Vec<u8> { text.to_lowercase().bytes().filter(u8::is_ascii_alphanumeric).collect() };
    let read: Vec<(Vec<u8>, Vec<u8>)> = records.iter().map(|r| (plain(&r.name), plain(&r.address))).collect();
    let mut communes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, record) in records.iter().enumerate().filter(|(_, record)| !record.commune.is_empty()) {
        communes.entry(&record.commune).or_default().push(at);
    }
    let mut parent: Vec<u32> = (0..records.len() as u32).collect();
    for members in communes.values() {
        for (i, &a) in members.iter().enumerate() {
            for &b in &members[i + 1..] {
                if likeness(&read[a].0, &read[b].0) + likeness(&read[a].1, &read[b].1) > 1.66 {
                    let (x, y) = (root(&parent, a as u32), root(&parent, b as u32));
                    parent[x.max(y) as usize] = x.min(y);
                }
            }
        }
    }
    (0..records.len() as u32).map(|at| root(&parent, at)).collect()
}

/// Where a chain ends.
fn root(parent: &[u32], mut at: u32) -> u32 {
    while parent[at as usize] != at {
        at = parent[at as usize];
    }
    at
}

/// Twice the longest common subsequence over both lengths, the plain way.
fn likeness(a: &[u8], b: &[u8]) -> f64 {
    let mut row = vec![0usize; b.len() + 1];
    for x in a {
        let mut before = 0;
        for (at, y) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if x == y { before + 1 } else { above.max(row[at]) };
            before = above;
        }
    }
    2.0 * row[b.len()] as f64 / (a.len() + b.len()).max(1) as f64
}
