//! Which commune is meant: name, postal code, code and point are weighed together.
//!
//! Every commune that a clue points at is a candidate. A candidate is first worth the number of clues that agree on it, so
//! that one clue never wins over two that agree; then the weights of these clues, then its name. What the losing clues said
//! is told. A name alone chooses nothing: 1,500 names are those of several communes.

mod names;

use std::sync::{Arc, OnceLock};

use kernel::{Point, TerritoryRef};

use crate::{Arrondissement, Commune, Territories};
use names::{Index, Likeness, likeness, plain};

/// Within this distance of its outline, a point counts as inside: outlines are simplified.
const EDGE_M: f64 = 500.0;
/// Within this distance, a point still speaks for a commune a little.
const NEAR_M: f64 = 3_000.0;
/// In an overseas collectivity, which has no outline: how far from the commune's point its surface may go.
const NO_OUTLINE_M: f64 = 30_000.0;

/// What is said of a commune; empty texts were not said.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clues<'a> {
    /// INSEE code.
    pub code: &'a str,
    /// Five digits.
    pub postal_code: &'a str,
    /// Its name, or that of a commune that became part of it.
    pub name: &'a str,
    /// A point in it.
    pub point: Option<Point>,
}

/// One of the four clues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clue {
    /// The INSEE code.
    Code,
    /// The postal code.
    PostalCode,
    /// The name.
    Name,
    /// The point.
    Point,
}

/// The commune chosen, and what each clue says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved<'a> {
    /// The commune of today.
    pub commune: &'a Commune,
    /// The arrondissement that the code says, or the postal code when no code is said.
    pub arrondissement: Option<&'a Arrondissement>,
    /// The clues that agree on it.
    pub agreeing: Vec<Clue>,
    /// The clues that say another.
    pub against: Vec<Clue>,
    /// The name was that of a commune that became part of it.
    pub former_name: bool,
    /// How far outside it the point is, in metres, 0 inside; `None` without point.
    pub outside_m: Option<f64>,
}

/// Resolves communes; keeps an index of every name, made when first asked (some tens of milliseconds).
#[derive(Debug)]
pub struct Resolver {
    territories: Arc<Territories>,
    names: OnceLock<Index>,
}

impl Resolver {
    /// Over territories already loaded.
    pub fn new(territories: Arc<Territories>) -> Self {
        Self { territories, names: OnceLock::new() }
    }

    /// The commune that most clues agree on; `None` when no clue is good enough.
    pub fn resolve(&self, clues: &Clues<'_>) -> Option<Resolved<'_>> {
        let names = self.names.get_or_init(|| Index::new(&self.territories));
        let (best, against) = choose(clues, &self.territories, names)?;
        Some(Resolved {
            commune: best.commune,
            arrondissement: self.arrondissement(clues, best.commune),
            agreeing: best.agreeing(),
            against,
            former_name: best.former_name,
            outside_m: best.outside_m,
        })
    }

    fn arrondissement(&self, clues: &Clues<'_>, city: &Commune) -> Option<&Arrondissement> {
        if !clues.code.is_empty() {
            return self.territories.arrondissement(clues.code).filter(|part| part.commune == city.code);
        }
        self.territories.arrondissements().iter().find(|part| {
            part.commune == city.code
                && part.postal_codes.iter().any(|code| code.as_str() == clues.postal_code)
        })
    }
}

/// What is known about one candidate.
#[derive(Debug, Clone, Copy)]
struct Candidate<'a> {
    commune: &'a Commune,
    name: Likeness,
    /// The name is that of a commune that became part of it.
    former_name: bool,
    postal: Postal,
    code: bool,
    /// How far outside it the point is; `None` without point.
    outside_m: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Postal {
    /// Of somewhere else, or not said.
    Elsewhere,
    /// In no table (CEDEX), and its département is right.
    Departement,
    /// One of its own.
    Own,
}

impl<'a> Candidate<'a> {
    fn new(commune: &'a Commune, asked: &Clues<'_>, clues: &Weighed<'_>, territories: &Territories) -> Self {
        let (mut name, mut former_name) = (likeness(&plain(&commune.name), &clues.name), false);
        for former in commune.former.iter().filter_map(|former| former.name.as_deref()) {
            if name < Likeness::Same && likeness(&plain(former), &clues.name) == Likeness::Same {
                (name, former_name) = (Likeness::Same, true);
            }
        }
        let own = commune.postal_codes.iter().any(|code| code.as_str() == asked.postal_code);
        let postal = if own {
            Postal::Own
        } else if !clues.postal_known && clues.departements.contains(&commune.departement.as_str()) {
            Postal::Departement
        } else {
            Postal::Elsewhere
        };
        let code = clues.code.is_some_and(|known| known.code == commune.code);
        let outside_m = asked.point.map(|point| outside_m(point, commune, territories));
        Self { commune, name, former_name, postal, code, outside_m }
    }

    fn named(&self) -> bool {
        self.name >= Likeness::Close
    }

    fn has_postal_code(&self) -> bool {
        self.postal == Postal::Own
    }

    fn holds_point(&self) -> bool {
        self.outside_m.is_some_and(|metres| metres <= EDGE_M)
    }

    /// The clues that agree on it.
    fn agreeing(&self) -> Vec<Clue> {
        let agree = [
            (Clue::Name, self.named()),
            (Clue::PostalCode, self.has_postal_code()),
            (Clue::Code, self.code),
            (Clue::Point, self.holds_point()),
        ];
        agree.into_iter().filter(|(_, yes)| *yes).map(|(clue, _)| clue).collect()
    }

    /// Finer than a count, for candidates on which as many clues agree.
    fn weight(&self) -> u32 {
        let name = match self.name {
            Likeness::Same if !self.former_name => 4,
            Likeness::Same => 3,
            Likeness::Close => 2,
            Likeness::Other => 0,
        };
        let postal = match self.postal {
            Postal::Own => 3,
            Postal::Departement => 1,
            Postal::Elsewhere => 0,
        };
        let point = match self.outside_m {
            Some(metres) if metres <= EDGE_M => 3,
            Some(metres) if metres <= NEAR_M => 1,
            _ => 0,
        };
        name + postal + point + if self.code { 4 } else { 0 }
    }

    fn rank(&self) -> (usize, u32, Likeness, bool, u32) {
        (self.agreeing().len(), self.weight(), self.name, !self.former_name, self.commune.population)
    }
}

/// What the clues say before any candidate is looked at.
struct Weighed<'a> {
    name: String,
    code: Option<&'a Commune>,
    postal_known: bool,
    departements: Vec<&'a str>,
}

/// The commune that most clues agree on, and the clues that say another one; `None` when no clue is good enough.
fn choose<'a>(
    asked: &Clues<'_>,
    territories: &'a Territories,
    names: &Index,
) -> Option<(Candidate<'a>, Vec<Clue>)> {
    let at_postal = territories.communes_at(asked.postal_code);
    let clues = Weighed {
        name: plain(asked.name),
        code: territories.commune(asked.code),
        postal_known: asked.postal_code.is_empty() || !at_postal.is_empty(),
        departements: departements(asked.postal_code, territories),
    };
    let around = asked.point.and_then(|point| territories.commune_at(point));
    let named = names.get(&clues.name).iter().map(|at| &territories.communes()[*at as usize]);
    // A name is looked for where another clue points, and in the département of the postal code.
    let same_departement = |commune: &&Commune| {
        clues.departements.contains(&commune.departement.as_str())
            || [clues.code, around]
                .into_iter()
                .flatten()
                .any(|other| other.departement == commune.departement)
    };
    let mut communes: Vec<&Commune> = at_postal.iter().copied().chain(clues.code).chain(around).collect();
    communes.extend(named.filter(same_departement));
    communes.sort_unstable_by(|a, b| a.code.cmp(&b.code));
    communes.dedup_by(|a, b| a.code == b.code);
    let alone_in_departement = |candidate: &Candidate<'_>| {
        names
            .get(&clues.name)
            .iter()
            .filter(|at| same_departement(&&territories.communes()[**at as usize]))
            .count()
            == 1
            && candidate.postal != Postal::Own
    };
    let candidates = communes.into_iter().map(|commune| Candidate::new(commune, asked, &clues, territories));
    let best = candidates
        .max_by(|a, b| a.rank().cmp(&b.rank()).then_with(|| b.commune.code.cmp(&a.commune.code)))?;
    let enough = best.code
        || best.agreeing().len() >= 2
        || best.holds_point()
        || (best.has_postal_code() && clues.name.is_empty() && at_postal.len() == 1)
        || (best.name == Likeness::Same && alone_in_departement(&best) && !clues.departements.is_empty());
    enough.then(|| (best, against(&best, asked, &clues)))
}

fn against(best: &Candidate<'_>, asked: &Clues<'_>, clues: &Weighed<'_>) -> Vec<Clue> {
    let mut against = Vec::new();
    if clues.code.is_some() && !best.code {
        against.push(Clue::Code);
    }
    if best.postal == Postal::Elsewhere && !asked.postal_code.is_empty() {
        against.push(Clue::PostalCode);
    }
    if !clues.name.is_empty() && !best.named() {
        against.push(Clue::Name);
    }
    if best.outside_m.is_some_and(|metres| metres > EDGE_M) {
        against.push(Clue::Point);
    }
    against
}

/// The départements that a postal code may be in: 201 and 202 are Corsica's two.
fn departements<'a>(postal_code: &str, territories: &'a Territories) -> Vec<&'a str> {
    let Some(two) = postal_code.get(..2) else { return Vec::new() };
    let codes: Vec<&str> = match two {
        "97" | "98" => postal_code.get(..3).into_iter().collect(),
        "20" => vec!["2A", "2B"],
        two => vec![two],
    };
    codes.into_iter().filter_map(|code| Some(territories.departement(code)?.code.as_str())).collect()
}

fn outside_m(point: Point, commune: &Commune, territories: &Territories) -> f64 {
    let from_point = kernel::geo::distance_m(point, commune.point);
    // Looking at an outline costs; no commune of an outline reaches further than this from its point.
    if from_point > 120_000.0 {
        return from_point;
    }
    match territories.outline(&TerritoryRef::Commune(commune.code.clone())) {
        Some(outline) => outline.distance_m(point),
        None => (from_point - NO_OUTLINE_M).max(0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Code, postal code, name, latitude and longitude.
    type Said<'a> = (&'a str, &'a str, &'a str, Option<(f64, f64)>);

    fn clues<'a>((code, postal_code, name, point): Said<'a>) -> Clues<'a> {
        Clues { code, postal_code, name, point: point.and_then(|(lat, lon)| Point::new(lat, lon)) }
    }

    #[test]
    fn communes_are_found_as_files_write_them() {
        let resolver = Resolver::new(Territories::bundled());
        let cases = [
            (("35238", "", "", None), Some("35238")),
            (("13211", "", "MARSEILLE 11", None), Some("13211")),
            (("", "13011", "MARSEILLE", None), Some("13211")),
            (("75056", "75011", "Paris", None), Some("75056")),
            (("", "35000", "RENNES CEDEX 7", None), Some("35238")),
            (("99999", "35000", "Rennes", None), Some("35238")),
            (("", "35042", "Rennes cedex", None), Some("35238")),
            (("", "93200", "St Denis", None), Some("93066")),
            (("", "35000", "Renes", None), Some("35238")),
            (("", "35000", "", None), Some("35238")),
            (("", "35000", "Atlantide", None), None),
            (("", "", "Rennes", None), None),
            (("", "98800", "Noumea", None), Some("98818")),
            (("", "", "", Some((48.11, -1.68))), Some("35238")),
        ];
        for (said, expected) in cases {
            let resolved = resolver.resolve(&clues(said));
            let code = resolved
                .as_ref()
                .map(|r| r.arrondissement.map_or(r.commune.code.as_str(), |part| part.code.as_str()));
            assert_eq!(code, expected, "{said:?}");
        }
    }

    #[test]
    fn one_clue_never_wins_over_two_that_agree() {
        let resolver = Resolver::new(Territories::bundled());
        let (rennes, paris) = (Some((48.11, -1.68)), Some((48.8566, 2.3522)));
        let cases: &[(Said<'_>, &str, &[Clue])] = &[
            // The code of another commune, against name and postal code.
            (("44109", "35000", "Rennes", None), "35238", &[Clue::Code]),
            // A point in another département: as when an address was looked up blindly.
            (("35238", "35000", "Rennes", paris), "35238", &[Clue::Point]),
            // Name and postal code against code and point, which one and the same look-up gave.
            (("75056", "35000", "Rennes", paris), "35238", &[Clue::Code, Clue::Point]),
            // A wrong postal code.
            (("35238", "44000", "Rennes", rennes), "35238", &[Clue::PostalCode]),
            // A name that no commune there has.
            (("35238", "35000", "Quartier Sud", rennes), "35238", &[Clue::Name]),
            // Name, postal code and point correct the code.
            (("44109", "35000", "Rennes", rennes), "35238", &[Clue::Code]),
            // One against one: the code, of which only one can be meant, and the point is told.
            (("35238", "", "", paris), "35238", &[Clue::Point]),
        ];
        for (said, code, against) in cases {
            let resolved = resolver.resolve(&clues(*said)).unwrap();
            assert_eq!(
                (resolved.commune.code.as_str(), resolved.against.as_slice()),
                (*code, *against),
                "{said:?}"
            );
        }
    }

    #[test]
    fn communes_that_merged_resolve_to_the_one_of_today() {
        let territories = Territories::bundled();
        let resolver = Resolver::new(Arc::clone(&territories));
        let mut seen = 0;
        for commune in territories.communes() {
            for former in &commune.former {
                let by_code = resolver.resolve(&clues((former.code.as_str(), "", "", None))).unwrap();
                assert_eq!(by_code.commune.code, commune.code, "{}", former.code);
                let (Some(name), Some(code)) = (&former.name, commune.postal_codes.first()) else { continue };
                if plain(name) == plain(&commune.name)
                    || names::likeness(&plain(name), &plain(&commune.name)) != Likeness::Other
                {
                    continue;
                }
                let by_name =
                    resolver.resolve(&clues((commune.code.as_str(), code.as_str(), name, None))).unwrap();
                assert!(by_name.commune.code == commune.code && by_name.former_name, "{name}");
                seen += 1;
            }
        }
        assert!(seen > 500, "{seen} former names");
    }
}
