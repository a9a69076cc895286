//! `/api/v1/organisations`: public facts of the organisations at work.
#![expect(unused_qualifications, reason = "utoipa's macro writes the parameters' type twice")]

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use identity::OrganisationId;
use serde::{Deserialize, Serialize};
use territory::Territories;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::Query;
use web::api::{Problem, with_etag};

use crate::model::{Brief, Capacity, Kind, Organisation};
use crate::service::{Filter, Organisations, View};

/// The routes and their description.
pub(crate) fn router(organisations: Organisations) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(one)).with_state(organisations)
}

/// Filters: all must hold.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// Words of the name, or the SIRET.
    #[serde(default)]
    q: String,
    /// Code of a kind.
    kind: Option<String>,
    /// Code of a capacity.
    capacity: Option<String>,
    /// Acting within `commune:35238`, `epci:…`, `departement:35`, `region:53` or `france`.
    territory: Option<String>,
    /// `next` of the answer before.
    cursor: Option<String>,
    /// 1 to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Language of texts, `fr` or `en`; `Accept-Language` when absent.
    #[serde(default, rename = "lang")]
    _lang: Option<String>,
}

/// What a route reads besides its own parameters.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct OnlyLang {
    /// Language of texts, `fr` or `en`; `Accept-Language` when absent.
    #[serde(default, rename = "lang")]
    _lang: Option<String>,
}

/// One page of organisations, by name.
#[derive(Debug, Serialize, ToSchema)]
struct OrganisationList {
    /// The organisations.
    items: Vec<OrganisationView>,
    /// Cursor of the next page, if there is one.
    next: Option<String>,
}

/// An organisation.
#[derive(Debug, Serialize, ToSchema)]
struct OrganisationView {
    /// Stable identifier.
    #[schema(format = "uuid")]
    id: String,
    /// Name.
    name: String,
    /// Code of its kind.
    kind: &'static str,
    /// Code of the college its kind sits in.
    college: &'static str,
    /// Codes of what it does here.
    capacities: Vec<&'static str>,
    /// SIRET of its seat.
    siret: Option<String>,
    /// Where it acts, as `departement:35`.
    territory: String,
    /// Name of that territory.
    territory_name: Option<String>,
}

/// An organisation and what it is tied to.
#[derive(Debug, Serialize, ToSchema)]
struct OrganisationDetail {
    #[serde(flatten)]
    organisation: OrganisationView,
    /// The one it belongs to.
    parent: Option<OrganisationLink>,
    /// The networks it is a member of.
    networks: Vec<OrganisationLink>,
    /// Those that belong to it.
    children: Vec<OrganisationLink>,
}

/// Another organisation.
#[derive(Debug, Serialize, ToSchema)]
struct OrganisationLink {
    /// Stable identifier.
    #[schema(format = "uuid")]
    id: String,
    /// Name.
    name: String,
}

impl OrganisationView {
    fn of(one: &Organisation, territories: &Territories) -> Self {
        let facts = &one.facts;
        Self {
            id: one.id.to_string(),
            name: facts.name.clone(),
            kind: facts.kind.code(),
            college: facts.kind.college().code(),
            capacities: facts.capacities.iter().map(|one| one.code()).collect(),
            siret: facts.siret.as_ref().map(ToString::to_string),
            territory: facts.territory.to_string(),
            territory_name: territories.name_of(&facts.territory).map(str::to_owned),
        }
    }
}

impl From<&Brief> for OrganisationLink {
    fn from(brief: &Brief) -> Self {
        Self { id: brief.id.to_string(), name: brief.name.clone() }
    }
}

impl OrganisationDetail {
    fn of(view: &View, territories: &Territories) -> Self {
        let links = |briefs: &[Brief]| briefs.iter().map(OrganisationLink::from).collect();
        Self {
            organisation: OrganisationView::of(&view.organisation, territories),
            parent: view.parent.as_ref().map(OrganisationLink::from),
            networks: links(&view.networks),
            children: links(&view.children),
        }
    }
}

/// The organisations at work.
#[utoipa::path(
    get,
    path = "/api/v1/organisations",
    operation_id = "organisations",
    tag = "organisations",
    params(Asked),
    responses(
        (status = 200, description = "One page", body = OrganisationList),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Wrong parameters", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(organisations): State<Organisations>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> web::Result {
    let limit = asked.limit.unwrap_or(50);
    if !(1..=500).contains(&limit) {
        return Err(wrong("limit", "organisations-error-limit"));
    }
    if asked.q.len() > 500 {
        return Err(wrong("q", "organisations-error-words"));
    }
    let after: Option<OrganisationId> =
        read("cursor", "organisations-error-cursor", asked.cursor.as_deref(), |text| text.parse().ok())?;
    let filter = Filter {
        words: asked.q,
        kind: read("kind", "organisations-error-kind", asked.kind.as_deref(), Kind::from_code)?,
        capacity: read(
            "capacity",
            "organisations-error-code",
            asked.capacity.as_deref(),
            Capacity::from_code,
        )?,
        territory: read("territory", "organisations-error-territory", asked.territory.as_deref(), |text| {
            text.parse().ok().filter(|one| organisations.territories().name_of(one).is_some())
        })?,
        ..Filter::default()
    };
    let (found, more) = organisations.list(&identity::Actor::Public, &filter, after, limit).await?;
    let items = found.iter().map(|one| OrganisationView::of(one, organisations.territories())).collect();
    let next = found.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(with_etag(&headers, &OrganisationList { items, next }))
}

/// One organisation. The identifier of one that was merged answers with the one it became.
#[utoipa::path(
    get,
    path = "/api/v1/organisations/{id}",
    operation_id = "organisation",
    tag = "organisations",
    params(("id" = String, Path, description = "Identifier", format = "uuid"), OnlyLang),
    responses(
        (status = 200, description = "The organisation", body = OrganisationDetail),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such organisation at work", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn one(
    State(organisations): State<Organisations>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(_lang): Query<OnlyLang>,
) -> web::Result {
    let id = id.parse().map_err(|_| web::Error::NotFound)?;
    let view = organisations.public(id).await?;
    Ok(with_etag(&headers, &OrganisationDetail::of(&view, organisations.territories())))
}

/// A parameter that may be absent or empty; the error names it.
fn read<T>(
    field: &'static str,
    key: &'static str,
    given: Option<&str>,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, web::Error> {
    match given {
        None | Some("") => Ok(None),
        Some(text) => parse(text).map(Some).ok_or_else(|| wrong(field, key)),
    }
}

fn wrong(field: &'static str, key: &'static str) -> web::Error {
    web::Error::Invalid(vec![web::FieldError::new(field, key)])
}
