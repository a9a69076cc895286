//! What every coded term can say of itself, and compact sets of them.

use std::fmt;
use std::marker::PhantomData;

use kernel::Lang;
use serde::de::{SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A coded term of a référentiel: a closed list, in an order that never changes.
pub trait Term: Copy + Eq + fmt::Debug + 'static {
    /// The name of the list, for messages and API fields.
    const NAME: &'static str;
    /// Every term, in the order of the standard.
    const ALL: &'static [Self];

    /// Position in [`Term::ALL`]; also the bit in masks.
    fn index(self) -> usize;
    /// The exact value that the national standard writes.
    fn label(self) -> &'static str;
    /// ASCII slug used in addresses and in the API.
    fn code(self) -> &'static str;
    /// The words shown on pages.
    fn title(self, lang: Lang) -> &'static str;
    /// Reads a value as found in files: case, accents, spaces, both apostrophes and known aliases are forgiven.
    fn from_label(text: &str) -> Option<Self>;
    /// Reads an API code.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|term| term.code() == code)
    }
    /// This term alone as a mask.
    fn mask(self) -> u128 {
        1u128 << self.index()
    }
}

/// A set of terms of one list, as a bit mask; iterates in the order of the standard.
///
/// Serialised as a list of codes; reads codes or labels.
pub struct Terms<T> {
    bits: u128,
    kind: PhantomData<fn() -> T>,
}

impl<T: Term> Terms<T> {
    /// The empty set.
    pub const EMPTY: Self = Self { bits: 0, kind: PhantomData };

    /// The set whose terms are the set bits; bits beyond the list are dropped.
    pub fn from_bits(bits: u128) -> Self {
        let known = if T::ALL.len() >= 128 { u128::MAX } else { (1u128 << T::ALL.len()) - 1 };
        Self { bits: bits & known, kind: PhantomData }
    }
    /// Bit i is the i-th term of the standard.
    pub fn bits(self) -> u128 {
        self.bits
    }
    /// No term.
    pub fn is_empty(&self) -> bool {
        self.bits == 0
    }
    /// How many terms.
    pub fn len(&self) -> usize {
        self.bits.count_ones() as usize
    }
    /// Whether the term is in the set.
    pub fn contains(self, term: T) -> bool {
        self.bits & term.mask() != 0
    }
    /// Whether at least one term is in both.
    pub fn intersects(self, other: Self) -> bool {
        self.bits & other.bits != 0
    }
    /// Whether every term of `other` is here.
    pub fn covers(self, other: Self) -> bool {
        self.bits & other.bits == other.bits
    }
    /// Terms in either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self { bits: self.bits | other.bits, kind: PhantomData }
    }
    /// Terms in both.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self { bits: self.bits & other.bits, kind: PhantomData }
    }
    /// Adds a term; says whether it was new.
    pub fn insert(&mut self, term: T) -> bool {
        let new = !self.contains(term);
        self.bits |= term.mask();
        new
    }
    /// The terms, in the order of the standard.
    pub fn iter(self) -> impl Iterator<Item = T> {
        T::ALL.iter().copied().filter(move |term| self.contains(*term))
    }
    /// The standard's labels joined by `separator`, as files write them.
    pub fn labels(self, separator: &str) -> String {
        self.iter().map(Term::label).collect::<Vec<_>>().join(separator)
    }
}

impl<T> Clone for Terms<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Terms<T> {}
impl<T> PartialEq for Terms<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}
impl<T> Eq for Terms<T> {}
impl<T> std::hash::Hash for Terms<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.bits.hash(state);
    }
}
impl<T> Default for Terms<T> {
    fn default() -> Self {
        Self { bits: 0, kind: PhantomData }
    }
}
impl<T: Term> fmt::Debug for Terms<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
impl<T: Term> FromIterator<T> for Terms<T> {
    fn from_iter<I: IntoIterator<Item = T>>(terms: I) -> Self {
        let mut set = Self::EMPTY;
        for term in terms {
            set.insert(term);
        }
        set
    }
}
impl<T: Term, const N: usize> From<[T; N]> for Terms<T> {
    fn from(terms: [T; N]) -> Self {
        terms.into_iter().collect()
    }
}
impl<T: Term> Serialize for Terms<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        for term in self.iter() {
            list.serialize_element(term.code())?;
        }
        list.end()
    }
}
impl<'de, T: Term> Deserialize<'de> for Terms<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List<T>(PhantomData<fn() -> T>);
        impl<'de, T: Term> Visitor<'de> for List<T> {
            type Value = Terms<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a list of codes of {}", T::NAME)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Terms<T>, A::Error> {
                let mut set = Terms::EMPTY;
                while let Some(text) = list.next_element::<std::borrow::Cow<'de, str>>()? {
                    set.insert(read_term::<T, A::Error>(&text)?);
                }
                Ok(set)
            }
        }
        deserializer.deserialize_seq(List(PhantomData))
    }
}

/// Reads a code, or else a label, with an error that names the list.
pub(crate) fn read_term<T: Term, E: serde::de::Error>(text: &str) -> Result<T, E> {
    T::from_code(text)
        .or_else(|| T::from_label(text))
        .ok_or_else(|| E::custom(format!("unknown term of {}: {:.60}", T::NAME, text)))
}
