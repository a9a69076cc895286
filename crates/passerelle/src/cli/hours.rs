//! `passerelle hours check`.

use super::{Failure, print};
use clap::Subcommand;
use std::io::{BufRead, Read};

/// What can be done with opening hours.
#[derive(Debug, Subcommand)]
pub enum HoursCommand {
    /// Strings on standard input, one a line: parsed and rewritten, or why not. Exit code 1 if one cannot be read.
    #[command(after_help = "Example: echo 'Mo-Fr 09:00-12:00; PH off' | passerelle hours check")]
    Check {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
}

/// Lines longer than this are refused unread: no real opening hours come near.
const MAX_LINE: usize = 64 * 1024;

pub fn run(HoursCommand::Check { json }: &HoursCommand) -> Result<(), Failure> {
    let mut input = std::io::stdin().lock();
    let (mut number, mut wrong) = (0, 0usize);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = (&mut input)
            .take(MAX_LINE as u64 + 1)
            .read_until(b'\n', &mut line)
            .map_err(|e| Failure::machine("cannot read standard input", e))?;
        if read == 0 {
            break;
        }
        if read > MAX_LINE {
            return Err(Failure::Usage(format!("line {}: longer than {MAX_LINE} bytes", number + 1)));
        }
        number += 1;
        let text = String::from_utf8_lossy(&line);
        if text.trim().is_empty() {
            continue;
        }
        let checked = timetable::check_line(&text).at_line(number);
        wrong += usize::from(!checked.ok);
        if *json {
            print(serde_json::to_string(&checked).map_err(|e| Failure::machine("cannot write JSON", e))?)?;
        } else {
            print(in_words(&checked))?;
        }
    }
    if wrong == 0 { Ok(()) } else { Err(Failure::Mistakes) }
}

fn in_words(checked: &timetable::Checked) -> String {
    match (&checked.normal, &checked.problem) {
        (Some(normal), _) => format!("{}: ok: {normal}\n    {}", checked.line, checked.french.join(" ; ")),
        (None, Some(problem)) => {
            let column = problem.column.map_or_else(String::new, |column| format!(", column {column}"));
            let hint = problem.hint.map_or_else(String::new, |hint| format!("; {hint}"));
            let found = kernel::text::excerpt(&problem.found, 60);
            format!("{}{column}: cannot be read: {}: {found:?}{hint}", checked.line, problem.reason)
        }
        (None, None) => format!("{}: cannot be read", checked.line),
    }
}
