//! `POST /api/v1/referrals/answer`

use axum::extract::State;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::FieldError;
use web::api::{Json, Problem};

use crate::model::{Answer, InvalidAnswer};
use crate::service::Referrals;

/// The answer of a place. The token travels in the body: addresses end up in logs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceAnswer {
    /// Last segment of the link received.
    token: String,
    /// `acknowledge`, `received`, `done`, `not_come`, `cannot` or `redirected`.
    answer: String,
    /// With `cannot`: `full`, `other-need`, `out-of-area`, `closed`, `unreachable` or `other`.
    #[serde(default)]
    reason: String,
    /// With `cannot`: a few words, at most 300 characters; required with `other`.
    #[serde(default)]
    note: String,
    /// With `redirected`: where to.
    #[serde(default)]
    to: String,
}

/// Where the referral stands after the answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerTaken {
    /// Reference as printed.
    reference: String,
    /// State after the answer.
    state: &'static str,
    /// `true` when the place had already said exactly this.
    repeated: bool,
}

/// Answers a referral with the token of its link; no account is needed.
#[utoipa::path(
    post,
    path = "/api/v1/referrals/answer",
    operation_id = "referral_answer",
    tag = "referrals",
    request_body = PlaceAnswer,
    responses(
        (status = 200, description = "Taken", body = AnswerTaken),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "From another site", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such link", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "This answer cannot be given now", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "The referral is over", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Wrong fields", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn answer(State(referrals): State<Referrals>, Json(given): Json<PlaceAnswer>) -> web::Result {
    let answer = Answer::parse(&given.answer, &given.reason, &given.note, &given.to).map_err(|invalid| {
        let (field, key) = match invalid {
            InvalidAnswer::Kind => ("answer", "referral-error-answer"),
            InvalidAnswer::Reason => ("reason", "referral-error-reason"),
            InvalidAnswer::NoteMissing => ("note", "referral-error-note"),
            InvalidAnswer::TooLong(_) => ("note", "referral-error-note-long"),
        };
        web::Error::Invalid(vec![FieldError::new(field, key)])
    })?;
    let done = referrals.answer(&given.token, &answer).await?;
    let taken = AnswerTaken {
        reference: done.referral.printed_reference(),
        state: done.referral.state.code(),
        repeated: done.repeated,
    };
    Ok(Json(taken).into_response())
}
