//! The nodes still to visit, greatest first.
//!
//! Most searches hold a dozen nodes at a time: a flat list read from end to end beats a heap there. What does not fit goes to a heap.

use std::collections::BinaryHeap;

/// Length of the flat list.
const FLAT: usize = 48;

/// A queue of distinct numbers; the greatest comes out first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frontier {
    flat: Vec<u64>,
    heap: BinaryHeap<u64>,
}

impl Frontier {
    pub fn clear(&mut self) {
        self.flat.clear();
        self.heap.clear();
    }

    #[inline]
    pub fn push(&mut self, key: u64) {
        if self.flat.len() < FLAT {
            self.flat.push(key);
        } else {
            self.heap.push(key);
        }
    }

    #[inline]
    pub fn pop(&mut self) -> Option<u64> {
        let (mut at, mut most) = (usize::MAX, 0);
        for (i, key) in self.flat.iter().enumerate() {
            (at, most) = if *key >= most { (i, *key) } else { (at, most) };
        }
        if self.heap.peek().is_some_and(|key| *key > most) {
            return self.heap.pop();
        }
        if at == usize::MAX {
            return None;
        }
        self.flat.swap_remove(at);
        Some(most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_comes_out_first_whatever_the_size() {
        let mut frontier = Frontier::default();
        let keys = |n: u64| (0..n).map(move |i| (i * 7919) % 1009);
        for n in [0, 1, 47, 48, 49, 500] {
            frontier.clear();
            keys(n).for_each(|key| frontier.push(key));
            let mut expected: Vec<u64> = keys(n).collect();
            expected.sort_unstable_by(|a, b| b.cmp(a));
            let found: Vec<u64> = std::iter::from_fn(|| frontier.pop()).collect();
            assert_eq!(found, expected);
        }
    }
}
