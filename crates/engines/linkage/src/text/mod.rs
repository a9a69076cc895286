//! Text made comparable, and how alike two texts are.

mod fold;
mod similar;

pub(crate) use fold::{combine, fold, hash, hash_without, number_hash};
pub(crate) use similar::{indel, jaro_winkler, within_one};
