//! A whole register at once.

use crate::cluster::{Bounds, Edge, cluster};
use crate::compare::{compare, plainly_apart, related};
use crate::model::Model;
use crate::normalise::{Corpus, HashedMap, HashedSet, Prepared};
use crate::text::{combine, hash};
use crate::{Decisions, Doubt, Linkage, Record, Relation, RelationKind, block};
use std::cmp::Ordering;

/// What the caller may choose.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// Probability from which two records are merged without asking anybody, 0 to 1.
    pub merge_at: f32,
    /// Probability from which a pair that was not merged is shown to a person, 0 to 1.
    pub review_at: f32,
    /// Whether words of kinds (mairie, CCAS…) are known.
    pub with_kinds: bool,
    /// What turns comparisons into probabilities.
    pub model: &'a Model,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { merge_at: 0.9, review_at: 0.15, with_kinds: true, model: Model::places() }
    }
}

/// Pairs below this are plainly two places, and forgotten.
const FORGOTTEN: f32 = 0.01;

/// A register read, in an order of its own.
pub(crate) struct Read {
    /// For each position here, the caller's index.
    pub(crate) order: Vec<u32>,
    pub(crate) prepared: Vec<Prepared>,
    pub(crate) corpus: Corpus,
}

/// Reads a register: the order depends on what the records say alone.
pub(crate) fn read(records: &[Record], with_kinds: bool) -> Read {
    let mut order: Vec<u32> = (0..records.len() as u32).collect();
    // Any order will do that comes from the content alone: by hash first, since texts are slow to compare.
    let keys: Vec<u64> = records
        .iter()
        .map(|r| combine(combine(hash(&r.source), hash(&r.source_id)), hash(&r.name)))
        .collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (a as usize, b as usize);
        keys[a].cmp(&keys[b]).then_with(|| by_content(&records[a], &records[b]))
    });
    let sorted: Vec<&Record> = order.iter().map(|&index| &records[index as usize]).collect();
    let mut prepared: Vec<Prepared> =
        sorted.iter().map(|record| Prepared::read(record, with_kinds)).collect();
    let names = Corpus::settle_communes(sorted.iter().copied(), &mut prepared);
    let corpus = Corpus::count(&prepared).with_names(names);
    for record in &mut prepared {
        corpus.weigh(record);
    }
    Read { order, prepared, corpus }
}

fn by_content(a: &Record, b: &Record) -> Ordering {
    let texts = |r: &Record| {
        [&r.source, &r.source_id, &r.name, &r.address, &r.postal_code, &r.commune, &r.commune_name]
            .map(|s| s.as_str().to_owned())
    };
    let quick = (&a.source, &a.source_id, &a.name).cmp(&(&b.source, &b.source_id, &b.name));
    quick
        .then_with(|| texts(a).cmp(&texts(b)))
        .then_with(|| {
            (&a.phones, &a.emails, &a.sites, &a.numbers).cmp(&(&b.phones, &b.emails, &b.sites, &b.numbers))
        })
        .then_with(|| (&a.typologies, &a.programmes).cmp(&(&b.typologies, &b.programmes)))
        .then_with(|| {
            let at = |r: &Record| r.point.map_or((f64::MAX, f64::MAX), |p| (p.latitude, p.longitude));
            at(a).0.total_cmp(&at(b).0).then(at(a).1.total_cmp(&at(b).1))
        })
}

/// Which records are one place, which hang together, and which pairs a person should see, under what people decided.
pub fn link(records: &[Record], decisions: &Decisions, options: &Options) -> Linkage {
    let read = read(records, options.with_kinds);
    let pairs = block::pairs(&read.prepared);
    let mut edges = Vec::with_capacity(records.len() * 3);
    let mut relations = Vec::new();
    for (left, right) in pairs {
        let (a, b) = (&read.prepared[left as usize], &read.prepared[right as usize]);
        let probability = if plainly_apart(a, b) { 0.0 } else { options.model.probability(&compare(a, b)) };
        if probability >= FORGOTTEN {
            edges.push(Edge { left, right, probability });
        }
        if probability < options.merge_at
            && let Some((left_hangs, kind, sure)) = related(a, b)
        {
            let (from, to) = if left_hangs { (left, right) } else { (right, left) };
            relations.push(Relation { from, to, kind, probability: sure * (1.0 - probability) });
        }
    }
    let bounds = bounds(decisions, &read.order);
    for &(left, right) in &bounds.1 {
        let told = related(&read.prepared[left as usize], &read.prepared[right as usize]);
        let (left_hangs, kind, _) = told.unwrap_or((left > right, RelationKind::HostedBy, 1.0));
        let (from, to) = if left_hangs { (left, right) } else { (right, left) };
        relations.push(Relation { from, to, kind, probability: 1.0 });
    }
    let groups = cluster(records.len(), &edges, &bounds.0, options.merge_at);
    finish(&read.order, &groups, &edges, &relations, &bounds.0, options)
}

/// Decisions on positions of the read order: bounds, and the pairs told related.
fn bounds(decisions: &Decisions, order: &[u32]) -> (Bounds, Vec<(u32, u32)>) {
    let mut position = vec![0u32; order.len()];
    for (at, &index) in order.iter().enumerate() {
        position[index as usize] = at as u32;
    }
    let placed = |pairs: &[(usize, usize)]| -> Vec<(u32, u32)> {
        let known = pairs.iter().filter(|(a, b)| a != b && *a < position.len() && *b < position.len());
        known.map(|&(a, b)| (position[a].min(position[b]), position[a].max(position[b]))).collect()
    };
    let related = placed(&decisions.related);
    let apart = placed(&decisions.different).into_iter().chain(related.iter().copied()).collect();
    (Bounds { same: placed(&decisions.same), apart }, related)
}

/// Puts the answer in the caller's indices.
fn finish(
    order: &[u32],
    groups: &[u32],
    edges: &[Edge],
    relations: &[Relation],
    bounds: &Bounds,
    options: &Options,
) -> Linkage {
    let count = order.len();
    let mut lowest: Vec<u32> = vec![u32::MAX; count];
    let mut sizes = vec![0u32; count];
    for (at, &group) in groups.iter().enumerate() {
        lowest[group as usize] = lowest[group as usize].min(order[at]);
        sizes[group as usize] += 1;
    }
    let mut out = Linkage { clusters: vec![0; count], probabilities: vec![1.0; count], ..Linkage::default() };
    let (mut sums, mut seen) = (vec![0.0f32; count], vec![0u32; count]);
    let mut doubts: HashedMap<Doubt> = HashedMap::default();
    let decided: HashedSet =
        bounds.same.iter().chain(&bounds.apart).map(|&(a, b)| u64::from(a) << 32 | u64::from(b)).collect();
    for edge in edges {
        let (a, b) = (edge.left as usize, edge.right as usize);
        if groups[a] == groups[b] {
            for at in [a, b] {
                sums[at] += edge.probability;
                seen[at] += 1;
            }
        } else if edge.probability >= options.review_at
            && !decided.contains(&(u64::from(edge.left) << 32 | u64::from(edge.right)))
        {
            let between = u64::from(groups[a].min(groups[b])) << 32 | u64::from(groups[a].max(groups[b]));
            let stake = (sizes[groups[a] as usize] * sizes[groups[b] as usize]) as f32;
            let gain = edge.probability.min(1.0 - edge.probability) * stake;
            let (left, right) = (order[a].min(order[b]), order[a].max(order[b]));
            let doubt = Doubt { left, right, probability: edge.probability, gain };
            let kept = doubts.entry(between).or_insert(doubt);
            if doubt.probability > kept.probability {
                *kept = doubt;
            }
        }
    }
    for at in 0..count {
        let index = order[at] as usize;
        out.clusters[index] = lowest[groups[at] as usize];
        if seen[at] > 0 {
            out.probabilities[index] = sums[at] / seen[at] as f32;
        }
    }
    out.review = doubts.into_values().collect();
    out.review.sort_by(|a, b| b.gain.total_cmp(&a.gain).then((a.left, a.right).cmp(&(b.left, b.right))));
    out.relations = one_relation_a_pair(relations, groups, order);
    out
}

/// Between two places, the surest relation; none inside a place.
fn one_relation_a_pair(relations: &[Relation], groups: &[u32], order: &[u32]) -> Vec<Relation> {
    let mut kept: HashedMap<Relation> = HashedMap::default();
    for relation in relations {
        let (a, b) = (groups[relation.from as usize], groups[relation.to as usize]);
        if a != b {
            let slot = kept.entry(u64::from(a.min(b)) << 32 | u64::from(a.max(b))).or_insert(*relation);
            if relation.probability > slot.probability {
                *slot = *relation;
            }
        }
    }
    let mut out: Vec<Relation> = kept
        .into_values()
        .map(|r| Relation { from: order[r.from as usize], to: order[r.to as usize], ..r })
        .collect();
    out.sort_by_key(|r| (r.from, r.to));
    out
}

/// What pairs of a register are to each other, each looked at alone: its probability and outcome.
pub fn judge(records: &[Record], pairs: &[(usize, usize)], options: &Options) -> Vec<(f32, crate::Outcome)> {
    let read = read(records, options.with_kinds);
    let mut position = vec![0usize; records.len()];
    for (at, &index) in read.order.iter().enumerate() {
        position[index as usize] = at;
    }
    let one = |&(left, right): &(usize, usize)| {
        let known = |index: usize| position.get(index).and_then(|&at| read.prepared.get(at));
        let (Some(a), Some(b)) = (known(left), known(right)) else { return (0.0, crate::Outcome::Different) };
        let probability = options.model.probability(&compare(a, b));
        (probability, crate::explain::outcome(a, b, probability, options.merge_at))
    };
    pairs.iter().map(one).collect()
}
