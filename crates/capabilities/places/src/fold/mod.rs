//! Several records become one sheet, field by field, and each field says where it comes from.
//!
//! Pure: records, what people said and [`Rules`] in, a [`Place`] or the [`Story`] of each field out. People stand above
//! sources: an edit wins, then a record that somebody prefers for the field, then the rules (`data/places/precedence.toml`).
//! Withdrawn records say nothing as long as another is present.

mod field;
mod rules;
mod story;

use std::cmp::Reverse;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;
use territory::Territories;

pub use field::{BadValue, Field};
pub use rules::{BadRules, Criterion, Rules};
pub use story::{By, Other, Story};

use crate::model::{Place, PlaceId, Record, RecordId, SourceRecord, place_of_its_own};

kernel::id!(
    /// One value that a person wrote on a sheet.
    EditId,
    EditKind
);
kernel::id!(
    /// One decision of a person about records.
    DecisionId,
    DecisionKind
);

/// A value that a person wrote: above every source, until it is undone.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// Ours.
    pub id: EditId,
    /// Which field.
    pub field: Field,
    /// The value, as [`Field::value`] gives it; null says that nothing is known.
    pub value: Value,
    /// Who, as shown to staff.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// "For this field, believe this record."
#[derive(Debug, Clone, PartialEq)]
pub struct Preference {
    /// The decision that says so.
    pub decision: DecisionId,
    /// Which record.
    pub record: RecordId,
    /// Which field.
    pub field: Field,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Those who run the place said that the sheet is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What people said of a place, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Voices {
    /// Values written; of two for one field the later counts.
    pub edits: Vec<Edit>,
    /// Records preferred; of two for one field the later counts.
    pub preferences: Vec<Preference>,
    /// The last confirmation.
    pub confirmation: Option<Confirmation>,
}

impl Voices {
    /// Nobody said anything.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.preferences.is_empty() && self.confirmation.is_none()
    }
    fn edit(&self, field: Field) -> Option<&Edit> {
        self.edits.iter().rfind(|edit| edit.field == field)
    }
    fn preference(&self, field: Field) -> Option<&Preference> {
        self.preferences.iter().rfind(|preference| preference.field == field)
    }
}

/// Folds records by rules.
#[derive(Clone, Copy)]
pub struct Fold<'a> {
    rules: &'a Rules,
    /// Whether a record's point is only the middle of its commune.
    vague: &'a dyn Fn(&Record) -> bool,
}

impl std::fmt::Debug for Fold<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fold").field("rules", &self.rules.version).finish_non_exhaustive()
    }
}

/// Closer to the middle of the commune than this, in metres, a point says nothing more than the commune.
const MIDDLE_M: f64 = 40.0;

fn in_the_middle(record: &Record) -> bool {
    if record.point_precision.is_approximate() {
        return true;
    }
    let territories = Territories::bundled();
    let commune = record.commune.as_ref().and_then(|code| territories.commune(code.as_str()));
    match (record.point, commune) {
        (Some(point), Some(commune)) => kernel::geo::distance_m(point, commune.point) < MIDDLE_M,
        _ => false,
    }
}

/// Where the value of a field comes from.
#[derive(Debug, Clone, PartialEq)]
enum Origin<'a> {
    /// Nobody says it.
    Nobody,
    /// A person wrote it.
    Person(&'a Edit),
    /// One record, or several whose values are united: their ranks among the voices.
    Records(Vec<usize>),
}

impl Fold<'static> {
    /// By the rules shipped with the program, with the communes it knows.
    pub fn standard() -> Self {
        Self { rules: Rules::standard(), vague: &in_the_middle }
    }
}

impl<'a> Fold<'a> {
    /// By other rules.
    pub fn new(rules: &'a Rules, vague: &'a dyn Fn(&Record) -> bool) -> Self {
        Self { rules, vague }
    }

    /// Version of the rules.
    pub fn version(&self) -> &'a str {
        &self.rules.version
    }

    /// The sheet of a place; `None` without any record. The order of `records` does not count.
    pub fn place(&self, id: PlaceId, records: &[SourceRecord], voices: &Voices) -> Option<Place> {
        let speakers = Speakers::of(id, records)?;
        let mut place = Place {
            id,
            source: speakers.founder.source.clone(),
            record: speakers.founder.record.clone(),
            withdrawn: speakers.withdrawn,
            sources: Vec::new(),
            confirmed: voices.confirmation.as_ref().map(|confirmation| confirmation.at),
        };
        for one in &speakers.present {
            if !place.sources.contains(&one.source) {
                place.sources.push(one.source.clone());
            }
        }
        if speakers.present.len() > 1 || speakers.founder.withdrawn || !voices.is_empty() {
            for rule in &self.rules.rules {
                self.settle(rule, &speakers.present, voices, &mut place.record, &mut |_, _| {});
            }
        }
        if let Some(at) = place.confirmed {
            let day = at.to_zoned(TimeZone::UTC).date();
            place.record.updated = place.record.updated.max(Some(day));
        }
        Some(place)
    }

    /// Settles the fields of one rule.
    fn settle<'v>(
        &self,
        rule: &rules::Rule,
        present: &[&SourceRecord],
        voices: &'v Voices,
        to: &mut Record,
        tell: &mut dyn FnMut(Field, Origin<'v>),
    ) {
        // Records that say the field that leads the rule; the whole rule follows the one that is believed.
        let lead = rule.fields().first().copied();
        let believed = if rule.union { None } else { lead.and_then(|lead| self.best(rule, lead, present)) };
        for field in rule.fields().iter().copied() {
            if let Some(edit) = voices.edit(field)
                && field.write(&edit.value, to).is_ok()
            {
                tell(field, Origin::Person(edit));
                continue;
            }
            // How well a point is known goes with the point, whoever gives it.
            let asked = if field == Field::PointPrecision { Field::Point } else { field };
            if asked != field && voices.edit(asked).is_some() {
                field.copy(&Record::default(), to);
                tell(field, Origin::Nobody);
                continue;
            }
            let preferred = voices.preference(asked).and_then(|wanted| {
                present.iter().position(|one| one.id == wanted.record && asked.said(&one.record))
            });
            if let Some(rank) = preferred {
                field.copy(&present[rank].record, to);
                tell(field, Origin::Records(vec![rank]));
            } else if rule.union {
                let ranks = self.fresh(field, present);
                field.copy(&Record::default(), to);
                if field == Field::Role
                    && let Some(first) = ranks.first()
                {
                    field.copy(&present[*first].record, to);
                }
                for rank in &ranks {
                    field.unite(&present[*rank].record, to);
                }
                tell(field, if ranks.is_empty() { Origin::Nobody } else { Origin::Records(ranks) });
            } else if let Some(rank) = believed {
                field.copy(&present[rank].record, to);
                let said = field.said(&present[rank].record);
                tell(field, if said { Origin::Records(vec![rank]) } else { Origin::Nobody });
            } else {
                field.copy(&Record::default(), to);
                tell(field, Origin::Nobody);
            }
        }
    }

    /// The record that is believed for a rule: the best of those that say its first field, or else any of its fields.
    fn best(&self, rule: &rules::Rule, lead: Field, present: &[&SourceRecord]) -> Option<usize> {
        let speak = |says: &dyn Fn(&Record) -> bool| -> Option<usize> {
            let ranks = (0..present.len()).filter(|rank| says(&present[*rank].record));
            ranks.min_by_key(|rank| {
                let one = present[*rank];
                let vague = rule.by.contains(&Criterion::Precise) && (self.vague)(&one.record);
                let grades: Vec<i64> = rule.by.iter().map(|by| self.rules.grade(*by, one, vague)).collect();
                (Reverse(grades), one.id)
            })
        };
        let any = |record: &Record| rule.fields().iter().any(|field| field.said(record));
        speak(&|record| lead.said(record)).or_else(|| speak(&any))
    }

    /// The records whose lists count: those that say the field and are not much older than the freshest one, freshest
    /// first.
    fn fresh(&self, field: Field, present: &[&SourceRecord]) -> Vec<usize> {
        let mut ranks: Vec<usize> =
            (0..present.len()).filter(|rank| field.said(&present[*rank].record)).collect();
        ranks.sort_by_key(|rank| (Reverse(present[*rank].record.updated), present[*rank].id));
        let Some(newest) = ranks.first().and_then(|rank| present[*rank].record.updated) else { return ranks };
        // Who made the data is said of every record, however old.
        if field != Field::Producer {
            let young = |rank: &usize| {
                present[*rank]
                    .record
                    .updated
                    .is_some_and(|date| (newest - date).get_days() <= self.rules.union_days)
            };
            ranks.retain(young);
        }
        ranks
    }
}

/// The records of a place that have a say.
struct Speakers<'a> {
    founder: &'a SourceRecord,
    /// In the order of ids: the present ones, or all when none is.
    present: Vec<&'a SourceRecord>,
    withdrawn: bool,
}

impl<'a> Speakers<'a> {
    fn of(place: PlaceId, records: &'a [SourceRecord]) -> Option<Self> {
        let mut all: Vec<&SourceRecord> = records.iter().collect();
        all.sort_by_key(|one| one.id);
        let founder = all.iter().copied().find(|one| place_of_its_own(one.id) == place);
        let founder = founder.or_else(|| all.first().copied())?;
        let withdrawn = all.iter().all(|one| one.withdrawn);
        if !withdrawn {
            all.retain(|one| !one.withdrawn);
        }
        Some(Self { founder, present: all, withdrawn })
    }
}

#[cfg(test)]
mod tests;
