//! Names of communes as people write them. Whether such a commune exists is another question.

use crate::change::{Cleaned, Work};
use crate::code::is_postal_code;
use crate::rule::Rule;
use crate::text::{self, all_capitals, fold};

/// How long a name is looked at, in characters: the longest has 45.
const MAX_CHARS: usize = 120;
/// The cities that have arrondissements, folded, and how many.
const CITIES: [(&str, u8); 3] = [("paris", 20), ("lyon", 9), ("marseille", 16)];

/// A name of commune, and what stood beside it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommuneName {
    /// The name, in the case it was written.
    pub name: String,
    /// A postal code written with the name.
    pub postal_code: Option<String>,
    /// The arrondissement of Paris, Lyon or Marseille.
    pub arrondissement: Option<u8>,
}

/// Reads the name of a commune; empty when nothing is said.
pub fn commune_name(written: &str) -> Cleaned<CommuneName> {
    let start = text::text(written, MAX_CHARS);
    let mut work = Work { text: start.value, changes: start.changes };
    let mut found = CommuneName::default();
    // One rule may uncover what another puts right; each turn shortens the name or spells a word out.
    for _ in 0..MAX_CHARS {
        let before = work.text.clone();
        turn(&mut work, &mut found);
        if work.text == before {
            break;
        }
    }
    work.done(|name| CommuneName { name, ..found })
}

fn turn(work: &mut Work, found: &mut CommuneName) {
    text::tidy(work);
    work.set(Rule::CommuneApostrophe, apostrophes(&work.text));
    if work.text.contains(['(', ')', '[', ']']) {
        work.set(Rule::CommuneBrackets, without_brackets(&work.text));
    }
    work.set(Rule::CommuneAbbreviation, spelled(&work.text));
    let edge = |c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | '|' | '/' | '-' | '.' | ':' | '\'' | '*' | '"')
    };
    let first = work
        .text
        .split([',', ';', '|', '/'])
        .map(|part| part.trim_matches(edge))
        .find(|part| !part.is_empty());
    work.set(Rule::CommuneList, first.unwrap_or_default().to_owned());
    postal_code(work, found);
    cedex(work);
    arrondissement(work, found);
    numbers(work);
    text::nothing(work);
}

/// `L’ Hermitage` → `L'Hermitage`.
fn apostrophes(text: &str) -> String {
    let straight = text.replace(['’', '‘', 'ʼ', '´', '`', '′'], "'");
    let mut out = String::with_capacity(straight.len());
    let mut chars = straight.chars().peekable();
    while let Some(c) = chars.next() {
        let before = c == ' ' && chars.peek() == Some(&'\'');
        let after = c == ' ' && out.ends_with('\'');
        if !before && !after {
            out.push(c);
        }
    }
    out
}

fn without_brackets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0u32;
    for c in text.chars() {
        match c {
            '(' | '[' => {
                depth += 1;
                out.push(' ');
            }
            ')' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `st`, `ste`, `sts`, `s/` and `s/s` spelled out.
fn spelled(text: &str) -> String {
    let capitals = all_capitals(text);
    let case = |word: &'static str| if capitals { word.to_uppercase() } else { word.to_owned() };
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find([' ', '-']).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let lower = word.to_lowercase();
        let starts = out.is_empty() || out.ends_with([' ', '-']);
        let whole = match lower.trim_end_matches('.') {
            "st" if after.len() > 1 => Some("Saint"),
            "ste" if after.len() > 1 => Some("Sainte"),
            "sts" if after.len() > 1 => Some("Saints"),
            "stes" if after.len() > 1 => Some("Saintes"),
            _ => None,
        };
        if let Some(whole) = whole.filter(|_| starts) {
            out.push_str(&case(whole));
        } else if let (Some(tail), false) = (lower.strip_prefix("s/"), out.is_empty()) {
            let below = tail == "s" || tail.starts_with("s/");
            out.push_str(&case(if below { "sous" } else { "sur" }));
            let tail = &word[if tail.starts_with("s/") {
                4
            } else if below {
                3
            } else {
                2
            }..];
            if !tail.is_empty() {
                out.push(' ');
                out.push_str(tail);
            }
        } else {
            out.push_str(word);
        }
        let mut chars = after.chars();
        if let Some(separator) = chars.next() {
            out.push(separator);
        }
        rest = chars.as_str();
    }
    out
}

fn postal_code(work: &mut Work, found: &mut CommuneName) {
    let words: Vec<&str> = work.text.split(' ').collect();
    let Some(code) = words.iter().copied().find(|word| is_postal_code(word)) else { return };
    if words.len() < 2 {
        return;
    }
    let kept: Vec<&str> = words.iter().copied().filter(|word| *word != code).collect();
    found.postal_code.get_or_insert_with(|| code.to_owned());
    let kept = kept.join(" ");
    work.set(Rule::CommunePostalCode, kept);
}

fn cedex(work: &mut Work) {
    let words: Vec<&str> = work.text.split([' ', '-']).collect();
    let Some(at) = words.iter().position(|word| fold(word) == "cedex") else { return };
    let mut kept = work.text.as_str();
    // Up to the word: separators are one byte each.
    let bytes: usize = words[..at].iter().map(|word| word.len() + 1).sum();
    let after = words[at + 1..].join(" ");
    kept = kept[..bytes.min(kept.len())].trim_end_matches([' ', '-', ',']);
    let rest = if fold(&after).split(' ').all(|word| word.chars().all(|c| c.is_ascii_digit())) {
        String::new()
    } else {
        after
    };
    let kept = format!("{kept} {rest}").trim().to_owned();
    work.set(Rule::CommuneCedex, kept);
}

fn arrondissement(work: &mut Work, found: &mut CommuneName) {
    let end = work.text.find([' ', '-']).unwrap_or(work.text.len());
    let (city, after) = work.text.split_at(end);
    let Some((_, count)) = CITIES.iter().find(|(name, _)| *name == fold(city)) else { return };
    let folded = fold(after);
    let mut words = folded.split(' ').filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return };
    let number = first.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ordinal = matches!(&first[number.len()..], "" | "e" | "er" | "eme" | "ieme" | "em" | "ere");
    let rest: Vec<&str> = words.collect();
    let polite = rest
        .iter()
        .all(|word| matches!(*word, "arrondissement" | "arrdt" | "arrond" | "arr" | "e" | "er" | "eme"));
    let Some(number) = number.parse::<u8>().ok().filter(|n| (1..=*count).contains(n) && ordinal && polite)
    else {
        return;
    };
    found.arrondissement.get_or_insert(number);
    let city = city.to_owned();
    work.set(Rule::CommuneArrondissement, city);
}

fn numbers(work: &mut Work) {
    let mut chars = work.text.chars();
    if chars.next() == Some('0') && chars.next().is_some_and(char::is_alphabetic) {
        let fixed = format!("O{}", &work.text[1..]);
        work.set(Rule::CommuneZero, fixed);
    }
    let is_number = |word: &&str| word.chars().all(|c| c.is_ascii_digit());
    if work.text.split(' ').any(|word| is_number(&word)) && work.text.contains(char::is_alphabetic) {
        let kept: Vec<&str> = work.text.split(' ').filter(|word| !is_number(word)).collect();
        let kept = kept.join(" ");
        work.set(Rule::CommuneNumber, kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_out_of_what_people_write() {
        let cases = [
            ("Rennes", "Rennes", "", 0),
            ("RENNES CEDEX 7", "RENNES", "", 0),
            ("Rennes-Cédex", "Rennes", "", 0),
            ("St Denis", "Saint Denis", "", 0),
            ("ST-ETIENNE", "SAINT-ETIENNE", "", 0),
            ("St. Martin d'Hères", "Saint Martin d'Hères", "", 0),
            ("Ste Marie", "Sainte Marie", "", 0),
            ("LA CELLE ST CLOUD", "LA CELLE SAINT CLOUD", "", 0),
            ("Stenay", "Stenay", "", 0),
            ("Villefranche s/ Saône", "Villefranche sur Saône", "", 0),
            ("Pont s/s Gallardon", "Pont sous Gallardon", "", 0),
            ("PARIS 13", "PARIS", "", 13),
            ("Paris 14ème arrondissement", "Paris", "", 14),
            ("Paris 18e Arrondissement", "Paris", "", 18),
            ("Lyon 08", "Lyon", "", 8),
            ("MARSEILLE 1ER ARRONDISSEMENT", "MARSEILLE", "", 1),
            ("Lyon-3e", "Lyon", "", 3),
            ("Paris 21", "Paris", "", 0),
            ("Paris-l'Hôpital", "Paris-l'Hôpital", "", 0),
            ("Tain L’Hermitage", "Tain L'Hermitage", "", 0),
            ("Château-du-Loir (Montval-sur-Loir)", "Château-du-Loir", "", 0),
            (", Épernay, Marne, Grand Est, FRA", "Épernay", "", 0),
            ("GUERET 23000", "GUERET", "23000", 0),
            ("23000 GUERET", "GUERET", "23000", 0),
            ("75011 Paris 11e", "Paris", "75011", 11),
            ("0NET LE CHATEAU", "ONET LE CHATEAU", "", 0),
            ("Foix 2", "Foix", "", 0),
            ("NÃ®mes", "Nîmes", "", 0),
            ("Y", "Y", "", 0),
            ("", "", "", 0),
            ("-", "", "", 0),
        ];
        for (written, name, code, number) in cases {
            let got = commune_name(written).value;
            let expected = CommuneName {
                name: name.to_owned(),
                postal_code: Some(code).filter(|c| !c.is_empty()).map(str::to_owned),
                arrondissement: Some(number).filter(|n| *n > 0),
            };
            assert_eq!(got, expected, "{written}");
        }
    }
}
