//! From the text to the rules. Everything that could be slow, endless or out of bounds later is refused here.

use opening_hours_syntax::rules::day::{HolidayKind, WeekDayRange, Weekday};
use opening_hours_syntax::rules::time::{Time, TimeEvent, TimeSpan};
use opening_hours_syntax::rules::{OpeningHoursExpression, RuleKind, RuleOperator, RuleSequence};
use opening_hours_syntax::{Error as SyntaxError, ExtendedTime};

use crate::dates;
use crate::error::{ParseError, Reason};
use crate::quick;
use crate::rule::{Holiday, Join, NthDays, Rule, Weeks, Years};
use crate::segments::{DAY, Segment, State, overlay};
use crate::text::{Tidy, ends_with_a_lone_hour, junctions, says_all_day};

/// Longest text read, in bytes. The longest real one has 166.
pub const MAX_BYTES: usize = 4096;
/// Most rules in one text.
pub const MAX_RULES: usize = 64;
/// Most hour ranges and dated selectors in one text.
pub const MAX_SPANS: usize = 256;
/// Largest offset of days: `PH -1 day`, `easter +39 days`.
const MAX_OFFSET_DAYS: u16 = 366;
/// With an open end (`10:00+`) the place counts as surely open this long; after it, nobody knows.
const OPEN_END_SURE_MINUTES: u16 = 60;

/// What the text gave.
pub(crate) struct Compiled {
    pub rules: Vec<Rule>,
    /// The text as the grammar writes it.
    pub normal: String,
    pub comments: Vec<String>,
    pub has_open_end: bool,
    pub has_sun_events: bool,
}

/// Reads one text.
pub(crate) fn compile(text: &str) -> Result<Compiled, ParseError> {
    let (mut compiled, tidy) = read(text)?;
    // The grammar writes some selectors otherwise than it reads them ("PH 1 days"): then the text is its own
    // normal form. Plain texts have none of them.
    if quick::parse(&tidy).is_none()
        && !read(&compiled.normal).is_ok_and(|(again, _)| again.rules == compiled.rules)
    {
        compiled.normal = tidy;
    }
    Ok(compiled)
}

/// What was read, and the text as it was tidied.
fn read(text: &str) -> Result<(Compiled, String), ParseError> {
    if text.len() > MAX_BYTES {
        return Err(ParseError::whole(Reason::TooLong));
    }
    let tidy = Tidy::new(text);
    if tidy.text.is_empty() {
        return Err(ParseError::whole(Reason::Empty));
    }
    let outside_quotes = tidy.outside_quotes();
    if outside_quotes.contains("/24:00") || outside_quotes.contains("/ 24:00") {
        // The grammar's reader stops on an assertion here (a step of a whole day).
        return Err(ParseError::whole(Reason::Unsupported));
    }
    let mut expression = match quick::parse(&tidy.text) {
        Some(expression) => expression,
        None => opening_hours_syntax::parse(&tidy.text).map_err(|error| explain(&error, &tidy, text))?,
    };
    check_bounds(&expression)?;
    let mut junctions = junctions(&outside_quotes).into_iter();
    if !says_all_day(&outside_quotes) {
        expression
            .rules
            .iter_mut()
            .filter(|rule| has_words_for_hours(rule))
            .for_each(|rule| rule.kind = RuleKind::Unknown);
    }
    let mut rules = Vec::with_capacity(expression.rules.len());
    for sequence in &expression.rules {
        let both = if is_mixed(sequence) {
            let ambiguous = || ParseError::whole(Reason::AmbiguousHolidays);
            junctions.next().ok_or_else(ambiguous)? == ' '
        } else {
            false
        };
        rules.push(rule(sequence, both));
    }
    if junctions.next().is_some() {
        return Err(ParseError::whole(Reason::AmbiguousHolidays));
    }
    let spans = || expression.rules.iter().flat_map(|sequence| &sequence.time_selector.spans);
    let comments = expression.rules.iter().map(|sequence| sequence.comment.to_string());
    let compiled = Compiled {
        rules,
        normal: expression.to_string(),
        comments: comments.filter(|comment| !comment.is_empty()).collect(),
        has_open_end: spans().any(|span| span.open_end),
        has_sun_events: spans().any(|span| {
            span.range.start.as_time_event().is_some() || span.range.end.as_time_event().is_some()
        }),
    };
    Ok((compiled, tidy.text))
}

/// A rule with a comment and no hours, such as "sur rendez-vous" alone.
fn has_words_for_hours(sequence: &RuleSequence) -> bool {
    let whole_day = [TimeSpan::fixed_range(ExtendedTime::MIDNIGHT_00, ExtendedTime::MIDNIGHT_24)];
    sequence.kind == RuleKind::Open
        && !sequence.comment.is_empty()
        && sequence.time_selector.spans == whole_day
}

fn is_mixed(sequence: &RuleSequence) -> bool {
    let days = &sequence.day_selector.weekday;
    let holiday = |range: &WeekDayRange| matches!(range, WeekDayRange::Holiday { .. });
    days.iter().any(holiday) && !days.iter().all(holiday)
}

fn check_bounds(expression: &OpeningHoursExpression) -> Result<(), ParseError> {
    let selectors = expression.rules.iter().map(|sequence| {
        let day = &sequence.day_selector;
        let dated = day.year.len() + day.monthday.len() + day.week.len() + day.weekday.len();
        dated + sequence.time_selector.spans.len()
    });
    if expression.rules.len() > MAX_RULES || selectors.sum::<usize>() > MAX_SPANS {
        return Err(ParseError::whole(Reason::TooManyRules));
    }
    let offsets = expression.rules.iter().flat_map(|sequence| {
        let dates = sequence.day_selector.monthday.iter().map(dates::largest_offset);
        let days = sequence.day_selector.weekday.iter().map(|range| match range {
            WeekDayRange::Fixed { offset, .. } | WeekDayRange::Holiday { offset, .. } => {
                offset.unsigned_abs()
            }
        });
        dates.chain(days)
    });
    if offsets.max().unwrap_or(0) > MAX_OFFSET_DAYS {
        return Err(ParseError::whole(Reason::OffsetTooLarge));
    }
    Ok(())
}

fn rule(sequence: &RuleSequence, both: bool) -> Rule {
    let selector = &sequence.day_selector;
    let mut rule = Rule {
        join: match (sequence.operator, sequence.kind) {
            (RuleOperator::Fallback, _) => Join::Fill,
            (RuleOperator::Additional, _) | (RuleOperator::Normal, RuleKind::Closed) => Join::Paint,
            (RuleOperator::Normal, RuleKind::Open | RuleKind::Unknown) => Join::Replace,
        },
        years: Vec::new(),
        dates: selector.monthday.clone(),
        weeks: Vec::new(),
        days: 0,
        nth_days: Vec::new(),
        holidays: Vec::new(),
        both,
        hours: hours(sequence),
    };
    for range in &selector.year {
        let (years, step) = range.into_parts();
        rule.years.push(Years { first: years.start().0, last: years.end().0, step: i32::from(step.max(1)) });
    }
    for range in &selector.week {
        let (weeks, step) = range.into_parts();
        rule.weeks.push(Weeks { first: weeks.start().0, last: weeks.end().0, step: step.max(1) });
    }
    for range in &selector.weekday {
        match range {
            WeekDayRange::Holiday { kind, offset } => {
                let kind = match kind {
                    HolidayKind::Public => Holiday::Public,
                    HolidayKind::School => Holiday::School,
                };
                rule.holidays.push((kind, *offset));
            }
            WeekDayRange::Fixed { range, offset, nth_from_start, nth_from_end } => {
                let days = day_bits(*range.start(), *range.end());
                if *offset == 0 && *nth_from_start == [true; 5] {
                    rule.days |= days;
                } else {
                    let (from_start, from_end) = (*nth_from_start, *nth_from_end);
                    rule.nth_days.push(NthDays { days, offset: *offset, from_start, from_end });
                }
            }
        }
    }
    rule
}

/// Days from `first` to `last`, over the week-end when written so (`Sa-Mo`).
fn day_bits(first: Weekday, last: Weekday) -> u8 {
    let (first, last) = (first.num_days_from_monday(), last.num_days_from_monday());
    let days = if first <= last { first..=last } else { first..=last + 7 };
    days.fold(0, |bits, day| bits | 1 << (day % 7))
}

fn hours(sequence: &RuleSequence) -> Vec<Segment> {
    let spans = &sequence.time_selector.spans;
    let kind = match sequence.kind {
        RuleKind::Closed => State::Closed,
        RuleKind::Unknown => State::Unknown,
        RuleKind::Open => State::Open,
    };
    let pieces: Vec<Pieces> = spans.iter().map(|span| pieces(span, kind)).collect();
    let doubtful = pieces.iter().filter_map(|piece| piece.doubtful);
    let sure = pieces.iter().filter_map(|piece| piece.sure);
    doubtful.chain(sure).fold(Vec::new(), |day, piece| paint(&day, piece))
}

/// Like `overlay`, but keeps closed pieces, which must erase later.
fn paint(day: &[Segment], piece: Segment) -> Vec<Segment> {
    if piece.state == State::Closed {
        let mut closed: Vec<Segment> = day.to_vec();
        closed.push(piece);
        closed.sort_unstable_by_key(|piece| piece.start);
        let mut merged: Vec<Segment> = Vec::with_capacity(closed.len());
        for piece in closed {
            match merged.last_mut() {
                Some(last) if piece.start <= last.end => last.end = last.end.max(piece.end),
                _ => merged.push(piece),
            }
        }
        return merged;
    }
    overlay(day, &[piece])
}

struct Pieces {
    sure: Option<Segment>,
    doubtful: Option<Segment>,
}

/// One hour range: the part that surely holds, and the wider one that may.
fn pieces(span: &TimeSpan, kind: State) -> Pieces {
    let (earliest_start, latest_start) = bounds(span.range.start);
    let (earliest_end, latest_end) = bounds(span.range.end);
    let past = |start: u16, end: u16| if end <= start { (end + DAY).min(2 * DAY) } else { end };
    let segment = |start: u16, end: u16, state| (start < end).then(|| Segment::new(start, end, state));
    let widest_end = past(earliest_start, latest_end);
    if kind == State::Closed {
        return Pieces { sure: segment(earliest_start, widest_end, kind), doubtful: None };
    }
    if span.open_end {
        let written_end = span.range.end != Time::Fixed(ExtendedTime::MIDNIGHT_24);
        let sure_end =
            if written_end { past(latest_start, earliest_end) } else { latest_start + OPEN_END_SURE_MINUTES };
        let last = if sure_end > DAY { 2 * DAY } else { DAY };
        return Pieces {
            sure: segment(latest_start, sure_end.min(last), kind),
            doubtful: segment(earliest_start, last, State::Unknown),
        };
    }
    // Every hour and a half from 10 to 16: moments, not a stretch of time.
    let kind = if span.repeats.is_some() { State::Unknown } else { kind };
    if earliest_start == latest_start && earliest_end == latest_end {
        return Pieces { sure: segment(earliest_start, widest_end, kind), doubtful: None };
    }
    let sure = if latest_start < earliest_end { segment(latest_start, earliest_end, kind) } else { None };
    Pieces { sure, doubtful: segment(earliest_start, widest_end, State::Unknown) }
}

/// Earliest and latest minute of a bound. Sun events have no coordinates here: the widest hours of any
/// French territory, summer time included.
fn bounds(time: Time) -> (u16, u16) {
    match time {
        Time::Fixed(time) => (time.mins_from_midnight(), time.mins_from_midnight()),
        Time::Variable(time) => {
            let (earliest, latest): (i16, i16) = match time.event {
                TimeEvent::Dawn => (3 * 60, 9 * 60),
                TimeEvent::Sunrise => (4 * 60, 9 * 60 + 30),
                TimeEvent::Sunset => (16 * 60, 22 * 60 + 30),
                TimeEvent::Dusk => (16 * 60 + 30, 23 * 60 + 30),
            };
            let at =
                |minutes: i16| minutes.saturating_add(time.offset).clamp(0, 2 * DAY as i16).unsigned_abs();
            (at(earliest), at(latest))
        }
    }
}

/// The grammar's error as ours, with the column in the text as it was written.
fn explain(error: &SyntaxError, tidy: &Tidy, text: &str) -> ParseError {
    let reason = match error {
        SyntaxError::Unsupported(_) => return ParseError::whole(Reason::Unsupported),
        SyntaxError::Overflow { .. } | SyntaxError::InvalidExtendedTime { .. } => {
            return ParseError::whole(Reason::OutOfBounds);
        }
        SyntaxError::InvertedYearRange { .. } | SyntaxError::InvertedWeekRange { .. } => {
            return ParseError::whole(Reason::Inverted);
        }
        SyntaxError::Syntax(_)
        | SyntaxError::GrammarUnexpectedToken { .. }
        | SyntaxError::GrammarLogic { .. } => Reason::Syntax,
    };
    // The grammar's own error opens with "--> line:column"; its type is not part of its public face.
    let shown = error.to_string();
    let place = shown.split_once("--> ").and_then(|(_, rest)| rest.split_once('\n')).map(|(place, _)| place);
    let column = place
        .and_then(|place| place.split_once(':'))
        .filter(|(line, _)| *line == "1")
        .and_then(|(_, column)| column.trim().parse::<usize>().ok());
    let Some(column) = column else { return ParseError::whole(reason) };
    let reason = if ends_with_a_lone_hour(&tidy.text, column) { Reason::PointInTime } else { reason };
    let end = text.trim_end().chars().count();
    let original = tidy.columns.get(column.saturating_sub(1)).copied().unwrap_or(end);
    let found = text.trim_end().chars().skip(original).take(24).collect();
    ParseError { position: Some(original + 1), found, reason }
}
