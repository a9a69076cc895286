//! What the map keeps in memory beside the register: places along the Z curve, bitmaps, orders, timetables.

use std::collections::HashMap;
use std::sync::Arc;

use ::atlas::{Atlas, Bits, Order};
use jiff::civil::Date;
use territory::Territories;
use timetable::Schedule;

use super::choose::Recent;
use super::facets::Facets;
use super::moments::Moments;
use crate::register::Brief;

/// The map of one state of the register.
pub(crate) struct Map {
    pub(super) atlas: Atlas,
    pub(super) facets: Facets,
    pub(super) moments: Moments,
    /// Places whose hours a program reads.
    pub(super) hours_known: Bits,
    pub(super) by_name: Order,
    pub(super) by_id: Order,
    pub(super) recent: Recent,
}

impl Map {
    /// Places are numbered as in `briefs`.
    pub(crate) fn new(
        briefs: &[Brief],
        schedules: &HashMap<Arc<str>, Schedule>,
        territories: &Territories,
        today: Date,
    ) -> Self {
        let points: Vec<_> = briefs.iter().map(|brief| brief.point.map(|p| (p.lat(), p.lon()))).collect();
        let (facets, masks) = Facets::new(briefs, territories, today);
        let atlas = Atlas::build(&points, &masks);
        let moments = Moments::new(briefs, schedules);
        let hours_known = moments.known(&atlas);
        let numbers = || 0..briefs.len() as u32;
        let mut by_name: Vec<(String, u32)> =
            briefs.iter().map(|brief| kernel::text::fold(&brief.name)).zip(numbers()).collect();
        by_name.sort_unstable();
        let by_name = Order::new(&atlas, by_name.into_iter().map(|(_, number)| number));
        let by_id = Order::new(&atlas, numbers());
        Self { atlas, facets, moments, hours_known, by_name, by_id, recent: Recent::default() }
    }
}
