//! `/api/v1/triage`: the instrument, and its evaluation without storing anything.

mod evaluate;
mod referential;

use crate::model::Referentials;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes and their description.
pub(crate) fn router() -> OpenApiRouter {
    let routes = OpenApiRouter::new()
        .routes(routes!(referential::current))
        .routes(routes!(referential::version))
        .routes(routes!(evaluate::evaluate));
    routes.with_state(Referentials::bundled())
}
