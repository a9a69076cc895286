//! Comparing and writing text: folding of names, URL-safe base64, codes people can read aloud.

use unicode_normalization::UnicodeNormalization;

/// Characters of the codes people type: no 0/O, 1/I/L, U, and no vowel that would spell a word.
pub const CODE_ALPHABET: &[u8] = b"23456789BCDFGHJKMNPQRSTVWXYZ";

/// Folds a name for comparison: no accents, lower case, `œ` → `oe`, `æ` → `ae`, `ß` → `ss`, and every run of anything
/// that is neither letter nor digit becomes one space. `"L'Haÿ-les-Roses"` → `"l hay les roses"`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkd() {
        if unicode_normalization::char::is_combining_mark(c) {
            continue;
        }
        // "N°" is typed with a degree sign as often as with the ordinal letter.
        let c = if c == '°' { 'o' } else { c };
        if !c.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push(' ');
        }
        gap = false;
        match c {
            'œ' | 'Œ' => folded.push_str("oe"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'ß' | 'ẞ' => folded.push_str("ss"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// Puts a typed code in its one form: letters in upper case, spaces and hyphens dropped. Other characters are kept, so
/// that a wrong code stays wrong.
pub fn normalise_code(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '\u{a0}' | '\u{202f}'))
        .flat_map(char::to_uppercase)
        .collect()
}

/// URL-safe base64 without padding (RFC 4648 §5).
pub fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().fold(0u32, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for i in 0..=chunk.len() {
            out.push(char::from(ALPHABET[((word >> (18 - 6 * i)) & 63) as usize]));
        }
    }
    out
}

/// The bytes of a [`base64url`] text; `None` when it is not one, in its one canonical form.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    for chunk in text.as_bytes().chunks(4) {
        let mut word = 0u32;
        for byte in chunk {
            let digit = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'-' => 62,
                b'_' => 63,
                _ => return None,
            };
            word = (word << 6) | u32::from(digit);
        }
        let bytes = match chunk.len() {
            4 => 3,
            3 => 2,
            2 => 1,
            _ => return None,
        };
        word <<= 6 * (4 - chunk.len());
        out.extend_from_slice(&word.to_be_bytes()[1..=bytes]);
    }
    (base64url(&out) == text).then_some(out)
}

/// At most `max` characters of `text`, with an ellipsis when something was cut: for reports and logs of foreign text.
pub fn excerpt(text: &str, max: usize) -> String {
    let mut chars = text.chars();
    let mut cut: String = chars.by_ref().take(max).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if chars.next().is_some() {
        cut.push('…');
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_fold_to_one_form() {
        for (name, folded) in [
            ("L'Haÿ-les-Roses", "l hay les roses"),
            ("L’Haÿ  les Roses", "l hay les roses"),
            ("Œuilly", "oeuilly"),
            ("SAINT-ÉTIENNE", "saint etienne"),
            ("  Le Mans ", "le mans"),
            ("N° 12 bis", "no 12 bis"),
            ("", ""),
            ("---", ""),
        ] {
            assert_eq!(fold(name), folded, "{name}");
        }
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(normalise_code(" k7f-2qx "), "K7F2QX");
        assert_eq!(normalise_code("K7F?2QX"), "K7F?2QX");
    }

    #[test]
    fn excerpts_keep_whole_characters() {
        assert_eq!(excerpt("élève", 2), "él…");
        assert_eq!(excerpt("a\nb", 9), "a b");
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(text in ".*") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn base64url_round_trips(bytes in proptest::collection::vec(any::<u8>(), 0..99)) {
            prop_assert_eq!(from_base64url(&base64url(&bytes)), Some(bytes));
        }

        #[test]
        fn base64url_reads_only_what_it_writes(text in "[A-Za-z0-9_=-]{0,12}") {
            if let Some(bytes) = from_base64url(&text) {
                prop_assert_eq!(base64url(&bytes), text);
            }
        }
    }
}
