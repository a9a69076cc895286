//! The names of all territories, sorted for prefixes: whole names without their spaces, and each word with who holds it.

use std::collections::HashMap;
use std::ops::Range;

use super::query::{self, is_small, without_article};
use super::typo::letters;
use super::{Hit, Kind};
use crate::load::Tables;

const NO_DEPARTEMENT: u16 = u16::MAX;

/// A name that can be found. Entries are numbered by importance: population, then level, then code.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(super) hit: Hit,
    /// Its words in `Index::names`, one space between two.
    pub(super) name: Range<u32>,
    pub(super) departement: u16,
}

/// A whole name without spaces, to be searched by its beginning.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) text: Range<u32>,
    pub(super) letters: u64,
    pub(super) entry: u32,
    pub(super) without_article: bool,
}

/// Everything a search as you type reads; built once.
#[derive(Debug)]
pub(crate) struct Index {
    pub(super) names: String,
    pub(super) entries: Vec<Entry>,
    pub(super) key_text: String,
    pub(super) keys: Vec<Key>,
    pub(super) vocabulary: Vec<(Range<u32>, u64)>,
    /// `postings[starts[w]..starts[w + 1]]` are the entries that hold word `w`.
    pub(super) starts: Vec<u32>,
    pub(super) postings: Vec<u32>,
    pub(super) departement_words: Vec<String>,
    pub(super) entry_of: [Vec<u32>; 5],
}

/// A name on its way into the index.
struct Draft {
    hit: Hit,
    population: u32,
    words: Vec<String>,
    /// Words that find the territory without being part of its name.
    hidden: &'static str,
    departement: u16,
}

impl Index {
    pub(crate) fn new(tables: &Tables) -> Self {
        let mut drafts = drafts(tables);
        // Codes ascend with positions, so the position stands for the code.
        drafts.sort_by(|a, b| {
            let key = |d: &Draft| (d.hit.former.is_some(), d.hit.kind, d.hit.target, d.hit.former);
            b.population.cmp(&a.population).then_with(|| key(a).cmp(&key(b)))
        });
        let mut names = String::with_capacity(900_000);
        let mut entries = Vec::with_capacity(drafts.len());
        let mut keys = Keys::default();
        let mut entry_of: [Vec<u32>; 5] = Default::default();
        for (id, draft) in (0u32..).zip(&drafts) {
            let start = names.len() as u32;
            names.push_str(&draft.words.join(" "));
            if !draft.hidden.is_empty() {
                names.push(' ');
                names.push_str(draft.hidden);
            }
            entries.push(Entry {
                hit: draft.hit,
                name: start..names.len() as u32,
                departement: draft.departement,
            });
            keys.add_forms(id, draft);
            if draft.hit.former.is_none() {
                let of_kind = &mut entry_of[draft.hit.kind as usize];
                let target = draft.hit.target as usize;
                if of_kind.len() <= target {
                    of_kind.resize(target + 1, 0);
                }
                of_kind[target] = id;
            }
        }
        let (vocabulary, starts, postings) = invert(&names, &entries);
        let Keys { text: key_text, mut keys } = keys;
        let order = |a: &Key, b: &Key| {
            let (a_text, b_text) = (slice(&key_text, &a.text), slice(&key_text, &b.text));
            (head(a_text), a_text, a.entry).cmp(&(head(b_text), b_text, b.entry))
        };
        keys.sort_unstable_by(order);
        let departement_words = tables.departements.iter().map(|d| query::words(&d.name).join(" ")).collect();
        Self { names, entries, key_text, keys, vocabulary, starts, postings, departement_words, entry_of }
    }
}

fn drafts(tables: &Tables) -> Vec<Draft> {
    let mut drafts = Vec::with_capacity(42_000);
    let departement = |code: &kernel::DepartementCode| {
        let found = tables.departements.binary_search_by(|d| d.code.cmp(code));
        found.map_or(NO_DEPARTEMENT, |i| i as u16)
    };
    let mut add = |hit, name: &str, population, departement, hidden| {
        drafts.push(Draft { hit, population, words: query::words(name), hidden, departement });
    };
    for (i, c) in (0u32..).zip(&tables.communes) {
        let home = departement(&c.departement);
        add(Hit::new(Kind::Commune, i), &c.name, c.population, home, "");
        for (f, former) in (0u16..).zip(&c.former) {
            if let Some(name) = former.name.as_ref().filter(|name| **name != c.name) {
                let hit = Hit { kind: Kind::Commune, target: i, former: Some(f) };
                add(hit, name, c.population, home, "");
            }
        }
    }
    for (i, a) in (0u32..).zip(&tables.arrondissements) {
        let home = a.commune.departement_part().parse().map_or(NO_DEPARTEMENT, |code| departement(&code));
        add(Hit::new(Kind::Arrondissement, i), &a.name, a.population, home, "");
    }
    for (i, e) in (0u32..).zip(&tables.epci) {
        let home = e.departements.first().map_or(NO_DEPARTEMENT, &departement);
        let hidden = match e.kind {
            crate::EpciKind::CommunauteDeCommunes => "communaute de communes",
            crate::EpciKind::CommunauteDAgglomeration => "communaute d agglomeration agglo",
            crate::EpciKind::CommunauteUrbaine => "communaute urbaine",
            crate::EpciKind::Metropole => "metropole",
            crate::EpciKind::EtablissementPublicTerritorial => "etablissement public territorial",
        };
        add(Hit::new(Kind::Epci, i), &e.name, e.population, home, hidden);
    }
    for (i, d) in (0u32..).zip(&tables.departements) {
        add(Hit::new(Kind::Departement, i), &d.name, d.population, i as u16, "departement");
    }
    for (i, r) in (0u32..).zip(&tables.regions) {
        add(Hit::new(Kind::Region, i), &r.name, r.population, NO_DEPARTEMENT, "region");
    }
    drafts
}

#[derive(Default)]
struct Keys {
    text: String,
    keys: Vec<Key>,
}

impl Keys {
    /// The forms under which a whole name is typed: as it is, without article or legal form, `st` for `saint`, `paris 15`.
    fn add_forms(&mut self, entry: u32, draft: &Draft) {
        let words = draft.words.as_slice();
        self.add(entry, words, false);
        if let Some(rest) = without_article(words) {
            self.add(entry, rest, true);
        }
        match draft.hit.kind {
            Kind::Epci => {
                let form =
                    |w: &&String| matches!(w.as_str(), "cc" | "ca" | "cu" | "metropole") || is_small(w);
                let skip = words.iter().take_while(form).count();
                if (1..words.len()).contains(&skip) {
                    let (form, rest) = (&words[..1], &words[skip..]);
                    self.add(entry, rest, true);
                    self.add(entry, &[form, rest].concat(), true);
                    let long = query::words(draft.hidden);
                    self.add(entry, &[long.as_slice(), &words[1..]].concat(), false);
                }
            }
            Kind::Arrondissement => self.add(entry, &words[..words.len().min(2)], false),
            _ => {}
        }
        if words.iter().any(|w| w == "saint" || w == "sainte") {
            let short = |w: &String| match w.as_str() {
                "saint" => "st".to_owned(),
                "sainte" => "ste".to_owned(),
                _ => w.clone(),
            };
            self.add(entry, &words.iter().map(short).collect::<Vec<_>>(), false);
        }
    }

    fn add(&mut self, entry: u32, words: &[String], without_article: bool) {
        let start = self.text.len();
        self.text.extend(words.iter().map(String::as_str));
        let text = start as u32..self.text.len() as u32;
        self.keys.push(Key { text, letters: letters(&self.text[start..]), entry, without_article });
    }
}

type Inverted = (Vec<(Range<u32>, u64)>, Vec<u32>, Vec<u32>);

/// For each word, in order, the entries that hold it.
fn invert(names: &str, entries: &[Entry]) -> Inverted {
    let mut holders: HashMap<&str, (u32, Vec<u32>)> = HashMap::with_capacity(30_000);
    for (id, entry) in (0u32..).zip(entries) {
        let mut at = entry.name.start;
        for word in slice(names, &entry.name).split(' ') {
            let (_, ids) = holders.entry(word).or_insert_with(|| (at, Vec::new()));
            if ids.last() != Some(&id) {
                ids.push(id);
            }
            at += word.len() as u32 + 1;
        }
    }
    let mut sorted: Vec<_> = holders.into_iter().collect();
    sorted.sort_unstable_by_key(|(word, _)| *word);
    let mut vocabulary = Vec::with_capacity(sorted.len());
    let mut starts = Vec::with_capacity(sorted.len() + 1);
    let mut postings = Vec::with_capacity(160_000);
    for (word, (at, ids)) in sorted {
        vocabulary.push((at..at + word.len() as u32, letters(word)));
        starts.push(postings.len() as u32);
        postings.extend(ids);
    }
    starts.push(postings.len() as u32);
    (vocabulary, starts, postings)
}

/// The first eight bytes as a number of the same order: most comparisons end there.
fn head(text: &str) -> u64 {
    let bytes = text.as_bytes();
    if let Some(head) = bytes.first_chunk() {
        return u64::from_be_bytes(*head);
    }
    bytes.iter().rev().fold(0, |n, b| n >> 8 | u64::from(*b) << 56)
}

/// A part of a text that ranges were made for.
pub(super) fn slice<'a>(text: &'a str, range: &Range<u32>) -> &'a str {
    &text[range.start as usize..range.end as usize]
}
