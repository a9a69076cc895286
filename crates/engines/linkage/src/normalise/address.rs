//! A French address taken apart: number, bis or ter, type of way, name of way. What is for the postman (BP, CEDEX, floor,
//! postal code and commune written again) is left out.

use super::words::{Words, is_small};
use crate::text::{fold, within_one};

/// An address, taken apart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Address {
    /// House number, 0 when there is none.
    pub(crate) number: u32,
    /// Last number of `12-14`, or the same as `number`.
    pub(crate) number_to: u32,
    /// `b` for bis, `t` for ter, the letter of `9 A`; 0 when there is none.
    pub(crate) suffix: u8,
    /// Type of way, 0 when there is none.
    pub(crate) way: u8,
    /// Name of the way, abbreviations written out.
    pub(crate) street: Words,
}

/// Types of way, each with its writings.
const WAYS: &[&[&str]] = &[
    &["rue", "r"],
    &["avenue", "av", "ave"],
    &["boulevard", "bd", "bld", "bvd", "boul", "blvd"],
    &["place", "pl", "plc"],
    &["chemin", "ch", "chem", "che"],
    &["impasse", "imp"],
    &["allee", "all", "allees"],
    &["route", "rte"],
    &["cours", "crs", "cour"],
    &["square", "sq"],
    &["quai", "qu"],
    &["faubourg", "fg", "fbg"],
    &["esplanade", "esp"],
    &["parvis", "parv"],
    &["promenade", "prom"],
    &["montee", "mte"],
    &["passage", "pass", "pas"],
    &["hameau", "ham"],
    &["rondpoint", "rpt"],
    &["ruelle", "rle"],
    &["mail"],
    &["sente", "sentier"],
    &["traverse", "tra", "trav"],
    &["cite"],
    &["lotissement", "lot"],
    &["residence", "res"],
    &["zone", "za", "zi", "zac", "zae"],
    &["parc"],
    &["cheminement"],
    &["villa"],
];

/// What follows one of these is not part of the way.
const ENDS: &[&str] = &[
    "bp",
    "cs",
    "cedex",
    "tsa",
    "etage",
    "bat",
    "batiment",
    "appartement",
    "appt",
    "apt",
    "bureau",
    "porte",
    "escalier",
    "hall",
    "rdc",
    "boite",
];

const MONTHS: &[&str] = &[
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
];

/// Takes an address apart; `commune` is the commune's name, folded, which sources write again at the end.
pub(crate) fn read(address: &str, commune: &str) -> Address {
    let folded = split_numbers(&fold(address));
    let mut tokens: Vec<&str> = folded.split(' ').filter(|t| !t.is_empty()).collect();
    drop_tail(&mut tokens, commune);
    let mut out = Address::default();
    let from = number(&tokens, &mut out);
    let rest = &tokens[from..];
    let typed = rest
        .iter()
        .position(|t| way(t).is_some_and(|w| w < 24))
        .or_else(|| rest.iter().position(|t| way(t).is_some()));
    let name = match typed {
        // A way's type may stand after the name of a building: what comes before is left out when the way is named.
        Some(at) if rest.len() > at + 1 => {
            out.way = way(rest[at]).unwrap_or(0);
            &rest[at + 1..]
        }
        _ => rest,
    };
    let end = name.iter().position(|t| ENDS.contains(t)).unwrap_or(name.len());
    let words: Vec<&str> = name[..end].iter().map(|t| expand(t)).filter(|t| !is_small(t)).collect();
    out.street = Words::new(&words);
    out
}

/// Finds the house number, and says where the rest begins.
fn number(tokens: &[&str], out: &mut Address) -> usize {
    let value = |t: &str| t.parse::<u32>().ok().filter(|n| *n > 0 && *n < 20_000);
    // A number right before a type of way is the house's, wherever it stands.
    for at in 0..tokens.len() {
        let Some(first) = value(tokens[at]) else { continue };
        let (mut next, mut last, mut suffix) = (at + 1, first, 0);
        if let Some(to) = tokens.get(next).and_then(|t| value(t)).filter(|to| *to > first && *to < first + 40)
        {
            last = to;
            next += 1;
        }
        if let Some(letter) = tokens.get(next).and_then(|t| suffix_of(t, tokens.get(next + 1))) {
            suffix = letter;
            next += 1;
        }
        let followed = tokens.get(next).is_some_and(|t| way(t).is_some());
        let begins =
            at == 0 && !tokens.get(1).is_some_and(|t| MONTHS.contains(t) || *t == "eme" || *t == "er");
        if followed || begins {
            (out.number, out.number_to, out.suffix) = (first, last, suffix);
            return next;
        }
        if at > 6 {
            break;
        }
    }
    0
}

/// The letter of bis, ter, quater, or a letter alone that is not the abbreviation of a way that a name follows.
fn suffix_of(token: &str, next: Option<&&str>) -> Option<u8> {
    match token {
        "bis" | "b" => Some(b'b'),
        "ter" | "t" => Some(b't'),
        "quater" | "q" => Some(b'q'),
        "r" => next.is_some_and(|t| way(t).is_some()).then_some(b'r'),
        _ if token.len() == 1 && token.as_bytes()[0].is_ascii_lowercase() => Some(token.as_bytes()[0]),
        _ => None,
    }
}

/// Cuts the postal code and what follows it, the postman's codes, and the commune's name at the end.
fn drop_tail(tokens: &mut Vec<&str>, commune: &str) {
    let postal = |t: &str| t.len() == 5 && t.bytes().all(|b| b.is_ascii_digit());
    if let Some(at) = tokens.iter().skip(1).position(|t| postal(t)) {
        tokens.truncate(at + 1);
    }
    let town: Vec<&str> = commune.split(' ').filter(|t| !t.is_empty()).collect();
    if !town.is_empty() && tokens.len() > town.len() + 1 && tokens.ends_with(&town) {
        // `rue de Paris` in Paris keeps its name; `12 rue Haute Paris` does not need it.
        let before = tokens[tokens.len() - town.len() - 1];
        if !is_small(before) && way(before).is_none() {
            tokens.truncate(tokens.len() - town.len());
        }
    }
    let mut kept = Vec::with_capacity(tokens.len());
    let mut skip = 0;
    for (at, token) in tokens.iter().enumerate() {
        if skip > 0 {
            skip -= 1;
        } else if matches!(*token, "bp" | "cs" | "tsa")
            && tokens.get(at + 1).is_some_and(|t| t.bytes().all(|b| b.is_ascii_digit()))
        {
            skip = 1;
        } else if *token != "cedex" {
            kept.push(*token);
        }
    }
    *tokens = kept;
}

/// Parts a number from the letters glued to it: `13place`, `9a`, `213bis`; and writes `1er`, `3eme` as numbers.
fn split_numbers(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len() + 4);
    for token in folded.split(' ') {
        let digits = token.bytes().take_while(u8::is_ascii_digit).count();
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&token[..digits]);
        let rest = &token[digits..];
        if digits > 0 && (matches!(rest, "er" | "eme" | "e" | "ere" | "nd" | "ieme")) {
            if rest == "e" && digits < 4 && folded.starts_with(token) {
                out.push_str(" e");
            }
            continue;
        }
        if digits > 0 && !rest.is_empty() {
            out.push(' ');
        }
        out.push_str(rest);
    }
    out
}

/// The type of way that a token writes, a slip allowed in the long ones.
fn way(token: &str) -> Option<u8> {
    let exact = WAYS.iter().position(|writings| writings.contains(&token));
    let near = || {
        let long = token.len() >= 5;
        WAYS.iter().position(|writings| long && writings[0].len() >= 5 && within_one(writings[0], token))
    };
    exact.or_else(near).map(|at| at as u8 + 1)
}

/// The type of way in words.
pub(crate) fn way_label(way: u8) -> &'static str {
    (way as usize).checked_sub(1).and_then(|at| WAYS.get(at)).map_or("", |writings| writings[0])
}

fn expand(token: &str) -> &str {
    match token {
        "st" => "saint",
        "ste" => "sainte",
        "gal" | "gen" | "gral" => "general",
        "mal" | "mar" => "marechal",
        "dr" | "doc" => "docteur",
        "pr" | "prof" => "professeur",
        "pdt" | "pres" => "president",
        "cdt" => "commandant",
        "col" => "colonel",
        "cap" | "cne" => "capitaine",
        "lt" => "lieutenant",
        "gd" | "gde" | "grd" | "grand" => "grande",
        "onze" => "11",
        "huit" => "8",
        "quatre" => "4",
        "premier" => "1",
        "mais" => "mai",
        "vx" => "vieux",
        "nd" => "notre",
        _ => token,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        for (written, number, suffix, kind, street) in [
            ("12 bis, r. Jean-Moulin BP 12", 12, b'b', "rue", "jean moulin"),
            ("213Bis Cours de la Marne", 213, b'b', "cours", "marne"),
            ("9A RUE ST ELOI", 9, b'a', "rue", "saint eloi"),
            ("place du 8 mai 1945", 0, 0, "place", "8 mai 1945"),
            ("La Baratte 4 rue des Quatre Echevins", 4, 0, "rue", "4 echevins"),
            ("6 PL DU BOURG 12450 LUC-LA-PRIMAUBE", 6, 0, "place", "bourg"),
            ("13place de la Mairie", 13, 0, "place", "mairie"),
            ("22 AV 3 EME MILLENAIRE", 22, 0, "avenue", "3 eme millenaire"),
            ("12-14 Rue Jean-moulin", 12, 0, "rue", "jean moulin"),
            ("68 rue Simone Veil Bât. A", 68, 0, "rue", "simone veil"),
            ("21 place de l'Hôtel de Ville - 1er étage", 21, 0, "place", "hotel ville 1"),
            ("", 0, 0, "", ""),
        ] {
            let read = read(written, "quelque part");
            assert_eq!(
                (read.number, read.suffix, way_label(read.way), read.street.text.as_str()),
                (number, suffix, kind, street),
                "{written}"
            );
        }
    }
}
