//! A territory that has a page of its own: France, a region, a département, a commune. Its address, its name, those
//! above and under it.

use kernel::text::fold;
use territory::{Territories, TerritoryRef};

/// A territory with its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Area {
    /// Which one.
    pub(crate) territory: TerritoryRef,
    /// Its name; empty for France, which each language names itself.
    pub(crate) name: String,
}

impl Area {
    /// The country.
    pub(crate) const FRANCE: Self = Self { territory: TerritoryRef::France, name: String::new() };

    /// The territory of a level and code; `None` when there is none. An old code leads to the commune of today.
    pub(crate) fn find(territories: &Territories, level: &str, code: &str) -> Option<Self> {
        let (territory, name) = match level {
            "region" => {
                let region = territories.region(code)?;
                (TerritoryRef::Region(region.code.clone()), &region.name)
            }
            "departement" => {
                let departement = territories.departement(code)?;
                (TerritoryRef::Departement(departement.code.clone()), &departement.name)
            }
            "commune" => {
                let commune = territories.commune(code)?;
                (TerritoryRef::Commune(commune.code.clone()), &commune.name)
            }
            _ => return None,
        };
        Some(Self { territory, name: name.clone() })
    }

    /// The address of its page.
    pub(crate) fn path(&self) -> String {
        let (level, code) = match &self.territory {
            TerritoryRef::Commune(code) => ("commune", code.as_str()),
            TerritoryRef::Departement(code) => ("departement", code.as_str()),
            TerritoryRef::Region(code) => ("region", code.as_str()),
            TerritoryRef::France | TerritoryRef::Epci(_) => return "/lieux".to_owned(),
        };
        format!("/lieux/{level}/{code}-{}", slug(&self.name))
    }

    /// The territories above, widest first, without France.
    pub(crate) fn above(&self, territories: &Territories) -> Vec<Self> {
        let (region, departement) = match &self.territory {
            TerritoryRef::Commune(code) => match territories.commune(code.as_str()) {
                Some(commune) => (Some(commune.region.as_str()), Some(commune.departement.as_str())),
                None => (None, None),
            },
            TerritoryRef::Departement(code) => {
                (territories.departement(code.as_str()).map(|one| one.region.as_str()), None)
            }
            _ => (None, None),
        };
        let region = region.and_then(|code| Self::find(territories, "region", code));
        let departement = departement.and_then(|code| Self::find(territories, "departement", code));
        region.into_iter().chain(departement).collect()
    }

    /// The territories one level under, by name.
    pub(crate) fn under(&self, territories: &Territories) -> Vec<Self> {
        let mut found: Vec<Self> = match &self.territory {
            TerritoryRef::France => {
                let codes = territories.regions().iter().map(|one| one.code.as_str());
                codes.filter_map(|code| Self::find(territories, "region", code)).collect()
            }
            TerritoryRef::Region(region) => {
                let all = territories.departements().iter().filter(|one| one.region == *region);
                all.filter_map(|one| Self::find(territories, "departement", one.code.as_str())).collect()
            }
            TerritoryRef::Departement(_) => {
                let all = territories.communes_in(&self.territory);
                all.iter().filter_map(|one| Self::find(territories, "commune", one.code.as_str())).collect()
            }
            TerritoryRef::Commune(_) | TerritoryRef::Epci(_) => Vec::new(),
        };
        found.sort_by_cached_key(|area| fold(&area.name));
        found
    }
}

/// `Provence-Alpes-Côte d'Azur` as `provence-alpes-cote-d-azur`.
fn slug(name: &str) -> String {
    fold(name).replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_territory_has_one_address_and_is_found_by_it() {
        let territories = Territories::bundled();
        for (level, code, path) in [
            ("region", "93", "/lieux/region/93-provence-alpes-cote-d-azur"),
            ("departement", "2A", "/lieux/departement/2A-corse-du-sud"),
            ("commune", "35238", "/lieux/commune/35238-rennes"),
            ("commune", "97411", "/lieux/commune/97411-saint-denis"),
        ] {
            let area = Area::find(&territories, level, code).unwrap();
            assert_eq!(area.path(), path);
        }
        assert!(Area::find(&territories, "commune", "00000").is_none());
        assert!(Area::find(&territories, "epci", "243500139").is_none());
        assert_eq!(Area::FRANCE.path(), "/lieux");
    }

    #[test]
    fn territories_are_inside_one_another() {
        let territories = Territories::bundled();
        let rennes = Area::find(&territories, "commune", "35238").unwrap();
        let above: Vec<String> = rennes.above(&territories).into_iter().map(|area| area.name).collect();
        assert_eq!(above, ["Bretagne", "Ille-et-Vilaine"]);
        let under = Area::FRANCE.under(&territories);
        assert_eq!(under.len(), territories.regions().len());
        assert_eq!(rennes.above(&territories)[0].under(&territories).len(), 4);
        assert!(rennes.under(&territories).is_empty());
    }
}
