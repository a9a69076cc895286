//! Telephone numbers: one, in the international form of the standard, or a short national number.
//!
//! The standard wants `+` and one of ten prefixes. Short numbers (3939, 116 117 …) are real numbers that no prefix reaches:
//! they are kept as digits, and [`standard_form`] gives the long number where its owner publishes one.

use crate::change::{Change, Cleaned, Refusal, Work};
use crate::rule::{Rule, Why};
use crate::text;

/// The prefixes of the standard, and how many digits follow: mainland, Guadeloupe (with Saint-Martin and Saint-Barthélemy),
/// Guyane, Réunion and Mayotte, Martinique, Comoros, New Caledonia, Polynesia, Saint-Pierre-et-Miquelon, Wallis-et-Futuna.
const PREFIXES: [(&str, std::ops::RangeInclusive<usize>); 10] = [
    ("33", 9..=9),
    ("590", 9..=9),
    ("594", 9..=9),
    ("262", 9..=9),
    ("596", 9..=9),
    ("269", 7..=9),
    ("687", 6..=6),
    ("689", 6..=8),
    ("508", 6..=9),
    ("681", 6..=6),
];

/// How the national numbers of overseas territories begin, the zero apart, and their prefix. Source: national numbering
/// plan (ARCEP), ranges of overseas territories.
const OVERSEAS: [(&str, &str); 15] = [
    ("590", "590"),
    ("690", "590"),
    ("691", "590"),
    ("594", "594"),
    ("694", "594"),
    ("596", "596"),
    ("696", "596"),
    ("697", "596"),
    ("262", "262"),
    ("263", "262"),
    ("692", "262"),
    ("693", "262"),
    ("269", "262"),
    ("639", "262"),
    ("508", "508"),
];

/// Short numbers whose owners publish a long one, for calls from abroad: Allô Service Public, Assurance maladie,
/// France Travail, Assurance retraite.
const LONG_FORMS: [(&str, &str); 4] =
    [("3939", "+33173603939"), ("3646", "+33184903646"), ("3949", "+33177863949"), ("3960", "+33971103960")];

/// How long a cell is looked at, in bytes.
const MAX_BYTES: usize = 400;

/// A telephone number, and those that stood beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// `+` and digits, or a short number as digits.
    pub number: String,
    /// The other numbers of the cell, as written.
    pub others: Vec<String>,
}

/// Whether a text is a number of the standard: a known prefix and six to nine digits.
pub fn is_standard(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        digits.bytes().all(|b| b.is_ascii_digit())
            && PREFIXES.iter().any(|(prefix, _)| {
                digits.strip_prefix(prefix).is_some_and(|rest| (6..=9).contains(&rest.len()))
            })
    })
}

/// Whether digits are a short national number: 3xxx, 10xx, 118xxx, 116xxx, and three-digit ones of help.
pub fn is_short(digits: &str) -> bool {
    match digits.len() {
        3 => matches!(digits, "112" | "114" | "115" | "119" | "191" | "196" | "197"),
        4 => digits.starts_with('3') || digits.starts_with("10"),
        6 => digits.starts_with("116") || digits.starts_with("118"),
        _ => false,
    }
}

/// The number as the standard writes it: itself, or the long form of a short number; `None` when it has none.
pub fn standard_form(number: &str) -> Option<&str> {
    if is_standard(number) {
        return Some(number);
    }
    LONG_FORMS.iter().find(|(short, _)| *short == number).map(|(_, long)| *long)
}

/// Reads the first number of a text. A number in national form takes the prefix of its own range, else, when its range is
/// of no territory, that of the postal code's.
///
/// # Errors
/// A [`Refusal`] when no number of the standard and no short number comes out.
pub fn phone(written: &str, postal_code: Option<&str>) -> Result<Cleaned<Phone>, Refusal> {
    let mut work = Work::new(written[..written.floor_char_boundary(MAX_BYTES)].trim());
    text::plain(&mut work);
    work.trim();
    let candidates = candidates(&work.text);
    let mut candidates = candidates.into_iter();
    let Some(first) = candidates.next() else { return Err(Refusal::new(Why::PhoneNone, written)) };
    let others: Vec<String> = candidates.collect();
    let alone = if others.is_empty() { first.clone() } else { format!("{first} / {}", others.join(" / ")) };
    if !same_signs(&work.text, &alone) {
        work.set(Rule::PhoneText, alone);
    } else if others.is_empty() {
        work.text.clone_from(&first);
    }
    if !others.is_empty() {
        work.changes.push(Change::new(Rule::PhoneSeveral, &work.text, &first));
        work.text.clone_from(&first);
    }
    number(&mut work, postal_code)?;
    Ok(work.done(|number| Phone { number, others }))
}

/// Whether two texts have the same letters and digits: then only separators differ.
fn same_signs(a: &str, b: &str) -> bool {
    let signs = |text: &str| text.chars().filter(|c| c.is_alphanumeric() || *c == '+').collect::<String>();
    signs(a) == signs(b)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Runs that may be numbers, in order. A slash or a hyphen may stand inside a number as well as between two.
fn candidates(text: &str) -> Vec<String> {
    let inside = |c: char| {
        c.is_ascii_digit()
            || c.is_whitespace()
            || matches!(c, '+' | '.' | '-' | '–' | '_' | '(' | ')' | '/' | '\'' | '’' | '\u{b7}')
    };
    let mut found = Vec::new();
    for run in text.split(|c| !inside(c)) {
        split(run, &mut found);
    }
    // "poste 12", "2 lignes", "de 9 à 12": small numbers beside a real one are words.
    if found.iter().any(|run| digits(run).len() >= 6) {
        found.retain(|run| digits(run).len() >= 6 || is_short(&digits(run)));
    }
    found
}

fn split(run: &str, found: &mut Vec<String>) {
    let run = run.trim_matches(|c: char| !c.is_ascii_digit() && c != '+' && c != '(');
    let count = digits(run).len();
    if count == 0 {
        return;
    }
    let whole = may_be_number(&digits(run), run.contains('+'));
    if !whole || run[1..].contains('+') {
        for separator in ["/", " - ", "\n", " – ", "-"] {
            let parts: Vec<&str> = run.split(separator).filter(|part| !digits(part).is_empty()).collect();
            if parts.len() > 1 && parts.iter().any(|part| may_be_number(&digits(part), part.contains('+'))) {
                for part in parts {
                    split(part, found);
                }
                return;
            }
        }
        // Two numbers of ten digits with nothing but spaces between.
        if count == 20 && !run.contains('+') {
            let all = digits(run);
            if all.starts_with('0') && all[10..].starts_with('0') {
                let at = run
                    .char_indices()
                    .filter(|(_, c)| c.is_ascii_digit())
                    .nth(10)
                    .map_or(run.len(), |(at, _)| at);
                found.extend([run[..at].trim().to_owned(), run[at..].trim().to_owned()]);
                return;
            }
        }
        if let Some(at) = run.char_indices().skip(1).find(|(_, c)| *c == '+').map(|(at, _)| at) {
            split(&run[..at], found);
            split(&run[at..], found);
            return;
        }
    }
    found.push(run.trim_matches(|c: char| !c.is_ascii_digit() && c != '+' && c != '(').to_owned());
}

fn may_be_number(digits: &str, plus: bool) -> bool {
    match digits.len() {
        10 => digits.starts_with('0') || plus,
        9 => !digits.starts_with('0'),
        6 => true,
        11..=15 => plus || digits.starts_with("00") || digits.starts_with("33"),
        _ => is_short(digits),
    }
}

/// From a run of digits and separators to the number; every step under its rule.
fn number(work: &mut Work, postal_code: Option<&str>) -> Result<(), Refusal> {
    let written = work.text.clone();
    let plus = written.trim_start_matches('(').starts_with('+');
    let compact = digits(&written);
    work.set(Rule::PhoneSeparators, if plus { format!("+{compact}") } else { compact.clone() });
    if !plus {
        if is_short(&compact) {
            return Ok(());
        }
        if let Some(rest) = compact.strip_prefix("00") {
            work.set(Rule::PhoneDoubleZero, format!("+{rest}"));
        } else if known_prefix(&compact).is_some_and(|(prefix, rest, len)| {
            len.contains(&rest.trim_start_matches('0').len()) && (prefix == "33" || compact.len() > 9)
        }) {
            work.set(Rule::PhonePlus, format!("+{compact}"));
        } else {
            national(work, postal_code, &written)?;
        }
    }
    international(work, postal_code, &written)
}

fn known_prefix(digits: &str) -> Option<(&'static str, &str, &'static std::ops::RangeInclusive<usize>)> {
    PREFIXES.iter().find_map(|(prefix, len)| Some((*prefix, digits.strip_prefix(prefix)?, len)))
}

/// A national form becomes an international one.
fn national(work: &mut Work, postal_code: Option<&str>, written: &str) -> Result<(), Refusal> {
    let territory = postal_code.and_then(|code| code.get(..3)).unwrap_or_default();
    let digits = work.text.clone();
    let local = match (territory, digits.len()) {
        ("988", 6) => Some("687"),
        ("987", 6 | 8) => Some("689"),
        ("975", 6) => Some("508"),
        ("986", 6) => Some("681"),
        _ => None,
    };
    if let Some(prefix) = local {
        work.set(Rule::PhoneOverseas, format!("+{prefix}{digits}"));
        return Ok(());
    }
    if digits.len() == 9 && !digits.starts_with('0') {
        work.set(Rule::PhoneZero, format!("0{digits}"));
    }
    let Some(rest) = work.text.strip_prefix('0').filter(|rest| rest.len() == 9 && !rest.starts_with('0'))
    else {
        let why = if work.text.len() < 10 { Why::PhoneTooShort } else { Why::PhoneTooLong };
        return Err(Refusal::new(why, written));
    };
    let rest = rest.to_owned();
    work.set(Rule::PhoneInternational, format!("+33{rest}"));
    Ok(())
}

/// Checks and finishes a number that has its `+`.
fn international(work: &mut Work, postal_code: Option<&str>, written: &str) -> Result<(), Refusal> {
    let digits = work.text.trim_start_matches('+').to_owned();
    let Some((prefix, rest, len)) = known_prefix(&digits) else {
        return Err(Refusal::new(Why::PhoneForeign, written));
    };
    if let Some(without) = rest.strip_prefix('0') {
        work.set(Rule::PhoneTrunkZero, format!("+{prefix}{without}"));
    }
    let rest = work.text[1 + prefix.len()..].to_owned();
    // "+590 12 34 56" is "0590 12 34 56" whose range was taken for a prefix.
    if rest.len() == 6 && matches!(prefix, "590" | "594" | "596" | "262") {
        work.set(Rule::PhoneOverseas, format!("+{prefix}{prefix}{rest}"));
        return Ok(());
    }
    if prefix == "33" && rest.len() == 9 {
        if let Some((range, territory)) = OVERSEAS.iter().find(|(range, _)| rest.starts_with(range)) {
            let kept = if *range == "508" { &rest[3..] } else { rest.as_str() };
            work.set(Rule::PhoneOverseas, format!("+{territory}{kept}"));
        } else if let Some(territory) = postal_code.and_then(unranged_prefix)
            && rest.starts_with('8')
        {
            // Numbers of services are called with the prefix of the place that gives them.
            work.set(Rule::PhoneOverseas, format!("+{territory}{rest}"));
        }
        return Ok(());
    }
    if len.contains(&rest.len()) && !rest.starts_with('0') {
        return Ok(());
    }
    let why = if rest.len() < *len.start() { Why::PhoneTooShort } else { Why::PhoneTooLong };
    Err(Refusal::new(why, written))
}

/// The prefix of a postal code's territory, for numbers whose range is of no territory.
fn unranged_prefix(postal_code: &str) -> Option<&'static str> {
    Some(match postal_code.get(..3)? {
        "971" => "590",
        "972" => "596",
        "973" => "594",
        "974" | "976" => "262",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_the_form_of_the_standard() {
        let cases = [
            ("+33180059880", "", "+33180059880"),
            ("01 80 05 98 80", "", "+33180059880"),
            ("01\u{a0}80\u{a0}05\u{a0}98\u{a0}80", "", "+33180059880"),
            ("01/80/05/98/80", "", "+33180059880"),
            ("01-80-05-98-80", "", "+33180059880"),
            ("+33 (0)1.80.05.98.80", "", "+33180059880"),
            ("(+33)180059880", "", "+33180059880"),
            ("0033180059880", "", "+33180059880"),
            ("00 33 (0)1 80 05 98 80", "", "+33180059880"),
            ("33180059880", "", "+33180059880"),
            ("330180059880", "", "+33180059880"),
            ("180059880", "", "+33180059880"),
            ("Tél. : 01 80 05 98 80 poste 12", "", "+33180059880"),
            ("01 80 05 98 80 / 06 11 22 33 44", "", "+33180059880"),
            ("01 80 05 98 80/82", "", "+33180059880"),
            ("01 80 05 98 80 ou 04 75 43 48 52", "", "+33180059880"),
            ("01 80 05 98 80\n04 75 43 48 52", "", "+33180059880"),
            ("01 80 05 98 80 04 75 43 48 52", "", "+33180059880"),
            ("01 80 05 98 80 - 04 75 43 48 52", "", "+33180059880"),
            ("+33180059880+33475434852", "", "+33180059880"),
            ("0590 12 34 56", "97110", "+590590123456"),
            ("0590 12 34 56", "", "+590590123456"),
            ("590 12 34 56", "97110", "+590590123456"),
            ("+590 12 34 56", "97110", "+590590123456"),
            ("+590 0590 12 34 56", "97110", "+590590123456"),
            ("+33 590 12 34 56", "97110", "+590590123456"),
            ("0690 12 34 56", "97150", "+590690123456"),
            ("0594 12 34 56", "97300", "+594594123456"),
            ("0596 12 34 56", "97200", "+596596123456"),
            ("0262 12 34 56", "97400", "+262262123456"),
            ("0269 12 34 56", "97600", "+262269123456"),
            ("0639 12 34 56", "97600", "+262639123456"),
            ("+269 761 23 45", "97600", "+2697612345"),
            ("0508 41 12 34", "97500", "+508411234"),
            ("41 12 34", "97500", "+508411234"),
            ("24 12 34", "98800", "+687241234"),
            ("24.12.34 / 25.12.34", "98800", "+687241234"),
            ("40 12 34 56", "98713", "+68940123456"),
            ("72 12 34", "98600", "+681721234"),
            ("06 12 34 56 78", "97400", "+33612345678"),
            ("0 800 12 34 56", "97200", "+596800123456"),
            ("0 800 12 34 56", "75001", "+33800123456"),
            ("3939", "", "3939"),
            ("39 39", "", "3939"),
            ("Allô service public : 3939", "", "3939"),
            ("116 117", "", "116117"),
            ("1013", "", "1013"),
        ];
        for (written, code, expected) in cases {
            let got = phone(written, Some(code).filter(|code| !code.is_empty()));
            assert_eq!(got.as_ref().map(|p| p.value.number.as_str()), Ok(expected), "{written:?} at {code}");
            let again = phone(expected, Some(code).filter(|code| !code.is_empty())).unwrap();
            assert!(again.was_clean(), "{expected}: {:?}", again.changes);
        }
    }

    #[test]
    fn what_is_no_number_says_why() {
        let cases = [
            ("", Why::PhoneNone),
            ("appeler la mairie", Why::PhoneNone),
            ("24 12 34", Why::PhoneTooShort),
            ("01 80 05 98", Why::PhoneTooShort),
            ("+33 1 80 05", Why::PhoneTooShort),
            ("01 80 05 98 80 1", Why::PhoneTooLong),
            ("+3318005988012", Why::PhoneTooLong),
            ("0000000000", Why::PhoneForeign),
            ("+41 22 555 12 12", Why::PhoneForeign),
            ("12", Why::PhoneTooShort),
        ];
        for (written, why) in cases {
            assert_eq!(phone(written, Some("75001")).map_err(|refusal| refusal.why), Err(why), "{written:?}");
        }
    }

    #[test]
    fn steps_and_other_numbers_are_told() {
        let got = phone("Tél : 01 80 05 98 80 / 04.75.43.48.52", None).unwrap();
        assert_eq!(got.value.others, ["04.75.43.48.52"]);
        let steps: Vec<_> = got.changes.iter().map(|c| (c.rule, c.after.as_str())).collect();
        assert_eq!(
            steps,
            [
                (Rule::PhoneText, "01 80 05 98 80 / 04.75.43.48.52"),
                (Rule::PhoneSeveral, "01 80 05 98 80"),
                (Rule::PhoneSeparators, "0180059880"),
                (Rule::PhoneInternational, "+33180059880"),
            ]
        );
    }

    #[test]
    fn short_numbers_have_a_standard_form_where_one_is_published() {
        assert_eq!(standard_form("+33180059880"), Some("+33180059880"));
        assert_eq!(standard_form("3960"), Some("+33971103960"));
        assert_eq!(standard_form("3699"), None);
        for (short, long) in LONG_FORMS {
            assert!(is_short(short) && is_standard(long), "{short}");
        }
    }
}
