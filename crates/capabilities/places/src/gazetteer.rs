//! The real [`Gazetteer`]: the bundled territories and the grammar of opening hours.

use std::sync::Arc;

use territory::Territories;
use territory::resolve::{Clue, Clues, Resolver};

use crate::read::{Asked, Found, Gazetteer, Located};

/// Territories and opening hours of France.
pub struct France(Resolver);

impl France {
    /// Over territories already loaded.
    pub fn new(territories: Arc<Territories>) -> Self {
        Self(Resolver::new(territories))
    }
}

impl Gazetteer for France {
    fn locate(&self, asked: &Asked<'_>) -> Option<Located> {
        let Asked { code, postal_code, name, point } = *asked;
        let resolved = self.0.resolve(&Clues { code, postal_code, name, point })?;
        let (commune, part) = (resolved.commune, resolved.arrondissement);
        let by_code = resolved.agreeing.contains(&Clue::Code);
        let by_words = resolved.agreeing.iter().any(|clue| matches!(clue, Clue::Name | Clue::PostalCode));
        let found = match (by_code, by_words) {
            (true, _) if part.is_none() && commune.code.as_str() != code => Found::FormerCode,
            (true, _) => Found::Code,
            (false, true) => Found::PostalCodeAndName,
            (false, false) => Found::Point,
        };
        Some(Located {
            code: part.map_or(&commune.code, |part| &part.code).clone(),
            name: commune.name.clone(),
            postal_codes: part.map_or(&commune.postal_codes, |part| &part.postal_codes).clone(),
            centre: part.map_or(commune.point, |part| part.point),
            found,
            former_name: resolved.former_name,
            agreeing: resolved.agreeing.len(),
            against: resolved.against,
            outside_m: resolved.outside_m,
        })
    }

    fn reads_hours(&self, text: &str) -> bool {
        timetable::Schedule::parse(text).is_ok()
    }

    fn gives_points(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_commune_was_found_is_said() {
        let france = France::new(Territories::bundled());
        let cases = [
            (("35238", "", ""), Some(("35238", Found::Code))),
            (("13211", "", "MARSEILLE 11"), Some(("13211", Found::Code))),
            (("", "35000", "RENNES CEDEX 7"), Some(("35238", Found::PostalCodeAndName))),
            (("99999", "35000", "Rennes"), Some(("35238", Found::PostalCodeAndName))),
            (("", "35042", "Rennes cedex"), Some(("35238", Found::PostalCodeAndName))),
            (("", "93200", "St Denis"), Some(("93066", Found::PostalCodeAndName))),
            (("", "35000", "Atlantide"), None),
            (("", "", "Rennes"), None),
        ];
        for ((code, postal_code, name), expected) in cases {
            let located = france.locate(&Asked { code, postal_code, name, point: None });
            let got = located.as_ref().map(|l| (l.code.as_str(), l.found));
            assert_eq!(got, expected, "{code} {postal_code} {name}");
        }
        let rennes = kernel::Point::new(48.11, -1.68);
        let located = france.locate(&Asked { point: rennes, ..Asked::default() });
        assert_eq!(located.map(|l| (l.name, l.found)), Some(("Rennes".to_owned(), Found::Point)));
        assert!(france.reads_hours("Mo-Fr 09:00-12:00; PH off") && !france.reads_hours("lundi matin"));
    }
}
