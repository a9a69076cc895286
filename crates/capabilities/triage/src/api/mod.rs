//! `/api/v1/triage`: the instrument, and its evaluation without storing anything.

mod evaluate;
mod referential;

use crate::Triage;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes and their description.
pub(crate) fn router(triage: Triage) -> OpenApiRouter {
    let routes = OpenApiRouter::new()
        .routes(routes!(referential::current))
        .routes(routes!(referential::version))
        .routes(routes!(evaluate::evaluate));
    routes.with_state(triage)
}
