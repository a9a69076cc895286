//! The filters of the map as a form: every vocabulary, each value with the number of places that choosing it would show.

use std::collections::HashMap;

use places::map::MapQuery;
use vocabulary::lmn::{
    AccessMode, Care, Cost, Itinerancy, Label, Programme, Public, Service, SupportMode, Typology,
};
use vocabulary::{Mode, Term};
use web::{Choice, Page};

use super::question::NO_LIMIT;

/// Counts by filter and value.
pub(crate) type Counts = HashMap<(String, String), usize>;

/// One filter: a few values to tick.
pub(crate) struct Group {
    /// Name in the address.
    pub(crate) name: &'static str,
    /// What it is about.
    pub(crate) title: String,
    /// How many values are ticked.
    pub(crate) chosen: usize,
    /// The values.
    pub(crate) values: Vec<Value>,
}

/// One value to tick.
pub(crate) struct Value {
    /// Name in the address: the group's, or its own for a box alone.
    pub(crate) name: &'static str,
    /// Value in the address.
    pub(crate) code: String,
    /// Words.
    pub(crate) label: String,
    /// Places that choosing it would show.
    pub(crate) count: usize,
    /// Whether it is ticked.
    pub(crate) checked: bool,
}

/// The whole form but the words and the town.
pub(crate) struct Filters {
    /// The groups, in order.
    pub(crate) groups: Vec<Group>,
    /// Open now or not.
    pub(crate) open: Vec<Choice>,
    /// Open on a day.
    pub(crate) day: Vec<Choice>,
    /// As far as.
    pub(crate) radius: Vec<Choice>,
}

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const RADII_M: [u32; 6] = [1_000, 2_000, 5_000, 10_000, 50_000, 100_000];
const FRESH: [&str; 5] = ["6-months", "1-year", "2-years", "older", "unknown"];

impl Filters {
    /// The form of a query. `sources` are the names and titles of the sources.
    pub(crate) fn new(page: &Page, query: &MapQuery, counts: &Counts, sources: &[(String, String)]) -> Self {
        let maker = Maker { page, query, counts };
        let groups = vec![
            maker.terms::<Service>("service", false),
            maker.terms::<Mode>("mode", false),
            maker.terms::<Cost>("cost", false),
            maker.boxes(),
            maker.terms::<Public>("public", false),
            maker.terms::<Care>("care", false),
            maker.terms::<AccessMode>("access", false),
            maker.terms::<SupportMode>("support", false),
            maker.terms::<Itinerancy>("itinerancy", false),
            maker.terms::<Programme>("programme", false),
            maker.terms::<Label>("label", false),
            maker.terms::<Typology>("typology", true),
            maker.fresh(),
            maker.sources(sources),
        ];
        Self { groups, open: open(page, query), day: days(page, query), radius: radii(page, query) }
    }
}

struct Maker<'a> {
    page: &'a Page,
    query: &'a MapQuery,
    counts: &'a Counts,
}

impl Maker<'_> {
    fn chosen(&self, name: &str) -> Vec<&str> {
        let lists = self.query.lists();
        let list = lists.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, list)| *list);
        list.iter().flat_map(|codes| codes.split(',')).collect()
    }

    fn value(&self, name: &'static str, code: &str, label: String) -> Value {
        Value {
            name,
            code: code.to_owned(),
            label,
            count: self.counts.get(&(name.to_owned(), code.to_owned())).copied().unwrap_or(0),
            checked: self.chosen(name).contains(&code),
        }
    }

    fn group(&self, name: &'static str, values: Vec<Value>) -> Group {
        let title = self.page.t(&format!("portal-carte-filter-{name}")).to_owned();
        Group { name, title, chosen: values.iter().filter(|value| value.checked).count(), values }
    }

    /// A vocabulary; a long one shows only what exists.
    fn terms<T: Term>(&self, name: &'static str, long: bool) -> Group {
        let values =
            T::ALL.iter().map(|term| self.value(name, term.code(), term.title(self.page.lang).to_owned()));
        self.group(name, values.filter(|value| !long || value.count > 0 || value.checked).collect())
    }

    fn boxes(&self) -> Group {
        let values = self.query.boxes().map(|(name, checked)| {
            let label = self.page.t(&format!("portal-carte-box-{name}")).to_owned();
            Value { checked, ..self.value(name, "on", label) }
        });
        self.group("practical", values.into())
    }

    fn fresh(&self) -> Group {
        let label = |code: &str| self.page.t(&format!("portal-carte-fresh-{code}")).to_owned();
        self.group("fresh", FRESH.map(|code| self.value("fresh", code, label(code))).into())
    }

    fn sources(&self, sources: &[(String, String)]) -> Group {
        let values = sources.iter().map(|(name, title)| self.value("source", name, title.clone()));
        self.group("source", values.filter(|value| value.count > 0 || value.checked).collect())
    }
}

fn open(page: &Page, query: &MapQuery) -> Vec<Choice> {
    let choice = |code: &str, key: &str| Choice::new(code, page.t(key)).checked_if(&query.open);
    vec![choice("", "portal-carte-any"), choice("now", "portal-carte-open-now")]
}

fn days(page: &Page, query: &MapQuery) -> Vec<Choice> {
    let day = |(at, code): (usize, &&str)| {
        // Texts number the days from Monday, 1.
        Choice::new(*code, page.t(&format!("web-weekday-{}", at + 1))).checked_if(&query.day)
    };
    let any = Choice::new("", page.t("portal-carte-any")).checked_if(&query.day);
    std::iter::once(any).chain(DAYS.iter().enumerate().map(day)).collect()
}

fn radii(page: &Page, query: &MapQuery) -> Vec<Choice> {
    let choice = |code: String, label: String| Choice::new(code, label).checked_if(&query.radius_m);
    let mut choices = vec![choice(String::new(), page.distance(20_000.0))];
    choices.extend(RADII_M.map(|metres| choice(metres.to_string(), page.distance(f64::from(metres)))));
    choices.push(choice(NO_LIMIT.to_owned(), page.t("portal-carte-no-limit").to_owned()));
    choices
}
