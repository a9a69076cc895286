//! Bytes as text, whatever program wrote them.

use std::borrow::Cow;

/// How text is written in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without mark.
    Utf8,
    /// Windows-1252, which Latin-1 is a part of.
    Windows1252,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
}

impl Encoding {
    /// Its name, as in mappings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1252 => "windows-1252",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
        }
    }

    /// Reads a name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Some(Self::Utf8),
            "windows-1252" | "cp1252" | "latin1" | "iso-8859-1" | "iso-8859-15" => Some(Self::Windows1252),
            "utf-16le" => Some(Self::Utf16Le),
            "utf-16be" => Some(Self::Utf16Be),
            _ => None,
        }
    }

    /// The likely encoding: the mark at the beginning, else zeros of UTF-16, else UTF-8 when it is, else Windows-1252.
    pub fn guess(bytes: &[u8]) -> Self {
        if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
            return Self::Utf8;
        }
        if bytes.starts_with(&[0xFF, 0xFE]) {
            return Self::Utf16Le;
        }
        if bytes.starts_with(&[0xFE, 0xFF]) {
            return Self::Utf16Be;
        }
        let head = &bytes[..bytes.len().min(512)];
        let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
        let (even, odd) = (zeros(0), zeros(1));
        if head.len() >= 8 && (even + odd) * 3 >= head.len() {
            return if odd >= even { Self::Utf16Le } else { Self::Utf16Be };
        }
        if std::str::from_utf8(bytes).is_ok() { Self::Utf8 } else { Self::Windows1252 }
    }
}

/// What Windows-1252 puts from 0x80 to 0x9F; five places are nothing.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
    '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

/// The text, without its mark; `None` when the bytes are not in this encoding.
pub(crate) fn decode(bytes: &[u8], encoding: Encoding) -> Option<Cow<'_, str>> {
    match encoding {
        Encoding::Utf8 => {
            let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
            std::str::from_utf8(bytes).ok().map(Cow::Borrowed)
        }
        Encoding::Windows1252 => {
            let character = |byte: &u8| match byte {
                0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
                byte => char::from(*byte),
            };
            Some(Cow::Owned(bytes.iter().map(character).collect()))
        }
        Encoding::Utf16Le | Encoding::Utf16Be => {
            let pair = |pair: [u8; 2]| {
                if encoding == Encoding::Utf16Le {
                    u16::from_le_bytes(pair)
                } else {
                    u16::from_be_bytes(pair)
                }
            };
            let (pairs, rest) = bytes.as_chunks::<2>();
            let units: Vec<u16> = pairs.iter().map(|two| pair(*two)).collect();
            let units = units.strip_prefix(&[0xFEFF]).unwrap_or(&units);
            rest.is_empty().then(|| String::from_utf16(units).ok()).flatten().map(Cow::Owned)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_whatever_wrote_it() {
        let text = "Nom;Médiathèque l’Œuvre — 5 €";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> =
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let latin = b"Nom;M\xe9diath\xe8que l\x92\x8cuvre \x97 5 \x80".to_vec();
        let marked = [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (marked, Encoding::Utf8),
            (latin, Encoding::Windows1252),
            (utf16, Encoding::Utf16Le),
            (big, Encoding::Utf16Be),
        ] {
            assert_eq!(Encoding::guess(&bytes), encoding);
            assert_eq!(decode(&bytes, encoding).as_deref(), Some(text), "{encoding:?}");
        }
        assert_eq!(decode(&[0xFF], Encoding::Utf8), None);
        assert_eq!(decode(&[0x41], Encoding::Utf16Le), None);
        assert_eq!(decode(&[], Encoding::Utf16Le).as_deref(), Some(""));
    }
}
