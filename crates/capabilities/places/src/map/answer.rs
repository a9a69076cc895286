//! A page of the list, its exact total, and how many places each value of each filter would show.

use ::atlas::{Bits, Bounds, Selection};
use jiff::Timestamp;
use kernel::geo::distance_m;
use territory::Territories;

use super::choose::{Aside, Chosen};
use super::query::{MapQuery, Sort};
use crate::model::PlaceId;
use crate::register::{Brief, Snapshot};

/// Places of one page.
#[derive(Debug, Clone)]
pub struct MapList<'a> {
    /// The places.
    pub items: Vec<&'a Brief>,
    /// How many in all pages.
    pub total: usize,
    /// How many of those are on the map: the others have no known point.
    pub placed: usize,
}

/// One filter and how many places each of its values would show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCounts<'a> {
    /// Name of the filter's parameter. `region` and `departement` have values of `territory`.
    pub name: &'static str,
    /// `(code, places)`, in the order of forms; a value that would show none is left out.
    pub values: Vec<(&'a str, u32)>,
}

/// Filters whose values are given in `territory`.
const TERRITORIES: [&str; 2] = ["region", "departement"];

impl Snapshot {
    /// A page of what a query keeps: places from the `skip`-th on, at most `take`.
    pub fn list(
        &self,
        territories: &Territories,
        query: &MapQuery,
        now: Timestamp,
        skip: usize,
        take: usize,
    ) -> MapList<'_> {
        let chosen = self.choose(territories, query, now);
        let bounds = self.bounds(query);
        let narrowed = bounds.as_ref().map(|bounds| self.map().atlas.select(&chosen.filter(Some(bounds))));
        let selection = narrowed.as_ref().unwrap_or(&chosen.selection);
        let numbers = self.page(query, &chosen, selection, skip, take);
        MapList {
            items: numbers.into_iter().filter_map(|number| self.nth(number)).collect(),
            total: selection.total() as usize,
            placed: self.map().atlas.placed_in(selection) as usize,
        }
    }

    /// How many of the places that a query keeps have an identifier up to `last`: where the page after it begins.
    pub(crate) fn kept_up_to(&self, chosen: &Chosen, query: &MapQuery, last: PlaceId) -> usize {
        let end = self.briefs().partition_point(|brief| brief.id <= last) as u32;
        let atlas = &self.map().atlas;
        let bounds = self.bounds(query);
        let kept = chosen.selection.bits().iter();
        let kept = kept.filter(|rank| bounds.as_ref().is_none_or(|bounds| bounds.contains(*rank)));
        kept.filter_map(|rank| atlas.place_at(rank)).filter(|number| *number < end).count()
    }

    fn bounds(&self, query: &MapQuery) -> Option<Bits> {
        let [west, south, east, north] = query.bounds()?;
        Some(self.map().atlas.inside(Bounds { west, south, east, north }, |_| true))
    }

    fn page(
        &self,
        query: &MapQuery,
        chosen: &Chosen,
        selection: &Selection,
        skip: usize,
        take: usize,
    ) -> Vec<u32> {
        let atlas = &self.map().atlas;
        let kept = |number: &u32| atlas.rank_of(*number).is_some_and(|rank| selection.bits().contains(rank));
        match (query.sort(), &chosen.ranked, query.point()) {
            (Sort::Relevance, Some(ranked), _) => {
                ranked.iter().copied().filter(kept).skip(skip).take(take).collect()
            }
            (Sort::Distance, _, Some(from)) => {
                let away = |number: u32| {
                    let point = self.nth(number).and_then(|brief| brief.point);
                    (point.map_or(f64::INFINITY, |point| distance_m(from, point)), number)
                };
                let numbers = selection.bits().iter().filter_map(|rank| atlas.place_at(rank));
                let mut near: Vec<(f64, u32)> = numbers.map(away).collect();
                let nearer = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
                let end = skip.saturating_add(take);
                if end < near.len() {
                    near.select_nth_unstable_by(end, nearer);
                    near.truncate(end);
                }
                near.sort_unstable_by(nearer);
                near.into_iter().skip(skip).map(|(_, number)| number).collect()
            }
            (Sort::Id, ..) => atlas.page(selection, &self.map().by_id, skip, take),
            _ => atlas.page(selection, &self.map().by_name, skip, take),
        }
    }

    /// How many places each value of each filter would show. The counts of a filter ignore its own choice.
    pub fn facet_counts(
        &self,
        territories: &Territories,
        query: &MapQuery,
        now: Timestamp,
    ) -> Vec<FacetCounts<'_>> {
        let map = self.map();
        let chosen = self.choose(territories, query, now);
        let bounds = self.bounds(query);
        let filter = chosen.filter(bounds.as_ref());
        let narrowed = bounds.as_ref().map(|_| map.atlas.select(&filter));
        let selection = narrowed.as_ref().unwrap_or(&chosen.selection);
        let mut counts = map.atlas.counts(&filter, selection);
        if chosen.territory.is_some() {
            let anywhere = map.atlas.select(&chosen.filter_without(Aside::Territory, bounds.as_ref()));
            for facet in TERRITORIES.iter().filter_map(|name| map.facets.id(name)) {
                if let Some(own) = counts.get_mut(facet.0) {
                    *own = map.atlas.counts_of(facet, &anywhere);
                }
            }
        }
        let names = map.facets.all().iter();
        let mut facets: Vec<FacetCounts<'_>> = names
            .zip(counts)
            .map(|(facet, counts)| FacetCounts {
                name: facet.name,
                values: facet.codes.iter().map(|code| &**code).zip(counts).filter(|(_, n)| *n > 0).collect(),
            })
            .collect();
        let any_time = map.atlas.select(&chosen.filter_without(Aside::Open, bounds.as_ref()));
        let open = map.moments.open_at(&map.atlas, now).count_both(any_time.bits());
        facets
            .push(FacetCounts { name: "open", values: Vec::from_iter((open > 0).then_some(("now", open))) });
        facets
    }
}
