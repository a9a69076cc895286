//! Versions of the instrument published on a running service, beside those shipped with the program.
//!
//! A version is uploaded, read by the validator the shipped ones pass, kept under the digest of its text, compared with
//! the one in force ([`changes`]), and published: from then on new pathways are asked with it, on every node within a
//! second. A published version is never changed nor removed, so old results replay with their own.

mod changes;
pub(crate) mod store;

pub use changes::{Change, Section, changes};
pub use store::{Kept, STATEMENTS};

/// The longest text of a version, in bytes: ten times the first one.
pub const MAX_BYTES: usize = 512 * 1024;
