//! What the tests hold the engine against.

pub mod oracle;
pub mod tile;
