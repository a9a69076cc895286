//! What the API says of a place.

use jiff::Timestamp;
use kernel::Lang;
use serde::Serialize;
use timetable::{Schedule, Status, Zone};
use utoipa::ToSchema;
use vocabulary::{Term, Terms};

use crate::model::Place;
use crate::register::Brief;

/// The codes of a set of terms.
pub(super) fn codes<T: Term>(set: Terms<T>) -> Vec<&'static str> {
    set.iter().map(Term::code).collect()
}

/// A point, WGS 84.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(super) struct PointView {
    /// Degrees north.
    pub(super) lat: f64,
    /// Degrees east.
    pub(super) lon: f64,
}

impl From<kernel::Point> for PointView {
    fn from(point: kernel::Point) -> Self {
        Self { lat: point.lat(), lon: point.lon() }
    }
}

/// A place, short form.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct PlaceView {
    /// Stable identifier.
    #[schema(format = "uuid")]
    pub(super) id: String,
    /// Register source it comes from.
    source: String,
    /// Name.
    pub(super) name: String,
    /// `mediation`, `point-d-entree` or `les-deux`.
    role: &'static str,
    /// Street.
    address: String,
    /// Postal code.
    postal_code: Option<String>,
    /// Name of the commune.
    commune: String,
    /// INSEE code of the commune.
    commune_code: Option<String>,
    /// Where it is.
    point: Option<PointView>,
    /// Telephone, international form.
    phone: Option<String>,
    /// Services declared, as codes.
    services: Vec<&'static str>,
    /// Services presumed from its kind: to be confirmed.
    presumed_services: Vec<&'static str>,
    /// Modes of help, stated or derived.
    modes: Vec<&'static str>,
    /// Publics specially addressed; none = everybody.
    publics: Vec<&'static str>,
    /// Special care.
    care: Vec<&'static str>,
    /// Cost; none = unknown.
    cost: Vec<&'static str>,
    /// National programmes.
    programmes: Vec<&'static str>,
    /// Trainings and local labels.
    labels: Vec<&'static str>,
    /// Kinds of place.
    typologies: Vec<&'static str>,
    /// How to reach it.
    access: Vec<&'static str>,
    /// How people are supported.
    support: Vec<&'static str>,
    /// Opening hours, OpenStreetMap syntax.
    hours: Option<String>,
    /// Opening hours as written, when no program reads them.
    hours_text: Option<String>,
    /// Whether the pass numérique is accepted; absent = unknown.
    accepts_pass: Option<bool>,
    /// When the source last updated it.
    updated: Option<String>,
}

impl From<&Brief> for PlaceView {
    fn from(brief: &Brief) -> Self {
        Self {
            id: brief.id.to_string(),
            source: brief.source.to_string(),
            name: brief.name.to_string(),
            role: brief.role.code(),
            address: brief.address.to_string(),
            postal_code: brief.postal_code.as_ref().map(ToString::to_string),
            commune: brief.commune_name.to_string(),
            commune_code: brief.commune.as_ref().map(ToString::to_string),
            point: brief.point.map(Into::into),
            phone: brief.phone.as_deref().map(Into::into),
            services: codes(brief.services()),
            presumed_services: codes(brief.presumed()),
            modes: codes(brief.modes()),
            publics: codes(brief.publics()),
            care: codes(brief.care()),
            cost: codes(brief.costs()),
            programmes: codes(brief.programmes()),
            labels: codes(brief.labels()),
            typologies: codes(brief.typologies()),
            access: codes(brief.access()),
            support: codes(brief.support()),
            hours: brief.hours.as_deref().map(Into::into),
            hours_text: brief.hours_text.as_deref().map(Into::into),
            accepts_pass: brief.accepts_pass,
            updated: brief.updated.map(|date| date.to_string()),
        }
    }
}

/// Whether a place is open.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct OpeningView {
    /// `open`, `closed` or `unknown`.
    state: &'static str,
    /// When it closes, if open.
    until: Option<String>,
    /// When it next opens, if closed.
    next: Option<String>,
}

fn opening(schedule: Option<&Schedule>, zone: Zone, now: Timestamp) -> OpeningView {
    let text = |at: Option<jiff::Zoned>| at.map(|at| at.timestamp().to_string());
    match schedule.map(|schedule| schedule.status_at(now, &zone)) {
        Some(Status::Open { until }) => OpeningView { state: "open", until: text(until), next: None },
        Some(Status::Closed { next }) => OpeningView { state: "closed", until: None, next: text(next) },
        Some(Status::Unknown) | None => OpeningView { state: "unknown", until: None, next: None },
    }
}

/// A place, whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct PlaceDetail {
    /// Stable identifier.
    #[schema(format = "uuid")]
    id: String,
    /// Identifier in exports on the national standard.
    lmn_id: String,
    /// Register source it comes from.
    source: String,
    /// The source no longer lists it.
    withdrawn: bool,
    /// `mediation`, `point-d-entree` or `les-deux`.
    role: &'static str,
    /// Name.
    name: String,
    /// SIRET, RNA or RIDET; absent when unknown.
    pivot: Option<String>,
    /// Street.
    address: String,
    /// More about where it is.
    address_extra: Option<String>,
    /// Postal code.
    postal_code: Option<String>,
    /// Name of the commune.
    commune: String,
    /// INSEE code of the commune.
    commune_code: Option<String>,
    /// Where it is.
    point: Option<PointView>,
    /// Telephone, international form.
    phone: Option<String>,
    /// E-mail addresses.
    emails: Vec<String>,
    /// Web addresses.
    sites: Vec<String>,
    /// Page to book an appointment.
    booking_url: Option<String>,
    /// Page on Acceslibre.
    accessibility_url: Option<String>,
    /// Services declared, as codes.
    services: Vec<&'static str>,
    /// Services presumed from its kind: to be confirmed.
    presumed_services: Vec<&'static str>,
    /// Modes of help, stated or derived.
    modes: Vec<&'static str>,
    /// Version of the rules that derive modes.
    modes_version: &'static str,
    /// Publics specially addressed; none = everybody.
    publics: Vec<&'static str>,
    /// Special care.
    care: Vec<&'static str>,
    /// Cost; none = unknown.
    cost: Vec<&'static str>,
    /// National programmes.
    programmes: Vec<&'static str>,
    /// Trainings and local labels.
    labels: Vec<&'static str>,
    /// Other labels, as written.
    other_labels: Vec<String>,
    /// Kinds of place.
    typologies: Vec<&'static str>,
    /// Mobile, fixed or both.
    itinerancy: Vec<&'static str>,
    /// How to reach it.
    access: Vec<&'static str>,
    /// How people are supported.
    support: Vec<&'static str>,
    /// Opening hours, OpenStreetMap syntax.
    hours: Option<String>,
    /// Opening hours as written, when no program reads them.
    hours_text: Option<String>,
    /// Opening hours in words.
    hours_in_words: Vec<String>,
    /// Whether it is open now.
    opening: OpeningView,
    /// Short presentation.
    summary: Option<String>,
    /// Long presentation.
    detail: Option<String>,
    /// Who collected the data.
    producer: Option<String>,
    /// Network or body it belongs to.
    parent: Option<String>,
    /// Whether the pass numérique is accepted; absent = unknown.
    accepts_pass: Option<bool>,
    /// When the source last updated it.
    updated: Option<String>,
}

impl PlaceDetail {
    pub(super) fn new(place: &Place, lang: Lang, now: Timestamp) -> Self {
        let record = &place.record;
        let effective = record.effective();
        let said = |text: &String| (!text.is_empty()).then(|| text.clone());
        let schedule = place.schedule();
        Self {
            id: place.id.to_string(),
            lmn_id: place.national_id(),
            source: place.source.to_string(),
            withdrawn: place.withdrawn,
            role: record.role.code(),
            name: record.name.clone(),
            pivot: (record.pivot != crate::model::Pivot::Unknown).then(|| record.pivot.as_str().to_owned()),
            address: record.address.clone(),
            address_extra: said(&record.address_extra),
            postal_code: record.postal_code.as_ref().map(ToString::to_string),
            commune: record.commune_name.clone(),
            commune_code: record.commune.as_ref().map(ToString::to_string),
            point: record.point.map(Into::into),
            phone: record.phone.clone(),
            emails: record.emails.clone(),
            sites: record.sites.clone(),
            booking_url: record.booking_url.clone(),
            accessibility_url: record.accessibility_url.clone(),
            services: codes(effective.declared),
            presumed_services: codes(effective.presumed),
            modes: codes(effective.modes),
            modes_version: vocabulary::modes_version(),
            publics: codes(record.publics),
            care: codes(record.care),
            cost: codes(record.costs),
            programmes: codes(record.programmes),
            labels: codes(record.labels),
            other_labels: record.other_labels.clone(),
            typologies: codes(record.typologies),
            itinerancy: codes(record.itinerancy),
            access: codes(record.access),
            support: codes(record.support),
            hours: record.hours.clone(),
            hours_text: record.hours_text.clone(),
            hours_in_words: place.hours_in_words(lang),
            opening: opening(schedule.as_ref(), place.zone(), now),
            summary: said(&record.summary),
            detail: said(&record.detail),
            producer: said(&record.producer),
            parent: said(&record.parent),
            accepts_pass: record.accepts_pass,
            updated: record.updated.map(|date| date.to_string()),
        }
    }
}
