//! French opening hours as people write them → the OpenStreetMap `opening_hours` syntax.
//!
//! "Du lundi au vendredi : 9h-12h30 / 14h-17h, fermé le mercredi" becomes
//! `Mo,Tu,Th,Fr 09:00-12:30,14:00-17:00`. Three steps, each in its file:
//! 1. `clean`: HTML, damaged encodings and accents are read away; every letter remembers its bytes.
//! 2. `tokens` (with `lexicon`): letters become hours, days and the words whose meaning is known.
//! 3. `sentence` (with `days` and `hours`): a small grammar joins days and hours into a `plan`,
//!    which `osm` writes.
//!
//! The rule above all others: **never guess**. Whatever changes the meaning ("une semaine sur deux", "été",
//! "sauf …") is either expressed or the text is refused with its reason and its place; it is then shown as
//! written. Days that are not said are not invented: "9h-12h" alone is refused. Words that change nothing to
//! the hours are kept beside them, as comments of the hours they follow or as [`Remark`]s.
//!
//! To teach a word: one line in `lexicon.rs`. To teach a turn of phrase: a line of `tests/data/horaires.tsv`
//! first, then its place in `sentence.rs`. `docs/hours.md` says what is read, with figures.

mod clean;
mod days;
mod hours;
mod lexicon;
mod osm;
mod plan;
mod reorder;
mod sentence;
mod tokens;

use std::ops::Range;

use jiff::civil::Weekday;
use serde::Serialize;
use thiserror::Error;

use crate::{MAX_BYTES, Note, Schedule};

/// What a French text says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parsed {
    /// The hours, always readable by [`Schedule::parse`].
    pub osm: String,
    /// What the hours cannot say, as written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Remark>,
    /// What had to be understood on the way, each once, in a fixed order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
}

/// Words kept apart from the hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// What they are about.
    pub kind: RemarkKind,
    /// The words, as written.
    pub text: String,
}

/// What a [`Remark`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemarkKind {
    /// "sur rendez-vous": people should call before they come.
    Appointment,
    /// A closing without exact dates: "3 semaines en août".
    Closure,
    /// Anything else: "Accueil du CCAS".
    Words,
}

/// One thing that was understood; stable keys for reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The text already was `opening_hours`.
    AlreadyOsm,
    /// Tags and entities were read away.
    Html,
    /// A damaged encoding was repaired.
    Encoding,
    /// Six or seven cells between semicolons are Monday to Saturday or Sunday.
    PositionalWeek,
    /// Hours came before their days.
    DaysAfterHours,
    /// Hours written as bare numbers: "9-12".
    BareNumbers,
    /// Hours with no sign between them: "9h 12h".
    Juxtaposed,
    /// A name of a day with one wrong letter.
    Misspelt,
    /// Some days were taken out: "fermé le", "sauf".
    Closed,
    /// The place in the month: "1er mardi".
    NthWeekday,
    /// Even or odd weeks.
    Weeks,
    /// Hours of some weeks, not said which: written as unknown.
    SomeWeeks,
    /// Months or dates.
    Months,
    /// School holidays, in or out.
    SchoolHolidays,
    /// Public holidays, in or out.
    PublicHolidays,
    /// Hours by appointment.
    Appointment,
    /// Words kept as a comment or a remark.
    Words,
}

/// A text that is to be shown as written: why, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{why}")]
pub struct Unparsed {
    /// What stands in the way.
    pub why: Why,
    /// Bytes of the text at fault.
    pub at: Range<usize>,
}

/// What stands in the way; [`Why::code`] is the stable key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum Why {
    /// Nothing but spaces and marks.
    #[error("the text is empty")]
    Empty,
    /// Longer than [`crate::MAX_BYTES`].
    #[error("the text is too long")]
    TooLong,
    /// No hour at all.
    #[error("no hour is stated")]
    NoHours,
    /// Hours without a day: every day, or working days only?
    #[error("hours are stated, but not on which days")]
    NoDays,
    /// A day without hours.
    #[error("no hours are stated for this day")]
    DayWithoutHours,
    /// "lundi matin" without hours.
    #[error("a half-day is stated without its hours")]
    HalfDayWithoutHours,
    /// An hour that opens or closes no range.
    #[error("this hour has no other end, or could belong to two ranges")]
    LoneHour,
    /// A range written backwards, or longer than a day's work can be.
    #[error("this range of hours is written backwards")]
    Backwards,
    /// Two statements about the same hours disagree.
    #[error("two statements about the same hours disagree")]
    Contradiction,
    /// Once in a while, without saying which weeks or dates.
    #[error("it is not said in which weeks or on which dates")]
    WhichWeeks,
    /// A season or period without dates, or one that has an end.
    #[error("a period is named without dates the syntax can hold")]
    VaguePeriod,
    /// "lundi ou mardi".
    #[error("the text leaves a choice")]
    Choice,
    /// "mardi-jeudi": two days or three?
    #[error("these days can be read two ways")]
    AmbiguousDays,
    /// A condition whose reach is not clear.
    #[error("it is not clear which hours these words speak of")]
    AmbiguousScope,
    /// "n'est plus ouvert".
    #[error("the text denies or limits something in words")]
    Negation,
    /// Phones, other places, rounds.
    #[error("these hours are those of a telephone, of another place, or of some services only")]
    NotThePlace,
    /// Only by appointment, no hour.
    #[error("by appointment only, without hours")]
    AppointmentOnly,
    /// Everything is closed.
    #[error("the text only says when it is closed")]
    NothingOpen,
    /// Words that are not known where they could change the meaning.
    #[error("these words could change the meaning")]
    UnknownWords,
    /// More than the syntax, or [`crate::MAX_RULES`], can hold.
    #[error("the hours are more than can be written safely")]
    TooMuch,
}

impl Why {
    /// Stable key, in kebab case: `no-days`, `which-weeks`…
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too-long",
            Self::NoHours => "no-hours",
            Self::NoDays => "no-days",
            Self::DayWithoutHours => "day-without-hours",
            Self::HalfDayWithoutHours => "half-day-without-hours",
            Self::LoneHour => "lone-hour",
            Self::Backwards => "backwards",
            Self::Contradiction => "contradiction",
            Self::WhichWeeks => "which-weeks",
            Self::VaguePeriod => "vague-period",
            Self::Choice => "choice",
            Self::AmbiguousDays => "ambiguous-days",
            Self::AmbiguousScope => "ambiguous-scope",
            Self::Negation => "negation",
            Self::NotThePlace => "not-the-place",
            Self::AppointmentOnly => "appointment-only",
            Self::NothingOpen => "nothing-open",
            Self::UnknownWords => "unknown-words",
            Self::TooMuch => "too-much",
        }
    }
}

/// Reads a French text. Takes some microseconds; at most [`crate::MAX_BYTES`] bytes.
pub fn parse(text: &str) -> Result<Parsed, Unparsed> {
    let whole = |why| Unparsed { why, at: 0..text.len() };
    if text.len() > MAX_BYTES {
        return Err(whole(Why::TooLong));
    }
    if let Some(parsed) = already_osm(text) {
        return parsed.map_err(whole);
    }
    let clean = clean::clean(text);
    let (tokens, misspelt) = tokens::tokens(&clean.glyphs);
    if !tokens.iter().any(|token| token.kind.means_something()) {
        return Err(whole(Why::Empty));
    }
    let mut rules = Vec::new();
    for (rule, holds) in
        [(Rule::Html, clean.html), (Rule::Encoding, clean.encoding), (Rule::Misspelt, misspelt)]
    {
        rules.extend(holds.then_some(rule));
    }
    let tokens = reorder::days_first(tokens, &mut rules)?;
    let plan = sentence::read(text, &tokens)?;
    let osm = osm::write(&plan)?;
    // What is written must read back; a text that cannot is refused, never shown wrong.
    if Schedule::parse(&osm).is_err() {
        return Err(whole(Why::TooMuch));
    }
    rules.extend(plan.rules);
    rules.sort_unstable();
    rules.dedup();
    Ok(Parsed { osm, notes: plan.notes, rules })
}

/// Reads a source that has one column a day: the cells say hours, "Fermé", "-" or nothing. Several cells may
/// speak of one day (morning, afternoon). In an error, the bytes are those of the cell at `index`.
pub fn parse_days(cells: &[(Weekday, &str)]) -> Result<Parsed, UnparsedCell> {
    const NAMES: [&str; 7] = ["Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche"];
    let mut text = String::new();
    let mut starts = Vec::with_capacity(cells.len());
    for (day, cell) in cells {
        text.push_str(NAMES[usize::from(day.to_monday_zero_offset().unsigned_abs())]);
        text.push_str(": ");
        starts.push(text.len());
        text.push_str(cell);
        text.push_str("; ");
    }
    parse(&text).map_err(|Unparsed { why, at }| {
        let index = starts.iter().rposition(|start| *start <= at.start).unwrap_or(0);
        let (start, length) =
            (starts.get(index).copied().unwrap_or(0), cells.get(index).map_or(0, |cell| cell.1.len()));
        let inside = |byte: usize| byte.saturating_sub(start).min(length);
        UnparsedCell { index, why, at: inside(at.start)..inside(at.end) }
    })
}

/// As [`Unparsed`], for [`parse_days`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{why}")]
pub struct UnparsedCell {
    /// Which cell, from 0; the one at fault or the first.
    pub index: usize,
    /// What stands in the way.
    pub why: Why,
    /// Bytes of that cell.
    pub at: Range<usize>,
}

/// A text that is `opening_hours` already, each of its rules with its days. `None`: it is something else.
fn already_osm(text: &str) -> Option<Result<Parsed, Why>> {
    const DAYS: [&str; 8] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH"];
    if text.trim() != "24/7" {
        let has_days = |rule: &str| DAYS.iter().any(|day| rule.trim_start().starts_with(day));
        if !text.trim().trim_end_matches(';').split(';').all(has_days) {
            return None;
        }
    }
    let schedule = Schedule::parse(text).ok()?;
    if schedule.notes().contains(&Note::ReplacedRule) {
        return Some(Err(Why::Contradiction));
    }
    if schedule.week().is_empty() {
        return Some(Err(Why::NothingOpen));
    }
    let osm = schedule.normal_form().to_owned();
    Some(Ok(Parsed { osm, notes: Vec::new(), rules: vec![Rule::AlreadyOsm] }))
}
