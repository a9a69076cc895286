//! The real [`Gazetteer`]: the bundled territories and the grammar of opening hours.

use std::sync::Arc;

use kernel::text::fold;
use territory::{Commune, Territories};

use crate::read::{Asked, Found, Gazetteer, Located};

/// Territories and opening hours of France.
pub struct France(Arc<Territories>);

impl France {
    /// Over territories already loaded.
    pub fn new(territories: Arc<Territories>) -> Self {
        Self(territories)
    }

    fn by_code(&self, code: &str) -> Option<Located> {
        if let Some(part) = self.0.arrondissement(code) {
            let city = self.0.commune(part.commune.as_str())?;
            return Some(Located {
                code: part.code.clone(),
                name: city.name.clone(),
                postal_codes: part.postal_codes.clone(),
                centre: part.point,
                found: Found::Code,
            });
        }
        let commune = self.0.commune(code)?;
        let found = if commune.code.as_str() == code { Found::Code } else { Found::FormerCode };
        Some(located(commune, found))
    }

    fn by_postal_code_and_name(&self, postal_code: &str, name: &str) -> Option<Located> {
        let sharing = self.0.communes_at(postal_code);
        if name.is_empty() {
            return match sharing[..] {
                [only] => Some(located(only, Found::PostalCodeAndName)),
                _ => None,
            };
        }
        let wanted = plain_name(name);
        let named = |commune: &&Commune| {
            plain_name(&commune.name) == wanted
                || commune.former.iter().any(|f| f.name.as_deref().is_some_and(|n| plain_name(n) == wanted))
        };
        if let Some(commune) = sharing.iter().copied().find(named) {
            return Some(located(commune, Found::PostalCodeAndName));
        }
        // A postal code of a big customer (CEDEX) is in no table: the name must then be alone in its département.
        let departement = match postal_code.get(..2)? {
            "97" | "98" => postal_code.get(..3)?,
            two => two,
        };
        let departements: &[&str] = if departement == "20" { &["2A", "2B"] } else { &[departement] };
        let mut found = departements
            .iter()
            .filter_map(|code| code.parse().ok())
            .flat_map(|code| self.0.communes_in(&territory::TerritoryRef::Departement(code)))
            .filter(|commune| plain_name(&commune.name) == wanted);
        match (found.next(), found.next()) {
            (Some(commune), None) => Some(located(commune, Found::PostalCodeAndName)),
            _ => None,
        }
    }
}

impl Gazetteer for France {
    fn locate(&self, asked: &Asked<'_>) -> Option<Located> {
        if !asked.code.is_empty()
            && let Some(located) = self.by_code(asked.code)
        {
            return Some(located);
        }
        if !asked.postal_code.is_empty()
            && let Some(located) = self.by_postal_code_and_name(asked.postal_code, asked.name)
        {
            return Some(located);
        }
        let commune = self.0.commune_at(asked.point?)?;
        Some(located(commune, Found::Point))
    }

    fn reads_hours(&self, text: &str) -> bool {
        timetable::Schedule::parse(text).is_ok()
    }
}

fn located(commune: &Commune, found: Found) -> Located {
    Located {
        code: commune.code.clone(),
        name: commune.name.clone(),
        postal_codes: commune.postal_codes.clone(),
        centre: commune.point,
        found,
    }
}

/// A commune name for comparison: folded, `st`/`ste` spelled out, `cedex` and numbers dropped.
fn plain_name(name: &str) -> String {
    let mut words = Vec::new();
    for word in fold(name).split(' ') {
        match word {
            "cedex" => {}
            "st" => words.push("saint".to_owned()),
            "ste" => words.push("sainte".to_owned()),
            word if word.bytes().all(|b| b.is_ascii_digit()) => {}
            word => words.push(word.to_owned()),
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn communes_are_found_as_files_write_them() {
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
