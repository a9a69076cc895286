//! `passerelle export places`.

use super::{Failure, StoreArgs, block_on, complain};
use ::places::Places;
use ::places::export::{Error, export};
use ::places::write::ExportFormat;
use clap::{Args, Subcommand};
use kernel::World;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use territory::{Territories, TerritoryRef};

/// What can be taken out.
#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// Places, to standard output or a file; what the format cannot say is counted on standard error.
    #[command(
        after_help = "Example: passerelle export places --format lmn-csv --territory departement:23 > creuse.csv"
    )]
    Places(PlacesArgs),
}

/// The flags of `export places`.
#[derive(Debug, Args)]
pub struct PlacesArgs {
    /// lmn-csv or lmn-json (the strict national standard), or geojson
    #[arg(long, value_parser = ["lmn-csv", "lmn-json", "geojson"])]
    format: String,
    /// commune:35238, epci:243500139, departement:23, region:53 or france
    #[arg(long, value_name = "CODE")]
    territory: Option<TerritoryRef>,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    store: StoreArgs,
}

pub fn run(ExportCommand::Places(args): ExportCommand) -> Result<(), Failure> {
    let config = args.store.config()?;
    let format = ExportFormat::from_code(&args.format)
        .ok_or_else(|| Failure::Usage(format!("unknown format {}", args.format)))?;
    let mut out: Box<dyn Write + Send> = match &args.out {
        None => Box::new(std::io::stdout()),
        Some(path) => Box::new(
            File::create(path)
                .map_err(|e| Failure::machine(&format!("cannot write {}", path.display()), e))?,
        ),
    };
    block_on(async {
        let db = crate::server::open_store(&config).await?;
        let places = Places::open(db, Territories::bundled(), World::system())
            .await
            .map_err(|e| Failure::machine("cannot read the register", e))?;
        match export(&places, format, args.territory.as_ref(), &mut out).await {
            Ok(written) => complain(&serde_json::to_string(&written).unwrap_or_default()),
            // A reader that has seen enough (`| head`).
            Err(Error::Output(e)) if e.kind() == ErrorKind::BrokenPipe => (),
            Err(e) => return Err(Failure::machine("the export stopped", e)),
        }
        Ok(())
    })
}
