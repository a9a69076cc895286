//! `passerelle linkage`: same place or not, over files.

use super::{Failure, complain, print};
use ::linkage::formats::{self, Mistake, Places, Table};
use ::linkage::{Decisions, Options};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// What can be asked of records.
#[derive(Debug, Subcommand)]
pub enum LinkageCommand {
    /// Find which records are one place; write id,cluster,probability, print counts as one JSON line.
    #[command(after_help = "Example: passerelle linkage run --records lieux.jsonl.gz --out clusters.csv")]
    Run(RunArgs),
    /// Compare automatic merges with labelled pairs; print precision, recall and the share left to people as JSON.
    #[command(
        after_help = "Example: passerelle linkage evaluate --records lieux.jsonl.gz --pairs paires.csv"
    )]
    Evaluate(EvaluateArgs),
    /// Link the register under the decisions that people took, and print what was found as one JSON line. It is done
    /// after each import and each decision anyway.
    #[command(after_help = "Example: passerelle linkage apply --data passerelle-data")]
    Apply(super::linkage_apply::ApplyArgs),
}

/// Records, and from when they are merged.
#[derive(Debug, Args)]
pub struct RecordsArgs {
    /// One JSON object a line (uid, source, nom, adresse, code_insee, …), or CSV with these columns; .gz accepted
    #[arg(long, value_name = "FILE")]
    records: PathBuf,
    /// Probability from which records are merged without asking anybody
    #[arg(long, value_name = "0..1", default_value_t = Options::default().merge_at, value_parser = share)]
    merge_at: f32,
}

/// The files of `linkage run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    #[command(flatten)]
    records: RecordsArgs,
    /// Receives id,cluster,probability
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// The files of `linkage evaluate`.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    #[command(flatten)]
    records: RecordsArgs,
    /// CSV with gauche,droite and label (meme-lieu, distinct, incertain); without label every pair is one place
    #[arg(long, value_name = "FILE")]
    pairs: PathBuf,
}

/// The files of `bench linkage`.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// CSV of records with an id column, or NAME_test.jsonl.gz of labelled pairs, whose NAME_train and NAME_valid are
    /// learned from
    input: PathBuf,
    /// Receives id,cluster,probability; for pairs, pair,same
    output: PathBuf,
    /// Probability from which records are merged: even odds give the best F1, the default of `linkage run` the precision
    #[arg(long, value_name = "0..1", default_value_t = 0.5, value_parser = share)]
    merge_at: f32,
}

/// The largest file read.
const MAX_BYTES: u64 = 4 << 30;

fn share(text: &str) -> Result<f32, String> {
    let value: f32 = text.parse().map_err(|_| format!("{text} is not a number"))?;
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err("it goes from 0 to 1".to_owned()) }
}

pub fn run(command: &LinkageCommand) -> Result<(), Failure> {
    match command {
        LinkageCommand::Run(args) => link(args),
        LinkageCommand::Evaluate(args) => evaluate(args),
        LinkageCommand::Apply(args) => super::linkage_apply::run(args),
    }
}

/// Tells a mistake in a file.
fn mistaken(path: &Path) -> impl Fn(Mistake) -> Failure + '_ {
    move |mistake| {
        complain(&format!("{}: {mistake}", path.display()));
        Failure::Mistakes
    }
}

fn read(args: &RecordsArgs) -> Result<Places, Failure> {
    let text = super::read_text(&args.records, MAX_BYTES)?;
    let is_csv = args.records.to_string_lossy().trim_end_matches(".gz").ends_with(".csv");
    if is_csv {
        Table::parse(&text).map(|table| formats::from_csv(&table)).map_err(mistaken(&args.records))
    } else {
        formats::from_jsonl(&text).map_err(mistaken(&args.records))
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|e| Failure::machine(&format!("cannot write {}", path.display()), e))
}

fn link(args: &RunArgs) -> Result<(), Failure> {
    let places = read(&args.records)?;
    let options = Options { merge_at: args.records.merge_at, ..Options::default() };
    let linked = ::linkage::link(&places.records, &Decisions::default(), &options);
    write(&args.out, &formats::clusters_csv(&places.ids, &linked.clusters, &linked.probabilities))?;
    let clusters =
        linked.clusters.iter().enumerate().filter(|(at, cluster)| **cluster as usize == *at).count();
    print(serde_json::json!({
        "records": places.records.len(),
        "places": clusters,
        "relations": linked.relations.len(),
        "review": linked.review.len(),
        "threshold": args.records.merge_at,
    }))
}

fn evaluate(args: &EvaluateArgs) -> Result<(), Failure> {
    let places = read(&args.records)?;
    let table = Table::parse(&super::read_text(&args.pairs, MAX_BYTES)?).map_err(mistaken(&args.pairs))?;
    let pairs = formats::pairs(&table, &places).map_err(mistaken(&args.pairs))?;
    let options = Options { merge_at: args.records.merge_at, ..Options::default() };
    let found = formats::evaluate(&places, &pairs, &options);
    print(serde_json::to_string(&found).map_err(|e| Failure::machine("cannot write JSON", e))?)
}

/// `bench linkage`: what a file holds decides how it is read.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub fn bench(args: &BenchArgs) -> Result<(), Failure> {
    let text = super::read_text(&args.input, MAX_BYTES)?;
    let name = args.input.to_string_lossy();
    let is_pairs = name.trim_end_matches(".gz").ends_with(".jsonl");
    let mut lessons = Vec::new();
    if is_pairs {
        for part in ["_train", "_valid"] {
            let sibling = name.replace("_test", part);
            if sibling == name {
                return Err(Failure::Usage(format!(
                    "{name}: pairs to judge are in a file NAME_test.jsonl, beside NAME_train.jsonl"
                )));
            }
            if Path::new(&sibling).exists() {
                lessons.push(super::read_text(Path::new(&sibling), MAX_BYTES)?);
            }
        }
        if lessons.is_empty() {
            return Err(Failure::Usage(format!("{name}: no NAME_train.jsonl beside it to learn from")));
        }
    }
    let start = std::time::Instant::now();
    let bench = if is_pairs {
        formats::bench_pairs(&text, &lessons)
    } else {
        formats::bench_records(&text, args.merge_at)
    };
    let seconds = start.elapsed().as_secs_f64();
    let bench = bench.map_err(mistaken(&args.input))?;
    write(&args.output, &bench.csv)?;
    let mut line = serde_json::json!({
        "engine": "passerelle", "mode": bench.mode, "n": bench.count, "found": bench.found, "seconds": (seconds * 1e4).round() / 1e4,
    });
    if let (Some(score), Some(object)) = (bench.score, line.as_object_mut()) {
        let rounded = |x: f64| serde_json::json!((x * 1e4).round() / 1e4);
        object.insert("precision".to_owned(), rounded(score.precision));
        object.insert("recall".to_owned(), rounded(score.recall));
        object.insert("f1".to_owned(), rounded(score.f1));
    }
    print(line)
}
