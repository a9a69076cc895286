//! Outlines on a pixel grid: cut to the frame, thinned to what the eye can tell, written as one path.

use std::fmt::Write as _;

use super::svg::number;
use super::view::View;

/// A closed line of `[longitude, latitude]`, decimal degrees.
pub type Ring = Vec<[f32; 2]>;

/// Steps of the drawing grid in a pixel.
const GRID: f64 = 2.0;
/// No point that moves the line less than this, in grid steps, is kept.
const TOLERANCE: f64 = 1.0;
/// Lines are cut this far outside the frame, so that the cut is never seen (pixels).
const BLEED_PX: f64 = 8.0;

type Xy = (f64, f64);

/// Gathers surfaces of one kind into one `path` element.
pub(super) struct Paths<'a> {
    view: &'a View,
    data: String,
}

impl<'a> Paths<'a> {
    pub(super) const fn new(view: &'a View) -> Self {
        Self { view, data: String::new() }
    }

    pub(super) fn add(&mut self, rings: &[Ring]) {
        for ring in rings {
            self.add_ring(ring);
        }
    }

    /// The element, unless nothing was drawn.
    pub(super) fn write(&self, out: &mut String, class: &str) {
        if !self.data.is_empty() {
            let _ = write!(
                out,
                "<path class=\"{class}\" transform=\"scale({})\" fill-rule=\"evenodd\" d=\"{}\"/>",
                number(1.0 / GRID),
                self.data
            );
        }
    }

    fn add_ring(&mut self, ring: &Ring) {
        let seen = self.view.visible();
        let far = |p: &[f32; 2]| {
            let (lon, lat) = (f64::from(p[0]), f64::from(p[1]));
            [lon < seen.west, lon > seen.east, lat < seen.south, lat > seen.north]
        };
        // Wholly on one side of the frame.
        let sides = ring.iter().map(far).fold([true; 4], |all, one| [0, 1, 2, 3].map(|i| all[i] && one[i]));
        if sides.contains(&true) {
            return;
        }
        let place = |p: &[f32; 2]| self.view.project_degrees(f64::from(p[0]), f64::from(p[1]));
        let mut points: Vec<Xy> =
            ring.iter().map(place).filter(|p| p.0.is_finite() && p.1.is_finite()).collect();
        let (right, bottom) =
            (f64::from(self.view.width()) + BLEED_PX, f64::from(self.view.height()) + BLEED_PX);
        if points.iter().any(|p| !self.view.shows(*p)) {
            points = clip(&points, |p| p.0 + BLEED_PX, |p| (-BLEED_PX, p.1));
            points = clip(&points, |p| right - p.0, |p| (right, p.1));
            points = clip(&points, |p| p.1 + BLEED_PX, |p| (p.0, -BLEED_PX));
            points = clip(&points, |p| bottom - p.1, |p| (p.0, bottom));
        }
        let mut grid: Vec<Xy> = points.iter().map(|p| ((p.0 * GRID).round(), (p.1 * GRID).round())).collect();
        grid.dedup();
        if grid.first() == grid.last() {
            grid.pop();
        }
        let kept = thin(&grid);
        if kept.len() >= 3 {
            self.write_ring(&kept);
        }
    }

    fn write_ring(&mut self, points: &[Xy]) {
        let (mut x, mut y) = (0, 0);
        for (i, point) in points.iter().enumerate() {
            let (px, py) = (point.0 as i64, point.1 as i64);
            let (dx, dy) = (px - x, py - y);
            (x, y) = (px, py);
            let _ = match i {
                0 => write!(self.data, "M{px} {py}"),
                1 => write!(self.data, "l{dx}{}{dy}", if dy < 0 { "" } else { " " }),
                _ => write!(
                    self.data,
                    "{}{dx}{}{dy}",
                    if dx < 0 { "" } else { " " },
                    if dy < 0 { "" } else { " " }
                ),
            };
        }
        self.data.push('z');
    }
}

/// Cuts a closed line along one edge: `inside` is positive on the side kept, `onto` puts a crossing exactly on the edge
/// (Sutherland and Hodgman, 1974).
fn clip(points: &[Xy], inside: impl Fn(Xy) -> f64, onto: impl Fn(Xy) -> Xy) -> Vec<Xy> {
    let mut kept = Vec::with_capacity(points.len());
    for (i, here) in points.iter().enumerate() {
        let before = points[if i == 0 { points.len() - 1 } else { i - 1 }];
        let (a, b) = (inside(before), inside(*here));
        if (a >= 0.0) != (b >= 0.0) {
            let share = a / (a - b);
            kept.push(onto((before.0 + (here.0 - before.0) * share, before.1 + (here.1 - before.1) * share)));
        }
        if b >= 0.0 {
            kept.push(*here);
        }
    }
    kept
}

/// Leaves out the points that the eye would not miss (Douglas and Peucker, 1973), of a closed line given without its
/// repeated last point. Less than three points: nothing is left to see.
fn thin(points: &[Xy]) -> Vec<Xy> {
    let Some(first) = points.first() else { return Vec::new() };
    let farthest = (1..points.len()).max_by(|a, b| {
        let d = |i: &usize| (points[*i].0 - first.0).hypot(points[*i].1 - first.1);
        d(a).total_cmp(&d(b))
    });
    let Some(farthest) = farthest else { return Vec::new() };
    let mut closed = points.to_vec();
    closed.push(*first);
    let mut keep = vec![false; closed.len()];
    keep[0] = true;
    keep[farthest] = true;
    let mut spans = vec![(0, farthest), (farthest, closed.len() - 1)];
    while let Some((from, to)) = spans.pop() {
        let worst = (from + 1..to)
            .map(|i| (off(closed[i], closed[from], closed[to]), i))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((distance, i)) = worst.filter(|(distance, _)| *distance > TOLERANCE) {
            let _: f64 = distance;
            keep[i] = true;
            spans.push((from, i));
            spans.push((i, to));
        }
    }
    points.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(p, _)| *p).collect()
}

/// The distance from a point to a segment.
fn off(p: Xy, a: Xy, b: Xy) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let share = if length > 0.0 { ((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length } else { 0.0 };
    let share = share.clamp(0.0, 1.0);
    (p.0 - a.0 - share * dx).hypot(p.1 - a.1 - share * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn straight_lines_lose_their_middle_points_and_specks_vanish() {
        let square = [(0.0, 0.0), (5.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0, 10.4), (0.0, 10.0)];
        assert_eq!(thin(&square), [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]);
        assert!(thin(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]).len() < 3);
        assert!(thin(&[]).is_empty());
    }

    #[test]
    fn a_line_is_cut_at_the_edge() {
        let cut = clip(&[(-10.0, 0.0), (10.0, 0.0), (10.0, 10.0), (-10.0, 10.0)], |p| p.0, |p| (0.0, p.1));
        assert_eq!(cut, [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]);
        assert!(clip(&[(-1.0, 0.0), (-2.0, 3.0)], |p| p.0, |p| (0.0, p.1)).is_empty());
    }
}
