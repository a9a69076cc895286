//! Any text as French hours: an answer that reads back, or a reason with its place. Run with
//! `cargo +nightly fuzz run french` from `crates/engines/timetable`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use timetable::Schedule;
use timetable::Weekday::{Monday, Saturday, Tuesday};
use timetable::french::{parse, parse_days};

fuzz_target!(|text: &str| {
    match parse(text) {
        Ok(parsed) => assert!(Schedule::parse(&parsed.osm).is_ok()),
        Err(unparsed) => assert!(text.get(unparsed.at).is_some()),
    }
    let mut cells = text.split('\t');
    let cells = [Monday, Tuesday, Saturday].map(|day| (day, cells.next().unwrap_or("")));
    match parse_days(&cells) {
        Ok(parsed) => assert!(Schedule::parse(&parsed.osm).is_ok()),
        Err(unparsed) => assert!(cells[unparsed.index].1.get(unparsed.at).is_some()),
    }
});
