//! Who is open when: each distinct timetable is asked once, not each place.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use ::atlas::{Atlas, Bits};
use jiff::Timestamp;
use jiff::civil::Weekday;
use timetable::{Schedule, Zone};

use crate::register::Brief;

/// A timetable in a zone, and the places that have it, as the register numbers them.
struct Timed {
    schedule: Schedule,
    zone: Zone,
    places: Vec<u32>,
}

/// The timetables of all places.
#[derive(Default)]
pub(crate) struct Moments {
    timed: Vec<Timed>,
    /// The places that were open in the last minute somebody asked of.
    now: Mutex<Option<(i64, Arc<Bits>)>>,
}

impl Moments {
    pub(crate) fn new(briefs: &[Brief], schedules: &HashMap<Arc<str>, Schedule>) -> Self {
        // The same text means other hours in another zone.
        let mut timed: HashMap<(&str, &str), Timed> = HashMap::new();
        for (brief, number) in briefs.iter().zip(0_u32..) {
            let text = brief.hours.as_ref();
            let Some((text, schedule)) = text.and_then(|text| schedules.get_key_value(text)) else {
                continue;
            };
            let zone = brief.zone();
            let new = || Timed { schedule: schedule.clone(), zone, places: Vec::new() };
            timed.entry((&**text, zone.code())).or_insert_with(new).places.push(number);
        }
        Self { timed: timed.into_values().collect(), now: Mutex::default() }
    }

    fn set(&self, atlas: &Atlas, open: impl Fn(&Timed) -> bool) -> Bits {
        atlas
            .set(self.timed.iter().filter(|timed| open(timed)).flat_map(|timed| timed.places.iter().copied()))
    }

    /// The places whose hours a program reads.
    pub(crate) fn known(&self, atlas: &Atlas) -> Bits {
        self.set(atlas, |_| true)
    }

    /// The places surely open in the minute of `now`, holidays and dated exceptions included.
    pub(crate) fn open_at(&self, atlas: &Atlas, now: Timestamp) -> Arc<Bits> {
        let minute = now.as_second().div_euclid(60);
        let mut last = self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((_, bits)) = last.as_ref().filter(|(known, _)| *known == minute) {
            return Arc::clone(bits);
        }
        let bits = Arc::new(self.set(atlas, |timed| {
            let there = now.to_zoned(timed.zone.time_zone().clone());
            let minute =
                u16::from(there.hour().unsigned_abs()) * 60 + u16::from(there.minute().unsigned_abs());
            timed.schedule.opens_on(there.date(), minute, minute + 1, &timed.zone)
        }));
        *last = Some((minute, Arc::clone(&bits)));
        bits
    }

    /// The places open on a day of their ordinary week: at that minute, or at some moment of the day.
    pub(crate) fn open_on(&self, atlas: &Atlas, day: Weekday, minute: Option<u16>) -> Bits {
        let (from, to) = minute.map_or((0, 24 * 60), |minute| (minute, minute + 1));
        self.set(atlas, |timed| timed.schedule.week().opens_during(day, from, to))
    }
}
