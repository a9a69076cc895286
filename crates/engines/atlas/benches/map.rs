//! `cargo bench -p atlas [-- PLACES.csv]`: build, tiles, pages and counts, beside a plain scan of every place.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark measures and prints"
)]

#[path = "../tests/common/oracle.rs"]
mod oracle;

use std::fmt::Write as _;
use std::time::Instant;

use atlas::reference::{Input, run};
use atlas::{Atlas, FacetId, Filter, Tile, Unit};

/// As many places as the goal says, of the generator's shape, when no file is given.
fn generate(n: u32) -> String {
    let mut seed = 20_261_128_u64;
    let mut draw = |below: u64| {
        seed ^= seed >> 12;
        seed ^= seed << 25;
        seed ^= seed >> 27;
        (seed.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % below
    };
    let towns: Vec<(f64, f64)> = (0..6_000)
        .map(|_| (42.5 + draw(80_000) as f64 / 10_000.0, -4.5 + draw(125_000) as f64 / 10_000.0))
        .collect();
    let mut text = "id,lat,lon,services,publics,frais,pec,modes,pass,quality,hours,commune\n".to_owned();
    for id in 0..n {
        // Squared: large towns have many more places than small ones.
        let share = draw(1_000_000) as f64 / 1_000_000.0;
        let (lat, lon) = towns[(share * share * towns.len() as f64) as usize];
        let (dlat, dlon) = (draw(2_000) as f64 / 80_000.0, draw(2_000) as f64 / 60_000.0);
        let (services, publics, care) =
            (draw(65_536) & draw(65_536) | 1, draw(256) & draw(256), draw(64) & draw(64) & draw(64));
        let (cost, mode, pass, hours) =
            (1 + draw(7), 1 + draw(15), u64::from(draw(5) == 0), draw(1 << 42) << 42 | draw(1 << 42));
        let _ = writeln!(
            text,
            "{id},{:.6},{:.6},{services},{publics},{cost},{care},{mode},{pass},0.5,{hours:021x},Commune {}",
            lat + dlat,
            lon + dlon,
            draw(6_000)
        );
    }
    text
}

fn main() {
    let path = std::env::args().nth(1).filter(|argument| !argument.starts_with('-'));
    let text = path.map_or_else(|| generate(100_000), |path| std::fs::read_to_string(path).unwrap());
    let start = Instant::now();
    let report = run(&text, &|| start.elapsed().as_nanos() as u64).unwrap();
    println!("{}", report.json_line());
    scan(&Input::read(&text).unwrap());
}

/// The same filtered tiles by looking at every place: same cells, same counts, other times.
fn scan(input: &Input) {
    let atlas = Atlas::build(&input.points, &input.facets);
    let filter = Filter { any_of: vec![(FacetId(0), 0b110), (FacetId(2), 1)], within: vec![] };
    for z in [4, 6, 8, 10, 12] {
        let (mut ours, mut plain) = (f64::INFINITY, f64::INFINITY);
        let (lat, lon) = input.points[input.points.len() / 2].unwrap();
        let tile = Tile::holding(Unit::new(lat, lon).unwrap(), z);
        for _ in 0..7 {
            let start = Instant::now();
            let mut marks = Vec::new();
            atlas.marks(&atlas.select(&filter), tile, 0, &mut marks);
            ours = ours.min(start.elapsed().as_secs_f64() * 1e6);
            let start = Instant::now();
            let cells = oracle::cells(
                &input.points,
                |place| oracle::keeps(&input.facets, &filter.any_of, place),
                tile,
                3,
            );
            plain = plain.min(start.elapsed().as_secs_f64() * 1e6);
            assert_eq!(marks.len(), cells.len());
        }
        println!("{{\"z\":{z},\"ours_us\":{ours:.1},\"scan_us\":{plain:.1},\"ratio\":{:.0}}}", plain / ours);
    }
}
