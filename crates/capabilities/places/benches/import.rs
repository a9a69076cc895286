//! How long the national data take: first load, second start, one answer; and the memory they hold.
//!
//! `cargo bench -p places --bench import`. Prints one JSON line. A measure, not a test: nothing fails here.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark stops at the first failure and prints"
)]

use std::time::Instant;

use db::Db;
use kernel::{Lang, World};
use places::Places;
use places::find::{HelpRequest, TravelMode, Where};
use territory::Territories;
use vocabulary::lmn::Service;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(measure());
}

async fn measure() {
    let folder = std::env::temp_dir().join(format!("passerelle-bench-{}", std::process::id()));
    let url = format!("sqlite:{}", folder.join("bench.db").display());
    let world = World::system();
    let start = Instant::now();
    let territories = Territories::bundled();
    let territories_ms = start.elapsed().as_millis();
    let database = Db::open(&url).unwrap();
    database.migrate(journal::MIGRATIONS).await.unwrap();
    database.migrate(places::MIGRATIONS).await.unwrap();
    let start = Instant::now();
    let reports = places::bundled::load(&database, &world, &territories, |_| {}).await.unwrap();
    let load_ms = start.elapsed().as_millis();
    let loaded: u64 = reports.iter().map(|report| report.new).sum();
    database.close();

    let database = Db::open(&url).unwrap();
    let start = Instant::now();
    places::bundled::load(&database, &world, &territories, |_| {}).await.unwrap();
    let places = Places::open(database, std::sync::Arc::clone(&territories), world).await.unwrap();
    let open_ms = start.elapsed().as_millis();

    let communes = territories.communes();
    let mut micros: Vec<u128> = (0..2_000)
        .map(|n| {
            let request = HelpRequest {
                services: [Service::Procedures].into(),
                place: Where::Commune(communes[n * 17 % communes.len()].code.clone()),
                travel: TravelMode::Car,
                ..HelpRequest::default()
            };
            let start = Instant::now();
            std::hint::black_box(places.find(&request, Lang::Fr));
            start.elapsed().as_micros()
        })
        .collect();
    micros.sort_unstable();
    println!(
        "{}",
        serde_json::json!({
            "places": loaded, "territories_ms": territories_ms, "first_load_ms": load_ms, "second_start_ms": open_ms,
            "find_p50_us": micros[1_000], "find_p99_us": micros[1_980], "rss_mb": resident_mb(), "peak_mb": peak_mb(),
        })
    );
    drop(std::fs::remove_dir_all(folder));
}

fn resident_mb() -> u64 {
    status("VmRSS:")
}

fn peak_mb() -> u64 {
    status("VmHWM:")
}

/// A line of `/proc/self/status`, in mebibytes; 0 elsewhere than on Linux.
fn status(name: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.trim().split(' ').next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}
