//! The search for help as pages show it: form, list, map, what was left out, what to relax.
//!
//! Public pages and the desk ask the same way and show the same thing: [`HelpQuery`] is the form, [`HelpView::ask`] the
//! whole answer, and `templates/help/{filters,results}.html` their markup as macros. A caller says only at which
//! path the form asks again, and what may be done with a place.

mod area;
mod card;
mod query;
mod whereabouts;

use jiff::Timestamp;
use web::{Errors, Page, Pagination};

pub use area::draw_map;
pub use card::{Card, Link, OpenNow, Sentence, phone_in_words, town};
pub use query::{Choices, HelpQuery};
pub use whereabouts::{Spot, Whereabouts};

use crate::find::{HelpAnswer, HelpRequest, Where};
use crate::model::PlaceId;
use crate::register::Places;

/// Places on one page of a list.
const PER_PAGE: usize = 10;

/// A near place that is not proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotShown {
    /// Name.
    pub name: String,
    /// Address of its sheet.
    pub href: String,
    /// How far; empty when unknown.
    pub distance: String,
    /// Why not.
    pub reasons: Vec<String>,
}

/// A desk where to ask, whatever the need.
#[derive(Debug, Clone, PartialEq)]
pub struct DoorView {
    /// The desk.
    pub card: Card,
    /// Why this one.
    pub why: String,
}

/// The whole answer, ready for the macros of `templates/help`.
#[derive(Debug, Clone)]
pub struct HelpView {
    /// What was asked.
    pub query: HelpQuery,
    /// The INSEE code that goes with the text of the form; empty when the place is not settled.
    pub code: String,
    /// The choices of the form.
    pub choices: Choices,
    /// Wrong fields: the town that nothing has the name of.
    pub errors: Errors,
    /// "Which one?": links that ask the same of each commune of that name.
    pub several: Vec<Link>,
    /// Number of places and town.
    pub heading: String,
    /// What the answer stands on, when it is not exactly what was asked.
    pub basis: String,
    /// The places of this page of the list.
    pub cards: Vec<Card>,
    /// Their map, an SVG element made here.
    pub map: Option<String>,
    /// Near places that are not proposed.
    pub left_out: Vec<NotShown>,
    /// What to give up to find more.
    pub suggestions: Vec<Link>,
    /// Town hall and France services.
    pub doors: Vec<DoorView>,
    /// Where the list stands.
    pub pagination: Pagination,
}

/// What a page may offer to do with a place: words and address, or nothing.
pub type ActionOf<'a> = &'a dyn Fn(PlaceId) -> Option<Link>;

impl HelpView {
    /// Asks the register. `path` is where the form and its links ask again.
    pub fn ask(page: &Page, places: &Places, query: HelpQuery, path: &str, action: ActionOf<'_>) -> Self {
        let at = Whereabouts::resolve(&query, places.territories());
        let (query, code) = settled(query, &at);
        let mut view = Self::empty(page, query, code);
        match &at {
            Whereabouts::Unknown => view.errors.add("ou", "places-help-unknown-place"),
            Whereabouts::Several(found) => {
                let of = |one: &territory::Suggestion| Link {
                    words: format!("{}, {}", one.label(), one.detail),
                    href: view.query.at(&one.label(), &one.code).href(path),
                };
                view.several = found.iter().map(of).collect();
            }
            Whereabouts::Anywhere | Whereabouts::At(_) => {
                let now = places.world().now();
                let request = view.query.request(place_of(&at), HelpRequest::MOST);
                let answer = places.find_at(&request, page.lang, now);
                view.fill(page, &answer, &at, now, path, action);
                let spot = if let Whereabouts::At(spot) = &at { Some(spot) } else { None };
                view.map = draw_map(page, places.territories(), &view.cards, spot);
            }
        }
        view
    }

    /// Whether there is a list to show.
    pub fn has_answer(&self) -> bool {
        self.errors.is_empty() && self.several.is_empty()
    }

    fn empty(page: &Page, query: HelpQuery, code: String) -> Self {
        Self {
            choices: Choices::new(page, &query),
            query,
            code,
            errors: Errors::none(),
            several: Vec::new(),
            heading: String::new(),
            basis: String::new(),
            cards: Vec::new(),
            map: None,
            left_out: Vec::new(),
            suggestions: Vec::new(),
            doors: Vec::new(),
            pagination: Pagination::new(page, 1, PER_PAGE, 0),
        }
    }

    fn fill(
        &mut self,
        page: &Page,
        answer: &HelpAnswer,
        at: &Whereabouts,
        now: Timestamp,
        path: &str,
        action: ActionOf<'_>,
    ) {
        let count = answer.hits.len();
        self.pagination = Pagination::new(page, self.query.page_number(), PER_PAGE, count);
        let first = (self.pagination.current - 1) * PER_PAGE;
        let shown = answer.hits.iter().zip(1..).skip(first).take(PER_PAGE);
        self.cards = shown
            .map(|(hit, number)| Card {
                // The card tells the distance itself.
                reasons: hit
                    .reasons
                    .iter()
                    .filter(|reason| reason.code != "distance")
                    .map(Into::into)
                    .collect(),
                action: action(hit.place.id),
                ..Card::new(page, &hit.place, number, hit.metres, now)
            })
            .collect();
        // A full list is the best of more: its length is no count of what exists.
        let full = count == HelpRequest::MOST;
        self.heading = match at {
            Whereabouts::At(spot) if full => {
                page.t2("places-help-best-around", "n", count, "where", spot.label.as_str())
            }
            _ if full => page.tn("places-help-best", count),
            Whereabouts::At(spot) => page.t2("places-help-around", "n", count, "where", spot.label.as_str()),
            _ => page.tn("places-help-count", count),
        };
        self.basis = match at {
            Whereabouts::Anywhere if answer.basis_text.is_empty() => {
                page.t("places-help-anywhere").to_owned()
            }
            _ => answer.basis_text.clone(),
        };
        self.left_out = answer
            .left_out
            .iter()
            .map(|out| NotShown {
                name: out.place.name.to_string(),
                href: format!("/lieux/{}", out.place.id),
                distance: out.metres.map(|metres| page.distance(metres)).unwrap_or_default(),
                reasons: out.reasons.iter().map(|reason| reason.text.clone()).collect(),
            })
            .collect();
        let suggestion = |one: &crate::find::Suggestion| Link {
            words: one.text.clone(),
            href: self.query.relaxed(one.relax).href(path),
        };
        self.suggestions = answer.suggestions.iter().map(suggestion).collect();
        let door = |door: &crate::find::Door| DoorView {
            card: Card { action: action(door.place.id), ..Card::new(page, &door.place, 0, door.metres, now) },
            why: door.text.clone(),
        };
        self.doors = answer.doors.iter().map(door).collect();
    }
}

/// The form as it is shown again: the name of the commune found, and its code.
fn settled(query: HelpQuery, at: &Whereabouts) -> (HelpQuery, String) {
    match at {
        Whereabouts::At(spot) => (query.at(&spot.label, &spot.code), spot.code.clone()),
        _ => (HelpQuery { ou_code: String::new(), ..query }, String::new()),
    }
}

fn place_of(at: &Whereabouts) -> Where {
    match at {
        Whereabouts::At(spot) => spot.code.parse().map_or(Where::Point(spot.point), Where::Commune),
        _ => Where::Anywhere,
    }
}
