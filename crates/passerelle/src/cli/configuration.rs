//! `passerelle config check`.

use super::{Failure, StoreArgs, print};
use crate::config::{Config, describe};
use clap::Subcommand;

/// What can be done with the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Show every setting, where it comes from, and every mistake.
    #[command(after_help = "Example: passerelle config check --config /etc/passerelle.toml")]
    Check(StoreArgs),
}

pub fn run(ConfigCommand::Check(args): &ConfigCommand) -> Result<(), Failure> {
    let settings = args.settings()?;
    print(describe(&settings))?;
    Config::read(&settings)?;
    print("The configuration is valid.")
}
