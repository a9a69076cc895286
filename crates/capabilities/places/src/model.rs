//! A place and what a source says of it: types and rules, no I/O.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use kernel::{CommuneCode, Point, PostalCode, Siret};
use serde::{Deserialize, Serialize};
use vocabulary::lmn::{
    AccessMode, Care, Cost, Itinerancy, Label, Programme, Public, Service, SupportMode, Typology,
};
use vocabulary::{Mode, Offer, Terms, modes_of, presumed_services};

kernel::id!(
    /// One place, stable across re-imports.
    PlaceId,
    PlaceKind
);

/// The longest identifier a source may give, in bytes. Identifiers made by joining others grow to thousands of bytes
/// elsewhere and break indexes; they are refused with their line.
pub const MAX_SOURCE_ID_BYTES: usize = 512;

/// The short name of a source of places: lower-case letters, digits and hyphens, at most 64 bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SourceName(Box<str>);

/// The text is not a [`SourceName`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a source name is 1 to 64 lower-case letters, digits and hyphens, as in `hub-lo-2023`")]
pub struct InvalidSourceName;

impl SourceName {
    /// The name as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SourceName {
    type Err = InvalidSourceName;
    fn from_str(text: &str) -> Result<Self, InvalidSourceName> {
        let ok = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-');
        if ok { Ok(Self(text.into())) } else { Err(InvalidSourceName) }
    }
}
impl TryFrom<String> for SourceName {
    type Error = InvalidSourceName;
    fn try_from(text: String) -> Result<Self, InvalidSourceName> {
        text.parse()
    }
}
impl From<SourceName> for String {
    fn from(name: SourceName) -> Self {
        name.0.into()
    }
}
impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The official number of the body behind a place (`pivot`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pivot {
    /// Not known; written as fourteen zeros.
    #[default]
    Unknown,
    /// Establishment number, its key checked.
    Siret(Siret),
    /// Association number: W and nine characters.
    Rna(String),
    /// A number of the standard's form that is neither (RIDET of New Caledonia, or a SIRET with a wrong key).
    Other(String),
}

impl Pivot {
    /// How the standard writes an unknown pivot.
    pub const UNKNOWN: &'static str = "00000000000000";

    /// Reads a trimmed value; `None` when it has not the standard's form (9 to 14 letters and digits).
    pub fn parse(text: &str) -> Option<Self> {
        if text == Self::UNKNOWN {
            return Some(Self::Unknown);
        }
        if !(9..=14).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        if let Ok(siret) = text.parse() {
            return Some(Self::Siret(siret));
        }
        let upper = text.to_ascii_uppercase();
        Some(if upper.len() == 10 && upper.starts_with('W') { Self::Rna(upper) } else { Self::Other(upper) })
    }

    /// As the standard writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Unknown => Self::UNKNOWN,
            Self::Siret(siret) => siret.as_str(),
            Self::Rna(text) | Self::Other(text) => text,
        }
    }

    fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }
}

/// What a place is for Passerelle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A place of digital mediation: people are sent there.
    #[default]
    Mediation,
    /// A desk that meets people in difficulty (town hall, library): a fallback, not an answer.
    EntryPoint,
    /// Both (France services).
    Both,
}

impl Role {
    /// The value of our extension column `role`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mediation => "mediation",
            Self::EntryPoint => "point-d-entree",
            Self::Both => "les-deux",
        }
    }
    /// Reads a value of our extension column `role`.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Mediation, Self::EntryPoint, Self::Both].into_iter().find(|role| role.code() == code)
    }
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
    fn is_mediation(&self) -> bool {
        *self == Self::Mediation
    }
}

/// What one source says of one place, every field of the standard typed. Lists without a term mean "not said".
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// The source's own identifier, unique in the source, at most [`MAX_SOURCE_ID_BYTES`].
    #[serde(rename = "id")]
    pub source_id: String,
    /// Official number of the body.
    #[serde(skip_serializing_if = "Pivot::is_unknown")]
    pub pivot: Pivot,
    /// Name of the place.
    pub name: String,
    /// Commune name, official when the commune is known.
    pub commune_name: String,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<PostalCode>,
    /// INSEE code; arrondissements of Paris, Lyon and Marseille are kept as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commune: Option<CommuneCode>,
    /// Street part of the address.
    pub address: String,
    /// More about where it is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address_extra: String,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// Kinds of place.
    #[serde(skip_serializing_if = "Terms::is_empty")]
    pub typologies: Terms<Typology>,
    /// International form, `+33…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// Web addresses, `http` or `https` only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<String>,
    /// Opening hours in the OpenStreetMap syntax, readable by `timetable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Opening hours as written, when they are not readable: shown, never dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours_text: Option<String>,
    /// Short presentation, at most 280 characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// Long presentation.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Who collected the data (`source` of the standard).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub producer: String,
    /// Mobile, fixed or both.
    #[serde(skip_serializing_if = "Terms::is_empty")]
    pub itinerancy: Terms<Itinerancy>,
    /// Network or body it belongs to.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub parent: String,
    /// When the source last updated it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Date>,
    /// Services declared.
    #[serde(skip_serializing_if = "Terms::is_empty")]
    pub services: Terms<Service>,
    /// Publics specially addressed; none = everybody.
    #[serde(skip_serializing_if = "Terms::is_empty")]
    pub publics: Terms<Public>,
    /// Special care.
    #[serde(skip_serializing_if = "Terms::is_empty")]
    pub care: Terms<Care>,
    /// Cost; none = unknown.
    #[serde(skip_serializing_if = "Terms::is_empty")]
    pub costs: Terms<Cost>,
    /// National programmes.
    #[serde(skip_serializing_if = "Terms::is_empty")]
    pub programmes: Terms<Programme>,
    /// Trainings and local labels of the list.
    #[serde(skip_serializing_if = "Terms::is_empty")]
    pub labels: Terms<Label>,
    /// Other labels, free.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_labels: Vec<String>,
    /// How to reach it.
    #[serde(skip_serializing_if = "Terms::is_empty")]
    pub access: Terms<AccessMode>,
    /// How people are supported.
    #[serde(skip_serializing_if = "Terms::is_empty")]
    pub support: Terms<SupportMode>,
    /// Page on Acceslibre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accessibility_url: Option<String>,
    /// Page to book an appointment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking_url: Option<String>,
    /// Mediation place, entry point or both (ours, not in the standard).
    #[serde(skip_serializing_if = "Role::is_mediation")]
    pub role: Role,
    /// Whether the pass numérique is accepted; unknown for nearly all (version 0.1 said it, version 1 cannot).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepts_pass: Option<bool>,
    /// Modes said outright by the source, besides those derived (version 0.1's "A ma place").
    #[serde(skip_serializing_if = "Terms::is_empty")]
    pub stated_modes: Terms<Mode>,
}

/// What a place offers after presumption and derivation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effective {
    /// Services the place declares.
    pub declared: Terms<Service>,
    /// Services presumed from its kind; empty as soon as one is declared.
    pub presumed: Terms<Service>,
    /// Modes stated or derived; empty = unknown.
    pub modes: Terms<Mode>,
}

impl Record {
    /// Services and modes, with what is only presumed kept apart.
    pub fn effective(&self) -> Effective {
        let presumed = if self.services.is_empty() {
            presumed_services(self.programmes, self.typologies, self.labels).0
        } else {
            Terms::EMPTY
        };
        let offer = Offer {
            services: self.services.union(presumed),
            support: self.support,
            programmes: self.programmes,
            typologies: self.typologies,
        };
        Effective { declared: self.services, presumed, modes: modes_of(&offer).0.union(self.stated_modes) }
    }

    /// 0 to 1: half for freshness (1 up to six months, then down to 0 at four years; unknown 0), half for the share of
    /// these ten facts that are said: point, address, telephone or e-mail, hours, services, cost, support, access,
    /// presentation, official number.
    pub fn quality(&self, today: Date) -> f32 {
        let fresh = self.updated.map_or(0.0, |date| {
            let days = (today - date).get_days() as f32;
            (1.0 - (days - 182.0) / (1461.0 - 182.0)).clamp(0.0, 1.0)
        });
        let facts = [
            self.point.is_some(),
            !self.address.is_empty(),
            self.phone.is_some() || !self.emails.is_empty(),
            self.hours.is_some(),
            !self.services.is_empty(),
            !self.costs.is_empty(),
            !self.support.is_empty(),
            !self.access.is_empty(),
            !self.summary.is_empty() || !self.detail.is_empty(),
            !self.pivot.is_unknown(),
        ];
        let said = facts.iter().filter(|said| **said).count() as f32 / facts.len() as f32;
        f32::midpoint(fresh, said)
    }

    /// Whether the source says that the public is not received there.
    pub fn closed_to_public(&self) -> bool {
        self.access.contains(AccessMode::NoPublic)
    }
}

/// A place of the register.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Ours, stable.
    pub id: PlaceId,
    /// Which source says it.
    pub source: SourceName,
    /// What the source says.
    pub record: Record,
    /// The source no longer lists it: shown as such, never proposed.
    pub withdrawn: bool,
}

impl Place {
    /// The identifier written in exports: unique in the nation, told by source, stable as long as the source's is.
    pub fn national_id(&self) -> String {
        format!("{}_{}", self.source, self.record.source_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pivots_are_read_by_their_form() {
        let cases = [
            ("00000000000000", Some(Pivot::Unknown)),
            ("13002603200016", Some(Pivot::Siret("13002603200016".parse().unwrap()))),
            ("13002603200017", Some(Pivot::Other("13002603200017".into()))),
            ("w123456789", Some(Pivot::Rna("W123456789".into()))),
            ("1234567890", Some(Pivot::Other("1234567890".into()))),
            ("12345678", None),
            ("123 456 789", None),
        ];
        for (text, pivot) in cases {
            assert_eq!(Pivot::parse(text), pivot, "{text}");
        }
    }

    #[test]
    fn source_names_are_slugs() {
        for good in ["a", "hub-lo-2023"] {
            assert!(good.parse::<SourceName>().is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "A", "a_b", "é", "a/b", &"a".repeat(65)] {
            assert!(bad.parse::<SourceName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_declared_service_silences_presumptions() {
        let mut record = Record { typologies: [Typology::Bib].into(), ..Record::default() };
        let effective = record.effective();
        assert_eq!(effective.presumed, [Service::InternetAccess].into());
        assert_eq!(effective.modes, [Mode::Access].into());
        record.services = [Service::Procedures].into();
        let effective = record.effective();
        assert!(effective.presumed.is_empty());
        assert_eq!(effective.modes, [Mode::Mediation].into());
    }

    #[test]
    fn quality_is_freshness_and_completeness() {
        let today = jiff::civil::date(2026, 1, 1);
        let empty = Record::default();
        assert!(empty.quality(today).abs() < f32::EPSILON);
        let fresh = Record { updated: Some(jiff::civil::date(2025, 12, 1)), ..Record::default() };
        assert!((fresh.quality(today) - 0.5).abs() < 1e-6);
        let old = Record {
            updated: Some(jiff::civil::date(2015, 1, 1)),
            address: "1 rue".into(),
            ..Record::default()
        };
        assert!((old.quality(today) - 0.05).abs() < 1e-6);
    }

    #[test]
    fn a_record_crosses_json_unchanged() {
        let record = Record {
            source_id: "x".into(),
            pivot: Pivot::Rna("W123456789".into()),
            point: Point::new(48.0, 2.0),
            services: [Service::Procedures].into(),
            updated: Some(jiff::civil::date(2025, 12, 1)),
            stated_modes: [Mode::Substitution].into(),
            role: Role::Both,
            ..Record::default()
        };
        let json = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<Record>(&json).unwrap(), record);
    }
}
