//! Lists in a given order, a page at a time.

use crate::index::Atlas;
use crate::selection::Selection;

/// An order of all places: the position of each.
#[derive(Debug, Clone)]
pub struct Order {
    /// By rank.
    position: Vec<u32>,
    /// By position.
    rank: Vec<u32>,
}

impl Order {
    /// The order in which `places` lists every place once, as the caller numbers them. Places left out come last.
    pub fn new(atlas: &Atlas, places: impl IntoIterator<Item = u32>) -> Self {
        let n = atlas.len();
        let mut position = vec![u32::MAX; n];
        let mut rank = Vec::with_capacity(n);
        let mut put = |at: u32, rank: &mut Vec<u32>| {
            if let Some(slot) = position.get_mut(at as usize).filter(|slot| **slot == u32::MAX) {
                *slot = rank.len() as u32;
                rank.push(at);
            }
        };
        places.into_iter().filter_map(|place| atlas.rank_of(place)).for_each(|at| put(at, &mut rank));
        (0..n as u32).for_each(|at| put(at, &mut rank));
        Self { position, rank }
    }
}

impl Atlas {
    /// The places of a selection from the `skip`-th on, at most `take`, in an order; as the caller numbers them.
    pub fn page(&self, selection: &Selection, order: &Order, skip: usize, take: usize) -> Vec<u32> {
        let total = selection.total() as usize;
        let wanted = take.min(total.saturating_sub(skip));
        if wanted == 0 {
            return Vec::new();
        }
        // Either walk along the order, or sort what was selected: whichever looks at less.
        let walk = (skip + wanted).saturating_mul(self.len()) / total;
        if walk <= total {
            let kept = order.rank.iter().filter(|rank| selection.bits().contains(**rank));
            return kept.skip(skip).take(wanted).filter_map(|rank| self.place_at(*rank)).collect();
        }
        let mut positions: Vec<u32> =
            selection.bits().iter().filter_map(|rank| order.position.get(rank as usize).copied()).collect();
        if skip + wanted < positions.len() {
            positions.select_nth_unstable(skip + wanted);
            positions.truncate(skip + wanted);
        }
        positions.sort_unstable();
        let ranks = positions.into_iter().skip(skip).filter_map(|at| order.rank.get(at as usize));
        ranks.filter_map(|rank| self.place_at(*rank)).collect()
    }
}
