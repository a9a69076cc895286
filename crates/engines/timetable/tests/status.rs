//! Tables: what is answered, at exact bounds, on holidays, across clock changes, overseas.
#![expect(clippy::single_range_in_vec_init, reason = "tables of ranges")]

mod common;

use common::{at, shown, zone};
use jiff::civil::{Date, Weekday, date};
use timetable::{HalfDay, Note, Schedule, Status, Week, Zone, french};

fn answer(status: &Status) -> String {
    match status {
        Status::Open { until } => format!("open until {}", shown(until.as_ref())),
        Status::Closed { next } => format!("closed, next {}", shown(next.as_ref())),
        Status::Unknown => "unknown".to_owned(),
    }
}

#[test]
fn status_by_text_place_and_instant() {
    let office = "Mo-Fr 09:00-12:00,14:00-17:00; PH off";
    #[rustfmt::skip]
    let table: &[(&str, &str, &str, &str)] = &[
        // Exact bounds, on a Tuesday in Rennes.
        (office, "35", "2026-03-10 08:59:30", "closed, next 2026-03-10 09:00:00"),
        (office, "35", "2026-03-10 09:00:00", "open until 2026-03-10 12:00:00"),
        (office, "35", "2026-03-10 09:00:30", "open until 2026-03-10 12:00:00"),
        (office, "35", "2026-03-10 11:59:30", "open until 2026-03-10 12:00:00"),
        (office, "35", "2026-03-10 12:00:00", "closed, next 2026-03-10 14:00:00"),
        (office, "35", "2026-03-10 12:00:30", "closed, next 2026-03-10 14:00:00"),
        (office, "35", "2026-03-13 17:00:00", "closed, next 2026-03-16 09:00:00"),
        // 26 December, a Saturday in 2026; a Friday in 2025: Strasbourg is closed, Rennes is not.
        (office, "67", "2025-12-26 10:00", "closed, next 2025-12-29 09:00:00"),
        (office, "35", "2025-12-26 10:00", "open until 2025-12-26 12:00:00"),
        (office, "67", "2025-12-24 17:00", "closed, next 2025-12-29 09:00:00"),
        (office, "35", "2025-12-24 17:00", "closed, next 2025-12-26 09:00:00"),
        (office, "57", "2026-04-03 10:00", "closed, next 2026-04-07 09:00:00"),
        (office, "35", "2026-04-03 10:00", "open until 2026-04-03 12:00:00"),
        // Abolition days: 27 April Mayotte, 22 May Martinique, 27 May Guadeloupe, 10 June Guyane,
        // 20 December La Réunion; each an ordinary day next door.
        (office, "976", "2026-04-27 10:00", "closed, next 2026-04-28 09:00:00"),
        (office, "974", "2026-04-27 10:00", "open until 2026-04-27 12:00:00"),
        (office, "972", "2026-05-22 10:00", "closed, next 2026-05-26 09:00:00"),
        (office, "971", "2026-05-22 10:00", "open until 2026-05-22 12:00:00"),
        (office, "971", "2026-05-27 10:00", "closed, next 2026-05-28 09:00:00"),
        (office, "972", "2026-05-27 10:00", "open until 2026-05-27 12:00:00"),
        (office, "973", "2026-06-10 10:00", "closed, next 2026-06-11 09:00:00"),
        (office, "974", "2027-12-20 10:00", "closed, next 2027-12-21 09:00:00"),
        (office, "976", "2027-12-20 10:00", "open until 2027-12-20 12:00:00"),
        (office, "977", "2026-10-09 10:00", "closed, next 2026-10-12 09:00:00"),
        (office, "978", "2026-05-28 10:00", "closed, next 2026-05-29 09:00:00"),
        (office, "986", "2026-07-29 10:00", "closed, next 2026-07-30 09:00:00"),
        (office, "987", "2026-03-05 10:00", "closed, next 2026-03-06 09:00:00"),
        (office, "988", "2026-09-24 10:00", "closed, next 2026-09-25 09:00:00"),
        (office, "975", "2026-07-14 10:00", "closed, next 2026-07-15 09:00:00"),
        // School holidays 2026: winter is A 7–22 February, B 14 February–1 March, C 21 February–8 March.
        ("SH Mo-Fr 09:00-12:00", "69", "2026-02-06 10:00", "closed, next 2026-02-09 09:00:00"),
        ("SH Mo-Fr 09:00-12:00", "69", "2026-02-07 10:00", "closed, next 2026-02-09 09:00:00"),
        ("SH Mo-Fr 09:00-12:00", "69", "2026-02-09 10:00", "open until 2026-02-09 12:00:00"),
        ("SH Mo-Fr 09:00-12:00", "35", "2026-02-09 10:00", "closed, next 2026-02-16 09:00:00"),
        ("SH Mo-Fr 09:00-12:00", "75", "2026-02-09 10:00", "closed, next 2026-02-23 09:00:00"),
        ("SH 09:00-12:00", "69", "2026-02-06 23:59:30", "closed, next 2026-02-07 09:00:00"),
        ("SH 09:00-12:00", "69", "2026-02-07 09:00", "open until 2026-02-07 12:00:00"),
        ("SH 09:00-12:00", "69", "2026-02-22 11:59:30", "open until 2026-02-22 12:00:00"),
        ("SH 09:00-12:00", "69", "2026-02-23 10:00", "closed, next 2026-04-04 09:00:00"),
        ("We 14:00-18:00; SH off", "31", "2026-02-25 15:00", "closed, next 2026-03-11 14:00:00"),
        ("We 14:00-18:00; SH off", "35", "2026-03-04 15:00", "open until 2026-03-04 18:00:00"),
        // No school dates are bundled for Corsica and overseas: unknown where it matters, and only there.
        ("We 14:00-18:00; SH off", "2A", "2026-02-25 15:00", "unknown"),
        ("We 14:00-18:00; SH off", "974", "2026-02-25 15:00", "unknown"),
        ("We 14:00-18:00; SH off", "974", "2026-02-25 19:00", "closed, next -"),
        ("Mo-Fr 09:00-17:00; SH Mo-Fr 10:00-12:00", "974", "2026-02-25 11:00", "open until -"),
        ("Mo-Fr 09:00-17:00; SH Mo-Fr 10:00-12:00", "974", "2026-02-25 09:30", "unknown"),
        ("We 14:00-18:00; SH off", "31", "2029-02-28 15:00", "unknown"),
        ("Mo-Fr 09:00-12:00; PH off", "31", "2041-03-05 10:00", "unknown"),
        // Holidays and weekdays: a comma adds, a space restricts.
        ("Sa,PH 10:00-12:00", "35", "2026-07-14 10:00", "open until 2026-07-14 12:00:00"),
        ("PH,Sa 10:00-12:00", "35", "2026-07-15 10:00", "closed, next 2026-07-18 10:00:00"),
        ("Jan Mo[1] PH 10:00-12:00", "35", "2026-01-01 10:00", "closed, next -"),
        ("PH Mo 10:00-12:00", "35", "2026-04-05 12:00", "closed, next 2026-04-06 10:00:00"),
        ("PH Mo 10:00-12:00", "35", "2026-04-13 10:00", "closed, next 2026-05-25 10:00:00"),
        ("Mo PH 10:00-12:00", "35", "2026-04-13 10:00", "closed, next 2026-05-25 10:00:00"),
        ("PH -1 day 10:00-12:00", "35", "2026-07-13 11:00", "open until 2026-07-13 12:00:00"),
        ("PH +1 day 10:00-12:00", "35", "2026-07-15 11:00", "open until 2026-07-15 12:00:00"),
        // Weeks, months, years, places in the month.
        ("week 1-53/2 Mo 09:00-12:00", "35", "2026-01-05 10:00", "closed, next 2026-01-12 09:00:00"),
        ("week 1-53/2 Mo 09:00-12:00", "35", "2026-12-28 10:00", "open until 2026-12-28 12:00:00"),
        ("week 1-53/2 Mo 09:00-12:00", "35", "2026-12-28 12:00", "closed, next 2027-01-04 09:00:00"),
        ("week 2-52/2 Mo 09:00-12:00", "35", "2026-01-05 10:00", "open until 2026-01-05 12:00:00"),
        ("Th[1] 14:00-17:00", "35", "2026-01-01 13:00", "closed, next 2026-01-01 14:00:00"),
        ("Th[-1] 14:00-17:00", "35", "2026-01-22 15:00", "closed, next 2026-01-29 14:00:00"),
        ("Apr-Oct Mo 09:00-12:00", "35", "2026-10-26 12:00", "closed, next 2027-04-05 09:00:00"),
        ("Nov-Mar Mo 09:00-12:00", "35", "2026-03-30 09:00", "open until 2026-03-30 12:00:00"),
        ("Nov-Mar Mo 09:00-12:00", "35", "2026-03-30 12:00", "closed, next 2026-11-02 09:00:00"),
        ("Dec 20-Jan 5 off; Mo 09:00-12:00", "35", "2026-12-21 10:00", "open until 2026-12-21 12:00:00"),
        ("Mo 09:00-12:00; Dec 20-Jan 5 off", "35", "2026-12-21 10:00", "closed, next 2027-01-11 09:00:00"),
        ("2026 Mo 09:00-12:00", "35", "2026-12-28 12:00", "closed, next -"),
        ("2027+ Mo 09:00-12:00", "35", "2026-12-28 12:00", "closed, next 2027-01-04 09:00:00"),
        ("easter 10:00-12:00", "35", "2026-04-04 10:00", "closed, next 2026-04-05 10:00:00"),
        ("easter +1 day 10:00-12:00", "35", "2026-04-05 12:00", "closed, next 2026-04-06 10:00:00"),
        ("Feb 29 10:00-12:00", "35", "2027-03-01 10:00", "closed, next 2028-02-29 10:00:00"),
        // Whole days and none.
        ("24/7", "35", "2026-03-10 03:00", "open until -"),
        ("24/7; PH off", "35", "2026-07-13 12:00", "open until 2026-07-14 00:00:00"),
        ("24/7; PH off", "35", "2026-07-14 12:00", "closed, next 2026-07-15 00:00:00"),
        ("off", "35", "2026-03-10 10:00", "closed, next -"),
        ("closed \"travaux\"", "35", "2026-03-10 10:00", "closed, next -"),
        ("unknown", "35", "2026-03-10 10:00", "unknown"),
        ("\"sur rendez-vous\"", "35", "2026-03-10 10:00", "unknown"),
        ("Mo-Fr \"sur rendez-vous\"", "35", "2026-03-10 10:00", "unknown"),
        ("Mo-Fr \"sur rendez-vous\"", "35", "2026-03-14 10:00", "closed, next -"),
        ("Mo-Fr 09:00-12:00 \"sur rendez-vous\"", "35", "2026-03-10 10:00", "open until 2026-03-10 12:00:00"),
        ("24/7 \"badge\"", "35", "2026-03-10 10:00", "open until -"),
        ("Mo-Fr 09:00-12:00 || \"sur rendez-vous\"", "35", "2026-03-10 13:00", "unknown"),
        ("Mo-Fr 09:00-12:00 || \"sur rendez-vous\"", "35", "2026-03-10 10:00", "open until -"),
        // An open end is sure for an hour, then nobody knows until midnight.
        ("Tu 10:00+", "35", "2026-03-10 09:59:30", "closed, next 2026-03-10 10:00:00"),
        ("Tu 10:00+", "35", "2026-03-10 10:00", "open until -"),
        ("Tu 10:00+", "35", "2026-03-10 10:59:30", "open until -"),
        ("Tu 10:00+", "35", "2026-03-10 11:00", "unknown"),
        ("Tu 10:00+", "35", "2026-03-11 00:00", "closed, next 2026-03-17 10:00:00"),
        ("Tu 10:00-12:00+", "35", "2026-03-10 11:59:30", "open until -"),
        ("Tu 10:00-12:00+", "35", "2026-03-10 12:00", "unknown"),
        ("sunrise-sunset", "35", "2026-03-10 12:00", "open until -"),
        ("sunrise-sunset", "35", "2026-03-10 19:00", "unknown"),
        ("sunrise-sunset", "35", "2026-03-10 23:00", "closed, next 2026-03-11 09:30:00"),
        ("10:00-16:00/01:30", "35", "2026-03-10 12:00", "unknown"),
        // Past midnight: the night belongs to the evening before, whatever the next day says.
        ("Fr 22:00-02:00; Sa 10:00-12:00", "35", "2026-03-14 01:59:30", "open until 2026-03-14 02:00:00"),
        ("Fr 22:00-02:00; Sa 10:00-12:00", "35", "2026-03-14 02:00:00", "closed, next 2026-03-14 10:00:00"),
        ("Fr 22:00-02:00; Sa off", "35", "2026-03-13 23:00", "open until 2026-03-14 02:00:00"),
        ("Su 22:00-26:00", "35", "2026-03-16 01:00", "open until 2026-03-16 02:00:00"),
        ("Su 22:00-24:00; Mo 00:00-02:00", "35", "2026-03-15 21:00", "closed, next 2026-03-15 22:00:00"),
        ("Su 22:00-24:00; Mo 00:00-02:00", "35", "2026-03-15 22:00", "open until 2026-03-16 02:00:00"),
        // Clock changes in Paris: 29 March 2026 at 2:00 becomes 3:00; 25 October at 3:00 becomes 2:00.
        ("Su 09:00-12:00", "35", "2026-03-29 08:59:30", "closed, next 2026-03-29 09:00:00"),
        ("Su 02:30-05:00", "35", "2026-03-29 01:59:30", "closed, next 2026-03-29 03:00:00"),
        ("Su 02:30-05:00", "35", "2026-03-29 03:00", "open until 2026-03-29 05:00:00"),
        ("Su 02:10-02:50", "35", "2026-03-29 01:00", "closed, next 2026-04-05 02:10:00"),
        ("Su 01:00-02:30", "35", "2026-03-29 01:00", "open until 2026-03-29 03:00:00"),
        ("Su 01:00-02:30", "35", "2026-10-25 01:00", "open until 2026-10-25 02:30:00"),
        ("Su 09:00-12:00", "35", "2026-10-25 08:59:30", "closed, next 2026-10-25 09:00:00"),
        // Saint-Pierre-et-Miquelon changes its clocks on 8 March 2026; La Réunion never does.
        ("Su 09:00-12:00", "975", "2026-03-08 08:59:30", "closed, next 2026-03-08 09:00:00"),
        ("Su 09:00-12:00", "974", "2026-03-29 08:59:30", "closed, next 2026-03-29 09:00:00"),
        // Rules and exceptions.
        ("Mo-Fr 08:30-12:00; Th 14:00-17:00; We off", "35", "2026-03-12 09:00", "closed, next 2026-03-12 14:00:00"),
        ("Mo-Fr 08:30-12:00, Th 14:00-17:00", "35", "2026-03-12 12:00", "closed, next 2026-03-12 14:00:00"),
        ("Mo-Fr 08:30-17:00; Mo-Fr 12:00-13:00 off", "35", "2026-03-12 12:00", "closed, next 2026-03-12 13:00:00"),
        ("Sa-Mo 10:00-12:00", "35", "2026-03-10 10:00", "closed, next 2026-03-14 10:00:00"),
        ("Mo-Fr 09:00-18:00,10:00-12:00", "35", "2026-03-10 13:00", "open until 2026-03-10 18:00:00"),
    ];
    for (text, code, wall, expected) in table {
        let schedule = Schedule::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let zone = zone(code);
        assert_eq!(
            answer(&schedule.status_at(at(zone, wall), &zone)),
            *expected,
            "{text} in {code} at {wall}"
        );
    }
}

#[test]
fn the_second_passage_of_an_hour_does_not_close_the_door() {
    let zone = zone("35");
    let schedule = Schedule::parse("Su 01:00-02:30").unwrap();
    // 25 October 2026: 00:30 UTC is 02:30 summer time, 01:30 UTC is 02:30 winter time.
    for (instant, open) in [
        ("2026-10-24T22:59:30Z", false),
        ("2026-10-24T23:00:00Z", true),
        ("2026-10-25T00:45:00Z", true),
        ("2026-10-25T01:29:30Z", true),
        ("2026-10-25T01:30:00Z", false),
    ] {
        let status = schedule.status_at(instant.parse().unwrap(), &zone);
        assert_eq!(matches!(status, Status::Open { .. }), open, "{instant}");
    }
}

#[test]
fn the_same_hours_open_at_the_wall_clock_of_each_place() {
    let schedule = Schedule::parse("Mo-Fr 09:00-12:00").unwrap();
    let table = [
        ("75", "2026-07-01T07:00:00Z"),
        ("2B", "2026-07-01T07:00:00Z"),
        ("971", "2026-07-01T13:00:00Z"),
        ("972", "2026-07-01T13:00:00Z"),
        ("973", "2026-07-01T12:00:00Z"),
        ("974", "2026-07-01T05:00:00Z"),
        ("975", "2026-07-01T11:00:00Z"),
        ("976", "2026-07-01T06:00:00Z"),
        ("977", "2026-07-01T13:00:00Z"),
        ("978", "2026-07-01T13:00:00Z"),
        ("984", "2026-07-01T04:00:00Z"),
        ("986", "2026-06-30T21:00:00Z"),
        ("987", "2026-07-01T19:00:00Z"),
        ("988", "2026-06-30T22:00:00Z"),
        ("989", "2026-07-01T17:00:00Z"),
    ];
    for (code, opening) in table {
        let zone = zone(code);
        let opening: jiff::Timestamp = opening.parse().unwrap();
        let half_minute = jiff::SignedDuration::from_secs(30);
        let open = |when| matches!(schedule.status_at(when, &zone), Status::Open { .. });
        assert!(!open(opening - half_minute), "{code}");
        assert!(open(opening) && open(opening + half_minute), "{code}");
        let next = schedule.next_opening(opening - half_minute, &zone).unwrap();
        assert_eq!(next.timestamp(), opening, "{code}");
        assert_eq!(next.strftime("%H:%M").to_string(), "09:00");
        let after = schedule.next_opening(opening, &zone).unwrap();
        assert_eq!(after.date(), next.date().tomorrow().unwrap(), "strictly after");
    }
}

#[test]
fn the_ordinary_week_leaves_exceptions_apart() {
    // text, has exceptions, open bits of Monday, unsure bits at all
    #[rustfmt::skip]
    let table: &[(&str, bool, &[std::ops::Range<usize>], bool)] = &[
        ("Mo-Fr 09:00-12:00,14:00-17:00", false, &[18..24, 28..34], false),
        ("Mo-Fr 09:00-12:00,14:00-17:00; PH off", true, &[18..24, 28..34], false),
        ("Mo-Fr 08:45-12:15", false, &[18..24], false),
        ("Mo 09:00-12:00; Aug off", true, &[18..24], false),
        ("Mo 09:00-12:00; SH off; PH off", true, &[18..24], false),
        ("Mo 09:00-12:00; 2026 Dec 24-31 off", true, &[18..24], false),
        ("SH Mo-Fr 09:00-12:00", true, &[], false),
        ("week 1-53/2 Mo 09:00-12:00", true, &[], true),
        ("Sep-Jun Mo 09:00-17:00; Jul-Aug Mo 09:00-12:00", true, &[18..24], true),
        ("Mo[1] 09:00-12:00", true, &[], true),
        ("Mo-Fr,PH 09:00-12:00", true, &[18..24], false),
        ("Su 22:00-02:00", false, &[0..4], false),
        ("Mo 10:00+", false, &[20..22], true),
        ("24/7", false, &[0..48], false),
        ("off", false, &[], false),
        ("unknown", false, &[], true),
        ("Mo 09:15-09:40", false, &[], false),
    ];
    for (text, exceptions, monday, unsure) in table {
        let schedule = Schedule::parse(text).unwrap();
        let week = schedule.week();
        assert_eq!(week.has_exceptions(), *exceptions, "{text}");
        assert_eq!(week.slots(Weekday::Monday), *monday, "{text}");
        assert_eq!(week.unsure() != [0; 6], *unsure, "{text}");
        for (word, bits) in week.bits().iter().zip(week.touched()) {
            assert_eq!(word & !bits, 0, "an open half hour is touched: {text}");
        }
    }
}

#[test]
fn the_week_of_a_date_has_its_holidays() {
    let schedule = Schedule::parse("Mo-Fr 09:00-12:00; PH off").unwrap();
    let zone = zone("35");
    for day in 13..=19 {
        let week = schedule.week_of(date(2026, 7, day), &zone);
        assert!(week.opens_in(Weekday::Monday, HalfDay::Morning));
        assert!(!week.opens_in(Weekday::Tuesday, HalfDay::Morning), "14 July");
        assert!(week.opens_in(Weekday::Wednesday, HalfDay::Morning));
    }
    assert!(schedule.week().opens_in(Weekday::Tuesday, HalfDay::Morning));
}

#[test]
fn half_days_and_minutes() {
    let week = Schedule::parse("Tu 11:45-12:15; We 17:30-18:30").unwrap().week().clone();
    let table = [
        (Weekday::Tuesday, HalfDay::Morning, false),
        (Weekday::Tuesday, HalfDay::Afternoon, false),
        (Weekday::Wednesday, HalfDay::Morning, false),
        (Weekday::Wednesday, HalfDay::Afternoon, true),
        (Weekday::Wednesday, HalfDay::Evening, true),
    ];
    for (day, half, expected) in table {
        assert_eq!(week.opens_in(day, half), expected, "{day:?} {half:?}: a whole half hour");
    }
    assert!(week.opens_during(Weekday::Tuesday, 12 * 60, 13 * 60), "some minute");
    assert!(!week.opens_during(Weekday::Tuesday, 12 * 60 + 15, 13 * 60), "a closing time is closed");
    assert_eq!(week.hours(Weekday::Tuesday), [705..735]);
    assert!(!week.open(Weekday::Sunday, 48) && !week.open(Weekday::Monday, usize::MAX));
    let free = Week::from_half_days([(Weekday::Wednesday, HalfDay::Evening)]);
    assert_eq!(free.slots(Weekday::Wednesday), [36..44]);
    assert!(free.shares_half_hour(&week));
    assert_eq!(Week::from_bits(free.bits()), free);
    assert_eq!(Week::from_bits([u64::MAX; 6]).slots(Weekday::Sunday), [0..48]);
}

#[test]
fn opening_ranges_of_a_date_are_local_and_say_what_is_sure() {
    let zone = zone("974");
    let schedule = Schedule::parse("Tu 09:00-12:00,14:00+").unwrap();
    let ranges = schedule.opening_ranges(date(2026, 3, 10), &zone);
    let shown: Vec<_> = ranges
        .iter()
        .map(|range| {
            (
                range.start.strftime("%H:%M%:z").to_string(),
                range.end.strftime("%d %H:%M").to_string(),
                range.certain,
            )
        })
        .collect();
    let expected = [
        ("09:00+04:00".to_owned(), "10 12:00".to_owned(), true),
        ("14:00+04:00".to_owned(), "10 15:00".to_owned(), true),
        ("15:00+04:00".to_owned(), "11 00:00".to_owned(), false),
    ];
    assert_eq!(shown, expected);
    assert!(schedule.opens_on(date(2026, 3, 10), 8 * 60, 12 * 60, &zone));
    assert!(!schedule.opens_on(date(2026, 3, 10), 12 * 60, 14 * 60, &zone));
}

#[test]
fn notes_tell_what_a_reader_should_know() {
    #[rustfmt::skip]
    let table: &[(&str, &[Note])] = &[
        ("Mo-Fr 09:00-12:00", &[]),
        ("Mo-Fr 09:00-12:00; PH,SH off", &[Note::PublicHolidays, Note::SchoolHolidays]),
        ("Mo 09:00-12:00; Aug off", &[Note::Dated]),
        ("Mo 09:00+", &[Note::OpenEnd]),
        ("Mo sunrise-12:00", &[Note::SunEvents]),
        ("Mo 09:00-12:00 \"rdv\"", &[Note::Comment]),
        ("09:00-12:00; 14:00-17:00", &[Note::ReplacedRule]),
        ("Mo-Fr 09:00-12:00; We 14:00-17:00", &[]),
        ("off", &[Note::NeverOpen]),
        ("unknown", &[Note::Unknown, Note::NeverOpen]),
    ];
    for (text, notes) in table {
        assert_eq!(Schedule::parse(text).unwrap().notes(), *notes, "{text}");
    }
}

#[test]
fn the_normal_form_reads_back_to_the_same_hours() {
    let table = [
        ("mo-fr 9:00-12:00;PH off", "Mo-Fr 09:00-12:00; PH closed"),
        ("\"sur rendez-vous\"", "24/7 unknown \"sur rendez-vous\""),
        ("24/7 \"badge\"", "24/7 \"badge\""),
        ("SH Mo-Fr 09:00-12:00", "SH Mo-Fr 09:00-12:00"),
        ("SH,Mo-Fr 9:00-12:00", "SH,Mo-Fr 09:00-12:00"),
        ("PH +1 day 10:00-12:00", "PH +1 day 10:00-12:00"),
        ("2027+ Mo 09:00-12:00", "2027-9999 Mo 09:00-12:00"),
        ("Tu 10:00+", "Tu 10:00+"),
    ];
    for (text, normal) in table {
        let schedule = Schedule::parse(text).unwrap();
        assert_eq!(schedule.normal_form(), normal, "{text}");
        assert_eq!(Schedule::parse(normal).unwrap(), schedule, "{text}");
    }
}

#[test]
fn unusual_spaces_and_dashes_are_read_and_the_text_is_kept() {
    let written = " Mo\u{2013}Fr\u{a0}09:00 \u{2014} 12:00 ;  Sa off; ";
    let schedule = Schedule::parse(written).unwrap();
    assert_eq!(schedule.as_written(), written);
    assert_eq!(schedule.normal_form(), "Mo-Fr 09:00-12:00; Sa closed");
    assert_eq!(french(schedule.week()).len(), 1);
    let words = Schedule::parse("Mo 09:00-12:00 \"porte  B – sonner\"").unwrap();
    assert_eq!(words.comments(), ["porte  B – sonner"], "words are not touched");
}

#[test]
fn far_dates_and_odd_selectors_are_answered_in_bounds() {
    let texts = [
        "1900-9999/7 Mo 10:00-12:00",
        "9999 Dec 31 10:00-12:00",
        "easter -366 days-easter +366 days 10:00-12:00",
        "week 53 Mo 10:00-12:00",
        "Feb 30 10:00-12:00",
        "Jan 31-Feb 30 10:00-12:00",
        "Mo[5] -366 days 10:00-12:00",
        "(sunset+24:00)-(sunrise-24:00)",
        "00:00-48:00",
        "48:00-48:00",
        "10:00-10:00",
        "Dec 31+ 10:00-12:00",
        "2026 Dec 20-Jan 5 off",
        "Dec 20-2026 Jan 5 10:00-12:00",
        "Jan Mo[1]-Feb Su[-1] 10:00-12:00",
        "week 1-52/255 Mo 10:00-12:00",
        "PH,SH,Mo[1,3,-1],Su 10:00-12:00",
    ];
    let dates: [Date; 6] =
        [Date::MIN, Date::MAX, date(1900, 1, 1), date(2100, 12, 31), date(2024, 2, 29), date(2026, 12, 28)];
    for text in texts {
        let Ok(schedule) = Schedule::parse(text) else { continue };
        for zone in Zone::all() {
            for day in dates {
                let _ = schedule.week_of(day, &zone);
                let _ = schedule.opening_ranges(day, &zone);
            }
            for when in [jiff::Timestamp::MIN, jiff::Timestamp::MAX, jiff::Timestamp::UNIX_EPOCH] {
                let _ = schedule.status_at(when, &zone);
                let _ = schedule.next_opening(when, &zone);
            }
        }
    }
}
