//! Dated selectors: years, months, days of the month, Easter, ISO weeks.

use jiff::SignedDuration;
use jiff::civil::Date;
use opening_hours_syntax::rules::day::{Date as Marker, DateOffset, MonthdayRange, WeekDayOffset, Weekday};

/// `date` moved by `days`; `None` at the end of the calendar.
pub(crate) fn shifted(date: Date, days: i16) -> Option<Date> {
    match days {
        0 => Some(date),
        days => date.checked_add(SignedDuration::from_hours(24 * i64::from(days))).ok(),
    }
}

/// Easter Sunday (anonymous Gregorian computus).
pub(crate) fn easter(year: i16) -> Option<Date> {
    let (golden, century, of_century) = (i32::from(year) % 19, i32::from(year) / 100, i32::from(year) % 100);
    let moon_shift = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moon_shift + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let day = epact + to_sunday - 7 * late + 114;
    Date::new(year, i8::try_from(day / 31).ok()?, i8::try_from(day % 31 + 1).ok()?).ok()
}

/// Whether the selector names a year: such a rule says nothing about the ordinary week.
pub(crate) fn names_a_year(range: &MonthdayRange) -> bool {
    match range {
        MonthdayRange::Month { year, .. } => year.is_some(),
        MonthdayRange::Date { start, end } => start.0.year().is_some() || end.0.year().is_some(),
    }
}

/// The largest offset of days used by the selector.
pub(crate) fn largest_offset(range: &MonthdayRange) -> u16 {
    match range {
        MonthdayRange::Month { .. } => 0,
        MonthdayRange::Date { start, end } => {
            start.1.day_offset.unsigned_abs().max(end.1.day_offset.unsigned_abs())
        }
    }
}

/// Whether `date` is in the selector, both ends included.
pub(crate) fn contains(range: &MonthdayRange, date: Date) -> bool {
    match range {
        MonthdayRange::Month { range, year } => {
            let (first, last) = (*range.start() as i8, *range.end() as i8);
            let month = date.month();
            let wraps = first > last;
            match year {
                None if wraps => month >= first || month <= last,
                None => (first..=last).contains(&month),
                Some(year) => {
                    let year = year.0;
                    let this = i32::from(date.year());
                    if wraps {
                        (this == year && month >= first) || (this == year + 1 && month <= last)
                    } else {
                        this == year && (first..=last).contains(&month)
                    }
                }
            }
        }
        MonthdayRange::Date { start, end } if start == end => {
            years(start.0, date).any(|year| resolve(*start, year, Missing::Skip) == Some(date))
        }
        MonthdayRange::Date { start, end } => range_contains(*start, *end, date),
    }
}

/// A range starts in each year it may, and ends at the first end on or after that start.
/// When only the end has a year, the range starts at the last start before it.
fn range_contains(start: (Marker, DateOffset), end: (Marker, DateOffset), date: Date) -> bool {
    if let (None, Some(year)) = (start.0.year(), end.0.year()) {
        let Ok(year) = i16::try_from(year.0) else { return false };
        let Some(last) = resolve(end, year, Missing::Before) else { return false };
        let first = [year, year - 1].into_iter().filter_map(|year| resolve(start, year, Missing::After));
        return first
            .into_iter()
            .find(|first| *first <= last)
            .is_some_and(|first| (first..=last).contains(&date));
    }
    years(start.0, date).any(|year| {
        let Some(first) = resolve(start, year, Missing::After).filter(|first| *first <= date) else {
            return false;
        };
        let mut ends = years_from(end.0, year).filter_map(|year| resolve(end, year, Missing::Before));
        ends.find(|last| *last >= first).is_some_and(|last| date <= last)
    })
}

/// The years in which the marker may fall for a range around `date`.
fn years(marker: Marker, date: Date) -> std::ops::Range<i16> {
    match marker.year() {
        Some(year) => i16::try_from(year.0).map_or(0..0, |year| year..year + 1),
        None => date.year() - 2..date.year() + 3,
    }
}

fn years_from(marker: Marker, year: i16) -> std::ops::Range<i16> {
    match marker.year() {
        Some(year) => i16::try_from(year.0).map_or(0..0, |year| year..year + 1),
        None => year - 1..year + 3,
    }
}

/// What 29, 30 or 31 means in a month that has no such day.
#[derive(Clone, Copy)]
enum Missing {
    Skip,
    Before,
    After,
}

fn resolve((marker, offset): (Marker, DateOffset), year: i16, missing: Missing) -> Option<Date> {
    let date = match marker {
        Marker::Easter { .. } => easter(year)?,
        Marker::Fixed { month, day, .. } => {
            let month = month as i8;
            let first = Date::new(year, month, 1).ok()?;
            let day = i8::try_from(day).ok()?;
            match (Date::new(year, month, day), missing) {
                (Ok(date), _) => date,
                (Err(_), Missing::Skip) => return None,
                (Err(_), Missing::Before) => first.last_of_month(),
                (Err(_), Missing::After) => first.last_of_month().tomorrow().ok()?,
            }
        }
        Marker::Weekday { month, wday, nth, .. } => {
            Date::new(year, month as i8, 1).ok()?.nth_weekday_of_month(nth, weekday(wday)).ok()?
        }
    };
    apply(offset, date)
}

fn apply(offset: DateOffset, date: Date) -> Option<Date> {
    let date = shifted(date, offset.day_offset)?;
    let gap = |from: Weekday, to: Weekday| (7 + to.num_days_from_monday() - from.num_days_from_monday()) % 7;
    let here = from_jiff(date.weekday());
    match offset.wday_offset {
        WeekDayOffset::None => Some(date),
        WeekDayOffset::Next(target) => shifted(date, i16::try_from(gap(here, target)).ok()?),
        WeekDayOffset::Prev(target) => shifted(date, -i16::try_from(gap(target, here)).ok()?),
    }
}

fn weekday(day: Weekday) -> jiff::civil::Weekday {
    match day {
        Weekday::Mon => jiff::civil::Weekday::Monday,
        Weekday::Tue => jiff::civil::Weekday::Tuesday,
        Weekday::Wed => jiff::civil::Weekday::Wednesday,
        Weekday::Thu => jiff::civil::Weekday::Thursday,
        Weekday::Fri => jiff::civil::Weekday::Friday,
        Weekday::Sat => jiff::civil::Weekday::Saturday,
        Weekday::Sun => jiff::civil::Weekday::Sunday,
    }
}

fn from_jiff(day: jiff::civil::Weekday) -> Weekday {
    match day {
        jiff::civil::Weekday::Monday => Weekday::Mon,
        jiff::civil::Weekday::Tuesday => Weekday::Tue,
        jiff::civil::Weekday::Wednesday => Weekday::Wed,
        jiff::civil::Weekday::Thursday => Weekday::Thu,
        jiff::civil::Weekday::Friday => Weekday::Fri,
        jiff::civil::Weekday::Saturday => Weekday::Sat,
        jiff::civil::Weekday::Sunday => Weekday::Sun,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_follows_the_gregorian_computus() {
        for day in ["1961-04-02", "2024-03-31", "2025-04-20", "2026-04-05", "2038-04-25", "2049-04-18"] {
            let day: Date = day.parse().unwrap();
            assert_eq!(easter(day.year()), Some(day));
        }
    }
}
