//! Who made what an export holds: licence, sources, date. It goes inside the file where the format has a place for it,
//! and beside it where it has not.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use territory::TerritoryRef;
use utoipa::ToSchema;

use crate::register::Places;
use crate::service::Error;

/// The licence of the register as a whole.
pub const LICENCE: &str = "Licence Ouverte 2.0 (etalab-2.0)";
/// Where its text is.
pub const LICENCE_URL: &str = "https://www.etalab.gouv.fr/licence-ouverte-open-licence";

/// A source of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Credit {
    /// Short name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Who made the data.
    pub producer: String,
    /// Under which licence.
    pub licence: String,
    /// Date of the edition, or empty.
    pub edition: String,
    /// How to cite it.
    pub citation: String,
    /// How many places of this export it speaks of; a place may have several sources.
    pub places: u64,
}

/// Licence and sources of an export.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Credits {
    /// The licence of the whole.
    pub licence: &'static str,
    /// Where its text is.
    pub licence_url: &'static str,
    /// The day it was written, `YYYY-MM-DD`.
    pub generated: String,
    /// The territory, as in `territory=`.
    pub territory: String,
    /// The register's version.
    pub register_version: i64,
    /// The sources that give it places, by name.
    pub sources: Vec<Credit>,
}

/// The credits of an export of a territory, as the register is now.
///
/// # Errors
/// [`Error::Store`].
pub async fn credits(places: &Places, territory: &TerritoryRef) -> Result<Credits, Error> {
    let snapshot = places.snapshot();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for brief in snapshot.in_territory(places.territories(), territory) {
        for source in brief.sources.iter() {
            *counts.entry(source.to_string()).or_default() += 1;
        }
    }
    let known = places.sources().await?;
    let sources = known.into_iter().filter_map(|source| {
        let places = counts.get(source.name.as_str()).copied()?;
        Some(Credit {
            name: source.name.to_string(),
            title: source.title,
            producer: source.producer,
            licence: source.licence,
            edition: source.edition,
            citation: source.citation,
            places,
        })
    });
    Ok(Credits {
        licence: LICENCE,
        licence_url: LICENCE_URL,
        generated: today(places).to_string(),
        territory: territory.to_string(),
        register_version: snapshot.version(),
        sources: sources.collect(),
    })
}

/// The name that the national standard advises: date, number of the body that publishes (fourteen zeros: not known),
/// what it is, where.
pub fn file_name(places: &Places, what: &str, territory: &TerritoryRef, extension: &str) -> String {
    let place = territory.to_string().replace(':', "-");
    format!("{}_{}_{what}_{place}.{extension}", today(places), crate::model::Pivot::UNKNOWN)
}

fn today(places: &Places) -> Date {
    places.world().now().to_zoned(TimeZone::UTC).date()
}
