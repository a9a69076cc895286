//! One incoming record against a register read once.

use crate::link::exact_key;
use crate::{Explanation, Outcome, Record, explain};
use std::collections::BTreeMap;

/// A register, ready to be asked about one record at a time.
#[derive(Debug, Clone, Default)]
pub struct Index {
    records: Vec<Record>,
    by_key: BTreeMap<(String, String, String), Vec<u32>>,
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
        let mut by_key: BTreeMap<_, Vec<u32>> = BTreeMap::new();
        for (index, record) in records.iter().enumerate() {
            by_key.entry(exact_key(record)).or_default().push(index as u32);
        }
        Self { records: records.to_vec(), by_key }
    }

    /// The records that the incoming one may be, the most probable first.
    pub fn candidates(&self, incoming: &Record) -> Vec<Candidate> {
        let found = self.by_key.get(&exact_key(incoming)).into_iter().flatten();
        found.map(|&record| Candidate { record, probability: 0.99, outcome: Outcome::Same }).collect()
    }

    /// Why the incoming record is, or is not, that record of the register. `None` when there is no such record.
    pub fn explain(&self, incoming: &Record, record: u32) -> Option<Explanation> {
        self.records.get(record as usize).map(|known| explain(incoming, known))
    }
}
