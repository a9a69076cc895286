//! `passerelle triage evaluate`.

use super::{Failure, print};
use clap::Subcommand;
use std::path::PathBuf;

/// What can be done with the triage rules.
#[derive(Debug, Subcommand)]
pub enum TriageCommand {
    /// Answers in, class, reasons and rule version out, as JSON.
    #[command(after_help = "Example: passerelle triage evaluate answers.json   (`-` reads standard input)")]
    Evaluate {
        /// The answers, as JSON: {"version": 1, "answers": {"T0": "no", …}}
        file: PathBuf,
    },
}

/// An answers file is a page long; this is a hundred times that.
const MAX_BYTES: u64 = 256 * 1024;

pub fn run(TriageCommand::Evaluate { file }: &TriageCommand) -> Result<(), Failure> {
    let text = super::read_text(file, MAX_BYTES)?;
    match ::triage::evaluate_json(&text) {
        Ok(answer) => print(answer),
        Err(mistake) => {
            super::complain(&mistake);
            Err(Failure::Mistakes)
        }
    }
}
