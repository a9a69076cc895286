//! `bench linkage` without the rest of the program: `cluster IN.csv OUT.csv [probability]` writes id,cluster,probability
//! and prints the seconds, reading left out, as one JSON line.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a developer's tool: it stops at the first mistake, and tells its time"
)]

use linkage::formats::bench_records;
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, rest @ ..] = &arguments[..] else {
        println!("cluster IN.csv OUT.csv [probability]");
        return;
    };
    let merge_at = rest.first().map_or(0.5, |p| p.parse().unwrap());
    let text = std::fs::read_to_string(input).unwrap();
    let start = Instant::now();
    let done = bench_records(&text, merge_at).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    std::fs::write(output, &done.csv).unwrap();
    println!(
        "{{\"engine\":\"passerelle\",\"mode\":\"{}\",\"n\":{},\"found\":{},\"threshold\":{merge_at},\"total_s\":{seconds:.3}}}",
        done.mode, done.count, done.found
    );
}
