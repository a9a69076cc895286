//! A record of the register in the engine's words, and the engine's answer in ours.

use super::RelationKind;
use crate::model::{Pivot, SourceRecord};

/// The record as the engine reads it.
pub(crate) fn for_engine(one: &SourceRecord) -> linkage::Record {
    let record = &one.record;
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let engine = linkage::Record {
        source: one.source.to_string(),
        source_id: record.source_id.clone(),
        name: record.name.clone(),
        address: record.address.clone(),
        postal_code: text(record.postal_code.as_ref().map(kernel::PostalCode::as_str)),
        commune: text(record.commune.as_ref().map(kernel::CommuneCode::as_str)),
        commune_name: record.commune_name.clone(),
        // The middle of a commune is no evidence of a place.
        point: record
            .precise_point()
            .map(|point| linkage::Point { latitude: point.lat(), longitude: point.lon() }),
        phones: record.phone.iter().cloned().collect(),
        emails: record.emails.clone(),
        sites: record.sites.clone(),
        numbers: Vec::new(),
        typologies: record.typologies.iter().map(|kind| kind.label().to_owned()).collect(),
        programmes: record.programmes.iter().map(|one| one.label().to_owned()).collect(),
    };
    match &record.pivot {
        Pivot::Siret(siret) => engine.with_number("siret", siret.as_str()),
        Pivot::Rna(rna) => engine.with_number("rna", rna),
        // RIDET, or a number whose key is wrong: evidence of nothing.
        Pivot::Other(_) | Pivot::Unknown => engine,
    }
}

impl From<linkage::RelationKind> for RelationKind {
    fn from(kind: linkage::RelationKind) -> Self {
        match kind {
            linkage::RelationKind::HostedBy => Self::HostedBy,
            linkage::RelationKind::PartOf => Self::PartOf,
            linkage::RelationKind::PermanenceOf => Self::PermanenceOf,
        }
    }
}
