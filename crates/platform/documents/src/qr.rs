//! QR codes as SVG for pages and as data for printed sheets.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};
use serde_json::{Value as Json, json};

/// Light modules that the standard (ISO/IEC 18004) asks around a code.
const MARGIN: usize = 4;

/// A square of dark and light modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    size: usize,
    dark: Vec<bool>,
}

/// The text does not fit the largest code (2,331 bytes at level M).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long for a QR code")]
pub struct TooLong;

impl Qr {
    /// Encodes `text` at error correction level M: 15 % of a worn sheet may be unreadable.
    pub fn new(text: &str) -> Result<Self, TooLong> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| TooLong)?;
        let dark = code.to_colors().into_iter().map(|module| module == Color::Dark).collect();
        Ok(Self { size: code.width(), dark })
    }

    /// Modules on a side, margin apart.
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Whether the module at `row`, `column` is dark; outside the code everything is light.
    pub fn is_dark(&self, row: usize, column: usize) -> bool {
        column < self.size && self.dark.get(row * self.size + column).copied().unwrap_or(false)
    }

    /// An inline SVG of class `qr`, without style attribute, script or id; `title` is what a screen reader says.
    /// Black on white whatever the theme, since cameras need it.
    pub fn svg(&self, title: &str) -> String {
        let side = self.size + 2 * MARGIN;
        let title = escape(title);
        let mut path = String::new();
        for (row, column, length) in self.runs() {
            let _ = write!(path, "M{} {}h{length}v1h-{length}z", column + MARGIN, row + MARGIN);
        }
        format!(
            "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" role=\"img\" \
             aria-label=\"{title}\" shape-rendering=\"crispEdges\"><title>{title}</title>\
             <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
        )
    }

    /// The form the sheet template's `qr(matrix, alt)` draws: `{"size": 33, "runs": [[row, column, length], …]}`.
    pub fn matrix(&self) -> Json {
        let runs: Vec<Json> = self.runs().map(|(row, column, length)| json!([row, column, length])).collect();
        json!({ "size": self.size, "runs": runs })
    }

    /// Horizontal runs of dark modules: (row, first column, length).
    fn runs(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        (0..self.size).flat_map(move |row| {
            let mut column = 0;
            std::iter::from_fn(move || {
                while column < self.size && !self.is_dark(row, column) {
                    column += 1;
                }
                let start = column;
                while self.is_dark(row, column) {
                    column += 1;
                }
                (column > start).then_some((row, start, column - start))
            })
        })
    }
}

/// `text` as an inline SVG QR code that says `title`.
pub fn svg(text: &str, title: &str) -> Result<String, TooLong> {
    Ok(Qr::new(text)?.svg(title))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an independent decoder reads when `scale` grey pixels stand for one module.
    fn read_back(qr: &Qr, scale: usize) -> String {
        let side = (qr.size() + 2 * MARGIN) * scale;
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            let (row, column) = (y / scale, x / scale);
            let dark = row >= MARGIN && column >= MARGIN && qr.is_dark(row - MARGIN, column - MARGIN);
            if dark { 0 } else { 255 }
        });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    #[test]
    fn an_independent_decoder_reads_what_was_written() {
        for text in [
            "https://passerelle.example/r/hJ3mQ0x1c2v3b4n5m6a7s8d9f0g1h2j3k4l5z6x7c8v",
            "K7F2QX9B",
            "Où trouver de l'aide près de L'Haÿ-les-Roses ?",
        ] {
            assert_eq!(read_back(&Qr::new(text).unwrap(), 4), text);
        }
    }

    #[test]
    fn the_runs_are_the_modules() {
        let qr = Qr::new("https://passerelle.example/code").unwrap();
        let drawn: usize = qr.runs().map(|(_, _, length)| length).sum();
        assert_eq!(drawn, qr.dark.iter().filter(|dark| **dark).count());
        assert!(
            qr.runs()
                .all(|(row, start, length)| (start..start + length).all(|column| qr.is_dark(row, column)))
        );
    }

    #[test]
    fn the_svg_is_named_escaped_and_needs_no_style() {
        let svg = svg("x", "Lien <script> \"de\" l'envoi & co").unwrap();
        assert!(
            svg.contains(
                "role=\"img\" aria-label=\"Lien &lt;script&gt; &quot;de&quot; l&#39;envoi &amp; co\""
            )
        );
        assert!(!svg.contains("style=") && !svg.contains("<script") && !svg.contains(" id="));
    }

    #[test]
    fn a_text_that_cannot_fit_is_refused() {
        assert_eq!(Qr::new(&"x".repeat(3_000)), Err(TooLong));
    }
}
