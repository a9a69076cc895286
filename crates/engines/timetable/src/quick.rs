//! The plain texts that make nearly all of real data, read without the grammar: some twenty times quicker.
//!
//! Reads only `DAYS HOURS` and `DAYS off`, joined by `;`, spaced as everybody does; anything else is left to the
//! grammar. What it reads is exactly what the grammar gives, which a test holds on every real text.

use opening_hours_syntax::ExtendedTime;
use opening_hours_syntax::rules::day::{DaySelector, HolidayKind, WeekDayRange, Weekday};
use opening_hours_syntax::rules::time::{TimeSelector, TimeSpan};
use opening_hours_syntax::rules::{OpeningHoursExpression, RuleKind, RuleOperator, RuleSequence};

/// `None`: not plain, ask the grammar.
pub(crate) fn parse(text: &str) -> Option<OpeningHoursExpression> {
    if !text.is_ascii() {
        return None;
    }
    text.split(';')
        .map(|rule| plain_rule(rule.trim_matches(' ')))
        .collect::<Option<_>>()
        .map(|rules| OpeningHoursExpression { rules })
}

fn plain_rule(rule: &str) -> Option<RuleSequence> {
    let (days, rest) = match rule.split_once(' ') {
        Some((days, rest)) => (days, rest),
        None if rule.as_bytes().first()?.is_ascii_digit() => ("", rule),
        None => return None,
    };
    let weekday = if days.is_empty() { Vec::new() } else { weekdays(days)? };
    let (kind, spans) = match rest {
        "off" | "closed" => (RuleKind::Closed, Vec::new()),
        hours => (RuleKind::Open, hours.split(',').map(span).collect::<Option<_>>()?),
    };
    Some(RuleSequence {
        day_selector: DaySelector { weekday, ..DaySelector::default() },
        time_selector: TimeSelector::new(spans),
        kind,
        operator: RuleOperator::Normal,
        comment: "".into(),
    })
}

/// Days of the week, or holidays; not both, which has its own rules.
fn weekdays(days: &str) -> Option<Vec<WeekDayRange>> {
    let ranges: Vec<WeekDayRange> = days.split(',').map(day_range).collect::<Option<_>>()?;
    let holidays = ranges.iter().filter(|range| matches!(range, WeekDayRange::Holiday { .. })).count();
    (holidays == 0 || holidays == ranges.len()).then_some(ranges)
}

fn day_range(days: &str) -> Option<WeekDayRange> {
    let holiday = |kind| Some(WeekDayRange::Holiday { kind, offset: 0 });
    let (first, last) = match days {
        "PH" => return holiday(HolidayKind::Public),
        "SH" => return holiday(HolidayKind::School),
        _ => days.split_once('-').unwrap_or((days, days)),
    };
    let (nth_from_start, nth_from_end) = ([true; 5], [true; 5]);
    Some(WeekDayRange::Fixed { range: day(first)?..=day(last)?, offset: 0, nth_from_start, nth_from_end })
}

fn day(name: &str) -> Option<Weekday> {
    Some(match name {
        "Mo" => Weekday::Mon,
        "Tu" => Weekday::Tue,
        "We" => Weekday::Wed,
        "Th" => Weekday::Thu,
        "Fr" => Weekday::Fri,
        "Sa" => Weekday::Sat,
        "Su" => Weekday::Sun,
        _ => return None,
    })
}

/// `09:00-12:00`, written with all its digits and ending at 24:00 at the latest.
fn span(hours: &str) -> Option<TimeSpan> {
    let (start, end) = hours.split_once('-')?;
    let (start, end) = (time(start)?, time(end)?);
    (start < end && end <= ExtendedTime::MIDNIGHT_24).then(|| TimeSpan::fixed_range(start, end))
}

fn time(text: &str) -> Option<ExtendedTime> {
    let &[h1, h2, b':', m1, m2] = text.as_bytes() else { return None };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| byte - b'0');
    ExtendedTime::new(digit(h1)? * 10 + digit(h2)?, digit(m1)? * 10 + digit(m2)?)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn what_is_read_quickly_is_what_the_grammar_reads() {
        let plain = [
            "Mo-Fr 09:00-12:00,14:00-17:00",
            "Mo 13:30-17:00; Tu-Th 09:00-12:00; PH off",
            "Mo,We,Fr-Su 08:00-24:00;Sa off",
            "09:00-12:00; 14:00-17:00",
            "PH,SH closed",
            "SH 10:00-12:00",
            "00:00-24:00",
        ];
        for text in plain {
            assert_eq!(parse(text), opening_hours_syntax::parse(text).ok(), "{text}");
        }
        let left_to_the_grammar = [
            "",
            ";",
            "off",
            "24/7",
            "Mo",
            "Mo-Fr 9:00-12:00",
            "Mo 22:00-02:00",
            "Mo 22:00-26:00",
            "Mo 10:00+",
            "PH,Mo off",
            "SH Mo-Fr 09:00-12:00",
            "Mo 09:00-12:00, Tu 10:00-12:00",
            "Mo 09:00-12:00 off",
            "Mo 25:00-26:00",
            "mo off",
            "Mo 09:60-12:00",
            "Mo 09:00-12:00 \"rdv\"",
            "Mo  off",
            "Mo 09:00-12:00,",
            "Mo, off",
        ];
        for text in left_to_the_grammar {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
