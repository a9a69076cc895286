//! Opening hours of a place in its own zone, and in words.

use kernel::{CommuneCode, Lang};
use timetable::{Schedule, Zone};

/// The zone of a commune; metropolitan France when the commune is not known.
pub(crate) fn zone(commune: Option<&CommuneCode>) -> Zone {
    commune.and_then(|code| Zone::of_commune(code.as_str())).unwrap_or_else(Zone::mainland)
}

/// The ordinary week, one line a group of days; then the words between quotes.
pub(crate) fn in_words(schedule: &Schedule, lang: Lang) -> Vec<String> {
    let week = schedule.week();
    let mut lines = match lang {
        Lang::Fr => timetable::french(week),
        Lang::En => timetable::english(week),
    };
    lines.extend(schedule.comments().iter().cloned());
    lines
}
