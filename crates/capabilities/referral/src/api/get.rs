//! `GET /api/v1/referrals/{id}`

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use web::Page;
use web::api::{Problem, with_etag};

use super::shape::ReferralView;
use crate::ReferralId;
use crate::service::Referrals;

/// One referral of your organisation, with its steps.
#[utoipa::path(
    get,
    path = "/api/v1/referrals/{id}",
    operation_id = "referral_get",
    tag = "referrals",
    params(("id" = uuid::Uuid, Path, description = "Identifier of the referral")),
    responses(
        (status = 200, description = "The referral", body = ReferralView),
        (status = 304, description = "Not changed since the `ETag` you hold"),
        (status = 401, description = "Not signed in, and no token", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such referral, or another organisation's", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    page: Page,
    State(referrals): State<Referrals>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> web::Result {
    let id: ReferralId = id.parse().map_err(|_| web::Error::NotFound)?;
    let thread = referrals.get(&page.actor, id).await?;
    referrals.looked(&page, &thread.referral, "referral", "follow-up").await?;
    Ok(with_etag(&headers, &ReferralView::whole(&thread.referral, &thread.steps)))
}
