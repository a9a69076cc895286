//! A compiled text and the answers it gives.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, Zoned};
use serde::Serialize;

use crate::compile::{self, Compiled};
use crate::error::ParseError;
use crate::rule::{Holiday, Match, Rule, View};
use crate::segments::{DAY, Segment, State, either, with_spill};
use crate::week::Week;
use crate::zone::Zone;

/// How many days ahead an opening or a closing is looked for.
pub const LOOK_AHEAD_DAYS: u16 = 400;

/// Years for which an answer is given; outside them it is [`Status::Unknown`].
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// An opening-hours text, compiled. Cloning it is cheap; it is immutable and shared between threads.
#[derive(Clone)]
pub struct Schedule(Arc<Inner>);

struct Inner {
    written: Box<str>,
    normal: Box<str>,
    rules: Vec<Rule>,
    comments: Vec<String>,
    notes: Vec<Note>,
    /// Whether a day may run past midnight.
    spills: bool,
    week: Week,
    /// The seven days, when every week is the same whatever the calendar.
    every_week: Option<[Vec<Segment>; 7]>,
}

/// Whether a place is open at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Open. `until`: when it closes; `None` when it does not close within [`LOOK_AHEAD_DAYS`] or when the
    /// closing time is not known (`10:00+`).
    Open {
        /// The first instant at which it is no longer surely open.
        until: Option<Zoned>,
    },
    /// Closed. `next`: when it next surely opens; `None` when it does not within [`LOOK_AHEAD_DAYS`].
    Closed {
        /// The next opening.
        next: Option<Zoned>,
    },
    /// Nobody can tell: the text says so, its end is open, it depends on the sun, or on holidays whose
    /// dates are not bundled for this place or year.
    Unknown,
}

/// A stretch of one day during which a place is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningRange {
    /// First instant.
    pub start: Zoned,
    /// First instant after it.
    pub end: Zoned,
    /// `false`: it may be open then, nobody can tell.
    pub certain: bool,
}

/// What a reader of the hours should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// It says something of public holidays. When absent, the hours on a holiday are to be checked:
    /// the syntax then means "as on other days", which few public places intend.
    PublicHolidays,
    /// It says something of school holidays.
    SchoolHolidays,
    /// It changes with the year, the month, the week or the place in the month.
    Dated,
    /// An end is open: `10:00+`.
    OpenEnd,
    /// It depends on the sun; no coordinates are used.
    SunEvents,
    /// It carries words in quotes.
    Comment,
    /// It says of some hours that they are unknown, or gives words in place of hours.
    Unknown,
    /// A rule is replaced whole by a later one: `09:00-12:00; 14:00-17:00` means the afternoon only;
    /// a comma was probably meant.
    ReplacedRule,
    /// It never opens in the ordinary week.
    NeverOpen,
}

impl Schedule {
    /// Reads and compiles a text of the OpenStreetMap `opening_hours` syntax.
    ///
    /// Unusual spaces and dashes are accepted. At most [`crate::MAX_BYTES`] bytes. Takes some microseconds.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let Compiled { rules, normal, comments, has_open_end, has_sun_events } = compile::compile(text)?;
        let spills = rules.iter().any(|rule| rule.hours.last().is_some_and(|piece| piece.end > DAY));
        let mut inner = Inner {
            written: text.into(),
            normal: normal.into(),
            rules,
            comments,
            notes: Vec::new(),
            spills,
            week: Week::default(),
            every_week: None,
        };
        inner.week = inner.ordinary_week();
        if inner.rules.iter().all(Rule::is_weekly) {
            inner.every_week = Some(MONDAY_FIRST.map(|day| inner.day(some_day(day), View::EveryWeek)));
        }
        inner.notes = inner.find_notes(has_open_end, has_sun_events);
        Ok(Self(Arc::new(inner)))
    }

    /// The text exactly as it was given.
    pub fn as_written(&self) -> &str {
        &self.0.written
    }

    /// The same hours as the grammar writes them, or the text itself where the grammar would write it
    /// otherwise than it reads it. Reading it again gives the same schedule.
    pub fn normal_form(&self) -> &str {
        &self.0.normal
    }

    /// The words between quotes, in order.
    pub fn comments(&self) -> &[String] {
        &self.0.comments
    }

    /// What a reader should know.
    pub fn notes(&self) -> &[Note] {
        &self.0.notes
    }

    /// Whether a public holiday changes the hours. When it does not and the day is one, say "to be checked".
    pub fn knows_public_holidays(&self) -> bool {
        self.0.notes.contains(&Note::PublicHolidays)
    }

    /// The ordinary week, outside holidays. See [`Week`] for what a bit means.
    ///
    /// Dated rules (months, weeks, "first Monday") are apart: an hour that is open in every week of the year is
    /// open, one that is open in some weeks only is unsure. Rules that name a year are left out.
    /// [`Week::has_exceptions`] tells that [`Schedule::week_of`] may differ.
    pub fn week(&self) -> &Week {
        &self.0.week
    }

    /// The real week, Monday to Sunday, that contains `date`, holidays and dated rules included.
    pub fn week_of(&self, date: Date, zone: &Zone) -> Week {
        let back = i64::from(date.weekday().to_monday_zero_offset());
        let mut day = date.checked_sub(jiff::SignedDuration::from_hours(24 * back)).unwrap_or(date);
        let mut days: [Vec<Segment>; 7] = Default::default();
        for hours in &mut days {
            *hours = self.0.day(day, View::Real(*zone));
            day = day.tomorrow().unwrap_or(day);
        }
        Week::from_days(&days, self.0.week.has_exceptions())
    }

    /// Whether it is open at `when` in `zone`. An opening counts from its first instant; a closing time is
    /// already closed. Clock changes are handled; see [`Status`].
    pub fn status_at(&self, when: Timestamp, zone: &Zone) -> Status {
        let today = when.to_zoned(zone.time_zone().clone()).date();
        for piece in self.0.real_day(today, *zone).iter() {
            let Some(instants) = instants(today, *piece, *zone) else { continue };
            if instants.contains(&when) {
                return match piece.state {
                    State::Open => Status::Open { until: self.closing(today, *piece, *zone) },
                    State::Unknown | State::Closed => Status::Unknown,
                };
            }
        }
        Status::Closed { next: self.next_opening(when, zone) }
    }

    /// The next instant, strictly after `after`, at which the place passes to surely open.
    /// `None` when there is none within [`LOOK_AHEAD_DAYS`].
    pub fn next_opening(&self, after: Timestamp, zone: &Zone) -> Option<Zoned> {
        let mut date = after.to_zoned(zone.time_zone().clone()).date();
        let mut open_at_midnight = self.ends_open(date.yesterday().ok()?, *zone);
        for _ in 0..=self.look_ahead() {
            let day = self.0.real_day(date, *zone);
            for piece in day.iter().filter(|piece| piece.state == State::Open) {
                if piece.start == 0 && open_at_midnight {
                    continue;
                }
                if let Some(instants) = instants(date, *piece, *zone).filter(|range| range.start > after) {
                    return Some(instants.start.to_zoned(zone.time_zone().clone()));
                }
            }
            open_at_midnight = day.last().is_some_and(|piece| piece.end == DAY && piece.state == State::Open);
            date = date.tomorrow().ok()?;
        }
        None
    }

    /// When the place is open on `date`, in order. What runs past midnight is cut at midnight and goes on the
    /// next day.
    pub fn opening_ranges(&self, date: Date, zone: &Zone) -> Vec<OpeningRange> {
        let day = self.0.real_day(date, *zone);
        let ranges = day.iter().filter_map(|piece| {
            let instants = instants(date, *piece, *zone)?;
            let local = |instant: Timestamp| instant.to_zoned(zone.time_zone().clone());
            let certain = piece.state == State::Open;
            Some(OpeningRange { start: local(instants.start), end: local(instants.end), certain })
        });
        ranges.collect()
    }

    /// Whether the place is surely open at some moment of `start_minute..end_minute` of `date` there, in
    /// minutes from midnight.
    pub fn opens_on(&self, date: Date, start_minute: u16, end_minute: u16, zone: &Zone) -> bool {
        let day = self.0.real_day(date, *zone);
        day.iter()
            .any(|piece| piece.state == State::Open && piece.start < end_minute && start_minute < piece.end)
    }

    /// When the open piece `piece` of `date` ends, following it from day to day.
    fn closing(&self, date: Date, piece: Segment, zone: Zone) -> Option<Zoned> {
        let (mut date, mut piece) = (date, piece);
        for _ in 0..=self.look_ahead() {
            let (next_date, at) =
                if piece.end == DAY { (date.tomorrow().ok()?, 0) } else { (date, piece.end) };
            let day = self.0.real_day(next_date, zone);
            match day.iter().find(|next| next.start == at) {
                None => return Some(instants(date, piece, zone)?.end.to_zoned(zone.time_zone().clone())),
                Some(next) if next.state == State::Open => (date, piece) = (next_date, *next),
                Some(_) => return None,
            }
        }
        None
    }

    fn ends_open(&self, date: Date, zone: Zone) -> bool {
        let day = self.0.real_day(date, zone);
        day.last().is_some_and(|piece| piece.end == DAY && piece.state == State::Open)
    }

    /// Eight days are enough when every week is the same.
    fn look_ahead(&self) -> u16 {
        if self.0.every_week.is_some() { 8 } else { LOOK_AHEAD_DAYS }
    }
}

impl std::fmt::Debug for Schedule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Schedule({:?})", self.as_written())
    }
}

impl PartialEq for Schedule {
    fn eq(&self, other: &Self) -> bool {
        self.normal_form() == other.normal_form() && self.week() == other.week()
    }
}

/// The instants of a piece of a day; `None` when a clock change swallows it.
fn instants(date: Date, piece: Segment, zone: Zone) -> Option<std::ops::Range<Timestamp>> {
    let wall = |minute: u16| {
        let date = if minute == DAY { date.tomorrow().ok()? } else { date };
        let minute = i8::try_from(minute % DAY / 60).ok().zip(i8::try_from(minute % 60).ok());
        minute.map(|(hour, minute)| date.at(hour, minute, 0, 0))
    };
    let range = zone.instant(wall(piece.start)?, false)?..zone.instant(wall(piece.end)?, true)?;
    (range.start < range.end).then_some(range)
}

const MONDAY_FIRST: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// A day of the given weekday; which one is of no matter.
fn some_day(weekday: Weekday) -> Date {
    jiff::civil::date(2026, 1, 5 + weekday.to_monday_zero_offset())
}

impl Inner {
    fn real_day(&self, date: Date, zone: Zone) -> Cow<'_, [Segment]> {
        match &self.every_week {
            Some(days) if YEARS.contains(&date.year()) => {
                Cow::Borrowed(&days[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())])
            }
            _ => Cow::Owned(self.day(date, View::Real(zone))),
        }
    }

    /// What is not closed on `date`, from midnight to midnight.
    fn day(&self, date: Date, view: View) -> Vec<Segment> {
        if !YEARS.contains(&date.year()) {
            return vec![Segment::new(0, DAY, State::Unknown)];
        }
        let today = self.starting_on(date, view);
        match date.yesterday() {
            Ok(yesterday) if self.spills => with_spill(&today, &self.starting_on(yesterday, view)),
            _ => today,
        }
    }

    /// What starts on `date`, up to 24 hours past its midnight.
    fn starting_on(&self, date: Date, view: View) -> Vec<Segment> {
        self.rules.iter().fold(Vec::new(), |day, rule| match rule.matches(date, view) {
            Match::No => day,
            Match::Yes => rule.apply(&day),
            Match::Maybe => either(&day, &rule.apply(&day)),
        })
    }

    fn ordinary_week(&self) -> Week {
        let base = MONDAY_FIRST.map(|day| self.day(some_day(day), View::EveryWeek));
        let exceptions = !self.rules.iter().all(Rule::is_weekly);
        let base = Week::from_days(&base, exceptions);
        if !self.rules.iter().any(Rule::is_dated) {
            return base;
        }
        // Two years: every month and both parities of the ISO week, 2026 having 53 of them.
        let mut weeks: Vec<[Vec<Segment>; 7]> = Vec::new();
        let mut day = some_day(Weekday::Monday);
        for _ in 0..104 {
            let mut days: [Vec<Segment>; 7] = Default::default();
            for hours in &mut days {
                *hours = self.day(day, View::Ordinary);
                day = day.tomorrow().unwrap_or(day);
            }
            if !weeks.contains(&days) {
                weeks.push(days);
            }
        }
        base.with_seasons(weeks.iter().map(|days| Week::from_days(days, true)))
    }

    fn find_notes(&self, has_open_end: bool, has_sun_events: bool) -> Vec<Note> {
        let unknown =
            self.rules.iter().any(|rule| rule.hours.iter().any(|piece| piece.state == State::Unknown));
        let found = [
            (Note::PublicHolidays, self.rules.iter().any(|rule| rule.names(Holiday::Public))),
            (Note::SchoolHolidays, self.rules.iter().any(|rule| rule.names(Holiday::School))),
            (Note::Dated, self.rules.iter().any(|rule| rule.is_dated() || !rule.years.is_empty())),
            (Note::OpenEnd, has_open_end),
            (Note::SunEvents, has_sun_events),
            (Note::Comment, !self.comments.is_empty()),
            (Note::Unknown, unknown && !has_open_end && !has_sun_events),
            (Note::ReplacedRule, self.has_replaced_rule()),
            (Note::NeverOpen, self.week.is_empty()),
        ];
        found.into_iter().filter_map(|(note, holds)| holds.then_some(note)).collect()
    }

    /// A weekly rule with hours, all of whose days are replaced by a later weekly rule.
    fn has_replaced_rule(&self) -> bool {
        let days = |rule: &Rule| if rule.days == 0 { 0x7f } else { rule.days };
        let opens =
            |rule: &Rule| rule.is_weekly() && rule.hours.iter().any(|piece| piece.state != State::Closed);
        self.rules.iter().enumerate().filter(|(_, rule)| opens(rule)).any(|(at, rule)| {
            let later = self.rules[at + 1..]
                .iter()
                .filter(|rule| opens(rule) && rule.join == crate::rule::Join::Replace)
                .fold(0, |bits, rule| bits | days(rule));
            days(rule) & !later == 0
        })
    }
}
