//! What templates give to the component macros: choices, breadcrumb, steps, pages of a list.

use std::fmt::Write as _;

use crate::page::Page;

/// One radio button, checkbox or option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Value sent.
    pub value: String,
    /// Words beside it.
    pub label: String,
    /// A line under the words; may be empty.
    pub hint: String,
    /// Whether it is chosen.
    pub checked: bool,
}

impl Choice {
    /// A choice not taken.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new(), checked: false }
    }

    /// With a line under the words.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Taken when `current` is this value.
    #[must_use]
    pub fn checked_if(mut self, current: &str) -> Self {
        self.checked = self.value == current;
        self
    }

    /// Taken when this value is among `current`.
    #[must_use]
    pub fn checked_among(mut self, current: &[String]) -> Self {
        self.checked = current.contains(&self.value);
        self
    }
}

/// One step of the breadcrumb; the last has no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// Words shown.
    pub label: String,
    /// Address; empty for the current page.
    pub href: String,
}

impl Crumb {
    /// A page above this one.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }

    /// This page.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: String::new() }
    }
}

/// The step indicator: stones along the arch of the footbridge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// Step the person is at, from 1.
    pub current: usize,
    /// Number of steps.
    pub total: usize,
}

/// One stone of the arch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stone {
    /// Horizontal position, 0 to 320.
    pub x: f64,
    /// Vertical position, 0 (top) to 48.
    pub y: f64,
    /// Radius.
    pub r: f64,
    /// `done`, `here` or `ahead`.
    pub state: &'static str,
}

impl Steps {
    /// Width of the drawing.
    const WIDTH: f64 = 320.0;
    /// Ground level of both banks.
    const BANK: f64 = 42.0;
    /// Height of the arch's curve above the ground (control point of the quadratic curve).
    const RISE: f64 = 70.0;

    /// Step `current` of `total`.
    pub const fn new(current: usize, total: usize) -> Self {
        Self { current, total }
    }

    /// Position on the arch, `t` from 0 (left bank) to 1 (right bank).
    fn at(t: f64) -> (f64, f64) {
        let x = 10.0 + (Self::WIDTH - 20.0) * t;
        let y = Self::BANK - 2.0 * t * (1.0 - t) * Self::RISE;
        (x, y)
    }

    /// The stones, left to right.
    pub fn stones(&self) -> Vec<Stone> {
        (1..=self.total)
            .map(|step| {
                let t = if self.total > 1 { (step - 1) as f64 / (self.total - 1) as f64 } else { 0.5 };
                let (x, y) = Self::at(t);
                let (state, r) = match step.cmp(&self.current) {
                    std::cmp::Ordering::Less => ("done", 5.0),
                    std::cmp::Ordering::Equal => ("here", 8.0),
                    std::cmp::Ordering::Greater => ("ahead", 4.5),
                };
                Stone { x: (x * 10.0).round() / 10.0, y: (y * 10.0).round() / 10.0, r, state }
            })
            .collect()
    }

    /// The part of the arch already crossed, as an SVG path.
    pub fn crossed(&self) -> String {
        let end = if self.total > 1 {
            (self.current.clamp(1, self.total) - 1) as f64 / (self.total - 1) as f64
        } else {
            0.5
        };
        let mut path = String::new();
        for i in 0..=24 {
            let (x, y) = Self::at(end * f64::from(i) / 24.0);
            let _ = write!(path, "{}{x:.1} {y:.1}", if i == 0 { "M" } else { "L" });
        }
        path
    }
}

/// Where a long list stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pagination {
    /// Page shown, from 1.
    pub current: usize,
    /// Number of pages, at least 1.
    pub total: usize,
    links: Vec<PageLink>,
}

/// One number of the pagination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLink {
    /// Page number; 0 stands for pages left out.
    pub number: usize,
    /// Address.
    pub href: String,
}

impl Pagination {
    /// Page `current` of a list of `count` things, `per_page` a page; links keep the other parameters of this address.
    pub fn new(page: &Page, current: usize, per_page: usize, count: usize) -> Self {
        let total = count.div_ceil(per_page.max(1)).max(1);
        let current = current.clamp(1, total);
        let mut links = Vec::new();
        let mut last = 0;
        for number in 1..=total {
            let near = number.abs_diff(current) <= 1 || number == 1 || number == total;
            if !near {
                continue;
            }
            if number > last + 1 {
                links.push(PageLink { number: 0, href: String::new() });
            }
            links.push(PageLink { number, href: page.here_with("page", &number.to_string()) });
            last = number;
        }
        Self { current, total, links }
    }

    /// The numbers to show, with gaps as number 0.
    pub fn links(&self) -> &[PageLink] {
        &self.links
    }

    /// Address of a neighbouring page, if there is one.
    pub fn previous(&self) -> Option<&str> {
        self.href_of(self.current.checked_sub(1)?)
    }

    /// Address of the next page, if there is one.
    pub fn next(&self) -> Option<&str> {
        self.href_of(self.current + 1)
    }

    fn href_of(&self, number: usize) -> Option<&str> {
        self.links.iter().find(|link| number > 0 && link.number == number).map(|link| link.href.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arch_begins_and_ends_on_the_banks_and_rises_between() {
        let stones = Steps::new(2, 3).stones();
        let states: Vec<_> = stones.iter().map(|stone| stone.state).collect();
        assert_eq!(states, ["done", "here", "ahead"]);
        assert!((stones[0].y - stones[2].y).abs() < 0.01 && stones[1].y < stones[0].y);
        assert_eq!(Steps::new(1, 1).stones().len(), 1);
        assert!(Steps::new(9, 3).crossed().starts_with('M'));
    }
}
