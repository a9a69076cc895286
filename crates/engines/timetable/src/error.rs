//! Why a text is not an opening-hours expression.

use thiserror::Error;

/// A text that could not be read as opening hours. It is to be shown as written, never dropped.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{reason}{}", place(*position, found))]
pub struct ParseError {
    /// Column of the first character that could not be read, from 1, in characters; `None` when the whole
    /// text is at fault.
    pub position: Option<usize>,
    /// What stands there: at most 24 characters, empty at the end of the text.
    pub found: String,
    /// What is wrong.
    pub reason: Reason,
}

fn place(position: Option<usize>, found: &str) -> String {
    match position {
        Some(column) if found.is_empty() => format!(" (column {column}: the text ends there)"),
        Some(column) => format!(" (column {column}: {found:?})"),
        None => String::new(),
    }
}

/// What is wrong with the text; [`Reason::code`] is the stable key for locale files and JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum Reason {
    /// Nothing but spaces.
    #[error("the text is empty")]
    Empty,
    /// Longer than [`crate::MAX_BYTES`].
    #[error("the text is longer than {} bytes", crate::MAX_BYTES)]
    TooLong,
    /// More than [`crate::MAX_RULES`] rules or [`crate::MAX_SPANS`] hour ranges.
    #[error(
        "the text has more rules or hour ranges than the {} and {} allowed",
        crate::MAX_RULES,
        crate::MAX_SPANS
    )]
    TooManyRules,
    /// Not the syntax of `opening_hours`.
    #[error("this is not the opening_hours syntax")]
    Syntax,
    /// `Mo 10:00` with no end.
    #[error("an hour stands alone: write a range such as 10:00-12:00, or 10:00+ when the end is not known")]
    PointInTime,
    /// Part of the syntax that is not handled.
    #[error("this part of the opening_hours syntax is not handled")]
    Unsupported,
    /// An hour, day or step out of bounds.
    #[error("a number is out of bounds")]
    OutOfBounds,
    /// A range of years or weeks written backwards.
    #[error("a range of years or weeks is written backwards")]
    Inverted,
    /// An offset of more than 366 days.
    #[error("an offset of days is larger than 366")]
    OffsetTooLarge,
    /// Holidays and week days are mixed in a way that cannot be told apart.
    #[error("holidays and week days are mixed in a way that can be read two ways")]
    AmbiguousHolidays,
}

impl Reason {
    /// Stable key: `empty`, `too-long`, `too-many-rules`, `syntax`, `point-in-time`, `unsupported`,
    /// `out-of-bounds`, `inverted`, `offset-too-large`, `ambiguous-holidays`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too-long",
            Self::TooManyRules => "too-many-rules",
            Self::Syntax => "syntax",
            Self::PointInTime => "point-in-time",
            Self::Unsupported => "unsupported",
            Self::OutOfBounds => "out-of-bounds",
            Self::Inverted => "inverted",
            Self::OffsetTooLarge => "offset-too-large",
            Self::AmbiguousHolidays => "ambiguous-holidays",
        }
    }
}

impl ParseError {
    pub(crate) fn whole(reason: Reason) -> Self {
        Self { position: None, found: String::new(), reason }
    }
}
