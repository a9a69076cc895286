//! The names of all territories, sorted for prefixes: whole names without their spaces, and each word with who holds it.

use std::collections::HashMap;
use std::ops::Range;

use super::query::{self, is_code, is_small, without_article};
use super::rank::{Best, Tier};
use super::typo::{Near, letters, may_be_near, near};
use super::{Hit, Kind, Suggestion, codes};
use crate::load::Tables;
use crate::lookup::Territories;

const MAX_LIMIT: usize = 100;
/// Shorter words have too many neighbours for a typing error to be guessed.
const MIN_TYPO_LEN: usize = 4;
const NO_DEPARTEMENT: u16 = u16::MAX;

/// A name that can be found. Entries are numbered by importance: population, then level, then code.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(super) hit: Hit,
    /// Its words in `Index::names`, one space between two.
    name: Range<u32>,
    departement: u16,
}

/// A whole name without spaces, to be searched by its beginning.
#[derive(Debug)]
struct Key {
    text: Range<u32>,
    letters: u64,
    entry: u32,
    without_article: bool,
}

/// Everything a search as you type reads; built once.
#[derive(Debug)]
pub(crate) struct Index {
    names: String,
    entries: Vec<Entry>,
    key_text: String,
    keys: Vec<Key>,
    vocabulary: Vec<(Range<u32>, u64)>,
    /// `postings[starts[w]..starts[w + 1]]` are the entries that hold word `w`.
    starts: Vec<u32>,
    postings: Vec<u32>,
    departement_words: Vec<String>,
    entry_of: [Vec<u32>; 5],
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
        keys.sort_by(|a, b| slice(&key_text, &a.text).cmp(slice(&key_text, &b.text)));
        let departement_words = tables.departements.iter().map(|d| query::words(&d.name).join(" ")).collect();
        Self { names, entries, key_text, keys, vocabulary, starts, postings, departement_words, entry_of }
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of a territory's present name.
    pub(super) fn entry_of(&self, kind: Kind, target: usize) -> u32 {
        self.entry_of[kind as usize][target]
    }

    pub(crate) fn suggest(
        &self,
        t: &Territories,
        question: &str,
        limit: usize,
        kinds: &[Kind],
    ) -> Vec<Suggestion> {
        let limit = limit.min(MAX_LIMIT);
        if limit == 0 {
            return Vec::new();
        }
        let hits = match codes::parse(question) {
            Some(code) => codes::answer(t, self, &code, kinds, limit),
            None => self.search(t, &query::readings(question), kinds, limit),
        };
        hits.into_iter().filter_map(|hit| hit.describe(t)).collect()
    }

    fn search(&self, t: &Territories, readings: &[Vec<String>], kinds: &[Kind], limit: usize) -> Vec<Hit> {
        let mut best = Best::new(&self.entries, kinds, limit);
        for words in readings {
            self.by_name(t, words, &mut best);
        }
        if !best.is_full_of(Tier::Prefix) {
            for words in readings {
                self.by_words(t, words, &mut best);
            }
        }
        if best.is_empty() {
            for words in readings {
                self.by_words_and_departement(t, words, &mut best);
            }
        }
        if best.is_empty() {
            for words in readings {
                self.by_words_with_typo(t, words, &mut best);
            }
        }
        if best.is_empty() {
            for words in readings {
                self.by_name_with_typo(words, &mut best);
            }
        }
        best.hits()
    }

    /// Whole names and their beginnings, spaces apart; numbers in the question may also narrow it to a place.
    fn by_name(&self, t: &Territories, words: &[String], best: &mut Best<'_>) {
        self.keys_from(&words.concat(), false, best, |_| true);
        if let Some(rest) = without_article(words) {
            self.keys_from(&rest.concat(), true, best, |_| true);
        }
        let (numbers, text): (Vec<&String>, Vec<&String>) = words.iter().partition(|w| is_code(w));
        if !numbers.is_empty() && !text.is_empty() {
            let text: String = text.into_iter().map(String::as_str).collect();
            self.keys_from(&text, false, best, |entry| {
                numbers.iter().all(|n| has_code(t, self.entries[entry as usize].hit, n))
            });
        }
    }

    /// Offers the entries that a key beginning with `text` finds; only whole names when an article was dropped from `text`.
    fn keys_from(&self, text: &str, whole_only: bool, best: &mut Best<'_>, accept: impl Fn(u32) -> bool) {
        let first = self.keys.partition_point(|k| slice(&self.key_text, &k.text) < text);
        for key in &self.keys[first..] {
            let found = slice(&self.key_text, &key.text);
            if !found.starts_with(text) {
                break;
            }
            let whole = found.len() == text.len();
            if whole_only && !whole {
                break;
            }
            let former = self.entries[key.entry as usize].hit.former.is_some();
            let tier = match (whole, former) {
                (true, true) => Tier::ExactFormer,
                (true, false) if key.without_article || whole_only => Tier::ExactWithoutArticle,
                (true, false) => Tier::Exact,
                (false, false) => Tier::Prefix,
                (false, true) => Tier::FormerWords,
            };
            if best.wants(tier, key.entry) && accept(key.entry) {
                best.offer(tier, key.entry);
            }
        }
    }

    /// Every word typed begins a word of the name, in any order.
    fn by_words(&self, t: &Territories, words: &[String], best: &mut Best<'_>) {
        let needed = needed(words);
        let rarest = needed.iter().copied().filter(|i| !is_code(&words[*i]) || needed.len() == 1);
        let Some(rarest) = rarest.min_by_key(|i| self.holders(&words[*i]).len()) else { return };
        for id in self.holders(&words[rarest]) {
            let tier = self.words_tier(*id);
            let others = || needed.iter().all(|i| *i == rarest || self.holds(t, *id, &words[*i]));
            if best.wants(tier, *id) && others() {
                best.offer(tier, *id);
            }
        }
    }

    /// As `by_words`, but all words except one may be those of the département (`valence drôme`).
    fn by_words_and_departement(&self, t: &Territories, words: &[String], best: &mut Best<'_>) {
        let needed = needed(words);
        if needed.len() < 2 {
            return;
        }
        for base in &needed {
            for id in self.holders(&words[*base]) {
                let there = |word: &str| self.holds(t, *id, word) || self.departement_holds(*id, word);
                if best.wants(Tier::WithDepartement, *id)
                    && needed.iter().all(|i| i == base || there(&words[*i]))
                {
                    best.offer(Tier::WithDepartement, *id);
                }
            }
        }
    }

    /// As `by_words`, one word typed with one error.
    fn by_words_with_typo(&self, t: &Territories, words: &[String], best: &mut Best<'_>) {
        let needed = needed(words);
        for wrong in &needed {
            let typed = words[*wrong].as_str();
            if typed.len() < MIN_TYPO_LEN || is_code(typed) {
                continue;
            }
            let typed_letters = letters(typed);
            for (w, (word, word_letters)) in self.vocabulary.iter().enumerate() {
                if !may_be_near(typed_letters, *word_letters) {
                    continue;
                }
                let tier = match near(typed, slice(&self.names, word)) {
                    Some(Near::Whole) => Tier::TypoWhole,
                    Some(Near::Beginning) => Tier::TypoBeginning,
                    None => continue,
                };
                for id in self.posted(w..w + 1) {
                    if best.wants(tier, *id)
                        && needed.iter().all(|i| i == wrong || self.holds(t, *id, &words[*i]))
                    {
                        best.offer(tier, *id);
                    }
                }
            }
        }
    }

    /// As `by_name`, with one error anywhere, spaces included.
    fn by_name_with_typo(&self, words: &[String], best: &mut Best<'_>) {
        let typed = words.concat();
        if typed.len() < MIN_TYPO_LEN {
            return;
        }
        let typed_letters = letters(&typed);
        for key in &self.keys {
            if may_be_near(typed_letters, key.letters)
                && best.wants(Tier::TypoTogether, key.entry)
                && near(&typed, slice(&self.key_text, &key.text)).is_some()
            {
                best.offer(Tier::TypoTogether, key.entry);
            }
        }
    }

    fn words_tier(&self, id: u32) -> Tier {
        if self.entries[id as usize].hit.former.is_some() { Tier::FormerWords } else { Tier::Words }
    }

    /// The entries with a word that begins so. An entry may come twice.
    fn holders(&self, beginning: &str) -> &[u32] {
        let first = self.vocabulary.partition_point(|(w, _)| slice(&self.names, w) < beginning);
        let count =
            self.vocabulary[first..].partition_point(|(w, _)| slice(&self.names, w).starts_with(beginning));
        self.posted(first..first + count)
    }

    fn posted(&self, words: Range<usize>) -> &[u32] {
        &self.postings[self.starts[words.start] as usize..self.starts[words.end] as usize]
    }

    fn holds(&self, t: &Territories, id: u32, beginning: &str) -> bool {
        let entry = &self.entries[id as usize];
        has_word(slice(&self.names, &entry.name), beginning)
            || is_code(beginning) && has_code(t, entry.hit, beginning)
    }

    fn departement_holds(&self, id: u32, beginning: &str) -> bool {
        let departement = usize::from(self.entries[id as usize].departement);
        self.departement_words.get(departement).is_some_and(|words| has_word(words, beginning))
    }
}

/// The words that must be found: small ones may be missing from the name, unless the last or nothing else was typed.
fn needed(words: &[String]) -> Vec<usize> {
    let last = words.len().saturating_sub(1);
    let strong: Vec<_> = (0..words.len()).filter(|i| *i == last || !is_small(&words[*i])).collect();
    strong
}

fn has_word(words: &str, beginning: &str) -> bool {
    words.split(' ').any(|word| word.starts_with(beginning))
}

/// Does a postal code of the place begin so, or is it its département?
fn has_code(t: &Territories, hit: Hit, typed: &str) -> bool {
    let (postal_codes, departement) = match hit.kind {
        Kind::Commune => match t.communes().get(hit.target as usize) {
            Some(c) => (&c.postal_codes, c.departement.as_str()),
            None => return false,
        },
        Kind::Arrondissement => match t.arrondissements().get(hit.target as usize) {
            Some(a) => (&a.postal_codes, a.commune.departement_part()),
            None => return false,
        },
        Kind::Epci => {
            return t
                .all_epci()
                .get(hit.target as usize)
                .is_some_and(|e| e.departements.iter().any(|d| d.as_str().eq_ignore_ascii_case(typed)));
        }
        Kind::Departement | Kind::Region => return false,
    };
    departement.eq_ignore_ascii_case(typed) || postal_codes.iter().any(|p| p.as_str().starts_with(typed))
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
                    self.add(entry, &words[skip..], true);
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
        words.iter().for_each(|w| self.text.push_str(w));
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

fn slice<'a>(text: &'a str, range: &Range<u32>) -> &'a str {
    &text[range.start as usize..range.end as usize]
}
