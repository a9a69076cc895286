//! What a kind of place usually offers, when it says nothing itself. Always flagged as presumed.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::embedded;
use crate::lmn::{Label, Programme, Service, Typology};
use crate::terms::Terms;

/// A line of the table that applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presumption {
    /// The line's id in the file.
    pub kind: &'static str,
    /// The services presumed by this line.
    pub services: Terms<Service>,
    /// Where the presumption comes from (French, shown on the data page).
    pub source: &'static str,
}

#[derive(Deserialize)]
struct File {
    version: String,
    kind: Vec<Kind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    id: String,
    #[serde(default)]
    programmes: Terms<Programme>,
    #[serde(default)]
    typologies: Terms<Typology>,
    #[serde(default)]
    labels: Terms<Label>,
    services: Terms<Service>,
    source: String,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    embedded::parse("presumed-v1.toml", include_str!("../../../../data/vocabularies/presumed-v1.toml"))
});

/// The version of the table; stored with what it produced.
pub fn presumed_version() -> &'static str {
    &FILE.version
}

/// The services presumed for a place that declares none, with the lines that gave them. Call it only when the declared
/// services are empty: a declaration always wins.
pub fn presumed_services(
    programmes: Terms<Programme>,
    typologies: Terms<Typology>,
    labels: Terms<Label>,
) -> (Terms<Service>, Vec<Presumption>) {
    let mut services = Terms::EMPTY;
    let mut lines = Vec::new();
    for kind in &FILE.kind {
        let applies = kind.programmes.intersects(programmes)
            || kind.typologies.intersects(typologies)
            || kind.labels.intersects(labels);
        if applies {
            services = services.union(kind.services);
            lines.push(Presumption { kind: &kind.id, services: kind.services, source: &kind.source });
        }
    }
    (services, lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_presume_what_their_charter_says() {
        let (services, lines) =
            presumed_services([Programme::FranceServices].into(), Terms::EMPTY, Terms::EMPTY);
        assert!(services.contains(Service::Procedures));
        assert_eq!(lines[0].kind, "france-services");
        let (services, _) = presumed_services(Terms::EMPTY, [Typology::Bib].into(), Terms::EMPTY);
        assert_eq!(services, [Service::InternetAccess].into());
        let (services, lines) = presumed_services(Terms::EMPTY, [Typology::Muni].into(), Terms::EMPTY);
        assert!(services.is_empty() && lines.is_empty(), "a town hall promises nothing");
    }

    #[test]
    fn every_line_says_where_it_comes_from() {
        for kind in &FILE.kind {
            assert!(!kind.services.is_empty() && !kind.source.is_empty(), "{}", kind.id);
            assert!(!kind.programmes.is_empty() || !kind.typologies.is_empty() || !kind.labels.is_empty());
        }
        assert!(!presumed_version().is_empty());
    }
}
