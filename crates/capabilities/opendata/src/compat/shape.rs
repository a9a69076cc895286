//! What the answers hold: the schema's shapes and, beside them, scores, services and duplicates.

use serde::Serialize;
use utoipa::ToSchema;

use crate::data_inclusion::{Converted, Service, Structure, score};
use jiff::civil::Date;

/// A service and its score.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ScoredService {
    #[serde(flatten)]
    service: Service,
    /// Quality, 0 to 1.
    score_qualite: f64,
}

/// A structure and its score.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ScoredStructure {
    #[serde(flatten)]
    structure: Structure,
    /// Mean of its services' scores; 0 when it has none.
    score_qualite: f64,
}

/// A structure of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ListedStructure {
    #[serde(flatten)]
    structure: ScoredStructure,
    /// The other records of it.
    doublons: Vec<Duplicate>,
}

/// Another record of a structure.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Duplicate {
    /// Source.
    pub(super) source: String,
    /// Identifier.
    pub(super) id: String,
}

/// A structure with its services.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct DetailedStructure {
    #[serde(flatten)]
    structure: ScoredStructure,
    /// The other records of it, as their sources say them.
    doublons: Vec<Structure>,
    /// Its services.
    services: Vec<ScoredService>,
}

/// A service with its structure.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct DetailedService {
    #[serde(flatten)]
    service: ScoredService,
    /// Who gives it.
    structure: Structure,
}

/// A service found.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FoundService)]
pub(super) struct Found {
    /// The service.
    pub(super) service: DetailedService,
    /// Whole kilometres; `null` without a point to measure from, and for what is remote only.
    pub(super) distance: Option<u32>,
}

pub(super) fn scored(service: Service, today: Date) -> ScoredService {
    ScoredService { score_qualite: score::of_service(&service, today), service }
}

pub(super) fn listed(converted: &Converted, doublons: Vec<Duplicate>, today: Date) -> ListedStructure {
    ListedStructure { structure: structure(converted, today), doublons }
}

fn structure(converted: &Converted, today: Date) -> ScoredStructure {
    let scores = converted.services.iter().map(|service| score::of_service(service, today));
    ScoredStructure { score_qualite: score::of_structure(scores), structure: converted.structure.clone() }
}

pub(super) fn detailed_structure(
    converted: Converted,
    doublons: Vec<Structure>,
    today: Date,
) -> DetailedStructure {
    DetailedStructure {
        structure: structure(&converted, today),
        doublons,
        services: converted.services.into_iter().map(|service| scored(service, today)).collect(),
    }
}

pub(super) fn detailed_service(
    mut converted: Converted,
    rank: usize,
    today: Date,
) -> Option<DetailedService> {
    (rank < converted.services.len()).then(|| DetailedService {
        service: scored(converted.services.swap_remove(rank), today),
        structure: converted.structure,
    })
}
