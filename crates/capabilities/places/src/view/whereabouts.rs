//! "Where?": what a person typed or chose, resolved once for every page that asks.

use kernel::Point;
use kernel::text::fold;
use territory::{Kind, Suggestion, Territories};

use super::query::HelpQuery;

/// The longest text looked up, in bytes.
const MAX_TYPED: usize = 200;
/// How many communes are offered when several have the name.
const MAX_CHOICES: usize = 10;

/// The answer to "where?".
#[derive(Debug, Clone, PartialEq)]
pub enum Whereabouts {
    /// Nothing was typed: the whole country.
    Anywhere,
    /// One commune or arrondissement.
    At(Spot),
    /// Several have that name: the person chooses.
    Several(Vec<Suggestion>),
    /// Nothing has that name.
    Unknown,
}

/// A commune or an arrondissement the person is in.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// INSEE code.
    pub code: String,
    /// `Rennes (35)`.
    pub label: String,
    /// Its town hall or middle.
    pub point: Point,
}

impl Whereabouts {
    /// Resolves the fields `ou` and `ou_code`. The code counts only while the text is still the one it was chosen with:
    /// without script, a person may have typed another town over it.
    pub fn resolve(query: &HelpQuery, territories: &Territories) -> Self {
        let typed = query.ou.trim();
        if let Some(spot) = spot(territories, query.ou_code.trim())
            && (typed.is_empty() || fold(typed) == fold(&spot.label))
        {
            return Self::At(spot);
        }
        if typed.is_empty() {
            return Self::Anywhere;
        }
        if typed.len() > MAX_TYPED {
            return Self::Unknown;
        }
        let found = territories.suggest_among(&Kind::PLACES, typed, MAX_CHOICES);
        let wanted = fold(typed);
        let exact: Vec<&Suggestion> =
            found.iter().filter(|one| fold(&one.label()) == wanted || fold(&one.name) == wanted).collect();
        match (exact.as_slice(), found.as_slice()) {
            ([one], _) => Self::At(spot_of(one)),
            (_, [one]) => Self::At(spot_of(one)),
            (_, []) => Self::Unknown,
            _ => Self::Several(found),
        }
    }

    /// The point to measure from.
    pub fn point(&self) -> Option<Point> {
        match self {
            Self::At(spot) => Some(spot.point),
            _ => None,
        }
    }
}

fn spot(territories: &Territories, code: &str) -> Option<Spot> {
    if code.len() != 5 {
        return None;
    }
    let found = territories.suggest_among(&Kind::PLACES, code, MAX_CHOICES);
    found.iter().find(|one| one.code == code).map(spot_of)
}

fn spot_of(one: &Suggestion) -> Spot {
    Spot { code: one.code.clone(), label: one.label(), point: one.point }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(ou: &str, ou_code: &str) -> Whereabouts {
        let query = HelpQuery { ou: ou.into(), ou_code: ou_code.into(), ..HelpQuery::default() };
        Whereabouts::resolve(&query, &Territories::bundled())
    }

    fn code(answer: Whereabouts) -> String {
        match answer {
            Whereabouts::At(spot) => spot.code,
            other => format!("{other:?}").chars().take(12).collect(),
        }
    }

    #[test]
    fn what_is_typed_or_chosen_is_one_place_several_or_none() {
        for (ou, ou_code, want) in [
            ("", "", "Anywhere"),
            ("Rennes (35)", "35238", "35238"),
            ("", "35238", "35238"),
            ("rennes", "", "35238"),
            ("Brest (29)", "35238", "29019"),
            ("ploërmel", "", "56165"),
            ("zzzzzz", "", "Unknown"),
            ("Saint-Denis", "", "Several([Sug"),
            ("Rennes (35)", "'; DROP", "35238"),
        ] {
            assert_eq!(code(resolve(ou, ou_code)), want, "{ou} {ou_code}");
        }
        assert_eq!(resolve(&"a".repeat(100_000), ""), Whereabouts::Unknown);
    }
}
