//! Any text: encoding, escapes, entities, invisible characters, spaces, tags, length.

use crate::change::{Cleaned, Work};
use crate::encoding;
use crate::rule::Rule;

/// Words that say "nothing", folded. A single sign is one too.
const NOTHING: [&str; 18] = [
    "null",
    "none",
    "nan",
    "undefined",
    "neant",
    "néant",
    "aucun",
    "aucune",
    "non renseigné",
    "non renseignée",
    "non renseigne",
    "non communiqué",
    "non disponible",
    "nc",
    "n/c",
    "n/a",
    "n.c.",
    "sans objet",
];

/// Whether a text says that there is no value (`Néant`, `null`, `-`).
pub fn says_nothing(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty()
        || text.chars().all(|c| matches!(c, '-' | '–' | '—' | '.' | '/' | '_' | '?' | '*' | '#'))
    {
        return true;
    }
    text.len() <= 20 && NOTHING.contains(&text.to_lowercase().as_str())
}

/// A text of at most `max` characters on one line.
pub fn text(written: &str, max: usize) -> Cleaned<String> {
    let mut work = Work::new(head(written, max));
    tidy(&mut work);
    nothing(&mut work);
    cut(&mut work, max, was_cut(written, max));
    work.done(|text| text)
}

/// A long text that may have been written as a page: tags are removed too.
pub fn plain_text(written: &str, max: usize) -> Cleaned<String> {
    let mut work = Work::new(head(written, max));
    loop {
        tidy(&mut work);
        let without = if work.text.contains('<') { without_tags(&work.text) } else { break };
        if without == work.text {
            break;
        }
        work.set(Rule::TextHtml, without.trim());
    }
    nothing(&mut work);
    cut(&mut work, max, was_cut(written, max));
    work.done(|text| text)
}

/// [`plain`], on one line.
pub(crate) fn tidy(work: &mut Work) {
    loop {
        let before = work.changes.len();
        plain(work);
        spaces(work);
        if work.changes.len() == before {
            break;
        }
    }
}

/// Encoding, escapes, entities and invisible characters: what every cleaner begins with. What one uncovers another puts
/// right, so this goes on while anything changes: each change makes the text shorter or spells one letter out.
pub(crate) fn plain(work: &mut Work) {
    loop {
        let before = work.changes.len();
        if let Some(repaired) = encoding::repaired(&work.text) {
            work.set(Rule::TextEncoding, repaired);
        }
        if work.text.contains("\\u") || work.text.contains("_x00") {
            work.set(Rule::TextEscape, unescaped(&work.text));
        }
        if work.text.contains('&') && work.text.contains(';') {
            work.set(Rule::TextEntity, without_entities(&work.text));
        }
        if work.text.contains(invisible) {
            work.set(Rule::TextInvisible, work.text.replace(invisible, ""));
        }
        if work.changes.len() == before {
            break;
        }
    }
}

/// A text for comparison: small letters without accents, every run of other signs one space.
pub(crate) fn fold(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)) {
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
            c => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// Whether a text has letters and all are capitals.
pub(crate) fn all_capitals(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

/// What is read of a text: eight bytes a character is enough to know that it is too long.
fn head(text: &str, max: usize) -> &str {
    &text[..text.floor_char_boundary(max.saturating_mul(8))]
}

fn was_cut(text: &str, max: usize) -> bool {
    head(text, max).len() < text.len()
}

fn invisible(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
}

fn spaces(work: &mut Work) {
    work.trim();
    let collapsed = collapsed(&work.text);
    work.set(Rule::TextSpaces, collapsed);
}

fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

pub(crate) fn nothing(work: &mut Work) {
    if !work.text.is_empty() && says_nothing(&work.text) {
        work.set(Rule::TextNothing, "");
    }
}

fn cut(work: &mut Work, max: usize, was_cut: bool) {
    if was_cut || work.text.chars().count() > max {
        let kept: String = work.text.chars().take(max.saturating_sub(1)).collect();
        work.set(Rule::TextTooLong, format!("{}…", kept.trim_end_matches(['…', ' ', 'Ã'])));
    }
}

/// `\u00e9` and the `_x000D_` of spreadsheets.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '_']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (digits, len) = match rest.as_bytes() {
            [b'\\', b'u', ..] => (rest.get(2..6), 6),
            [b'_', b'x', .., _] if rest.as_bytes().get(6) == Some(&b'_') => (rest.get(2..6), 7),
            _ => (None, 0),
        };
        let hexadecimal = digits.filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let code = hexadecimal.and_then(|d| u32::from_str_radix(d, 16).ok()).and_then(char::from_u32);
        // An escape of an escape is meant as written.
        let meant = |c: &char| !matches!(c, '\\' | '_' | 'u' | 'x' | '0'..='9' | 'a'..='f' | 'A'..='F');
        if let Some(c) = code.filter(meant) {
            out.push(c);
            rest = &rest[len..];
        } else {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// The entities that French pages use; others by number.
const ENTITIES: [(&str, char); 45] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("agrave", 'à'),
    ("acirc", 'â'),
    ("auml", 'ä'),
    ("ccedil", 'ç'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ocirc", 'ô'),
    ("ouml", 'ö'),
    ("ugrave", 'ù'),
    ("ucirc", 'û'),
    ("uuml", 'ü'),
    ("oelig", 'œ'),
    ("aelig", 'æ'),
    ("Eacute", 'É'),
    ("Egrave", 'È'),
    ("Ecirc", 'Ê'),
    ("Agrave", 'À'),
    ("Acirc", 'Â'),
    ("Ccedil", 'Ç'),
    ("Icirc", 'Î'),
    ("Ocirc", 'Ô'),
    ("OElig", 'Œ'),
    ("deg", '°'),
    ("euro", '€'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("rsquo", '’'),
    ("lsquo", '‘'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("hellip", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("bull", '•'),
    ("middot", '·'),
];

/// The longest entity, in bytes.
const MAX_ENTITY: usize = 9;

fn entity(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| *c != '\0')
}

/// Decodes in one pass, entities of entities included: at each `;` the end of what was written is looked at.
fn without_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let mut pushed = Some(c);
        while let Some(c) = pushed.take() {
            if c != ';' {
                out.push(c);
                break;
            }
            let from = out.ceil_char_boundary(out.len().saturating_sub(MAX_ENTITY));
            let found = out[from..].rfind('&').map(|at| from + at);
            match found.and_then(|at| Some((at, entity(&out[at + 1..])?))) {
                Some((at, decoded)) => {
                    out.truncate(at);
                    pushed = Some(decoded);
                }
                None => out.push(';'),
            }
        }
    }
    out
}

/// Tags of pages. `x < y` is none.
const TAGS: [&str; 46] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "div",
    "em",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "li",
    "link",
    "meta",
    "o:p",
    "ol",
    "p",
    "pre",
    "script",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "ul",
];
/// Tags inside a line: nothing is put in their place.
const INLINE: [&str; 14] =
    ["a", "abbr", "b", "code", "em", "font", "i", "o:p", "small", "span", "strong", "sub", "sup", "u"];
/// The longest tag looked at, in bytes.
const MAX_TAG: usize = 2_000;

/// Removes tags in one pass, tags made by removing tags included: at each `>` the end of what was written is looked at.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Where the text of a script or a style begins.
    let mut hidden_from: Option<usize> = None;
    for c in text.chars() {
        if c != '>' {
            out.push(c);
            continue;
        }
        let from = out.ceil_char_boundary(out.len().saturating_sub(MAX_TAG));
        let tag = out[from..].rfind('<').map(|at| from + at).and_then(|at| {
            let inside = &out[at + 1..];
            let name =
                inside.trim_start_matches('/').split([' ', '\t', '\n', '\r', '/']).next().unwrap_or_default();
            let name = name.to_ascii_lowercase();
            let known = name == "u" || TAGS.contains(&name.as_str()) || inside.starts_with("!--");
            known.then(|| (at, name, inside.starts_with('/')))
        });
        let Some((at, name, closes)) = tag else {
            out.push('>');
            continue;
        };
        out.truncate(at);
        if matches!(name.as_str(), "script" | "style") {
            match hidden_from.take() {
                Some(hidden) if closes => out.truncate(hidden.min(at)),
                _ if !closes => hidden_from = Some(at),
                _ => {}
            }
        }
        if !INLINE.contains(&name.as_str()) {
            out.push(' ');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cleaned_and_cut() {
        let cases = [
            (" a \n\t b ", "a b", vec![Rule::TextSpaces]),
            (" a b ", "a b", vec![]),
            ("a\u{202e}b\u{7}", "ab", vec![Rule::TextInvisible]),
            ("abcdefghijk", "abcdefghi…", vec![Rule::TextTooLong]),
            ("&amp;amp;eacute;", "é", vec![Rule::TextEntity]),
            ("R&D; etc", "R&D; etc", vec![]),
            ("a_x000D_b", "a b", vec![Rule::TextEscape, Rule::TextSpaces]),
            ("<b>", "<b>", vec![]),
            ("N/A", "", vec![Rule::TextNothing]),
            ("", "", vec![]),
        ];
        for (written, expected, rules) in cases {
            let got = text(written, 10);
            assert_eq!(got.value, expected, "{written:?}");
            assert_eq!(got.changes.iter().map(|c| c.rule).collect::<Vec<_>>(), rules, "{written:?}");
        }
        assert_eq!(text(&"é".repeat(1_000_000), 4).value.chars().count(), 4);
    }

    #[test]
    fn pages_become_text() {
        let cases = [
            ("<p>Un</p><p>deux &amp; trois</p>", "Un deux & trois"),
            ("lundi<br/>mardi", "lundi mardi"),
            ("m<b>ar</b>di", "mardi"),
            ("&lt;p&gt;Écrit deux fois&lt;/p&gt;", "Écrit deux fois"),
            ("a<script>alert('<p>')</script>b", "a b"),
            ("<<b>b>gras", "gras"),
            ("si x < y et z > w", "si x < y et z > w"),
            ("<a href=\"https://a.fr/?x=1&amp;y=2\">lien</a>", "lien"),
            ("<!-- caché -->visible", "visible"),
        ];
        for (written, expected) in cases {
            assert_eq!(plain_text(written, 500).value, expected, "{written}");
        }
    }

    #[test]
    fn nested_entities_and_tags_cost_one_pass() {
        let entities = format!("&{}", "amp;".repeat(100_000));
        assert_eq!(text(&entities, 1_000_000).value, "&");
        let tags = format!("{}{}", "<".repeat(100_000), "b>".repeat(100_000));
        assert_eq!(plain_text(&tags, 1_000_000).value, "");
    }
}
