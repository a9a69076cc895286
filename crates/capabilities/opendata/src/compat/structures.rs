//! `GET …/structures` and `…/structures/{id}`
#![expect(unused_qualifications, reason = "utoipa's macro writes the parameters' type twice")]

use std::sync::{Arc, LazyLock};

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use kernel::TerritoryRef;
use places::api::versioned;
use places::{Brief, Place, PlaceId, SourceRecord};
use serde::Deserialize;
use utoipa::IntoParams;
use vocabulary::crosswalk::Conversion;
use vocabulary::data_inclusion::ReseauPorteur;
use vocabulary::lmn::{Label, Programme, Typology};
use vocabulary::{Term, Terms};
use web::Query;
use web::api::{Json, Problem, with_etag};

use super::Compat;
use super::filter::{Area, wrong};
use super::page::{Paged, Window};
use super::shape::{self, DetailedStructure, Duplicate, ListedStructure};
use crate::data_inclusion::converts;

/// Filters: within one, any of the values; between them, all must hold. Lists repeat the key.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Short names of sources.
    #[serde(default)]
    sources: Vec<String>,
    /// Networks.
    #[serde(default)]
    reseaux_porteurs: Vec<String>,
    /// INSEE code of a région.
    code_region: Option<String>,
    /// The région by its name: `bretagne`.
    slug_region: Option<String>,
    /// INSEE code of a département.
    code_departement: Option<String>,
    /// The département by its name: `ille-et-vilaine`.
    slug_departement: Option<String>,
    /// INSEE code of a commune.
    code_commune: Option<String>,
    /// Accepted; places are merged before they are served.
    #[serde(default, rename = "exclure_doublons")]
    _exclure_doublons: Option<bool>,
    /// From 1.
    #[param(minimum = 1)]
    page: Option<usize>,
    /// 1 to 10,000; 5,000 when absent.
    #[param(minimum = 1, maximum = 10_000)]
    size: Option<usize>,
}

/// Structures of the register.
#[utoipa::path(
    get,
    path = "/compat/data-inclusion/api/v1/structures",
    operation_id = "data_inclusion_structures",
    tag = "data-inclusion",
    params(Asked),
    responses(
        (status = 200, description = "One page", body = Paged<ListedStructure>),
        (status = 304, description = "The register has not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Wrong parameters", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(compat): State<Arc<Compat>>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> web::Result {
    let window = Window::read(asked.page, asked.size)?;
    let networks: Terms<ReseauPorteur> = asked
        .reseaux_porteurs
        .iter()
        .filter(|code| !code.is_empty())
        .map(|code| ReseauPorteur::from_code(code).ok_or_else(|| wrong("reseaux_porteurs")))
        .collect::<Result<_, _>>()?;
    let territories = compat.places.territories();
    let area = Area::read(
        territories,
        asked.code_commune.as_deref(),
        (asked.code_departement.as_deref(), asked.slug_departement.as_deref()),
        (asked.code_region.as_deref(), asked.slug_region.as_deref()),
    )?;
    let (index, today) = (compat.index().await?, compat.today());
    let held = versioned(&headers, index.version, index.day(), || StatusCode::OK.into_response());
    if held.status() == StatusCode::NOT_MODIFIED {
        return Ok(held);
    }
    let snapshot = compat.places.snapshot();
    let asked_in = territory(&area);
    let inside = |brief: &&Brief| {
        let kept = asked.sources.is_empty()
            || brief.sources.iter().any(|source| asked.sources.iter().any(|name| name == source.as_str()));
        kept && (networks.is_empty() || networks.intersects(networks_of(brief)))
            && converts(&brief.name, brief.updated, today).is_ok()
            && within(&area, brief, territories)
            && area.holds_code(brief.commune.as_ref())
    };
    let found: Vec<PlaceId> = snapshot
        .in_territory(territories, &asked_in)
        .into_iter()
        .filter(inside)
        .map(|brief| brief.id)
        .collect();
    let shown = compat.places.many(window.cut(&found).to_vec()).await.map_err(web::Error::internal)?;
    let mut items = Vec::with_capacity(shown.len());
    for place in shown {
        let Ok(converted) = index.convert(&place) else { continue };
        let doublons = if place.sources.len() > 1 { others(&compat, place.id).await? } else { Vec::new() };
        items.push(shape::listed(&converted, doublons, today));
    }
    Ok(versioned(&headers, index.version, index.day(), || {
        Json(window.page(items, found.len())).into_response()
    }))
}

/// The records of a place besides the one that founded it.
async fn others(compat: &Compat, id: PlaceId) -> Result<Vec<Duplicate>, web::Error> {
    let whole = compat.places.whole(id).await.map_err(web::Error::internal)?;
    let records = whole.map(|whole| whole.records).unwrap_or_default();
    let others = records.into_iter().filter(|one| !one.withdrawn && one.id.uuid() != id.uuid());
    let duplicate = |one: SourceRecord| Duplicate {
        id: format!("{}--{}", one.source, one.record.source_id),
        source: one.source.to_string(),
    };
    Ok(others.map(duplicate).collect())
}

/// The narrowest territory asked: what is left is checked one by one.
fn territory(area: &Area) -> TerritoryRef {
    let commune = area.commune.as_ref().and_then(|code| code.parse().ok()).map(TerritoryRef::Commune);
    let departement =
        area.departement.as_ref().and_then(|code| code.parse().ok()).map(TerritoryRef::Departement);
    let region = area.region.as_ref().and_then(|code| code.parse().ok()).map(TerritoryRef::Region);
    commune.or(departement).or(region).unwrap_or(TerritoryRef::France)
}

/// Whether a place lies in every territory asked.
fn within(area: &Area, brief: &Brief, territories: &territory::Territories) -> bool {
    if area.commune.is_none() && area.departement.is_none() && area.region.is_none() {
        return true;
    }
    let commune = brief.commune.as_ref().and_then(|code| territories.commune(code.as_str()));
    commune.is_some_and(|commune| {
        area.commune.as_deref().is_none_or(|code| code == commune.code.as_str())
            && area.departement.as_deref().is_none_or(|code| code == commune.departement.as_str())
            && area.region.as_deref().is_none_or(|code| code == commune.region.as_str())
    })
}

fn networks_of(brief: &Brief) -> Terms<ReseauPorteur> {
    static PROGRAMMES: LazyLock<Conversion<Programme, ReseauPorteur>> =
        LazyLock::new(|| Conversion::of("lmn-1-programmes--data-inclusion-1-reseaux-porteurs"));
    static TYPOLOGIES: LazyLock<Conversion<Typology, ReseauPorteur>> =
        LazyLock::new(|| Conversion::of("lmn-1-typologies--data-inclusion-1-reseaux-porteurs"));
    let mut networks = PROGRAMMES.terms(brief.programmes()).union(TYPOLOGIES.terms(brief.typologies()));
    if brief.labels().contains(Label::Fabrique) {
        networks = networks.union(ReseauPorteur::from_code("fabrique-de-territoire").into_iter().collect());
    }
    networks
}

/// A structure with its services. Its identifier here, or the place's own, finds it.
#[utoipa::path(
    get,
    path = "/compat/data-inclusion/api/v1/structures/{id}",
    operation_id = "data_inclusion_structure",
    tag = "data-inclusion",
    params(("id" = String, Path, description = "Identifier")),
    responses(
        (status = 200, description = "The structure", body = DetailedStructure),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such structure", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn one(
    State(compat): State<Arc<Compat>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> web::Result {
    let index = compat.index().await?;
    let id = index.place_id(&id).ok_or(web::Error::NotFound)?;
    let whole = compat.places.whole(id).await.map_err(web::Error::internal)?.ok_or(web::Error::NotFound)?;
    if whole.place.withdrawn {
        return Err(web::Error::NotFound);
    }
    let converted = index.convert(&whole.place).map_err(|_| web::Error::NotFound)?;
    let others = whole.records.into_iter().filter(|one| !one.withdrawn).map(Place::from);
    let doublons = others.filter_map(|other| Some(index.convert(&other).ok()?.structure));
    let doublons = doublons.filter(|other| other.id != converted.structure.id).collect();
    Ok(with_etag(&headers, &shape::detailed_structure(converted, doublons, index.today)))
}
