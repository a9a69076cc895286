//! One writing for every text: lower case, no accent, no punctuation, single spaces.

use unicode_normalization::UnicodeNormalization;

/// Folds a text. Initials with dots become a word: `M.J.C.` gives `mjc`.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters_since_dot = 0;
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            '.' if letters_since_dot == 1 && !out.ends_with(|c: char| c.is_ascii_digit()) => {
                letters_since_dot = 0;
                continue;
            }
            'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => out.push('e'),
            '@' | 'à' | 'â' | 'ä' | 'À' | 'Â' | 'Ä' => out.push('a'),
            'ç' | 'Ç' => out.push('c'),
            'î' | 'ï' | 'Î' | 'Ï' => out.push('i'),
            'ô' | 'ö' | 'Ô' | 'Ö' => out.push('o'),
            'ù' | 'û' | 'ü' | 'Ù' | 'Û' | 'Ü' => out.push('u'),
            'œ' | 'Œ' => out.push_str("oe"),
            'æ' | 'Æ' => out.push_str("ae"),
            'ß' => out.push_str("ss"),
            _ if c.is_alphanumeric() => {
                let plain = c.nfkd().filter(|d| d.is_alphanumeric()).flat_map(char::to_lowercase);
                out.extend(plain);
            }
            _ => {
                if !out.is_empty() && !out.ends_with(' ') && !is_mark(c) {
                    out.push(' ');
                }
                if !is_mark(c) {
                    letters_since_dot = 0;
                }
                continue;
            }
        }
        letters_since_dot += 1;
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// Accents that stand apart from their letter.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// A fixed hash of a text: the same on every machine and at every run.
pub(crate) fn hash(text: &str) -> u64 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in text.bytes() {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    mix(state)
}

/// The hash of a text without its byte at `gone`.
pub(crate) fn hash_without(text: &str, gone: usize) -> u64 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for (at, byte) in text.bytes().enumerate() {
        if at != gone {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    mix(state)
}

/// A fixed hash of a number.
pub(crate) fn number_hash(number: u64) -> u64 {
    mix(number ^ 0x9e37_79b9_7f4a_7c15)
}

/// One hash of two, where their order counts.
pub(crate) fn combine(first: u64, second: u64) -> u64 {
    mix(first.rotate_left(23) ^ second.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn mix(mut state: u64) -> u64 {
    state ^= state >> 32;
    state = state.wrapping_mul(0xd6e8_feb8_6659_fd93);
    state ^ (state >> 32)
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn writings_of_one_name_fold_alike() {
        for (written, folded) in [
            ("M.J.C. Saint-Exupéry", "mjc saint exupery"),
            ("  L'@telier  (Œuvres) ", "l atelier oeuvres"),
            ("C.C.A.S.", "ccas"),
            ("12, r. Jean-Moulin", "12 r jean moulin"),
            ("e\u{301}cole", "ecole"),
            ("Ναός", "ναος"),
            ("--", ""),
        ] {
            assert_eq!(fold(written), folded);
        }
    }
}
