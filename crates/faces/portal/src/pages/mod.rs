//! One file per page.

pub(crate) mod home;
pub(crate) mod legal;
