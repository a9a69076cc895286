//! The bodies of the checks.

pub(crate) mod platform;
pub(crate) mod transactions;
pub(crate) mod values;
