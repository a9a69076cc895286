//! What is wrong in a mapping, for the person who writes it.

use std::fmt;

/// One thing wrong in a mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, {field}: {fault}")]
pub struct MappingError {
    /// The line of the mapping, from 1.
    pub line: u32,
    /// Where: the path of keys, as in `columns.adresse.join`.
    pub field: String,
    /// What is wrong and what to do.
    pub fault: Fault,
}

/// What can be wrong. Each has a key ([`Fault::key`]) for texts in the person's language; `Display` says it in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The text is not TOML.
    Syntax(String),
    /// The text is longer than [`crate::Mapping::MAX_BYTES`].
    TooLong,
    /// A key that means nothing here; the keys that do.
    UnknownKey(&'static str),
    /// A column that no version of the standard has.
    UnknownColumn(String),
    /// Something must be there and is not.
    Missing(&'static str),
    /// Another kind of value is expected.
    WrongType(&'static str),
    /// A word out of a closed list; the list.
    NotOneOf(&'static str),
    /// A rule says two things at once, or none.
    OneKind(&'static str),
    /// A list or a text that may not be empty.
    Empty,
    /// A number outside its bounds.
    OutOfBounds(&'static str),
    /// Rules in rules, too deep.
    TooDeep,
}

impl Fault {
    /// Stable key of its text.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Syntax(_) => "syntax",
            Self::TooLong => "too-long",
            Self::UnknownKey(_) => "unknown-key",
            Self::UnknownColumn(_) => "unknown-column",
            Self::Missing(_) => "missing",
            Self::WrongType(_) => "wrong-type",
            Self::NotOneOf(_) => "not-one-of",
            Self::OneKind(_) => "one-kind",
            Self::Empty => "empty",
            Self::OutOfBounds(_) => "out-of-bounds",
            Self::TooDeep => "too-deep",
        }
    }

    /// What the text of the key speaks of: the words that would be right, or what was read.
    pub fn argument(&self) -> &str {
        match self {
            Self::Syntax(text) | Self::UnknownColumn(text) => text,
            Self::UnknownKey(text)
            | Self::Missing(text)
            | Self::WrongType(text)
            | Self::NotOneOf(text)
            | Self::OneKind(text)
            | Self::OutOfBounds(text) => text,
            Self::TooLong | Self::Empty | Self::TooDeep => "",
        }
    }

    /// Every key, for tests of texts.
    pub const KEYS: [&'static str; 11] = [
        "syntax",
        "too-long",
        "unknown-key",
        "unknown-column",
        "missing",
        "wrong-type",
        "not-one-of",
        "one-kind",
        "empty",
        "out-of-bounds",
        "too-deep",
    ];
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(why) => {
                write!(f, "not TOML ({why}): put texts between quotes, close what is opened")
            }
            Self::TooLong => f.write_str("longer than 256 KiB: cut it in two sources"),
            Self::UnknownKey(known) => write!(f, "this key means nothing here: use one of {known}"),
            Self::UnknownColumn(name) => {
                write!(
                    f,
                    "`{name}` is no column of the standard: write its name as the standard does, for instance code_postal"
                )
            }
            Self::Missing(what) => write!(f, "{what} is missing: add it"),
            Self::WrongType(wanted) => write!(f, "write {wanted} here"),
            Self::NotOneOf(list) => write!(f, "write one of {list}"),
            Self::OneKind(list) => write!(f, "a rule has exactly one of {list}"),
            Self::Empty => f.write_str("empty: fill it or take it out"),
            Self::OutOfBounds(bounds) => write!(f, "out of bounds: {bounds}"),
            Self::TooDeep => f.write_str("rules in rules, more than 8 deep: write it flatter"),
        }
    }
}
