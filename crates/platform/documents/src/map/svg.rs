//! Writing SVG safely: foreign text escaped, numbers short and finite.

use std::borrow::Cow;

/// Text for an element or a quoted attribute; characters that XML forbids are left out.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    let special = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\'') || !allowed(c);
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars().filter(|c| allowed(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The characters of XML 1.0.
const fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

/// An identifier that needs no quoting: what is not a letter, a digit or a hyphen is left out; `map` when nothing remains.
pub(super) fn id_of(text: &str) -> String {
    let id: String = text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    if id.starts_with(|c: char| c.is_ascii_alphabetic()) { id } else { format!("map{id}") }
}

/// A coordinate to a tenth of a pixel, without a useless zero; 0 for what is not a number.
pub(super) fn number(value: f64) -> String {
    let tenths = if value.is_finite() { (value * 10.0).round().clamp(-1e7, 1e7) as i64 } else { 0 };
    if tenths % 10 == 0 {
        (tenths / 10).to_string()
    } else {
        format!("{}{}.{}", if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10)
    }
}
