//! Search as you type over the names and codes of territories.
//!
//! A question made of digits is a code ([`codes`]); any other is read as words ([`query`]) and looked up in the [`index`],
//! from the strictest reading to the loosest: whole name, beginning of the name, beginnings of words, words of the name and
//! of its département, and, only when all that finds nothing, one typing error ([`typo`]). The first reading that answers
//! ranks first; then the more populous.

mod codes;
mod index;
mod query;
mod rank;
mod search;
mod typo;

use kernel::Point;
use serde::Serialize;

pub(crate) use index::Index;

use crate::lookup::Territories;

/// The level of a suggested territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A commune.
    Commune,
    /// An arrondissement of Paris, Lyon or Marseille.
    Arrondissement,
    /// A group of communes.
    Epci,
    /// A département or an overseas collectivity.
    Departement,
    /// A région.
    Region,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Commune, Self::Arrondissement, Self::Epci, Self::Departement, Self::Region];
    /// Where a person can be: communes and arrondissements.
    pub const PLACES: [Self; 2] = [Self::Commune, Self::Arrondissement];
}

/// One answer to a search as you type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    /// Its level.
    pub kind: Kind,
    /// Its code of today: INSEE, or SIREN of an EPCI.
    pub code: String,
    /// Its official name.
    pub name: String,
    /// What tells it from its namesakes, in French: `anciennement Brénaz · Ain (01) · 01260`.
    pub detail: String,
    /// The old name or code that the question found, when it found one.
    pub former: Option<String>,
    /// Where it is.
    pub point: Point,
    /// Inhabitants.
    pub population: u32,
}

impl Suggestion {
    /// What fills a field once chosen, and finds the same territory when asked again: `Rennes (35)`.
    pub fn label(&self) -> String {
        match self.kind {
            Kind::Commune => format!("{} ({})", self.name, departement_part(&self.code)),
            Kind::Departement => format!("{} ({})", self.name, self.code),
            Kind::Arrondissement | Kind::Epci | Kind::Region => self.name.clone(),
        }
    }

    /// The territory it stands for, as [`TerritoryRef`](crate::TerritoryRef) writes it (`commune:75115` for an arrondissement).
    pub fn reference(&self) -> String {
        let level = match self.kind {
            Kind::Commune | Kind::Arrondissement => "commune",
            Kind::Epci => "epci",
            Kind::Departement => "departement",
            Kind::Region => "region",
        };
        format!("{level}:{}", self.code)
    }
}

/// What a reading of the question found: a territory by its position in its table, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hit {
    kind: Kind,
    target: u32,
    /// Position among the former communes of the target.
    former: Option<u16>,
}

impl Hit {
    const fn new(kind: Kind, target: u32) -> Self {
        Self { kind, target, former: None }
    }

    /// The same answer twice would only waste a line.
    fn same_territory(self, other: Self) -> bool {
        self.kind == other.kind && self.target == other.target
    }

    fn describe(self, t: &Territories) -> Option<Suggestion> {
        let i = self.target as usize;
        let make = |code: &str, name: &str, details: Vec<String>, point, population| Suggestion {
            kind: self.kind,
            code: code.into(),
            name: name.into(),
            detail: details.join(" · "),
            former: None,
            point,
            population,
        };
        Some(match self.kind {
            Kind::Commune => {
                let c = t.communes().get(i)?;
                let former = self.former.and_then(|f| c.former.get(usize::from(f)));
                let former = former.map(|f| f.name.clone().unwrap_or_else(|| f.code.to_string()));
                let mut details = Vec::with_capacity(3);
                details.extend(former.iter().map(|name| format!("anciennement {name}")));
                let home = t.departement(c.departement.as_str())?;
                details.push(format!("{} ({})", home.name, home.code));
                details.extend(postal_codes(&c.postal_codes));
                Suggestion { former, ..make(c.code.as_str(), &c.name, details, c.point, c.population) }
            }
            Kind::Arrondissement => {
                let a = t.arrondissements().get(i)?;
                let details = postal_codes(&a.postal_codes).into_iter().collect();
                make(a.code.as_str(), &a.name, details, a.point, a.population)
            }
            Kind::Epci => {
                let e = t.all_epci().get(i)?;
                let homes = e.departements.iter().filter_map(|d| t.departement(d.as_str()));
                let homes: Vec<_> = homes.map(|d| format!("{} ({})", d.name, d.code)).collect();
                let details = vec![e.kind.label().to_owned(), homes.join(", ")];
                make(e.code.as_str(), &e.name, details, e.point, e.population)
            }
            Kind::Departement => {
                let d = t.departements().get(i)?;
                let level =
                    if d.zone == crate::Zone::Com { "collectivité d’outre-mer" } else { "département" };
                let details = vec![format!("{level} {}", d.code)];
                make(d.code.as_str(), &d.name, details, d.point, d.population)
            }
            Kind::Region => {
                let r = t.regions().get(i)?;
                make(r.code.as_str(), &r.name, vec!["région".to_owned()], r.point, r.population)
            }
        })
    }
}

/// The département that an INSEE code carries.
fn departement_part(code: &str) -> &str {
    code.get(..if code.starts_with("97") || code.starts_with("98") { 3 } else { 2 }).unwrap_or(code)
}

/// At most three, then an ellipsis.
fn postal_codes(codes: &[kernel::PostalCode]) -> Option<String> {
    let shown: Vec<_> = codes.iter().take(3).map(kernel::PostalCode::as_str).collect();
    (!shown.is_empty()).then(|| shown.join(", ") + if codes.len() > 3 { "…" } else { "" })
}
