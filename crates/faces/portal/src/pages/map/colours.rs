//! The colours of a site that shows our map, checked: text on them stays readable.

use std::fmt;

/// An opaque colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour(u8, u8, u8);

const WHITE: Colour = Colour(255, 255, 255);
const INK: Colour = Colour(0x17, 0x26, 0x2B);
/// Paper of the light theme, on which links are written.
const PAPER: Colour = Colour(0xFB, 0xF8, 0xF3);
/// Contrast asked of a text by WCAG AA.
const READABLE: f64 = 4.5;

impl Colour {
    /// Reads `0B4A55`, `#0B4A55`, `#fff`; `None` for anything else.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let hex = text.trim().strip_prefix('#').unwrap_or(text.trim());
        if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |from: usize, to: usize| u8::from_str_radix(hex.get(from..to)?, 16).ok();
        match hex.len() {
            6 => Some(Self(part(0, 2)?, part(2, 4)?, part(4, 6)?)),
            3 => Some(Self(part(0, 1)? * 17, part(1, 2)? * 17, part(2, 3)? * 17)),
            _ => None,
        }
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = |byte: u8| {
            let share = f64::from(byte) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast between two colours, 1 to 21 (WCAG 2.2).
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// White or ink, whichever reads better on it.
    fn on(self) -> Self {
        if self.contrast(WHITE) >= self.contrast(INK) { WHITE } else { INK }
    }

    /// Whether links and headings in this colour can be read on our paper.
    pub(crate) fn reads_on_paper(self) -> bool {
        self.contrast(PAPER) >= READABLE && self.contrast(WHITE) >= READABLE
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }
}

/// The sheet that puts a site's colours on the design tokens. A main colour that could not be read as text is left out:
/// the map keeps ours. In the dark theme ours stay, since a colour is dark enough or light enough, not both.
pub(crate) fn sheet(main: Option<Colour>, accent: Option<Colour>) -> String {
    let mut tokens = String::new();
    if let Some(main) = main.filter(|colour| colour.reads_on_paper()) {
        tokens = format!("--water:{main};--water-deep:{main};--on-water:{};", main.on());
    }
    if let Some(accent) = accent {
        tokens = format!("{tokens}--saffron:{accent};");
    }
    if tokens.is_empty() {
        String::new()
    } else {
        format!("@media (prefers-color-scheme: light){{:root{{{tokens}}}}}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colours_are_read() {
        for (text, want) in [
            ("0B4A55", Some("#0B4A55")),
            ("#fff", Some("#FFFFFF")),
            (" #a1b2c3 ", Some("#A1B2C3")),
            ("", None),
            ("red", None),
            ("#12345", None),
            ("#éé", None),
            ("#000}body{display:none", None),
        ] {
            assert_eq!(Colour::read(text).map(|colour| colour.to_string()).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn a_colour_that_cannot_be_read_is_left_out() {
        assert!(sheet(Colour::read("ffff00"), None).is_empty());
        let blue = sheet(Colour::read("003399"), Colour::read("ffcc00"));
        assert!(blue.contains("--water:#003399") && blue.contains("--on-water:#FFFFFF"), "{blue}");
        assert!(blue.contains("--saffron:#FFCC00"));
        assert!((Colour(0, 0, 0).contrast(WHITE) - 21.0).abs() < 1e-9);
    }
}
