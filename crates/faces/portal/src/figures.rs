//! What the register counts, for the home and data pages. Every figure goes with its denominator.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use places::store::Source;
use places::{Role, Snapshot};
use territory::Territories;
use web::Page;

/// Counts over the whole register, made once per version of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// Places where help is given.
    pub places: usize,
    /// Desks that meet people in difficulty and are not such places.
    pub entry_points: usize,
    /// Places whose opening hours are known and readable.
    pub with_hours: usize,
    /// Places that say what they offer, without presumption.
    pub with_services: usize,
    /// Communes with at least one place.
    pub communes: usize,
    /// Communes in the country.
    pub all_communes: usize,
    /// Sources of the places.
    pub sources: usize,
    /// Day of the oldest source's data.
    pub oldest: Option<Date>,
    /// Day of the newest source's data.
    pub newest: Option<Date>,
    /// Places and inhabitants by département code.
    pub by_departement: HashMap<String, Departement>,
    /// Upper bounds of the four lower classes of the map, in places per 100,000 inhabitants.
    bounds: [f64; 4],
}

/// One département of the table beside the map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Departement {
    /// Name.
    pub name: String,
    /// Places where help is given.
    pub places: usize,
    /// Inhabitants.
    pub population: u32,
}

impl Departement {
    /// Places per 100,000 inhabitants.
    pub fn density(&self) -> f64 {
        if self.population == 0 { 0.0 } else { self.places as f64 * 100_000.0 / f64::from(self.population) }
    }
}

/// One number of the home page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The number, as people write it.
    pub value: String,
    /// What it counts.
    pub label: String,
    /// Its denominator, source or date.
    pub note: String,
}

impl Figures {
    /// Counts the register.
    pub(crate) fn count(snapshot: &Snapshot, territories: &Territories, sources: &[Source]) -> Self {
        let editions = || sources.iter().filter_map(|source| source.edition.parse::<Date>().ok());
        let mut figures = Self {
            all_communes: territories.communes().len(),
            sources: sources.len(),
            oldest: editions().min(),
            newest: editions().max(),
            ..Self::default()
        };
        for departement in territories.departements() {
            let (name, population) = (departement.name.clone(), departement.population);
            let row = Departement { name, places: 0, population };
            figures.by_departement.insert(departement.code.as_str().to_owned(), row);
        }
        let mut communes = HashSet::new();
        for brief in snapshot.briefs() {
            if brief.role == Role::EntryPoint {
                figures.entry_points += 1;
                continue;
            }
            figures.places += 1;
            figures.with_hours += usize::from(brief.hours.is_some());
            figures.with_services += usize::from(!brief.services().is_empty());
            let Some(commune) = brief.commune.as_ref().and_then(|code| territories.commune(code.as_str()))
            else {
                continue;
            };
            communes.insert(commune.code.as_str());
            if let Some(row) = figures.by_departement.get_mut(commune.departement.as_str()) {
                row.places += 1;
            }
        }
        figures.communes = communes.len();
        figures.classify();
        figures
    }

    /// Sets the classes of the map: five classes with as many départements in each, bounds rounded to whole places.
    fn classify(&mut self) {
        let mut densities: Vec<f64> =
            self.by_departement.values().map(Departement::density).filter(|density| *density > 0.0).collect();
        densities.sort_by(f64::total_cmp);
        for (i, bound) in self.bounds.iter_mut().enumerate() {
            let at = densities.len() * (i + 1) / 5;
            *bound = densities.get(at).copied().unwrap_or(0.0).round();
        }
    }

    /// Class of a département on the map: 0 (fewest places per inhabitant, or none) to 4.
    pub fn shade(&self, code: &str) -> usize {
        let density = self.by_departement.get(code).map_or(0.0, Departement::density);
        self.bounds.iter().filter(|bound| density >= **bound && density > 0.0).count()
    }

    /// The key of the map: class and words.
    pub fn key(&self, page: &Page) -> Vec<(usize, String)> {
        let number = |value: f64| page.decimal(value, 0);
        let [a, b, c, d] = self.bounds;
        vec![
            (0, page.t1("portal-key-under", "to", number(a))),
            (1, page.t2("portal-key-between", "from", number(a), "to", number(b))),
            (2, page.t2("portal-key-between", "from", number(b), "to", number(c))),
            (3, page.t2("portal-key-between", "from", number(c), "to", number(d))),
            (4, page.t1("portal-key-over", "from", number(d))),
        ]
    }

    /// The numbers of the home page.
    pub fn shown(&self, page: &Page) -> Vec<Figure> {
        let share = |part: usize, whole: usize| {
            if whole == 0 { "–".to_owned() } else { page.percent(part as f64 / whole as f64) }
        };
        vec![
            Figure {
                value: page.number(self.places),
                label: page.t("portal-figure-places").into(),
                note: page.t2("portal-figure-places-note", "sources", self.sources, "date", self.day(page)),
            },
            Figure {
                value: page.number(self.entry_points),
                label: page.t("portal-figure-entry-points").into(),
                note: page.t("portal-figure-entry-points-note").into(),
            },
            Figure {
                value: page.number(self.communes),
                label: page.t("portal-figure-communes").into(),
                note: page.t1("portal-figure-communes-note", "all", self.all_communes),
            },
            Figure {
                value: share(self.with_hours, self.places),
                label: page.t("portal-figure-hours").into(),
                note: page.t2("portal-figure-hours-note", "known", self.with_hours, "all", self.places),
            },
        ]
    }

    fn day(&self, page: &Page) -> String {
        self.newest.map_or_else(|| "–".to_owned(), |date| page.date(date))
    }
}
