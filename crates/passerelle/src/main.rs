//! The binary: see the library of the same name.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    passerelle::cli::run(passerelle::cli::Arguments::parse())
}
