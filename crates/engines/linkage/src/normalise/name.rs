//! A name taken apart: kind, commune, annex words, and the rest, which is what tells two places of a kind apart.

use super::kinds::{Kinds, vocabulary};
use super::words::{Words, is_small};
use crate::text::{fold, hash, within_one};

/// A name, taken apart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Name {
    /// All content words, without the commune.
    pub(crate) full: String,
    /// What is left without kind, commune and annex words.
    pub(crate) core: Words,
    /// Kinds that the words say.
    pub(crate) kinds: Kinds,
    /// Whether a word says that it hangs on another place.
    pub(crate) is_annex: bool,
    /// Whether the name is the commune's and nothing else.
    pub(crate) is_commune: bool,
    /// First letters of the content words, when there are two or more.
    pub(crate) initials: String,
}

/// Takes a name apart; `commune` is the commune's name, folded. Without `with_kinds`, words of kinds are words like others.
pub(crate) fn read(name: &str, commune: &str, with_kinds: bool) -> Name {
    let folded = fold(name);
    let mut words = content(&folded);
    let before = words.len();
    without_commune(&mut words, &content(commune));
    let mut out = Name { is_commune: before > 0 && words.is_empty(), ..Name::default() };
    out.initials = words.iter().filter_map(|w| w.chars().next()).collect();
    let vocabulary = vocabulary();
    if with_kinds {
        for word in &mut words {
            if let Some(known) = vocabulary.mend(word) {
                *word = known;
            }
        }
    }
    let hashes: Vec<u64> = words.iter().map(|w| hash(w)).collect();
    let mut core: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let phrase = with_kinds.then(|| vocabulary.phrase(&hashes[at..], at == 0)).flatten();
        if let Some((length, kinds)) = phrase {
            out.kinds |= kinds;
            at += length;
            continue;
        }
        if vocabulary.is_annex(hashes[at]) {
            out.is_annex = true;
        } else if !core.contains(&words[at]) {
            core.push(words[at]);
        }
        at += 1;
    }
    out.core = Words::new(&core);
    out.full = words.join(" ");
    out
}

/// A folded text's words that say something, in their plain form.
fn content(text: &str) -> Vec<&str> {
    text.split(' ').filter(|w| !is_small(w)).map(stem).collect()
}

/// Takes out the commune's words where they follow one another, a slip in each allowed.
fn without_commune(words: &mut Vec<&str>, commune: &[&str]) {
    if commune.is_empty() {
        return;
    }
    let alike = |a: &str, b: &str| a == b || (a.len() >= 5 && within_one(a, b));
    let mut at = 0;
    while at + commune.len() <= words.len() {
        if words[at..at + commune.len()].iter().zip(commune).all(|(a, b)| alike(a, b)) {
            words.drain(at..at + commune.len());
        } else {
            at += 1;
        }
    }
}

/// A word's plain form: abbreviations written out, plural taken off.
pub(crate) fn stem(word: &str) -> &str {
    let whole = match word {
        "st" => "saint",
        "ste" => "sainte",
        "ctre" => "centre",
        "ass" | "asso" | "assoc" => "association",
        "dept" | "dep" => "departement",
        "cte" => "communaute",
        "mediath" => "mediatheque",
        "biblio" => "bibliotheque",
        "num" => "numerique",
        "gal" => "general",
        "mal" => "marechal",
        _ => word,
    };
    whole.strip_suffix(['s', 'x']).filter(|_| whole.len() >= 4).unwrap_or(whole)
}

#[cfg(test)]
mod tests {
    use super::super::kinds;
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for (written, kinds, core) in [
            ("MSAP de Luc-la-Primaube", kinds::FRANCE_SERVICES, ""),
            ("Maison de Services Au Public du Quercy", kinds::FRANCE_SERVICES, "quercy"),
            ("COMMUNE DE LUC LA PRIMAUBE", kinds::TOWN_HALL, ""),
            ("C.C.A.S.", kinds::CCAS, ""),
            ("Centre Communal d'Action Sociale", kinds::CCAS, ""),
            ("Méidathèque Joséphine Baker (Luc-la-Primaube)", kinds::LIBRARY, "josephine baker"),
            ("PIMMS Médiation", kinds::PIMMS, ""),
            ("Marie-Curie", 0, "marie curie"),
            ("Chom'Actif", 0, "chom actif"),
        ] {
            let read = read(written, "luc la primaube", true);
            assert_eq!((read.kinds, read.core.text.as_str()), (kinds, core), "{written}");
        }
        assert!(read("Luc-la-Primaube", "luc la primaube", true).is_commune);
        assert_eq!(read("MSAP de Luc", "luc", false).core.text, "msap");
    }
}
