//! A set of ranks, one bit each.

use std::ops::Range;

/// A set of ranks, up to a length fixed when it is made; bits beyond are never set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// None of `len`.
    pub fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)], len }
    }

    /// All of `len`.
    pub fn all(len: usize) -> Self {
        let mut bits = Self { words: vec![u64::MAX; len.div_ceil(64)], len };
        if let Some(last) = bits.words.last_mut()
            && !len.is_multiple_of(64)
        {
            *last = (1 << (len % 64)) - 1;
        }
        bits
    }

    /// From words without a bit beyond the length.
    pub(crate) const fn from_words(words: Vec<u64>, len: usize) -> Self {
        Self { words, len }
    }

    /// How many ranks there could be.
    pub fn len(&self) -> usize {
        self.len
    }
    /// Whether it can hold nothing.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a rank; beyond the length nothing happens.
    pub fn insert(&mut self, rank: u32) {
        if (rank as usize) < self.len {
            self.words[rank as usize / 64] |= 1 << (rank % 64);
        }
    }

    /// Whether it holds a rank.
    pub fn contains(&self, rank: u32) -> bool {
        self.words.get(rank as usize / 64).is_some_and(|word| word >> (rank % 64) & 1 == 1)
    }

    /// How many it holds.
    pub fn count(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    /// Keeps what the other holds too.
    pub fn and(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
        // A shorter set holds nothing beyond its end.
        self.words.iter_mut().skip(other.words.len()).for_each(|word| *word = 0);
    }

    /// Adds what the other holds; what is beyond its own length stays out.
    pub fn or(&mut self, other: &Self) {
        let shorter = self.len.min(other.len);
        for (word, other) in self.words.iter_mut().zip(&other.words[..shorter.div_ceil(64)]) {
            *word |= other;
        }
        if let Some(last) = self.words.last_mut()
            && !self.len.is_multiple_of(64)
        {
            *last &= (1 << (self.len % 64)) - 1;
        }
    }

    /// How many both hold.
    pub fn count_both(&self, other: &Self) -> u32 {
        self.words.iter().zip(&other.words).map(|(a, b)| (a & b).count_ones()).sum()
    }

    /// Its ranks, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.words.iter().zip(0_u32..).flat_map(|(word, at)| {
            let mut word = *word;
            std::iter::from_fn(move || {
                let bit = word.trailing_zeros();
                word &= word.wrapping_sub(1);
                (bit < 64).then_some(at * 64 + bit)
            })
        })
    }

    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    /// Calls `each` with the number of every word of the range and the word, cut to the range.
    #[inline]
    pub(crate) fn over(words: &[u64], range: Range<usize>, mut each: impl FnMut(usize, u64, Range<usize>)) {
        let mut at = range.start;
        while at < range.end {
            let word = at / 64;
            let end = (word * 64 + 64).min(range.end);
            let mask = mask(at % 64, end - word * 64);
            each(word, words.get(word).copied().unwrap_or(0) & mask, at..end);
            at = end;
        }
    }
}

/// Bits `from..to` of a word; `to` ≤ 64.
pub(crate) const fn mask(from: usize, to: usize) -> u64 {
    let below = if to >= 64 { u64::MAX } else { (1 << to) - 1 };
    below & (u64::MAX << (from & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_was_put_in() {
        for len in [0, 1, 63, 64, 65, 200] {
            assert_eq!(Bits::all(len).count() as usize, len);
            assert_eq!(Bits::all(len).iter().count(), len);
            let mut bits = Bits::none(len);
            bits.insert(63);
            bits.insert(len as u32);
            assert_eq!(bits.iter().collect::<Vec<_>>(), if len > 63 { vec![63] } else { vec![] });
        }
    }

    #[test]
    fn sets_of_other_lengths_do_no_harm() {
        let mut long = Bits::all(130);
        long.and(&Bits::all(70));
        assert_eq!(long.count(), 70);
        let mut short = Bits::none(70);
        short.or(&Bits::all(130));
        assert_eq!(short.count(), 70);
        assert_eq!(short.count_both(&long), 70);
    }

    #[test]
    fn words_are_cut_to_the_range() {
        let bits = Bits::all(200);
        let mut seen = 0;
        Bits::over(bits.words(), 10..140, |_, word, range| {
            assert_eq!(word.count_ones() as usize, range.len());
            seen += word.count_ones();
        });
        assert_eq!(seen, 130);
    }
}
