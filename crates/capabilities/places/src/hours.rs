//! Opening hours of a place in its own zone, and in words.

use kernel::{CommuneCode, Lang};
use timetable::{Schedule, Zone};

use crate::texts;

/// The zone of a commune; metropolitan France when the commune is not known.
pub(crate) fn zone(commune: Option<&CommuneCode>) -> Zone {
    commune.and_then(|code| Zone::of_commune(code.as_str())).unwrap_or_else(Zone::mainland)
}

/// The ordinary week, one line a group of days; then the hours as the place wrote them when they say more, or the
/// words between quotes, each once.
pub(crate) fn in_words(schedule: &Schedule, written: Option<&str>, lang: Lang) -> Vec<String> {
    let week = schedule.week();
    let mut lines = match lang {
        Lang::Fr => timetable::french(week),
        Lang::En => timetable::english(week),
    };
    match written {
        Some(written) => lines.push(texts::with(lang, "places-hours-as-written", &[("hours", written)])),
        None => {
            for comment in schedule.comments() {
                if !lines.contains(comment) {
                    lines.push(comment.clone());
                }
            }
        }
    }
    lines
}
