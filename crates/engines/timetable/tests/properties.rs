//! Nothing panics; what is generated is evaluated as a naive model does.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use common::exercise;
use jiff::civil::{Weekday, date};
use proptest::prelude::*;
use timetable::{Catalog, Schedule, Week, Zone};

/// Pieces of the syntax, to get past the grammar more often than raw letters do.
fn soup() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "Mo",
        "Tu-Fr",
        "Sa-Mo",
        "Su[1]",
        "Fr[-1]",
        "PH",
        "SH",
        "off",
        "open",
        "unknown",
        "24/7",
        "week 1-53/2",
        "week 53",
        "easter",
        "easter -2 days",
        "Jan",
        "Feb 29",
        "Dec 20-Jan 5",
        "2020-2030/3",
        "2026",
        "9999",
        "1900-9999",
        "09:00-12:00",
        "14:00+",
        "22:00-26:00",
        "00:00-24:00",
        "00:00-48:00",
        "sunrise-sunset",
        "(dawn-02:00)-(dusk+03:00)",
        "10:00-16:00/90",
        "\"rdv\"",
        " ",
        " ",
        " ",
        ",",
        ", ",
        ";",
        "; ",
        " || ",
        "-",
        "+1 day",
        "-366 days",
        "+9999 days",
        ":",
        "[",
        "]",
        "+",
        "/",
        "\"",
        "é",
        "24:00",
    ]);
    prop::collection::vec(pieces, 0..14).prop_map(|pieces| pieces.concat())
}

#[derive(Debug, Clone)]
struct NaiveRule {
    days: Vec<usize>,
    spans: Vec<(usize, usize)>,
    closed: bool,
    added: bool,
}

const NAMES: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

fn naive_rule() -> impl Strategy<Value = NaiveRule> {
    let span = (0_usize..1440, 1_usize..1440).prop_map(|(start, length)| (start, start + length));
    let days = prop::collection::btree_set(0_usize..7, 0..=7).prop_map(|days| days.into_iter().collect());
    (days, prop::collection::vec(span, 1..4), prop::bool::weighted(0.2), any::<bool>())
        .prop_map(|(days, spans, closed, added)| NaiveRule { days, spans, closed, added })
}

fn written(rules: &[NaiveRule]) -> String {
    let clock = |minute: usize| format!("{:02}:{:02}", minute / 60, minute % 60);
    let mut text = String::new();
    for (at, rule) in rules.iter().enumerate() {
        if at > 0 {
            text.push_str(if rule.added { ", " } else { "; " });
        }
        let days: Vec<&str> = rule.days.iter().map(|day| NAMES[*day]).collect();
        // An added rule without days would be read as more hours of the rule before.
        let days = if days.is_empty() { "Mo-Su".to_owned() } else { days.join(",") };
        let spans: Vec<String> = rule
            .spans
            .iter()
            .map(|(start, end)| {
                format!(
                    "{}-{}",
                    clock(*start),
                    clock(if *end > 1440 && end % 2 == 0 { end - 1440 } else { *end })
                )
            })
            .collect();
        text.extend([days.as_str(), " ", &spans.join(","), if rule.closed { " off" } else { "" }]);
    }
    text
}

/// Each day is an array of 2880 minutes; the night of a day is laid under the next one.
fn naive_week(rules: &[NaiveRule]) -> Vec<bool> {
    let mut days = vec![vec![false; 2880]; 7];
    for (at, rule) in rules.iter().enumerate() {
        for (index, day) in days.iter_mut().enumerate() {
            if !rule.days.is_empty() && !rule.days.contains(&index) {
                continue;
            }
            if !(rule.closed || rule.added && at > 0) {
                day.fill(false);
            }
            for (start, end) in &rule.spans {
                day[*start..*end].fill(!rule.closed);
            }
        }
    }
    let mut week = vec![false; 7 * 1440];
    for (index, day) in days.iter().enumerate() {
        for (minute, open) in day.iter().enumerate() {
            week[(index * 1440 + minute) % (7 * 1440)] |= open;
        }
    }
    week
}

fn minutes(week: &Week) -> Vec<bool> {
    let mut minutes = vec![false; 7 * 1440];
    for day in 0..7_usize {
        for hours in week.hours(Weekday::from_monday_zero_offset(day as i8).unwrap()) {
            minutes[day * 1440 + usize::from(hours.start)..day * 1440 + usize::from(hours.end)].fill(true);
        }
    }
    minutes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_an_answer_or_a_reason(text in ".{0,60}", second in -2_000_000_000_i64..5_000_000_000) {
        exercise(&text, second);
    }

    #[test]
    fn any_mix_of_the_syntax_gives_an_answer_or_a_reason(text in soup(), second in -2_000_000_000_i64..5_000_000_000) {
        exercise(&text, second);
    }

    #[test]
    fn the_week_of_a_generated_text_is_that_of_the_naive_model(rules in prop::collection::vec(naive_rule(), 1..5)) {
        let text = written(&rules);
        let schedule = Schedule::parse(&text).unwrap();
        let expected = naive_week(&rules);
        prop_assert_eq!(minutes(schedule.week()), expected.clone(), "{}", text);
        let bits = schedule.week().bits();
        for slot in 0..336 {
            let whole = expected[slot * 30..slot * 30 + 30].iter().all(|open| *open);
            prop_assert_eq!(bits[slot / 64] >> (slot % 64) & 1 == 1, whole, "{} slot {}", text, slot);
        }
        let zone = Zone::of_departement("974").unwrap();
        prop_assert_eq!(minutes(&schedule.week_of(date(2026, 3, 10), &zone)), expected.clone());
        prop_assert_eq!(Schedule::parse(schedule.normal_form()).unwrap(), schedule.clone());
        // Status and next opening against a scan, from one minute of the week.
        let monday = date(2026, 3, 9).to_zoned(zone.time_zone().clone()).unwrap().timestamp();
        let from = text.len() * 37 % expected.len();
        let when = monday + jiff::SignedDuration::from_mins(from as i64);
        let open = matches!(schedule.status_at(when, &zone), timetable::Status::Open { .. });
        prop_assert_eq!(open, expected[from], "{} at {}", text, from);
        let at = |minute: usize| expected[minute % expected.len()];
        let next = (from + 1..=from + expected.len()).find(|minute| at(*minute) && !at(minute - 1));
        let found = schedule.next_opening(when, &zone).map(|next| next.timestamp());
        prop_assert_eq!(found, next.map(|minute| monday + jiff::SignedDuration::from_mins(minute as i64)), "{}", text);
    }

    #[test]
    fn bits_make_a_week_and_back(bits in prop::array::uniform6(any::<u64>())) {
        let week = Week::from_bits(bits);
        let mut kept = bits;
        kept[5] &= (1 << 16) - 1;
        prop_assert_eq!(week.bits(), kept);
        prop_assert_eq!(week.touched(), kept);
    }

    #[test]
    fn a_catalog_answers_as_the_schedules_it_holds(texts in prop::collection::vec(soup(), 0..5)) {
        let mut catalog = Catalog::new();
        for text in &texts {
            let id = catalog.insert(text);
            prop_assert_eq!(catalog.as_written(id), Some(text.trim()));
            prop_assert_eq!(catalog.schedule(id).is_some(), Schedule::parse(text).is_ok());
        }
        prop_assert!(catalog.len() <= texts.len());
    }
}
