//! The same commands for programs: `/api/v1/referrals`.
//!
//! Until accounts exist the actor is the agent of the signed cookie; without one every route but the answer says 401.

mod answer;
mod create;
mod get;
mod list;
mod shape;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::service::Referrals;

pub use shape::{ReferralView, StepView};

/// Routes with their description, for the program's OpenAPI document.
pub fn api(state: Referrals) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get))
        .routes(routes!(answer::answer))
        .with_state(state)
}
