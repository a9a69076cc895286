//! `passerelle linkage apply`: the register linked by hand.

use super::{Failure, StoreArgs, block_on, print};
use clap::Args;
use identity::Actor;
use kernel::World;
use places::linking;

/// The flags of `linkage apply`.
#[derive(Debug, Args)]
pub struct ApplyArgs {
    #[command(flatten)]
    store: StoreArgs,
}

/// Links every record of the store under the decisions in force, and prints what was found as one JSON line.
pub fn run(args: &ApplyArgs) -> Result<(), Failure> {
    let config = args.store.config()?;
    let run = block_on(async {
        let db = crate::server::open_store(&config).await?;
        linking::run(&db, &World::system(), &Actor::System)
            .await
            .map_err(|e| Failure::machine("the register could not be linked and nothing was written", e))
    })?;
    print(serde_json::to_string(&run).map_err(|e| Failure::machine("cannot write JSON", e))?)
}
