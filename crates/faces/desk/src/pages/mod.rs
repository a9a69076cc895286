//! One file a page.

pub mod messages;
pub mod pathway;
pub mod places;
pub mod queue;
