//! A short list of words, with how rare each is.

use crate::text::{hash, within_one};

/// The most words that are kept of a text.
const MOST: usize = 16;

/// Words of a text, and how much each tells.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    /// The words, a space between two.
    pub(crate) text: String,
    items: Vec<Word>,
}

/// One word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    /// Hash of its letters.
    pub(crate) hash: u64,
    start: u16,
    end: u16,
    /// How rare it is: natural logarithm of records over records that hold it.
    pub(crate) rarity: f32,
}

/// What two lists of words share, in rarity.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Shared {
    /// Sum over shared words.
    pub(crate) common: f32,
    /// Rarity of the rarest shared word.
    pub(crate) rarest: f32,
    /// Sum over words that only the poorer side holds.
    pub(crate) least_alone: f32,
    /// Sum over words that only the richer side holds.
    pub(crate) most_alone: f32,
}

impl Shared {
    /// Shared over all, 0 to 1.
    pub(crate) fn jaccard(&self) -> f32 {
        self.common / (self.common + self.least_alone + self.most_alone).max(1e-6)
    }

    /// Shared over the poorer side, 0 to 1.
    pub(crate) fn containment(&self) -> f32 {
        self.common / (self.common + self.least_alone).max(1e-6)
    }
}

impl Words {
    /// Keeps the first words.
    pub(crate) fn new(words: &[&str]) -> Self {
        let mut out = Self::default();
        for word in words.iter().take(MOST) {
            if !out.text.is_empty() {
                out.text.push(' ');
            }
            let start = out.text.len() as u16;
            out.text.push_str(word);
            out.items.push(Word { hash: hash(word), start, end: out.text.len() as u16, rarity: 4.0 });
        }
        out
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Word> {
        self.items.iter()
    }

    pub(crate) fn weigh(&mut self, rarity: impl Fn(u64) -> f32) {
        for word in &mut self.items {
            word.rarity = rarity(word.hash);
        }
    }

    /// The rarest word; of equals, the one of the smaller hash.
    pub(crate) fn rarest(&self) -> Option<&Word> {
        self.items.iter().max_by(|a, b| a.rarity.total_cmp(&b.rarity).then(b.hash.cmp(&a.hash)))
    }

    /// The same whatever the order of the words.
    pub(crate) fn set_hash(&self) -> u64 {
        self.items.iter().fold(0u64, |sum, word| sum.wrapping_add(word.hash.wrapping_mul(word.hash | 1)))
    }

    fn word(&self, word: &Word) -> &str {
        &self.text[word.start as usize..word.end as usize]
    }

    /// Whether a word is exactly this text.
    pub(crate) fn contains(&self, hash: u64) -> bool {
        self.items.iter().any(|word| word.hash == hash)
    }

    /// What two lists share: equal words, then words one slip apart, which count three quarters.
    pub(crate) fn shared(&self, other: &Self) -> Shared {
        // Read in one order, so that the sides may be swapped without changing anything.
        let (first, second) = if self.text <= other.text { (self, other) } else { (other, self) };
        let (mut used_left, mut used_right) = (0u16, 0u16);
        let mut out = Shared::default();
        for (i, left) in first.items.iter().enumerate() {
            let hit = second
                .items
                .iter()
                .enumerate()
                .find(|(j, right)| used_right & (1 << j) == 0 && left.hash == right.hash);
            if let Some((j, _)) = hit {
                used_left |= 1 << i;
                used_right |= 1 << j;
                out.common += left.rarity;
                out.rarest = out.rarest.max(left.rarity);
            }
        }
        for (i, left) in first.items.iter().enumerate() {
            let text = first.word(left);
            if used_left & (1 << i) != 0 || text.len() < 4 {
                continue;
            }
            let hit = second.items.iter().enumerate().find(|(j, right)| {
                used_right & (1 << j) == 0
                    && (right.end - right.start) >= 4
                    && !text.bytes().any(|b| b.is_ascii_digit())
                    && within_one(text, second.word(right))
            });
            if let Some((j, right)) = hit {
                used_left |= 1 << i;
                used_right |= 1 << j;
                let rarity = left.rarity.min(right.rarity) * 0.75;
                out.common += rarity;
                out.rarest = out.rarest.max(rarity);
            }
        }
        let alone = |items: &[Word], used: u16| -> f32 {
            items.iter().enumerate().filter(|(i, _)| used & (1 << i) == 0).map(|(_, word)| word.rarity).sum()
        };
        let (left, right) = (alone(&first.items, used_left), alone(&second.items, used_right));
        out.least_alone = left.min(right);
        out.most_alone = left.max(right);
        out
    }
}

/// Articles and prepositions.
pub(crate) fn is_small(word: &str) -> bool {
    matches!(
        word,
        "" | "de"
            | "du"
            | "des"
            | "d"
            | "la"
            | "le"
            | "les"
            | "l"
            | "et"
            | "en"
            | "a"
            | "au"
            | "aux"
            | "sur"
            | "sous"
            | "dans"
            | "pour"
            | "par"
            | "the"
            | "of"
            | "and"
    )
}
