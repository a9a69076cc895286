//! One file per page.

pub(crate) mod data;
pub(crate) mod home;
pub(crate) mod legal;
pub(crate) mod place;
pub(crate) mod search;
