//! One text in, its normal form or why not: what `passerelle hours check` prints.

use serde::Serialize;

use crate::describe::{english, french};
use crate::error::ParseError;
use crate::schedule::{Note, Schedule};

/// The result for one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Line number from 1: 1 unless set with [`Checked::at_line`].
    pub line: usize,
    /// The text, without spaces around it.
    pub text: String,
    /// Whether it could be read.
    pub ok: bool,
    /// The same hours as the grammar writes them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normal: Option<String>,
    /// The ordinary week in French, one entry a group of days.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub french: Vec<String>,
    /// The ordinary week in English.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub english: Vec<String>,
    /// What a reader should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// Why it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// Why a text could not be read, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable key, see [`crate::Reason::code`].
    pub code: &'static str,
    /// The reason as a sentence, in English.
    pub reason: String,
    /// Column from 1, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// What stands there.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub found: String,
    /// What to write instead, in English, when we can tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<&'static str>,
}

impl Checked {
    /// The same result, as found at this line of a file.
    #[must_use]
    pub fn at_line(mut self, line: usize) -> Self {
        self.line = line;
        self
    }
}

/// Reads one line. Never fails: the answer says whether the text can be read, and how.
pub fn check_line(text: &str) -> Checked {
    let shown: String = text.trim().chars().take(crate::MAX_BYTES).collect();
    let mut checked = Checked {
        line: 1,
        text: shown,
        ok: false,
        normal: None,
        french: Vec::new(),
        english: Vec::new(),
        notes: Vec::new(),
        problem: None,
    };
    match Schedule::parse(text) {
        Ok(schedule) => {
            checked.ok = true;
            checked.normal = Some(schedule.normal_form().to_owned());
            checked.french = french(schedule.week());
            checked.english = english(schedule.week());
            checked.notes = schedule.notes().to_vec();
        }
        Err(error) => checked.problem = Some(problem(text, error)),
    }
    checked
}

fn problem(text: &str, error: ParseError) -> Problem {
    Problem {
        code: error.reason.code(),
        reason: error.reason.to_string(),
        column: error.position,
        hint: hint(text),
        found: error.found,
    }
}

const FRENCH_DAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const FRENCH_SHORT_DAYS: [&str; 8] = ["lu", "ma", "me", "je", "ve", "di", "lun", "sam"];

/// The usual slips of French pens, the first that applies.
fn hint(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let digit_then_h = text.as_bytes().windows(2).any(|pair| pair[0].is_ascii_digit() && pair[1] == b'h')
        || text.contains(" h ") && text.contains(|c: char| c.is_ascii_digit());
    let hints: [(bool, &'static str); 7] = [
        (
            words.iter().any(|word| FRENCH_DAYS.contains(&word.trim_end_matches('s'))),
            "days are written Mo, Tu, We, Th, Fr, Sa, Su: \"Mo-Fr 09:00-12:00,14:00-17:00\"",
        ),
        (
            words.iter().any(|word| FRENCH_SHORT_DAYS.contains(word)),
            "days are written Mo, Tu, We, Th, Fr, Sa, Su (lu = Mo, ma = Tu, me = We, je = Th, ve = Fr, di = Su)",
        ),
        (digit_then_h, "hours are written 09:00, not 9h or 9 h 00"),
        (
            words
                .iter()
                .any(|word| ["rdv", "rendez", "appointment", "téléphone", "tel", "tél"].contains(word)),
            "words go between double quotes: \"sur rendez-vous\"",
        ),
        (
            words.iter().any(|word| ["fermé", "ferme", "fermeture"].contains(word)),
            "closed is written off: \"Sa off\"",
        ),
        (
            words.iter().any(|word| ["férié", "fériés", "vacances"].contains(word)),
            "public holidays are written PH, school holidays SH: \"PH off\"",
        ),
        (text.matches('"').count() % 2 == 1, "a quotation mark is not closed"),
    ];
    hints.into_iter().find_map(|(applies, hint)| applies.then_some(hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unreadable_line_says_where_what_and_what_to_write() {
        let table: &[(&str, &str, Option<usize>, &str, bool)] = &[
            ("", "empty", None, "", false),
            ("   ", "empty", None, "", false),
            ("Mo-Fr 9h-12h", "syntax", Some(7), "9h-12h", true),
            ("du lundi au vendredi", "syntax", Some(1), "du lundi au vendredi", true),
            ("Mo-Fr 09:00-12:00; Lu 14:00-16:00", "syntax", Some(20), "Lu 14:00-16:00", true),
            ("Mo 10:00", "point-in-time", Some(9), "", false),
            ("Mo 25:00-26:00", "syntax", Some(4), "25:00-26:00", false),
            ("Mo-Fr \"sur rendez-vous", "syntax", Some(7), "\"sur rendez-vous", true),
            ("2030-2020 Mo 10:00-12:00", "inverted", None, "", false),
            ("PH +999 days off", "offset-too-large", None, "", false),
            ("week 50-3 Mo 10:00-12:00", "inverted", None, "", false),
        ];
        for (text, code, column, found, has_hint) in table {
            let checked = check_line(text).at_line(7);
            let problem = checked.problem.expect(text);
            assert_eq!((checked.line, checked.ok), (7, false), "{text}");
            assert_eq!(
                (problem.code, problem.column, problem.found.as_str()),
                (*code, *column, *found),
                "{text}"
            );
            assert_eq!(problem.hint.is_some(), *has_hint, "{text}: {:?}", problem.hint);
        }
        assert_eq!(check_line(&"Mo;".repeat(2000)).problem.unwrap().code, "too-long");
        assert_eq!(check_line(&"Mo 10:00-11:00;".repeat(100)).problem.unwrap().code, "too-many-rules");
    }

    #[test]
    fn a_readable_line_gives_its_normal_form_and_notes() {
        let checked = check_line("Mo-Fr 9:00 – 12:00;PH off");
        assert_eq!(checked.normal.as_deref(), Some("Mo-Fr 09:00-12:00; PH closed"));
        assert_eq!(checked.notes, [Note::PublicHolidays]);
        let json = serde_json::to_value(check_line("09:00-12:00; 14:00-17:00")).unwrap();
        assert_eq!(json["notes"], serde_json::json!(["replaced-rule"]));
        assert_eq!(json["english"], serde_json::json!(["every day: 14:00–17:00"]));
        assert_eq!(json["ok"], true);
    }
}
