//! `POST /api/v1/referrals`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Lang;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::api::{Json, Problem};
use web::{FieldError, Page};

use super::shape::ReferralView;
use crate::model::{Contact, Proposal, clean};
use crate::pages::WORDS_MAX;
use crate::service::{Order, Referrals};

/// Longest idempotency key, in bytes.
const KEY_MAX: usize = 100;

/// A person to be sent to a place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReferral {
    /// The person's thread, of your organisation.
    pathway: Uuid,
    /// The place chosen.
    place: Uuid,
    /// The person's own words, at most 600 characters, only if they agree to pass them on.
    #[serde(default)]
    #[schema(max_length = 600)]
    own_words: Option<String>,
    /// Telephone or e-mail of the person; needs `consent`.
    #[serde(default)]
    #[schema(max_length = 254)]
    contact: Option<String>,
    /// The person agreed that the contact be kept and used for this referral.
    #[serde(default)]
    consent: bool,
    /// Write to the place, if it has an e-mail address.
    #[serde(default)]
    tell_place: bool,
    /// Write to the person; needs `contact`.
    #[serde(default)]
    tell_person: bool,
    /// Language of the person: `fr` or `en`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    lang: Lang,
}

/// Sends a person to a place. The same `Idempotency-Key` sent twice makes one referral.
#[utoipa::path(
    post,
    path = "/api/v1/referrals",
    operation_id = "referral_send",
    tag = "referrals",
    params(("Idempotency-Key" = String, Header, min_length = 8, max_length = 100,
        description = "8 to 100 visible ASCII characters, drawn by the caller for this referral alone")),
    request_body = NewReferral,
    responses(
        (status = 201, description = "Sent", body = ReferralView),
        (status = 200, description = "Already sent with this key", body = ReferralView),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, and no token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "From another site", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such pathway or place", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The key was used for another referral", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Wrong fields", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn create(
    page: Page,
    State(referrals): State<Referrals>,
    headers: HeaderMap,
    Json(wanted): Json<NewReferral>,
) -> web::Result {
    let order = order(&headers, &wanted)?;
    let sent = referrals.send(&page.actor, &order).await?;
    let status = if sent.is_new { StatusCode::CREATED } else { StatusCode::OK };
    let location = format!("/api/v1/referrals/{}", sent.referral.id);
    let body = Json(ReferralView::brief(&sent.referral));
    Ok(answer(status, location, body))
}

fn answer(status: StatusCode, location: String, body: Json<ReferralView>) -> Response {
    (status, [(header::LOCATION, location)], body).into_response()
}

fn order(headers: &HeaderMap, wanted: &NewReferral) -> Result<Order, web::Error> {
    let mut errors = Vec::new();
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !(8..=KEY_MAX).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(web::Error::BadRequest("Idempotency-Key: 8 to 100 visible ASCII characters".to_owned()));
    }
    let own_words = clean(wanted.own_words.as_deref().unwrap_or_default(), WORDS_MAX).unwrap_or_else(|_| {
        errors.push(FieldError::new("own_words", "referral-error-words-long"));
        None
    });
    let typed = wanted.contact.as_deref().map(str::trim).filter(|typed| !typed.is_empty());
    let contact = typed.and_then(|typed| {
        Contact::parse(typed)
            .map_err(|_| errors.push(FieldError::new("contact", "referral-error-contact")))
            .ok()
    });
    if !errors.is_empty() {
        return Err(web::Error::Invalid(errors));
    }
    Ok(Order {
        pathway: wanted.pathway,
        place: wanted.place,
        proposal: Proposal {
            own_words,
            contact,
            consent: wanted.consent,
            tell_place: wanted.tell_place,
            tell_person: wanted.tell_person,
        },
        lang: wanted.lang,
        form_key: format!("api {key}"),
    })
}
