//! `passerelle import places`.

use super::{Failure, StoreArgs, block_on, complain, print};
use ::places::model::SourceName;
use ::places::service::{Import, Policy, import_file};
use clap::{Args, Subcommand};
use identity::Actor;
use kernel::{Lang, World};
use std::fs::File;
use std::path::PathBuf;
use territory::Territories;

/// What can be brought in.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Places, on the national standard (LMN v0.1 or v1; CSV or JSON), with a report by line and field. All or nothing.
    #[command(after_help = "Example: passerelle import places lieux.csv --source departement-23 --dry-run")]
    Places(PlacesArgs),
}

/// The flags of `import places`.
#[derive(Debug, Args)]
pub struct PlacesArgs {
    /// The file
    file: PathBuf,
    /// Short name of the source; its earlier places are replaced
    #[arg(long, value_name = "NAME")]
    source: String,
    /// Tell what would happen, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Import the good rows even if some are rejected
    #[arg(long)]
    skip_rejected: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    /// Language of the report
    #[arg(long, default_value = "fr", value_parser = ["fr", "en"])]
    lang: String,
    #[command(flatten)]
    store: StoreArgs,
}

pub fn run(ImportCommand::Places(args): ImportCommand) -> Result<(), Failure> {
    let config = args.store.config()?;
    let source: SourceName = args.source.parse().map_err(|e| Failure::Usage(format!("--source: {e}")))?;
    let file = File::open(&args.file)
        .map_err(|e| Failure::machine(&format!("cannot read {}", args.file.display()), e))?;
    let policy = if args.skip_rejected { Policy::SkipRejected } else { Policy::AllOrNothing };
    let import = Import { policy, ..Import::new(source, args.dry_run) };
    let report = block_on(async {
        let db = crate::server::open_store(&config).await?;
        let territories = Territories::bundled();
        import_file(&db, &World::system(), &territories, &Actor::System, file, &import)
            .await
            .map_err(|e| Failure::machine("the import failed and nothing was written", e))
    })?;
    if args.json {
        print(serde_json::to_string_pretty(&report).map_err(|e| Failure::machine("cannot write JSON", e))?)?;
    } else {
        print(report.to_text(if args.lang == "en" { Lang::En } else { Lang::Fr }))?;
    }
    if report.accepted() {
        Ok(())
    } else {
        if let Some(refusal) = report.refusal() {
            complain(&format!("line {}: {}", refusal.line, refusal.problem.text(Lang::En)));
        }
        Err(Failure::Mistakes)
    }
}
