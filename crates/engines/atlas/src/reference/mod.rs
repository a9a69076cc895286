//! The comparison with other engines: the same places for all, tiles and lists timed one by one.
//!
//! Reads the comma-separated places of the reference generator, builds an [`Atlas`] with their six facets, and asks tiles
//! around places drawn at random, so that towns weigh what they weigh, without and with filters drawn at random. A
//! filtered tile is timed from the filter to the bytes: nothing is kept from one to the next.

mod read;

use std::fmt::Write as _;

pub use read::{Input, ReadError};

use crate::{Atlas, Bits, FacetId, Filter, Order, Selection, Tile, Unit};

/// Times the hierarchy is built; the fastest counts.
const BUILDS: usize = 9;
/// Tiles asked at each zoom.
const TILES: usize = 400;
/// Lists asked.
const LISTS: usize = 400;
/// Each question is asked this often; its fastest counts: the machine is shared.
const PASSES: usize = 5;
/// Zooms measured.
const ZOOMS: std::ops::RangeInclusive<u8> = 4..=14;
/// The zoom at which the whole of mainland France fills a screen.
const FIRST_VIEW_ZOOM: u8 = 5;

/// What was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Places.
    pub n: usize,
    /// Order, keys and sums: what clusters need.
    pub build_ms: f64,
    /// With the bitmaps of every facet.
    pub build_with_facets_ms: f64,
    /// By zoom.
    pub zooms: Vec<ZoomReport>,
    /// First page of 50 in order of names, exact total and counts of every value, filtered: median and 99th percentile.
    pub page_us: [f64; 2],
    /// Facet values counted.
    pub values: usize,
    /// The longest tile.
    pub bytes_max: usize,
    /// All tiles of mainland France at zoom 5, together.
    pub first_view_bytes: usize,
}

/// Tiles of one zoom: median and 99th percentile, in microseconds.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoomReport {
    /// Zoom.
    pub z: u8,
    /// Without a filter.
    pub plain_us: [f64; 2],
    /// With one, from the filter to the bytes.
    pub filtered_us: [f64; 2],
    /// The longest.
    pub bytes_max: usize,
}

impl Report {
    /// One line of JSON.
    pub fn json_line(&self) -> String {
        let mut line = format!(
            "{{\"engine\":\"passerelle\",\"n\":{},\"build_ms\":{:.3},\"build_with_facets_ms\":{:.3},\"tiles\":[",
            self.n, self.build_ms, self.build_with_facets_ms
        );
        for (i, zoom) in self.zooms.iter().enumerate() {
            let [p50, p99] = zoom.plain_us;
            let [filtered_p50, filtered_p99] = zoom.filtered_us;
            let comma = if i == 0 { "" } else { "," };
            let _ = write!(
                line,
                "{comma}{{\"z\":{},\"p50_us\":{p50:.1},\"p99_us\":{p99:.1},\"filtered_p50_us\":{filtered_p50:.1},\"filtered_p99_us\":{filtered_p99:.1},\"bytes_max\":{}}}",
                zoom.z, zoom.bytes_max
            );
        }
        let [p50, p99] = self.page_us;
        let _ = write!(
            line,
            "],\"page_p50_us\":{p50:.1},\"page_p99_us\":{p99:.1},\"values\":{},\"bytes_max\":{},\"first_view_bytes\":{}}}",
            self.values, self.bytes_max, self.first_view_bytes
        );
        line
    }
}

/// Draws the questions; the same for every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        // xorshift64*: enough for a benchmark.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        drawn as usize % n.max(1)
    }
}

/// A filter drawn at random: one to three facets, one or two values each, sometimes a time.
#[derive(Debug, Clone)]
pub struct Question {
    /// Facets and values.
    pub any_of: Vec<(FacetId, u128)>,
    /// One of the [`Input::times`].
    pub time: Option<usize>,
}

impl Question {
    fn draw(draw: &mut Draw, input: &Input, times: usize) -> Self {
        let mut any_of: Vec<(FacetId, u128)> = Vec::new();
        for _ in 0..=draw.below(3) {
            let facet = draw.below(input.facets.len());
            if any_of.iter().all(|(known, _)| known.0 != facet) {
                let values = input.facets[facet].values;
                let mask = (0..=draw.below(2)).fold(0, |mask, _| mask | 1_u128 << draw.below(values));
                any_of.push((FacetId(facet), mask));
            }
        }
        Self { any_of, time: (times > 0 && draw.below(4) == 0).then(|| draw.below(times)) }
    }

    /// As a filter.
    pub fn filter<'a>(&self, times: &'a [Bits]) -> Filter<'a> {
        let within = self.time.and_then(|time| times.get(time)).into_iter().collect();
        Filter { any_of: self.any_of.clone(), within }
    }
}

/// Reads the places and measures; `clock` gives nanoseconds.
///
/// # Errors
/// [`ReadError`] when the file is not one of the generator's.
pub fn run(places: &str, clock: &dyn Fn() -> u64) -> Result<Report, ReadError> {
    let input = Input::read(places)?;
    Ok(measure(&input, clock))
}

fn measure(input: &Input, clock: &dyn Fn() -> u64) -> Report {
    let time_us = |work: &mut dyn FnMut()| {
        let start = clock();
        work();
        clock().saturating_sub(start) as f64 / 1_000.0
    };
    let fastest = |times: usize, work: &mut dyn FnMut()| {
        (0..times).map(|_| time_us(work)).fold(f64::INFINITY, f64::min)
    };
    let build_ms =
        fastest(BUILDS, &mut || drop(std::hint::black_box(Atlas::build(&input.points, &[])))) / 1_000.0;
    let build_with_facets_ms = fastest(BUILDS, &mut || {
        drop(std::hint::black_box(Atlas::build(&input.points, &input.facets)));
    }) / 1_000.0;
    let atlas = Atlas::build(&input.points, &input.facets);
    let times: Vec<Bits> = input.times(&atlas);
    let whole = atlas.select(&Filter::default());
    let mut draw = Draw(20_261_122);
    let tile_of = |selection: &Selection, tile: Tile| {
        atlas.tile(selection, tile, "places", |place, properties| {
            if let Some((id, name)) = input.words.get(place as usize) {
                properties.text("id", id);
                properties.text("name", name);
            }
        })
    };
    let mut zooms = Vec::new();
    for z in ZOOMS {
        let (mut plain, mut filtered, mut bytes_max) = (Vec::new(), Vec::new(), 0);
        for _ in 0..TILES {
            let Some((lat, lon)) = input.points.get(draw.below(input.points.len())).copied().flatten() else {
                continue;
            };
            let Some(tile) = Unit::new(lat, lon).map(|unit| Tile::holding(unit, z)) else { continue };
            let question = Question::draw(&mut draw, input, times.len());
            plain.push(fastest(PASSES, &mut || bytes_max = bytes_max.max(tile_of(&whole, tile).len())));
            filtered.push(fastest(PASSES, &mut || {
                let selection = atlas.select(&question.filter(&times));
                bytes_max = bytes_max.max(tile_of(&selection, tile).len());
            }));
        }
        zooms.push(ZoomReport {
            z,
            plain_us: percentiles(&mut plain),
            filtered_us: percentiles(&mut filtered),
            bytes_max,
        });
    }
    let mut by_name: Vec<u32> = (0..input.points.len() as u32).collect();
    by_name.sort_by_key(|place| input.words.get(*place as usize).map(|(_, name)| name.as_str()));
    let order = Order::new(&atlas, by_name);
    let mut pages = Vec::new();
    for _ in 0..LISTS {
        let question = Question::draw(&mut draw, input, times.len());
        pages.push(fastest(PASSES, &mut || {
            let filter = question.filter(&times);
            let selection = atlas.select(&filter);
            std::hint::black_box((atlas.page(&selection, &order, 0, 50), atlas.counts(&filter, &selection)));
        }));
    }
    Report {
        n: input.points.len(),
        build_ms,
        build_with_facets_ms,
        bytes_max: zooms.iter().map(|zoom| zoom.bytes_max).max().unwrap_or(0),
        zooms,
        page_us: percentiles(&mut pages),
        values: input.facets.iter().map(|facet| facet.values).sum(),
        first_view_bytes: first_view().map(|tile| tile_of(&whole, tile).len()).sum(),
    }
}

/// The tiles of mainland France and Corsica at the zoom of the first view.
fn first_view() -> impl Iterator<Item = Tile> {
    let corner = |lat, lon| Unit::new(lat, lon).map(|unit| Tile::holding(unit, FIRST_VIEW_ZOOM));
    let corners = corner(51.2, -5.3).zip(corner(41.2, 9.7));
    corners.into_iter().flat_map(|(a, b)| {
        (a.y()..=b.y())
            .flat_map(move |y| (a.x()..=b.x()).filter_map(move |x| Tile::new(FIRST_VIEW_ZOOM, x, y)))
    })
}

fn percentiles(times: &mut [f64]) -> [f64; 2] {
    times.sort_unstable_by(f64::total_cmp);
    [50, 99].map(|share| {
        times.get((times.len() * share / 100).min(times.len().saturating_sub(1))).copied().unwrap_or(0.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_file_is_measured() {
        let text = "id,lat,lon,services,publics,frais,pec,modes,pass,quality,hours,commune\n\
                    0,48.85,2.35,3,0,1,0,1,1,0.5,000000000000000000003,Paris\n\
                    1,45.76,4.83,1,2,2,0,1,0,0.5,000000000000000000000,Lyon\n";
        let ticks = std::cell::Cell::new(0);
        let clock = || {
            ticks.set(ticks.get() + 1_000);
            ticks.get()
        };
        let report = run(text, &clock).unwrap();
        assert_eq!((report.n, report.values, report.zooms.len()), (2, 38, 11));
        assert!(report.first_view_bytes > 0 && report.bytes_max < crate::MAX_TILE_BYTES);
        assert!(report.json_line().starts_with("{\"engine\":\"passerelle\",\"n\":2,\"build_ms\":0.001,"));
    }

    #[test]
    fn a_wrong_file_is_refused_with_its_line() {
        assert!(matches!(run("", &|| 0), Err(ReadError::Header)));
        let text = "id,lat,lon,services,publics,frais,pec,modes,pass,quality,hours,commune\n0,48.85,x,3,0,1,0,1,1,0.5,0,Paris\n";
        assert!(matches!(run(text, &|| 0), Err(ReadError::Field { line: 2, field: "lon" })));
    }
}
