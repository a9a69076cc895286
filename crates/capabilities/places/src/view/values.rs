//! The value of a field in words, for tables that compare records.

use kernel::Lang;
use serde_json::Value;
use vocabulary::{Term, Terms};

use super::phone_in_words;
use crate::fold::Field;
use crate::model::{Record, Role};
use crate::texts;

/// What a record says of a field, in words; empty when it says nothing.
pub fn in_words(lang: Lang, field: Field, record: &Record) -> String {
    if !field.said(record) {
        return String::new();
    }
    match field {
        Field::Typologies => titles(lang, record.typologies),
        Field::Services => titles(lang, record.services),
        Field::Publics => titles(lang, record.publics),
        Field::Care => titles(lang, record.care),
        Field::Costs => titles(lang, record.costs),
        Field::Programmes => titles(lang, record.programmes),
        Field::Labels => titles(lang, record.labels),
        Field::Access => titles(lang, record.access),
        Field::Support => titles(lang, record.support),
        Field::Itinerancy => titles(lang, record.itinerancy),
        Field::StatedModes => {
            record.stated_modes.iter().map(|mode| mode.title(lang)).collect::<Vec<_>>().join(", ")
        }
        Field::Role => {
            let code = match record.role {
                Role::Mediation => "mediation",
                Role::EntryPoint => "entry-point",
                Role::Both => "both",
            };
            texts::plain(lang, &format!("places-role-{code}")).to_owned()
        }
        Field::AcceptsPass => {
            let key = if record.accepts_pass == Some(true) { "places-yes" } else { "places-no" };
            texts::plain(lang, key).to_owned()
        }
        Field::Point => record.point.map(|p| format!("{:.5}, {:.5}", p.lat(), p.lon())).unwrap_or_default(),
        Field::PointPrecision => {
            texts::plain(lang, &format!("places-precision-{}", record.point_precision.code())).to_owned()
        }
        Field::Phone => record.phone.as_deref().map(phone_in_words).unwrap_or_default(),
        Field::Pivot => record.pivot.as_str().to_owned(),
        _ => plain(&field.value(record)),
    }
}

/// A value as [`Field::value`] gives it, in words.
pub fn value_in_words(lang: Lang, field: Field, value: &Value) -> String {
    let mut record = Record::default();
    match field.write(value, &mut record) {
        Ok(()) => in_words(lang, field, &record),
        Err(_) => plain(value),
    }
}

fn titles<T: Term>(lang: Lang, terms: Terms<T>) -> String {
    terms.iter().map(|term| term.title(lang)).collect::<Vec<_>>().join(", ")
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::lmn::Service;

    #[test]
    fn every_field_that_is_said_has_words() {
        let record = Record {
            name: "Lieu".into(),
            phone: Some("+33299123456".into()),
            services: [Service::Procedures, Service::InternetAccess].into(),
            accepts_pass: Some(true),
            emails: vec!["a@b.fr".into(), "c@d.fr".into()],
            updated: Some(jiff::civil::date(2026, 1, 2)),
            ..Record::default()
        };
        for lang in Lang::ALL {
            for field in Field::ALL.iter().copied() {
                let words = in_words(lang, field, &record);
                assert_eq!(words.is_empty(), !field.said(&record), "{field:?}: {words}");
                assert!(!words.contains("places-"), "{field:?}: {words}");
                assert_eq!(value_in_words(lang, field, &field.value(&record)), words);
            }
        }
        assert_eq!(in_words(Lang::Fr, Field::Emails, &record), "a@b.fr, c@d.fr");
    }
}
