//! `passerelle bench`: our engines on the inputs of the comparisons, timed question by question. `bench linkage` is
//! beside the other commands of linkage.

use super::{Failure, print};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Rank the places of one file for the queries of another; write the ids, print the times as one JSON line.
    #[command(
        after_help = "Example: passerelle bench matching --places places_20000.csv --queries queries_20000.csv --out out"
    )]
    Matching(MatchingArgs),
    /// Cluster, filter, count and draw the places of a file; print the times as one JSON line.
    #[command(after_help = "Example: passerelle bench map --places places_100000.csv")]
    Map(MapArgs),
    /// Find which records of a file are one thing; write clusters, print the seconds as one JSON line.
    #[command(after_help = "Example: passerelle bench linkage fr_5k.csv clusters.csv")]
    Linkage(super::linkage::BenchArgs),
}

/// The file of `bench map`.
#[derive(Debug, Args)]
pub struct MapArgs {
    /// Places, as made by the reference generator (id, lat, lon, services, …, commune)
    #[arg(long)]
    places: PathBuf,
}

/// The files of `bench matching`.
#[derive(Debug, Args)]
pub struct MatchingArgs {
    /// Places, as made by the reference generator (id, lat, lon, services, …, hours)
    #[arg(long)]
    places: PathBuf,
    /// Queries (qid, lat, lon, radius_km, need, …, slots)
    #[arg(long)]
    queries: PathBuf,
    /// Folder that receives `orient_passerelle_N.csv` (qid,rank,place_id,score)
    #[arg(long)]
    out: PathBuf,
}

/// The largest file read: a hundred times the benchmark's own.
const MAX_BYTES: u64 = 2 << 30;

pub fn run(command: &BenchCommand) -> Result<(), Failure> {
    match command {
        BenchCommand::Matching(files) => matching(files),
        BenchCommand::Map(files) => map(files),
        BenchCommand::Linkage(args) => super::linkage::bench(args),
    }
}

/// Nanoseconds since it was made.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn clock() -> impl Fn() -> u64 {
    let start = std::time::Instant::now();
    move || u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

fn map(files: &MapArgs) -> Result<(), Failure> {
    let places = super::read_text(&files.places, MAX_BYTES)?;
    match atlas::reference::run(&places, &clock()) {
        Ok(report) => print(report.json_line()),
        Err(mistake) => {
            super::complain(&mistake);
            Err(Failure::Mistakes)
        }
    }
}

fn matching(files: &MatchingArgs) -> Result<(), Failure> {
    let places = super::read_text(&files.places, MAX_BYTES)?;
    let queries = super::read_text(&files.queries, MAX_BYTES)?;
    let run = match matching::reference::run(&places, &queries, &clock()) {
        Ok(run) => run,
        Err(mistake) => {
            super::complain(&mistake);
            return Err(Failure::Mistakes);
        }
    };
    let out = files.out.join(format!("orient_passerelle_{}.csv", run.stats.n));
    std::fs::create_dir_all(&files.out)
        .and_then(|()| std::fs::write(&out, run.csv()))
        .map_err(|e| Failure::machine(&format!("cannot write {}", out.display()), e))?;
    print(run.stats.json_line())
}
