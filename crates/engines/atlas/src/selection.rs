//! A filter and the places it keeps.

use std::ops::Range;

use crate::bits::Bits;
use crate::facet::FacetId;

/// What is asked: every facet named must hold one of its values, and the place must be in every extra set.
#[derive(Debug, Clone, Default)]
pub struct Filter<'a> {
    /// A facet, and the values of which one is enough, one bit each. No value at all keeps nobody.
    pub any_of: Vec<(FacetId, u128)>,
    /// Sets of ranks made elsewhere: open at some time, found by words, inside a circle.
    pub within: Vec<&'a Bits>,
}

/// The places a filter keeps, with how many there are before each word: a count over any range costs two look-ups.
#[derive(Debug, Clone)]
pub struct Selection {
    bits: Bits,
    before: Vec<u32>,
    total: u32,
}

impl Selection {
    /// From the set itself.
    pub fn new(bits: Bits) -> Self {
        let mut total = 0;
        let before = bits
            .words()
            .iter()
            .map(|word| {
                let before = total;
                total += word.count_ones();
                before
            })
            .collect();
        Self { bits, before, total }
    }

    /// How many places.
    pub fn total(&self) -> u32 {
        self.total
    }
    /// The ranks.
    pub fn bits(&self) -> &Bits {
        &self.bits
    }
    /// Whether nothing was left out.
    pub fn is_whole(&self) -> bool {
        self.total as usize == self.bits.len()
    }

    /// How many places are below a rank.
    #[inline]
    pub(crate) fn rank(&self, at: usize) -> u32 {
        let word = at / 64;
        match (self.before.get(word), self.bits.words().get(word)) {
            (Some(before), Some(bits)) => before + (bits & ((1_u64 << (at % 64)) - 1)).count_ones(),
            _ => self.total,
        }
    }

    /// How many places are in a range of ranks.
    #[inline]
    pub(crate) fn count(&self, range: &Range<usize>) -> u32 {
        self.rank(range.end) - self.rank(range.start)
    }

    /// The first place of a range.
    pub(crate) fn first(&self, range: Range<usize>) -> Option<u32> {
        let mut first = None;
        let mut at = range.start;
        while first.is_none() && at < range.end {
            let end = (at / 64 * 64 + 64).min(range.end);
            Bits::over(self.bits.words(), at..end, |word, bits, _| {
                first = (bits != 0).then(|| word as u32 * 64 + bits.trailing_zeros());
            });
            at = end;
        }
        first
    }
}
