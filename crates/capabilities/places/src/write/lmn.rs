//! The standard v1, written strictly.

use std::io::{self, Write};

use serde_json::{Map, Value};
use vocabulary::{Term, Terms};

use super::Written;
use crate::column::Column;
use crate::model::Record;
use crate::read::is_phone;

/// The 32 values of a place, in the order of [`Column::V1`]; an empty text is "not said".
pub(super) type StrictRow = [String; 32];

fn list(values: &[String]) -> String {
    values.join("|")
}

fn terms<T: Term>(set: Terms<T>) -> String {
    set.labels("|")
}

/// The row of a record, or `None` when it lacks what the standard requires (counted by field).
pub(super) fn strict(id: &str, record: &Record, counts: &mut Written) -> Option<StrictRow> {
    let Some(updated) = record.updated else {
        counts.skip(Column::DateMaj.name());
        return None;
    };
    let Some(postal_code) = &record.postal_code else {
        counts.skip(Column::CodePostal.name());
        return None;
    };
    let required = [
        (Column::Id, id),
        (Column::Nom, record.name.as_str()),
        (Column::Commune, &record.commune_name),
        (Column::Adresse, &record.address),
    ];
    for (column, value) in required {
        if value.is_empty() {
            counts.skip(column.name());
            return None;
        }
    }
    let phone = match record.phone.as_deref() {
        Some(phone) if is_phone(phone) => phone.to_owned(),
        Some(_) => {
            counts.drop_value(Column::Telephone.name());
            String::new()
        }
        None => String::new(),
    };
    if record.hours.is_none() && record.hours_text.is_some() {
        counts.drop_value(Column::Horaires.name());
    }
    if record.accepts_pass.is_some() {
        counts.drop_value(Column::AcceptePass.name());
    }
    let coordinate = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    Some([
        id.to_owned(),
        record.pivot.as_str().to_owned(),
        record.name.clone(),
        record.commune_name.clone(),
        postal_code.as_str().to_owned(),
        record.commune.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default(),
        record.address.clone(),
        record.address_extra.clone(),
        coordinate(record.point.map(kernel::Point::lat)),
        coordinate(record.point.map(kernel::Point::lon)),
        terms(record.typologies),
        phone,
        list(&record.emails),
        list(&record.sites),
        text(&record.hours),
        record.summary.clone(),
        record.detail.clone(),
        record.producer.clone(),
        terms(record.itinerancy),
        record.parent.clone(),
        updated.to_string(),
        terms(record.services),
        terms(record.publics),
        terms(record.care),
        terms(record.costs),
        terms(record.programmes),
        terms(record.labels),
        list(&record.other_labels),
        terms(record.access),
        terms(record.support),
        text(&record.accessibility_url),
        text(&record.booking_url),
    ])
}

pub(super) fn csv_header(out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<&str> = Column::V1.iter().map(|column| column.name()).collect();
    writeln!(out, "{}", names.join(","))
}

pub(super) fn csv_row(out: &mut dyn Write, row: &StrictRow) -> io::Result<()> {
    for (n, value) in row.iter().enumerate() {
        if n > 0 {
            out.write_all(b",")?;
        }
        // Leading or trailing space, quote, comma, line break: quoted. Everything else as it is.
        let plain = !value.contains(['"', ',', '\n', '\r']) && value.trim().len() == value.len();
        if plain {
            out.write_all(value.as_bytes())?;
        } else {
            write!(out, "\"{}\"", value.replace('"', "\"\""))?;
        }
    }
    out.write_all(b"\n")
}

/// The same values as an object; numbers for coordinates, what is not said is absent.
pub(super) fn json_object(row: &StrictRow) -> Map<String, Value> {
    let mut object = Map::new();
    for (column, value) in Column::V1.iter().zip(row) {
        if value.is_empty() {
            continue;
        }
        let value = match column {
            Column::Latitude | Column::Longitude => value
                .parse::<f64>()
                .ok()
                .and_then(serde_json::Number::from_f64)
                .map_or(Value::Null, Value::Number),
            _ => Value::String(value.clone()),
        };
        object.insert(column.name().to_owned(), value);
    }
    object
}
