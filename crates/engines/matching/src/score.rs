//! The arithmetic of a score, in one place.
//!
//! A score is a sum of parts in a fixed order, from left to right, in `f64`: services, modes, public, cost, offers, opening, quality,
//! preference, travel. Every path of the engine ends here, so every path agrees to the last bit.

use crate::geo::{self, Unit};
use crate::{CostWish, Fact, Part, PlaceRecord, Point, Query, Reason, Week, Weights, access, cost};

/// A place as the index keeps it.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Row {
    pub at: Unit,
    pub id: u32,
    /// Number of its week in the dictionary; 0 = hours unknown.
    pub week: u32,
    pub quality: f32,
    pub services: u16,
    pub presumed: u16,
    pub modes: u8,
    pub publics: u8,
    pub care: u8,
    pub cost: u8,
    pub access: u8,
    pub offers: u8,
    pub has_point: bool,
}

impl Row {
    pub fn new(r: &PlaceRecord, week: u32) -> Self {
        Self {
            at: r.point.map_or([0.0; 3], Point::unit),
            id: r.id,
            week,
            quality: r.quality,
            services: r.services,
            presumed: r.presumed,
            modes: r.modes,
            publics: r.publics,
            care: r.care,
            cost: r.cost,
            access: r.access,
            offers: r.offers,
            has_point: r.point.is_some(),
        }
    }
}

/// How the person and the help meet, and what it costs in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    Anywhere,
    Visit(f64),
    Home(Option<f64>),
    Remote,
}

/// A query and weights, compiled: what does not depend on the place is computed once.
pub(crate) struct Plan<'a> {
    pub query: &'a Query,
    pub weights: &'a Weights,
    pub at: Option<Unit>,
    /// Points by number of declared services, when none is presumed.
    declared: [f64; 17],
    pub need_count: f64,
    modes_count: f64,
    offers_count: f64,
    /// Where the person goes from, and how far in metres.
    pub visit: Option<(Unit, f64)>,
    /// Ways of access accepted beside a visit.
    other_ways: u8,
    pub slots: u32,
    /// Points per metre for a visit.
    pub per_metre: f64,
}

impl<'a> Plan<'a> {
    pub fn new(query: &'a Query, weights: &'a Weights) -> Self {
        let radius = f64::from(query.travel.visit_m.unwrap_or(0));
        let at = query.at.map(Point::unit);
        let needed = query.need.count_ones();
        let mut declared = [0.0; 17];
        for (points, n) in declared.iter_mut().zip(0..=needed).skip(1) {
            *points = weights.points().services * (f64::from(n) / f64::from(needed));
        }
        let home = if query.travel.home_m.is_some() { access::HOME } else { 0 };
        let remote = if query.travel.remote { access::REMOTE } else { 0 };
        Self {
            query,
            weights,
            at,
            declared,
            visit: at.filter(|_| query.travel.visit_m.is_some()).map(|at| (at, radius)),
            other_ways: home | remote,
            need_count: f64::from(needed),
            modes_count: f64::from(query.modes.count_ones()),
            offers_count: f64::from(query.offers.count_ones()),
            slots: if query.when.is_empty() { 0 } else { query.when.count() },
            per_metre: if radius > 0.0 { weights.points().distance / radius } else { 0.0 },
        }
    }

    /// The score, or `None` when the place does not fit. `overlap` says how many asked half hours a week of the dictionary holds.
    #[inline]
    pub fn score(&self, row: &Row, overlap: impl FnOnce(u32) -> u32) -> Option<f64> {
        self.total(row, self.travel(row)?.0, overlap)
    }

    /// The same for a row with a point, when the person goes there and the square of the chord is known.
    #[inline]
    pub fn score_at(&self, row: &Row, chord2: f64, overlap: impl FnOnce(u32) -> u32) -> Option<f64> {
        let travel = if let Some((_, radius)) = self.visit
            && row.access & self.other_ways == 0
        {
            let metres = geo::arc_m(chord2);
            (metres <= radius).then(|| -(metres * self.per_metre))
        } else {
            Some(self.travel(row)?.0)
        };
        self.total(row, travel?, overlap)
    }

    #[inline]
    fn total(&self, row: &Row, travel: f64, overlap: impl FnOnce(u32) -> u32) -> Option<f64> {
        if !self.care(row) || !self.offers_required(row) {
            return None;
        }
        let services = self.services(row)?;
        let modes = self.modes(row)?;
        let public = self.public(row)?;
        let cost = self.cost(row)?;
        let open = self.open(row, overlap)?;
        let before = self.sum(services, modes, public, cost, self.offers(row), open);
        Some(before + self.quality(row.quality) + self.preferred(row) + travel)
    }

    /// The first six parts, added in the fixed order.
    #[inline]
    #[expect(clippy::unused_self, reason = "the order of a sum, said once")]
    pub fn sum(&self, services: f64, modes: f64, public: f64, cost: f64, offers: f64, open: f64) -> f64 {
        services + modes + public + cost + offers + open
    }

    #[inline]
    pub fn services(&self, row: &Row) -> Option<f64> {
        let need = self.query.need;
        if need == 0 {
            return Some(0.0);
        }
        let p = self.weights.points();
        if row.services | row.presumed == 0 {
            return p.services_unknown;
        }
        let declared = row.services & need;
        let presumed = row.presumed & need & !row.services;
        if declared | presumed == 0 {
            return None;
        }
        if presumed == 0 {
            return self.declared.get(declared.count_ones() as usize).copied();
        }
        let units = f64::from(declared.count_ones()) + p.presumed_share * f64::from(presumed.count_ones());
        Some(p.services * (units / self.need_count))
    }

    #[inline]
    pub fn modes(&self, row: &Row) -> Option<f64> {
        let (wanted, required) = (self.query.modes, self.query.modes_required);
        if row.modes == 0 {
            return Some(if wanted == 0 { 0.0 } else { self.weights.points().modes_unknown });
        }
        if required != 0 && row.modes & required == 0 {
            return None;
        }
        if wanted == 0 {
            return Some(0.0);
        }
        Some(self.weights.points().modes * (f64::from((row.modes & wanted).count_ones()) / self.modes_count))
    }

    #[inline]
    pub fn public(&self, row: &Row) -> Option<f64> {
        if row.publics == 0 || self.query.publics == 0 {
            return Some(0.0);
        }
        (row.publics & self.query.publics != 0).then_some(self.weights.points().public)
    }

    #[inline]
    pub fn care(&self, row: &Row) -> bool {
        row.care & self.query.care == self.query.care
    }

    #[inline]
    pub fn cost(&self, row: &Row) -> Option<f64> {
        let p = self.weights.points();
        let credit = match row.cost {
            _ if self.query.cost == CostWish::Any => return Some(0.0),
            c if c & cost::FREE != 0 => Some(p.cost_free),
            c if c & cost::CONDITIONAL != 0 => p.cost_conditional,
            0 => p.cost_unknown,
            _ => None,
        };
        if self.query.cost == CostWish::PreferFree { Some(credit.unwrap_or(0.0)) } else { credit }
    }

    #[inline]
    pub fn offers_required(&self, row: &Row) -> bool {
        row.offers & self.query.offers_required == self.query.offers_required
    }

    #[inline]
    pub fn offers(&self, row: &Row) -> f64 {
        if self.query.offers == 0 {
            return 0.0;
        }
        self.weights.points().offers
            * (f64::from((row.offers & self.query.offers).count_ones()) / self.offers_count)
    }

    #[inline]
    pub fn open(&self, row: &Row, overlap: impl FnOnce(u32) -> u32) -> Option<f64> {
        if self.slots == 0 {
            return Some(0.0);
        }
        if row.week == 0 {
            return self.weights.points().hours_unknown;
        }
        let shared = overlap(row.week);
        (shared != 0).then(|| self.open_points(shared))
    }

    #[inline]
    pub fn open_points(&self, shared: u32) -> f64 {
        self.weights.points().open * (f64::from(shared) / f64::from(self.slots))
    }

    #[inline]
    pub fn quality(&self, quality: f32) -> f64 {
        self.weights.points().quality * f64::from(quality)
    }

    #[inline]
    pub fn preferred(&self, row: &Row) -> f64 {
        let list = &self.query.preferred;
        if !list.is_empty() && list.contains(&row.id) { self.weights.points().preferred } else { 0.0 }
    }

    /// Distance in metres, when both points are known.
    #[inline]
    pub fn metres(&self, row: &Row) -> Option<f64> {
        let at = self.at.as_ref()?;
        row.has_point.then(|| geo::arc_m(geo::chord2(at, &row.at)))
    }

    /// The best of the ways that the person accepts; equal ones in the order visit, home, remote.
    pub fn travel(&self, row: &Row) -> Option<(f64, Way)> {
        let (travel, p) = (&self.query.travel, self.weights.points());
        let goes = travel.visit_m.is_some();
        if self.at.is_none() && goes {
            return Some((0.0, Way::Anywhere));
        }
        let mut best: Option<(f64, Way)> = None;
        let mut offer = |points: f64, way: Way| {
            if best.is_none_or(|(most, _)| points > most) {
                best = Some((points, way));
            }
        };
        let metres = self.metres(row);
        let within = |limit: Option<u32>| limit.zip(metres).is_some_and(|(l, d)| d <= f64::from(l));
        if within(travel.visit_m) {
            let d = metres.unwrap_or(0.0);
            offer(-(d * self.per_metre), Way::Visit(d));
        }
        if row.access & access::HOME != 0 {
            let anywhere = self.at.is_none() && travel.home_m.is_some();
            if anywhere || within(travel.home_m) {
                offer(-p.home, Way::Home(metres));
            }
        }
        if travel.remote && row.access & access::REMOTE != 0 {
            offer(-p.remote, Way::Remote);
        }
        best
    }

    /// Every part of the score of a place that fits, in the order of the sum; empty when it does not fit.
    pub fn parts(&self, row: &Row, overlap: impl Fn(u32) -> u32) -> Vec<Part> {
        let q = self.query;
        let mut parts = Vec::with_capacity(8);
        let mut say = |points: f64, fact: Fact| parts.push(Part { fact, points });
        let (Some(services), Some(modes), Some(public), Some(cost), Some(open), Some((travel, way))) = (
            self.services(row),
            self.modes(row),
            self.public(row),
            self.cost(row),
            self.open(row, &overlap),
            self.travel(row),
        ) else {
            return Vec::new();
        };
        if q.need != 0 {
            let matched = row.services & q.need;
            let presumed = row.presumed & q.need & !row.services;
            let known = row.services | row.presumed != 0;
            let fact = Fact::Services { matched, presumed, missing: q.need & !matched & !presumed };
            say(services, if known { fact } else { Fact::ServicesUnknown });
        }
        if q.modes | q.modes_required != 0 {
            let asked = q.modes | q.modes_required;
            let fact = Fact::Modes { matched: row.modes & asked, missing: asked & !row.modes };
            say(modes, if row.modes == 0 { Fact::ModesUnknown } else { fact });
        }
        if row.publics & q.publics != 0 {
            say(public, Fact::Public { matched: row.publics & q.publics });
        }
        if q.care != 0 {
            say(0.0, Fact::Care { matched: q.care });
        }
        if q.cost != CostWish::Any {
            say(
                cost,
                match row.cost {
                    c if c & cost::FREE != 0 => Fact::Free,
                    c if c & cost::CONDITIONAL != 0 => Fact::FreeUnderCondition,
                    0 => Fact::CostUnknown,
                    _ => Fact::Paying,
                },
            );
        }
        if q.offers | q.offers_required != 0 {
            let asked = q.offers | q.offers_required;
            say(self.offers(row), Fact::Offers { matched: row.offers & asked, missing: asked & !row.offers });
        }
        if self.slots != 0 {
            let fact = match row.week {
                0 => Fact::HoursUnknown,
                week => Fact::Open { half_hours: overlap(week), asked: self.slots },
            };
            say(open, fact);
        }
        say(self.quality(row.quality), Fact::Quality { quality: row.quality });
        if q.preferred.contains(&row.id) {
            say(self.preferred(row), Fact::Preferred);
        }
        match way {
            Way::Anywhere => {}
            Way::Visit(metres) => say(travel, Fact::Distance { metres }),
            Way::Home(metres) => say(travel, Fact::AtHome { metres }),
            Way::Remote => say(travel, Fact::Remote),
        }
        parts
    }

    /// Every reason why a place does not fit; empty when it fits.
    pub fn reasons(&self, row: &Row, overlap: impl Fn(u32) -> u32) -> Vec<Reason> {
        let q = self.query;
        let mut reasons = Vec::new();
        if self.services(row).is_none() {
            let known = row.services | row.presumed != 0;
            reasons.push(if known { Reason::Services { missing: q.need } } else { Reason::ServicesUnknown });
        }
        if self.modes(row).is_none() {
            reasons.push(Reason::Modes { missing: q.modes_required });
        }
        if self.public(row).is_none() {
            reasons.push(Reason::Public { only: row.publics });
        }
        if !self.care(row) {
            reasons.push(Reason::Care { missing: q.care & !row.care });
        }
        if self.cost(row).is_none() {
            reasons.push(match row.cost {
                0 => Reason::CostUnknown,
                c if c & cost::CONDITIONAL != 0 => Reason::FreeUnderCondition,
                _ => Reason::Paying,
            });
        }
        if !self.offers_required(row) {
            reasons.push(Reason::Offers { missing: q.offers_required & !row.offers });
        }
        if self.open(row, overlap).is_none() {
            reasons.push(if row.week == 0 { Reason::HoursUnknown } else { Reason::Closed });
        }
        if self.travel(row).is_none() {
            reasons.push(self.metres(row).map_or(Reason::NowhereKnown, |metres| Reason::TooFar { metres }));
        }
        reasons
    }
}

/// Half hours that a week of the dictionary shares with the asked ones.
#[inline]
pub(crate) fn overlap_in(weeks: &[Week], asked: &Week, week: u32) -> u32 {
    weeks.get(week as usize).map_or(0, |w| w.overlap(asked))
}
