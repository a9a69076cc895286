//! `GET /api/v1/vocabularies`, `/api/v1/vocabularies/{id}`, `/api/v1/crosswalks/{id}`
#![expect(unused_qualifications, reason = "utoipa's macro writes the parameters' type twice")]

use axum::extract::Path;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vocabulary::crosswalk::{self, Crosswalk, Vocabulary};
use web::api::{Problem, with_etag};
use web::{Page, Query};

/// What every route reads.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct OnlyLang {
    /// Language of texts, `fr` or `en`; `Accept-Language` when absent.
    #[serde(default, rename = "lang")]
    _lang: Option<String>,
}

/// A vocabulary, without its terms.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VocabularySummary {
    /// Id, as in `/api/v1/vocabularies/{id}`.
    id: &'static str,
    /// Version of its standard.
    version: String,
    /// Licence of its words.
    licence: String,
    /// Who made it.
    author: String,
    /// How many terms.
    terms: usize,
}

impl From<&Vocabulary> for VocabularySummary {
    fn from(vocabulary: &Vocabulary) -> Self {
        Self {
            id: vocabulary.id,
            version: vocabulary.version.clone(),
            licence: vocabulary.licence.clone(),
            author: vocabulary.author.clone(),
            terms: vocabulary.terms.len(),
        }
    }
}

/// A relation, without its terms.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CrosswalkSummary {
    /// Id, as in `/api/v1/crosswalks/{id}`.
    id: String,
    /// Version.
    version: String,
    /// The vocabulary converted.
    from: String,
    /// The vocabulary it reads in.
    to: String,
    /// How many conversions.
    links: usize,
}

impl From<&Crosswalk> for CrosswalkSummary {
    fn from(crosswalk: &Crosswalk) -> Self {
        Self {
            id: crosswalk.id.clone(),
            version: crosswalk.version.clone(),
            from: crosswalk.from.clone(),
            to: crosswalk.to.clone(),
            links: crosswalk.links.len(),
        }
    }
}

/// Everything published.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VocabularyList {
    /// The vocabularies.
    vocabularies: Vec<VocabularySummary>,
    /// How they read in one another.
    crosswalks: Vec<CrosswalkSummary>,
}

/// Vocabularies and relations between them.
#[utoipa::path(
    get,
    path = "/api/v1/vocabularies",
    operation_id = "vocabularies",
    tag = "vocabularies",
    params(OnlyLang),
    responses(
        (status = 200, description = "What there is", body = VocabularyList),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(headers: HeaderMap, Query(_lang): Query<OnlyLang>) -> web::Result {
    let list = VocabularyList {
        vocabularies: crosswalk::vocabularies().iter().map(Into::into).collect(),
        crosswalks: crosswalk::all().iter().map(Into::into).collect(),
    };
    Ok(with_etag(&headers, &list))
}

/// A term.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TermView {
    /// Code, in addresses and relations.
    code: String,
    /// Its words, in the language asked.
    title: String,
    /// The exact value that files hold, when it is not the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
}

/// A vocabulary, whole.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VocabularyView {
    /// Id.
    id: &'static str,
    /// Version of its standard.
    version: String,
    /// Licence of its words.
    licence: String,
    /// Who made it.
    author: String,
    /// Its terms, in their order.
    terms: Vec<TermView>,
}

/// A vocabulary with its terms.
#[utoipa::path(
    get,
    path = "/api/v1/vocabularies/{id}",
    operation_id = "vocabulary",
    tag = "vocabularies",
    params(("id" = String, Path, description = "Identifier", example = "lmn-1-services"), OnlyLang),
    responses(
        (status = 200, description = "The vocabulary", body = VocabularyView),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such vocabulary", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn vocabulary(
    page: Page,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(_lang): Query<OnlyLang>,
) -> web::Result {
    let vocabulary = crosswalk::vocabulary(&id).ok_or(web::Error::NotFound)?;
    let view = VocabularyView {
        id: vocabulary.id,
        version: vocabulary.version.clone(),
        licence: vocabulary.licence.clone(),
        author: vocabulary.author.clone(),
        terms: vocabulary
            .terms
            .iter()
            .map(|term| TermView {
                code: term.code.clone(),
                title: term.title(page.lang).to_owned(),
                label: term.label.clone(),
            })
            .collect(),
    };
    Ok(with_etag(&headers, &view))
}

/// One conversion.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LinkView {
    /// The term converted.
    from: String,
    /// What it reads as.
    to: String,
    /// `exact`, `broader` (the target means more), `narrower` (less) or `lossy` (they overlap).
    relation: &'static str,
}

/// A relation, whole.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CrosswalkView {
    /// Id.
    id: String,
    /// Version.
    version: String,
    /// The vocabulary converted.
    from: String,
    /// The vocabulary it reads in.
    to: String,
    /// What to know before using it.
    note: String,
    /// The conversions.
    links: Vec<LinkView>,
    /// Terms of `from` without equivalent.
    without: Vec<String>,
    /// Terms of `to` that nothing gives.
    unreached: Vec<String>,
}

/// How the terms of one vocabulary read in another.
#[utoipa::path(
    get,
    path = "/api/v1/crosswalks/{id}",
    operation_id = "crosswalk",
    tag = "vocabularies",
    params(("id" = String, Path, description = "Identifier", example = "lmn-1-services--modes"), OnlyLang),
    responses(
        (status = 200, description = "The relation", body = CrosswalkView),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such relation", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn crosswalk(
    page: Page,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(_lang): Query<OnlyLang>,
) -> web::Result {
    let crosswalk = crosswalk::by_id(&id).ok_or(web::Error::NotFound)?;
    let view = CrosswalkView {
        id: crosswalk.id.clone(),
        version: crosswalk.version.clone(),
        from: crosswalk.from.clone(),
        to: crosswalk.to.clone(),
        note: crosswalk.note(page.lang).to_owned(),
        links: crosswalk
            .links
            .iter()
            .map(|link| LinkView {
                from: link.from.clone(),
                to: link.to.clone(),
                relation: link.relation.code(),
            })
            .collect(),
        without: crosswalk.without.clone(),
        unreached: crosswalk.unreached.clone(),
    };
    Ok(with_etag(&headers, &view))
}
