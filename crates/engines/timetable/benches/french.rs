//! How fast free French texts are read. `cargo bench -p timetable --bench french`; figures are in `docs/hours.md`.
//!
//! Every figure is the best of seven rounds.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;
use std::time::{Duration, Instant};

use timetable::french::parse;

const ROUNDS: usize = 7;

/// Used when the reference data is absent.
const TYPICAL: [&str; 4] = [
    "Du lundi au vendredi : 9h-12h30 / 14h-17h",
    "Lundi: 9:00 - 12:00 / 14:00 - 17:00; Mardi: 9:00 - 12:00; Mercredi: Fermé; Jeudi: Sur RDV : 14:00 - 17:00",
    "2ème et 4ème jeudi du mois de 10h à 13h",
    "Atelier informatique le mercredi après-midi",
];

fn main() {
    let file = common::shared_dir().map(|shared| shared.join("data/places/horaires-bruts-distincts.txt"));
    let texts: Vec<String> = match file.and_then(|file| std::fs::read_to_string(file).ok()) {
        Some(texts) => texts.lines().map(str::to_owned).collect(),
        None => TYPICAL.iter().cycle().take(800).map(|text| (*text).to_owned()).collect(),
    };
    let mut best = Duration::MAX;
    let mut read = 0;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        read = texts.iter().filter(|text| parse(black_box(text)).is_ok()).count();
        best = best.min(began.elapsed());
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} texts ({bytes} bytes), {read} read", texts.len());
    println!("{:>10.1} µs a text", best.as_secs_f64() * 1e6 / texts.len() as f64);
    println!("{:>10.1} MB/s", bytes as f64 / 1e6 / best.as_secs_f64());
}
