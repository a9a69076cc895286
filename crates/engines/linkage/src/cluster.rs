//! From probabilities of pairs to places: correlation clustering.
//!
//! Each pair pulls together or pushes apart with the logarithm of its odds over those of the threshold; two groups join
//! when the sum over all their pairs pulls. So a chain of likely pairs does not make one place of its two ends, and a pair
//! that was never worth comparing pushes too. What people decided is never undone.

use crate::normalise::{HashedMap, HashedSet};

/// A compared pair, the smaller index first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Edge {
    pub(crate) left: u32,
    pub(crate) right: u32,
    pub(crate) probability: f32,
}

/// A pull or push is never stronger than this.
const STRONGEST: f32 = 7.0;
/// What a pair that was not kept weighs.
const UNSEEN: f32 = -3.0;
/// Passes at most.
const PASSES: usize = 4;
/// Groups with more pairs between them than this are not joined: no place is told by hundreds of records.
const MOST_PAIRS: usize = 20_000;

/// What people decided, on the indices used here.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bounds {
    pub(crate) same: Vec<(u32, u32)>,
    pub(crate) apart: Vec<(u32, u32)>,
}

struct Groups {
    of: Vec<u32>,
    members: Vec<Vec<u32>>,
    weights: HashedMap<f32>,
    apart: HashedSet,
}

fn pair(a: u32, b: u32) -> u64 {
    u64::from(a.min(b)) << 32 | u64::from(a.max(b))
}

/// The logarithm of the odds of a probability.
pub(crate) fn log_odds(probability: f32) -> f32 {
    let kept = probability.clamp(1e-6, 1.0 - 1e-6);
    (kept / (1.0 - kept)).ln()
}

/// For each of `count` records, its group: the smallest index among the group's members. `edges` come in any order.
pub(crate) fn cluster(count: usize, edges: &[Edge], bounds: &Bounds, merge_at: f32) -> Vec<u32> {
    let threshold = log_odds(merge_at);
    let weigh = |edge: &Edge| (log_odds(edge.probability) - threshold).clamp(-STRONGEST, STRONGEST);
    let mut groups = Groups {
        of: (0..count as u32).collect(),
        members: (0..count as u32).map(|i| vec![i]).collect(),
        weights: edges.iter().map(|e| (pair(e.left, e.right), weigh(e))).collect(),
        apart: bounds.apart.iter().map(|&(a, b)| pair(a, b)).collect(),
    };
    let bound = groups.obey(bounds);
    let mut pulls: Vec<&Edge> = edges.iter().filter(|e| weigh(e) > 0.0).collect();
    pulls.sort_by(|a, b| {
        b.probability.total_cmp(&a.probability).then((a.left, a.right).cmp(&(b.left, b.right)))
    });
    for _ in 0..PASSES {
        let mut changed = false;
        for edge in &pulls {
            changed |= groups.join_if_pulled(edge);
        }
        if !changed {
            break;
        }
    }
    let mut near: Vec<Vec<u32>> = vec![Vec::new(); count];
    for edge in &pulls {
        near[edge.left as usize].push(edge.right);
        near[edge.right as usize].push(edge.left);
    }
    for _ in 0..PASSES {
        let mut changed = false;
        for record in 0..count as u32 {
            changed |= !bound[record as usize] && groups.move_if_better(record, &near[record as usize]);
        }
        if !changed {
            break;
        }
    }
    groups.smallest()
}

impl Groups {
    /// Joins what people joined, in their order, unless it would join what they parted. Says which records are bound.
    fn obey(&mut self, bounds: &Bounds) -> Vec<bool> {
        let mut bound = vec![false; self.of.len()];
        for &(a, b) in &bounds.same {
            let (left, right) = (self.of[a as usize], self.of[b as usize]);
            if left != right && !self.is_parted(left, right) {
                self.join(left, right);
            }
            bound[a as usize] = true;
            bound[b as usize] = true;
        }
        bound
    }

    fn is_parted(&self, left: u32, right: u32) -> bool {
        !self.apart.is_empty() && self.between(left, right).any(|key| self.apart.contains(&key))
    }

    fn between(&self, left: u32, right: u32) -> impl Iterator<Item = u64> {
        let (a, b) = (&self.members[left as usize], &self.members[right as usize]);
        a.iter().flat_map(move |&x| b.iter().map(move |&y| pair(x, y)))
    }

    fn weight(&self, key: u64) -> f32 {
        self.weights.get(&key).copied().unwrap_or(UNSEEN)
    }

    fn join_if_pulled(&mut self, edge: &Edge) -> bool {
        let (left, right) = (self.of[edge.left as usize], self.of[edge.right as usize]);
        if left == right
            || self.members[left as usize].len() * self.members[right as usize].len() > MOST_PAIRS
        {
            return false;
        }
        let pull: f32 = self.between(left, right).map(|key| self.weight(key)).sum();
        if pull <= 0.0 || self.is_parted(left, right) {
            return false;
        }
        self.join(left, right);
        true
    }

    fn join(&mut self, left: u32, right: u32) {
        let (kept, gone) = (left.min(right), left.max(right));
        let moved = std::mem::take(&mut self.members[gone as usize]);
        for &member in &moved {
            self.of[member as usize] = kept;
        }
        let members = &mut self.members[kept as usize];
        members.extend(moved);
        members.sort_unstable();
    }

    /// Moves a record to the neighbouring group, or to none, that pulls it more than its own does.
    fn move_if_better(&mut self, record: u32, near: &[u32]) -> bool {
        let own = self.of[record as usize];
        let pull = |groups: &Self, group: u32| -> Option<f32> {
            let others =
                groups.members[group as usize].iter().filter(|&&m| m != record).map(|&m| pair(record, m));
            let mut sum = 0.0;
            for key in others {
                if groups.apart.contains(&key) {
                    return None;
                }
                sum += groups.weight(key);
            }
            Some(sum)
        };
        let mut targets: Vec<u32> = near.iter().map(|&n| self.of[n as usize]).filter(|&g| g != own).collect();
        targets.sort_unstable();
        targets.dedup();
        let here = pull(self, own).unwrap_or(f32::MIN);
        let mut best = (0.0f32.max(here), if here < -1e-4 { None } else { Some(own) });
        for target in targets {
            if self.members[target as usize].len() < 500
                && let Some(there) = pull(self, target)
                && there > best.0 + 1e-4
            {
                best = (there, Some(target));
            }
        }
        if best.1 == Some(own) {
            return false;
        }
        self.members[own as usize].retain(|&m| m != record);
        // A record alone takes a group that is empty: its own number's, or the one it leaves.
        let target = best.1.unwrap_or_else(|| self.empty_group(record, own));
        self.of[record as usize] = target;
        self.members[target as usize].push(record);
        self.members[target as usize].sort_unstable();
        true
    }

    fn empty_group(&self, record: u32, own: u32) -> u32 {
        if self.members[record as usize].is_empty() {
            return record;
        }
        // The group of that number is in use by others: one of their numbers is free.
        let taken = &self.members[record as usize];
        taken.iter().copied().find(|&m| self.members[m as usize].is_empty()).unwrap_or(own)
    }

    fn smallest(&self) -> Vec<u32> {
        self.of.iter().map(|&group| self.members[group as usize].first().copied().unwrap_or(group)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(left: u32, right: u32, probability: f32) -> Edge {
        Edge { left, right, probability }
    }

    #[test]
    fn a_chain_does_not_drift() {
        // Each neighbour pair is likely, the ends are not one place: connected components would make one of all four.
        let edges = [
            edge(0, 1, 0.97),
            edge(1, 2, 0.9),
            edge(2, 3, 0.97),
            edge(0, 2, 0.02),
            edge(1, 3, 0.02),
            edge(0, 3, 0.01),
        ];
        assert_eq!(cluster(4, &edges, &Bounds::default(), 0.5), [0, 0, 2, 2]);
    }

    #[test]
    fn people_have_the_last_word() {
        let edges = [edge(0, 1, 0.99), edge(1, 2, 0.99), edge(0, 2, 0.99)];
        let bounds = Bounds { same: vec![(0, 3)], apart: vec![(0, 1)] };
        let got = cluster(4, &edges, &bounds, 0.5);
        assert_eq!(got[0], got[3]);
        assert_ne!(got[0], got[1]);
    }
}
