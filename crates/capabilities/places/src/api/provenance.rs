//! Where the fields of a place come from, as the API says it. People are never named here.

use serde::Serialize;
use utoipa::ToSchema;

use crate::fold::{By, Story};
use crate::register::Related;

/// Who says a value.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ByView {
    /// `source` or `person`.
    kind: &'static str,
    /// Register source.
    source: Option<String>,
    /// Identifier of the source's record.
    record: Option<String>,
    /// When the source updated it, or the person wrote it.
    date: Option<String>,
}

impl From<&By> for ByView {
    fn from(by: &By) -> Self {
        match by {
            By::Source { record, source, date } => Self {
                kind: "source",
                source: Some(source.to_string()),
                record: Some(record.to_string()),
                date: date.map(|date| date.to_string()),
            },
            By::Person { at, .. } => {
                Self { kind: "person", source: None, record: None, date: Some(at.to_string()) }
            }
        }
    }
}

/// A value that is not shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct OtherView {
    /// The value, in the form of the register.
    #[schema(value_type = Object)]
    value: serde_json::Value,
    /// Who says it.
    by: ByView,
}

/// Where a field comes from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct FieldView {
    /// The field.
    field: &'static str,
    /// The value shown, in the form of the register; null when a person said that nothing is known.
    #[schema(value_type = Object)]
    value: serde_json::Value,
    /// Who says it; several when lists are united.
    by: Vec<ByView>,
    /// Somebody chose this source for this field.
    chosen: bool,
    /// What else is said.
    others: Vec<OtherView>,
}

impl From<&Story> for FieldView {
    fn from(story: &Story) -> Self {
        let other =
            |other: &crate::fold::Other| OtherView { value: other.value.clone(), by: (&other.by).into() };
        Self {
            field: story.field.code(),
            value: story.value.clone(),
            by: story.by.iter().map(Into::into).collect(),
            chosen: story.preferred.is_some(),
            others: story.others.iter().map(other).collect(),
        }
    }
}

/// Another place that this one hangs on, or that hangs on it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct RelationView {
    /// `hosted-by`, `part-of` or `permanence-of`.
    kind: &'static str,
    /// `to`: this place hangs on the other; `from`: the other hangs on this one.
    direction: &'static str,
    /// The other place.
    #[schema(format = "uuid")]
    place: String,
    /// Its name.
    name: String,
}

impl From<&Related> for RelationView {
    fn from(related: &Related) -> Self {
        Self {
            kind: related.kind.code(),
            direction: if related.outward { "to" } else { "from" },
            place: related.place.to_string(),
            name: related.name.clone(),
        }
    }
}
