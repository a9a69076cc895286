//! `passerelle bench matching`: our engine under the reference scoring, timed query by query.

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

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub fn run(BenchCommand::Matching(files): &BenchCommand) -> Result<(), Failure> {
    let places = super::read_text(&files.places, MAX_BYTES)?;
    let queries = super::read_text(&files.queries, MAX_BYTES)?;
    let start = std::time::Instant::now();
    let clock = || u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
    let run = match matching::reference::run(&places, &queries, &clock) {
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
