//! `GET /api/v1/referrals`
#![expect(unused_qualifications, reason = "utoipa's macro writes the parameters' type twice")]

use axum::extract::State;
use axum::http::HeaderMap;
use identity::Power;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::api::{Problem, with_etag};
use web::{FieldError, Page, Query};

use super::shape::ReferralView;
use crate::model::Shelf;
use crate::service::Referrals;
use crate::thread::Cursor;

/// Most referrals in one answer.
const LIMIT_MAX: u32 = 100;

/// What is asked.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// `attention`, `waiting` or `closed`; `waiting` when absent.
    shelf: Option<String>,
    /// `next` of the answer before.
    cursor: Option<String>,
    /// 1 to 100; 25 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Language of messages: `fr` or `en`.
    #[serde(rename = "lang")]
    _lang: Option<String>,
}

/// One page of referrals, the most recently changed first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReferralList {
    /// The referrals.
    items: Vec<ReferralView>,
    /// Cursor of the next page, if there is one.
    next: Option<String>,
    /// How many your organisation has on this shelf.
    total: usize,
}

/// Referrals of your organisation on one shelf.
#[utoipa::path(
    get,
    path = "/api/v1/referrals",
    operation_id = "referral_list",
    tag = "referrals",
    params(Asked),
    responses(
        (status = 200, description = "One page", body = ReferralList),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, and no token", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Wrong parameters", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    page: Page,
    State(referrals): State<Referrals>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> web::Result {
    page.holder(Power::ReadThreads)?;
    let wrong =
        |field: &'static str| web::Error::Invalid(vec![FieldError::new(field, "referral-error-parameter")]);
    let shelf: Shelf = match asked.shelf.as_deref() {
        None => Shelf::Waiting,
        Some(code) => code.parse().map_err(|_| wrong("shelf"))?,
    };
    let after = match asked.cursor.as_deref() {
        None => Cursor::START,
        Some(text) => Cursor::decode(text).ok_or_else(|| wrong("cursor"))?,
    };
    let limit = asked.limit.unwrap_or(25);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(wrong("limit"));
    }
    let found = referrals.list(&page.actor, shelf, after, limit).await?;
    let total = Shelf::ALL.into_iter().zip(found.counts).find(|(one, _)| *one == shelf).map_or(0, |(_, n)| n);
    let list = ReferralList {
        items: found.rows.iter().map(ReferralView::brief).collect(),
        next: found.next.map(|cursor| cursor.encode()),
        total,
    };
    Ok(with_etag(&headers, &list))
}
