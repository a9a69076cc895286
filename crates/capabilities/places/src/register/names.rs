//! Search on names, communes and postal codes: accents, usual abbreviations and one typing error a word are forgiven, and
//! what answers best comes first.
//!
//! Every word typed must be found, at the beginning of a word of the place's name or commune, or in its postal code; among
//! three words or more, one may be missing when nothing has them all. A typing error is looked for only when no place has
//! the word as typed. "MSAP", "MFS" and "France services" are one thing, and so are the other groups of [`SAME`].

use std::collections::HashMap;

use territory::typo::{Near, letters, may_be_near, near};

/// Words of places, with where they stand.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Sorted by word.
    words: Vec<Word>,
    /// Letters of each name: of two places that answer alike, the shorter name is nearer to what was typed.
    lengths: Vec<u16>,
}

#[derive(Debug)]
struct Word {
    text: Box<str>,
    letters: u64,
    /// `2 × place + field`, sorted.
    at: Box<[u32]>,
}

/// What is searched of one place.
pub(super) struct Searched<'a> {
    /// Its number.
    pub(super) place: u32,
    /// Its name.
    pub(super) name: &'a str,
    /// Its commune.
    pub(super) commune: &'a str,
    /// Its postal code, or nothing.
    pub(super) postal_code: &'a str,
}

const NAME: u32 = 0;
const ELSEWHERE: u32 = 1;

/// The most words of a query that count.
const MAX_WORDS: usize = 8;
/// The longest query read, in bytes.
const MAX_BYTES: usize = 200;
/// Words that say nothing of a place.
const EMPTY: &[&str] =
    &["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "pour", "sur"];

/// One thing, several spellings, folded.
const SAME: &[&[&str]] = &[
    &["france services", "msap", "mfs", "maison services public", "maison france services", "rfs"],
    &["epn", "espace public numerique", "eepn"],
    &["ccas", "centre communal action sociale"],
    &["cias", "centre intercommunal action sociale"],
    &["mediatheque", "bibliotheque", "bm"],
    &["mjc", "maison jeunes culture"],
    &["csc", "centre social culturel", "centre socio culturel", "centre socioculturel"],
    &["mairie", "hotel ville"],
    &["caf", "caisse allocations familiales"],
    &["cpam", "caisse primaire assurance maladie"],
    &["mdph", "maison departementale personnes handicapees"],
    &["mds", "maison solidarites", "maison departementale solidarites"],
    &["ml", "mission locale"],
    &["pimms", "point information mediation multi services"],
    &["pij", "point information jeunesse", "bij", "bureau information jeunesse"],
    &["pad", "point acces droit", "point justice"],
    &["ft", "france travail", "pole emploi"],
    &["cidff", "centre information droits femmes familles"],
    &["evs", "espace vie sociale"],
    &["fab lab", "fablab"],
    &["tiers lieu", "tierslieu", "tiers lieux"],
    &["st", "saint"],
    &["ste", "sainte"],
    &["cyber base", "cyberbase"],
];

/// Whether a typing error is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Errors {
    Forgiven,
    None,
}

/// How well a word typed answers a word of a place.
const WHOLE: u32 = 8;
const BEGINS: u32 = 6;
const TYPO: u32 = 3;
/// Of a name, rather than of a commune or a postal code.
const OF_NAME: u32 = 2;

impl Names {
    /// Indexes the places, numbered from 0 in their order.
    pub(super) fn new<'a>(places: impl Iterator<Item = Searched<'a>>) -> Self {
        let mut map: HashMap<Box<str>, Vec<u32>> = HashMap::new();
        let mut lengths = Vec::new();
        for searched in places {
            let name = kernel::text::fold(searched.name);
            lengths.push(u16::try_from(name.len()).unwrap_or(u16::MAX));
            let mut add = |word: &str, field: u32| {
                let at = searched.place * 2 + field;
                match map.get_mut(word) {
                    Some(list) if list.last() == Some(&at) => {}
                    Some(list) => list.push(at),
                    None => drop(map.insert(word.into(), vec![at])),
                }
            };
            for word in words_of(&name) {
                add(word, NAME);
            }
            let commune = kernel::text::fold(searched.commune);
            for word in words_of(&commune).chain(words_of(searched.postal_code)) {
                add(word, ELSEWHERE);
            }
        }
        let sorted = |(text, mut at): (Box<str>, Vec<u32>)| {
            at.sort_unstable();
            at.dedup();
            Word { letters: letters(&text), text, at: at.into_boxed_slice() }
        };
        let mut words: Vec<Word> = map.into_iter().map(sorted).collect();
        words.sort_unstable_by(|a, b| a.text.cmp(&b.text));
        Self { words, lengths }
    }

    /// The places that answer the words, best first; the same question has always the same answer.
    pub(super) fn find(&self, query: &str) -> Vec<u32> {
        let folded = kernel::text::fold(&query[..query.floor_char_boundary(MAX_BYTES)]);
        let terms = terms(&folded);
        if terms.is_empty() {
            return Vec::new();
        }
        // For each place: how many terms it answers, and how well.
        let mut answers = vec![(0_u8, 0_u32); self.lengths.len()];
        for term in &terms {
            let mut best: Vec<u32> = vec![0; self.lengths.len()];
            // What was typed may hold an error; the spellings we know do not.
            let errors = [Errors::Forgiven].into_iter().chain(std::iter::repeat(Errors::None));
            for (spelling, errors) in term.iter().zip(errors) {
                let worths = self.all_of(spelling, errors);
                best.iter_mut().zip(worths).for_each(|(best, worth)| *best = worth.max(*best));
            }
            for (answer, worth) in answers.iter_mut().zip(best).filter(|(_, worth)| *worth > 0) {
                *answer = (answer.0 + 1, answer.1 + worth);
            }
        }
        let most = answers.iter().map(|(terms, _)| *terms).max().unwrap_or(0);
        let forgiven = u8::from(terms.len() >= 3);
        if most == 0 || usize::from(most + forgiven) < terms.len() {
            return Vec::new();
        }
        let kept = answers.iter().zip(0_u32..).filter(|((terms, _), _)| *terms == most);
        let mut found: Vec<(u32, u16, u32)> = kept
            .map(|((_, worth), place)| {
                (*worth, self.lengths.get(place as usize).copied().unwrap_or(0), place)
            })
            .collect();
        found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        found.into_iter().map(|(.., place)| place).collect()
    }

    /// For each place, what the least of the words of a spelling is worth; 0 when one is missing.
    fn all_of(&self, spelling: &[&str], errors: Errors) -> Vec<u32> {
        let worths = spelling.iter().map(|word| self.with(word, errors));
        let least = |mut one: Vec<u32>, other: Vec<u32>| {
            one.iter_mut().zip(other).for_each(|(one, other)| *one = other.min(*one));
            one
        };
        worths.reduce(least).unwrap_or_default()
    }

    /// For each place, what one word is worth; 0 when it is missing.
    fn with(&self, typed: &str, errors: Errors) -> Vec<u32> {
        let mut worths = vec![0; self.lengths.len()];
        let mut add = |word: &Word, worth: u32| {
            for at in &word.at {
                let worth = if at % 2 == NAME { worth * OF_NAME } else { worth };
                if let Some(best) = worths.get_mut(*at as usize / 2) {
                    *best = worth.max(*best);
                }
            }
        };
        let start = self.words.partition_point(|word| *word.text < *typed);
        let begun = self.words[start..].iter().take_while(|word| word.text.starts_with(typed)).count();
        for word in &self.words[start..start + begun] {
            add(word, if word.text.len() == typed.len() { WHOLE } else { BEGINS });
        }
        // One error in three letters would make another word of it; numbers are right or wrong.
        let forgiven = errors == Errors::Forgiven && begun == 0 && typed.len() >= 4;
        if forgiven && !typed.bytes().all(|b| b.is_ascii_digit()) {
            let mask = letters(typed);
            for word in self.words.iter().filter(|word| may_be_near(mask, word.letters)) {
                match near(typed, &word.text) {
                    Some(Near::Whole) => add(word, TYPO),
                    Some(Near::Beginning) if typed.len() >= 6 => add(word, TYPO - 1),
                    Some(Near::Beginning) | None => {}
                }
            }
        }
        worths
    }
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !word.is_empty())
}

/// What must be found: for each thing typed, the ways it may be spelled, as words.
fn terms(folded: &str) -> Vec<Vec<Vec<&str>>> {
    let all: Vec<&str> = words_of(folded).collect();
    let telling: Vec<&str> = all.iter().copied().filter(|word| !EMPTY.contains(word)).collect();
    let typed = if telling.is_empty() { all } else { telling };
    let typed = &typed[..typed.len().min(MAX_WORDS)];
    let mut terms = Vec::new();
    let mut at = 0;
    while let Some(rest) = typed.get(at..).filter(|rest| !rest.is_empty()) {
        let said = |spelling: &&str| {
            let words: Vec<&str> = words_of(spelling).collect();
            rest.starts_with(&words).then_some(words.len())
        };
        let groups = SAME.iter().filter_map(|group| Some((group.iter().filter_map(&said).max()?, *group)));
        let longest = groups.max_by_key(|(length, _)| *length);
        let length = longest.map_or(1, |(length, _)| length);
        let mut spellings = vec![rest.iter().take(length).copied().collect::<Vec<_>>()];
        if let Some((_, group)) = longest {
            spellings.extend(group.iter().map(|spelling| words_of(spelling).collect()));
        }
        terms.push(spellings);
        at += length;
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: &[(&str, &str, &str)] = &[
        ("Médiathèque Jean Moulin", "Rennes", "35000"),
        ("Mairie de Saint-Jean", "Saint-Jean", "31240"),
        ("CCAS", "Toulouse", "31000"),
        ("France services de Guéret", "Guéret", "23000"),
        ("MSAP du Pays de Redon", "Redon", "35600"),
        ("Espace public numérique Pont-de-Rhodes", "Cahors", "46000"),
        ("Centre communal d'action sociale", "Lyon", "69003"),
        ("Jean", "Brest", "29200"),
    ];

    fn names() -> Names {
        Names::new(PLACES.iter().zip(0..).map(|((name, commune, postal_code), place)| Searched {
            place,
            name,
            commune,
            postal_code,
        }))
    }

    #[test]
    fn words_are_found_whatever_their_accents_errors_and_abbreviations() {
        let cases: &[(&str, &[u32])] = &[
            ("mediatheque", &[0]),
            ("MÉDIA renn", &[0]),
            ("jean", &[7, 1, 0]),
            ("st jean", &[1]),
            ("saint jean", &[1]),
            ("jean lyon", &[]),
            ("bibliothèque rennes", &[0]),
            ("msap", &[4, 3]),
            ("france services", &[4, 3]),
            ("MFS gueret", &[3]),
            ("ccas", &[2, 6]),
            ("ccas lyon", &[6]),
            ("epn cahors", &[5]),
            ("mediateque", &[0]),
            ("gueert", &[3]),
            ("35600", &[4]),
            ("356", &[4]),
            ("mairie toulouze", &[]),
            ("ccas toulouze", &[2]),
            ("de la", &[]),
            ("", &[]),
            ("***", &[]),
            ("l’espace public numérique de cahors", &[5]),
        ];
        let names = names();
        for (query, expected) in cases {
            assert_eq!(names.find(query), *expected, "{query}");
        }
    }

    #[test]
    fn of_three_words_one_may_be_missing() {
        assert_eq!(names().find("mediatheque moulin rennes villejean"), [0]);
        assert!(names().find("mediatheque villejean").is_empty());
    }

    #[test]
    fn hostile_questions_are_answered() {
        let names = names();
        for query in ["é".repeat(500), "a ".repeat(5_000), "\u{0}\u{fffd}".into(), "日本語 テスト".into()]
        {
            assert!(names.find(&query).len() <= PLACES.len());
        }
        assert!(Names::default().find("mairie").is_empty());
    }
}
