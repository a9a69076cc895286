//! A week: exact minutes for people, half-hour bits for the matching engine.

use std::ops::Range;

use jiff::civil::Weekday;

use crate::segments::{DAY, Segment, State};

/// Half hours in a day.
pub const SLOTS_PER_DAY: usize = 48;
/// Half hours in a week: bits used of the 384 in `[u64; 6]`.
pub const BITS: usize = 7 * SLOTS_PER_DAY;

const MINUTES: usize = BITS * 30;

/// The three parts of a day people ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HalfDay {
    /// 8:00 to 12:00.
    Morning,
    /// 12:00 to 18:00.
    Afternoon,
    /// 18:00 to 22:00.
    Evening,
}

impl HalfDay {
    /// All three, in the order of the day.
    pub const ALL: [Self; 3] = [Self::Morning, Self::Afternoon, Self::Evening];

    /// Its minutes from midnight.
    pub fn minutes(self) -> Range<u16> {
        match self {
            Self::Morning => 8 * 60..12 * 60,
            Self::Afternoon => 12 * 60..18 * 60,
            Self::Evening => 18 * 60..22 * 60,
        }
    }
}

/// Seven days, Monday first.
///
/// Bit `48 × day + half hour` of [`Week::bits`] is set when the place is surely open during the **whole** half
/// hour: bit 0 is Monday 00:00–00:30. A person sent at any minute of a set half hour finds the door open; a
/// place that closes at 12:15 is not offered for 12:00–12:30. [`Week::touched`] has the half hours open at
/// some minute; [`Week::unsure`] those where it may be open at some minute but nobody can tell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Week {
    whole: [u64; 6],
    touched: [u64; 6],
    unsure: [u64; 6],
    /// By day, in minutes; what runs past midnight is cut there.
    days: [Vec<Segment>; 7],
    exceptions: bool,
}

fn index(day: Weekday) -> usize {
    usize::from(day.to_monday_zero_offset().unsigned_abs())
}

fn set(bits: &mut [u64; 6], slots: Range<usize>) {
    for slot in slots {
        bits[slot / 64] |= 1 << (slot % 64);
    }
}

fn get(bits: &[u64; 6], slot: usize) -> bool {
    slot < BITS && bits[slot / 64] >> (slot % 64) & 1 == 1
}

impl Week {
    /// From the pieces of each day, Monday first, sorted and apart, within 0..1440.
    pub(crate) fn from_days(days: &[Vec<Segment>; 7], exceptions: bool) -> Self {
        let mut week = Self { days: days.clone(), exceptions, ..Self::default() };
        for (day, pieces) in days.iter().enumerate() {
            for piece in pieces {
                let (start, end) = (usize::from(piece.start), usize::from(piece.end));
                let base = day * SLOTS_PER_DAY;
                let touched = base + start / 30..base + end.div_ceil(30);
                if piece.state == State::Open {
                    set(&mut week.whole, base + start.div_ceil(30)..base + end / 30);
                    set(&mut week.touched, touched);
                } else {
                    set(&mut week.unsure, touched);
                }
            }
        }
        week
    }

    /// This week, weekly rules only, with what dated rules say in `seasons`: open in all of them is open,
    /// open in some is unsure.
    pub(crate) fn with_seasons(&self, seasons: impl Iterator<Item = Self>) -> Self {
        let mut always = [true; MINUTES];
        let mut sometimes = [false; MINUTES];
        for season in seasons {
            let states = season.minutes();
            for ((always, sometimes), state) in always.iter_mut().zip(&mut sometimes).zip(states) {
                *always &= state == State::Open;
                *sometimes |= state != State::Closed;
            }
        }
        let mut states = self.minutes();
        for ((state, always), sometimes) in states.iter_mut().zip(always).zip(sometimes) {
            *state = match *state {
                State::Open => State::Open,
                _ if always => State::Open,
                State::Closed if sometimes => State::Unknown,
                other => other,
            };
        }
        Self::from_minutes(&states, self.exceptions)
    }

    fn minutes(&self) -> Vec<State> {
        let mut states = vec![State::Closed; MINUTES];
        for (day, pieces) in self.days.iter().enumerate() {
            let base = day * usize::from(DAY);
            for piece in pieces {
                states[base + usize::from(piece.start)..base + usize::from(piece.end)].fill(piece.state);
            }
        }
        states
    }

    fn from_minutes(states: &[State], exceptions: bool) -> Self {
        let mut days: [Vec<Segment>; 7] = Default::default();
        for (pieces, states) in days.iter_mut().zip(states.chunks(usize::from(DAY))) {
            let mut start = 0_u16;
            for run in states.chunk_by(|a, b| a == b) {
                let end = start + run.len() as u16;
                if run[0] != State::Closed {
                    pieces.push(Segment::new(start, end, run[0]));
                }
                start = end;
            }
        }
        Self::from_days(&days, exceptions)
    }

    /// A week open exactly during these half hours; bits past 335 are dropped.
    pub fn from_bits(bits: [u64; 6]) -> Self {
        let states: Vec<State> = (0..MINUTES)
            .map(|minute| if get(&bits, minute / 30) { State::Open } else { State::Closed })
            .collect();
        Self::from_minutes(&states, false)
    }

    /// A week open exactly during these half-days: what a person says of their free time.
    pub fn from_half_days(half_days: impl IntoIterator<Item = (Weekday, HalfDay)>) -> Self {
        let mut bits = [0; 6];
        for (day, half) in half_days {
            let minutes = half.minutes();
            let base = index(day) * SLOTS_PER_DAY;
            set(&mut bits, base + usize::from(minutes.start) / 30..base + usize::from(minutes.end) / 30);
        }
        Self::from_bits(bits)
    }

    /// Half hours open from end to end; bit 0 = Monday 00:00–00:30.
    pub fn bits(&self) -> [u64; 6] {
        self.whole
    }

    /// Half hours open at some minute.
    pub fn touched(&self) -> [u64; 6] {
        self.touched
    }

    /// Half hours in which the place may be open at some minute, nobody can tell.
    pub fn unsure(&self) -> [u64; 6] {
        self.unsure
    }

    /// Whether holidays or dated rules may make a real week differ from this one.
    pub fn has_exceptions(&self) -> bool {
        self.exceptions
    }

    /// Whether nothing is surely open.
    pub fn is_empty(&self) -> bool {
        self.touched == [0; 6]
    }

    /// Whether the whole half hour is open; `half_hour` from 0 (00:00–00:30) to 47. Later ones are closed.
    pub fn open(&self, day: Weekday, half_hour: usize) -> bool {
        half_hour < SLOTS_PER_DAY && get(&self.whole, index(day) * SLOTS_PER_DAY + half_hour)
    }

    /// The runs of open half hours of a day: `18..24` is 9:00 to 12:00.
    pub fn slots(&self, day: Weekday) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for slot in (0..SLOTS_PER_DAY).filter(|slot| self.open(day, *slot)) {
            match runs.last_mut() {
                Some(run) if run.end == slot => run.end = slot + 1,
                _ => runs.push(slot..slot + 1),
            }
        }
        runs
    }

    /// The exact open minutes of a day, from midnight; what runs past midnight is cut there.
    pub fn hours(&self, day: Weekday) -> Vec<Range<u16>> {
        self.pieces(day, State::Open)
    }

    /// The minutes of a day when it may be open, nobody can tell.
    pub fn unsure_hours(&self, day: Weekday) -> Vec<Range<u16>> {
        self.pieces(day, State::Unknown)
    }

    fn pieces(&self, day: Weekday, state: State) -> Vec<Range<u16>> {
        let pieces = self.days[index(day)].iter().filter(|piece| piece.state == state);
        pieces.map(|piece| piece.start..piece.end).collect()
    }

    pub(crate) fn day(&self, day: Weekday) -> &[Segment] {
        &self.days[index(day)]
    }

    /// Whether it is surely open at some minute of `start_minute..end_minute` of that day.
    pub fn opens_during(&self, day: Weekday, start_minute: u16, end_minute: u16) -> bool {
        self.hours(day).iter().any(|hours| hours.start < end_minute && start_minute < hours.end)
    }

    /// Whether a whole half hour is open in that half-day.
    pub fn opens_in(&self, day: Weekday, half: HalfDay) -> bool {
        self.shares_half_hour(&Self::from_half_days([(day, half)]))
    }

    /// Whether some half hour is open from end to end in both weeks: the bit test of the matching engine.
    pub fn shares_half_hour(&self, other: &Self) -> bool {
        self.whole.iter().zip(other.whole).any(|(mine, theirs)| mine & theirs != 0)
    }
}
