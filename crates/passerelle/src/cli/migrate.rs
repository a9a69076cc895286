//! `passerelle migrate`: the whole store into another one, whatever the engines.

use super::{Failure, backup, block_on, complain, print};
use crate::server::MIGRATIONS;
use clap::Args;
use db::{Db, Figures};
use kernel::World;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The flags of `migrate`.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// Where the data are: sqlite:PATH or postgres://…
    #[arg(long, value_name = "URL")]
    from: String,
    /// Where they go: an empty database
    #[arg(long, value_name = "URL")]
    to: String,
    /// Replace everything in a target that is not empty
    #[arg(long)]
    replace: bool,
    /// Print the comparison as JSON
    #[arg(long)]
    json: bool,
}

/// A table on both sides.
#[derive(serde::Serialize)]
struct Compared {
    table: String,
    rows: u64,
    rows_copied: u64,
    sha256: String,
    same: bool,
}

pub fn run(args: &MigrateArgs) -> Result<(), Failure> {
    if args.from == args.to {
        return Err(Failure::Usage("--from and --to are the same database".to_owned()));
    }
    let folder = std::env::temp_dir().join(format!("passerelle-move-{}", World::system().token(9)));
    fs::create_dir_all(&folder).map_err(|e| Failure::machine("cannot make a temporary folder", e))?;
    let compared = block_on(copy(args, &folder.join("all.backup")));
    drop(fs::remove_dir_all(&folder));
    let compared = compared?;
    if args.json {
        print(backup::json(&compared)?)?;
    } else {
        print(in_words(&compared))?;
    }
    if compared.iter().all(|one| one.same) {
        return Ok(());
    }
    complain(&"the source was written to meanwhile: stop the service, then move again with --replace");
    Err(Failure::Mistakes)
}

/// Through a file, as a backup and its restore; then both sides are counted and hashed as they stand.
async fn copy(args: &MigrateArgs, file: &Path) -> Result<Vec<Compared>, Failure> {
    let (from, to) = (backup::existing(&args.from)?, backup::open_store(&args.to)?);
    let newer =
        from.newer_steps(MIGRATIONS).await.map_err(|e| Failure::machine("cannot read the source", e))?;
    if let Some(step) = newer.first() {
        return Err(Failure::Usage(format!(
            "the source knows {step}, this program does not: use a newer version"
        )));
    }
    crate::server::migrate(&from).await?;
    backup::write(&from, file).await?;
    backup::read(&to, file, args.replace).await?;
    let (before, after) = (figures(&from).await?, figures(&to).await?);
    Ok(before.into_iter().zip(after).map(|(before, after)| compare(before, &after)).collect())
}

async fn figures(db: &Db) -> Result<Vec<Figures>, Failure> {
    db.figures(MIGRATIONS).await.map_err(|e| Failure::machine("cannot compare the two sides", e))
}

fn compare(before: Figures, after: &Figures) -> Compared {
    Compared {
        same: before == *after,
        table: before.name,
        rows: before.rows,
        rows_copied: after.rows,
        sha256: before.sha256,
    }
}

fn in_words(compared: &[Compared]) -> String {
    let mut out = format!("{:<32} {:>9} {:>9}  contents\n", "table", "there", "here");
    for one in compared {
        let (hash, same) =
            (one.sha256.get(..12).unwrap_or_default(), if one.same { "same" } else { "DIFFERENT" });
        let _ = writeln!(out, "{:<32} {:>9} {:>9}  {hash}… {same}", one.table, one.rows, one.rows_copied);
    }
    out
}
