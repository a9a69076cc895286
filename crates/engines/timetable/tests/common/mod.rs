//! What several test files need.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    dead_code,
    reason = "test helpers; each file uses some of them"
)]

use std::collections::BTreeSet;
use std::io::Read;
use std::path::PathBuf;

use jiff::civil::DateTime;
use jiff::{Timestamp, Zoned};
use timetable::{Schedule, Zone, check_line, describe, english, french};

/// The folder of reference data: `PASSERELLE_SHARED`, or `shared` beside the repository.
pub fn shared_dir() -> Option<PathBuf> {
    let given = std::env::var_os("PASSERELLE_SHARED").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared");
    let found = given.unwrap_or(beside);
    if found.join("data").is_dir() {
        return Some(found);
    }
    println!("skipped: no reference data (set PASSERELLE_SHARED); looked in {}", found.display());
    None
}

pub fn zone(code: &str) -> Zone {
    Zone::of_departement(code).unwrap()
}

/// The instant of a wall-clock time of the zone, `2026-12-26 09:00` or with seconds.
pub fn at(zone: Zone, wall: &str) -> Timestamp {
    let wall: DateTime = wall.parse().unwrap();
    wall.to_zoned(zone.time_zone().clone()).unwrap().timestamp()
}

/// As a wall-clock time with its offset, `2026-12-26T09:00+01:00`.
pub fn shown(when: Option<&Zoned>) -> String {
    when.map_or("-".to_owned(), |when| when.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

/// Every distinct real text we have: places, France services, town halls.
pub fn real_texts() -> Vec<(&'static str, Vec<String>)> {
    let Some(shared) = shared_dir() else { return Vec::new() };
    let read = |path: &str| std::fs::read_to_string(shared.join("data").join(path)).unwrap();
    let places = read("places/horaires-osm-distincts.txt").lines().map(str::to_owned).collect();
    let services = column(&read("entry-points/france_services_2024.csv"), "horaires_osm");
    let mut halls = String::new();
    let file = std::fs::File::open(shared.join("data/entry-points/mairies.csv.gz")).unwrap();
    flate2::read::GzDecoder::new(file).read_to_string(&mut halls).unwrap();
    vec![("places", places), ("France services", services), ("town halls", column(&halls, "horaires_osm"))]
}

/// The distinct non-empty values of one column of a CSV text (quotes doubled inside quotes).
pub fn column(csv: &str, name: &str) -> Vec<String> {
    let mut rows = Vec::new();
    let (mut row, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = csv.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    let at = rows[0].iter().position(|cell| cell.trim() == name).unwrap();
    let values: BTreeSet<String> = rows[1..].iter().filter_map(|row| row.get(at)).cloned().collect();
    values.into_iter().filter(|text| !text.trim().is_empty()).collect()
}

/// Everything that can be asked of a text.
pub fn exercise(text: &str, second: i64) {
    let checked = check_line(text);
    let Ok(schedule) = Schedule::parse(text) else {
        assert!(!checked.ok && checked.problem.is_some());
        return;
    };
    assert!(checked.ok && checked.normal.is_some());
    let again = Schedule::parse(schedule.normal_form());
    assert!(again.as_ref() == Ok(&schedule), "{:?} reads back as {again:?}", schedule.normal_form());
    let when = Timestamp::from_second(second).unwrap();
    for zone in [Zone::of_departement("67").unwrap(), Zone::of_departement("975").unwrap(), Zone::mainland()]
    {
        let day = when.to_zoned(zone.time_zone().clone()).date();
        let _ = schedule.status_at(when, &zone);
        let next = schedule.next_opening(when, &zone);
        assert!(next.is_none_or(|next| next.timestamp() > when));
        let week = schedule.week_of(day, &zone);
        for (open, touched) in week.bits().iter().zip(week.touched()) {
            assert_eq!(open & !touched, 0);
        }
        let ranges = schedule.opening_ranges(day, &zone);
        assert!(ranges.iter().all(|range| range.start < range.end));
        assert!(
            ranges
                .windows(2)
                .all(|pair| pair[0].end <= pair[1].start || !pair[0].certain || !pair[1].certain)
        );
    }
    let _ = (describe(schedule.week()), french(schedule.week()), english(schedule.week()));
}
