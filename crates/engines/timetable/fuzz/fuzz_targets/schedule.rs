//! Any text at any instant: reading, the week, the status, the next opening. Run with
//! `cargo +nightly fuzz run schedule` from `crates/engines/timetable`.
#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use timetable::{Schedule, Zone, check_line, english, french};

fuzz_target!(|input: (&str, i64, u8)| {
    let (text, second, zone) = input;
    let checked = check_line(text);
    let Ok(schedule) = Schedule::parse(text) else {
        assert!(!checked.ok && checked.problem.is_some());
        return;
    };
    assert!(checked.ok);
    // The normal form reads back to the same hours, quotes and unusual characters apart.
    if text.is_ascii() && !text.contains('"') {
        let again = Schedule::parse(schedule.normal_form()).map(|again| again.week().clone());
        assert!(again.is_err() || again.is_ok_and(|week| week == *schedule.week()));
    }
    let Ok(when) = Timestamp::from_second(second) else { return };
    let zones: Vec<Zone> = Zone::all().collect();
    let zone = zones[usize::from(zone) % zones.len()];
    let _ = schedule.status_at(when, &zone);
    let next = schedule.next_opening(when, &zone);
    assert!(next.is_none_or(|next| next.timestamp() > when));
    let day = when.to_zoned(zone.time_zone().clone()).date();
    let week = schedule.week_of(day, &zone);
    let ranges = schedule.opening_ranges(day, &zone);
    assert!(ranges.iter().all(|range| range.start < range.end));
    let _ = (french(&week), english(&week));
});
