//! Typed identifiers: a `PlaceId` can never be passed where a `ReferralId` is asked.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;
use uuid::Uuid;

/// The identifier of one `K`: a UUID version 7, written in its 36-character form. Made by [`crate::World::id`];
/// each crate names its own with [`crate::id!`].
pub struct Id<K>(Uuid, PhantomData<fn() -> K>);

/// The text was not an identifier (36 characters, lower-case hexadecimal and hyphens).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct InvalidId;

/// Declares an identifier type and the mark that keeps it apart: `id!(/// One place. PlaceId, PlaceKind);`
#[macro_export]
macro_rules! id {
    ($(#[$meta:meta])* $name:ident, $kind:ident) => {
        #[doc = concat!("What tells a [`", stringify!($name), "`] from every other identifier; it has no value.")]
        #[derive(Debug)]
        pub enum $kind {}
        $(#[$meta])*
        pub type $name = $crate::Id<$kind>;
    };
}

impl<K> Id<K> {
    /// The bare UUID, as stored.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<K> From<Uuid> for Id<K> {
    fn from(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }
}

impl<K> FromStr for Id<K> {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        // Exactly the form we print: other spellings would give one thing several addresses.
        if text.len() != 36 || text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(InvalidId);
        }
        Uuid::try_parse(text).map(Self::from).map_err(|_| InvalidId)
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

// Derives would ask the same of `K`, which has no value at all.
impl<K> Copy for Id<K> {}
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K> serde::Serialize for Id<K> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
impl<'de, K> serde::Deserialize<'de> for Id<K> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::from)
    }
}
