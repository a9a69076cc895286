//! Letters as they were meant: HTML, damaged encodings, accents and capitals read away.

/// One letter or mark and the bytes it was read from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    /// Lower case, no accent; dashes, quotes and spaces as their plain kind.
    pub ch: char,
    pub upper: bool,
    pub start: usize,
    pub end: usize,
}

pub(super) struct Clean {
    pub glyphs: Vec<Glyph>,
    pub html: bool,
    pub encoding: bool,
}

/// Longest tag read away, in bytes.
const MAX_TAG: usize = 200;

pub(super) fn clean(text: &str) -> Clean {
    let mut clean = Clean { glyphs: Vec::with_capacity(text.len()), html: false, encoding: false };
    let mut at = 0;
    while let Some(ch) = text[at..].chars().next() {
        let rest = &text[at..];
        let (meant, length) = if let Some((mark, length)) = tag(rest) {
            clean.html = true;
            (mark, length)
        } else if let Some((meant, length)) = entity(rest) {
            clean.html = true;
            (meant, length)
        } else if let Some((meant, length)) = mended(rest) {
            clean.encoding = true;
            (meant, length)
        } else if rest.starts_with("\\n") || rest.starts_with("\\r") {
            ('\n', 2)
        } else {
            clean.encoding |= ch == '\u{fffd}';
            (ch, ch.len_utf8())
        };
        for (index, plain) in plain(meant).into_iter().flatten().enumerate() {
            let upper = index == 0 && meant.is_uppercase();
            clean.glyphs.push(Glyph { ch: plain, upper, start: at, end: at + length });
        }
        at += length;
    }
    clean
}

/// `<br />`, `<p class="x">`: a line break for those that break lines, a space for others.
fn tag(rest: &str) -> Option<(char, usize)> {
    let inside = rest.strip_prefix('<')?;
    let name = inside.strip_prefix('/').unwrap_or(inside);
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let end = inside.bytes().take(MAX_TAG).position(|byte| byte == b'>')?;
    let name: String = name
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    let breaks = matches!(name.as_str(), "br" | "p" | "li" | "ul" | "div" | "tr" | "h1" | "h2" | "h3" | "h4");
    Some((if breaks { '\n' } else { ' ' }, end + 2))
}

/// `&eacute;`, `&#233;`, `&#xE9;`.
fn entity(rest: &str) -> Option<(char, usize)> {
    const NAMED: [(&str, char); 22] = [
        ("nbsp", '\u{a0}'),
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("rsquo", '\''),
        ("ndash", '\u{2013}'),
        ("mdash", '\u{2014}'),
        ("eacute", 'é'),
        ("egrave", 'è'),
        ("ecirc", 'ê'),
        ("agrave", 'à'),
        ("acirc", 'â'),
        ("ucirc", 'û'),
        ("ugrave", 'ù'),
        ("ocirc", 'ô'),
        ("icirc", 'î'),
        ("euml", 'ë'),
        ("ccedil", 'ç'),
        ("Eacute", 'É'),
        ("Agrave", 'À'),
    ];
    let inside = rest.strip_prefix('&')?;
    let end = inside.bytes().take(9).position(|byte| byte == b';')?;
    let name = &inside[..end];
    let meant = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((meant, end + 2))
}

/// UTF-8 that was read as Windows-1252 once: "Ã©" is "é", "â€“" is "–".
fn mended(rest: &str) -> Option<(char, usize)> {
    let mut chars = rest.chars();
    let count = match chars.next()? {
        'Ã' | 'Â' => 2,
        'â' => 3,
        _ => return None,
    };
    let mut bytes = Vec::with_capacity(count);
    let mut length = 0;
    for ch in rest.chars().take(count) {
        bytes.push(windows_1252(ch)?);
        length += ch.len_utf8();
    }
    Some((std::str::from_utf8(&bytes).ok()?.chars().next()?, length))
}

fn windows_1252(ch: char) -> Option<u8> {
    Some(match ch {
        '€' => 0x80,
        '‰' => 0x89,
        'Š' => 0x8a,
        'Œ' => 0x8c,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '™' => 0x99,
        'š' => 0x9a,
        'œ' => 0x9c,
        other => u8::try_from(u32::from(other)).ok()?,
    })
}

/// The letter without accent or capital; up to two for ligatures, none for what is invisible.
fn plain(ch: char) -> [Option<char>; 2] {
    let one = |ch| [Some(ch), None];
    match ch {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}' => [None, None],
        '\n' | '\r' | '\u{2028}' | '•' | '·' | '▪' | '►' | '●' | '*' | '>' => one('\n'),
        '\u{a0}' | '\u{202f}' => one('\u{a0}'),
        space if space.is_whitespace() => one(' '),
        '\u{2010}' | '\u{2011}' | '\u{2212}' | '→' => one('-'),
        '\u{2013}' | '\u{2014}' => one('\u{2013}'),
        '’' | '‘' | '`' | '´' | 'ʼ' => one('\''),
        'œ' | 'Œ' => [Some('o'), Some('e')],
        'æ' | 'Æ' => [Some('a'), Some('e')],
        other => one(match other.to_lowercase().next().unwrap_or(other) {
            'à' | 'â' | 'ä' | 'á' | 'ã' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' | 'í' | 'ì' => 'i',
            'ô' | 'ö' | 'ò' | 'ó' | 'õ' => 'o',
            'ù' | 'û' | 'ü' | 'ú' => 'u',
            'ç' => 'c',
            'ñ' => 'n',
            'ÿ' => 'y',
            lower => lower,
        }),
    }
}
