//! Who has nothing suitable in reach: many profiles against all places.

use crate::{Index, Query, Scratch, Weights};

/// The outcome of [`Index::reach`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// For each query, in order: at least one ordinary place fits.
    pub served: Vec<bool>,
}

impl Reach {
    /// How many have nothing.
    pub fn without(&self) -> usize {
        self.served.iter().filter(|served| !**served).count()
    }
}

impl Index {
    /// For each query, whether at least one ordinary place fits; the work is shared among `threads` threads.
    pub fn reach(&self, queries: &[Query], weights: &Weights, threads: usize) -> Reach {
        let mut served = vec![false; queries.len()];
        let share = queries.len().div_ceil(threads.max(1)).max(1);
        std::thread::scope(|scope| {
            for (queries, served) in queries.chunks(share).zip(served.chunks_mut(share)) {
                scope.spawn(move || {
                    let mut scratch = Scratch::new();
                    for (query, served) in queries.iter().zip(served) {
                        *served = self.any(query, weights, &mut scratch);
                    }
                });
            }
        });
        Reach { served }
    }
}
