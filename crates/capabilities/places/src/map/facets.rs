//! The filters that are lists of values: their names, their codes, and what each place says.

use std::collections::BTreeSet;

use ::atlas::{Facet, FacetId};
use jiff::civil::Date;
use territory::Territories;
use vocabulary::lmn::{
    AccessMode, Care, Cost, Itinerancy, Label, Programme, Public, Service, SupportMode, Typology,
};
use vocabulary::{Mode, Term};

use crate::model::{Role, SourceName};
use crate::register::Brief;

/// A filter: its name in addresses and the codes of its values.
#[derive(Debug, Clone)]
pub struct FacetNames {
    /// Name of the parameter; `region` and `departement` go in `territory`.
    pub name: &'static str,
    /// Codes, in the order of the engine's bits.
    pub codes: Vec<Box<str>>,
}

/// Every filter, in the order of forms.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facets {
    names: Vec<FacetNames>,
}

/// When a place was last updated, from the freshest; each holds those before it, but the last two.
const FRESH: [(&str, i32); 3] = [("6-months", 182), ("1-year", 365), ("2-years", 730)];
const ROLES: [Role; 3] = [Role::Mediation, Role::EntryPoint, Role::Both];

impl Facets {
    /// Reads every place once for each filter.
    pub(crate) fn new(briefs: &[Brief], territories: &Territories, today: Date) -> (Self, Vec<Facet>) {
        let mut reader = Reader { briefs, names: Vec::new(), facets: Vec::new() };
        reader.terms::<Service>("service", |brief| brief.services().union(brief.presumed()).bits());
        reader.terms::<Mode>("mode", |brief| brief.modes().bits());
        // A place that addresses nobody in particular receives everybody.
        reader.terms::<Public>("public", |brief| match brief.publics() {
            publics if publics.is_empty() => u128::MAX,
            publics => publics.bits(),
        });
        reader.terms::<Care>("care", |brief| brief.care().bits());
        reader.terms::<Cost>("cost", |brief| brief.costs().bits());
        reader.terms::<Programme>("programme", |brief| brief.programmes().bits());
        reader.terms::<Label>("label", |brief| brief.labels().bits());
        reader.terms::<AccessMode>("access", |brief| brief.access().bits());
        reader.terms::<SupportMode>("support", |brief| brief.support().bits());
        reader.terms::<Itinerancy>("itinerancy", |brief| brief.itinerancy().bits());
        reader.terms::<Typology>("typology", |brief| brief.typologies().bits());
        reader.add("role", ROLES.map(|role| role.code().into()), |brief| {
            bit(ROLES.iter().position(|role| *role == brief.role))
        });
        let sources = sources(briefs);
        reader.add("source", sources.iter().map(|name| name.as_str().into()), |brief| {
            brief.sources.iter().fold(0, |mask, source| mask | bit(sources.binary_search(&source).ok()))
        });
        let fresh = FRESH.iter().map(|(code, _)| (*code).into()).chain(["older".into(), "unknown".into()]);
        reader.add("fresh", fresh, |brief| freshness(brief.updated, today));
        reader.add("pass", ["on".into()], |brief| u128::from(brief.accepts_pass == Some(true)));
        reader.add("accessible", ["on".into()], |brief| u128::from(brief.accessible));
        reader.add("booking", ["on".into()], |brief| u128::from(brief.books_online));
        let commune = |brief: &Brief| territories.commune(brief.commune.as_ref()?.as_str());
        let regions = territories.regions();
        reader.add(
            "region",
            regions.iter().map(|region| format!("region:{}", region.code).into()),
            |brief| {
                bit(commune(brief).and_then(|commune| regions.iter().position(|r| r.code == commune.region)))
            },
        );
        let departements = territories.departements();
        let codes = departements.iter().map(|one| format!("departement:{}", one.code).into());
        reader.add("departement", codes, |brief| {
            bit(commune(brief).and_then(|c| departements.iter().position(|d| d.code == c.departement)))
        });
        (Self { names: reader.names }, reader.facets)
    }

    /// Every filter with its values.
    pub(crate) fn all(&self) -> &[FacetNames] {
        &self.names
    }

    /// The filter of a name.
    pub(crate) fn id(&self, name: &str) -> Option<FacetId> {
        self.names.iter().position(|facet| facet.name == name).map(FacetId)
    }

    /// The bit of a value.
    pub(crate) fn bit(&self, facet: FacetId, code: &str) -> Option<u128> {
        let position = self.names.get(facet.0)?.codes.iter().position(|known| **known == *code)?;
        1_u128.checked_shl(position as u32)
    }
}

struct Reader<'a> {
    briefs: &'a [Brief],
    names: Vec<FacetNames>,
    facets: Vec<Facet>,
}

impl Reader<'_> {
    fn terms<T: Term>(&mut self, name: &'static str, mask: impl Fn(&Brief) -> u128) {
        self.add(name, T::ALL.iter().map(|term| term.code().into()), mask);
    }

    /// At most 128 values: those beyond are counted nowhere and found by no filter.
    fn add(
        &mut self,
        name: &'static str,
        codes: impl IntoIterator<Item = Box<str>>,
        mask: impl Fn(&Brief) -> u128,
    ) {
        let codes: Vec<Box<str>> = codes.into_iter().take(128).collect();
        self.facets.push(Facet { values: codes.len(), masks: self.briefs.iter().map(mask).collect() });
        self.names.push(FacetNames { name, codes });
    }
}

fn bit(position: Option<usize>) -> u128 {
    position.and_then(|position| 1_u128.checked_shl(position as u32)).unwrap_or(0)
}

/// The names of all sources, sorted.
fn sources(briefs: &[Brief]) -> Vec<&SourceName> {
    let sources: BTreeSet<&SourceName> = briefs.iter().flat_map(|brief| brief.sources.iter()).collect();
    sources.into_iter().collect()
}

fn freshness(updated: Option<Date>, today: Date) -> u128 {
    let Some(updated) = updated else { return bit(Some(FRESH.len() + 1)) };
    let days = (today - updated).get_days();
    let within = (0..FRESH.len()).filter(|i| days <= FRESH[*i].1).fold(0, |mask, i| mask | bit(Some(i)));
    if within == 0 { bit(Some(FRESH.len())) } else { within }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_fresh_place_is_in_every_wider_class() {
        let today = date(2026, 3, 1);
        let cases = [
            (Some(date(2026, 2, 1)), 0b00111),
            (Some(date(2025, 5, 1)), 0b00110),
            (Some(date(2024, 4, 1)), 0b00100),
            (Some(date(2020, 1, 1)), 0b01000),
            (Some(date(2027, 1, 1)), 0b00111),
            (None, 0b10000),
        ];
        for (updated, mask) in cases {
            assert_eq!(freshness(updated, today), mask, "{updated:?}");
        }
    }
}
