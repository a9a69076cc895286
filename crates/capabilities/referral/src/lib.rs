//! Referral (orientation): a person is sent to a place, leaves with a sheet, and the place says that they came.
//!
//! One command, [`Referrals::send`], does it in one transaction: load pathway, place and rights → [`model::decide`] →
//! store, journal, queue the messages. The place opens a one-time link (or types a short code) and answers;
//! [`model::State`] is the total table of what may follow what. A referral is closed at "received", never at "sent":
//! an unanswered one comes back to its sender's desk when its deadline has passed ([`Referrals::mark_overdue`]).
//!
//! It never picks a place (that is the matching's work), never keeps a name, keeps a contact only with the
//! person's agreement and not for long ([`Referrals::forget`]), and never lets a GET change anything.
//!
//! To add an answer of the place: a variant of [`model::Answer`] and its event in the table of `model/state.rs` (the
//! test lists every pair), its choice in `pages/place.rs`, its texts in both `locales`.

mod api;
mod error;
mod letters;
pub mod model;
mod neighbours;
mod pages;
mod personal;
pub mod service;
pub mod sheet;
pub mod sources;
pub mod store;
mod thread;

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

pub use api::{ReferralView, StepView};
pub use error::Error;
pub use neighbours::Neighbours;
pub use personal::{PROCESSING, RETENTION};
pub use service::{Order, Referrals, Sent, Settings, reseal};
pub use store::ids_of_pathway;
pub use thread::{Cursor, Referral, ReferralId, ReferralKind, Step, StepId, StepKind};

/// Texts of this crate, keys prefixed `referral-`.
pub const TEXTS: web::CrateTexts = web::crate_texts!("referral");

/// The journal stream of a referral.
pub fn stream(id: ReferralId) -> String {
    format!("referral/{id}")
}

/// Pages of the sending desk (`/desk/…/referrals`) and of the receiving place (`/r/…`, `/code`).
pub fn router(state: Referrals) -> Router {
    pages::router(state)
}

/// Routes of `/api/v1/referrals`, with their OpenAPI description.
pub fn api_router(state: Referrals) -> OpenApiRouter {
    api::api(state)
}
