//! `passerelle backup` and `passerelle restore`.

use super::{Failure, StoreArgs, block_on, complain, print};
use crate::server::MIGRATIONS;
use clap::Args;
use db::Db;
use db::backup::{Error, Manifest, verify};
use kernel::World;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};

/// This program's version, written in every backup.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// The flags of `backup`.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The file to write; with --verify, to read
    file: PathBuf,
    /// Only check the file against its own manifest; no database is opened
    #[arg(long)]
    verify: bool,
    /// Print the manifest as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    store: StoreArgs,
}

/// The flags of `restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// A file that `backup` wrote
    file: PathBuf,
    /// Replace everything in a database that is not empty
    #[arg(long)]
    replace: bool,
    /// Print the manifest and the report on the journal as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    store: StoreArgs,
}

pub fn backup(args: &BackupArgs) -> Result<(), Failure> {
    let manifest = if args.verify {
        verify(open(&args.file)?).map_err(|error| failure(&args.file, error))?
    } else {
        let config = args.store.config()?;
        block_on(write(&existing(&config.database)?, &args.file))?
    };
    if args.json {
        return print(json(&manifest)?);
    }
    let bytes = fs::metadata(&args.file).map_or(0, |about| about.len());
    print(format!("{}{} bytes, whole: {}", table(&manifest), bytes, args.file.display()))?;
    if args.verify {
        return Ok(());
    }
    print("The server's key is not in it: keep secrets.key, or the file `key` of the data folder, apart.")
}

pub fn restore(args: &RestoreArgs) -> Result<(), Failure> {
    let config = args.store.config()?;
    open(&args.file)?;
    block_on(async {
        let db = open_store(&config.database)?;
        let manifest = read(&db, &args.file, args.replace).await?;
        let report =
            journal::verify(&db).await.map_err(|e| Failure::machine("cannot read the journal", e))?;
        if args.json {
            print(json(&serde_json::json!({ "manifest": manifest, "journal": report }))?)?;
        } else {
            print(format!("{}restored and compared with the file. Journal: {report}", table(&manifest)))?;
        }
        if report.is_whole() { Ok(()) } else { Err(Failure::Mistakes) }
    })
}

/// Writes a backup of `db`. The file appears when it is complete; a failed attempt leaves none.
pub async fn write(db: &Db, file: &Path) -> Result<Manifest, Failure> {
    let refuse = |e: &dyn std::fmt::Display| Failure::machine(&format!("cannot write {}", file.display()), e);
    if file.exists() {
        return Err(Failure::Usage(format!("{} is there already: choose another name", file.display())));
    }
    let partial = PathBuf::from(format!("{}.partial", file.display()));
    let out = create_private(&partial).map_err(|e| refuse(&e))?;
    let made = db.backup(MIGRATIONS, PROGRAM, World::system().now(), BufWriter::new(&out)).await;
    let kept = made.and_then(|manifest| {
        out.sync_all()?;
        fs::rename(&partial, file)?;
        Ok(manifest)
    });
    kept.map_err(|error| {
        drop(fs::remove_file(&partial));
        failure(file, error)
    })
}

/// Restores `file` into `db`.
pub async fn read(db: &Db, file: &Path, replace: bool) -> Result<Manifest, Failure> {
    let open = || File::open(file).map(BufReader::new);
    db.restore(MIGRATIONS, open, replace).await.map_err(|error| failure(file, error))
}

/// Opens a store as it is: nothing is migrated. PostgreSQL, or a SQLite file that is there.
pub fn existing(url: &str) -> Result<Db, Failure> {
    match url.strip_prefix("sqlite:").map(|path| path.strip_prefix("//").unwrap_or(path)) {
        Some(path) if !Path::new(path).is_file() => {
            Err(Failure::Usage(format!("there is no database {path}")))
        }
        _ => open_store(url),
    }
}

/// Opens a store, made if it is a SQLite file that is not there.
pub fn open_store(url: &str) -> Result<Db, Failure> {
    Db::open(url).map_err(|e| Failure::machine("cannot open the store", e))
}

/// The file holds what people told about themselves: its owner alone reads it.
fn create_private(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn open(file: &Path) -> Result<BufReader<File>, Failure> {
    let opened =
        File::open(file).map_err(|e| Failure::machine(&format!("cannot read {}", file.display()), e));
    opened.map(BufReader::new)
}

fn failure(file: &Path, error: Error) -> Failure {
    match error {
        error if error.is_bad_file() => {
            complain(&format!("{}: {error}", file.display()));
            Failure::Mistakes
        }
        Error::NotEmpty => Failure::Usage(
            "the database is not empty, nothing was changed: give --replace to replace everything in it"
                .to_owned(),
        ),
        Error::Empty | Error::Newer(_) => Failure::Usage(error.to_string()),
        other => Failure::Machine(other.to_string()),
    }
}

fn table(manifest: &Manifest) -> String {
    let mut out = String::new();
    for one in &manifest.tables {
        let _ = writeln!(out, "{:<32} {:>9}", one.name, one.rows);
    }
    let _ = writeln!(out, "{:<32} {:>9}", format!("{} tables", manifest.tables.len()), manifest.rows());
    let (program, engine, taken_at) = (&manifest.program, &manifest.engine, &manifest.taken_at);
    let _ = writeln!(out, "taken at {taken_at} from {engine}, by version {program}");
    out
}

/// A report as JSON, on one line.
pub fn json(report: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(report).map_err(|e| Failure::machine("cannot write JSON", e))
}
