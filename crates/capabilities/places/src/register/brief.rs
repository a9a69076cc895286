//! A place as the read model keeps it: what lists, maps and matching need, compactly.

use std::sync::Arc;

use jiff::civil::Date;
use kernel::{CommuneCode, Lang, Point, PostalCode};
use timetable::{Schedule, Zone};
use vocabulary::lmn::{
    AccessMode, Care, Cost, Itinerancy, Label, Programme, Public, Service, SupportMode, Typology,
};
use vocabulary::{Mode, Terms};

use crate::hours;
use crate::model::{Effective, Place, PlaceId, Role, SourceName};

/// The short form of a place. Everything but long texts, e-mails and web addresses; those are in [`Place`].
#[derive(Debug, Clone, PartialEq)]
pub struct Brief {
    /// Ours, stable.
    pub id: PlaceId,
    /// Which source says it.
    pub source: Arc<SourceName>,
    /// Name.
    pub name: Box<str>,
    /// Street.
    pub address: Box<str>,
    /// Postal code.
    pub postal_code: Option<PostalCode>,
    /// Name of the commune.
    pub commune_name: Arc<str>,
    /// Code of the commune, or of the arrondissement as given.
    pub commune: Option<CommuneCode>,
    /// Where it is.
    pub point: Option<Point>,
    /// International form.
    pub phone: Option<Box<str>>,
    /// Hours that a program reads.
    pub hours: Option<Arc<str>>,
    /// Hours as written, when no program reads them.
    pub hours_text: Option<Box<str>>,
    /// When the source last updated it.
    pub updated: Option<Date>,
    /// Mediation place, entry point or both.
    pub role: Role,
    /// 0 to 1: how fresh and complete.
    pub quality: f32,
    /// Whether the pass is accepted; unknown for nearly all.
    pub accepts_pass: Option<bool>,
    pub(super) declared: u16,
    pub(super) presumed: u16,
    pub(super) programmes: u16,
    pub(super) labels: u16,
    pub(super) modes: u8,
    pub(super) publics: u8,
    pub(super) care: u8,
    pub(super) costs: u8,
    pub(super) access: u8,
    pub(super) support: u8,
    pub(super) itinerancy: u8,
    pub(super) typologies: u128,
}

impl Brief {
    /// The short form of a place; `share` gives one copy of equal texts.
    pub(super) fn new(place: &Place, today: Date, share: &mut Share) -> Self {
        let record = &place.record;
        let effective = record.effective();
        Self {
            id: place.id,
            source: share.source(&place.source),
            name: record.name.as_str().into(),
            address: record.address.as_str().into(),
            postal_code: record.postal_code.clone(),
            commune_name: share.text(&record.commune_name),
            commune: record.commune.clone(),
            point: record.point,
            phone: record.phone.as_deref().map(Into::into),
            hours: record.hours.as_deref().map(|text| share.text(text)),
            hours_text: record.hours_text.as_deref().map(Into::into),
            updated: record.updated,
            role: record.role,
            quality: record.quality(today),
            accepts_pass: record.accepts_pass,
            declared: effective.declared.mask(),
            presumed: effective.presumed.mask(),
            modes: effective.modes.bits() as u8,
            programmes: record.programmes.bits() as u16,
            labels: record.labels.bits() as u16,
            publics: record.publics.bits() as u8,
            care: record.care.bits() as u8,
            costs: record.costs.bits() as u8,
            access: record.access.bits() as u8,
            support: record.support.bits() as u8,
            itinerancy: record.itinerancy.bits() as u8,
            typologies: record.typologies.bits(),
        }
    }

    /// Services declared and presumed, and modes.
    pub fn effective(&self) -> Effective {
        Effective { declared: self.services(), presumed: self.presumed(), modes: self.modes() }
    }
    /// Services the place declares.
    pub fn services(&self) -> Terms<Service> {
        Terms::from_bits(self.declared.into())
    }
    /// Services presumed from its kind.
    pub fn presumed(&self) -> Terms<Service> {
        Terms::from_bits(self.presumed.into())
    }
    /// Modes stated or derived; none = unknown.
    pub fn modes(&self) -> Terms<Mode> {
        Terms::from_bits(self.modes.into())
    }
    /// Publics specially addressed; none = everybody.
    pub fn publics(&self) -> Terms<Public> {
        Terms::from_bits(self.publics.into())
    }
    /// Special care.
    pub fn care(&self) -> Terms<Care> {
        Terms::from_bits(self.care.into())
    }
    /// Cost; none = unknown.
    pub fn costs(&self) -> Terms<Cost> {
        Terms::from_bits(self.costs.into())
    }
    /// National programmes.
    pub fn programmes(&self) -> Terms<Programme> {
        Terms::from_bits(self.programmes.into())
    }
    /// Trainings and local labels.
    pub fn labels(&self) -> Terms<Label> {
        Terms::from_bits(self.labels.into())
    }
    /// How to reach it.
    pub fn access(&self) -> Terms<AccessMode> {
        Terms::from_bits(self.access.into())
    }
    /// How people are supported.
    pub fn support(&self) -> Terms<SupportMode> {
        Terms::from_bits(self.support.into())
    }
    /// Mobile, fixed or both.
    pub fn itinerancy(&self) -> Terms<Itinerancy> {
        Terms::from_bits(self.itinerancy.into())
    }
    /// Kinds of place.
    pub fn typologies(&self) -> Terms<Typology> {
        Terms::from_bits(self.typologies)
    }
    /// Whether something is said of its opening hours, readable or not.
    pub fn says_hours(&self) -> bool {
        self.hours.is_some() || self.hours_text.is_some()
    }
    /// Its hours compiled (some microseconds), when a program reads them.
    pub fn schedule(&self) -> Option<Schedule> {
        Schedule::parse(self.hours.as_deref()?).ok()
    }
    /// Its time zone, public and school holidays.
    pub fn zone(&self) -> Zone {
        hours::zone(self.commune.as_ref())
    }
    /// Its ordinary week in words, or the hours as written; empty when nothing is said.
    pub fn hours_in_words(&self, lang: Lang) -> Vec<String> {
        match self.schedule() {
            Some(schedule) => hours::in_words(&schedule, lang),
            None => self.hours_text.iter().map(ToString::to_string).collect(),
        }
    }
}

impl Place {
    /// Its hours compiled, when a program reads them.
    pub fn schedule(&self) -> Option<Schedule> {
        Schedule::parse(self.record.hours.as_deref()?).ok()
    }
    /// Its time zone, public and school holidays.
    pub fn zone(&self) -> Zone {
        hours::zone(self.record.commune.as_ref())
    }
    /// Its ordinary week in words, or the hours as written; empty when nothing is said.
    pub fn hours_in_words(&self, lang: Lang) -> Vec<String> {
        match self.schedule() {
            Some(schedule) => hours::in_words(&schedule, lang),
            None => self.record.hours_text.iter().cloned().collect(),
        }
    }
}

/// One copy of each text that many places have.
#[derive(Default)]
pub(super) struct Share {
    texts: std::collections::HashSet<Arc<str>>,
    sources: Vec<Arc<SourceName>>,
}

impl Share {
    fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&new));
        new
    }

    fn source(&mut self, name: &SourceName) -> Arc<SourceName> {
        if let Some(known) = self.sources.iter().find(|known| ***known == *name) {
            return Arc::clone(known);
        }
        let new = Arc::new(name.clone());
        self.sources.push(Arc::clone(&new));
        new
    }
}
