//! What the address of the map asks, settled: the town that was typed, the radius that goes without saying, and what the
//! page shows first.

use kernel::Point;
use places::map::MapQuery;
use places::view::{HelpQuery, Spot, Whereabouts};
use serde::Deserialize;
use territory::{Bounds, Territories, TerritoryRef};

/// Around a town, this far unless said otherwise, in metres.
const USUAL_RADIUS_M: &str = "20000";
/// The value of `radius_m` that asks for no limit.
pub(crate) const NO_LIMIT: &str = "all";
/// Places where help is given: what the map shows when desks are not asked for.
const HELPING: [&str; 2] = ["mediation", "les-deux"];

/// What the page reads beside [`MapQuery`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Beside {
    /// Around which town, as typed.
    pub(crate) ou: String,
    /// INSEE code chosen among the suggestions.
    pub(crate) ou_code: String,
    /// Desks that meet people in difficulty, town halls above all, are shown too.
    pub(crate) guichets: bool,
}

/// The question, settled.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// As the form is shown again.
    pub(crate) form: MapQuery,
    pub(crate) beside: Beside,
    /// What is asked of the register.
    pub(crate) query: MapQuery,
    /// Around what.
    pub(crate) at: Whereabouts,
}

impl Question {
    pub(crate) fn new(form: MapQuery, beside: Beside, territories: &Territories) -> Self {
        let typed =
            HelpQuery { ou: beside.ou.clone(), ou_code: beside.ou_code.clone(), ..HelpQuery::default() };
        let at = Whereabouts::resolve(&typed, territories);
        let mut query = form.clone();
        let mut beside = beside;
        beside.ou_code.clear();
        if let Whereabouts::At(spot) = &at {
            beside.ou.clone_from(&spot.label);
            beside.ou_code.clone_from(&spot.code);
            query.lat = format!("{:.5}", spot.point.lat());
            query.lon = format!("{:.5}", spot.point.lon());
            if query.radius_m.is_empty() {
                USUAL_RADIUS_M.clone_into(&mut query.radius_m);
            }
        }
        if query.radius_m == NO_LIMIT {
            query.radius_m.clear();
        }
        if query.role.is_empty() && !beside.guichets {
            query.role = HELPING.map(str::to_owned).to_vec();
        }
        Self { form, beside, query, at }
    }

    /// The town asked, when it is settled.
    pub(crate) fn spot(&self) -> Option<&Spot> {
        match &self.at {
            Whereabouts::At(spot) => Some(spot),
            _ => None,
        }
    }

    /// What the map shows first: west, south, east, north. The rectangle asked, the circle, the territories, or nothing:
    /// the country.
    pub(crate) fn bounds(&self, territories: &Territories) -> Option<[f64; 4]> {
        if let Some(bounds) = self.query.bounds() {
            return Some(bounds);
        }
        if let Some(point) = self.query.point() {
            let radius_m = self.query.radius_m().unwrap_or(20_000);
            return Some(square(point, f64::from(radius_m).clamp(1_000.0, 100_000.0)));
        }
        let named = self.query.territory.iter().flat_map(|list| list.split(','));
        let known = named.filter_map(|text| text.parse::<TerritoryRef>().ok());
        let bounds = known.filter_map(|one| territories.bounds(&one));
        bounds.fold(None, |all, one| Some(all.map_or_else(|| corners(one), |all| union(all, corners(one)))))
    }

    /// Everything the address says, for a link that asks the same and more.
    pub(crate) fn href(&self, path: &str) -> String {
        let mut pairs = self.form.pairs();
        for (name, value) in [("ou", &self.beside.ou), ("ou_code", &self.beside.ou_code)] {
            if !value.is_empty() {
                pairs.push((name, value));
            }
        }
        if self.beside.guichets {
            pairs.push(("guichets", "on"));
        }
        let query = web::params::query_string(pairs);
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// How many filters are set, apart from the words and the place.
    pub(crate) fn filters(&self) -> usize {
        let apart = ["q", "lat", "lon", "radius_m", "territory"];
        let set = self.form.filter_pairs().into_iter().filter(|(name, _)| !apart.contains(name)).count();
        set + usize::from(self.beside.guichets)
    }
}

fn corners(bounds: Bounds) -> [f64; 4] {
    [bounds.west, bounds.south, bounds.east, bounds.north]
}

fn union(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// The square around a point whose sides are `radius_m` away.
fn square(point: Point, radius_m: f64) -> [f64; 4] {
    let bounds = documents::map::Bounds::within(point, radius_m);
    [bounds.west, bounds.south, bounds.east, bounds.north]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(raw: &str) -> Question {
        let pairs = || web::params::pairs(raw.as_bytes()).unwrap();
        let (form, beside) = (web::params::read(pairs()).unwrap(), web::params::read(pairs()).unwrap());
        Question::new(form, beside, &Territories::bundled())
    }

    #[test]
    fn a_town_becomes_a_circle() {
        let question = ask("ou=Rennes&service=x");
        assert_eq!(question.beside.ou_code, "35238");
        assert_eq!(question.query.radius_m(), Some(20_000));
        assert!(question.form.radius_m.is_empty() && question.form.lat.is_empty());
        let [west, south, east, north] = question.bounds(&Territories::bundled()).unwrap();
        assert!(west < -1.8 && east > -1.5 && south < 48.0 && north > 48.2);
        assert_eq!(ask("ou=Rennes&radius_m=all").query.radius_m(), None);
        assert_eq!(ask("ou=Rennes&radius_m=5000").query.radius_m(), Some(5_000));
    }

    #[test]
    fn desks_are_shown_when_asked_for() {
        assert_eq!(ask("").query.role, HELPING);
        assert!(ask("guichets=on").query.role.is_empty());
        assert_eq!(ask("role=point-d-entree").query.role, ["point-d-entree"]);
        assert_eq!((ask("").filters(), ask("guichets=on&pass=on&q=a").filters()), (0, 2));
    }

    #[test]
    fn the_address_comes_back() {
        let raw = "/carte?q=mairie&cost=gratuit&bbox=-2%2C48%2C-1%2C49&ou=Rennes+%2835%29&ou_code=35238&guichets=on";
        let question = ask(raw.trim_start_matches("/carte?"));
        let again = ask(question.href("/carte").trim_start_matches("/carte?"));
        assert_eq!(again.href("/carte"), question.href("/carte"));
        assert_eq!(question.bounds(&Territories::bundled()), Some([-2.0, 48.0, -1.0, 49.0]));
    }

    #[test]
    fn a_territory_is_shown_whole() {
        let bounds = ask("territory=departement:35").bounds(&Territories::bundled()).unwrap();
        assert!(bounds[0] < -1.9 && bounds[2] > -1.2, "{bounds:?}");
        assert!(ask("territory=nowhere").bounds(&Territories::bundled()).is_none());
        assert!(ask("").bounds(&Territories::bundled()).is_none());
    }
}
