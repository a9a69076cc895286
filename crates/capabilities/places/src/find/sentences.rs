//! The parts of a score, in words. Each sentence has a stable code for programs and a text for people.

use kernel::Lang;
use matching::{Basis, Fact, Hit, Reason as Out, Relax};
use timetable::HalfDay;
use vocabulary::lmn::{Care, Public, Service};
use vocabulary::{Mode, Term, Terms};

use super::request::{HelpRequest, When};
use crate::register::Brief;
use crate::texts::{plain, with};

/// What a sentence means for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It speaks for the place.
    For,
    /// It is not known: ask the place.
    ToCheck,
    /// It speaks against the place.
    Against,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, serde::Serialize, utoipa::ToSchema)]
pub struct Reason {
    /// Stable code.
    #[schema(value_type = String, example = "distance")]
    pub code: &'static str,
    /// What it means.
    pub kind: Kind,
    /// The sentence.
    pub text: String,
    /// Points it brings to the score; absent when it is only told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<f64>,
}

impl Reason {
    fn new(code: &'static str, kind: Kind, text: impl Into<String>) -> Self {
        Self { code, kind, text: text.into(), points: None }
    }
}

/// A record of lower quality than this is told to be checked: about three years old and half filled.
const LOW_QUALITY: f32 = 0.3;

/// The titles of terms, in a list for a sentence.
fn titles<T: Term>(lang: Lang, bits: u128) -> String {
    let titles: Vec<&str> = Terms::<T>::from_bits(bits).iter().map(|term| term.title(lang)).collect();
    titles.join(", ")
}

/// The reasons of a hit, in the order of its parts.
pub(super) fn reasons(
    lang: Lang,
    hit: &Hit,
    place: &Brief,
    request: &HelpRequest,
    located: bool,
) -> Vec<Reason> {
    let mut list = Vec::new();
    for part in &hit.parts {
        let before = list.len();
        fact(lang, part.fact, place, request, &mut list);
        if let Some(first) = list.get_mut(before) {
            first.points = Some(part.points);
        }
    }
    if located && place.point.is_none() {
        list.push(Reason::new("point-unknown", Kind::ToCheck, plain(lang, "places-why-point-unknown")));
    }
    list
}

fn fact(lang: Lang, fact: Fact, place: &Brief, request: &HelpRequest, list: &mut Vec<Reason>) {
    let listed = |key: &str, text: String| with(lang, key, &[("list", text.as_str())]);
    match fact {
        Fact::Services { matched, presumed, missing } => {
            if matched != 0 {
                let text = listed("places-why-services", titles::<Service>(lang, matched.into()));
                list.push(Reason::new("services", Kind::For, text));
            }
            if presumed != 0 {
                let text = listed("places-why-services-presumed", titles::<Service>(lang, presumed.into()));
                list.push(Reason::new("services-presumed", Kind::ToCheck, text));
            }
            if missing != 0 {
                let text = listed("places-why-services-missing", titles::<Service>(lang, missing.into()));
                list.push(Reason::new("services-missing", Kind::Against, text));
            }
        }
        Fact::ServicesUnknown => list.push(check(lang, "services-unknown", "places-why-services-unknown")),
        Fact::Modes { matched, missing } => {
            if matched != 0 {
                let text = listed("places-why-modes", titles::<Mode>(lang, matched.into()));
                list.push(Reason::new("modes", Kind::For, text));
            }
            if missing != 0 {
                let text = listed("places-why-modes-missing", titles::<Mode>(lang, missing.into()));
                list.push(Reason::new("modes-missing", Kind::Against, text));
            }
        }
        Fact::ModesUnknown => list.push(check(lang, "modes-unknown", "places-why-modes-unknown")),
        Fact::Public { matched } => {
            if matched != 0 {
                let text = listed("places-why-public", titles::<Public>(lang, matched.into()));
                list.push(Reason::new("public", Kind::For, text));
            }
        }
        Fact::Care { matched } => {
            for care in Terms::<Care>::from_bits(matched.into()).iter() {
                list.push(Reason::new("care", Kind::For, care.title(lang)));
            }
        }
        Fact::Free => list.push(Reason::new("free", Kind::For, plain(lang, "places-why-free"))),
        Fact::FreeUnderCondition => {
            list.push(check(lang, "free-under-condition", "places-why-free-under-condition"));
        }
        Fact::Paying => list.push(Reason::new("paying", Kind::Against, plain(lang, "places-why-paying"))),
        Fact::CostUnknown => list.push(check(lang, "cost-unknown", "places-why-cost-unknown")),
        Fact::Offers { matched, missing } => {
            for (bit, code, key, no_key) in OFFERS {
                if matched & bit != 0 {
                    list.push(Reason::new(code, Kind::For, plain(lang, key)));
                } else if missing & bit != 0 {
                    list.push(Reason::new(code, Kind::ToCheck, plain(lang, no_key)));
                }
            }
        }
        Fact::Open { .. } => list.push(open_when(lang, place, request)),
        Fact::HoursUnknown => list.push(hours_unknown(lang, place)),
        Fact::Quality { quality } => {
            if quality < LOW_QUALITY {
                list.push(check(lang, "old-record", "places-why-old-record"));
            }
        }
        Fact::Preferred => {
            list.push(Reason::new("preferred", Kind::For, plain(lang, "places-why-preferred")));
        }
        Fact::Distance { metres } => {
            let text =
                with(lang, "places-why-distance", &[("distance", &web::format::distance(lang, metres))]);
            list.push(Reason::new("distance", Kind::For, text));
        }
        Fact::AtHome { metres } => {
            let text = match metres {
                Some(metres) => {
                    with(lang, "places-why-at-home", &[("distance", &web::format::distance(lang, metres))])
                }
                None => plain(lang, "places-why-at-home-anywhere").to_owned(),
            };
            list.push(Reason::new("at-home", Kind::For, text));
        }
        Fact::Remote => list.push(Reason::new("remote", Kind::For, plain(lang, "places-why-remote"))),
    }
}

const OFFERS: [(u8, &str, &str, &str); 3] = [
    (
        matching::offers::AIDANTS_CONNECT,
        "aidants-connect",
        "places-why-aidants-connect",
        "places-why-aidants-connect-unknown",
    ),
    (matching::offers::LABEL, "label", "places-why-label", "places-why-label-unknown"),
    (matching::offers::PASS, "pass", "places-why-pass", "places-why-pass-unknown"),
];

fn check(lang: Lang, code: &'static str, key: &str) -> Reason {
    Reason::new(code, Kind::ToCheck, plain(lang, key))
}

/// "Open on Tuesday morning": the half-days asked during which the ordinary week opens.
fn open_when(lang: Lang, place: &Brief, request: &HelpRequest) -> Reason {
    let When::HalfDays(asked) = &request.when else {
        return Reason::new("open", Kind::For, plain(lang, "places-why-open-now"));
    };
    let Some(schedule) = place.schedule() else { return hours_unknown(lang, place) };
    let mut moments: Vec<_> =
        asked.iter().filter(|(day, half)| schedule.week().opens_in(*day, *half)).collect();
    moments.sort_by_key(|(day, half)| (day.to_monday_zero_offset(), half.minutes().start));
    moments.dedup();
    let named: Vec<String> = moments.iter().map(|(day, half)| half_day(lang, *day, *half)).collect();
    if named.is_empty() {
        return hours_to_check(lang);
    }
    Reason::new("open", Kind::For, with(lang, "places-why-open", &[("list", named.join(", ").as_str())]))
}

/// "mardi matin".
pub(crate) fn half_day(lang: Lang, day: jiff::civil::Weekday, half: HalfDay) -> String {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let day = DAYS[usize::from(day.to_monday_zero_offset().unsigned_abs()) % 7];
    let half = match half {
        HalfDay::Morning => "morning",
        HalfDay::Afternoon => "afternoon",
        HalfDay::Evening => "evening",
    };
    let (day, half) =
        (plain(lang, &format!("places-day-{day}")), plain(lang, &format!("places-half-{half}")));
    format!("{day} {half}")
}

fn hours_unknown(lang: Lang, place: &Brief) -> Reason {
    match &place.hours_text {
        Some(text) => {
            let shown = kernel::text::excerpt(text, 120);
            Reason::new(
                "hours-unknown",
                Kind::ToCheck,
                with(lang, "places-why-hours-written", &[("hours", &shown)]),
            )
        }
        None => check(lang, "hours-unknown", "places-why-hours-unknown"),
    }
}

/// Hours are readable, but they do not say for sure.
pub(super) fn hours_to_check(lang: Lang) -> Reason {
    check(lang, "hours-unknown", "places-why-hours-unknown")
}

/// "9:30" or "9 h 30".
fn time(lang: Lang, at: &jiff::Zoned) -> String {
    let (hour, minute) = (at.hour(), at.minute());
    match lang {
        Lang::Fr if minute == 0 => format!("{hour}\u{a0}h"),
        Lang::Fr => format!("{hour}\u{a0}h\u{a0}{minute:02}"),
        Lang::En => format!("{hour}:{minute:02}"),
    }
}

pub(super) fn open_now(lang: Lang, until: Option<&jiff::Zoned>) -> Reason {
    let text = match until {
        Some(until) => with(lang, "places-why-open-until", &[("time", &time(lang, until))]),
        None => plain(lang, "places-why-open-now").to_owned(),
    };
    Reason::new("open", Kind::For, text)
}

pub(super) fn closed_now(lang: Lang, next: Option<&jiff::Zoned>) -> Reason {
    let text = match next {
        Some(next) => {
            const DAYS: [&str; 7] =
                ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
            let day = DAYS[usize::from(next.weekday().to_monday_zero_offset().unsigned_abs()) % 7];
            let (day, at) = (plain(lang, &format!("places-day-{day}")), time(lang, next));
            with(lang, "places-why-closed-until", &[("day", day), ("time", &at)])
        }
        None => plain(lang, "places-why-closed-now").to_owned(),
    };
    Reason::new("closed", Kind::Against, text)
}

/// Why a near place was left out.
pub(super) fn left_out(lang: Lang, reason: &Out) -> Reason {
    let listed = |key: &str, text: String| with(lang, key, &[("list", text.as_str())]);
    let against = |code, text: String| Reason::new(code, Kind::Against, text);
    let plainly = |code, key: &str| Reason::new(code, Kind::Against, plain(lang, key));
    match reason {
        Out::Services { missing } => against(
            "services-missing",
            listed("places-why-services-missing", titles::<Service>(lang, (*missing).into())),
        ),
        Out::ServicesUnknown => check(lang, "services-unknown", "places-why-services-unknown"),
        Out::Modes { missing } => against(
            "modes-missing",
            listed("places-why-modes-missing", titles::<Mode>(lang, (*missing).into())),
        ),
        Out::Public { only } => {
            against("public", listed("places-out-public", titles::<Public>(lang, (*only).into())))
        }
        Out::Care { .. } => plainly("care-missing", "places-out-care"),
        Out::Paying => plainly("paying", "places-why-paying"),
        Out::FreeUnderCondition => check(lang, "free-under-condition", "places-why-free-under-condition"),
        Out::CostUnknown => check(lang, "cost-unknown", "places-why-cost-unknown"),
        Out::Offers { .. } => plainly("offers-missing", "places-out-offers"),
        Out::Closed => plainly("closed", "places-out-closed"),
        Out::HoursUnknown => check(lang, "hours-unknown", "places-why-hours-unknown"),
        Out::TooFar { metres } => against(
            "too-far",
            with(lang, "places-out-too-far", &[("distance", &web::format::distance(lang, *metres))]),
        ),
        Out::NowhereKnown => plainly("point-unknown", "places-why-point-unknown"),
        Out::Outranked { .. } => Reason::new("outranked", Kind::For, plain(lang, "places-out-outranked")),
    }
}

/// What the hits stand on, when they do not fit as asked.
pub(super) fn basis(lang: Lang, basis: Basis) -> String {
    match basis {
        Basis::AsAsked => String::new(),
        Basis::EntryPoints => plain(lang, "places-basis-entry-points").to_owned(),
        Basis::Widened { to_m } => {
            with(lang, "places-basis-widened", &[("distance", &web::format::distance(lang, f64::from(to_m)))])
        }
        Basis::Loosened => plain(lang, "places-basis-loosened").to_owned(),
        Basis::Nearest => plain(lang, "places-basis-nearest").to_owned(),
        Basis::Nothing => plain(lang, "places-basis-nothing").to_owned(),
    }
}

/// What to give up, and how many places it brings.
pub(super) fn relax(lang: Lang, relax: Relax, places: usize) -> String {
    let distance = |metres: u32| web::format::distance(lang, f64::from(metres));
    let what = match relax {
        Relax::Widen { to_m } => with(lang, "places-relax-widen", &[("distance", &distance(to_m))]),
        Relax::Remote => plain(lang, "places-relax-remote").to_owned(),
        Relax::AtHome { .. } => plain(lang, "places-relax-at-home").to_owned(),
        Relax::MobileStop { within_m } => {
            with(lang, "places-relax-mobile-stop", &[("distance", &distance(within_m))])
        }
        Relax::OtherTimes => plain(lang, "places-relax-other-times").to_owned(),
        Relax::DropCost => plain(lang, "places-relax-cost").to_owned(),
        Relax::DropPublic => plain(lang, "places-relax-public").to_owned(),
        Relax::DropOffers => plain(lang, "places-relax-offers").to_owned(),
        Relax::DropModes => plain(lang, "places-relax-modes").to_owned(),
        Relax::DropCare => plain(lang, "places-relax-care").to_owned(),
    };
    format!("{what} ({})", crate::texts::count(lang, "places-relax-count", places as u64))
}
