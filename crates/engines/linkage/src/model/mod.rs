//! From what a comparison says to how probable it is that both records are one place: boosted trees, then a calibration.

mod calibration;
mod forest;
pub(crate) mod train;

pub(crate) use calibration::Calibration;
pub(crate) use forest::Forest;
pub use train::Settings;

use std::sync::OnceLock;

/// Trees and their calibration.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub(crate) forest: Forest,
    pub(crate) calibration: Calibration,
}

/// A model's text that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the model: {what}")]
pub struct Unreadable {
    /// Counted from 1.
    pub line: usize,
    /// What was expected.
    pub what: &'static str,
}

impl Model {
    /// The model that comes with the program, for places.
    pub fn places() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        // The file is ours and a test reads it; an empty model, which merges nothing, is the safe answer otherwise.
        MODEL.get_or_init(|| Self::parse(include_str!("../../model/places.txt")).unwrap_or_default())
    }

    /// The model that comes with the program, for any table (see [`crate::generic`]).
    pub fn tables() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| Self::parse(include_str!("../../model/tables.txt")).unwrap_or_default())
    }

    /// Reads a model from its text.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let (calibration, forest) =
            text.split_once('\n').ok_or(Unreadable { line: 1, what: "calibration" })?;
        Ok(Self { calibration: Calibration::parse(calibration)?, forest: Forest::parse(forest)? })
    }

    /// The model's text.
    pub fn to_text(&self) -> String {
        format!("{}\n{}", self.calibration.to_text(), self.forest.to_text())
    }

    /// How probable it is that both records of this comparison are one place.
    pub(crate) fn probability(&self, row: &[f32]) -> f32 {
        if self.forest.is_empty() { 0.0 } else { self.calibration.probability(self.forest.quick_score(row)) }
    }
}
