//! Who has nothing suitable in reach: many profiles against all places.

use std::sync::{Mutex, PoisonError};

use crate::{Index, Query, Scratch, Weights};

/// Profiles that a thread takes at a time.
const SHARE: usize = 1024;

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
    /// For each query, whether at least one ordinary place fits (the first that does ends its search). The caller's thread and up to
    /// `threads - 1` others share the work; when no other can be started, the caller's does it all.
    pub fn reach(&self, queries: &[Query], weights: &Weights, threads: usize) -> Reach {
        let mut served = vec![false; queries.len()];
        let shares = Mutex::new(queries.chunks(SHARE).zip(served.chunks_mut(SHARE)));
        let work = || {
            let mut scratch = Scratch::new();
            loop {
                let share = shares.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some((queries, served)) = share else { break };
                for (query, served) in queries.iter().zip(served) {
                    *served = self.any(query, weights, &mut scratch);
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..threads.min(queries.len().div_ceil(SHARE)) {
                // A thread that cannot be started leaves its shares to the others.
                let _ = std::thread::Builder::new().spawn_scoped(scope, work);
            }
            work();
        });
        Reach { served }
    }
}
