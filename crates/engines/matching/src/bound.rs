//! The most points that a place could still get: what lets the search skip.
//!
//! Every bound is at or above the exact score of every place it stands for; [`Bound::slack`] covers the rounding of both sides.

use crate::CostWish;
use crate::score::Plan;

#[expect(clippy::struct_excessive_bools, reason = "each is one independent rule of the query")]
pub(crate) struct Bound {
    /// Most points of all parts but services, quality and travel.
    pub rest: f64,
    /// Most points of services.
    pub services: f64,
    /// Points of one needed service out of all.
    pub each_service: f64,
    /// Points of unknown services, when they do not exclude.
    pub services_unknown: Option<f64>,
    pub quality: f64,
    pub per_metre: f64,
    /// Points when somebody comes home, if that is accepted.
    pub home: Option<f64>,
    /// Farthest place that can fit, in metres; infinite when distance does not count.
    pub reach_m: f64,
    /// More than the rounding of a score and of its bound together.
    pub slack: f64,
    /// The same for bounds in `f32`.
    pub slack32: f32,
    pub conditional_fits: bool,
    pub cost_unknown_fits: bool,
    pub hours_must_be_known: bool,
    pub skip_remote: bool,
    pub needs_point: bool,
    pub only_home: bool,
    /// Nobody can fit but by help at a distance.
    pub nobody_near: bool,
}

impl Bound {
    pub fn new(plan: &Plan<'_>) -> Self {
        let (q, p) = (plan.query, plan.weights.points());
        let when = |asked: bool, most: f64| if asked { most } else { 0.0 };
        let credit = |c: Option<f64>| c.unwrap_or(0.0);
        let cost = p.cost_free.max(credit(p.cost_conditional)).max(credit(p.cost_unknown));
        let rest = when(q.modes != 0, p.modes.max(p.modes_unknown))
            + when(q.publics != 0, p.public)
            + when(q.cost != CostWish::Any, cost)
            + when(q.offers != 0, p.offers)
            + when(plan.slots != 0, p.open.max(credit(p.hours_unknown)));
        let (visit, home) = (q.travel.visit_m, q.travel.home_m);
        let anywhere = plan.at.is_none();
        let reach_m =
            if anywhere { f64::INFINITY } else { f64::from(visit.unwrap_or(0).max(home.unwrap_or(0))) };
        let services = if q.need == 0 { 0.0 } else { p.services };
        let total = services + rest + p.quality + p.preferred + p.distance + p.home + p.remote;
        let total = total + credit(p.services_unknown);
        Self {
            rest,
            services,
            each_service: if q.need == 0 { 0.0 } else { p.services / plan.need_count },
            services_unknown: p.services_unknown.filter(|_| q.need != 0),
            quality: p.quality,
            per_metre: if anywhere { 0.0 } else { plan.per_metre },
            home: home.map(|_| -p.home),
            reach_m,
            slack: 1e-12 * total,
            slack32: 2e-6 * total as f32,
            conditional_fits: p.cost_conditional.is_some(),
            cost_unknown_fits: p.cost_unknown.is_some(),
            hours_must_be_known: plan.slots != 0 && p.hours_unknown.is_none(),
            skip_remote: q.travel.remote && !(anywhere && visit.is_some()),
            needs_point: !anywhere,
            only_home: visit.is_none(),
            nobody_near: visit.is_none() && home.is_none(),
        }
    }

    /// Most points of services for any place.
    pub fn most_services(&self) -> f64 {
        self.services.max(self.services_unknown.unwrap_or(0.0))
    }

    /// How many needed services a place must offer to get these points from them; more than are needed = impossible.
    #[inline]
    pub fn at_least(&self, points: f64) -> u32 {
        let n = (points / self.each_service) as u32;
        n.saturating_add(u32::from(f64::from(n) * self.each_service < points))
    }
}
