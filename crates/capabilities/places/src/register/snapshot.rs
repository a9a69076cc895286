//! One state of the register in memory.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use matching::{Hours, Index, PlaceRecord, Tier, access, offers};
use territory::{Territories, TerritoryRef};
use vocabulary::lmn::{AccessMode, Itinerancy, Programme, SupportMode, Typology};

use super::brief::{Brief, Share};
use super::names::Names;
use crate::model::{Place, PlaceId, Role};

/// Every place of the register at one version. Places are numbered by their rank in the order of ids.
pub struct Snapshot {
    version: i64,
    briefs: Vec<Brief>,
    index: Index,
    names: Names,
    /// `(commune of today, place)`, sorted.
    by_commune: Vec<(Box<str>, u32)>,
    /// With their unit vectors: the nearest is looked for at every answer.
    france_services: Vec<([f64; 3], u32)>,
    town_halls: HashMap<Box<str>, u32>,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot")
            .field("version", &self.version)
            .field("places", &self.len())
            .finish_non_exhaustive()
    }
}

impl Snapshot {
    /// The version of the register: changes whenever a place does. Good for an `ETag`.
    pub fn version(&self) -> i64 {
        self.version
    }
    /// How many places.
    pub fn len(&self) -> usize {
        self.briefs.len()
    }
    /// Whether the register is empty.
    pub fn is_empty(&self) -> bool {
        self.briefs.is_empty()
    }
    /// Every place, in the order of ids.
    pub fn briefs(&self) -> &[Brief] {
        &self.briefs
    }
    /// A place by id.
    pub fn get(&self, id: PlaceId) -> Option<&Brief> {
        self.number(id).map(|number| &self.briefs[number as usize])
    }
    /// The number of a place in the matching index.
    pub(crate) fn number(&self, id: PlaceId) -> Option<u32> {
        self.briefs.binary_search_by_key(&id, |brief| brief.id).ok().map(|n| n as u32)
    }
    /// A place by its number.
    pub(crate) fn nth(&self, number: u32) -> Option<&Brief> {
        self.briefs.get(number as usize)
    }
    /// The matching engine over this state; its ids are the numbers of places.
    pub fn index(&self) -> &Index {
        &self.index
    }
    /// The places of a territory, in the order of ids. Places whose commune is unknown are in the nation only.
    pub fn in_territory(&self, territories: &Territories, territory: &TerritoryRef) -> Vec<&Brief> {
        if *territory == TerritoryRef::France {
            return self.briefs.iter().collect();
        }
        let mut numbers = Vec::new();
        for commune in territories.communes_in(territory) {
            let code = commune.code.as_str();
            let start = self.by_commune.partition_point(|(known, _)| **known < *code);
            numbers.extend(
                self.by_commune[start..].iter().take_while(|(known, _)| **known == *code).map(|(_, n)| *n),
            );
        }
        numbers.sort_unstable();
        numbers.into_iter().filter_map(|number| self.nth(number)).collect()
    }
    /// Places whose name or commune has every word of the query, mediation places first, then by name.
    pub fn named(&self, query: &str, limit: usize) -> Vec<&Brief> {
        let mut found: Vec<&Brief> = self.names.find(query).into_iter().filter_map(|n| self.nth(n)).collect();
        found.sort_by(|a, b| {
            let rank = |brief: &Brief| u8::from(brief.role == Role::EntryPoint);
            rank(a).cmp(&rank(b)).then_with(|| a.name.len().cmp(&b.name.len())).then_with(|| a.id.cmp(&b.id))
        });
        found.truncate(limit);
        found
    }
    /// Numbers of the places whose name or commune has every word of the query, sorted.
    pub(crate) fn with_words(&self, query: &str) -> Vec<u32> {
        self.names.find(query)
    }
    /// The town hall of a commune (code of today).
    pub fn town_hall(&self, commune: &str) -> Option<&Brief> {
        self.town_halls.get(commune).and_then(|number| self.nth(*number))
    }
    /// The France services nearest to a point, nearest first, with metres.
    pub fn nearest_france_services(&self, point: kernel::Point, limit: usize) -> Vec<(&Brief, f64)> {
        let here = unit(point);
        // Squared chords order points as distances do, without a sine for each of the thousands.
        let chord = |at: &[f64; 3]| -> f64 { here.iter().zip(at).map(|(a, b)| (a - b) * (a - b)).sum() };
        let mut near: Vec<(f64, u32)> =
            self.france_services.iter().map(|(at, number)| (chord(at), *number)).collect();
        let nearer = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        if limit < near.len() {
            near.select_nth_unstable_by(limit, nearer);
            near.truncate(limit);
        }
        near.sort_unstable_by(nearer);
        near.into_iter()
            .filter_map(|(_, number)| self.nth(number))
            .filter_map(|brief| Some((brief, kernel::geo::distance_m(point, brief.point?))))
            .collect()
    }
}

/// A point of the globe as a vector of length one.
fn unit(point: kernel::Point) -> [f64; 3] {
    let (lat, lon) = (point.lat().to_radians(), point.lon().to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

/// Gathers places, then compiles what is shared.
pub(super) struct Builder<'a> {
    version: i64,
    territories: &'a Territories,
    today: Date,
    share: Share,
    briefs: Vec<Brief>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(version: i64, territories: &'a Territories, today: Date) -> Self {
        Self { version, territories, today, share: Share::default(), briefs: Vec::new() }
    }

    /// Adds a place; they come in the order of ids.
    pub(super) fn add(&mut self, place: &Place) {
        self.briefs.push(Brief::new(place, self.today, &mut self.share));
    }

    pub(super) fn finish(mut self) -> Result<Snapshot, matching::BuildError> {
        self.briefs.sort_unstable_by_key(|brief| brief.id);
        self.briefs.shrink_to_fit();
        let briefs = self.briefs;
        let weeks = weeks(&briefs);
        let records: Vec<PlaceRecord> =
            briefs.iter().zip(0u32..).map(|(brief, number)| record(brief, number, &weeks)).collect();
        let index = Index::build(&records)?;
        let texts = briefs.iter().zip(0u32..).flat_map(|(b, n)| [(n, &*b.name), (n, &*b.commune_name)]);
        let names = Names::new(texts);
        let mut by_commune = Vec::with_capacity(briefs.len());
        let (mut france_services, mut town_halls) = (Vec::new(), HashMap::new());
        for (brief, number) in briefs.iter().zip(0u32..) {
            if brief.programmes().contains(Programme::FranceServices) {
                france_services.extend(brief.point.map(|point| (unit(point), number)));
            }
            let commune = brief.commune.as_ref().and_then(|code| self.territories.commune(code.as_str()));
            let Some(commune) = commune else { continue };
            let code: Box<str> = commune.code.as_str().into();
            let hall = brief.role == Role::EntryPoint && brief.typologies().contains(Typology::Muni);
            // A delegated town hall says an old code, an arrondissement its own: the commune's own one wins.
            let own = brief.commune.as_ref() == Some(&commune.code);
            if hall && (own || !town_halls.contains_key(&code)) {
                town_halls.insert(code.clone(), number);
            }
            by_commune.push((code, number));
        }
        by_commune.sort_unstable();
        Ok(Snapshot { version: self.version, briefs, index, names, by_commune, france_services, town_halls })
    }
}

/// The ordinary week of each distinct text, compiled on all processors: the longest part of a start.
fn weeks(briefs: &[Brief]) -> HashMap<Arc<str>, matching::Week> {
    let mut texts: Vec<&Arc<str>> = briefs.iter().filter_map(|brief| brief.hours.as_ref()).collect();
    texts.sort_unstable();
    texts.dedup();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let share = texts.len().div_ceil(threads).max(1);
    let compile = |texts: &[&Arc<str>]| -> Vec<(Arc<str>, matching::Week)> {
        let week = |text: &Arc<str>| {
            let schedule = timetable::Schedule::parse(text).ok()?;
            Some((Arc::clone(text), matching::Week::from_words(schedule.week().bits())))
        };
        texts.iter().filter_map(|text| week(text)).collect()
    };
    std::thread::scope(|scope| {
        let parts: Vec<_> = texts.chunks(share).map(|part| scope.spawn(move || compile(part))).collect();
        parts.into_iter().filter_map(|part| part.join().ok()).flatten().collect()
    })
}

/// What the matching engine knows of a place.
fn record(brief: &Brief, number: u32, weeks: &HashMap<Arc<str>, matching::Week>) -> PlaceRecord {
    let closed = brief.access().contains(AccessMode::NoPublic);
    let point = brief.point.filter(|_| !closed).and_then(|p| matching::Point::new(p.lat(), p.lon()));
    let mut ways = 0;
    if brief.support().contains(SupportMode::Remote) {
        ways |= access::REMOTE;
    }
    if brief.itinerancy().contains(Itinerancy::Mobile) {
        ways |= access::MOBILE;
    }
    let mut has = 0;
    if brief.programmes().contains(Programme::AidantsConnect) {
        has |= offers::AIDANTS_CONNECT;
    }
    if brief.labels != 0 {
        has |= offers::LABEL;
    }
    if brief.accepts_pass == Some(true) {
        has |= offers::PASS;
    }
    // An entry point that offers a service, declared or presumed (a library's computers), answers like a place; a town
    // hall that says nothing is only a door.
    let door = brief.role == Role::EntryPoint && brief.declared == 0 && brief.presumed == 0;
    PlaceRecord {
        id: number,
        point,
        services: brief.declared,
        presumed: brief.presumed,
        modes: brief.modes,
        publics: brief.publics,
        care: brief.care,
        cost: brief.costs,
        access: ways,
        offers: has,
        quality: brief.quality.clamp(0.0, 1.0),
        hours: match brief.hours.as_ref().and_then(|text| weeks.get(text)) {
            Some(week) => Hours::Week(*week),
            None => Hours::Unknown,
        },
        tier: if door { Tier::EntryPoint } else { Tier::Ordinary },
    }
}
