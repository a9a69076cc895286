//! One incoming record against a register read once.

use crate::block::Postings;
use crate::compare::compare;
use crate::explain::{Side, explain_sides, outcome};
use crate::model::Model;
use crate::normalise::{Corpus, Prepared};
use crate::{Explanation, Outcome, Record, link};

/// A register, ready to be asked about one record at a time.
#[derive(Debug, Clone)]
pub struct Index {
    records: Vec<Record>,
    order: Vec<u32>,
    prepared: Vec<Prepared>,
    corpus: Corpus,
    postings: Postings,
    merge_at: f32,
    review_at: f32,
}

/// A record of the register that the incoming one may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Its index in what [`Index::build`] was given.
    pub record: u32,
    /// How probable it is that both are one place, 0 to 1.
    pub probability: f32,
    /// What the engine holds them for.
    pub outcome: Outcome,
}

impl Index {
    /// Reads a register.
    pub fn build(records: &[Record]) -> Self {
        let read = link::read(records, true);
        let postings = Postings::build(&read.prepared);
        let options = link::Options::default();
        Self {
            records: records.to_vec(),
            order: read.order,
            prepared: read.prepared,
            corpus: read.corpus,
            postings,
            merge_at: options.merge_at,
            review_at: options.review_at,
        }
    }

    /// The records that the incoming one may be or hang on, the most probable first: those above the threshold of review
    /// and those related.
    pub fn candidates(&self, incoming: &Record) -> Vec<Candidate> {
        let read = self.read(incoming);
        let mut found: Vec<Candidate> = Vec::new();
        for position in self.postings.near(&read) {
            let known = &self.prepared[position as usize];
            let probability = Model::places().probability(&compare(&read, known));
            let outcome = outcome(&read, known, probability, self.merge_at);
            if probability >= self.review_at || matches!(outcome, Outcome::Related(_)) {
                found.push(Candidate { record: self.order[position as usize], probability, outcome });
            }
        }
        found.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.record.cmp(&b.record)));
        found
    }

    /// Why the incoming record is, or is not, that record of the register. `None` when there is no such record.
    pub fn explain(&self, incoming: &Record, record: u32) -> Option<Explanation> {
        let position = self.order.iter().position(|&index| index == record)?;
        let read = self.read(incoming);
        let known = Side { read: self.prepared.get(position)?, record: self.records.get(record as usize)? };
        Some(explain_sides(Side { read: &read, record: incoming }, known, self.merge_at))
    }

    fn read(&self, incoming: &Record) -> Prepared {
        let mut read = Prepared::read(incoming, true);
        self.corpus.settle(incoming, &mut read);
        self.corpus.weigh(&mut read);
        read
    }
}
