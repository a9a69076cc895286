//! The developer's commands: `cargo xtask test` runs everything, the rest are its parts.
//!
//! To add a check, write a function that returns `Result<(), String>` and add it to [`COMMANDS`].

use std::process::ExitCode;

mod asvs;
mod licences;
mod prerequisites;
mod shell;
mod suite;
mod tidy;

type Outcome = Result<(), String>;
/// A command's name, what it does, and the function that does it.
type Command = (&'static str, &'static str, fn() -> Outcome);

const COMMANDS: &[Command] = &[
    (
        "test",
        "every check and test: format, lints, floors, licences, unit, both databases, browser, API",
        suite::all,
    ),
    ("quick", "format, lints, floors, unit tests and SQLite only: no browser, no PostgreSQL", suite::quick),
    ("tidy", "the house rules: floors, file sizes, SQL, tests named in docs/asvs.md", tidy::run),
    ("licences", "every dependency's licence is on our list", licences::run),
    (
        "prerequisites",
        "install or name what the tests need (PostgreSQL, pgbouncer, Chromium, axe)",
        prerequisites::run,
    ),
];

#[expect(clippy::print_stderr, reason = "a command speaks to the developer")]
fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    let Some((_, _, command)) = COMMANDS.iter().find(|(known, ..)| *known == name) else {
        eprintln!("usage: cargo xtask <command>\n");
        for (name, help, _) in COMMANDS {
            eprintln!("  {name:<14} {help}");
        }
        return ExitCode::from(2);
    };
    match command() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("\nxtask {name}: {why}");
            ExitCode::FAILURE
        }
    }
}
