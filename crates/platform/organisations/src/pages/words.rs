//! Codes, territories, dates and names in the words of the page; and back.

use identity::{Role, tidy_name};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::text::fold;
use kernel::{Siret, TerritoryRef};
use territory::{Kind as Level, Territories};
use timetable::Zone;
use web::{Choice, Page};

use crate::model::{Capacity, Facts, Holding, Kind, State};
use crate::service::Problem;

pub(super) fn kind(page: &Page, kind: Kind) -> String {
    page.t(&format!("organisations-kind-{}", kind.code())).to_owned()
}

pub(super) fn role(page: &Page, role: Role) -> String {
    page.t(&format!("organisations-role-{}", role.code())).to_owned()
}

pub(super) fn state(page: &Page, state: State) -> String {
    page.t(&format!("organisations-state-{}", state.code())).to_owned()
}

pub(super) fn capacity(page: &Page, capacity: Capacity) -> String {
    page.t(&format!("organisations-capacity-{}", capacity.code())).to_owned()
}

pub(super) fn kinds(page: &Page, current: &str) -> Vec<Choice> {
    let choice = |one: &Kind| Choice::new(one.code(), kind(page, *one)).checked_if(current);
    Kind::ALL.iter().map(choice).collect()
}

/// The roles, each with what it allows.
pub(super) fn roles(page: &Page, roles: &[Role], current: &str) -> Vec<Choice> {
    let allows = |role: &Role| {
        let powers = role.powers().iter();
        powers.map(|power| page.t(&format!("organisations-power-{}", power.code())).to_owned())
    };
    let choice = |one: &Role| {
        let hint = allows(one).collect::<Vec<_>>().join(" · ");
        Choice::new(one.code(), role(page, *one)).hint(hint).checked_if(current)
    };
    roles.iter().map(choice).collect()
}

/// "Creuse (département)".
pub(super) fn territory(page: &Page, territories: &Territories, territory: &TerritoryRef) -> String {
    let Some(name) = territories.name_of(territory) else { return territory.to_string() };
    match level(territory) {
        "france" => name.to_owned(),
        level => format!("{name} ({})", page.t(&format!("organisations-level-{level}"))),
    }
}

/// The level, as forms send it.
pub(super) fn level(territory: &TerritoryRef) -> &'static str {
    match territory {
        TerritoryRef::Commune(_) => "commune",
        TerritoryRef::Epci(_) => "epci",
        TerritoryRef::Departement(_) => "departement",
        TerritoryRef::Region(_) => "region",
        TerritoryRef::France => "france",
    }
}

pub(super) fn levels(page: &Page, current: &str) -> Vec<Choice> {
    let words = |code: &str| page.t(&format!("organisations-level-{code}")).to_owned();
    let codes = ["commune", "epci", "departement", "region", "france"];
    codes.into_iter().map(|code| Choice::new(code, words(code)).checked_if(current)).collect()
}

/// The territory of that level whose name or code was typed: certain, or a problem.
pub(super) fn read_territory(
    territories: &Territories,
    level: &str,
    typed: &str,
) -> Result<TerritoryRef, Problem> {
    let kind = match level {
        "france" => return Ok(TerritoryRef::France),
        "commune" => Level::Commune,
        "epci" => Level::Epci,
        "departement" => Level::Departement,
        "region" => Level::Region,
        _ => return Err(Problem::Territory),
    };
    let typed = typed.trim();
    if typed.is_empty() || typed.len() > 200 {
        return Err(Problem::Territory);
    }
    let known = |code: &str| {
        let territory: Option<TerritoryRef> = format!("{level}:{code}").parse().ok();
        territory.filter(|territory| territories.name_of(territory).is_some())
    };
    if let Some(coded) = known(typed) {
        return Ok(coded);
    }
    let found = territories.suggest_among(&[kind], typed, 2);
    let wanted = fold(typed);
    let exact = |name: &str| fold(name) == wanted;
    let code = match found.as_slice() {
        [only] => &only.code,
        // Several: only a name told in full is certain.
        [first, second] if exact(&first.label()) || (exact(&first.name) && !exact(&second.name)) => {
            &first.code
        }
        _ => return Err(Problem::Territory),
    };
    known(code).ok_or(Problem::Territory)
}

/// The time kept where an organisation acts.
pub(super) fn zone(territories: &Territories, territory: &TerritoryRef) -> Zone {
    let commune = match territory {
        TerritoryRef::France => None,
        _ => territories.communes_in(territory).first().copied(),
    };
    commune.and_then(|commune| Zone::of_commune(commune.code.as_str())).unwrap_or_else(Zone::mainland)
}

/// The last day of a role.
pub(super) fn last_day(zone: Zone, until: Timestamp) -> Date {
    let before = until.checked_sub(jiff::SignedDuration::from_micros(1)).unwrap_or(until);
    zone.time_zone().to_datetime(before).date()
}

/// The end of the day typed; nothing typed is no end.
pub(super) fn read_until(zone: Zone, typed: &str) -> Result<Option<Timestamp>, Problem> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let date: Date = typed.parse().map_err(|_| Problem::Dates)?;
    let next = date.tomorrow().map_err(|_| Problem::Dates)?;
    let end = zone.time_zone().to_timestamp(next.to_datetime(jiff::civil::Time::midnight()));
    end.map(Some).map_err(|_| Problem::Dates)
}

/// What an organisation says of itself, as typed.
pub(super) struct TypedFacts<'a> {
    pub(super) name: &'a str,
    pub(super) kind: &'a str,
    pub(super) capacities: &'a [String],
    pub(super) siret: &'a str,
    pub(super) level: &'a str,
    pub(super) territory: &'a str,
}

impl TypedFacts<'_> {
    pub(super) fn read(&self, territories: &Territories) -> Result<Facts, Vec<Problem>> {
        let mut problems = Vec::new();
        let name = tidy_name(self.name).map_err(|_| problems.push(Problem::Name)).unwrap_or_default();
        let kind = Kind::from_code(self.kind);
        if kind.is_none() {
            problems.push(Problem::Kind);
        }
        let digits = kernel::text::normalise_code(self.siret);
        let siret: Option<Siret> = digits.parse().ok();
        if siret.is_none() && !digits.is_empty() {
            problems.push(Problem::Siret);
        }
        let territory = read_territory(territories, self.level, self.territory);
        let territory = territory.map_err(|problem| problems.push(problem)).ok();
        let capacities = self.capacities.iter().filter_map(|code| Capacity::from_code(code)).collect();
        match (kind, territory) {
            (Some(kind), Some(territory)) if problems.is_empty() => {
                Ok(Facts { name, kind, capacities, siret, territory })
            }
            _ => Err(problems),
        }
    }
}

/// Where, until when and from whom a role is, in one line.
pub(super) fn told(page: &Page, territories: &Territories, held: &Holding) -> String {
    let grant = &held.grant;
    let mut parts =
        vec![page.t1("organisations-on", "territory", territory(page, territories, &grant.territory))];
    let date = |at| page.date(last_day(zone(territories, &grant.territory), at));
    if grant.from > page.shell.world.now() {
        let first = zone(territories, &grant.territory).time_zone().to_datetime(grant.from).date();
        parts.push(page.t1("organisations-from", "date", page.date(first)));
    }
    parts.push(match grant.until {
        Some(until) => page.t1("organisations-until", "date", date(until)),
        None => page.t("organisations-no-end").to_owned(),
    });
    let by = held.given_by_name.clone().unwrap_or_else(|| page.t("organisations-someone").to_owned());
    parts.push(match (held.is_lent(), held.given_by) {
        (true, _) => page.t1("organisations-lent-by", "name", by),
        (false, Some(_)) => page.t1("organisations-given-by", "name", by),
        (false, None) => page.t("organisations-given-by-program").to_owned(),
    });
    parts.join(", ")
}

/// The name of who holds a role.
pub(super) fn name(page: &Page, name: Option<&String>) -> String {
    name.cloned().unwrap_or_else(|| page.t("organisations-erased").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_territory_is_certain_or_refused() {
        let territories = Territories::bundled();
        for (level, typed, want) in [
            ("departement", "Creuse", Some("departement:23")),
            ("departement", "23", Some("departement:23")),
            ("commune", "gueret", Some("commune:23096")),
            ("region", "Bretagne", Some("region:53")),
            ("france", "", Some("france")),
            ("commune", "Saint", None),
            ("commune", "", None),
            ("planet", "Mars", None),
        ] {
            let got = read_territory(&territories, level, typed).ok().map(|one| one.to_string());
            assert_eq!(got.as_deref(), want, "{level} {typed}");
        }
    }

    #[test]
    fn a_role_lasts_to_the_end_of_its_last_day_where_it_counts() {
        let territories = Territories::bundled();
        for (territory, end) in
            [("departement:23", "2026-03-31T22:00:00Z"), ("departement:974", "2026-03-31T20:00:00Z")]
        {
            let zone = zone(&territories, &territory.parse().unwrap());
            let until = read_until(zone, "2026-03-31").unwrap().unwrap();
            assert_eq!(until.to_string(), end, "{territory}");
            assert_eq!(last_day(zone, until).to_string(), "2026-03-31");
        }
        assert_eq!(read_until(Zone::mainland(), ""), Ok(None));
        assert_eq!(read_until(Zone::mainland(), "31/03/2026"), Err(Problem::Dates));
    }
}
