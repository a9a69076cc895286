//! Orientation, side by side in one run: our index, the full scan, and a bare nearest-neighbour tree.
//!
//! `cargo bench -p matching --bench orientation -- [PLACES.csv QUERIES.csv [ANSWERS.csv]]` reads the inputs of the comparison (and
//! writes our answers), or makes its own of the same shape (20,000 and 100,000 places). Each query keeps the fastest of seven passes; only ratios of one run mean anything.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark reads the clock, prints, and stops at the first surprise"
)]

mod generate;

use std::hint::black_box;
use std::time::Instant;

use kiddo::{ImmutableKdTree, SquaredEuclidean};
use matching::{
    Hours, Index, PlaceRecord, Query, Ranked, Scratch, Week, Weights, cost, distance_m, reference,
};

const PASSES: usize = 7;

fn main() {
    let files: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load {}", load.trim());
    if let [places, queries, rest @ ..] = &files[..] {
        let read = |path: &String| std::fs::read_to_string(path).expect(path);
        let places = reference::places(&read(places)).expect("places");
        let queries: Vec<Query> =
            reference::queries(&read(queries)).expect("queries").into_iter().map(|c| c.query).collect();
        compare(&places, &queries);
        if let [answers] = rest {
            let start = Instant::now();
            let clock = || start.elapsed().as_nanos() as u64;
            let run = reference::run(&read(&files[0]), &read(&files[1]), &clock).expect("inputs");
            std::fs::write(answers, run.csv()).expect("answers");
            println!("{}", run.stats.json_line());
        }
        return;
    }
    for n in [20_000, 100_000] {
        let mut draw = generate::Draw::new(n);
        let country = generate::Country::new(&mut draw);
        let places: Vec<PlaceRecord> = (0..n as u32).map(|id| country.place(&mut draw, id)).collect();
        let queries: Vec<Query> = (0..2_000).map(|_| country.query(&mut draw)).collect();
        compare(&places, &queries);
    }
}

fn compare(places: &[PlaceRecord], queries: &[Query]) {
    let weights = Weights::reference();
    let index = Index::build(places).expect("places");
    let mut scratch = Scratch::new();

    let exact = queries
        .iter()
        .step_by(4)
        .filter(|query| {
            let ids = |list: &[Ranked]| list.iter().map(|r| (r.id, r.score.to_bits())).collect::<Vec<_>>();
            ids(&scan(places, query, &weights)) == ids(index.search(query, &weights, &mut scratch))
        })
        .count();
    println!(
        "\n{} places, {} queries; same ids and scores as the scan: {exact} of {}",
        places.len(),
        queries.len(),
        queries.len().div_ceil(4)
    );

    let tree = tree3(places);
    let flat = tree2(places);
    let ten = std::num::NonZero::new(10).unwrap();
    let points3: Vec<[f64; 3]> = queries.iter().map(|q| unit(q.at.unwrap())).collect();
    let points2: Vec<[f64; 2]> = queries.iter().map(|q| plane(q.at.unwrap())).collect();
    let standard = Weights::standard();

    let mut rows = Vec::new();
    rows.push((
        "our index",
        time(queries.len(), |i| {
            black_box(index.search(&queries[i], &weights, &mut scratch));
        }),
    ));
    rows.push((
        "kiddo, 10 nearest, plane",
        time(queries.len(), |i| {
            black_box(flat.nearest_n::<SquaredEuclidean>(&points2[i], ten));
        }),
    ));
    rows.push((
        "kiddo, 10 nearest, sphere",
        time(queries.len(), |i| {
            black_box(tree.nearest_n::<SquaredEuclidean>(&points3[i], ten));
        }),
    ));
    rows.push((
        "our index, standard weights",
        time(queries.len(), |i| {
            black_box(index.search(&queries[i], &standard, &mut scratch));
        }),
    ));
    rows.push((
        "our index, any fit",
        time(queries.len(), |i| {
            black_box(index.any(&queries[i], &weights, &mut scratch));
        }),
    ));
    let some = queries.len().min(200);
    rows.push((
        "full scan (200 queries)",
        time(some, |i| {
            black_box(scan(places, &queries[i], &weights));
        }),
    ));
    let ours = (rows[0].1.p50, rows[0].1.p99);
    println!(
        "{:<30} {:>10} {:>10} {:>12} {:>9} {:>9}",
        "", "p50 µs", "p99 µs", "queries/s", "× p50", "× p99"
    );
    for (name, t) in &rows {
        println!(
            "{name:<30} {:>10.2} {:>10.2} {:>12.0} {:>9.2} {:>9.2}",
            t.p50,
            t.p99,
            t.qps,
            t.p50 / ours.0,
            t.p99 / ours.1
        );
    }

    let build = fastest(|| drop(black_box(Index::build(places))));
    println!("{:<30} {:>10.2} ms", "build", build * 1e3);
    let million: Vec<Query> = (0..1_000_000).map(|i| queries[i % queries.len()].clone()).collect();
    let start = Instant::now();
    let without = index.reach(&million, &weights, 2).without();
    println!(
        "{:<30} {:>10.3} s, {without} without",
        "a million profiles, 2 threads",
        start.elapsed().as_secs_f64()
    );
}

struct Times {
    p50: f64,
    p99: f64,
    qps: f64,
}

/// The fastest of seven passes for each query.
fn time(queries: usize, mut run: impl FnMut(usize)) -> Times {
    let mut each = vec![u64::MAX; queries];
    let mut pass = f64::INFINITY;
    for _ in 0..PASSES {
        let start = Instant::now();
        for (i, best) in each.iter_mut().enumerate() {
            let start = Instant::now();
            run(i);
            *best = (*best).min(start.elapsed().as_nanos() as u64);
        }
        pass = pass.min(start.elapsed().as_secs_f64());
    }
    each.sort_unstable();
    Times {
        p50: reference::percentile(&each, 50) / 1e3,
        p99: reference::percentile(&each, 99) / 1e3,
        qps: queries as f64 / pass,
    }
}

fn fastest(mut run: impl FnMut()) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..PASSES {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed().as_secs_f64());
    }
    best
}

/// Every place, every filter, one sort at the end: the reference scoring written plainly.
fn scan(places: &[PlaceRecord], q: &Query, weights: &Weights) -> Vec<Ranked> {
    let p = weights.points();
    let (Some(at), Some(radius)) = (q.at, q.travel.visit_m.map(f64::from)) else { return Vec::new() };
    let free = q.cost == matching::CostWish::RequireFree;
    let mut list: Vec<Ranked> = Vec::new();
    for place in places {
        let declared = (place.services & q.need).count_ones();
        if declared == 0
            || (place.publics != 0 && q.publics != 0 && place.publics & q.publics == 0)
            || (free && place.cost & cost::FREE == 0)
            || place.care & q.care != q.care
            || place.offers & q.offers_required != q.offers_required
        {
            continue;
        }
        let open = match place.hours {
            _ if q.when == Week::EMPTY => 0.0,
            Hours::Week(week) if week.overlap(&q.when) != 0 => {
                p.open * (f64::from(week.overlap(&q.when)) / f64::from(q.when.count()))
            }
            _ => continue,
        };
        let metres = place.point.map_or(f64::INFINITY, |point| distance_m(at, point));
        if metres <= radius {
            let services = p.services * (f64::from(declared) / f64::from(q.need.count_ones()));
            let score =
                services + open + p.quality * f64::from(place.quality) - metres * (p.distance / radius);
            list.push(Ranked { id: place.id, score });
        }
    }
    list.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
    list.truncate(q.k);
    list
}

fn unit(point: matching::Point) -> [f64; 3] {
    let (lat, lon) = (point.lat().to_radians(), point.lon().to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

/// A plane good enough for France: the tree's best case.
fn plane(point: matching::Point) -> [f64; 2] {
    [point.lat(), point.lon() * 46.5_f64.to_radians().cos()]
}

fn tree3(places: &[PlaceRecord]) -> ImmutableKdTree<f64, 3> {
    ImmutableKdTree::new_from_slice(&places.iter().map(|p| unit(p.point.unwrap())).collect::<Vec<_>>())
}

fn tree2(places: &[PlaceRecord]) -> ImmutableKdTree<f64, 2> {
    ImmutableKdTree::new_from_slice(&places.iter().map(|p| plane(p.point.unwrap())).collect::<Vec<_>>())
}
