//! The comparison with other engines: the same inputs, the same scoring, the same output for all.
//!
//! Reads the two comma-separated inputs (`places_N.csv`, `queries_N.csv`), runs the very engine that serves pages with
//! [`Weights::reference`], and gives `qid,rank,place_id,score` with four decimals. Each two-hour slot of the inputs is four half hours
//! here; a place without slots has unknown hours, which the reference weights leave out.

use std::fmt::Write as _;

use crate::{
    BuildError, CostWish, Hours, Index, PlaceRecord, Point, Query, Scratch, Tier, Travel, Week, Weights,
    offers,
};

/// Places kept for each query.
pub const TOP: usize = 10;

/// Passes over all queries; each query keeps its fastest.
const PASSES: usize = 7;

const PLACE_COLUMNS: &str = "id,lat,lon,services,publics,frais,pec,modes,pass,quality,hours,commune";
const QUERY_COLUMNS: &str = "qid,lat,lon,radius_km,need,publics,free,pec,pass,slots";

/// An input that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The first line is not the expected one.
    #[error("{input}, line 1: expected the columns {expected}")]
    Header {
        /// `places` or `queries`.
        input: &'static str,
        /// What the line must say.
        expected: &'static str,
    },
    /// A line has too few fields.
    #[error("{input}, line {line}: the field `{field}` is missing")]
    Missing {
        /// `places` or `queries`.
        input: &'static str,
        /// From 1.
        line: usize,
        /// Name of the column.
        field: &'static str,
    },
    /// A field does not hold what it should.
    #[error("{input}, line {line}: `{field}` is {value:?}, expected {expected}")]
    Field {
        /// `places` or `queries`.
        input: &'static str,
        /// From 1.
        line: usize,
        /// Name of the column.
        field: &'static str,
        /// What was found, cut at 40 characters.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A line has too many fields.
    #[error("{input}, line {line}: too many fields")]
    TooMany {
        /// `places` or `queries`.
        input: &'static str,
        /// From 1.
        line: usize,
    },
    /// The places cannot make an index.
    #[error("places: {0}")]
    Build(#[from] BuildError),
}

/// A query of the comparison and its number.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Number of the query in its file.
    pub qid: u32,
    /// The query itself.
    pub query: Query,
}

/// One line of output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Number of the query.
    pub qid: u32,
    /// From 0.
    pub rank: usize,
    /// The place.
    pub place_id: u32,
    /// Its score.
    pub score: f64,
}

/// Times of one run.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Stats {
    /// Places.
    pub n: usize,
    /// Queries.
    pub nq: usize,
    /// Median time of a query, in microseconds: the fastest of seven passes for each query.
    pub p50_us: f64,
    /// 99th percentile, likewise.
    pub p99_us: f64,
    /// Queries a second on one thread, over the fastest pass.
    pub qps: f64,
    /// Time to build the index, in milliseconds: the fastest of three.
    pub build_ms: f64,
}

impl Stats {
    /// The line of JSON that goes with the output.
    pub fn json_line(&self) -> String {
        format!(
            r#"{{"engine":"passerelle","n":{},"nq":{},"p50_us":{:.3},"p99_us":{:.3},"qps":{:.0},"build_ms":{:.2}}}"#,
            self.n, self.nq, self.p50_us, self.p99_us, self.qps, self.build_ms
        )
    }
}

/// The outcome of [`run`].
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Answers of all queries, in order.
    pub rows: Vec<Row>,
    /// Times.
    pub stats: Stats,
}

impl Run {
    /// The answers as `qid,rank,place_id,score`.
    pub fn csv(&self) -> String {
        let mut text = String::from("qid,rank,place_id,score\n");
        for row in &self.rows {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{},{},{},{:.4}", row.qid, row.rank, row.place_id, row.score);
        }
        text
    }
}

/// Runs the comparison on the text of the two inputs. `clock` gives nanoseconds from any start.
///
/// # Errors
/// The first line or field that cannot be read, or places that cannot make an index.
pub fn run(places_csv: &str, queries_csv: &str, clock: &dyn Fn() -> u64) -> Result<Run, ReadError> {
    let places = places(places_csv)?;
    let cases = queries(queries_csv)?;
    let since = |start: u64| clock().saturating_sub(start);
    let mut build_ns = u64::MAX;
    let mut index = Index::build(&places)?;
    for _ in 0..3 {
        let start = clock();
        let next = Index::build(&places)?;
        build_ns = build_ns.min(since(start));
        index = next;
    }
    let weights = Weights::reference();
    let mut scratch = Scratch::new();
    let mut rows = Vec::with_capacity(cases.len() * TOP);
    for case in &cases {
        let best = index.search(&case.query, &weights, &mut scratch);
        let row =
            |(rank, r): (usize, &crate::Ranked)| Row { qid: case.qid, rank, place_id: r.id, score: r.score };
        rows.extend(best.iter().enumerate().map(row));
    }
    let mut fastest = vec![u64::MAX; cases.len()];
    let mut pass_ns = u64::MAX;
    for _ in 0..PASSES {
        let pass = clock();
        for (case, fastest) in cases.iter().zip(&mut fastest) {
            let start = clock();
            std::hint::black_box(index.search(&case.query, &weights, &mut scratch));
            *fastest = (*fastest).min(since(start));
        }
        pass_ns = pass_ns.min(since(pass));
    }
    fastest.sort_unstable();
    let stats = Stats {
        n: places.len(),
        nq: cases.len(),
        p50_us: percentile(&fastest, 50) / 1e3,
        p99_us: percentile(&fastest, 99) / 1e3,
        qps: cases.len() as f64 / (pass_ns.max(1) as f64 / 1e9),
        build_ms: build_ns as f64 / 1e6,
    };
    Ok(Run { rows, stats })
}

/// A percentile of sorted times, 0 when there is none.
pub fn percentile(sorted: &[u64], percent: usize) -> f64 {
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).map_or(0.0, |ns| *ns as f64)
}

/// Reads the places.
///
/// # Errors
/// The first line or field that cannot be read.
pub fn places(csv: &str) -> Result<Vec<PlaceRecord>, ReadError> {
    let body = body("places", csv, PLACE_COLUMNS)?;
    body.map(|(line, text)| {
        // The name of the commune comes last and may hold commas: it is not read.
        let mut fields = Fields { input: "places", line, rest: text.splitn(12, ',') };
        let id = fields.number("id", "a number")?;
        let point = Some(fields.point()?);
        let services = fields.number("services", "a 16-bit mask")?;
        let publics = fields.number("publics", "an 8-bit mask")?;
        let cost = fields.number::<u8>("frais", "an 8-bit mask")?;
        let care = fields.number("pec", "an 8-bit mask")?;
        let modes = fields.number("modes", "an 8-bit mask")?;
        let offers = if fields.flag("pass")? { offers::PASS } else { 0 };
        let quality = fields.number("quality", "a number from 0 to 1")?;
        let hours = fields.slots("hours")?;
        Ok(PlaceRecord {
            id,
            point,
            services,
            presumed: 0,
            modes,
            publics,
            care,
            cost,
            access: 0,
            offers,
            quality,
            hours: if hours.is_empty() { Hours::Unknown } else { Hours::Week(hours) },
            tier: Tier::Ordinary,
        })
    })
    .collect()
}

/// Reads the queries.
///
/// # Errors
/// The first line or field that cannot be read.
pub fn queries(csv: &str) -> Result<Vec<Case>, ReadError> {
    let body = body("queries", csv, QUERY_COLUMNS)?;
    body.map(|(line, text)| {
        let mut fields = Fields { input: "queries", line, rest: text.splitn(11, ',') };
        let qid = fields.number("qid", "a number")?;
        let at = Some(fields.point()?);
        let radius = fields.kilometres("radius_km")?;
        let need = fields.checked("need", "a 16-bit mask, not 0", |text| {
            text.parse::<u16>().ok().filter(|need| *need != 0)
        })?;
        let publics = fields.number("publics", "an 8-bit mask")?;
        let cost = if fields.flag("free")? { CostWish::RequireFree } else { CostWish::Any };
        let care = fields.number("pec", "an 8-bit mask")?;
        let offers_required = if fields.flag("pass")? { offers::PASS } else { 0 };
        let when = fields.slots("slots")?;
        if fields.rest.next().is_some() {
            return Err(ReadError::TooMany { input: "queries", line });
        }
        let travel = Travel::visit(radius);
        let query = Query {
            need,
            publics,
            care,
            cost,
            at,
            travel,
            when,
            offers_required,
            k: TOP,
            ..Query::default()
        };
        Ok(Case { qid, query })
    })
    .collect()
}

/// The lines after the header, with their numbers; empty lines are skipped.
fn body<'a>(
    input: &'static str,
    csv: &'a str,
    expected: &'static str,
) -> Result<impl Iterator<Item = (usize, &'a str)>, ReadError> {
    let mut lines = csv.lines().zip(1..).map(|(text, line)| (line, text.trim_end_matches('\r')));
    if lines.next().is_none_or(|(_, text)| text.trim_start_matches('\u{feff}') != expected) {
        return Err(ReadError::Header { input, expected });
    }
    Ok(lines.filter(|(_, text)| !text.is_empty()))
}

struct Fields<'a> {
    input: &'static str,
    line: usize,
    rest: std::str::SplitN<'a, char>,
}

impl<'a> Fields<'a> {
    fn next(&mut self, field: &'static str) -> Result<&'a str, ReadError> {
        self.rest.next().ok_or(ReadError::Missing { input: self.input, line: self.line, field })
    }

    fn checked<T>(
        &mut self,
        field: &'static str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, ReadError> {
        let text = self.next(field)?;
        parse(text).ok_or_else(|| ReadError::Field {
            input: self.input,
            line: self.line,
            field,
            value: text.chars().take(40).collect(),
            expected,
        })
    }

    fn number<T: std::str::FromStr>(
        &mut self,
        field: &'static str,
        expected: &'static str,
    ) -> Result<T, ReadError> {
        self.checked(field, expected, |text| text.parse().ok())
    }

    fn flag(&mut self, field: &'static str) -> Result<bool, ReadError> {
        self.checked(field, "0 or 1", |text| match text {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        })
    }

    fn point(&mut self) -> Result<Point, ReadError> {
        let lat: f64 = self.checked("lat", "degrees from -90 to 90", |text| {
            text.parse().ok().filter(|lat: &f64| lat.abs() <= 90.0)
        })?;
        self.checked("lon", "degrees from -180 to 180", |text| Point::new(lat, text.parse().ok()?))
    }

    /// Kilometres that are whole metres, as metres.
    fn kilometres(&mut self, field: &'static str) -> Result<u32, ReadError> {
        self.checked(field, "kilometres, at most 40000, in whole metres", |text| {
            let metres = text.parse::<f64>().ok()? * 1000.0;
            let whole = metres.round();
            ((0.0..=4e7).contains(&metres) && (metres - whole).abs() < 1e-6).then_some(whole as u32)
        })
    }

    /// 84 two-hour slots in hexadecimal, slot 0 = Monday 00:00–02:00 in the lowest bit, as half hours.
    fn slots(&mut self, field: &'static str) -> Result<Week, ReadError> {
        self.checked(field, "84 slots in hexadecimal", |text| {
            let slots =
                u128::from_str_radix(text, 16).ok().filter(|s| s >> 84 == 0 && !text.starts_with('+'))?;
            let week = (0..84)
                .filter(|slot| slots >> slot & 1 != 0)
                .fold(Week::EMPTY, |week, slot| week.with(slot / 12, slot % 12 * 4, slot % 12 * 4 + 4));
            Some(week)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: &str = "id,lat,lon,services,publics,frais,pec,modes,pass,quality,hours,commune\n\
        0,48.85,2.35,3,0,1,0,1,0,0.734,000000000000000000030,Paris\n\
        1,48.86,2.36,1,0,2,0,1,1,0.5,000000000000000000000,\"Paris, 3e\"\n";
    const QUERIES: &str = "qid,lat,lon,radius_km,need,publics,free,pec,pass,slots\n\
        0,48.85,2.35,10,3,0,0,0,0,000000000000000000000\n\
        1,48.85,2.35,10,3,0,1,0,0,000000000000000000070\n";

    #[test]
    fn scores_are_those_of_the_reference() {
        let run = run(PLACES, QUERIES, &|| 0).unwrap();
        // 0: all services + quality; one service of two, 1.333 km away. 1: only the free one, open 2 slots of 3.
        let lines: Vec<&str> = run.csv().leak().lines().collect();
        assert_eq!(lines[0], "qid,rank,place_id,score");
        assert_eq!(lines[1], "0,0,0,107.3400");
        assert!(lines[2].starts_with("0,1,1,47.0"), "{}", lines[2]);
        assert_eq!(lines[3], "1,0,0,120.6733");
        assert_eq!(lines.len(), 4);
        assert_eq!((run.stats.n, run.stats.nq), (2, 2));
        assert!(run.stats.json_line().starts_with(r#"{"engine":"passerelle","n":2,"nq":2,"#));
    }

    #[test]
    fn errors_name_the_line_and_the_field() {
        let table = [
            (
                PLACES.replace("48.86", "NaN"),
                "places, line 3: `lat` is \"NaN\", expected degrees from -90 to 90",
            ),
            (
                PLACES.replace("2.35,3", "1e9,3"),
                "places, line 2: `lon` is \"1e9\", expected degrees from -180 to 180",
            ),
            (
                PLACES.replace(",3,0,1", ",65536,0,1"),
                "places, line 2: `services` is \"65536\", expected a 16-bit mask",
            ),
            (PLACES.replace("id,lat", "lat,id"), "places, line 1: expected the columns"),
            (PLACES.replace("0.734", "1.5"), "places: place 0: the quality must be a number from 0 to 1"),
            (PLACES.replace("\n1,", "\n0,"), "places: place 0 is given twice"),
            (PLACES.replace("000000000000000000030", "zz"), "places, line 2: `hours` is \"zz\""),
            (format!("{PLACES}7,1\n"), "places, line 4: the field `lon` is missing"),
        ];
        for (places, error) in table {
            let found = run(&places, QUERIES, &|| 0).unwrap_err().to_string();
            assert!(found.starts_with(error), "{found}");
        }
        let table = [
            (QUERIES.replace(",10,3,0,1", ",-1,3,0,1"), "queries, line 3: `radius_km` is \"-1\""),
            (QUERIES.replace(",10,3,0,1", ",10,0,0,1"), "queries, line 3: `need` is \"0\""),
            (QUERIES.replace("000000000000000000070", "0,1"), "queries, line 3: too many fields"),
        ];
        for (queries, error) in table {
            let found = run(PLACES, &queries, &|| 0).unwrap_err().to_string();
            assert!(found.starts_with(error), "{found}");
        }
    }
}
