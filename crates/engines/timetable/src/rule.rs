//! One rule of an expression: which days it speaks of, what it says of them.

use jiff::civil::Date;
use opening_hours_syntax::rules::day::MonthdayRange;

use crate::dates;
use crate::segments::{Segment, State, fill, overlay};
use crate::zone::Zone;

/// Whether a rule speaks of a day. `Maybe`: it names a holiday we have no calendar for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Match {
    No,
    Maybe,
    Yes,
}

impl From<bool> for Match {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

impl From<Option<bool>> for Match {
    fn from(known: Option<bool>) -> Self {
        known.map_or(Self::Maybe, Self::from)
    }
}

/// Which days are looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) enum View {
    /// A real day of a real place.
    Real(Zone),
    /// A day of no holiday; rules that name a year are left out.
    Ordinary,
    /// As `Ordinary`, and every dated rule is left out: months, weeks, "first Monday".
    EveryWeek,
}

/// How a rule joins those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Join {
    /// `;` with hours: it replaces the day.
    Replace,
    /// `,` or a closing rule: it is painted over the day.
    Paint,
    /// `||`: it fills what is closed.
    Fill,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holiday {
    Public,
    School,
}

/// A range of years with a step of at least 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Years {
    pub first: i32,
    pub last: i32,
    pub step: i32,
}

/// A range of ISO weeks with a step of at least 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Weeks {
    pub first: u8,
    pub last: u8,
    pub step: u8,
}

/// `Mo[1,-1] +2 days`: days of the week at some places in the month only.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct NthDays {
    /// Bit 0 = Monday.
    pub days: u8,
    pub offset: i16,
    pub from_start: [bool; 5],
    pub from_end: [bool; 5],
}

#[derive(Debug, PartialEq)]
pub(crate) struct Rule {
    pub join: Join,
    pub years: Vec<Years>,
    pub dates: Vec<MonthdayRange>,
    pub weeks: Vec<Weeks>,
    /// Plain days of the week; bit 0 = Monday.
    pub days: u8,
    pub nth_days: Vec<NthDays>,
    pub holidays: Vec<(Holiday, i16)>,
    /// `SH Mo-Fr`: both must hold. `SH,Mo-Fr`: either.
    pub both: bool,
    /// What it says of its days: sorted, apart, up to minute 2880; closed pieces erase.
    pub hours: Vec<Segment>,
}

impl Rule {
    /// Whether it says the same of every week outside holidays.
    pub(crate) fn is_weekly(&self) -> bool {
        self.years.is_empty()
            && self.dates.is_empty()
            && self.weeks.is_empty()
            && self.nth_days.is_empty()
            && self.holidays.is_empty()
    }

    /// Whether it depends on the time of the year, holidays apart.
    pub(crate) fn is_dated(&self) -> bool {
        !(self.dates.is_empty() && self.weeks.is_empty() && self.nth_days.is_empty())
    }

    pub(crate) fn names(&self, holiday: Holiday) -> bool {
        self.holidays.iter().any(|(kind, _)| *kind == holiday)
    }

    /// Whether it speaks of `date`.
    pub(crate) fn matches(&self, date: Date, view: View) -> Match {
        if !self.in_season(date, view) {
            return Match::No;
        }
        let has_days = self.days != 0 || !self.nth_days.is_empty();
        if !has_days && self.holidays.is_empty() {
            return Match::Yes;
        }
        let by_day = Match::from(has_days && self.on_weekday(date, view));
        if self.holidays.is_empty() {
            return by_day;
        }
        let by_holiday = self.on_holiday(date, view);
        if self.both { by_day.min(by_holiday) } else { by_day.max(by_holiday) }
    }

    /// Years, dates and weeks.
    fn in_season(&self, date: Date, view: View) -> bool {
        let year = i32::from(date.year());
        let in_years = |years: &Years| {
            (years.first..=years.last).contains(&year) && (year - years.first) % years.step == 0
        };
        match view {
            View::EveryWeek => self.years.is_empty() && self.dates.is_empty() && self.weeks.is_empty(),
            View::Ordinary if !self.years.is_empty() || self.dates.iter().any(dates::names_a_year) => false,
            View::Ordinary | View::Real(_) => {
                (self.years.is_empty() || self.years.iter().any(in_years))
                    && (self.dates.is_empty() || self.dates.iter().any(|range| dates::contains(range, date)))
                    && (self.weeks.is_empty() || self.in_weeks(date))
            }
        }
    }

    fn in_weeks(&self, date: Date) -> bool {
        let week = date.iso_week_date().week().unsigned_abs();
        self.weeks.iter().any(|weeks| {
            (weeks.first..=weeks.last).contains(&week) && (week - weeks.first).is_multiple_of(weeks.step)
        })
    }

    fn on_weekday(&self, date: Date, view: View) -> bool {
        let bit = |date: Date| 1_u8 << date.weekday().to_monday_zero_offset();
        if self.days & bit(date) != 0 {
            return true;
        }
        if matches!(view, View::EveryWeek) {
            return false;
        }
        self.nth_days.iter().any(|nth| {
            let Some(date) = dates::shifted(date, -nth.offset) else { return false };
            let from_start = usize::from((date.day() - 1).unsigned_abs() / 7).min(4);
            let from_end = usize::from((date.days_in_month() - date.day()).unsigned_abs() / 7).min(4);
            nth.days & bit(date) != 0 && (nth.from_start[from_start] || nth.from_end[from_end])
        })
    }

    fn on_holiday(&self, date: Date, view: View) -> Match {
        let View::Real(zone) = view else { return Match::No };
        let known = |(kind, offset): &(Holiday, i16)| {
            let date = dates::shifted(date, -offset)?;
            match kind {
                Holiday::Public => zone.is_public_holiday(date),
                Holiday::School => zone.is_school_holiday(date),
            }
        };
        self.holidays.iter().map(known).map(Match::from).max().unwrap_or(Match::No)
    }

    /// The day so far, once this rule has spoken.
    pub(crate) fn apply(&self, day: &[Segment]) -> Vec<Segment> {
        match self.join {
            Join::Replace => {
                self.hours.iter().copied().filter(|piece| piece.state != State::Closed).collect()
            }
            Join::Paint => overlay(day, &self.hours),
            Join::Fill => fill(day, &self.hours),
        }
    }
}
