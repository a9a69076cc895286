//! Street addresses: the house number apart, the kind of street written whole, what belongs to other fields cut off.

use crate::change::{Cleaned, Work};
use crate::code::is_postal_code;
use crate::rule::Rule;
use crate::text::{self, all_capitals, fold};

/// How long an address is looked at, in characters.
const MAX_CHARS: usize = 300;
/// How often the rules are run over again: each turn shortens the address or spells a word out.
const MAX_TURNS: usize = 50;

/// A street address in its parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// House number with its repetition: `12`, `40 bis`, `5-9`; empty when none is said.
    pub number: String,
    /// The street, or the place that stands for one.
    pub street: String,
    /// A box of letters: `BP 117`, `CS 81906`.
    pub postal_box: String,
    /// A postal code written with the street.
    pub postal_code: Option<String>,
    /// A name of commune written with the street, as [`crate::commune_name`] reads it.
    pub commune: Option<String>,
}

impl Address {
    /// Number and street on one line: what the standard calls the address.
    pub fn line(&self) -> String {
        match (self.number.as_str(), self.street.as_str()) {
            ("", street) => street.to_owned(),
            (number, "") => number.to_owned(),
            (number, street) => format!("{number} {street}"),
        }
    }
}

/// What is known of the place from its other fields; empty texts are not known. It makes cutting surer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// Postal code.
    pub postal_code: &'a str,
    /// Name of the commune.
    pub commune: &'a str,
}

/// Reads a street address.
pub fn address(written: &str) -> Cleaned<Address> {
    address_near(written, Known::default())
}

/// Reads a street address of a place about which more is known.
pub fn address_near(written: &str, known: Known<'_>) -> Cleaned<Address> {
    let start = text::text(written, MAX_CHARS);
    let mut work = Work { text: start.value, changes: start.changes };
    let mut found = Address::default();
    for _ in 0..MAX_TURNS {
        let before = work.text.clone();
        turn(&mut work, &mut found, known);
        if work.text == before {
            break;
        }
    }
    if let Some((number, rest)) = house_number(&work.text) {
        found.number = number;
        found.street = work.text[rest..].trim_start().to_owned();
    } else {
        found.street.clone_from(&work.text);
    }
    Cleaned { value: found, changes: work.changes }
}

fn turn(work: &mut Work, found: &mut Address, known: Known<'_>) {
    text::tidy(work);
    words_of_programs(work);
    postal_box(work, found);
    cedex(work);
    tail(work, found, known);
    let edge =
        |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '-' | '–' | '|' | '/' | ':' | '*' | '_');
    work.set(Rule::AddressPunctuation, work.text.trim_matches(edge).to_owned());
    number(work);
    abbreviations(work);
    text::nothing(work);
}

/// `null` and the like, wherever they stand as a word.
fn words_of_programs(work: &mut Work) {
    let program = |word: &&str| {
        matches!(word.trim_matches(',').to_ascii_lowercase().as_str(), "null" | "undefined" | "nan")
    };
    if work.text.split(' ').any(|word| program(&word)) {
        let kept: Vec<&str> = work.text.split(' ').filter(|word| !program(word)).collect();
        let kept = kept.join(" ");
        work.set(Rule::AddressNull, kept);
    }
}

/// Joins words anew, dropping signs that were left alone.
fn rejoined(words: &[&str]) -> String {
    words.join(" ").trim_matches([' ', ',', '-', '–', ';']).to_owned()
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `BP 117`, `B.P. 70771`, `cs80941`, `TSA 12345`; a `BP` without number at the end is dropped.
fn postal_box(work: &mut Work, found: &mut Address) {
    let words: Vec<&str> = work.text.split(' ').collect();
    for (at, word) in words.iter().enumerate() {
        let bare: String = word.to_uppercase().chars().filter(|c| c.is_alphanumeric()).collect();
        let letters = bare.trim_end_matches(|c: char| c.is_ascii_digit());
        let kind = match letters {
            "BP" => "BP",
            "CS" => "CS",
            "TSA" => "TSA",
            _ => continue,
        };
        let glued = &bare[letters.len()..];
        let mut end = at + 1;
        let mut number = glued.to_owned();
        if number.is_empty() {
            if words.get(end).is_some_and(|word| fold(word) == "no" || fold(word) == "n") {
                end += 1;
            }
            if let Some(next) =
                words.get(end).map(|word| word.trim_matches([',', '-', ';'])).filter(|word| digits(word))
            {
                number.push_str(next);
                end += 1;
                let last = words.get(end).map(|word| word.trim_matches([',', '-', ';']));
                if let Some(last) = last.filter(|last| number.len() <= 2 && last.len() == 3 && digits(last)) {
                    let ends = end + 1 == words.len() || words[end].ends_with(',');
                    if ends {
                        number.push_str(last);
                        end += 1;
                    }
                }
            }
        }
        // "CS" is also a social centre; "BP" alone means a box only at the end.
        let sure = match kind {
            "BP" => digits(&number) || end == words.len() && at > 0,
            _ => digits(&number) && number.len() >= 4,
        };
        if !sure || number.len() > 6 {
            continue;
        }
        if !number.is_empty() && found.postal_box.is_empty() {
            found.postal_box = format!("{kind} {number}");
        }
        let head = rejoined(&words[..at]);
        let rest = rejoined(&words[end..]);
        let kept = if head.is_empty() || rest.is_empty() {
            format!("{head}{rest}")
        } else {
            format!("{head} {rest}")
        };
        work.set(Rule::AddressBox, kept);
        return;
    }
}

fn cedex(work: &mut Work) {
    let words: Vec<&str> = work.text.split(' ').collect();
    let Some(at) = words.iter().position(|word| fold(word) == "cedex") else { return };
    let number = words.get(at + 1).is_some_and(|word| word.len() <= 2 && digits(word));
    let head = words[..at].join(" ");
    let rest = words[at + 1 + usize::from(number)..].join(" ");
    let kept = format!("{head} {rest}").trim().to_owned();
    work.set(Rule::AddressCedex, kept);
}

/// Words that begin streets and what stands for them: none begins a commune after a postal code.
const STREETS: [&str; 16] = [
    "rue",
    "avenue",
    "boulevard",
    "place",
    "chemin",
    "route",
    "impasse",
    "allee",
    "allees",
    "square",
    "quai",
    "cours",
    "residence",
    "batiment",
    "zone",
    "bis",
];

/// Postal code and commune at the end, or the commune alone when it is the known one.
fn tail(work: &mut Work, found: &mut Address, known: Known<'_>) {
    let country = ["france", "fr", "fra"];
    let words: Vec<&str> = work.text.split(' ').collect();
    let bare = |word: &str| -> String {
        let word = word.trim_matches([',', '-', ';', '(', ')', '.']);
        word.strip_prefix("F-").unwrap_or(word).to_owned()
    };
    let at = words.iter().rposition(|word| is_postal_code(&bare(word)));
    if let Some(at) = at {
        let code = bare(words[at]);
        let mut name: Vec<&str> = words[at + 1..].to_vec();
        if name.last().is_some_and(|word| country.contains(&fold(word).as_str())) && name.len() > 1 {
            name.pop();
        }
        let name = name.join(" ");
        let name = name.trim_matches([' ', ',', '-', '(', ')', '.', ';']);
        if is_commune(name)
            || (name.is_empty() && (known.postal_code.is_empty() || known.postal_code == code))
        {
            let kept = rejoined(&words[..at]);
            let name = crate::commune_name(name).value.name;
            found.postal_code.get_or_insert(code);
            if !name.is_empty() {
                found.commune.get_or_insert(name);
            }
            work.set(Rule::AddressTail, kept);
            return;
        }
    }
    if known.commune.is_empty() {
        return;
    }
    let Some((head, last)) = work.text.rsplit_once(", ").or_else(|| work.text.rsplit_once(" - ")) else {
        return;
    };
    if fold(last) == fold(known.commune) && !head.trim().is_empty() {
        let (head, last) = (head.trim_end_matches([' ', ',', '-']).to_owned(), last.trim().to_owned());
        found.commune.get_or_insert(last);
        work.set(Rule::AddressTail, head);
    }
}

/// Whether a text after a postal code may be a name of commune: words of letters, then perhaps a number.
fn is_commune(name: &str) -> bool {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').collect();
    let number = |word: &&str| word.bytes().next().is_some_and(|b| b.is_ascii_digit());
    let letters = words.iter().take_while(|word| !number(word)).count();
    !name.is_empty()
        && letters > 0
        && name.chars().count() <= 60
        && !STREETS.contains(&words[0])
        && !name.contains([':', '/', '+', '@'])
        && words[letters..].iter().all(|word| {
            number(word) && word.len() <= 5 || matches!(*word, "arrondissement" | "arrdt" | "arr")
        })
}

/// The months: `8 mai 1945` begins with no house number.
const MONTHS: [&str; 12] = [
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

/// The house number at the head of an address in its normal form, and where the rest begins.
fn house_number(text: &str) -> Option<(String, usize)> {
    let capitals = all_capitals(text);
    let (mut number, mut at) = one_number(text, capitals)?;
    // "5-9", "12/14", "16 - 18", "8 et 10".
    loop {
        let rest = &text[at..];
        let trimmed = rest.trim_start();
        let joint = ["-", "–", "/", "à ", "et ", "& "].into_iter().find(|joint| trimmed.starts_with(joint));
        let Some(joint) = joint else { break };
        let after = trimmed[joint.len()..].trim_start();
        let Some((next, len)) = one_number(after, capitals) else { break };
        let word = joint.trim();
        number = if matches!(word, "-" | "–" | "/") {
            format!("{number}{}{next}", if word == "–" { "-" } else { word })
        } else {
            format!("{number} {word} {next}")
        };
        at = text.len() - after.len() + len;
    }
    let rest = &text[at..];
    let next = rest.trim_start_matches([' ', ',']);
    let ends = rest.is_empty() || rest.starts_with([' ', ',']);
    let month = MONTHS.contains(&fold(next.split(' ').next().unwrap_or_default()).as_str());
    (ends && !month && !next.is_empty()).then_some((number, at))
}

/// Digits and their repetition, in small letters unless the whole address is in capitals; how many bytes they took.
fn one_number(text: &str, capitals: bool) -> Option<(String, usize)> {
    let len = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if !(1..=4).contains(&len) {
        return None;
    }
    let (number, rest) = text.split_at(len);
    let spaces = rest.len() - rest.trim_start().len();
    let letters = rest[spaces..].len() - rest[spaces..].trim_start_matches(char::is_alphabetic).len();
    let word = &rest[spaces..spaces + letters];
    let after = &rest[spaces + letters..];
    let ends = after.is_empty() || after.starts_with([' ', ',', '-', '/', '–', '.']);
    let lower = word.to_lowercase();
    if ends && matches!(lower.as_str(), "bis" | "ter" | "quater" | "quinquies") {
        let repetition = if capitals { lower.to_uppercase() } else { lower };
        return Some((format!("{number} {repetition}"), len + spaces + letters));
    }
    let letter = letters == 1 && word.chars().all(|c| matches!(c.to_ascii_uppercase(), 'A'..='H'));
    if ends && letter && !after.starts_with('.') {
        return Some((format!("{number}{}", word.to_uppercase()), len + spaces + letters));
    }
    // "1er étage", "8mai".
    (spaces > 0 || letters == 0).then_some((number.to_owned(), len))
}

fn number(work: &mut Work) {
    let sign =
        ["n°", "N°", "nº", "Nº", "n° ", "No.", "no."].into_iter().find(|sign| work.text.starts_with(sign));
    if let Some(sign) = sign {
        let rest = work.text[sign.len()..].trim_start().to_owned();
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            work.set(Rule::AddressNumberSign, rest);
        }
    }
    let zeros = work.text.len() - work.text.trim_start_matches('0').len();
    let rest = &work.text[zeros..];
    if zeros > 0 && rest.starts_with([' ', ',']) {
        let rest = rest.trim_start_matches([' ', ',']).to_owned();
        work.set(Rule::AddressZero, rest);
    }
    let Some((number, at)) = house_number(&work.text) else { return };
    let rest = &work.text[at..];
    let street = rest.trim_start_matches([' ', ',']);
    if rest.trim_start_matches(' ').len() != street.len() {
        let without = format!("{} {street}", &work.text[..at]);
        work.set(Rule::AddressPunctuation, without);
    }
    if work.text[..at] != number {
        let street = work.text[at..].trim_start().to_owned();
        work.set(Rule::AddressRepetition, format!("{number} {street}"));
    }
}

/// Abbreviations of kinds of street, folded; `true` where they are sure without a house number before them. From the list of
/// the postal norm (AFNOR NF Z10-011) and from what files write.
const ABBREVIATIONS: [(&str, &str, bool); 41] = [
    ("av", "Avenue", true),
    ("ave", "Avenue", true),
    ("aven", "Avenue", true),
    ("bd", "Boulevard", true),
    ("bld", "Boulevard", true),
    ("blvd", "Boulevard", true),
    ("bvd", "Boulevard", true),
    ("boul", "Boulevard", true),
    ("pl", "Place", true),
    ("r", "Rue", false),
    ("che", "Chemin", true),
    ("chem", "Chemin", true),
    ("ch", "Chemin", false),
    ("rte", "Route", true),
    ("imp", "Impasse", true),
    ("sq", "Square", true),
    ("all", "Allée", true),
    ("res", "Résidence", true),
    ("lot", "Lotissement", true),
    ("crs", "Cours", true),
    ("fg", "Faubourg", true),
    ("fbg", "Faubourg", true),
    ("prom", "Promenade", true),
    ("pro", "Promenade", false),
    ("mte", "Montée", true),
    ("rpt", "Rond-point", true),
    ("pas", "Passage", false),
    ("pass", "Passage", false),
    ("esp", "Esplanade", false),
    ("qua", "Quartier", false),
    ("ham", "Hameau", false),
    ("dom", "Domaine", false),
    ("sen", "Sente", false),
    ("sent", "Sentier", false),
    ("tra", "Traverse", false),
    ("trav", "Traverse", false),
    ("vla", "Villa", false),
    ("car", "Carrefour", false),
    ("rle", "Ruelle", true),
    ("ld", "Lieu-dit", true),
    ("chs", "Chaussée", true),
];

fn abbreviations(work: &mut Work) {
    let capitals = all_capitals(&work.text);
    let words: Vec<&str> = work.text.split(' ').collect();
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut changed = false;
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| words[before]);
        let next = words.get(at + 1).copied().unwrap_or_default();
        match before.map_or(Some(false), place_of_kind).and_then(|numbered| whole(word, next, numbered)) {
            Some(kind) => {
                let first_small = word.chars().next().is_some_and(char::is_lowercase);
                out.push(if capitals {
                    kind.to_uppercase()
                } else if first_small {
                    kind.to_lowercase()
                } else {
                    kind.to_owned()
                });
                changed = true;
            }
            None => out.push((*word).to_owned()),
        }
    }
    if changed {
        work.set(Rule::AddressAbbreviation, out.join(" "));
    }
}

/// Whether a kind of street may stand after this word: after a number (`Some(true)`), or at the head of a part.
fn place_of_kind(before: &str) -> Option<bool> {
    let bare = before.trim_end_matches(',');
    let numbered = bare.starts_with(|c: char| c.is_ascii_digit()) && bare.len() <= 9
        || matches!(bare.to_lowercase().as_str(), "bis" | "ter" | "quater");
    if numbered {
        return Some(true);
    }
    (before.ends_with(',') || matches!(before, "-" | "–")).then_some(false)
}

fn whole(word: &str, next: &str, numbered: bool) -> Option<&'static str> {
    let bare = word.strip_suffix('.').unwrap_or(word);
    if bare.is_empty() || !bare.chars().all(char::is_alphabetic) {
        return None;
    }
    let folded = fold(bare);
    let (_, kind, alone) = ABBREVIATIONS.iter().find(|(short, ..)| *short == folded)?;
    let next_is_word = next.chars().next().is_some_and(char::is_alphabetic) || (numbered && !next.is_empty());
    // "Lot n° 5" is a lot; "R" without number is a street only before an article.
    let article = matches!(
        fold(next).split(' ').next().unwrap_or_default(),
        "de" | "du" | "des" | "d" | "la" | "le" | "les" | "l"
    );
    let lot = folded == "lot"
        && (fold(next).starts_with("no") && next.contains(['°', 'º'])
            || next.starts_with(|c: char| c.is_ascii_digit()));
    let sure = numbered || *alone || (folded == "r" && article);
    (next_is_word && sure && !lot).then_some(*kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_out_of_what_people_write() {
        // Written, number, street.
        let cases = [
            ("12 rue des Lices", "12", "rue des Lices"),
            ("12, rue des Lices", "12", "rue des Lices"),
            ("5-9 Rue des Papetiers", "5-9", "Rue des Papetiers"),
            ("16 - 18 rue Saint-Liesne", "16-18", "rue Saint-Liesne"),
            ("12/14 rue Foch", "12/14", "rue Foch"),
            ("8 et 10 rue Foch", "8 et 10", "rue Foch"),
            ("40bis Rue de la Libération", "40 bis", "Rue de la Libération"),
            ("24 BIS Rue Victor Hugo", "24 bis", "Rue Victor Hugo"),
            ("12 BIS RUE DE LECLERCQ", "12 BIS", "RUE DE LECLERCQ"),
            ("12BIS RUE DE LECLERCQ", "12 BIS", "RUE DE LECLERCQ"),
            ("12 ter place garibaldi", "12 ter", "place garibaldi"),
            ("3 quater, rue Foch", "3 quater", "rue Foch"),
            ("12B rue Foch", "12B", "rue Foch"),
            ("12 b rue Foch", "12B", "rue Foch"),
            ("N°12 rue Foch", "12", "rue Foch"),
            ("0 Place salvador allende", "", "Place salvador allende"),
            ("0, rue Foch", "", "rue Foch"),
            ("null rue Foch", "", "rue Foch"),
            ("12 null rue Foch null", "12", "rue Foch"),
            ("null", "", ""),
            ("8 mai 1945 (place du)", "", "8 mai 1945 (place du)"),
            ("1er étage, mairie", "", "1er étage, mairie"),
            ("110 RTE DE BISCHWILLER", "110", "ROUTE DE BISCHWILLER"),
            ("87 Av. Adolphe Figuet", "87", "Avenue Adolphe Figuet"),
            ("16 Bd Président Bertrand", "16", "Boulevard Président Bertrand"),
            ("3 bd d'Aldingen", "3", "boulevard d'Aldingen"),
            ("12 bvd Foch", "12", "boulevard Foch"),
            ("2 PL BISSON", "2", "PLACE BISSON"),
            ("PL DE LA LIBERTE", "", "PLACE DE LA LIBERTE"),
            ("12 R DE LA GARE", "12", "RUE DE LA GARE"),
            ("R DE LA GARE", "", "RUE DE LA GARE"),
            ("7 che. des Prés", "7", "chemin des Prés"),
            ("7 imp. du Puits", "7", "impasse du Puits"),
            ("7 sq. Foch", "7", "square Foch"),
            ("7 ALL PIERRE LOUIS", "7", "ALLÉE PIERRE LOUIS"),
            ("Rés. les Lilas", "", "Résidence les Lilas"),
            ("7 lot. les Lilas", "7", "lotissement les Lilas"),
            ("LOT 5 ZA Nord", "", "LOT 5 ZA Nord"),
            ("ZAC de Beuzon 5, Bd de l'Épervière", "", "ZAC de Beuzon 5, Boulevard de l'Épervière"),
            ("Espace Léger 3bis av. Foch", "", "Espace Léger 3bis avenue Foch"),
            ("CH DE NIORT", "", "CH DE NIORT"),
            ("Pas d'adresse", "", "Pas d'adresse"),
            ("Allées Paul Riquet", "", "Allées Paul Riquet"),
            ("1 RUE DU CHÃ‚TEAU", "1", "RUE DU CHÂTEAU"),
            ("Mairie -", "", "Mairie"),
            ("", "", ""),
        ];
        for (written, number, street) in cases {
            let got = address(written).value;
            assert_eq!((got.number.as_str(), got.street.as_str()), (number, street), "{written}");
            let again = address(&got.line());
            assert!(again.was_clean() && again.value.line() == got.line(), "{written}: {:?}", again.changes);
        }
    }

    #[test]
    fn what_belongs_elsewhere_is_cut_off() {
        // Written, line, box, postal code, commune.
        let cases = [
            ("19 BD GAMBETTA 30000 NIMES", "19 BOULEVARD GAMBETTA", "", "30000", "NIMES"),
            ("28 RUE DE LA CHAPELLE 75018 PARIS 18", "28 RUE DE LA CHAPELLE", "", "75018", "PARIS"),
            ("20 Avenue de Ségur, 75007 Paris", "20 Avenue de Ségur", "", "75007", "Paris"),
            ("12 rue Foch - F-35000 Rennes - France", "12 rue Foch", "", "35000", "Rennes"),
            (
                "2 cours des Alliés CS 12345 35042 RENNES CEDEX 9",
                "2 cours des Alliés",
                "CS 12345",
                "35042",
                "RENNES",
            ),
            ("5 rue Sylvestre, BP 117", "5 rue Sylvestre", "BP 117", "", ""),
            ("25 RUE ARISTIDE BRIAND BP 60160", "25 RUE ARISTIDE BRIAND", "BP 60160", "", ""),
            ("1 rue Cambry cs80941", "1 rue Cambry", "CS 80941", "", ""),
            ("B.P. 70 771, 6 rue Foch", "6 rue Foch", "BP 70771", "", ""),
            ("6 rue Foch B.P. 70 771", "6 rue Foch", "BP 70771", "", ""),
            ("rue robert schuman - bp", "rue robert schuman", "", "", ""),
            ("4 rue des Lices CEDEX 9", "4 rue des Lices", "", "", ""),
            ("Place Frémont des Essarts 27800", "Place Frémont des Essarts", "", "27800", ""),
            ("Rue de l'ancienne gare 20213 Folelli", "Rue de l'ancienne gare", "", "20213", "Folelli"),
            ("75007 Paris", "", "", "75007", "Paris"),
            ("12 rue du 11 novembre", "12 rue du 11 novembre", "", "", ""),
            ("CS 12 rue Foch", "CS 12 rue Foch", "", "", ""),
        ];
        for (written, line, postal_box, code, commune) in cases {
            let got = address(written).value;
            let parts = (
                got.line(),
                got.postal_box.as_str(),
                got.postal_code.as_deref().unwrap_or_default(),
                got.commune.as_deref().unwrap_or_default(),
            );
            assert_eq!(parts, (line.to_owned(), postal_box, code, commune), "{written}");
        }
        let known = Known { postal_code: "57000", commune: "Metz" };
        assert_eq!(address_near("rue robert schuman, METZ", known).value.line(), "rue robert schuman");
        assert_eq!(address_near("rue de Metz", known).value.line(), "rue de Metz");
        assert_eq!(
            address_near("Lot 27800", known).value.line(),
            "Lot 27800",
            "another code is not cut without a name"
        );
    }
}
