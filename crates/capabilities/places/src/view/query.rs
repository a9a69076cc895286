//! The search form: what its fields hold, and back to an address.

use jiff::civil::Weekday;
use kernel::Lang;
use matching::{CostWish, Relax};
use serde::Deserialize;
use timetable::HalfDay;
use vocabulary::lmn::{Care, Public, Service};
use vocabulary::{Mode, Term, Terms};
use web::{Choice, Page};

use crate::find::{HelpRequest, TravelMode, When, Where};

/// The fields of the search form, as a `GET` query. Unknown values are ignored: an old link still finds something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "one field for each checkbox of the form")]
pub struct HelpQuery {
    /// Services needed, by code.
    pub service: Vec<String>,
    /// Ways of help wished, by code.
    pub mode: Vec<String>,
    /// Publics the person belongs to, by code.
    pub public: Vec<String>,
    /// Special care needed, by code.
    pub accueil: Vec<String>,
    /// Free only.
    pub gratuit: bool,
    /// Open now.
    pub maintenant: bool,
    /// Days when the person is free: `lundi` … `dimanche`.
    pub jour: Vec<String>,
    /// Parts of the day: `matin`, `apres-midi`, `soir`.
    pub moment: Vec<String>,
    /// How the person goes: `pied`, `transport`, `voiture`, or a number of metres.
    pub trajet: String,
    /// Somebody may come to the person's home.
    pub domicile: bool,
    /// Help at a distance is accepted.
    pub distance: bool,
    /// Where, as typed.
    pub ou: String,
    /// INSEE code chosen among the suggestions.
    pub ou_code: String,
    /// Page of the list, from 1.
    pub page: String,
}

/// The ways to go that the form offers, with their codes and words.
const WAYS: [(&str, TravelMode, &str); 3] = [
    ("pied", TravelMode::Walk, "places-help-foot"),
    ("transport", TravelMode::PublicTransport, "places-help-transport"),
    ("voiture", TravelMode::Car, "places-help-car"),
];

/// The farthest a radius in an address may reach, in metres.
const FARTHEST_M: u32 = 500_000;
/// How far somebody who comes home may be based, in metres.
const COMES_FROM_M: u32 = 30_000;

const DAYS: [(&str, Weekday); 7] = [
    ("lundi", Weekday::Monday),
    ("mardi", Weekday::Tuesday),
    ("mercredi", Weekday::Wednesday),
    ("jeudi", Weekday::Thursday),
    ("vendredi", Weekday::Friday),
    ("samedi", Weekday::Saturday),
    ("dimanche", Weekday::Sunday),
];

const MOMENTS: [(&str, HalfDay); 3] =
    [("matin", HalfDay::Morning), ("apres-midi", HalfDay::Afternoon), ("soir", HalfDay::Evening)];

impl HelpQuery {
    /// Services needed.
    pub fn services(&self) -> Terms<Service> {
        terms(&self.service)
    }

    /// Ways of help wished.
    pub fn modes(&self) -> Terms<Mode> {
        terms(&self.mode)
    }

    /// Publics the person belongs to.
    pub fn publics(&self) -> Terms<Public> {
        terms(&self.public)
    }

    /// Special care needed.
    pub fn care(&self) -> Terms<Care> {
        terms(&self.accueil)
    }

    /// How the person goes: one of the ways offered, or a number of metres that a suggestion put there.
    pub fn travel(&self) -> TravelMode {
        let way = WAYS.iter().find(|(code, ..)| *code == self.trajet).map(|(_, mode, _)| *mode);
        let metres = || self.trajet.parse().ok().map(|m: u32| TravelMode::Metres(m.min(FARTHEST_M)));
        way.or_else(metres).unwrap_or_default()
    }

    /// When the person is free.
    pub fn when(&self) -> When {
        let half_days = self.half_days();
        if self.maintenant {
            When::Now
        } else if half_days.is_empty() {
            When::Any
        } else {
            When::HalfDays(half_days)
        }
    }

    /// What the register is asked, from `place`, for at most `limit` places.
    pub fn request(&self, place: Where, limit: usize) -> HelpRequest {
        HelpRequest {
            services: self.services(),
            modes: self.modes(),
            modes_required: !self.mode.is_empty(),
            publics: self.publics(),
            care: self.care(),
            cost: if self.gratuit { CostWish::RequireFree } else { CostWish::PreferFree },
            place,
            travel: self.travel(),
            at_home_m: self.domicile.then_some(COMES_FROM_M),
            remote: self.distance,
            when: self.when(),
            limit,
            ..HelpRequest::default()
        }
    }

    /// The same form asked of one commune.
    #[must_use]
    pub fn at(&self, label: &str, code: &str) -> Self {
        Self { ou: label.to_owned(), ou_code: code.to_owned(), ..self.clone() }
    }

    /// The same form with one thing given up, as a suggestion proposes it.
    #[must_use]
    pub fn relaxed(&self, relax: Relax) -> Self {
        let mut query = Self { page: String::new(), ..self.clone() };
        match relax {
            Relax::Widen { to_m } | Relax::MobileStop { within_m: to_m } => query.trajet = to_m.to_string(),
            Relax::Remote => query.distance = true,
            Relax::AtHome { .. } => query.domicile = true,
            Relax::OtherTimes => {
                query.maintenant = false;
                query.jour.clear();
                query.moment.clear();
            }
            Relax::DropCost => query.gratuit = false,
            Relax::DropPublic => query.public.clear(),
            Relax::DropOffers => {}
            Relax::DropModes => query.mode.clear(),
            Relax::DropCare => query.accueil.clear(),
        }
        query
    }

    /// Half-days when the person is free; empty = any time. Days alone mean all day, moments alone mean every day.
    pub fn half_days(&self) -> Vec<(Weekday, HalfDay)> {
        let days: Vec<Weekday> = pick(&DAYS, &self.jour);
        let moments: Vec<HalfDay> = pick(&MOMENTS, &self.moment);
        if days.is_empty() && moments.is_empty() {
            return Vec::new();
        }
        let days = if days.is_empty() { DAYS.map(|(_, day)| day).to_vec() } else { days };
        let moments = if moments.is_empty() { HalfDay::ALL.to_vec() } else { moments };
        days.iter().flat_map(|day| moments.iter().map(|moment| (*day, *moment))).collect()
    }

    /// Page of the list, from 1.
    pub fn page_number(&self) -> usize {
        self.page.parse().unwrap_or(1).clamp(1, 1_000)
    }

    /// How many filters are set besides the place and the first service.
    pub fn refinements(&self) -> usize {
        let plain = ["ou", "ou_code", "service"];
        let set = self.pairs().iter().filter(|(name, _)| !plain.contains(name)).count();
        set + self.service.len().saturating_sub(1)
    }

    /// The fields as pairs, empty ones left out; the page too, since another question starts at the first.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let mut pairs = Vec::new();
        for (name, values) in [
            ("service", &self.service),
            ("mode", &self.mode),
            ("public", &self.public),
            ("accueil", &self.accueil),
            ("jour", &self.jour),
            ("moment", &self.moment),
        ] {
            pairs.extend(values.iter().map(|value| (name, value.as_str())));
        }
        for (name, on) in [
            ("gratuit", self.gratuit),
            ("maintenant", self.maintenant),
            ("domicile", self.domicile),
            ("distance", self.distance),
        ] {
            if on {
                pairs.push((name, "on"));
            }
        }
        for (name, value) in [("trajet", &self.trajet), ("ou", &self.ou), ("ou_code", &self.ou_code)] {
            if !value.is_empty() {
                pairs.push((name, value.as_str()));
            }
        }
        pairs
    }

    /// An address that asks this at `path`.
    pub fn href(&self, path: &str) -> String {
        let query = web::params::query_string(self.pairs());
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// The choices of every field, in the language of the page, with what is chosen.
#[derive(Debug, Clone)]
pub struct Choices {
    /// One service, "I do not know" first: the short form.
    pub need: Vec<Choice>,
    /// Every service, to tick several.
    pub services: Vec<Choice>,
    /// Ways of help.
    pub modes: Vec<Choice>,
    /// Publics.
    pub publics: Vec<Choice>,
    /// Special care.
    pub care: Vec<Choice>,
    /// Days.
    pub days: Vec<Choice>,
    /// Parts of the day.
    pub moments: Vec<Choice>,
    /// Ways to go.
    pub travel: Vec<Choice>,
}

impl Choices {
    /// The choices of the form for `query`.
    pub fn new(page: &Page, query: &HelpQuery) -> Self {
        let first = query.service.first().map_or("", String::as_str);
        let unsure = Choice::new("", page.t("places-help-need-any")).checked_if(first);
        let services = |easy: bool| {
            Service::ALL.iter().map(move |service| {
                let choice = Choice::new(service.code(), service.title(page.lang));
                if easy { choice.hint(service.easy(page.lang)) } else { choice }
            })
        };
        Self {
            need: std::iter::once(unsure).chain(services(false).map(|c| c.checked_if(first))).collect(),
            services: services(true).map(|choice| choice.checked_among(&query.service)).collect(),
            modes: of_terms::<Mode>(page.lang, &query.mode),
            publics: of_terms::<Public>(page.lang, &query.public),
            care: of_terms::<Care>(page.lang, &query.accueil),
            days: (1..)
                .zip(DAYS)
                .map(|(n, (code, _))| {
                    Choice::new(code, page.t(&format!("web-weekday-{n}"))).checked_among(&query.jour)
                })
                .collect(),
            moments: MOMENTS
                .iter()
                .map(|(code, moment)| {
                    Choice::new(*code, page.t(moment_key(*moment))).checked_among(&query.moment)
                })
                .collect(),
            travel: ways(page, query),
        }
    }
}

/// The ways offered; when a suggestion put a distance there, that distance too.
fn ways(page: &Page, query: &HelpQuery) -> Vec<Choice> {
    let current = query.travel();
    let mut ways: Vec<Choice> = WAYS
        .iter()
        .map(|(code, mode, key)| Choice { checked: *mode == current, ..Choice::new(*code, page.t(key)) })
        .collect();
    if let TravelMode::Metres(metres) = current {
        let words = page.t1("places-help-within", "distance", page.distance(metres.into()));
        ways.push(Choice { checked: true, ..Choice::new(metres.to_string(), words) });
    }
    ways
}

const fn moment_key(moment: HalfDay) -> &'static str {
    match moment {
        HalfDay::Morning => "places-help-morning",
        HalfDay::Afternoon => "places-help-afternoon",
        HalfDay::Evening => "places-help-evening",
    }
}

fn of_terms<T: Term>(lang: Lang, chosen: &[String]) -> Vec<Choice> {
    T::ALL.iter().map(|term| Choice::new(term.code(), term.title(lang)).checked_among(chosen)).collect()
}

fn terms<T: Term>(codes: &[String]) -> Terms<T> {
    let mut terms = Terms::EMPTY;
    for term in T::ALL.iter().filter(|term| codes.iter().any(|code| code == term.code())) {
        terms.insert(*term);
    }
    terms
}

fn pick<T: Copy>(table: &[(&str, T)], codes: &[String]) -> Vec<T> {
    table.iter().filter(|(code, _)| codes.iter().any(|c| c == code)).map(|(_, value)| *value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(raw: &str) -> HelpQuery {
        web::params::read(web::params::pairs(raw.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn a_query_comes_back_as_the_same_address_without_its_page() {
        let raw = "service=utiliser-le-numerique&gratuit=on&jour=mardi&moment=matin&trajet=voiture&ou=Rennes%20%2835%29&ou_code=35238&page=3";
        let query = query(raw);
        let back = query.href("/recherche");
        let want: Vec<&str> = raw.split('&').filter(|pair| !pair.starts_with("page")).collect();
        let mut got: Vec<&str> = back.trim_start_matches("/recherche?").split('&').collect();
        got.sort_unstable();
        let mut sorted = want.clone();
        sorted.sort_unstable();
        assert_eq!(got, sorted);
        assert_eq!(query.page_number(), 3);
    }

    #[test]
    fn unknown_and_hostile_values_are_ignored() {
        let query = query("service=nope&mode=%3Cscript%3E&jour=toto&trajet=fusee&page=-1&x=y");
        assert!(query.services().is_empty() && query.modes().is_empty() && query.half_days().is_empty());
        assert_eq!((query.travel(), query.page_number()), (TravelMode::PublicTransport, 1));
    }

    #[test]
    fn a_relaxed_form_asks_what_the_relaxed_request_asks() {
        let asked = query("gratuit=on&maintenant=on&public=jeunes&accueil=surdite&mode=training&page=2");
        let relaxations = [
            Relax::Widen { to_m: 40_000 },
            Relax::Remote,
            Relax::AtHome { within_m: COMES_FROM_M },
            Relax::OtherTimes,
            Relax::DropCost,
            Relax::DropPublic,
            Relax::DropCare,
        ];
        for relax in relaxations {
            let form = asked.relaxed(relax);
            let back = query(form.href("/recherche").trim_start_matches("/recherche?"));
            let want = asked.request(Where::Anywhere, 10).relaxed(relax);
            assert_eq!(back.request(Where::Anywhere, 10), want, "{relax:?}");
            assert_eq!(form.page_number(), 1);
        }
    }

    #[test]
    fn days_alone_mean_all_day_and_moments_alone_every_day() {
        assert_eq!(query("jour=mardi").half_days().len(), 3);
        assert_eq!(query("moment=matin").half_days().len(), 7);
        assert_eq!(query("jour=mardi&moment=matin").half_days(), [(Weekday::Tuesday, HalfDay::Morning)]);
    }
}
