//! Evaluate answers. Nothing is stored: no pathway, no journal, no text.

use crate::Triage;
use crate::cli::{Answered, Asked, CliError};
use axum::extract::State;
use web::FieldError;
use web::api::{Json, Problem};

/// Concludes from answers: situation, reasons, steps, what to look for, and the version of the rules. Stores nothing.
///
/// Missing answers are not zeros: `possible` lists the situations they leave open and `deciding` the questions to ask.
#[utoipa::path(
    post,
    path = "/api/v1/triage/evaluate",
    operation_id = "triage_evaluate",
    tag = "triage",
    request_body = Asked,
    responses(
        (status = 200, description = "The conclusion", body = Answered),
        (status = 400, description = "Not readable", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Unknown question, answer or version: each wrong field is named", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn evaluate(
    State(triage): State<Triage>,
    Json(asked): Json<Asked>,
) -> web::Result<Json<Answered>> {
    asked.answer(&triage.referentials()).map(Json).map_err(|error| match error {
        CliError::Json(error) => web::Error::BadRequest(error.to_string()),
        CliError::Version(_) => web::Error::Invalid(vec![FieldError::new("version", "triage-error-version")]),
        CliError::Answers(errors) => web::Error::Invalid(
            errors
                .iter()
                .map(|error| {
                    let field = if error.field == "answers" {
                        error.field.clone()
                    } else {
                        format!("answers.{}", error.field)
                    };
                    FieldError::new(field, error.problem.key())
                })
                .collect(),
        ),
    })
}
