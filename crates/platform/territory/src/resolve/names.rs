//! Names of communes for comparison: exact, nearly so, and an index of all of them.

use std::collections::HashMap;

use crate::Territories;
use kernel::text::fold;

/// How alike two names of commune are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// Not.
    Other,
    /// A typing error, a missing article, or one is the beginning of the other.
    Close,
    /// The same words.
    Same,
}

/// A commune name for comparison: folded, `st` and `ste` spelled out, `cedex` and numbers dropped.
pub(super) fn plain(name: &str) -> String {
    let mut words = Vec::new();
    for word in fold(name).split(' ') {
        match word {
            "cedex" | "" => {}
            "st" => words.push("saint".to_owned()),
            "ste" => words.push("sainte".to_owned()),
            word if word.bytes().all(|b| b.is_ascii_digit()) => {}
            word => words.push(word.to_owned()),
        }
    }
    words.join(" ")
}

/// Small words that people leave out.
const SMALL: [&str; 12] = ["le", "la", "les", "l", "d", "de", "du", "des", "en", "sur", "sous", "et"];

/// Compares two [`plain`] names.
pub(super) fn likeness(a: &str, b: &str) -> Likeness {
    if a.is_empty() || b.is_empty() {
        return Likeness::Other;
    }
    if a == b {
        return Likeness::Same;
    }
    let big = |name: &str| name.split(' ').filter(|word| !SMALL.contains(word)).collect::<Vec<_>>().join(" ");
    let (big_a, big_b) = (big(a), big(b));
    if !big_a.is_empty() && big_a == big_b {
        return Likeness::Close;
    }
    let begins = |short: &str, long: &str| {
        short.len() >= 4 && long.strip_prefix(short).is_some_and(|rest| rest.starts_with(' '))
    };
    if begins(&big_a, &big_b) || begins(&big_b, &big_a) {
        return Likeness::Close;
    }
    let glued = |name: &str| name.replace(' ', "");
    let (glued_a, glued_b) = (glued(&big_a), glued(&big_b));
    let allowed = match glued_a.len().min(glued_b.len()) {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    };
    if within(glued_a.as_bytes(), glued_b.as_bytes(), allowed) { Likeness::Close } else { Likeness::Other }
}

/// Whether one text becomes the other in at most `most` insertions, deletions, replacements or exchanges of neighbours.
fn within(a: &[u8], b: &[u8], most: usize) -> bool {
    if most == 0 || a.len().abs_diff(b.len()) > most {
        return a == b;
    }
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()] <= most
}

/// The communes of each [`plain`] name, those of today and those that were.
#[derive(Debug, Default)]
pub(super) struct Index(HashMap<String, Vec<u32>>);

impl Index {
    pub(super) fn new(territories: &Territories) -> Self {
        let mut names: HashMap<String, Vec<u32>> = HashMap::with_capacity(40_000);
        for (commune, at) in territories.communes().iter().zip(0u32..) {
            let former = commune.former.iter().filter_map(|former| former.name.as_deref());
            for name in std::iter::once(commune.name.as_str()).chain(former) {
                let known = names.entry(plain(name)).or_default();
                if known.last() != Some(&at) {
                    known.push(at);
                }
            }
        }
        Self(names)
    }

    /// The positions of the communes of a [`plain`] name.
    pub(super) fn get(&self, name: &str) -> &[u32] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_people_write_them() {
        let cases = [
            ("Saint-Étienne", "ST ETIENNE CEDEX 2", Likeness::Same),
            ("L'Haÿ-les-Roses", "L’HAY LES ROSES", Likeness::Same),
            ("Le Mans", "Mans", Likeness::Close),
            ("La Celle-Saint-Cloud", "Celle St Cloud", Likeness::Close),
            ("Saint-Martin-d'Hères", "St Martin D Heres", Likeness::Same),
            ("Château-Arnoux-Saint-Auban", "Chateau Arnoux", Likeness::Close),
            ("Guéret", "Gueert", Likeness::Close),
            ("Barbezieux-Saint-Hilaire", "Barbezieu St Hilaire", Likeness::Close),
            ("Foix", "Fouix", Likeness::Other),
            ("Rennes", "Nantes", Likeness::Other),
            ("Metz", "Sète", Likeness::Other),
        ];
        for (a, b, expected) in cases {
            assert_eq!(likeness(&plain(a), &plain(b)), expected, "{a} {b}");
        }
    }
}
