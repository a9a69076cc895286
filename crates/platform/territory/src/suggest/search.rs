//! Reading a question ever more loosely, until a name answers.

use std::ops::Range;

use super::index::{Entry, Index, Key, slice};
use super::query::{self, is_code, is_small, without_article};
use super::rank::{Best, Tier};
use super::typo::{Near, letters, may_be_near, near};
use super::{Hit, Kind, Suggestion, codes};
use crate::lookup::Territories;

const MAX_LIMIT: usize = 100;
/// Shorter words have too many neighbours for a typing error to be guessed.
const MIN_TYPO_LEN: usize = 4;
/// With fewer names than this to look at, a typing error is sought in them rather than in the whole vocabulary.
const FEW: usize = 2_000;

/// What was taken out of the question before names were looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loose {
    /// Nothing.
    No,
    /// A leading article: only whole names answer then.
    ArticleDropped,
    /// Postal codes and départements.
    NumbersDropped,
}

impl Index {
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
                self.by_name_with_typo(words, Near::Whole, &mut best);
                self.by_words_with_typo(t, words, &mut best);
            }
        }
        if best.is_empty() {
            for words in readings {
                self.by_name_with_typo(words, Near::Beginning, &mut best);
            }
        }
        best.hits()
    }

    /// Whole names and their beginnings, spaces apart; numbers in the question may also narrow it to a place.
    fn by_name(&self, t: &Territories, words: &[String], best: &mut Best<'_>) {
        self.keys_from(&words.concat(), Loose::No, best, |_| true);
        if let Some(rest) = without_article(words) {
            self.keys_from(&rest.concat(), Loose::ArticleDropped, best, |_| true);
        }
        let (numbers, text): (Vec<&String>, Vec<&String>) = words.iter().partition(|w| is_code(w));
        if !numbers.is_empty() && !text.is_empty() {
            let text: String = text.into_iter().map(String::as_str).collect();
            self.keys_from(&text, Loose::NumbersDropped, best, |entry| {
                numbers.iter().all(|n| has_code(t, self.entries[entry as usize].hit, n))
            });
            self.by_city_and_postal_code(t, &text, &numbers, best);
        }
    }

    /// `marseille 13001` is the arrondissement rather than the whole city.
    fn by_city_and_postal_code(&self, t: &Territories, city: &str, codes: &[&String], best: &mut Best<'_>) {
        for (i, a) in t.arrondissements().iter().enumerate() {
            if codes.iter().all(|code| a.postal_codes.iter().any(|p| p.as_str() == *code)) {
                let id = self.entry_of(Kind::Arrondissement, i);
                if slice(&self.names, &self.entries[id as usize].name).split(' ').next() == Some(city) {
                    best.offer(Tier::Exact, id);
                }
            }
        }
    }

    /// Offers the accepted entries that a key beginning with `text` finds.
    fn keys_from(&self, text: &str, loose: Loose, best: &mut Best<'_>, accept: impl Fn(u32) -> bool) {
        for key in self.keys_beginning(text) {
            let whole = slice(&self.key_text, &key.text).len() == text.len();
            if loose == Loose::ArticleDropped && !whole {
                break;
            }
            let former = self.entries[key.entry as usize].hit.former.is_some();
            let tier = match (whole, former) {
                (true, true) => Tier::ExactFormer,
                (true, false) if key.without_article || loose != Loose::No => Tier::ExactWithoutArticle,
                (true, false) => Tier::Exact,
                (false, false) => Tier::Prefix,
                (false, true) => Tier::FormerWords,
            };
            if best.wants(tier, key.entry) && accept(key.entry) {
                best.offer(tier, key.entry);
            }
        }
    }

    /// The keys that begin so, the shortest of each spelling first.
    fn keys_beginning<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a Key> {
        let first = self.keys.partition_point(|k| slice(&self.key_text, &k.text) < text);
        self.keys[first..].iter().take_while(move |k| slice(&self.key_text, &k.text).starts_with(text))
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
        for split in 1..words.len() {
            let name = words[..split].concat();
            let rest = || needed.iter().filter(|i| **i >= split).map(|i| words[*i].as_str());
            for key in self.keys_beginning(&name) {
                if slice(&self.key_text, &key.text).len() > name.len() {
                    break;
                }
                if rest().all(|word| self.departement_holds(key.entry, word)) {
                    best.offer(Tier::ExactWithDepartement, key.entry);
                }
            }
        }
        if needed.iter().any(|i| self.is_unheard_of(&words[*i])) {
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

    /// No name has such a word: what is left is a code, or a mistake.
    fn is_unheard_of(&self, word: &str) -> bool {
        !is_code(word) && self.holders(word).is_empty()
    }

    /// As `by_words`, one word typed with one error.
    fn by_words_with_typo(&self, t: &Territories, words: &[String], best: &mut Best<'_>) {
        let needed = needed(words);
        for wrong in &needed {
            let typed = words[*wrong].as_str();
            let others: Vec<&str> =
                needed.iter().filter(|i| *i != wrong).map(|i| words[*i].as_str()).collect();
            if typed.len() < MIN_TYPO_LEN || is_code(typed) || others.iter().any(|w| self.is_unheard_of(w)) {
                continue;
            }
            let others_hold = |id: u32| others.iter().all(|word| self.holds(t, id, word));
            let rarest =
                others.iter().filter(|w| !is_code(w)).map(|w| self.holders(w)).min_by_key(|ids| ids.len());
            if let Some(few) = rarest.filter(|ids| ids.len() < FEW) {
                for id in few {
                    let name = slice(&self.names, &self.entries[*id as usize].name);
                    let nearest = name.split(' ').filter_map(|word| near(typed, word)).min();
                    if let Some(tier) = nearest.map(typo_tier).filter(|tier| best.wants(*tier, *id))
                        && others_hold(*id)
                    {
                        best.offer(tier, *id);
                    }
                }
                continue;
            }
            let typed_letters = letters(typed);
            for (w, (word, word_letters)) in self.vocabulary.iter().enumerate() {
                if !may_be_near(typed_letters, *word_letters) {
                    continue;
                }
                let Some(tier) = near(typed, slice(&self.names, word)).map(typo_tier) else { continue };
                for id in self.posted(w..w + 1) {
                    if best.wants(tier, *id) && others_hold(*id) {
                        best.offer(tier, *id);
                    }
                }
            }
        }
    }

    /// As `by_name`, with one error anywhere, spaces included: in a whole name, or in its beginning.
    fn by_name_with_typo(&self, words: &[String], asked: Near, best: &mut Best<'_>) {
        let typed = words.concat();
        if typed.len() < MIN_TYPO_LEN {
            return;
        }
        let tier = if asked == Near::Whole { Tier::TypoName } else { Tier::TypoNameBeginning };
        let typed_letters = letters(&typed);
        for key in &self.keys {
            let length = key.text.len();
            if may_be_near(typed_letters, key.letters)
                && (asked == Near::Beginning || length.abs_diff(typed.len()) <= 1)
                && best.wants(tier, key.entry)
                && near(&typed, slice(&self.key_text, &key.text)) == Some(asked)
            {
                best.offer(tier, key.entry);
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

const fn typo_tier(near: Near) -> Tier {
    match near {
        Near::Whole => Tier::TypoWord,
        Near::Beginning => Tier::TypoWordBeginning,
    }
}

/// The words that must be found: small ones may be missing from the name, unless the last or nothing else was typed.
fn needed(words: &[String]) -> Vec<usize> {
    let last = words.len().saturating_sub(1);
    (0..words.len()).filter(|i| *i == last || !is_small(&words[*i])).collect()
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
        Kind::Departement => {
            let code = t.departements().get(hit.target as usize).map(|d| d.code.as_str());
            return code.is_some_and(|code| code.eq_ignore_ascii_case(typed));
        }
        Kind::Region => return false,
    };
    departement.eq_ignore_ascii_case(typed) || postal_codes.iter().any(|p| p.as_str().starts_with(typed))
}
