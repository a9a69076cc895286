//! Web addresses: none, one or several in a cell. Only `http` and `https` are links; the case of the path is kept.

use crate::change::{Change, Refusal, Several, Work};
use crate::rule::{Rule, Why};
use crate::{email, text};

/// The most addresses a cell may hold.
const MAX_VALUES: usize = 10;
/// The longest address, in bytes.
const MAX_ADDRESS: usize = 2_000;
/// How long a cell is looked at, in bytes.
const MAX_BYTES: usize = 8_000;

/// Reads every address of a cell.
pub fn urls(written: &str) -> Several<String> {
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
    work.set(Rule::UrlSpaces, joined(&work.text));
    let (parts, words) = parts(&work.text);
    if words {
        work.set(Rule::UrlText, parts.join(" "));
    }
    let split = parts.len() > 1;
    let whole = std::mem::take(&mut work.text);
    several.changes = work.changes;
    for part in &parts {
        match one(part) {
            Err(refusal) => several.refused.push(refusal),
            Ok(_) if several.values.len() >= MAX_VALUES => {
                several.refused.push(Refusal::new(Why::UrlTooMany, part));
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
        several.changes.push(Change::new(Rule::UrlSeveral, &whole, &joined));
    }
    several
}

/// Spaces after a scheme or after `www.` were not meant.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let lower = out.to_ascii_lowercase();
        let tail = lower.rsplit(' ').next().unwrap_or_default();
        let open = tail.starts_with("http")
            && (tail.ends_with('/') && tail.trim_end_matches('/').ends_with(':') || tail.ends_with(':'))
            || tail.ends_with("www.")
            || (matches!(tail, "http" | "https") && word.starts_with(':'));
        if !out.is_empty() && !open {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

fn starts_link(text: &str) -> bool {
    let head: String = text.chars().take(6).collect::<String>().to_ascii_lowercase();
    ["http", "htpp", "htttp", "ttp:", "ttps:", "www", "wwww"].iter().any(|start| head.starts_with(start))
}

/// Whether a word looks like a host with or without a path: `foix.fr`, `foix.fr/x`.
fn bare_host(word: &str) -> bool {
    let host = word.split(['/', '?', '#', ':']).next().unwrap_or_default();
    named_host(host) && !host.contains('@')
}

fn named_host(host: &str) -> bool {
    host.contains('.')
        && host.split('.').all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        })
        && host.rsplit('.').next().is_some_and(|last| {
            (last.chars().count() >= 2 && last.chars().all(char::is_alphabetic))
                || last.to_ascii_lowercase().starts_with("xn--")
        })
}

/// The parts of a cell that are meant as addresses, and whether words were left out.
fn parts(text: &str) -> (Vec<String>, bool) {
    let mut pieces: Vec<&str> = Vec::new();
    for piece in text.split(|c: char| c.is_whitespace() || c == '|').filter(|piece| !piece.is_empty()) {
        pieces.extend(at_signs(piece));
    }
    let trim = |piece: &str| {
        let opening = |c: char| {
            matches!(c, '<' | '(' | '[' | '"' | '\'' | '«' | '“' | '‘' | '*' | '-' | ':' | ',' | ';')
        };
        let closing =
            |c: char| matches!(c, '>' | ']' | '"' | '\'' | '»' | '”' | '’' | ',' | ';' | '*' | '.' | '!');
        let mut kept = piece.trim_start_matches(opening).trim_end_matches(closing);
        while kept.ends_with(')') && !kept.contains('(') {
            kept = kept[..kept.len() - 1].trim_end_matches(closing);
        }
        kept.to_owned()
    };
    let trimmed: Vec<String> = pieces.iter().map(|piece| trim(piece)).collect();
    let links: Vec<String> = trimmed.iter().filter(|piece| starts_link(piece)).cloned().collect();
    let (found, count) = if links.is_empty() {
        let hosts: Vec<String> = trimmed.iter().filter(|piece| bare_host(piece)).cloned().collect();
        if hosts.is_empty() {
            return (vec![text.to_owned()], false);
        }
        (hosts, pieces.len())
    } else {
        (links, pieces.len())
    };
    let words = found.len() < count || pieces.iter().zip(&trimmed).any(|(piece, trimmed)| piece != trimmed);
    // A link cut by a space, not a link and words: "http://Info Jeunes".
    (found, words)
}

/// A semicolon or a comma parts two addresses only when another one follows; a slash never does.
fn at_signs(piece: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, c) in piece.char_indices() {
        if !matches!(c, ';' | ',') {
            continue;
        }
        let next = &piece[at + 1..];
        let both_hosts =
            bare_host(&piece[from..at]) && bare_host(next.split([';', ',']).next().unwrap_or_default());
        if starts_link(next) || both_hosts {
            parts.push(&piece[from..at]);
            from = at + 1;
        }
    }
    parts.push(&piece[from..]);
    parts.retain(|part| !part.is_empty());
    parts
}

/// A scheme as people write it, its form put right, and what follows; `None` when there is none.
fn scheme(text: &str) -> Option<(&'static str, &str)> {
    let letters = text.len() - text.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    let rest = &text[letters..];
    let known = match text[..letters].to_ascii_lowercase().as_str() {
        "http" | "htpp" | "htttp" | "hhttp" | "ttp" | "htp" | "htt" | "hhtp" | "hrrp" => "http://",
        "https" | "htpps" | "htttps" | "hhttps" | "ttps" | "htps" | "hhtps" | "httpss" => "https://",
        _ => return None,
    };
    let sign = |c: char| matches!(c, ':' | '/' | '\\' | ';' | '.' | ',');
    let after = rest.trim_start_matches(sign);
    let signs = &rest[..rest.len() - after.len()];
    // "http.fr" is a host; "http" alone is a word.
    (signs.contains([':', '/', '\\', ';'])).then_some((known, after))
}

fn one(part: &str) -> Result<Work, Refusal> {
    let refuse = |why| Err(Refusal::new(why, part));
    let mut work = Work::new(part);
    if part.starts_with('@') {
        return refuse(Why::UrlHandle);
    }
    if email::is_address(&part.to_ascii_lowercase()) {
        return refuse(Why::UrlEmail);
    }
    if part.chars().filter(char::is_ascii_digit).count() >= 9
        && part.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ' ' | '-' | '+' | '/'))
    {
        return refuse(Why::UrlPhone);
    }
    match scheme(part) {
        None => {
            // "javascript:…", "ftp:…", "data:…": a name, a colon, and no port.
            if let Some((name, rest)) = part.split_once(':') {
                let port = rest.split(['/', '?', '#']).next().unwrap_or_default();
                let is_port = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
                if !is_port && !name.to_ascii_lowercase().starts_with("www") {
                    return refuse(Why::UrlScheme);
                }
            }
        }
        Some((mut kept, mut rest)) => {
            let mut last = rest;
            while let Some((inner, after)) = scheme(last) {
                (kept, last) = (inner, after);
            }
            if last.len() != rest.len() {
                work.set(Rule::UrlSchemeDouble, format!("{kept}{last}"));
                rest = last;
            }
            let exact = part.get(..kept.len()).is_some_and(|head| head.eq_ignore_ascii_case(kept))
                && part[kept.len()..] == *rest;
            let rule = if exact { Rule::UrlCase } else { Rule::UrlSchemeForm };
            let fixed = format!("{kept}{rest}");
            work.set(rule, fixed);
        }
    }
    let given = scheme(&work.text).map_or(0, |(kept, _)| kept.len());
    www(&mut work, given);
    if given == 0 {
        work.set(Rule::UrlScheme, format!("https://{}", work.text));
    }
    let from = scheme(&work.text).map_or(0, |(kept, _)| kept.len());
    let end = work.text[from..].find(['/', '?', '#', '\\']).map_or(work.text.len(), |at| from + at);
    let authority = work.text[from..end].to_lowercase();
    work.set(Rule::UrlCase, format!("{}{authority}{}", &work.text[..from], &work.text[end..]));
    check(&work.text, &authority).map_or(Ok(work), refuse)
}

/// `www:`, `www,`, `wwww.`, `www..` are `www.`.
fn www(work: &mut Work, from: usize) {
    let host = &work.text[from..];
    let letters = host.len() - host.trim_start_matches(['w', 'W']).len();
    let rest = host[letters..].trim_start_matches([':', ',', ';', '.', '/']);
    let signs = &host[letters..host.len() - rest.len()];
    if !(2..=5).contains(&letters)
        || signs.is_empty()
        || (letters == 2 && signs == "." && !rest.contains('.'))
    {
        return;
    }
    if letters != 3 || signs != "." {
        work.set(Rule::UrlWww, format!("{}www.{rest}", &work.text[..from]));
    }
}

fn check(text: &str, authority: &str) -> Option<Why> {
    if text.len() > MAX_ADDRESS
        || text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '|' | '\\' | '`'))
    {
        return Some(Why::UrlForm);
    }
    if authority.contains('@') {
        return Some(Why::UrlDisguised);
    }
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    if port.is_some_and(|port| port.is_empty() || port.len() > 5 || !port.bytes().all(|b| b.is_ascii_digit()))
    {
        return Some(Why::UrlForm);
    }
    (!named_host(host)).then_some(Why::UrlNoExtension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_out_of_what_people_write() {
        let cases: &[(&str, &[&str])] = &[
            ("https://www.a.fr/B?c#d", &["https://www.a.fr/B?c#d"]),
            ("HTTP://A.fr", &["http://a.fr"]),
            ("Http://Www.Initiative-Var.Fr/Aide", &["http://www.initiative-var.fr/Aide"]),
            ("www.a.fr/b", &["https://www.a.fr/b"]),
            ("numeriquepourtous.nc", &["https://numeriquepourtous.nc"]),
            ("https://université.fr", &["https://université.fr"]),
            ("http:/a.fr", &["http://a.fr"]),
            ("http//a.fr", &["http://a.fr"]),
            ("http:a.fr", &["http://a.fr"]),
            ("https//:www.a.fr", &["https://www.a.fr"]),
            ("https:///a.fr", &["https://a.fr"]),
            ("htpp://a.fr", &["http://a.fr"]),
            ("ttps://a.fr", &["https://a.fr"]),
            ("http:\\\\a.fr", &["http://a.fr"]),
            ("http://http://www.a.fr", &["http://www.a.fr"]),
            ("http://https://a.fr/", &["https://a.fr/"]),
            ("https://https.a.fr", &["https://https.a.fr"]),
            ("www:a.fr", &["https://www.a.fr"]),
            ("http://www;a.fr", &["http://www.a.fr"]),
            ("wwww.a.fr", &["https://www.a.fr"]),
            ("https:// www. a.fr", &["https://www.a.fr"]),
            ("https://a.fr ou http://b.fr", &["https://a.fr", "http://b.fr"]),
            ("https://a.fr / https://b.fr/C", &["https://a.fr", "https://b.fr/C"]),
            ("https://a.fr/x          https://b.fr/y", &["https://a.fr/x", "https://b.fr/y"]),
            ("https://a.fr;https://b.fr", &["https://a.fr", "https://b.fr"]),
            ("a.fr;b.fr", &["https://a.fr", "https://b.fr"]),
            ("https://a.fr|https://a.fr", &["https://a.fr"]),
            ("https://a.fr/x;y=1", &["https://a.fr/x;y=1"]),
            ("https://a.fr/x,12.html", &["https://a.fr/x,12.html"]),
            ("<https://a.fr/x>", &["https://a.fr/x"]),
            ("https://a.fr/x_(y)", &["https://a.fr/x_(y)"]),
            ("Site : www.a.fr.", &["https://www.a.fr"]),
            ("a.fr:8080/x", &["https://a.fr:8080/x"]),
            ("https://medium.com/@mairie", &["https://medium.com/@mairie"]),
            (
                "https://web.archive.org/web/2020/http://a.fr/",
                &["https://web.archive.org/web/2020/http://a.fr/"],
            ),
            ("NEANT", &[]),
            ("", &[]),
        ];
        for (written, expected) in cases {
            let got = urls(written);
            assert_eq!(got.values, *expected, "{written}: {:?} {:?}", got.changes, got.refused);
            assert!(got.refused.is_empty(), "{written}: {:?}", got.refused);
        }
    }

    #[test]
    fn what_is_no_link_says_why() {
        let cases = [
            ("javascript:alert(1)", Why::UrlScheme),
            ("javascript://a.fr/%0aalert(1)", Why::UrlScheme),
            ("data:text/html,x.y", Why::UrlScheme),
            ("ftp://a.fr", Why::UrlScheme),
            ("mailto:a@b.fr", Why::UrlScheme),
            ("https://mairie.fr@elsewhere.com", Why::UrlDisguised),
            ("https://", Why::UrlNoExtension),
            ("https://a b.fr", Why::UrlNoExtension),
            ("http://Info Jeunes Désertines PIJ", Why::UrlNoExtension),
            ("http://csbrignais.centres-sociaux", Why::UrlNoExtension),
            ("https://10.0.0.1/", Why::UrlNoExtension),
            ("non", Why::UrlNoExtension),
            ("@mairie", Why::UrlHandle),
            ("mairie@bernay27.fr", Why::UrlEmail),
            ("04.76.98.49.27", Why::UrlPhone),
            ("https://a.fr:x", Why::UrlForm),
        ];
        for (written, why) in cases {
            let got = urls(written);
            assert_eq!(
                (got.values.len(), got.refused.first().map(|r| r.why)),
                (0, Some(why)),
                "{written}: {:?}",
                got.values
            );
        }
    }
}
