//! GeoJSON (RFC 7946): one point feature a place, with everything known, ours included.

use serde_json::{Map, Value, json};
use vocabulary::{Term, Terms};

use crate::model::Place;

/// The feature of a place; `None` when its point is not known.
pub(super) fn feature(place: &Place) -> Option<Value> {
    let record = &place.record;
    let point = record.point?;
    Some(json!({
        "type": "Feature",
        "id": place.id.to_string(),
        "geometry": { "type": "Point", "coordinates": [point.lon(), point.lat()] },
        "properties": properties(place),
    }))
}

fn terms<T: Term>(set: Terms<T>) -> Value {
    Value::Array(set.iter().map(|term| Value::from(term.label())).collect())
}

fn properties(place: &Place) -> Map<String, Value> {
    let record = &place.record;
    let effective = record.effective();
    let text = |value: &Option<String>| value.as_deref().map_or(Value::Null, Value::from);
    let all = [
        ("lmn_id", Value::from(place.national_id())),
        ("register", Value::from(place.source.as_str())),
        ("role", Value::from(record.role.code())),
        ("nom", Value::from(record.name.as_str())),
        ("commune", Value::from(record.commune_name.as_str())),
        ("code_postal", record.postal_code.as_ref().map_or(Value::Null, |c| Value::from(c.as_str()))),
        ("code_insee", record.commune.as_ref().map_or(Value::Null, |c| Value::from(c.as_str()))),
        ("adresse", Value::from(record.address.as_str())),
        ("complement_adresse", Value::from(record.address_extra.as_str())),
        ("typologie", terms(record.typologies)),
        ("telephone", text(&record.phone)),
        ("courriels", json!(record.emails)),
        ("site_web", json!(record.sites)),
        ("horaires", text(&record.hours)),
        ("horaires_texte", text(&record.hours_text)),
        ("presentation_resume", Value::from(record.summary.as_str())),
        ("source", Value::from(record.producer.as_str())),
        ("date_maj", record.updated.map_or(Value::Null, |date| Value::from(date.to_string()))),
        ("services", terms(record.services)),
        ("services_presumes", terms(effective.presumed)),
        ("modes", Value::Array(effective.modes.iter().map(|mode| Value::from(mode.code())).collect())),
        ("publics_specifiquement_adresses", terms(record.publics)),
        ("prise_en_charge_specifique", terms(record.care)),
        ("frais_a_charge", terms(record.costs)),
        ("dispositif_programmes_nationaux", terms(record.programmes)),
        ("formations_labels", terms(record.labels)),
        ("modalites_acces", terms(record.access)),
        ("modalites_accompagnement", terms(record.support)),
        ("accepte_pass", record.accepts_pass.map_or(Value::Null, Value::from)),
        ("fiche_acces_libre", text(&record.accessibility_url)),
        ("prise_rdv", text(&record.booking_url)),
    ];
    let said = |value: &Value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        _ => true,
    };
    all.into_iter().filter(|(_, value)| said(value)).map(|(name, value)| (name.to_owned(), value)).collect()
}
