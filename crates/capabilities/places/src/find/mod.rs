//! The right help for a person: ranked places with their reasons in plain words, why near ones were left out, what to
//! relax, and doors to knock at when nothing fits. Never an empty answer as long as the register holds a place.
//!
//! The ranking is the `matching` engine's; here a request becomes its query and its parts become sentences. "Now" is
//! checked against the exact hours, public and school holidays included, in the place's own time zone.

mod request;
mod sentences;

use std::cell::RefCell;

use jiff::Timestamp;
use kernel::{Lang, Point};
use matching::{Basis, Hit, Query, Relax, Scratch, Show, Travel, Week, Weights};
use timetable::{Status, Zone};

pub use request::{HelpRequest, Offers, TravelMode, When, Where};
pub use sentences::{Kind, Reason};

use crate::register::{Brief, Places, Snapshot};

/// A place of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The place.
    pub place: Brief,
    /// Higher is better.
    pub score: f64,
    /// Distance, when both points are known.
    pub metres: Option<f64>,
    /// Why it is here, and what to check, in the order of the score's parts.
    pub reasons: Vec<Reason>,
}

/// A near place that is not in the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// The place.
    pub place: Brief,
    /// Distance, when both points are known.
    pub metres: Option<f64>,
    /// Why, never empty.
    pub reasons: Vec<Reason>,
}

/// Something to give up, and what it would bring.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// What to give up; [`HelpRequest::relaxed`] makes the request.
    pub relax: Relax,
    /// How many places would fit.
    pub places: usize,
    /// In words.
    pub text: String,
}

/// A door to knock at.
#[derive(Debug, Clone, PartialEq)]
pub struct Door {
    /// The place.
    pub place: Brief,
    /// Distance, when both points are known.
    pub metres: Option<f64>,
    /// Why it is proposed.
    pub text: String,
}

/// An answer to a request.
#[derive(Debug, Clone, PartialEq)]
pub struct HelpAnswer {
    /// What the hits stand on.
    pub basis: Basis,
    /// The same in words; empty when they fit what was asked.
    pub basis_text: String,
    /// The best places, best first.
    pub hits: Vec<Match>,
    /// Near places left out, nearest first.
    pub left_out: Vec<LeftOut>,
    /// What to relax when few places fit.
    pub suggestions: Vec<Suggestion>,
    /// Town hall of the commune and nearest France services.
    pub doors: Vec<Door>,
    /// Where the search stood.
    pub centre: Option<Point>,
    /// The radius asked, in metres.
    pub radius_m: Option<u32>,
    /// Version of the register that answered.
    pub register_version: i64,
    /// Version of the weights.
    pub weights_version: String,
}

thread_local! {
    /// Memory of searches, one per thread, reused.
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::new());
}

impl Places {
    /// Answers a request now. Takes some tens of microseconds; nothing is written or logged of the person.
    pub fn find(&self, request: &HelpRequest, lang: Lang) -> HelpAnswer {
        self.find_at(request, lang, self.world().now())
    }

    /// Answers a request as if it were `now`.
    pub fn find_at(&self, request: &HelpRequest, lang: Lang, now: Timestamp) -> HelpAnswer {
        let snapshot = self.snapshot();
        let spot = self.spot(&request.place);
        let weights = Weights::standard();
        let question = Question { request, lang, now, snapshot: &snapshot, weights: &weights, spot };
        question.answer()
    }

    fn spot(&self, place: &Where) -> Spot {
        match place {
            Where::Anywhere => Spot { point: None, commune: None, zone: Zone::mainland() },
            Where::Commune(code) => {
                let point = self.territories().point_of(&territory::TerritoryRef::Commune(code.clone()));
                let commune = self.territories().commune(code.as_str()).map(|c| c.code.as_str().into());
                Spot { point, commune, zone: Zone::of_commune(code.as_str()).unwrap_or_else(Zone::mainland) }
            }
            Where::Point(point) => {
                let near = self.territories().nearest_commune(*point).map(|(commune, _)| commune);
                let zone =
                    near.and_then(|c| Zone::of_commune(c.code.as_str())).unwrap_or_else(Zone::mainland);
                Spot { point: Some(*point), commune: near.map(|c| c.code.as_str().into()), zone }
            }
        }
    }
}

/// Where the person stands.
struct Spot {
    point: Option<Point>,
    commune: Option<Box<str>>,
    zone: Zone,
}

struct Question<'a> {
    request: &'a HelpRequest,
    lang: Lang,
    now: Timestamp,
    snapshot: &'a Snapshot,
    weights: &'a Weights,
    spot: Spot,
}

impl Question<'_> {
    fn answer(&self) -> HelpAnswer {
        let wanted = self.request.places();
        let mut query = self.query();
        // Exact hours may turn a place away from "now" (a holiday): a few more are fetched to take its rank.
        if self.request.when == When::Now {
            query.k = wanted * 2 + 10;
        }
        let show = Show { left_out: 5, entry_points: 0 };
        let found = SCRATCH
            .with_borrow_mut(|scratch| self.snapshot.index().answer(&query, self.weights, show, scratch));
        let mut hits: Vec<Match> = found.hits.iter().filter_map(|hit| self.hit(hit)).collect();
        let mut left_out: Vec<LeftOut> = found.left_out.iter().filter_map(|out| self.left_out(out)).collect();
        if self.request.when == When::Now && found.basis == Basis::AsAsked {
            self.check_doors_are_open(&mut hits, &mut left_out);
        }
        hits.truncate(wanted);
        let suggestion = |s: &matching::Suggestion| Suggestion {
            relax: s.relax,
            places: s.places,
            text: sentences::relax(self.lang, s.relax, s.places),
        };
        HelpAnswer {
            basis: found.basis,
            basis_text: sentences::basis(self.lang, found.basis),
            hits,
            left_out,
            suggestions: found.suggestions.iter().map(suggestion).collect(),
            doors: self.doors(),
            centre: self.spot.point,
            radius_m: self.request.travel.radius_m(),
            register_version: self.snapshot.version(),
            weights_version: self.weights.points().version.clone(),
        }
    }

    fn query(&self) -> Query {
        let request = self.request;
        let modes = request.modes.bits() as u8;
        Query {
            need: request.services.mask(),
            modes: if request.modes_required { 0 } else { modes },
            modes_required: if request.modes_required { modes } else { 0 },
            publics: request.publics.bits() as u8,
            care: request.care.bits() as u8,
            cost: request.cost,
            at: self.spot.point.and_then(|p| matching::Point::new(p.lat(), p.lon())),
            travel: Travel {
                visit_m: request.travel.radius_m(),
                home_m: request.at_home_m,
                remote: request.remote || request.travel == TravelMode::Stay,
            },
            when: self.week(),
            offers: request.offers.bits(),
            offers_required: request.offers_required.bits(),
            preferred: request.preferred.iter().filter_map(|id| self.snapshot.number(*id)).collect(),
            k: request.places(),
        }
    }

    /// The half hours when the person is free.
    fn week(&self) -> Week {
        match &self.request.when {
            When::Any => Week::EMPTY,
            When::HalfDays(half_days) => {
                Week::from_words(timetable::Week::from_half_days(half_days.iter().copied()).bits())
            }
            When::Now => {
                let here = self.now.to_zoned(self.spot.zone.time_zone().clone());
                let slot = usize::from(here.hour().unsigned_abs()) * 2 + usize::from(here.minute() >= 30);
                let day = usize::from(here.weekday().to_monday_zero_offset().unsigned_abs());
                Week::EMPTY.with(day, slot, slot + 2)
            }
        }
    }

    fn hit(&self, hit: &Hit) -> Option<Match> {
        let place = self.snapshot.nth(hit.id)?.clone();
        let reasons = sentences::reasons(self.lang, hit, &place, self.request, self.spot.point.is_some());
        Some(Match { place, score: hit.score, metres: hit.metres, reasons })
    }

    fn left_out(&self, out: &matching::Excluded) -> Option<LeftOut> {
        let place = self.snapshot.nth(out.id)?.clone();
        let reasons = out.reasons.iter().map(|reason| sentences::left_out(self.lang, reason)).collect();
        Some(LeftOut { place, metres: out.metres, reasons })
    }

    /// Says of each place whether it is open now; moves those surely closed to the places left out.
    fn check_doors_are_open(&self, hits: &mut Vec<Match>, left_out: &mut Vec<LeftOut>) {
        let mut open = Vec::with_capacity(hits.len());
        for mut hit in hits.drain(..) {
            let zone = hit.place.zone();
            let Some(schedule) = hit.place.schedule() else {
                open.push(hit);
                continue;
            };
            match schedule.status_at(self.now, &zone) {
                Status::Open { until } => {
                    hit.reasons.retain(|reason| reason.code != "open");
                    hit.reasons.push(sentences::open_now(self.lang, until.as_ref()));
                    open.push(hit);
                }
                Status::Unknown => {
                    hit.reasons.retain(|reason| reason.code != "open");
                    hit.reasons.push(sentences::hours_to_check(self.lang));
                    open.push(hit);
                }
                Status::Closed { next } => {
                    let soon = next.as_ref().is_some_and(|next| {
                        next.timestamp().duration_since(self.now) <= jiff::SignedDuration::from_hours(1)
                    });
                    let reason = sentences::closed_now(self.lang, next.as_ref());
                    if soon {
                        hit.reasons.retain(|reason| reason.code != "open");
                        hit.reasons.push(reason);
                        open.push(hit);
                    } else if left_out.len() < 10 {
                        left_out.push(LeftOut {
                            place: hit.place,
                            metres: hit.metres,
                            reasons: vec![reason],
                        });
                    }
                }
            }
        }
        *hits = open;
    }

    /// The town hall of the commune, then the nearest France services.
    fn doors(&self) -> Vec<Door> {
        let mut doors = Vec::new();
        let metres = |brief: &Brief| Some(kernel::geo::distance_m(self.spot.point?, brief.point?));
        if let Some(hall) = self.spot.commune.as_deref().and_then(|code| self.snapshot.town_hall(code)) {
            doors.push(Door {
                metres: metres(hall),
                text: crate::texts::plain(self.lang, "places-door-town-hall").to_owned(),
                place: hall.clone(),
            });
        }
        if let Some(point) = self.spot.point {
            for (brief, metres) in self.snapshot.nearest_france_services(point, 2) {
                doors.push(Door {
                    place: brief.clone(),
                    metres: Some(metres),
                    text: crate::texts::plain(self.lang, "places-door-france-services").to_owned(),
                });
            }
        }
        doors
    }
}
