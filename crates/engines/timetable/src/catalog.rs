//! Each distinct text of a data set, compiled once.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::ParseError;
use crate::schedule::Schedule;

/// The number of a distinct text in its [`Catalog`]: small, dense, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HoursId(u32);

impl HoursId {
    /// As an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A dictionary of texts: tens of thousands of records hold a few thousand distinct ones.
/// Fill it while loading, then share it behind an `Arc`. Texts that cannot be read are kept too, with why.
#[derive(Debug, Default, Clone)]
pub struct Catalog {
    ids: HashMap<Arc<str>, HoursId>,
    entries: Vec<(Arc<str>, Result<Schedule, ParseError>)>,
}

impl Catalog {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of a text, compiled now if it was never seen. Spaces around it do not count.
    /// Past four thousand million texts the last number is given again.
    pub fn insert(&mut self, text: &str) -> HoursId {
        let text = text.trim();
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = HoursId(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = text.into();
        self.entries.push((text.clone(), Schedule::parse(&text)));
        self.ids.insert(text, id);
        id
    }

    /// The schedule of a text seen before; `None` when it could not be read.
    pub fn schedule(&self, id: HoursId) -> Option<&Schedule> {
        self.entries.get(id.index())?.1.as_ref().ok()
    }

    /// The text itself.
    pub fn as_written(&self, id: HoursId) -> Option<&str> {
        self.entries.get(id.index()).map(|entry| &*entry.0)
    }

    /// Why a text could not be read.
    pub fn error(&self, id: HoursId) -> Option<&ParseError> {
        self.entries.get(id.index())?.1.as_ref().err()
    }

    /// Every distinct text, in the order first seen.
    pub fn iter(&self) -> impl Iterator<Item = (HoursId, &str, Result<&Schedule, &ParseError>)> {
        self.entries.iter().zip(0..).map(|((text, entry), id)| (HoursId(id), &**text, entry.as_ref()))
    }

    /// How many distinct texts.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_distinct_text_is_compiled_once_and_unreadable_ones_are_kept() {
        let mut catalog = Catalog::new();
        let ids = ["Mo-Fr 09:00-12:00", " Mo-Fr 09:00-12:00 ", "le mardi", "24/7", "le mardi"]
            .map(|text| catalog.insert(text).index());
        assert_eq!(ids, [0, 0, 1, 2, 1]);
        assert_eq!(catalog.len(), 3);
        assert!(catalog.schedule(HoursId(0)).is_some());
        assert!(catalog.schedule(HoursId(1)).is_none());
        assert_eq!(catalog.as_written(HoursId(1)), Some("le mardi"));
        assert!(catalog.error(HoursId(1)).is_some());
        assert_eq!(catalog.iter().filter(|entry| entry.2.is_ok()).count(), 2);
        assert!(catalog.schedule(HoursId(9)).is_none());
    }
}
