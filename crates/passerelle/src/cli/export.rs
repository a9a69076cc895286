//! `passerelle export places`.

use super::{Failure, StoreArgs, block_on, complain};
use crate::config::Config;
use ::places::Places;
use ::places::export::{Error, export};
use ::places::write::ExportFormat;
use clap::{Args, Subcommand};
use kernel::World;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::PathBuf;
use std::sync::Arc;
use territory::{Territories, TerritoryRef};

/// What can be taken out.
#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// Places, to standard output, a file or a folder; what the format cannot say is counted on standard error.
    #[command(
        after_help = "Example: passerelle export places --format lmn-csv --territory departement:23 > creuse.csv
Example: passerelle export places --format data-inclusion --out folder"
    )]
    Places(PlacesArgs),
}

/// The flags of `export places`.
#[derive(Debug, Args)]
pub struct PlacesArgs {
    /// lmn-csv or lmn-json (the strict national standard), geojson, or data-inclusion (structures and services, each as
    /// JSON and CSV, and the sources with their licences: five files, so --out names a folder)
    #[arg(long, value_parser = ["lmn-csv", "lmn-json", "geojson", "data-inclusion"])]
    format: String,
    /// commune:35238, epci:243500139, departement:23, region:53 or france
    #[arg(long, value_name = "CODE")]
    territory: Option<TerritoryRef>,
    /// Write to this file (this folder for data-inclusion) instead of standard output
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    #[command(flatten)]
    store: StoreArgs,
}

pub fn run(ExportCommand::Places(args): ExportCommand) -> Result<(), Failure> {
    let config = args.store.config()?;
    if args.format == "data-inclusion" {
        return data_inclusion(&config, &args);
    }
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
        let places = register(&config).await?;
        match export(&places, format, args.territory.as_ref(), &mut out).await {
            Ok(written) => complain(&serde_json::to_string(&written).unwrap_or_default()),
            // A reader that has seen enough (`| head`).
            Err(Error::Output(e)) if e.kind() == ErrorKind::BrokenPipe => (),
            Err(e) => return Err(Failure::machine("the export stopped", e)),
        }
        Ok(())
    })
}

async fn register(config: &Config) -> Result<Arc<Places>, Failure> {
    let db = crate::server::open_store(config).await?;
    let places = Places::open(db, Territories::bundled(), World::system()).await;
    places.map_err(|e| Failure::machine("cannot read the register", e))
}

/// Five files in a folder, made if it is not there.
fn data_inclusion(config: &Config, args: &PlacesArgs) -> Result<(), Failure> {
    let Some(folder) = &args.out else {
        return Err(Failure::Usage(
            "--format data-inclusion writes five files: name a folder with --out".to_owned(),
        ));
    };
    let territory = args.territory.clone().unwrap_or(TerritoryRef::France);
    let create = |name: &str| {
        let path = folder.join(name);
        let file = File::create(&path)
            .map_err(|e| Failure::machine(&format!("cannot write {}", path.display()), e))?;
        Ok::<_, Failure>(Box::new(BufWriter::new(file)) as Box<dyn Write + Send>)
    };
    std::fs::create_dir_all(folder)
        .map_err(|e| Failure::machine(&format!("cannot make {}", folder.display()), e))?;
    let mut outputs = Vec::new();
    for file in opendata::export::File::ALL {
        outputs.push((file, create(file.name())?));
    }
    let mut sources = create("sources.json")?;
    let written = block_on(async {
        let places = register(config).await?;
        let site = config.site.base_url.trim_end_matches('/');
        let stopped = |e: &dyn std::fmt::Display| Failure::machine("the export stopped", e);
        let written = opendata::export::export(&places, &territory, site, &mut outputs)
            .await
            .map_err(|e| stopped(&e))?;
        let credits = ::places::credits::credits(&places, &territory).await.map_err(|e| stopped(&e))?;
        serde_json::to_writer_pretty(&mut sources, &credits).map_err(|e| stopped(&e))?;
        sources.flush().map_err(|e| stopped(&e))?;
        Ok(written)
    })?;
    complain(&serde_json::to_string(&written).unwrap_or_default());
    Ok(())
}
