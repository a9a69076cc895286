//! Search on names: folded words, prefix on each, every word must be there. No answer depends on accents or case.

/// Words of names → the places that have them.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Sorted by word.
    words: Vec<(Box<str>, Box<[u32]>)>,
}

/// The most words of a query that count.
const MAX_WORDS: usize = 8;
/// Spellings of one thing, both ways.
const SAME: &[(&str, &str)] =
    &[("st", "saint"), ("ste", "sainte"), ("bibliotheque", "mediatheque"), ("msap", "services")];

impl Names {
    /// Indexes `(place, text)` pairs; texts may repeat a place.
    pub(super) fn new<'a>(texts: impl Iterator<Item = (u32, &'a str)>) -> Self {
        let mut map: std::collections::HashMap<Box<str>, Vec<u32>> = std::collections::HashMap::new();
        for (place, text) in texts {
            for word in kernel::text::fold(text).split(' ').filter(|word| !word.is_empty()) {
                if let Some(list) = map.get_mut(word) {
                    if list.last() != Some(&place) {
                        list.push(place);
                    }
                } else {
                    map.insert(word.into(), vec![place]);
                }
            }
        }
        let mut words: Vec<_> = map
            .into_iter()
            .map(|(word, mut list)| {
                list.sort_unstable();
                list.dedup();
                (word, list.into_boxed_slice())
            })
            .collect();
        words.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Self { words }
    }

    /// The places that have every word of the query (each as a prefix), sorted.
    pub(super) fn find(&self, query: &str) -> Vec<u32> {
        let folded = kernel::text::fold(&query[..query.floor_char_boundary(200)]);
        let mut found: Option<Vec<u32>> = None;
        for word in folded.split(' ').filter(|word| !word.is_empty()).take(MAX_WORDS) {
            let mut places = self.with(word);
            for (a, b) in SAME {
                for (one, other) in [(a, b), (b, a)] {
                    if word == *one {
                        places.extend(self.with(other));
                    }
                }
            }
            places.sort_unstable();
            places.dedup();
            found = Some(match found {
                None => places,
                Some(before) => {
                    before.into_iter().filter(|place| places.binary_search(place).is_ok()).collect()
                }
            });
        }
        found.unwrap_or_default()
    }

    fn with(&self, prefix: &str) -> Vec<u32> {
        let start = self.words.partition_point(|(word, _)| **word < *prefix);
        self.words[start..]
            .iter()
            .take_while(|(word, _)| word.starts_with(prefix))
            .flat_map(|(_, list)| list.iter().copied())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_counts_and_none_depends_on_accents() {
        let texts = [(0, "Médiathèque Jean Moulin"), (0, "Rennes"), (1, "Mairie de Saint-Jean"), (2, "CCAS")];
        let names = Names::new(texts.into_iter());
        let cases: &[(&str, &[u32])] = &[
            ("mediatheque", &[0]),
            ("MÉDIA renn", &[0]),
            ("jean", &[0, 1]),
            ("st jean", &[1]),
            ("jean lyon", &[]),
            ("bibliotheque rennes", &[0]),
            ("", &[]),
            ("***", &[]),
        ];
        for (query, expected) in cases {
            assert_eq!(names.find(query), *expected, "{query}");
        }
    }
}
