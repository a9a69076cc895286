//! What the register answers to the question of the map: a page of the list, the exact total, the counts.

use jiff::Timestamp;
use kernel::geo::distance_m;
use places::map::MapQuery;
use places::{Brief, Places};

use super::filters::Counts;

/// One page.
pub(crate) struct Answer {
    /// The places of the page.
    pub(crate) places: Vec<Found>,
    /// Its number, from 1.
    pub(crate) page: usize,
    /// Places in all pages.
    pub(crate) total: usize,
    /// Places that choosing each value would show.
    pub(crate) counts: Counts,
}

/// A place of the page.
pub(crate) struct Found {
    /// The place.
    pub(crate) brief: Brief,
    /// How far from the point asked.
    pub(crate) metres: Option<f64>,
}

/// Asks; a page past the last is the last.
pub(crate) fn answer(places: &Places, query: &MapQuery, per_page: usize, now: Timestamp) -> Answer {
    let snapshot = places.snapshot();
    let list = |page: usize| snapshot.list(places.territories(), query, now, (page - 1) * per_page, per_page);
    let wanted = query.page_number();
    let mut found = list(wanted);
    let page = wanted.min(found.total.div_ceil(per_page)).max(1);
    if page != wanted {
        found = list(page);
    }
    let from = query.point();
    let away = |brief: &Brief| Some(distance_m(from?, brief.point?));
    let facets = snapshot.facet_counts(places.territories(), query, now);
    let counts = facets.iter().flat_map(|facet| {
        facet.values.iter().map(|(code, n)| ((facet.name.to_owned(), (*code).to_owned()), *n as usize))
    });
    Answer {
        places: found
            .items
            .iter()
            .map(|brief| Found { metres: away(brief), brief: (*brief).clone() })
            .collect(),
        page,
        total: found.total,
        counts: counts.collect(),
    }
}
