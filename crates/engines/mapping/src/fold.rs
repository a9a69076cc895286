//! Comparing texts the way a reader does.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text without case, accents, ligatures, doubled spaces or typographic apostrophes. Punctuation stays: a term such as
/// `?` or `c++` must not match everything.
pub fn fold(text: &str) -> String {
    // Most texts are plain: they need no decomposition.
    if text.is_ascii() {
        return folded(text.chars(), text.len());
    }
    folded(text.nfkd().filter(|c| !is_combining_mark(*c)), text.len())
}

fn folded(characters: impl Iterator<Item = char>, length: usize) -> String {
    let mut folded = String::with_capacity(length);
    for c in characters {
        match c {
            'œ' | 'Œ' => folded.push_str("oe"),
            'æ' | 'Æ' => folded.push_str("ae"),
            '’' | '‘' | 'ʼ' | '`' | '´' => folded.push('\''),
            '–' | '—' | '‑' | '‐' | '−' => folded.push('-'),
            c if c.is_whitespace() => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            c => folded.extend(c.to_lowercase()),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn case_accents_and_typography_do_not_count() {
        for (text, expected) in [
            ("Médiathèque", "mediatheque"),
            (" Aide  à l’ŒUVRE\n", "aide a l'oeuvre"),
            ("9h–12h", "9h-12h"),
            ("?", "?"),
            ("N°", "n°"),
            ("", ""),
        ] {
            assert_eq!(fold(text), expected, "{text:?}");
        }
    }
}
