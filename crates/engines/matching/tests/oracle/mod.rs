//! The rules of the engine, written plainly: every place, every rule, one sort. No block, no bound, no memo.

#![allow(dead_code, clippy::allow_attributes, reason = "each test file uses a part")]

use matching::{CostWish, Hours, PlaceRecord, Point, Points, Query, Ranked, Tier, Weights, access, cost};

/// The `k` best places of a tier: `(id, score)`, best first, ties to the smaller id.
pub fn search(places: &[PlaceRecord], query: &Query, weights: &Weights, tier: Tier) -> Vec<Ranked> {
    let mut list: Vec<Ranked> = places
        .iter()
        .filter(|place| place.tier == tier)
        .filter_map(|place| Some(Ranked { id: place.id, score: score(place, query, weights.points())? }))
        .collect();
    list.sort_by(|a, b| b.score.partial_cmp(&a.score).unwrap().then(a.id.cmp(&b.id)));
    list.truncate(query.k);
    list
}

/// How many places of a tier fit.
pub fn count(places: &[PlaceRecord], query: &Query, weights: &Weights, tier: Tier) -> usize {
    let fits = |p: &&PlaceRecord| p.tier == tier && score(p, query, weights.points()).is_some();
    places.iter().filter(fits).count()
}

/// Score of a place that fits.
pub fn score(place: &PlaceRecord, query: &Query, p: &Points) -> Option<f64> {
    let mut score = 0.0;

    if query.need != 0 {
        if place.services == 0 && place.presumed == 0 {
            score += p.services_unknown?;
        } else {
            let (mut declared, mut presumed, mut needed) = (0.0, 0.0, 0.0);
            for service in 0..16 {
                let bit = 1 << service;
                if query.need & bit != 0 {
                    needed += 1.0;
                    if place.services & bit != 0 {
                        declared += 1.0;
                    } else if place.presumed & bit != 0 {
                        presumed += 1.0;
                    }
                }
            }
            if declared == 0.0 && presumed == 0.0 {
                return None;
            }
            score += p.services * ((declared + p.presumed_share * presumed) / needed);
        }
    }

    if place.modes == 0 {
        if query.modes != 0 {
            score += p.modes_unknown;
        }
    } else {
        if query.modes_required != 0 && place.modes & query.modes_required == 0 {
            return None;
        }
        if query.modes != 0 {
            score += p.modes * share(place.modes, query.modes);
        }
    }

    if place.publics != 0 && query.publics != 0 {
        if place.publics & query.publics == 0 {
            return None;
        }
        score += p.public;
    }

    if query.care & !place.care != 0 {
        return None;
    }

    if query.cost != CostWish::Any {
        let points = if place.cost & cost::FREE != 0 {
            Some(p.cost_free)
        } else if place.cost & cost::CONDITIONAL != 0 {
            p.cost_conditional
        } else if place.cost == 0 {
            p.cost_unknown
        } else {
            None
        };
        score += match (points, query.cost) {
            (Some(points), _) => points,
            (None, CostWish::PreferFree) => 0.0,
            (None, _) => return None,
        };
    }

    if query.offers_required & !place.offers != 0 {
        return None;
    }
    if query.offers != 0 {
        score += p.offers * share(place.offers, query.offers);
    }

    if !query.when.is_empty() {
        match place.hours {
            Hours::Unknown => score += p.hours_unknown?,
            Hours::Week(week) => {
                let (mut shared, mut asked) = (0.0, 0.0);
                for slot in 0..336 {
                    if query.when.words()[slot / 64] >> (slot % 64) & 1 != 0 {
                        asked += 1.0;
                        if week.words()[slot / 64] >> (slot % 64) & 1 != 0 {
                            shared += 1.0;
                        }
                    }
                }
                if shared == 0.0 {
                    return None;
                }
                score += p.open * (shared / asked);
            }
        }
    }

    score += p.quality * f64::from(place.quality);
    if query.preferred.contains(&place.id) {
        score += p.preferred;
    }
    Some(score + travel(place, query, p)?)
}

fn share(has: u8, wanted: u8) -> f64 {
    let bits = |mask: u8| (0..8).filter(|bit| mask >> bit & 1 != 0).count() as f64;
    bits(has & wanted) / bits(wanted)
}

/// Points of the best way to meet, negative or zero.
fn travel(place: &PlaceRecord, query: &Query, p: &Points) -> Option<f64> {
    let mut ways = Vec::new();
    match (query.at, place.point) {
        (None, _) => {
            if query.travel.visit_m.is_some() {
                return Some(0.0);
            }
            if query.travel.home_m.is_some() && place.access & access::HOME != 0 {
                ways.push(-p.home);
            }
        }
        (Some(at), Some(point)) => {
            let metres = metres(at, point);
            if let Some(radius) = query.travel.visit_m.map(f64::from)
                && metres <= radius
            {
                let per_metre = if radius > 0.0 { p.distance / radius } else { 0.0 };
                ways.push(-(metres * per_metre));
            }
            if query.travel.home_m.is_some_and(|limit| metres <= f64::from(limit))
                && place.access & access::HOME != 0
            {
                ways.push(-p.home);
            }
        }
        (Some(_), None) => {}
    }
    if query.travel.remote && place.access & access::REMOTE != 0 {
        ways.push(-p.remote);
    }
    ways.into_iter().reduce(f64::max)
}

/// Distance along the sphere, with the arithmetic that the engine promises.
pub fn metres(a: Point, b: Point) -> f64 {
    let unit = |p: Point| {
        let (lat, lon) = (p.lat().to_radians(), p.lon().to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    };
    let (a, b) = (unit(a), unit(b));
    let square =
        (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2]);
    let half = square.sqrt() / 2.0;
    let angle = if half < 0.01 {
        let s = half * half;
        half + half * (s * (1.0 / 6.0 + s * (3.0 / 40.0 + s * (15.0 / 336.0))))
    } else {
        half.min(1.0).asin()
    };
    2.0 * 6_371_008.77 * angle
}
