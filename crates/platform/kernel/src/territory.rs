//! A territory by its level and code, as addresses, files and forms write it.

use std::fmt;
use std::str::FromStr;

use crate::{CommuneCode, DepartementCode, EpciCode, RegionCode};

/// One territory: `commune:35238`, `epci:243500139`, `departement:35`, `region:53` or `france`.
///
/// The code is well formed, not necessarily known: ask `territory::Territories::name_of`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum TerritoryRef {
    /// A commune, by its INSEE code (an old code, or an arrondissement's, is resolved when asked).
    Commune(CommuneCode),
    /// A group of communes, by its SIREN.
    Epci(EpciCode),
    /// A département or an overseas collectivity.
    Departement(DepartementCode),
    /// A région, or a collectivity in its place.
    Region(RegionCode),
    /// The whole country, overseas included.
    France,
}

/// The text names no territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a territory: expected commune:CODE, epci:SIREN, departement:CODE, region:CODE or france")]
pub struct InvalidTerritory;

impl FromStr for TerritoryRef {
    type Err = InvalidTerritory;

    fn from_str(text: &str) -> Result<Self, InvalidTerritory> {
        if text == "france" {
            return Ok(Self::France);
        }
        let (level, code) = text.split_once(':').ok_or(InvalidTerritory)?;
        match level {
            "commune" => code.parse().map(Self::Commune),
            "epci" => code.parse().map(Self::Epci),
            "departement" => code.parse().map(Self::Departement),
            "region" => code.parse().map(Self::Region),
            _ => return Err(InvalidTerritory),
        }
        .map_err(|_| InvalidTerritory)
    }
}

impl fmt::Display for TerritoryRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Commune(code) => write!(f, "commune:{code}"),
            Self::Epci(code) => write!(f, "epci:{code}"),
            Self::Departement(code) => write!(f, "departement:{code}"),
            Self::Region(code) => write!(f, "region:{code}"),
            Self::France => f.write_str("france"),
        }
    }
}

impl TryFrom<String> for TerritoryRef {
    type Error = InvalidTerritory;

    fn try_from(text: String) -> Result<Self, InvalidTerritory> {
        text.parse()
    }
}

impl From<TerritoryRef> for String {
    fn from(territory: TerritoryRef) -> Self {
        territory.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_round_trip() {
        for text in ["commune:35238", "epci:243500139", "departement:2A", "region:53", "france"] {
            assert_eq!(text.parse::<TerritoryRef>().unwrap().to_string(), text);
        }
        for text in ["", "France", "commune:", "commune:3523", "canton:12", "35", "region:53 "] {
            assert!(text.parse::<TerritoryRef>().is_err(), "{text}");
        }
    }
}
