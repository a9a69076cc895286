//! What a tile shows: clusters and single places.

use std::ops::Range;

use crate::bits::Bits;
use crate::index::Atlas;
use crate::mvt;
use crate::project::{Tile, Unit};
use crate::selection::Selection;

/// From this zoom on places are shown one by one, as long as they can be told apart and fit in the tile.
pub const SINGLES_FROM_ZOOM: u8 = 14;
/// No tile is longer, in bytes.
pub const MAX_TILE_BYTES: usize = 30_000;

/// A tile of 512 pixels is cut into 2³ × 2³ cells of 64 pixels: the bubbles of neighbouring cells hardly touch.
const CLUSTER_LEVELS: u32 = 3;
/// Cells of 16 pixels: two places nearer than that cannot be tapped apart.
const SINGLE_LEVELS: u32 = 5;

/// One mark of a tile, in its coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Several places, at their centre.
    Cluster {
        /// Where.
        at: [i32; 2],
        /// How many.
        count: u32,
    },
    /// One place, where it is.
    Place {
        /// Where.
        at: [i32; 2],
        /// The caller's number.
        place: u32,
    },
}

impl Atlas {
    /// The marks of a tile for a selection, as fine as its zoom asks; `coarser` steps of clustering more.
    pub fn marks(&self, selection: &Selection, tile: Tile, coarser: u32, marks: &mut Vec<Mark>) {
        marks.clear();
        let fine = if tile.z() >= SINGLES_FROM_ZOOM { SINGLE_LEVELS } else { CLUSTER_LEVELS };
        let levels = u32::from(tile.z()) + fine.saturating_sub(coarser);
        let range = self.range(tile);
        let mut start = range.start;
        while start < range.end {
            let end = self.end_of_cell(start, range.end, levels);
            marks.extend(self.mark(selection, tile, start..end));
            start = end;
        }
    }

    fn mark(&self, selection: &Selection, tile: Tile, cell: Range<usize>) -> Option<Mark> {
        let count = selection.count(&cell);
        match count {
            0 => None,
            1 => {
                let rank = selection.first(cell)?;
                let at = tile.place(*self.units.get(rank as usize)?);
                Some(Mark::Place { at, place: self.place_at(rank)? })
            }
            _ => {
                let [x, y] = self.sum(selection, cell);
                let mean = |sum: u64| (sum / u64::from(count)) as u32;
                Some(Mark::Cluster { at: tile.place(Unit { x: mean(x), y: mean(y) }), count })
            }
        }
    }

    /// The sum of the coordinates of the selected places of a range.
    fn sum(&self, selection: &Selection, range: Range<usize>) -> [u64; 2] {
        let whole = |range: &Range<usize>| {
            let (a, b) = (self.sums[range.start], self.sums[range.end]);
            [b[0] - a[0], b[1] - a[1]]
        };
        if selection.is_whole() {
            return whole(&range);
        }
        let mut sum = [0_u64; 2];
        Bits::over(selection.bits().words(), range, |word, bits, range| {
            let kept = bits.count_ones() as usize;
            if kept == 0 {
                return;
            }
            // Add those that are there or take away those that are not: the fewer.
            if kept * 2 > range.len() {
                let missing = !bits & crate::bits::mask(range.start % 64, range.end - word * 64);
                let ([all_x, all_y], [x, y]) = (whole(&range), self.sum_word(word, missing));
                sum = [sum[0] + all_x - x, sum[1] + all_y - y];
            } else {
                let [x, y] = self.sum_word(word, bits);
                sum = [sum[0] + x, sum[1] + y];
            }
        });
        sum
    }

    #[inline]
    fn sum_word(&self, word: usize, mut bits: u64) -> [u64; 2] {
        let units = self.units.get(word * 64..).unwrap_or_default();
        let mut sum = [0; 2];
        while bits != 0 {
            if let Some(unit) = units.get(bits.trailing_zeros() as usize) {
                sum = [sum[0] + u64::from(unit.x), sum[1] + u64::from(unit.y)];
            }
            bits &= bits - 1;
        }
        sum
    }

    /// The tile as a Mapbox vector tile with one layer: clusters have `n`, places what `describe` says of them. When it
    /// would be longer than [`MAX_TILE_BYTES`], it is clustered more. Empty when no place is there.
    pub fn tile(
        &self,
        selection: &Selection,
        tile: Tile,
        layer: &str,
        mut describe: impl FnMut(u32, &mut mvt::Properties),
    ) -> Vec<u8> {
        let mut marks = Vec::new();
        let mut bytes = Vec::new();
        for coarser in 0..=SINGLE_LEVELS {
            self.marks(selection, tile, coarser, &mut marks);
            let mut out = mvt::Layer::new(layer);
            for mark in &marks {
                match *mark {
                    Mark::Cluster { at, count } => out.point(at, |p| p.number("n", u64::from(count))),
                    Mark::Place { at, place } => out.point(at, |p| describe(place, p)),
                }
            }
            bytes = out.finish();
            if bytes.len() <= MAX_TILE_BYTES {
                return bytes;
            }
        }
        // One mark alone is too long: the caller's words are. Better nothing than a tile that breaks its promise.
        bytes.clear();
        bytes
    }
}
