//! E-mail addresses: none, one or several in a cell.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::change::{Change, Refusal, Several, Work};
use crate::rule::{Rule, Why};
use crate::text;

/// The most addresses a cell may hold.
const MAX_VALUES: usize = 10;
/// How long a cell is looked at, in bytes.
const MAX_BYTES: usize = 4_000;
/// The longest address (RFC 5321).
const MAX_ADDRESS: usize = 254;

/// What stands for `@` and for a dot where robots are feared. Longer ones first.
const DISGUISED_AT: [&str; 15] = [
    "[arobase]",
    "(arobase)",
    " arobase ",
    "[at]",
    "(at)",
    "{at}",
    "<at>",
    "[@]",
    "(@)",
    " at ",
    " chez ",
    "[a]",
    "(a)",
    "{a}",
    "＠",
];
const DISGUISED_DOT: [&str; 8] = ["[point]", "(point)", " point ", "[dot]", "(dot)", " dot ", "[.]", "(.)"];

/// Words that stand for an office, not for a person, before the `@`.
const OFFICES: [&str; 32] = [
    "accueil",
    "administration",
    "adil",
    "asso",
    "association",
    "bibliotheque",
    "bureau",
    "ccas",
    "centre",
    "cias",
    "communication",
    "contact",
    "cyberbase",
    "direction",
    "emploi",
    "epn",
    "espace",
    "france",
    "franceservices",
    "fs",
    "hello",
    "info",
    "infos",
    "inscription",
    "mairie",
    "mediatheque",
    "mfs",
    "mjc",
    "numerique",
    "pij",
    "secretariat",
    "social",
];

/// Whether an address has the shape of one; no more than shape can be known.
pub fn is_address(text: &str) -> bool {
    let Some((user, domain)) = text.split_once('@') else { return false };
    text.len() <= MAX_ADDRESS && is_user(user) && is_domain(domain)
}

fn is_user(user: &str) -> bool {
    !user.is_empty()
        && user.bytes().all(|b| {
            b.is_ascii_graphic()
                && !matches!(
                    b,
                    b'@' | b'|' | b',' | b';' | b'<' | b'>' | b'"' | b'(' | b')' | b'[' | b']' | b':' | b'\\'
                )
        })
}

fn is_domain(domain: &str) -> bool {
    domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty()
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
        && domain
            .rsplit('.')
            .next()
            .is_some_and(|last| last.len() >= 2 && last.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// Whether an address is that of an office (`mairie@…`, `contact@…`, or named as its domain), not of a person.
pub fn is_office(address: &str) -> bool {
    let Some((user, domain)) = address.split_once('@') else { return false };
    let mut words = user.split(|c: char| !c.is_ascii_alphabetic());
    words.any(|word| OFFICES.contains(&word)) || domain.split('.').next().is_some_and(|name| name == user)
}

/// Reads every address of a cell.
pub fn emails(written: &str) -> Several<String> {
    let mut several = Several::default();
    let mut work = Work::new(written[..written.floor_char_boundary(MAX_BYTES)].trim());
    text::plain(&mut work);
    work.trim();
    if text::says_nothing(&work.text) {
        if !work.text.is_empty() {
            work.set(Rule::TextNothing, "");
        }
        several.changes = work.changes;
        return several;
    }
    undisguise(&mut work);
    let (parts, words) = parts(&work.text);
    if words {
        work.set(Rule::EmailText, parts.join(" "));
    }
    let split = parts.len() > 1;
    let whole = std::mem::take(&mut work.text);
    several.changes = work.changes;
    for part in &parts {
        match one(part) {
            Err(refusal) => several.refused.push(refusal),
            Ok(_) if several.values.len() >= MAX_VALUES => {
                several.refused.push(Refusal::new(Why::EmailTooMany, part));
            }
            Ok(work) => {
                several.changes.extend(work.changes);
                if !several.values.contains(&work.text) {
                    several.values.push(work.text);
                }
            }
        }
    }
    // A bar between is how the standard writes several.
    let joined = several.values.join("|");
    if split && joined != whole {
        several.changes.push(Change::new(Rule::EmailSeveral, &whole, &joined));
    }
    several
}

/// What stands for something else, over the whole cell.
fn undisguise(work: &mut Work) {
    let lower = |text: &str| text.to_ascii_lowercase();
    if lower(&work.text).contains("mailto:") {
        let without = replace(&work.text, "mailto:", "", false);
        work.set(Rule::EmailMailto, without.trim());
    }
    let mut bare = work.text.clone();
    for (disguises, plain) in [(DISGUISED_AT.as_slice(), "@"), (DISGUISED_DOT.as_slice(), ".")] {
        // " at " and " point " are also words: only where neither sign is.
        let needed = !bare.contains(plain);
        for disguise in disguises.iter().filter(|d| needed || !d.starts_with(' ')) {
            bare = replace(&bare, disguise, plain, true);
        }
    }
    if bare.contains('@') {
        work.set(Rule::EmailDisguise, bare);
    }
    if work.text.contains("@@") {
        let mut single = work.text.clone();
        while single.contains("@@") {
            single = single.replace("@@", "@");
        }
        work.set(Rule::EmailAt, single);
    }
    let mut near = String::with_capacity(work.text.len());
    let mut chars = work.text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == ' ' && (near.ends_with('@') || chars.peek() == Some(&'@')) {
            continue;
        }
        near.push(c);
    }
    work.set(Rule::EmailSpaces, near);
}

/// Replaces a text of ASCII capitals or small letters, whatever the case; `tight` drops the spaces around it.
fn replace(text: &str, what: &str, by: &str, tight: bool) -> String {
    let lower = text.to_ascii_lowercase();
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    while let Some(at) = lower[from..].find(what) {
        out.push_str(&text[from..from + at]);
        from += at + what.len();
        if tight {
            out.truncate(out.trim_end().len());
            from += text[from..].len() - text[from..].trim_start().len();
        }
        out.push_str(by);
    }
    out.push_str(&text[from..]);
    out
}

/// The parts of a cell that are meant as addresses, and whether words were left out.
fn parts(text: &str) -> (Vec<String>, bool) {
    let cut =
        |c: char| c.is_whitespace() || matches!(c, '|' | ';' | '/' | '<' | '>' | '"' | '(' | ')' | '[' | ']');
    let mut found: Vec<String> = Vec::new();
    let mut words = false;
    for piece in text.split(cut).filter(|piece| !piece.is_empty()) {
        for piece in at_commas(piece) {
            let trimmed =
                piece.trim_matches(|c: char| matches!(c, ',' | ':' | '\'' | '.' | '’' | '«' | '»' | '*'));
            // "mail:a@b.fr", and "?subject=" after an address.
            let trimmed = trimmed.rsplit_once(':').map_or(trimmed, |(_, tail)| tail);
            let trimmed = match trimmed.split_once('?') {
                Some((head, _)) if head.contains('@') => head,
                _ => trimmed,
            };
            if trimmed.contains('@') {
                words |= trimmed != piece;
                found.push(trimmed.to_owned());
            } else if !trimmed.is_empty() || !piece.is_empty() {
                words = true;
            }
        }
    }
    if found.is_empty() {
        return (vec![text.to_owned()], false);
    }
    words |= text.contains(['<', '>', '"', '(', ')', '[', ']']);
    (found, words)
}

/// A comma parts two addresses, or was typed for a dot (`mairie@foix,fr`).
fn at_commas(piece: &str) -> Vec<&str> {
    let parts: Vec<&str> = piece.split(',').collect();
    if parts.iter().filter(|part| part.contains('@')).count() == 1
        && parts.len() == 2
        && parts[0].contains('@')
    {
        let (head, tail) = (parts[0], parts[1]);
        let extension = (2..=4).contains(&tail.len()) && tail.bytes().all(|b| b.is_ascii_alphabetic());
        if extension && !is_address(head) {
            return vec![piece];
        }
    }
    parts
}

/// One address.
fn one(part: &str) -> Result<Work, Refusal> {
    let mut work = Work::new(part);
    if !work.text.is_ascii() {
        let folded: String = work.text.nfkd().filter(|c| !is_combining_mark(*c)).collect();
        work.set(Rule::EmailAccents, folded.replace('œ', "oe").replace('Œ', "OE"));
    }
    let mut dotted = work.text.replace(',', ".");
    while dotted.contains("..") {
        dotted = dotted.replace("..", ".");
    }
    dotted = dotted.replace("@.", "@").replace(".@", "@");
    work.set(Rule::EmailDots, dotted.trim_matches('.'));
    work.set(Rule::EmailCase, work.text.to_ascii_lowercase());
    let Some((user, domain)) = work.text.split_once('@') else {
        return Err(Refusal::new(Why::EmailNoAt, part));
    };
    if !is_user(user) {
        return Err(Refusal::new(Why::EmailNoUser, part));
    }
    if !is_domain(domain) || work.text.len() > MAX_ADDRESS {
        return Err(Refusal::new(Why::EmailNoDomain, part));
    }
    Ok(work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_out_of_what_people_write() {
        let cases: &[(&str, &[&str])] = &[
            ("a@b.fr", &["a@b.fr"]),
            ("mairie.x+y@ville-z.gouv.fr", &["mairie.x+y@ville-z.gouv.fr"]),
            ("MAILTO:Mairie@Foix.fr?subject=Bonjour", &["mairie@foix.fr"]),
            ("mairie[a]foix.fr", &["mairie@foix.fr"]),
            ("mairie (at) foix (point) fr", &["mairie@foix.fr"]),
            ("mairie arobase foix.fr", &["mairie@foix.fr"]),
            ("mairie@@foix.fr", &["mairie@foix.fr"]),
            ("mairie @foix.fr", &["mairie@foix.fr"]),
            ("médiathèque@foix.fr", &["mediatheque@foix.fr"]),
            ("mairie@foix,fr", &["mairie@foix.fr"]),
            ("mairie@foix..fr.", &["mairie@foix.fr"]),
            ("mairie.@foix.fr", &["mairie@foix.fr"]),
            ("a@b.fr;c@d.fr", &["a@b.fr", "c@d.fr"]),
            ("a@b.fr, c@d.fr", &["a@b.fr", "c@d.fr"]),
            ("a@b.fr,c@d.fr", &["a@b.fr", "c@d.fr"]),
            ("a@b.fr ou c@d.fr", &["a@b.fr", "c@d.fr"]),
            ("a@b.fr\nc@d.fr|a@b.fr", &["a@b.fr", "c@d.fr"]),
            ("Courriel : <a@b.fr>", &["a@b.fr"]),
            ("Mail:a@b.fr", &["a@b.fr"]),
            ("néant", &[]),
            ("", &[]),
        ];
        for (written, expected) in cases {
            let got = emails(written);
            assert_eq!(got.values, *expected, "{written}: {:?}", got.refused);
            assert!(got.refused.is_empty(), "{written}: {:?}", got.refused);
        }
    }

    #[test]
    fn what_is_no_address_says_why() {
        let cases = [
            ("a", Why::EmailNoAt),
            ("www.foix.fr", Why::EmailNoAt),
            ("a@", Why::EmailNoDomain),
            ("a@b", Why::EmailNoDomain),
            ("a@b@c.fr", Why::EmailNoDomain),
            ("@b.fr", Why::EmailNoUser),
            ("a@b.f", Why::EmailNoDomain),
            ("a@-b.fr", Why::EmailNoDomain),
        ];
        for (written, why) in cases {
            let got = emails(written);
            assert_eq!((got.values.len(), got.refused.first().map(|r| r.why)), (0, Some(why)), "{written}");
        }
    }

    #[test]
    fn offices_are_told_from_people() {
        for office in [
            "mairie@foix.fr",
            "contact.epn@foix.fr",
            "adeaformation@adeaformation.fr",
            "france-services@a.fr",
        ] {
            assert!(is_office(office), "{office}");
        }
        for person in ["camille.martin@foix.fr", "cmartin@foix.fr"] {
            assert!(!is_office(person), "{person}");
        }
    }
}
