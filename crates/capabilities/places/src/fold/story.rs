//! Where each field of a sheet comes from, and what else was said.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::{DecisionId, EditId, Field, Fold, Origin, Speakers, Voices};
use crate::model::{PlaceId, Record, RecordId, SourceName, SourceRecord};

/// Who says a value.
#[derive(Debug, Clone, PartialEq)]
pub enum By {
    /// A record of a source.
    Source {
        /// Which record.
        record: RecordId,
        /// Of which source.
        source: SourceName,
        /// When the source last updated it.
        date: Option<Date>,
    },
    /// A person.
    Person {
        /// The edit.
        edit: EditId,
        /// Who, as shown to staff.
        name: String,
        /// When.
        at: Timestamp,
    },
}

/// A value that is not shown, and who says it.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    /// The value.
    pub value: Value,
    /// Who says it.
    pub by: By,
}

/// The story of one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// Which field.
    pub field: Field,
    /// The value shown; null when nobody says it.
    pub value: Value,
    /// Who says it; several when lists are united.
    pub by: Vec<By>,
    /// The decision that prefers this record for this field.
    pub preferred: Option<DecisionId>,
    /// Other values, oldest record first.
    pub others: Vec<Other>,
}

fn source(one: &SourceRecord) -> By {
    By::Source { record: one.id, source: one.source.clone(), date: one.record.updated }
}

impl Fold<'_> {
    /// The story of every field that somebody says something of, in the order of the sheet. The shown values are those
    /// of [`Fold::place`].
    pub fn stories(&self, id: PlaceId, records: &[SourceRecord], voices: &Voices) -> Vec<Story> {
        let Some(speakers) = Speakers::of(id, records) else { return Vec::new() };
        let mut record: Record = speakers.founder.record.clone();
        let mut origins: Vec<(Field, Origin<'_>)> = Vec::new();
        for rule in &self.rules.rules {
            self.settle(rule, &speakers.present, voices, &mut record, &mut |field, origin| {
                origins.push((field, origin));
            });
        }
        origins.sort_by_key(|(field, _)| *field);
        let story = |(field, origin): (Field, Origin<'_>)| {
            let value = field.value(&record);
            let by = match &origin {
                Origin::Nobody => Vec::new(),
                Origin::Person(edit) => {
                    vec![By::Person { edit: edit.id, name: edit.by.clone(), at: edit.at }]
                }
                Origin::Records(ranks) => ranks
                    .iter()
                    .filter_map(|rank| speakers.present.get(*rank))
                    .map(|one| source(one))
                    .collect(),
            };
            let used = |rank: usize| matches!(&origin, Origin::Records(ranks) if ranks.contains(&rank));
            let others: Vec<Other> = speakers
                .present
                .iter()
                .enumerate()
                .filter(|(rank, one)| !used(*rank) && field.said(&one.record))
                .map(|(_, one)| Other { value: field.value(&one.record), by: source(one) })
                .filter(|other| field != Field::Updated && field != Field::Role && other.value != Value::Null)
                .collect();
            let preferred = voices.preference(field).map(|preference| preference.decision);
            Story { field, value, by, preferred, others }
        };
        let told = |story: &Story| !story.by.is_empty() || !story.others.is_empty();
        origins.into_iter().map(story).filter(told).collect()
    }
}
