//! Dates: the day, out of the forms that French files use.

use jiff::civil::Date;

use crate::change::{Cleaned, Refusal, Work};
use crate::rule::{Rule, Why};
use crate::text;

/// How long a cell is looked at, in bytes.
const MAX_BYTES: usize = 80;

/// The months as their first letters tell them, accents apart; longer ones first where one begins another.
const MONTHS: [(&str, i8); 13] = [
    ("janv", 1),
    ("fev", 2),
    ("mars", 3),
    ("avr", 4),
    ("mai", 5),
    ("juin", 6),
    ("juil", 7),
    ("aou", 8),
    ("sept", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
    ("jan", 1),
];

/// Reads a date; the day comes before the month, as in France. Whether the date is likely is another question.
///
/// # Errors
/// A [`Refusal`] when none comes out.
pub fn date(written: &str) -> Result<Cleaned<Date>, Refusal> {
    let mut work = Work::new(written[..written.floor_char_boundary(MAX_BYTES)].trim());
    text::plain(&mut work);
    work.trim();
    let refuse = || Refusal::new(Why::DateForm, written);
    without_hour(&mut work);
    if let Some(date) = iso(&work.text) {
        return Ok(Cleaned { value: date, changes: work.changes });
    }
    let (date, rule) = other(&work.text).ok_or_else(refuse)?;
    work.set(rule, date.to_string());
    Ok(Cleaned { value: date, changes: work.changes })
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn iso(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let shape = year.len() == 4 && month.len() == 2 && day.len() == 2 && parts.next().is_none();
    (shape && [year, month, day].into_iter().all(digits)).then(|| text.parse().ok())?
}

/// Cuts `T10:00:00Z`, ` 10:00`, ` à 14h30`; what follows must be an hour.
fn without_hour(work: &mut Work) {
    let at = work.text.find(['T', ' ', ',']).filter(|at| *at >= 8).or_else(|| work.text.find(" à "));
    let Some(at) = at else { return };
    let hour = work.text[at..].trim_start_matches(['T', ' ', ',']).trim_start_matches("à ");
    let sign = |c: char| {
        c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | 'Z' | 'h' | 'H' | 'm' | 'n' | 's' | ' ')
    };
    if hour.starts_with(|c: char| c.is_ascii_digit())
        && hour.contains([':', 'h', 'H'])
        && hour.chars().all(sign)
    {
        let kept = work.text[..at].to_owned();
        work.set(Rule::DateHour, kept);
    }
}

fn other(text: &str) -> Option<(Date, Rule)> {
    if digits(text) {
        return match text.len() {
            8 => Some((day(&text[..4], &text[4..6], &text[6..])?, Rule::DateForm)),
            5 => Some((serial(text.parse().ok()?)?, Rule::DateSerial)),
            _ => None,
        };
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
    if let [first, second, third] = parts[..]
        && [first, second, third].into_iter().all(|part| digits(part) && part.len() <= 4)
    {
        if first.len() == 4 {
            return Some((day(first, second, third)?, Rule::DateForm));
        }
        let year = match third.len() {
            4 => third.to_owned(),
            2 => format!("20{third}"),
            _ => return None,
        };
        return Some((day(&year, second, first)?, Rule::DateFrench));
    }
    in_words(text).map(|date| (date, Rule::DateFrench))
}

fn day(year: &str, month: &str, day: &str) -> Option<Date> {
    if year.len() != 4 || !(1..=2).contains(&month.len()) || !(1..=2).contains(&day.len()) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Days since 30 December 1899, between 1982 and 2064: what spreadsheets count.
fn serial(days: i32) -> Option<Date> {
    if !(30_000..=60_000).contains(&days) {
        return None;
    }
    Date::new(1899, 12, 30).ok()?.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// `le 1er janvier 2024`, `mardi 3 févr. 2025`.
fn in_words(text: &str) -> Option<Date> {
    let lower = text.to_lowercase().replace(['é', 'è'], "e").replace('û', "u");
    let words: Vec<&str> = lower.split([' ', ',', '.', '-']).filter(|word| !word.is_empty()).collect();
    let at = words.iter().position(|word| word.bytes().next().is_some_and(|b| b.is_ascii_digit()))?;
    let polite = |word: &&str| {
        matches!(
            *word,
            "le" | "du" | "lundi" | "mardi" | "mercredi" | "jeudi" | "vendredi" | "samedi" | "dimanche"
        )
    };
    let [number, month, year] = words.get(at..)? else { return None };
    if !words[..at].iter().all(polite) {
        return None;
    }
    let month = MONTHS.iter().find(|(start, _)| month.starts_with(start)).map(|(_, number)| *number)?;
    let number: i8 = number.strip_suffix("er").unwrap_or(number).parse().ok()?;
    Date::new(year.parse::<i16>().ok().filter(|year| *year >= 1000)?, month, number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_forms_people_use() {
        let expected = jiff::civil::date(2024, 5, 31);
        for text in [
            "2024-05-31",
            "31/05/2024",
            "31-05-2024",
            "31.05.2024",
            "31/5/2024",
            "31/05/24",
            "2024/05/31",
            "20240531",
            "2024-05-31T10:00:00Z",
            "2024-05-31 10:00:00.000+02:00",
            "31/05/2024 10:00",
            "31/05/2024 à 14h30",
            "31 mai 2024",
            "Vendredi 31 mai 2024",
            "le 31 mai 2024",
            "45443",
        ] {
            assert_eq!(date(text).map(|d| d.value), Ok(expected), "{text}");
        }
        assert_eq!(date("1er février 2024").map(|d| d.value), Ok(jiff::civil::date(2024, 2, 1)));
        assert_eq!(date("12 déc. 2024").map(|d| d.value), Ok(jiff::civil::date(2024, 12, 12)));
        for text in [
            "",
            "2024-13-31",
            "31/13/2024",
            "05/2024",
            "2024",
            "hier",
            "2024-05-31x",
            "31 mai",
            "12345",
            "éééééééééé",
            "2024-05-31 bis",
        ] {
            assert_eq!(date(text).map_err(|r| r.why).map(|_| ()), Err(Why::DateForm), "{text}");
        }
    }
}
