//! How fast texts are compiled and questions answered, beside the crate `opening-hours` and beside reading the
//! text again at each question. `cargo bench -p timetable`; figures are in `docs/opening-hours.md`.
//!
//! Every figure is the best of seven rounds; engines take turns in each round.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;
use std::time::{Duration, Instant};

use jiff::civil::Weekday;
use jiff::{SignedDuration, Timestamp};
use opening_hours::OpeningHours;
use timetable::{HalfDay, Schedule, Status, Week, Zone};

const ROUNDS: usize = 7;

/// Used when the reference data is absent.
const TYPICAL: [&str; 8] = [
    "Mo-Fr 09:00-12:00,14:00-17:00",
    "Mo 13:30-17:00; Tu-Th 09:00-12:00,13:30-17:00; Fr 09:00-12:00,13:30-16:00",
    "Tu-Fr 09:00-12:00,14:00-16:30; Sa 09:00-12:00",
    "Mo-Fr 08:30-12:00,13:30-17:30; We off",
    "Mo-Fr 09:00-12:30; PH off",
    "Mo,Tu,Th,Fr 08:45-12:15; We 13:30-17:00; Sa 09:00-12:00",
    "24/7",
    "We 14:00-18:00; SH off; PH off",
];

fn main() {
    let mut texts: Vec<String> = common::real_texts().into_iter().flat_map(|(_, texts)| texts).collect();
    if texts.is_empty() {
        texts = TYPICAL.iter().cycle().take(800).map(|text| (*text).to_owned()).collect();
    }
    texts.retain(|text| Schedule::parse(text).is_ok() && text.parse::<OpeningHours>().is_ok());
    let schedules: Vec<Schedule> = texts.iter().map(|text| Schedule::parse(text).unwrap()).collect();
    let weeks: Vec<[u64; 6]> = schedules.iter().map(|schedule| schedule.week().bits()).collect();
    let theirs: Vec<OpeningHours> = texts.iter().map(|text| text.parse().unwrap()).collect();
    println!("{} distinct texts, best of {ROUNDS} rounds, ns each", texts.len());

    let zone = Zone::of_departement("67").unwrap();
    let start: Timestamp = "2026-03-09T00:07:00Z".parse().unwrap();
    // Instants spread over a week, another for each text.
    let when = |at: usize| start + SignedDuration::from_mins((at * 37 % 10_080) as i64);
    let local: Vec<_> = (0..texts.len())
        .map(|at| when(at).to_zoned(zone.time_zone().clone()).strftime("%Y-%m-%dT%H:%M:%S").to_string())
        .map(|wall| wall.parse().unwrap())
        .collect();
    let free =
        Week::from_half_days([(Weekday::Tuesday, HalfDay::Morning), (Weekday::Thursday, HalfDay::Evening)]);
    let free = free.bits();

    let mut best = [Duration::MAX; 9];
    for _ in 0..ROUNDS {
        let mut rounds: [(usize, &mut dyn FnMut(usize) -> bool); 9] = [
            (0, &mut |at| Schedule::parse(black_box(&texts[at])).is_ok()),
            (1, &mut |at| black_box(&*texts[at]).parse::<OpeningHours>().is_ok()),
            (2, &mut |at| matches!(schedules[at].status_at(when(at), &zone), Status::Open { .. })),
            (3, &mut |at| schedules[at].next_opening(when(at), &zone).is_some()),
            (4, &mut |at| theirs[at].is_open(local[at])),
            (5, &mut |at| theirs[at].next_change(local[at]).is_some()),
            (6, &mut |at| weeks[at].iter().zip(free).any(|(open, free)| open & free != 0)),
            (7, &mut |at| {
                // The same question by asking each half hour of the two half-days of the text read again.
                let Ok(hours) = texts[at].parse::<OpeningHours>() else { return false };
                (0..16).any(|slot| hours.is_open(local[at] + jiff_minutes(slot)))
            }),
            (8, &mut |at| {
                let schedule = Schedule::parse(&texts[at]);
                schedule
                    .is_ok_and(|schedule| schedule.week().bits().iter().zip(free).any(|(a, b)| a & b != 0))
            }),
        ];
        for (name, question) in &mut rounds {
            let began = Instant::now();
            let yes = (0..texts.len()).filter(|at| question(*at)).count();
            let took = began.elapsed();
            black_box(yes);
            best[*name] = best[*name].min(took);
        }
    }
    let each = |at: usize| best[at].as_nanos() as f64 / texts.len() as f64;
    let names = [
        "compile (rules and week)",
        "opening-hours: parse alone",
        "status_at, compiled",
        "next_opening, compiled",
        "opening-hours: is_open, parsed",
        "opening-hours: next_change, parsed",
        "bit test on the week",
        "two half-days: read again, ask each half hour",
        "two half-days: compiled again, bit test",
    ];
    for (at, name) in names.iter().enumerate() {
        println!("{:>12.1}  {name}", each(at));
    }
    println!("texts compiled per second: {:.0}", 1e9 / each(0));
    println!("status_at against opening-hours is_open: {:.1} x faster", each(4) / each(2));
    println!("next_opening against opening-hours next_change: {:.1} x faster", each(5) / each(3));
    println!("bit test against reading again: {:.0} x faster", each(7) / each(6));
}

/// A `chrono` duration without naming that crate: half hours as its standard counterpart.
fn jiff_minutes(slot: u64) -> Duration {
    Duration::from_secs(slot * 1800)
}
