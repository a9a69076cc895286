//! `GET /api/v1/catalog.jsonld`: what this site publishes, in DCAT-AP, for catalogues of data to harvest.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use jiff::tz::TimeZone;
use kernel::TerritoryRef;
use places::credits::{LICENCE_URL, credits};
use places::write::ExportFormat;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use web::api::{Problem, bytes_with_etag};
use web::{Page, Query};

use crate::OpenData;
use crate::export::File;
use crate::vocabularies::OnlyLang;

/// The list of media types that the profile asks for.
const IANA: &str = "https://www.iana.org/assignments/media-types/";

/// One file that can be taken.
struct Distribution {
    path: String,
    title: String,
    media_type: &'static str,
    conforms_to: &'static str,
}

const LMN: &str = "https://schema.data.gouv.fr/LaMednum/standard-mediation-num/";
const DATA_INCLUSION: &str = "https://gip-inclusion.github.io/data-inclusion-schema/";
const GEOJSON: &str = "https://www.rfc-editor.org/rfc/rfc7946";

fn distributions() -> Vec<Distribution> {
    let lmn = ExportFormat::ALL.into_iter().map(|format| Distribution {
        path: format!("/api/v1/places/export?format={}", format.code()),
        title: format!("Lieux de médiation numérique ({})", format.code()),
        media_type: format.media_type(),
        conforms_to: if format == ExportFormat::GeoJson { GEOJSON } else { LMN },
    });
    let files = File::ALL.into_iter().map(|file| Distribution {
        path: format!("/api/v1/data-inclusion/{}", file.name()),
        title: format!("data·inclusion v1, {}", file.name()),
        media_type: file.media_type(),
        conforms_to: DATA_INCLUSION,
    });
    lmn.chain(files).collect()
}

/// The catalogue: JSON-LD, by the profile DCAT-AP.
#[derive(Debug, Serialize, ToSchema)]
#[schema(value_type = Object)]
pub(super) struct Catalog(Value);

/// What this site publishes, in DCAT-AP.
#[utoipa::path(
    get,
    path = "/api/v1/catalog.jsonld",
    operation_id = "catalog",
    tag = "places",
    params(OnlyLang),
    responses(
        (status = 200, description = "The catalogue, JSON-LD", body = Catalog, content_type = "application/ld+json"),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn catalog(
    page: Page,
    State(data): State<Arc<OpenData>>,
    headers: HeaderMap,
    Query(_lang): Query<OnlyLang>,
) -> web::Result {
    let credits = credits(&data.places, &TerritoryRef::France).await.map_err(web::Error::internal)?;
    let known = data.places.sources().await.map_err(web::Error::internal)?;
    let modified = known.iter().map(|source| source.imported_at).max();
    let modified = modified.unwrap_or_else(|| data.places.world().now()).to_zoned(TimeZone::UTC).date();
    let publisher = json!({ "@type": "foaf:Agent", "foaf:name": page.site.operator });
    let site = &data.site;
    let distribution = |one: Distribution| {
        let address = format!("{site}{}", one.path);
        let media_type = one.media_type.split(';').next().unwrap_or_default();
        json!({
            "@id": address,
            "@type": "dcat:Distribution",
            "dct:title": { "@value": one.title, "@language": "fr" },
            "dcat:accessURL": { "@id": address },
            "dcat:downloadURL": { "@id": address },
            "dcat:mediaType": { "@id": format!("{IANA}{media_type}") },
            "dct:license": { "@id": LICENCE_URL },
            "dct:conformsTo": { "@id": one.conforms_to },
        })
    };
    let sources: Vec<Value> = credits
        .sources
        .iter()
        .map(|source| {
            json!({
                "@type": "dct:ProvenanceStatement",
                "rdfs:label": {
                    "@value": format!("{}, {}, {}", source.title, source.producer, source.licence),
                    "@language": "fr",
                },
            })
        })
        .collect();
    let catalog = Catalog(json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": format!("{site}/api/v1/catalog.jsonld"),
        "@type": "dcat:Catalog",
        "dct:title": { "@value": format!("Données ouvertes de {}", page.site.product), "@language": "fr" },
        "dct:description": {
            "@value": "Les lieux de médiation numérique du registre, et leurs services.",
            "@language": "fr",
        },
        "dct:publisher": publisher,
        "dct:language": { "@id": "http://publications.europa.eu/resource/authority/language/FRA" },
        "dct:license": { "@id": LICENCE_URL },
        "foaf:homepage": { "@id": format!("{site}/donnees") },
        "dcat:dataset": [{
            "@id": format!("{site}/donnees"),
            "@type": "dcat:Dataset",
            "dct:title": { "@value": "Lieux de médiation numérique", "@language": "fr" },
            "dct:description": {
                "@value": "Où se faire aider avec le numérique : adresse, horaires, services, publics, coût, accès. \
                           Chaque lieu dit de quelle source il vient.",
                "@language": "fr",
            },
            "dct:publisher": publisher,
            "dct:modified": { "@value": modified.to_string(), "@type": "xsd:date" },
            "dct:license": { "@id": LICENCE_URL },
            "dct:spatial": { "@id": "http://publications.europa.eu/resource/authority/country/FRA" },
            "dcat:theme": { "@id": "http://publications.europa.eu/resource/authority/data-theme/SOCI" },
            "dcat:keyword": [
                { "@value": "inclusion numérique", "@language": "fr" },
                { "@value": "médiation numérique", "@language": "fr" },
            ],
            "dct:provenance": sources,
            "dcat:distribution": distributions().into_iter().map(distribution).collect::<Vec<_>>(),
        }],
    }));
    let body = serde_json::to_vec_pretty(&catalog).map_err(web::Error::internal)?;
    Ok(bytes_with_etag(&headers, "application/ld+json", body))
}
