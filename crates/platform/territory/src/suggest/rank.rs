//! The best answers so far: few, distinct, in order.

use super::index::Entry;
use super::{Hit, Kind};

/// How strictly an answer was found; lower is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tier {
    /// The whole name.
    Exact,
    /// The whole name, but for the article.
    ExactWithoutArticle,
    /// The whole old name.
    ExactFormer,
    /// The beginning of the name.
    Prefix,
    /// Beginnings of words of the name.
    Words,
    /// Beginnings of words of the old name.
    FormerWords,
    /// The whole name, then words of the département.
    ExactWithDepartement,
    /// Some of the words are those of the département.
    WithDepartement,
    /// One typing error in the whole name, its spaces apart.
    TypoName,
    /// One typing error in a whole word.
    TypoWord,
    /// One typing error in the beginning of a word.
    TypoWordBeginning,
    /// One typing error in the beginning of the name, its spaces apart.
    TypoNameBeginning,
}

/// Keeps the `limit` best answers offered, never the same territory twice.
pub(super) struct Best<'a> {
    entries: &'a [Entry],
    kinds: u8,
    limit: usize,
    found: Vec<(Tier, u32)>,
}

impl<'a> Best<'a> {
    /// `entries` are in order of importance: of two answers of one tier, the lower number wins.
    pub(super) fn new(entries: &'a [Entry], kinds: &[Kind], limit: usize) -> Self {
        let kinds = kinds.iter().fold(0, |mask, kind| mask | bit(*kind));
        Self { entries, kinds, limit, found: Vec::with_capacity(limit + 1) }
    }

    /// Would this answer change anything? Cheap: ask it before verifying the rest.
    pub(super) fn wants(&self, tier: Tier, id: u32) -> bool {
        self.kinds & bit(self.entries[id as usize].hit.kind) != 0
            && (self.found.len() < self.limit || self.found.last().is_some_and(|last| (tier, id) < *last))
    }

    /// Is it full of answers at least this good?
    pub(super) fn is_full_of(&self, tier: Tier) -> bool {
        self.found.len() >= self.limit && self.found.last().is_none_or(|(worst, _)| *worst <= tier)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(super) fn offer(&mut self, tier: Tier, id: u32) {
        if !self.wants(tier, id) {
            return;
        }
        let hit = self.entries[id as usize].hit;
        let same = |&(_, other): &(Tier, u32)| self.entries[other as usize].hit.same_territory(hit);
        if let Some(i) = self.found.iter().position(same) {
            if self.found[i] <= (tier, id) {
                return;
            }
            self.found.remove(i);
        }
        let at = self.found.partition_point(|other| *other < (tier, id));
        self.found.insert(at, (tier, id));
        self.found.truncate(self.limit);
    }

    pub(super) fn hits(self) -> Vec<Hit> {
        self.found.iter().map(|(_, id)| self.entries[*id as usize].hit).collect()
    }
}

const fn bit(kind: Kind) -> u8 {
    1 << kind as u8
}
