//! One file per page.

pub(crate) mod data;
pub(crate) mod home;
pub(crate) mod integration;
pub(crate) mod legal;
pub(crate) mod map;
pub(crate) mod place;
pub(crate) mod search;
pub(crate) mod share;
pub(crate) mod sitemap;
pub(crate) mod territory;
pub(crate) mod vocabularies;
