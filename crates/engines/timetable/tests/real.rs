//! Every real text: read, compiled, answered; and compared with the crate `opening-hours`, minute by minute.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{real_texts, zone};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};
use timetable::{Note, Schedule, Status, Zone};

/// Texts of the reference list that a laxer reader takes, guessing: plain French, hours without minutes,
/// rules run together. They are shown as written.
const NOT_THE_SYNTAX: [&str; 7] = [
    "Mardi 12h-14h mercredi 12h-18h jeudi 18h-21h",
    "Mardi 13h-19h;mercredi et samedi 10h-18h;jeudi et vendredi 13h-18h",
    "Mo 13:30-17:00  Tu 8:30-12:00 ;  13:30-17:30 We 8:00-12:00 ; 13:30-17:30 Th, Fr  8:30-12:00 ,13:30-17:00",
    "Mo, Fr 14:00-17:00 We 9:00-12:00",
    "Tu-Fr 09:00-12:00,14:00-17:00; Mo 14-17;9-12,14-17",
    "We-Sa 10:00-12:00,13:30-18:30; Tu 13:30-18:30;10-12,13:30-18:30",
    "We-Sa 10:00-13:00,14:00-19:00; Mo 15-19;10-13,14-21; Tu 10:00-13:00,14:00-21:00",
];

#[test]
fn every_real_text_is_read_and_answered() {
    let zones = ["35", "67", "974", "988"].map(zone);
    let when: Timestamp = "2026-03-10T09:30:00Z".parse().unwrap();
    let mut invisible = 0;
    let mut distinct = std::collections::BTreeSet::new();
    for (source, texts) in real_texts() {
        let mut failed = Vec::new();
        let mut opens = 0;
        for (at, text) in texts.iter().enumerate() {
            let schedule = match Schedule::parse(text) {
                Ok(schedule) => schedule,
                Err(error) => {
                    failed.push(format!("{text}: {error}"));
                    continue;
                }
            };
            if at % 5 == 0 {
                let again = Schedule::parse(schedule.normal_form()).unwrap();
                assert_eq!(again, schedule, "normal form of {text}");
            }
            assert_eq!(schedule.as_written(), text);
            for zone in zones {
                let next = schedule.next_opening(when, &zone);
                if let Status::Closed { next: promised } = schedule.status_at(when, &zone) {
                    assert_eq!(promised, next, "{text}");
                }
                opens += usize::from(next.is_some());
                if let Some(next) = next {
                    let status = schedule.status_at(next.timestamp(), &zone);
                    assert!(
                        matches!(status, Status::Open { .. }),
                        "{text} opens at {next} but is {status:?}"
                    );
                }
            }
            if distinct.insert(text.clone())
                && !schedule.week().is_empty()
                && schedule.week().bits() == [0; 6]
            {
                invisible += 1;
            }
        }
        println!(
            "{source}: {} read, {} not; {} next openings",
            texts.len() - failed.len(),
            failed.len(),
            opens
        );
        failed.retain(|line| !NOT_THE_SYNTAX.iter().any(|text| line.starts_with(text)));
        assert!(failed.is_empty(), "{source}: {failed:#?}");
    }
    println!("{} distinct; {invisible} open only for parts of half hours", distinct.len());
}

/// The days of `zone` as the oracle wants them.
fn oracle_context(zone: Zone) -> Context {
    let days = |wanted: &dyn Fn(Date) -> bool| {
        let all = date(2025, 12, 1).series(jiff::Span::new().days(1)).take_while(|day| day.year() < 2027);
        all.filter(|day| wanted(*day)).map(|day| day.to_string()).collect::<Vec<_>>()
    };
    let public = days(&|day| zone.is_public_holiday(day) == Some(true));
    let school = days(&|day| zone.is_school_holiday(day) == Some(true));
    Context::default().with_holidays(ContextHolidays::new(
        Arc::new(public.iter().map(|day| day.parse().unwrap()).collect()),
        Arc::new(school.iter().map(|day| day.parse().unwrap()).collect()),
    ))
}

/// Minutes of a day: `o`pen, `?` or `-`.
fn oracle_day(hours: &OpeningHours, day: Date) -> Vec<u8> {
    let mut minutes = vec![b'-'; 1440];
    for piece in hours.schedule_at(day.to_string().parse().unwrap()) {
        let (start, end) =
            (piece.range.start.mins_from_midnight(), piece.range.end.mins_from_midnight().min(1440));
        let mark = match piece.kind {
            RuleKind::Open => b'o',
            RuleKind::Closed => b'-',
            RuleKind::Unknown => b'?',
        };
        minutes[usize::from(start)..usize::from(end)].fill(mark);
    }
    minutes
}

fn our_day(schedule: &Schedule, day: Date, zone: Zone) -> Vec<u8> {
    let week = schedule.week_of(day, &zone);
    let mut minutes = vec![b'-'; 1440];
    for (hours, mark) in [(week.hours(day.weekday()), b'o'), (week.unsure_hours(day.weekday()), b'?')] {
        for range in hours {
            minutes[usize::from(range.start)..usize::from(range.end)].fill(mark);
        }
    }
    minutes
}

/// Where we differ on purpose: open ends, the sun, words in place of hours, fallback rules, nights.
fn differs_on_purpose(schedule: &Schedule) -> bool {
    let notes = schedule.notes();
    let doubtful = [Note::OpenEnd, Note::SunEvents, Note::Unknown].iter().any(|note| notes.contains(note));
    let nights = (0..7).any(|day| {
        schedule
            .week()
            .hours(jiff::civil::Weekday::from_monday_zero_offset(day).unwrap())
            .iter()
            .any(|hours| hours.start == 0)
    });
    doubtful || nights || schedule.as_written().contains("||")
}

#[test]
fn every_minute_of_every_real_text_agrees_with_another_evaluator() {
    // Two ordinary weeks, Easter, 14 July, Christmas.
    let days: Vec<Date> = [date(2026, 3, 9), date(2026, 4, 1), date(2026, 7, 11), date(2026, 12, 23)]
        .into_iter()
        .flat_map(|day| day.series(jiff::Span::new().days(1)).take(7))
        .collect();
    let zone = zone("67");
    let context = oracle_context(zone);
    let mut compared = 0;
    let mut skipped = 0;
    // Town halls are many and alike: one in ten.
    let texts = real_texts()
        .into_iter()
        .flat_map(|(source, texts)| texts.into_iter().step_by(if source == "town halls" { 10 } else { 1 }));
    for text in texts {
        let Ok(schedule) = Schedule::parse(&text) else { continue };
        let Ok(oracle) = text.parse::<OpeningHours>() else {
            skipped += 1;
            continue;
        };
        if differs_on_purpose(&schedule) {
            skipped += 1;
            continue;
        }
        let oracle = oracle.with_context(context.clone());
        for day in &days {
            let (ours, theirs) = (our_day(&schedule, *day, zone), oracle_day(&oracle, *day));
            assert!(ours == theirs, "{text} on {day}");
        }
        compared += 1;
    }
    println!("{compared} texts compared over {} days, {skipped} left out", days.len());
}

#[test]
fn status_and_next_opening_agree_with_a_scan_of_the_minutes() {
    let minute = jiff::SignedDuration::from_mins(1);
    // Both clock changes of Paris, New Year, an ordinary day.
    let starts =
        ["2026-03-28T20:00:00Z", "2026-10-24T20:00:00Z", "2026-12-31T12:00:00Z", "2026-05-13T06:00:00Z"];
    let texts: Vec<String> = real_texts().into_iter().flat_map(|(_, texts)| texts).collect();
    let mut checked = 0;
    for (at, text) in texts.iter().step_by(151).enumerate() {
        let Ok(schedule) = Schedule::parse(text) else { continue };
        if differs_on_purpose(&schedule) {
            continue;
        }
        let zone = zone(["35", "67", "75", "974", "975", "988"][at % 6]);
        let oracle = text.parse::<OpeningHours>().unwrap().with_context(oracle_context(zone));
        let start: Timestamp = starts[at % starts.len()].parse().unwrap();
        let span = 3 * 24 * 60;
        // The state of each minute, read off the wall clock.
        let mut known: Option<(Date, Vec<u8>)> = None;
        let mut open = Vec::with_capacity(span);
        for step in 0..span as i64 {
            let wall = (start + jiff::SignedDuration::from_mins(step)).to_zoned(zone.time_zone().clone());
            if known.as_ref().is_none_or(|(day, _)| *day != wall.date()) {
                known = Some((wall.date(), oracle_day(&oracle, wall.date())));
            }
            let at = wall.hour() as usize * 60 + wall.minute() as usize;
            open.push(known.as_ref().is_some_and(|(_, minutes)| minutes[at] == b'o'));
        }
        let mut when = start;
        for step in 0..span {
            let next = (step + 1..span).find(|later| open[*later] && !open[*later - 1]);
            if step % 7 == 0 || next == Some(step + 1) {
                let status = schedule.status_at(when, &zone);
                assert_eq!(matches!(status, Status::Open { .. }), open[step], "{text} at {when}: {status:?}");
                if let Some(next) = next {
                    let found = schedule.next_opening(when, &zone).map(|next| next.timestamp());
                    assert_eq!(found, Some(start + minute * next as i32), "{text} after {when}");
                }
                checked += 1;
            }
            when += minute;
        }
    }
    println!("{checked} instants checked");
}

#[test]
fn answers_are_quick_on_real_and_on_the_worst_texts() {
    let zone = zone("67");
    let when: Timestamp = "2026-03-10T20:30:00Z".parse().unwrap();
    let long = "Mo 09:00-09:01;".repeat(63) + "PH off";
    let worst = [
        "PH off",
        "2099 Dec 31 10:00-12:00",
        "easter +366 days off",
        &("SH off;".repeat(60) + "PH off"),
        &("Dec 31-Jan 1,".repeat(100) + "Jan 1 off"),
        &long,
    ];
    for text in worst {
        let schedule = Schedule::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        #[expect(clippy::disallowed_methods, reason = "a test of duration")]
        let start = std::time::Instant::now();
        let _ = schedule.status_at(when, &zone);
        // Some milliseconds here; the margin is for a loaded machine.
        assert!(start.elapsed() < Duration::from_secs(2), "{text}: {:?}", start.elapsed());
        println!("{:?} {}", start.elapsed(), text.chars().take(40).collect::<String>());
    }
}
