//! Maps drawn on the server: SVG that needs no script, no tile and no inline style.
//!
//! [`Map`] shows places as numbered dots that match a list, [`National`] a count for each département. Both are values in,
//! text out: outlines come from the caller as rings of `[longitude, latitude]`, so that this module knows no territory.
//! Every dot is a link with an accessible name; colours come from the classes of `map.css` ([`STYLESHEET`]), each shape
//! also differs in form, so that a map printed in grey still reads. A list or a table beside the map says the same.
//!
//! To add a mark: a type in this file, its drawing in [`Map::draw`], its class in `map.css`, and a line in the tests.

mod bubbles;
mod national;
mod path;
mod svg;
mod view;

pub use national::{Area, National};
pub use path::Ring;
pub use view::{Bounds, View};

use std::fmt::Write as _;

use bubbles::Bubble;
use kernel::Point;
use path::Paths;
use svg::{escape, id_of, number};

/// The rules for the classes used here, on the design tokens of `platform/web`.
pub const STYLESHEET: &str = include_str!("map.css");

/// A surface of the background.
#[derive(Debug, Clone, Copy)]
pub struct Shape<'a> {
    /// Its rings, holes included (even-odd rule).
    pub rings: &'a [Ring],
    /// How it is shown.
    pub tone: Tone,
}

/// How a surface of the background is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Land, with its border.
    Land,
    /// The territory that was asked for.
    Focus,
}

/// A place, numbered as in the list beside the map.
#[derive(Debug, Clone, Copy)]
pub struct Marker<'a> {
    /// Where it is.
    pub point: Point,
    /// Its number in the list.
    pub number: u32,
    /// Its name.
    pub name: &'a str,
    /// Where it leads: the item of the list or the sheet of the place.
    pub href: &'a str,
    /// The place that the page is about: drawn in ink, on top, never grouped.
    pub selected: bool,
}

/// A name written on the background, where room is left; earlier ones first.
#[derive(Debug, Clone, Copy)]
pub struct Label<'a> {
    /// Where the thing is.
    pub point: Point,
    /// Its name.
    pub text: &'a str,
}

/// The words on the map, in the language of the page.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// The name of the map: `Carte des lieux`.
    pub title: &'a str,
    /// What it shows, and that a list says the same.
    pub description: &'a str,
    /// The person's position: `Vous êtes ici`.
    pub you: &'a str,
    /// So many places: `3 lieux`.
    pub count: &'a dyn Fn(u64) -> String,
    /// Sources of the background: `© IGN, INSEE`.
    pub attribution: &'a str,
}

/// A map of places.
pub struct Map<'a> {
    /// Distinct in the page; letters, digits and hyphens.
    pub id: &'a str,
    /// What part of the world, on how many pixels.
    pub view: View,
    /// The words.
    pub words: Words<'a>,
    /// The background, in any order.
    pub shapes: &'a [Shape<'a>],
    /// Names on the background, the most important first.
    pub labels: &'a [Label<'a>],
    /// The places; those outside the view are left out.
    pub markers: &'a [Marker<'a>],
    /// Where the person is.
    pub you: Option<Point>,
    /// The address that shows the rectangle where several places overlap, closer; without it, a group leads to its first place.
    pub closer: Option<&'a dyn Fn(Bounds) -> String>,
}

const DOT_PX: f64 = 12.0;
const GROUP_PX: f64 = 16.0;
const SELECTED_PX: f64 = 15.0;
/// Half of a comfortable target, used where no other mark is that near.
const TARGET_PX: f64 = 22.0;
const LABEL_PX: f64 = 13.0;

impl Map<'_> {
    /// The SVG element.
    pub fn draw(&self) -> String {
        let (width, height) = (self.view.width(), self.view.height());
        let id = id_of(self.id);
        let mut out = String::with_capacity(16_000);
        // An image may not contain links for assistive tools, so the whole is a group and the background the image.
        let role = if self.markers.is_empty() { "img" } else { "group" };
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"map\" id=\"{id}\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\" role=\"{role}\" aria-labelledby=\"{id}-title {id}-desc\">\
             <title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>\
             <rect class=\"map-sea\" width=\"{width}\" height=\"{height}\"/>",
            escape(self.words.title),
            escape(self.words.description)
        );
        self.draw_background(&mut out);
        let bubbles = bubbles::group(&self.view, self.markers);
        let you = self.you.map(|p| self.view.project(p)).filter(|at| self.view.shows(*at));
        self.draw_labels(&mut out, &bubbles, you);
        for bubble in bubbles.iter().filter(|b| !self.is_selected(b)) {
            self.draw_bubble(&mut out, bubble, &bubbles);
        }
        // Over the marks: a scale that cannot be read is none.
        self.draw_scale(&mut out);
        if let Some((x, y)) = you {
            let (x, y, label) = (number(x), number(y), escape(self.words.you));
            let _ = write!(
                out,
                "<g class=\"map-you\" role=\"img\" aria-label=\"{label}\" transform=\"translate({x} {y})\">\
                 <title>{label}</title><path d=\"M0-13L13 0L0 13L-13 0Z\"/><circle r=\"4\"/></g>"
            );
        }
        for bubble in bubbles.iter().filter(|b| self.is_selected(b)) {
            self.draw_bubble(&mut out, bubble, &bubbles);
        }
        out.push_str("</svg>");
        out
    }

    fn draw_background(&self, out: &mut String) {
        for (tone, class) in [(Tone::Land, "map-land"), (Tone::Focus, "map-focus")] {
            let mut paths = Paths::new(&self.view);
            for shape in self.shapes.iter().filter(|s| s.tone == tone) {
                paths.add(shape.rings);
            }
            paths.write(out, class);
        }
    }

    fn draw_labels(&self, out: &mut String, bubbles: &[Bubble], you: Option<(f64, f64)>) {
        let mut taken: Vec<[f64; 4]> = bubbles.iter().map(|b| around(b.at, GROUP_PX)).collect();
        taken.extend(you.map(|at| around(at, DOT_PX)));
        let (width, height) = (f64::from(self.view.width()), f64::from(self.view.height()));
        // The scale and the sources keep the bottom.
        let floor = height - 34.0;
        for label in self.labels {
            let (x, y) = self.view.project(label.point);
            let half = label.text.chars().count() as f64 * LABEL_PX * 0.28 + 2.0;
            let place = |y: f64| [x - half, y - LABEL_PX * 0.7, x + half, y + LABEL_PX * 0.7];
            let free = |p: &[f64; 4]| {
                let inside = p[0] >= 2.0 && p[1] >= 2.0 && p[2] <= width - 2.0 && p[3] <= floor;
                inside && !taken.iter().any(|other| overlap(*other, *p))
            };
            // Where it is, else just under or above the mark that hides it.
            let tries = [0.0, 2.0 * LABEL_PX, -2.0 * LABEL_PX];
            if let Some(found) = tries.into_iter().map(|dy| place(y + dy)).find(free) {
                taken.push(found);
                let (x, y) = (number(x), number(f64::midpoint(found[1], found[3])));
                let text = escape(label.text);
                let _ = write!(
                    out,
                    "<text class=\"map-label\" x=\"{x}\" y=\"{y}\" dy=\".35em\" aria-hidden=\"true\">{text}</text>"
                );
            }
        }
    }

    fn draw_scale(&self, out: &mut String) {
        let (width, height) = (self.view.width(), self.view.height());
        let (metres, pixels) = self.view.scale_bar();
        let label = if metres >= 1_000 { format!("{} km", metres / 1_000) } else { format!("{metres} m") };
        let (y, right) = (height.saturating_sub(12), number(12.0 + pixels));
        let _ = write!(
            out,
            "<g class=\"map-scale\" aria-hidden=\"true\"><path d=\"M12 {}V{y}H{right}V{}\"/>\
             <text x=\"16\" y=\"{}\">{label}</text></g>\
             <text class=\"map-source\" x=\"{}\" y=\"{y}\">{}</text>",
            y.saturating_sub(6),
            y.saturating_sub(6),
            y.saturating_sub(5),
            width.saturating_sub(8),
            escape(self.words.attribution)
        );
    }

    fn is_selected(&self, bubble: &Bubble) -> bool {
        matches!(bubble.members.as_slice(), [one] if self.markers[*one].selected)
    }

    fn draw_bubble(&self, out: &mut String, bubble: &Bubble, all: &[Bubble]) {
        let Some(first) = bubble.members.first().map(|i| &self.markers[*i]) else { return };
        let alone = bubble.members.len() == 1;
        let (class, radius) = match (alone, first.selected) {
            (true, true) => ("map-selected", SELECTED_PX),
            (true, false) => ("map-place", DOT_PX),
            (false, _) => ("map-group", GROUP_PX),
        };
        let (name, text, href) = if alone {
            (format!("{}. {}", first.number, first.name), first.number.to_string(), first.href.to_owned())
        } else {
            let count = bubble.members.len();
            let href = self.closer.and_then(|closer| Some(closer(self.bounds_of(bubble)?)));
            (self.group_name(bubble), count.to_string(), href.unwrap_or_else(|| first.href.to_owned()))
        };
        let (name, (x, y)) = (escape(&name), bubble.at);
        let _ = write!(
            out,
            "<a class=\"{class}\" href=\"{}\" aria-label=\"{name}\" transform=\"translate({} {})\"><title>{name}</title>",
            escape(&href),
            number(x),
            number(y)
        );
        let crowded = all.iter().any(|b| b.at != bubble.at && distance(b.at, bubble.at) < 2.0 * TARGET_PX);
        if !crowded {
            let _ = write!(out, "<circle class=\"map-target\" r=\"{TARGET_PX}\"/>");
        }
        let _ = write!(out, "<circle r=\"{radius}\"/><text dy=\".35em\">{text}</text></a>");
    }

    /// `3 lieux (2. Mairie, 5. Médiathèque, 7. Poste)`, at most five names.
    fn group_name(&self, bubble: &Bubble) -> String {
        const NAMED: usize = 5;
        let mut name = (self.words.count)(bubble.members.len() as u64);
        for (i, member) in bubble.members.iter().take(NAMED).enumerate() {
            let marker = &self.markers[*member];
            let separator = if i == 0 { " (" } else { ", " };
            let _ = write!(name, "{separator}{}. {}", marker.number, marker.name);
        }
        name + if bubble.members.len() > NAMED { "…)" } else { ")" }
    }

    fn bounds_of(&self, bubble: &Bubble) -> Option<Bounds> {
        Bounds::around(bubble.members.iter().map(|i| self.markers[*i].point))
    }
}

fn around((x, y): (f64, f64), radius: f64) -> [f64; 4] {
    [x - radius, y - radius, x + radius, y + radius]
}

fn overlap(a: [f64; 4], b: [f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

#[cfg(test)]
mod tests;
