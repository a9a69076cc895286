//! Every place, in Morton order, with its facets.

use std::ops::Range;

use crate::bits::Bits;
use crate::facet::{Among, Facet, FacetId, Planes};
use crate::project::{Tile, UNIT_BITS, Unit};
use crate::selection::{Filter, Selection};

/// A rectangle in degrees, edges included; it does not cross the 180th meridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Lowest longitude.
    pub west: f64,
    /// Lowest latitude.
    pub south: f64,
    /// Highest longitude.
    pub east: f64,
    /// Highest latitude.
    pub north: f64,
}

/// The places of a map and of its lists, immutable. The caller numbers places from 0; a *rank* is the position along the Z
/// curve. Places without a point come last and are on no tile.
#[derive(Debug, Clone)]
pub struct Atlas {
    /// Rank → the caller's number.
    order: Vec<u32>,
    /// The caller's number → rank.
    ranks: Vec<u32>,
    /// Of the places that have a point, ascending.
    keys: Vec<u64>,
    pub(crate) units: Vec<Unit>,
    /// Sums of the coordinates of the places before each rank, one more than there are points.
    pub(crate) sums: Vec<[u64; 2]>,
    degrees: Vec<(f64, f64)>,
    facets: Vec<Planes>,
}

impl Atlas {
    /// Builds from the places' latitudes and longitudes in degrees, as the caller numbers them, and their facets.
    pub fn build(points: &[Option<(f64, f64)>], facets: &[Facet]) -> Self {
        // A number of a place is a u32 everywhere; nobody has four billion places.
        let points = &points[..points.len().min(u32::MAX as usize)];
        let placed = points.iter().zip(0_u32..).filter_map(|(point, place)| {
            let (lat, lon) = (*point)?;
            Some((Unit::new(lat, lon)?.key(), place))
        });
        let mut keyed = Vec::with_capacity(points.len());
        keyed.extend(placed);
        let sorted = sorted(keyed);
        let mut order: Vec<u32> = sorted.iter().map(|(_, place)| *place).collect();
        let mut ranks = vec![u32::MAX; points.len()];
        for (rank, place) in (0_u32..).zip(&order) {
            ranks[*place as usize] = rank;
        }
        for (place, rank) in (0_u32..).zip(&mut ranks) {
            if *rank == u32::MAX {
                *rank = order.len() as u32;
                order.push(place);
            }
        }
        let keys: Vec<u64> = sorted.into_iter().map(|(key, _)| key).collect();
        let units: Vec<Unit> = keys.iter().map(|key| Unit { x: gather(*key), y: gather(key >> 1) }).collect();
        let mut sums = Vec::with_capacity(units.len() + 1);
        let mut sum = [0_u64; 2];
        sums.push(sum);
        for unit in &units {
            sum = [sum[0] + u64::from(unit.x), sum[1] + u64::from(unit.y)];
            sums.push(sum);
        }
        let degrees =
            order[..units.len()].iter().map(|place| points[*place as usize].unwrap_or_default()).collect();
        let facets = facets.iter().map(|facet| Planes::new(facet, &order)).collect();
        Self { order, ranks, keys, units, sums, degrees, facets }
    }

    /// How many places, with or without a point.
    pub fn len(&self) -> usize {
        self.order.len()
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }
    /// How many have a point.
    pub fn placed(&self) -> usize {
        self.keys.len()
    }
    /// The place of a rank, as the caller numbers it.
    pub fn place_at(&self, rank: u32) -> Option<u32> {
        self.order.get(rank as usize).copied()
    }
    /// The rank of a place.
    pub fn rank_of(&self, place: u32) -> Option<u32> {
        self.ranks.get(place as usize).copied()
    }
    /// The set of some places; numbers that are nobody's are left out.
    pub fn set(&self, places: impl IntoIterator<Item = u32>) -> Bits {
        let mut bits = Bits::none(self.len());
        places.into_iter().filter_map(|place| self.rank_of(place)).for_each(|rank| bits.insert(rank));
        bits
    }

    /// The ranks of a tile.
    pub(crate) fn range(&self, tile: Tile) -> Range<usize> {
        let (first, last) = tile.keys();
        let start = self.keys.partition_point(|key| *key < first);
        start..start + self.keys[start..].partition_point(|key| *key < last)
    }

    /// Where the cell of `levels` zooms that holds the place at `start` ends, looked for in `start..end`.
    pub(crate) fn end_of_cell(&self, start: usize, end: usize, levels: u32) -> usize {
        let shift = 2 * UNIT_BITS.saturating_sub(levels);
        let keys = self.keys.get(start..end).unwrap_or_default();
        let Some(cell) = keys.first().map(|key| key >> shift) else { return end };
        // Galloping: most cells are short.
        let mut reach = 1;
        while keys.get(reach).is_some_and(|key| key >> shift == cell) {
            reach *= 2;
        }
        let from = reach / 2;
        let window = &keys[from..reach.min(keys.len())];
        start + from + window.partition_point(|key| key >> shift <= cell)
    }

    /// The places inside a rectangle for which `keep` says yes too.
    pub fn inside(&self, bounds: Bounds, mut keep: impl FnMut(u32) -> bool) -> Bits {
        let mut bits = Bits::none(self.len());
        let corner = |lat: f64, lon: f64| Unit::new(lat.clamp(-90.0, 90.0), lon.clamp(-180.0, 180.0));
        let (Some(first), Some(last)) =
            (corner(bounds.north, bounds.west), corner(bounds.south, bounds.east))
        else {
            return bits;
        };
        // The deepest zoom at which the rectangle meets few tiles: each is a range of ranks.
        let meets = |z: u8| {
            let (a, b) = (Tile::holding(first, z), Tile::holding(last, z));
            (b.x() + 1).saturating_sub(a.x()) as usize * (b.y() + 1).saturating_sub(a.y()) as usize
        };
        let z = (0..=crate::MAX_ZOOM).rev().find(|z| meets(*z) <= 16).unwrap_or(0);
        let (a, b) = (Tile::holding(first, z), Tile::holding(last, z));
        for y in a.y()..=b.y() {
            for tile in (a.x()..=b.x()).filter_map(|x| Tile::new(z, x, y)) {
                for rank in self.range(tile) {
                    let (lat, lon) = self.degrees[rank];
                    let inside = (bounds.south..=bounds.north).contains(&lat)
                        && (bounds.west..=bounds.east).contains(&lon);
                    if inside && keep(self.order[rank]) {
                        bits.insert(rank as u32);
                    }
                }
            }
        }
        bits
    }

    /// The places a filter keeps.
    pub fn select(&self, filter: &Filter) -> Selection {
        Selection::new(self.keep(filter, None))
    }

    /// The filter as a set, leaving out what it asks of one facet.
    fn keep(&self, filter: &Filter, but: Option<FacetId>) -> Bits {
        let asked = filter.any_of.iter().filter(|(facet, _)| Some(*facet) != but);
        let facets = asked.map(|(facet, values)| match self.facets.get(facet.0) {
            Some(planes) => planes.any_of(*values),
            None => Bits::none(self.len()),
        });
        let mut sets: Vec<Bits> = facets.collect();
        let mut kept = sets.pop().unwrap_or_else(|| Bits::all(self.len()));
        for set in sets.iter().chain(filter.within.iter().copied()) {
            kept.and(set);
        }
        kept
    }

    /// For every facet, how many places each value would show: what the other facets keep, this facet's own choice set
    /// aside. `selection` is what the filter keeps.
    pub fn counts(&self, filter: &Filter, selection: &Selection) -> Vec<Vec<u32>> {
        let kept = Among::new(selection.bits(), selection.total());
        let count = |(facet, planes): (usize, &Planes)| {
            let facet = FacetId(facet);
            if filter.any_of.iter().any(|(asked, _)| *asked == facet) {
                let others = self.keep(filter, Some(facet));
                return planes.counts(&Among::new(&others, others.count()));
            }
            planes.counts(&kept)
        };
        self.facets.iter().enumerate().map(count).collect()
    }

    /// How many places of a selection have each value of one facet.
    pub fn counts_of(&self, facet: FacetId, selection: &Selection) -> Vec<u32> {
        let among = Among::new(selection.bits(), selection.total());
        self.facets.get(facet.0).map_or_else(Vec::new, |planes| planes.counts(&among))
    }

    /// How many places of a selection have a point: are on the map.
    pub fn placed_in(&self, selection: &Selection) -> u32 {
        selection.rank(self.placed())
    }
}

/// Every second bit of a key, from the lowest.
const fn gather(key: u64) -> u32 {
    let mut n = key & 0x5555_5555_5555_5555;
    n = (n | n >> 1) & 0x3333_3333_3333_3333;
    n = (n | n >> 2) & 0x0F0F_0F0F_0F0F_0F0F;
    n = (n | n >> 4) & 0x00FF_00FF_00FF_00FF;
    n = (n | n >> 8) & 0x0000_FFFF_0000_FFFF;
    ((n | n >> 16) & 0xFFFF_FFFF) as u32
}

/// By key, then by number: a radix sort of eleven bits a pass. Places of one country share their first bits: those
/// passes are skipped.
fn sorted(mut items: Vec<(u64, u32)>) -> Vec<(u64, u32)> {
    const DIGIT: u32 = 11;
    let differing = items.iter().fold(0, |bits, (key, _)| bits | key ^ items[0].0);
    let mut other = vec![(0, 0); items.len()];
    for shift in (0..2 * UNIT_BITS).step_by(DIGIT as usize) {
        let digit = |key: u64| (key >> shift) as usize & ((1 << DIGIT) - 1);
        if digit(differing) == 0 {
            continue;
        }
        let mut starts = [0_u32; 1 << DIGIT];
        for (key, _) in &items {
            starts[digit(*key)] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        for item in &items {
            let start = &mut starts[digit(item.0)];
            other[*start as usize] = *item;
            *start += 1;
        }
        std::mem::swap(&mut items, &mut other);
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_undone() {
        for unit in
            [Unit { x: 0, y: 0 }, Unit { x: 123_456_789, y: 987_654 }, Unit { x: (1 << 28) - 1, y: 1 }]
        {
            let key = unit.key();
            assert_eq!(unit, Unit { x: gather(key), y: gather(key >> 1) });
        }
    }

    #[test]
    fn an_empty_atlas_answers() {
        let atlas = Atlas::build(&[], &[Facet { values: 3, masks: vec![] }]);
        let filter = Filter { any_of: vec![(FacetId(0), 1), (FacetId(9), 1)], within: vec![] };
        let selection = atlas.select(&filter);
        assert_eq!(selection.total(), 0);
        assert_eq!(atlas.counts(&filter, &selection), vec![vec![0, 0, 0]]);
    }
}
