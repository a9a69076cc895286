//! From what is asked to the places kept.

use std::sync::{Arc, Mutex, PoisonError};

use ::atlas::{Bits, Bounds, FacetId, Filter, Selection};
use jiff::Timestamp;
use kernel::Point;
use kernel::geo::distance_m;
use territory::{Territories, TerritoryRef};

use super::query::{FARTHEST_M, MapQuery};
use crate::register::Snapshot;

/// The places that a query keeps, bounds apart, and what each filter asked.
#[derive(Debug)]
pub struct Chosen {
    any_of: Vec<(FacetId, u128)>,
    pub(super) territory: Option<Bits>,
    open: Vec<Bits>,
    others: Vec<Bits>,
    /// Places found by words, best first, as the register numbers them.
    pub(super) ranked: Option<Vec<u32>>,
    /// The places kept.
    pub selection: Selection,
    /// The fields of the query that hold something nobody knows; they were left out.
    pub unknown: Vec<&'static str>,
}

/// What counts leave out of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aside {
    Nothing,
    Territory,
    Open,
}

impl Chosen {
    /// As the engine takes it, with one more set.
    pub(super) fn filter<'a>(&'a self, bounds: Option<&'a Bits>) -> Filter<'a> {
        self.filter_without(Aside::Nothing, bounds)
    }

    pub(super) fn filter_without<'a>(&'a self, aside: Aside, bounds: Option<&'a Bits>) -> Filter<'a> {
        let territory = self.territory.iter().filter(|_| aside != Aside::Territory);
        let open = self.open.iter().filter(|_| aside != Aside::Open);
        let within = self.others.iter().chain(open).chain(territory).chain(bounds).collect();
        Filter { any_of: self.any_of.clone(), within }
    }
}

/// How many filters are kept ready: those of the tiles of some dozens of people.
const KEPT: usize = 64;

/// The last filters asked, with what they keep: the tiles of one page ask the same.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    kept: Mutex<Vec<(String, Arc<Chosen>)>>,
}

impl Recent {
    fn get(&self, key: &str) -> Option<Arc<Chosen>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, _)| known == key)?;
        let found = kept.remove(at);
        let chosen = Arc::clone(&found.1);
        kept.push(found);
        Some(chosen)
    }

    fn put(&self, key: String, chosen: &Arc<Chosen>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((key, Arc::clone(chosen)));
    }
}

/// The longest filter that is kept ready, in bytes.
const MAX_KEY_BYTES: usize = 2_000;

/// What tells two filters apart at a moment.
pub(super) fn key(query: &MapQuery, now: Timestamp) -> String {
    let mut pairs = query.filter_pairs();
    pairs.sort_unstable();
    let minute = if query.open.is_empty() { 0 } else { now.as_second().div_euclid(60) };
    format!("{}#{minute}", web::params::query_string(pairs))
}

impl Snapshot {
    /// The places that a query keeps at a moment, its bounds and order apart.
    pub fn choose(&self, territories: &Territories, query: &MapQuery, now: Timestamp) -> Arc<Chosen> {
        let key = key(query, now);
        if let Some(known) = self.map().recent.get(&key) {
            return known;
        }
        let chosen = Arc::new(self.work_out(territories, query, now));
        if key.len() <= MAX_KEY_BYTES {
            self.map().recent.put(key, &chosen);
        }
        chosen
    }

    fn work_out(&self, territories: &Territories, query: &MapQuery, now: Timestamp) -> Chosen {
        let map = self.map();
        let mut unknown = Vec::new();
        let mut any_of = Vec::new();
        for (name, values) in query.lists() {
            let Some(facet) = map.facets.id(name) else { continue };
            let codes = values.iter().flat_map(|codes| codes.split(',')).filter(|code| !code.is_empty());
            let mask = codes.fold(0, |mask, code| {
                let bit = map.facets.bit(facet, code);
                if bit.is_none() {
                    unknown.push(name);
                }
                mask | bit.unwrap_or(0)
            });
            if mask != 0 {
                any_of.push((facet, mask));
            }
        }
        let boxes = query.boxes().into_iter().filter(|(_, on)| *on);
        any_of.extend(boxes.filter_map(|(name, _)| Some((map.facets.id(name)?, 1))));
        let mut open: Vec<Bits> = Vec::new();
        match query.open.as_str() {
            "" => {}
            "now" => open.push((*map.moments.open_at(&map.atlas, now)).clone()),
            _ => unknown.push("open"),
        }
        match (query.weekday(), query.minute()) {
            (Some(day), minute) => open.push(map.moments.open_on(&map.atlas, day, minute)),
            (None, _) if !query.day.is_empty() => unknown.push("day"),
            (None, _) => {}
        }
        // A time says nothing without its day: a form may always send one.
        if !query.time.is_empty() && query.minute().is_none() {
            unknown.push("time");
        }
        let mut others: Vec<Bits> = Vec::new();
        match (query.point(), query.radius_m()) {
            (Some(centre), Some(radius)) => others.push(self.around(centre, radius)),
            (None, _) if !query.lat.is_empty() || !query.lon.is_empty() => unknown.push("lat"),
            (_, None) if !query.radius_m.is_empty() => unknown.push("radius_m"),
            _ => {}
        }
        let ranked = (!query.words().is_empty()).then(|| self.ranked(query.words()));
        others.extend(ranked.as_ref().map(|ranked| map.atlas.set(ranked.iter().copied())));
        let territory = self.territory(territories, &query.territory, &mut unknown);
        if query.bounds().is_none() && !query.bbox.is_empty() {
            unknown.push("bbox");
        }
        unknown.dedup();
        let nothing = Selection::new(Bits::none(0));
        let mut chosen = Chosen { any_of, territory, open, others, ranked, selection: nothing, unknown };
        chosen.selection = map.atlas.select(&chosen.filter(None));
        chosen
    }

    /// The places of any of the territories; `None` when none is asked.
    fn territory(
        &self,
        territories: &Territories,
        asked: &[String],
        unknown: &mut Vec<&'static str>,
    ) -> Option<Bits> {
        let mut any: Option<Bits> = None;
        for text in asked.iter().flat_map(|text| text.split(',')).filter(|text| !text.is_empty()) {
            let known: Option<TerritoryRef> =
                text.parse().ok().filter(|territory| territories.name_of(territory).is_some());
            let Some(territory) = known else {
                unknown.push("territory");
                continue;
            };
            let map = self.map();
            let bits = map.atlas.set(self.numbers_in(territories, &territory));
            match &mut any {
                Some(any) => any.or(&bits),
                None => any = Some(bits),
            }
        }
        any
    }

    /// The places within a distance of a point.
    fn around(&self, centre: Point, radius_m: u32) -> Bits {
        let radius = f64::from(radius_m.min(FARTHEST_M));
        // A degree of latitude is never shorter than 110.5 km; of longitude, than that times the cosine.
        let lat = radius / 110_500.0;
        let wide = (centre.lat().abs() + lat).min(89.0).to_radians().cos();
        let lon = (lat / wide).min(360.0);
        let bounds = Bounds {
            west: centre.lon() - lon,
            south: centre.lat() - lat,
            east: centre.lon() + lon,
            north: centre.lat() + lat,
        };
        self.map().atlas.inside(bounds, |number| {
            let point = self.nth(number).and_then(|brief| brief.point);
            point.is_some_and(|point| distance_m(centre, point) <= radius)
        })
    }
}
