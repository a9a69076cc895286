//! A week of half hours as 336 bits.

use serde::{Deserialize, Serialize};

/// 336 half hours, bit 0 = Monday 00:00–00:30. Bits 336 and above are ignored (cleared on entry).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "[u64; 6]", into = "[u64; 6]")]
pub struct Week([u64; 6]);

impl Week {
    /// Half hours in a week.
    pub const SLOTS: usize = 336;
    /// No half hour at all: in a query, "any time"; in a place, "known to be always closed".
    pub const EMPTY: Self = Self([0; 6]);
    /// The whole week.
    pub const FULL: Self = Self([u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, 0xFFFF]);

    /// From six words, low bit first; bits past the week are cleared.
    pub const fn from_words(mut words: [u64; 6]) -> Self {
        words[5] &= 0xFFFF;
        Self(words)
    }

    /// The six words, low bit first.
    pub const fn words(&self) -> &[u64; 6] {
        &self.0
    }

    /// Adds the half hours `from..to` of a day (0 = Monday, half hour 0 = midnight). Out of range is ignored.
    #[must_use]
    pub fn with(mut self, day: usize, from: usize, to: usize) -> Self {
        if day < 7 {
            for slot in from..to.min(48) {
                let bit = day * 48 + slot;
                self.0[bit / 64] |= 1 << (bit % 64);
            }
        }
        self
    }

    /// True when no half hour is set.
    pub const fn is_empty(&self) -> bool {
        let w = &self.0;
        (w[0] | w[1] | w[2] | w[3] | w[4] | w[5]) == 0
    }

    /// How many half hours are set.
    pub const fn count(&self) -> u32 {
        let w = &self.0;
        w[0].count_ones()
            + w[1].count_ones()
            + w[2].count_ones()
            + w[3].count_ones()
            + w[4].count_ones()
            + w[5].count_ones()
    }

    /// How many half hours both weeks share.
    pub const fn overlap(&self, other: &Self) -> u32 {
        self.and(other).count()
    }

    /// The half hours that both weeks share.
    #[must_use]
    pub const fn and(&self, other: &Self) -> Self {
        let (a, b) = (&self.0, &other.0);
        Self([a[0] & b[0], a[1] & b[1], a[2] & b[2], a[3] & b[3], a[4] & b[4], a[5] & b[5]])
    }
}

impl From<[u64; 6]> for Week {
    fn from(words: [u64; 6]) -> Self {
        Self::from_words(words)
    }
}

impl From<Week> for [u64; 6] {
    fn from(week: Week) -> Self {
        week.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_past_sunday_midnight_are_cleared() {
        assert_eq!(Week::from_words([u64::MAX; 6]), Week::FULL);
        assert_eq!(Week::FULL.count() as usize, Week::SLOTS);
    }

    #[test]
    fn overlap_counts_shared_half_hours() {
        let morning = Week::EMPTY.with(1, 18, 24);
        let late = Week::EMPTY.with(1, 22, 30).with(9, 0, 48);
        assert_eq!(morning.overlap(&late), 2);
        assert_eq!(morning.and(&late), Week::EMPTY.with(1, 22, 24));
        assert!(Week::EMPTY.is_empty() && !late.is_empty());
    }
}
