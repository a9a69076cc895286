//! The command line: kept stable, every command with an example in its help.
//!
//! Exit codes: 0 done · 1 the input or the store holds mistakes, listed · 2 the command line or the configuration is
//! wrong · 3 the machine refused (file, database, network).

mod backup;
mod bench;
mod check_engine;
mod configuration;
mod export;
mod hours;
mod import;
mod journal;
mod migrate;
mod routes;
mod secrets;
mod serve;
mod triage;
mod user;

use crate::config::{Config, Invalid, Settings};
use clap::{Args, Parser, Subcommand};
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Passerelle: triage a person, find the right help near them, send them there, know that they came.
#[derive(Debug, Parser)]
#[command(
    name = "passerelle",
    version,
    about,
    after_help = "Without a command, `passerelle` starts the demonstration."
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

/// What can be asked of the program.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start with the bundled national data and an invented, lively day (the default).
    #[command(after_help = "Example: passerelle demo --listen 127.0.0.1:9000 --data /tmp/demo")]
    Demo(serve::DemoArgs),
    /// Start the service for real use.
    #[command(after_help = "Example: passerelle serve --config /etc/passerelle.toml")]
    Serve(serve::ServeArgs),
    /// Look at the configuration.
    #[command(subcommand)]
    Config(configuration::ConfigCommand),
    /// Bring data in.
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Take data out.
    #[command(subcommand)]
    Export(export::ExportCommand),
    /// Apply the triage rules.
    #[command(subcommand)]
    Triage(triage::TriageCommand),
    /// Read opening hours.
    #[command(subcommand)]
    Hours(hours::HoursCommand),
    /// Measure an engine.
    #[command(subcommand)]
    Bench(bench::BenchCommand),
    /// Look at the journal.
    #[command(subcommand)]
    Journal(journal::JournalCommand),
    /// Save the whole store in one file, while the service runs; either engine can take it back.
    #[command(after_help = "Example: passerelle backup --data passerelle-data passerelle-2026-03-03.backup")]
    Backup(backup::BackupArgs),
    /// Put a backup into an empty store, of either engine. All or nothing; stop the service first.
    #[command(
        after_help = "Example: passerelle restore passerelle-2026-03-03.backup --database postgres://user@host/db"
    )]
    Restore(backup::RestoreArgs),
    /// Copy the whole store into another one, whatever the engines, and compare both sides. Stop the service first; the
    /// source's tables are brought up to date, its rows stay.
    #[command(
        after_help = "Example: passerelle migrate --from sqlite:passerelle-data/passerelle.db --to postgres://user@host/db"
    )]
    Migrate(migrate::MigrateArgs),
    /// Prove that an engine which speaks PostgreSQL's protocol behaves as the program needs, in a schema of its own.
    /// Exit code 1 when a check fails.
    #[command(after_help = "Example: passerelle check-engine --database postgres://user@host/database")]
    CheckEngine(check_engine::CheckEngineArgs),
    /// Accounts: invite, close, open again, help somebody locked out.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Change the server's key.
    #[command(subcommand)]
    Secrets(secrets::SecretsCommand),
    /// Every route of the program and who may call it.
    #[command(after_help = "Example: passerelle routes --json")]
    Routes(routes::RoutesArgs),
}

/// Where the data are: the embedded database of a folder, or a PostgreSQL.
#[derive(Debug, Clone, Default, Args)]
pub struct StoreArgs {
    /// Folder of the embedded database
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// PostgreSQL address, as in postgres://user@host/database
    #[arg(long, value_name = "URL", conflicts_with = "data")]
    database: Option<String>,
    /// Configuration file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl StoreArgs {
    /// The settings that these flags, the environment and the file give together.
    fn settings(&self) -> Result<Settings, Failure> {
        let mut settings = Settings::load(self.config.as_deref())?;
        if let Some(data) = &self.data {
            settings.set_flag("store.data", data.display().to_string());
            settings.set_flag("store.database", String::new());
        }
        if let Some(database) = &self.database {
            settings.set_flag("store.database", database.clone());
        }
        Ok(settings)
    }

    fn config(&self) -> Result<Config, Failure> {
        Ok(Config::read(&self.settings()?)?)
    }
}

/// Why a command stops, and with which exit code.
#[derive(Debug)]
pub enum Failure {
    /// Mistakes in what was given, already printed.
    Mistakes,
    /// The command line or the configuration is wrong.
    Usage(String),
    /// The machine refused.
    Machine(String),
}

impl Failure {
    /// The machine refused to do `what`.
    pub fn machine(what: &str, why: impl Display) -> Self {
        Self::Machine(format!("{what}: {why}"))
    }
}

impl From<Invalid> for Failure {
    fn from(invalid: Invalid) -> Self {
        Self::Usage(invalid.to_string())
    }
}

/// Runs a command to its end.
#[expect(clippy::print_stderr, reason = "a command tells its failure to the person who typed it")]
pub fn run(arguments: Arguments) -> ExitCode {
    let command = arguments.command.unwrap_or_else(|| Command::Demo(serve::DemoArgs::default()));
    let outcome = match command {
        Command::Demo(args) => serve::demo(args),
        Command::Serve(args) => serve::serve(&args),
        Command::Config(command) => configuration::run(&command),
        Command::Import(command) => import::run(command),
        Command::Export(command) => export::run(command),
        Command::Triage(command) => triage::run(&command),
        Command::Hours(command) => hours::run(&command),
        Command::Bench(command) => bench::run(&command),
        Command::Journal(command) => journal::run(&command),
        Command::Backup(args) => backup::backup(&args),
        Command::Restore(args) => backup::restore(&args),
        Command::Migrate(args) => migrate::run(&args),
        Command::CheckEngine(args) => check_engine::run(&args),
        Command::User(command) => user::run(&command),
        Command::Secrets(command) => secrets::run(&command),
        Command::Routes(args) => routes::run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Mistakes) => ExitCode::from(1),
        Err(Failure::Usage(why)) => {
            eprintln!("passerelle: {why}");
            ExitCode::from(2)
        }
        Err(Failure::Machine(why)) => {
            eprintln!("passerelle: {why}");
            ExitCode::from(3)
        }
    }
}

/// The runtime that asynchronous commands run on.
fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::machine("cannot start the runtime", e))?
        .block_on(work)
}

/// Prints to standard output; a reader that went away (`| head`) is no failure.
fn print(text: impl Display) -> Result<(), Failure> {
    use std::io::{ErrorKind, Write};
    match writeln!(std::io::stdout(), "{text}") {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::machine("cannot write to standard output", e))
        }
        _ => Ok(()),
    }
}

/// Tells a mistake to the person who typed the command.
#[expect(clippy::print_stderr, reason = "a command tells its failure to the person who typed it")]
fn complain(mistake: &impl Display) {
    eprintln!("{mistake}");
}

/// A text file, `-` for standard input; refused above `max` bytes or when it is not UTF-8.
fn read_text(path: &Path, max: u64) -> Result<String, Failure> {
    use std::io::Read;
    let what = format!("cannot read {}", path.display());
    let input: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).map_err(|e| Failure::machine(&what, e))?)
    };
    let mut bytes = Vec::new();
    input.take(max + 1).read_to_end(&mut bytes).map_err(|e| Failure::machine(&what, e))?;
    if bytes.len() as u64 > max {
        return Err(Failure::Usage(format!("{what}: larger than {max} bytes")));
    }
    String::from_utf8(bytes).map_err(|e| {
        let line =
            String::from_utf8_lossy(&e.as_bytes()[..e.utf8_error().valid_up_to()]).lines().count().max(1);
        complain(&format!("{}: line {line} is not UTF-8: save the file as UTF-8", path.display()));
        Failure::Mistakes
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
