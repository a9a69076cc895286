//! One view of the whole country: a circle for each département, as large as its count.

use std::fmt::Write as _;

use super::path::{Paths, Ring};
use super::svg::{escape, id_of, number};
use super::view::{Bounds, View};
use super::{Words, distance};

/// A département on the national map.
#[derive(Debug, Clone, Copy)]
pub struct Area<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where its circle leads.
    pub href: &'a str,
    /// What is counted.
    pub count: u64,
    /// The middle of it on the national map, `[longitude, latitude]`: in its inset when it is overseas.
    pub center: [f64; 2],
    /// Its outline on the national map.
    pub rings: &'a [Ring],
    /// Framed as an inset.
    pub inset: bool,
}

/// A map of the country with a count for each département. A table beside it says the same.
pub struct National<'a> {
    /// Distinct in the page; letters, digits and hyphens.
    pub id: &'a str,
    /// Pixels across and down.
    pub size: (u32, u32),
    /// The words; `you` is not used.
    pub words: Words<'a>,
    /// The départements.
    pub areas: &'a [Area<'a>],
}

const LARGEST_PX: f64 = 15.0;
const SMALLEST_PX: f64 = 3.0;
/// Circles that overlap are pushed apart, never farther than this from their place.
const LARGEST_MOVE_PX: f64 = 26.0;
const ROUNDS: usize = 60;

impl National<'_> {
    /// The SVG element.
    pub fn draw(&self) -> String {
        let points = self.areas.iter().flat_map(|a| a.rings.iter().flatten());
        let view = View::fit(bounds_of(points).unwrap_or(Bounds::MAINLAND), self.size.0, self.size.1, 10);
        let (width, height, id) = (view.width(), view.height(), id_of(self.id));
        let mut out = String::with_capacity(60_000);
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"map map-national\" id=\"{id}\" \
             viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"group\" \
             aria-labelledby=\"{id}-title {id}-desc\"><title id=\"{id}-title\">{}</title>\
             <desc id=\"{id}-desc\">{}</desc>",
            escape(self.words.title),
            escape(self.words.description)
        );
        let mut land = Paths::new(&view);
        for area in self.areas {
            land.add(area.rings);
            if area.inset {
                frame(&mut out, &view, area.rings);
            }
        }
        land.write(&mut out, "map-land");
        let mut circles = self.circles(&view);
        push_apart(&mut circles);
        // Small ones on top.
        circles.sort_by(|a, b| b.radius.total_cmp(&a.radius).then(a.area.cmp(&b.area)));
        for circle in &circles {
            let area = &self.areas[circle.area];
            let name = escape(area.name);
            let count = (self.words.count)(area.count);
            let (count, (x, y)) = (escape(&count), circle.at);
            let class = if area.count == 0 { "map-count map-none" } else { "map-count" };
            let _ = write!(
                out,
                "<a class=\"{class}\" href=\"{}\" aria-label=\"{name}, {count}\"><title>{name}, {count}</title>\
                 <circle cx=\"{}\" cy=\"{}\" r=\"{}\"/></a>",
                escape(area.href),
                number(x),
                number(y),
                number(circle.radius)
            );
        }
        let _ = write!(
            out,
            "<text class=\"map-source\" x=\"{}\" y=\"{}\">{}</text></svg>",
            width - 8,
            height - 8,
            escape(self.words.attribution)
        );
        out
    }

    /// Surfaces in proportion to the counts.
    fn circles(&self, view: &View) -> Vec<Circle> {
        let most = self.areas.iter().map(|a| a.count).max().unwrap_or(0).max(1) as f64;
        let circle = |(i, area): (usize, &Area<'_>)| {
            let at = view.project_degrees(area.center[0], area.center[1]);
            let at = if at.0.is_finite() && at.1.is_finite() { at } else { (0.0, 0.0) };
            let radius = (LARGEST_PX * (area.count as f64 / most).sqrt()).max(SMALLEST_PX);
            Circle { area: i, home: at, at, radius }
        };
        self.areas.iter().enumerate().map(circle).collect()
    }
}

struct Circle {
    area: usize,
    home: (f64, f64),
    at: (f64, f64),
    radius: f64,
}

/// Moves circles that overlap away from each other, a little at each round, so that those around Paris can be told apart.
fn push_apart(circles: &mut [Circle]) {
    for _ in 0..ROUNDS {
        let mut moved = false;
        for i in 0..circles.len() {
            for j in i + 1..circles.len() {
                let (a, b) = (&circles[i], &circles[j]);
                let gap = distance(a.at, b.at);
                let missing = a.radius + b.radius + 1.0 - gap;
                if missing <= 0.1 {
                    continue;
                }
                moved = true;
                // Two at the same place part along a direction of their own.
                let (ux, uy) = if gap > 0.01 {
                    ((b.at.0 - a.at.0) / gap, (b.at.1 - a.at.1) / gap)
                } else {
                    let angle = (i * 7 + j * 13) as f64;
                    (angle.cos(), angle.sin())
                };
                // The smaller gives way more.
                let share = b.radius / (a.radius + b.radius);
                circles[i].shift(-ux * missing * share / 2.0, -uy * missing * share / 2.0);
                circles[j].shift(ux * missing * (1.0 - share) / 2.0, uy * missing * (1.0 - share) / 2.0);
            }
        }
        if !moved {
            break;
        }
    }
}

impl Circle {
    fn shift(&mut self, dx: f64, dy: f64) {
        let to = (self.at.0 + dx, self.at.1 + dy);
        if distance(to, self.home) <= LARGEST_MOVE_PX {
            self.at = to;
        }
    }
}

/// A frame around an inset.
fn frame(out: &mut String, view: &View, rings: &[Ring]) {
    let Some(b) = bounds_of(rings.iter().flatten()) else { return };
    let (left, top) = view.project_degrees(b.west, b.north);
    let (right, bottom) = view.project_degrees(b.east, b.south);
    let _ = write!(
        out,
        "<rect class=\"map-inset\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\"/>",
        number(left - 4.0),
        number(top - 4.0),
        number(right - left + 8.0),
        number(bottom - top + 8.0)
    );
}

fn bounds_of<'a>(points: impl IntoIterator<Item = &'a [f32; 2]>) -> Option<Bounds> {
    let points =
        points.into_iter().filter_map(|[lon, lat]| kernel::Point::new(f64::from(*lat), f64::from(*lon)));
    Bounds::around(points)
}
