//! Free text that people type: bounded, without control characters, never markup.

/// The text is longer than its field allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text has more than {max} characters")]
pub struct TooLong {
    /// Characters allowed.
    pub max: usize,
}

/// A text of several lines: trimmed, controls dropped, at most one empty line in a row; `None` when nothing is left.
pub fn clean(text: &str, max: usize) -> Result<Option<String>, TooLong> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.replace("\r\n", "\n").split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let line = visible(line);
        if !(line.is_empty() && lines.last().is_none_or(String::is_empty)) {
            lines.push(line);
        }
    }
    bounded(lines.join("\n").trim(), max)
}

/// A text of one line: line breaks become spaces.
pub fn clean_line(text: &str, max: usize) -> Result<Option<String>, TooLong> {
    bounded(visible(&text.replace(['\n', '\r', '\t', '\u{2028}', '\u{2029}'], " ")).trim(), max)
}

fn bounded(text: &str, max: usize) -> Result<Option<String>, TooLong> {
    if text.chars().count() > max {
        return Err(TooLong { max });
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// Controls and direction marks disappear: they disguise text and print nothing.
fn visible(line: &str) -> String {
    line.chars()
        .filter(|c| !c.is_control() || *c == '\t')
        .filter(|c| !matches!(u32::from(*c), 0x200B | 0x200E | 0x200F | 0x202A..=0x202E | 0x2066..=0x2069 | 0xFEFF))
        .collect::<String>()
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kept_as_typed_but_for_what_does_not_print() {
        for (typed, want) in [
            ("  Bonjour \r\n\r\n\r\n\r\nj'ai besoin d'aide \u{0} ", Some("Bonjour\n\nj'ai besoin d'aide")),
            ("<b>#eval</b> *x*", Some("<b>#eval</b> *x*")),
            ("\u{202e}abc", Some("abc")),
            (" \n\t\n ", None),
            ("", None),
        ] {
            assert_eq!(clean(typed, 100).unwrap().as_deref(), want, "{typed:?}");
        }
        assert_eq!(clean_line("a\nb\r\nc", 100).unwrap().as_deref(), Some("a b  c"));
    }

    #[test]
    fn the_bound_counts_characters_not_bytes() {
        assert!(clean("éééé", 4).is_ok());
        assert_eq!(clean("ééééé", 4), Err(TooLong { max: 4 }));
    }
}
