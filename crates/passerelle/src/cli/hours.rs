//! `passerelle hours check`, `passerelle hours parse`.

use super::{Failure, print};
use clap::Subcommand;
use serde::Serialize;
use std::io::{BufRead, Read};
use timetable::french;

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
    /// Hours in free French on standard input, one a line: as OpenStreetMap opening_hours, or why not. Exit code 1 if
    /// one cannot be read.
    #[command(after_help = "Example: echo 'du lundi au vendredi 9h-12h et 14h-17h' | passerelle hours parse")]
    Parse {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
}

/// Lines longer than this are refused unread: no real opening hours come near.
const MAX_LINE: usize = 64 * 1024;

pub fn run(command: &HoursCommand) -> Result<(), Failure> {
    match command {
        HoursCommand::Check { json } => each_line(|number, text| {
            let checked = timetable::check_line(text).at_line(number);
            Ok((checked.ok, if *json { json_of(&checked)? } else { in_words(&checked) }))
        }),
        HoursCommand::Parse { json } => each_line(|number, text| {
            let answer = Answer::of(number, text);
            Ok((answer.ok, if *json { json_of(&answer)? } else { answer.in_words() }))
        }),
    }
}

/// Prints what `answer` says of each line that is not blank, numbered from 1; fails when it denies one.
fn each_line(answer: impl Fn(usize, &str) -> Result<(bool, String), Failure>) -> Result<(), Failure> {
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
        let (ok, words) = answer(number, text.trim())?;
        wrong += usize::from(!ok);
        print(words)?;
    }
    if wrong == 0 { Ok(()) } else { Err(Failure::Mistakes) }
}

fn json_of(answer: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(answer).map_err(|e| Failure::machine("cannot write JSON", e))
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

/// What a line of French gave.
#[derive(Debug, Serialize)]
struct Answer<'t> {
    line: usize,
    text: &'t str,
    ok: bool,
    /// `osm`, `notes`, `rules`.
    #[serde(flatten)]
    parsed: Option<french::Parsed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Refused<'t>>,
}

#[derive(Debug, Serialize)]
struct Refused<'t> {
    code: &'static str,
    reason: String,
    /// From 1, in characters.
    column: usize,
    found: &'t str,
}

impl<'t> Answer<'t> {
    fn of(line: usize, text: &'t str) -> Self {
        match french::parse(text) {
            Ok(parsed) => Self { line, text, ok: true, parsed: Some(parsed), problem: None },
            Err(french::Unparsed { why, at }) => {
                let column = text.get(..at.start).unwrap_or_default().chars().count() + 1;
                let found = text.get(at).unwrap_or_default();
                let problem = Refused { code: why.code(), reason: why.to_string(), column, found };
                Self { line, text, ok: false, parsed: None, problem: Some(problem) }
            }
        }
    }

    fn in_words(&self) -> String {
        match (&self.parsed, &self.problem) {
            (Some(parsed), _) => {
                let notes: Vec<&str> = parsed.notes.iter().map(|note| note.text.as_str()).collect();
                let notes = if notes.is_empty() {
                    String::new()
                } else {
                    format!("\n    beside: {}", notes.join(" | "))
                };
                format!("{}: ok: {}{notes}", self.line, parsed.osm)
            }
            (None, Some(problem)) => {
                let found = kernel::text::excerpt(problem.found, 60);
                format!(
                    "{}, column {}: not converted: {}: {found:?}",
                    self.line, problem.column, problem.reason
                )
            }
            (None, None) => format!("{}: not converted", self.line),
        }
    }
}
