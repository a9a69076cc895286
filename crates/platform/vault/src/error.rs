/// Why keys make no vault, or a sealed value does not open. None of them tells anything of a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no master key at all.
    #[error("there is no master key")]
    NoKey,
    /// A key's id is empty, longer than [`crate::MAX_ID`], or holds something else than `a-z 0-9 - _ .`.
    #[error("the key id {0:?} is not 1 to 32 of a-z, 0-9, hyphen, underscore and full stop")]
    InvalidId(String),
    /// Two keys have the same id.
    #[error("two master keys are called {0:?}")]
    DuplicateId(String),
    /// The key has the same bytes as one before it (or, once in four billion pairs, the same tag).
    #[error("the master key {0:?} is another one under a second name")]
    DuplicateKey(String),
    /// Shorter than a header and a tag: not a sealed value, or the end is missing.
    #[error("the sealed value is cut short")]
    Truncated,
    /// Sealed in a form this program does not know.
    #[error("the sealed value has the unknown form {0}")]
    UnknownVersion(u8),
    /// Sealed with a master key that is not among ours.
    #[error("the sealed value needs a master key that is not here")]
    UnknownKey,
    /// Altered, or sealed for another place.
    #[error("the sealed value was altered or moved")]
    Refused,
    /// What was sealed is no UTF-8 text.
    #[error("the sealed value is not text")]
    NotText,
}
