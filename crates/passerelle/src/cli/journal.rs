//! `passerelle journal verify`.

use super::{Failure, StoreArgs, block_on, print};
use clap::Subcommand;

/// What can be done with the journal.
#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Recompute every hash chain; name each altered, missing or reordered entry. Exit code 1 if there is one.
    #[command(after_help = "Example: passerelle journal verify --data passerelle-data")]
    Verify {
        #[command(flatten)]
        store: StoreArgs,
        /// Print the report as JSON
        #[arg(long)]
        json: bool,
    },
}

pub fn run(JournalCommand::Verify { store, json }: &JournalCommand) -> Result<(), Failure> {
    let config = store.config()?;
    block_on(async {
        let db = crate::server::open_store(&config).await?;
        let report =
            journal::verify(&db).await.map_err(|e| Failure::machine("cannot read the journal", e))?;
        if *json {
            print(serde_json::to_string(&report).map_err(|e| Failure::machine("cannot write JSON", e))?)?;
        } else {
            print(&report)?;
        }
        if report.is_whole() { Ok(()) } else { Err(Failure::Mistakes) }
    })
}
