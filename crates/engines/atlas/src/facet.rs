//! A facet: a list of values, each with the places that have it.

use crate::bits::Bits;

/// Which facet: its position among those given to [`Atlas::build`](crate::Atlas::build).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FacetId(pub usize);

/// What each place says of one facet.
#[derive(Debug, Clone, Default)]
pub struct Facet {
    /// How many values it has, at most 128.
    pub values: usize,
    /// For each place, as numbered by the caller, the values it has, one bit each. Missing places have none.
    pub masks: Vec<u128>,
}

/// The places of one value: a bitmap, or a list when they are few. A list of fewer than one place in 64 is read as
/// fast as the bitmap and takes less room.
#[derive(Debug, Clone)]
enum Plane {
    Dense(Bits),
    Sparse(Box<[u32]>),
}

/// A facet compiled: one plane a value, in rank order.
#[derive(Debug, Clone)]
pub(crate) struct Planes {
    planes: Vec<(Plane, u32)>,
    len: usize,
}

impl Planes {
    /// `order` gives the place of each rank.
    pub(crate) fn new(facet: &Facet, order: &[u32]) -> Self {
        let len = order.len();
        let values = facet.values.min(128);
        let known = if values == 128 { u128::MAX } else { (1 << values) - 1 };
        let mut planes = vec![Vec::with_capacity(len.div_ceil(64)); values];
        for ranks in order.chunks(64) {
            // One word of each plane at a time: what is written stays in reach.
            let mut words = [0_u64; 128];
            for (bit, place) in ranks.iter().enumerate() {
                let mut mask = facet.masks.get(*place as usize).copied().unwrap_or(0) & known;
                while mask != 0 {
                    words[mask.trailing_zeros() as usize] |= 1 << bit;
                    mask &= mask - 1;
                }
            }
            for (plane, word) in planes.iter_mut().zip(words) {
                plane.push(word);
            }
        }
        let planes = planes.into_iter().map(|words| {
            let bits = Bits::from_words(words, len);
            let count = bits.count();
            if (count as usize) < len / 64 {
                (Plane::Sparse(bits.iter().collect()), count)
            } else {
                (Plane::Dense(bits), count)
            }
        });
        Self { planes: planes.collect(), len }
    }

    /// The places that have any of the values. Values beyond the facet's are nobody's.
    pub(crate) fn any_of(&self, values: u128) -> Bits {
        let mut any = Bits::none(self.len);
        for (value, (plane, _)) in self.planes.iter().enumerate() {
            if values >> value & 1 == 0 {
                continue;
            }
            match plane {
                Plane::Dense(bits) => any.or(bits),
                Plane::Sparse(ranks) => ranks.iter().for_each(|rank| any.insert(*rank)),
            }
        }
        any
    }

    /// The number of places of each value among those of a set.
    pub(crate) fn counts(&self, among: &Among) -> Vec<u32> {
        self.planes.iter().map(|(plane, all)| among.count(plane, *all)).collect()
    }
}

/// A set made ready to be counted against many planes.
pub(crate) struct Among<'a> {
    bits: &'a Bits,
    whole: bool,
    /// The words that hold something, when they are few.
    words: Option<Vec<(u32, u64)>>,
}

impl<'a> Among<'a> {
    pub(crate) fn new(bits: &'a Bits, count: u32) -> Self {
        let words = bits.words();
        let filled = words.iter().filter(|word| **word != 0).count();
        let list = || words.iter().zip(0..).filter(|(word, _)| **word != 0).map(|(word, at)| (at, *word));
        Self {
            bits,
            whole: count as usize == bits.len(),
            words: (filled < words.len() / 4).then(|| list().collect()),
        }
    }

    fn count(&self, plane: &Plane, all: u32) -> u32 {
        if self.whole {
            return all;
        }
        match (plane, &self.words) {
            (Plane::Sparse(ranks), _) => ranks.iter().map(|rank| u32::from(self.bits.contains(*rank))).sum(),
            (Plane::Dense(plane), None) => plane.count_both(self.bits),
            (Plane::Dense(plane), Some(words)) => {
                let plane = plane.words();
                words
                    .iter()
                    .filter_map(|(at, word)| Some((plane.get(*at as usize)? & word).count_ones()))
                    .sum()
            }
        }
    }
}
