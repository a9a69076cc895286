//! Characters that were read with the wrong table: bytes of a file, and texts already spoilt.

/// What Windows-1252 puts at 0x80–0x9F; the five bytes it leaves free keep their Latin-1 control character.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The character of a byte in Windows-1252; Latin-1 is read the same, save for characters no text has.
pub fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

/// The byte that Windows-1252 or Latin-1 would have shown as this character.
fn byte_of(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ 0..=0xff => u8::try_from(code).ok(),
        _ => WINDOWS_1252.iter().position(|known| *known == c).and_then(|at| u8::try_from(at + 0x80).ok()),
    }
}

/// A character that French texts have and whose bytes are told from other letters: everything else stays as written.
fn plausible(c: char) -> bool {
    matches!(c, '\u{a0}'..='\u{ff}' | 'Œ' | 'œ' | 'Ÿ' | '\u{2010}'..='\u{2026}' | '€' | '™' | '\u{202f}' | '\u{2039}' | '\u{203a}')
}

/// The UTF-8 character whose bytes were read one by one at the head of `chars`, and how many characters it took.
fn misread(chars: &[char]) -> Option<(char, usize)> {
    let first = byte_of(*chars.first()?)?;
    let len = match first {
        0xc2..=0xc5 => 2,
        0xe2 => 3,
        _ => return None,
    };
    let mut bytes = [0; 3];
    for (byte, c) in bytes.iter_mut().zip(chars.get(..len)?) {
        *byte = byte_of(*c)?;
    }
    let c = std::str::from_utf8(&bytes[..len]).ok()?.chars().next()?;
    plausible(c).then_some((c, len))
}

/// The text with the characters that were read with the wrong table put right, as often as they were; `None` when there is
/// none. French has neither `Ã` nor a capital `Š` or `Ž` inside a word, so these cannot be meant.
pub fn repaired(text: &str) -> Option<String> {
    if !text.chars().any(|c| matches!(c, 'Â' | 'Ã' | 'Ä' | 'Å' | 'â' | '‚' | 'Š' | 'Ž')) {
        return None;
    }
    let mut chars: Vec<char> = text.chars().collect();
    let mut changed = false;
    // A text misread n times is 2^n as long: each turn at least halves what is wrong.
    loop {
        let next = once(&chars);
        if next == chars {
            break;
        }
        (chars, changed) = (next, true);
    }
    changed.then(|| chars.into_iter().collect())
}

fn once(chars: &[char]) -> Vec<char> {
    let mut out = Vec::with_capacity(chars.len());
    let mut at = 0;
    let small = |c: Option<&char>| c.is_some_and(|c| c.is_lowercase());
    while let Some(&c) = chars.get(at) {
        if let Some((c, len)) = misread(&chars[at..]) {
            out.push(c);
            at += len;
            continue;
        }
        let next = chars.get(at + 1);
        let inside = out.last().is_some_and(|c| c.is_alphabetic());
        let letter = match c {
            // "à" whose second byte, a space that does not break, became a plain one.
            'Ã' if next == Some(&' ') => {
                at += usize::from(chars.get(at + 2) == Some(&' '));
                'à'
            }
            // "é" and "è" of DOS (code page 850) and "é" of Macintosh, inside a word.
            '‚' | 'Ž' if inside && small(next) => 'é',
            'Š' if inside && small(next) => 'è',
            c => c,
        };
        out.push(letter);
        at += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misread_texts_are_read_again() {
        let cases = [
            ("MÃ©diathÃ¨que", Some("Médiathèque")),
            ("MÃƒÂ©diathÃƒÂ¨que", Some("Médiathèque")),
            ("Lâ€™Ã‰cole", Some("L’École")),
            ("HÃ\u{94}TEL DE VILLE", Some("HÔTEL DE VILLE")),
            ("CÅ“ur de ville", Some("Cœur de ville")),
            ("nÂ° 3", Some("n° 3")),
            ("voilÃ  la mairie", Some("voilà la mairie")),
            ("MÃ©diathèque déjà lisible", Some("Médiathèque déjà lisible")),
            ("M‚diathŠque", Some("Médiathèque")),
            ("MŽdiath\u{8f}que", Some("Médiath\u{8f}que")),
            ("CHÂTEAU", None),
            ("FERMÉ…", None),
            ("Œuvre à l’été", None),
            ("SÃO PAULO", None),
            ("Šibenik", None),
            ("«\u{a0}Âgé\u{a0}»", None),
        ];
        for (text, expected) in cases {
            assert_eq!(repaired(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn bytes_of_windows_1252_are_read() {
        let text: String = b"Caf\xe9 \x80 \x9cuvre".iter().map(|byte| windows_1252(*byte)).collect();
        assert_eq!(text, "Café € œuvre");
    }
}
