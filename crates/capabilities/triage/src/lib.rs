//! Triage (repérage): five minutes at a desk, twelve questions, one situation, one next step.
//!
//! The instrument is data: `data/triage/v1.toml` holds questions, rules and texts in both languages ([`model::Referential`]);
//! [`evaluate`] reads it, purely and totally. A [`Pathway`] is the thread of one person: no name, no way to
//! reach them, a spoken reference, an end date. Agents may conclude otherwise than the rule, with a motive; it is counted.
//!
//! It never refuses anyone, never shows the autonomy to a third party, and never picks a place: that is the matching's work.
//!
//! To change a question or a rule: publish a new file beside `v1.toml` (docs/triage.md), or, on a running service, from
//! the administration ([`versions`]). To add a page: one file in
//! `pages/`, its template, its texts in both `locales`, its route in `pages::router`.

mod api;
mod cli;
pub mod model;
mod pages;
mod personal;
pub mod service;
pub mod store;
pub mod versions;

pub use cli::{CliError, evaluate_json};
pub use model::{
    Answers, Consent, Outcome, Pathway, PathwayId, Reference, Referential, Referentials, SearchProfile,
    Situation, State, Told, evaluate, needs_of,
};
pub use personal::{PROCESSING, RETENTION};
pub use service::{Counts, Draft, Error, Given, Opening, PublishError, Triage, stream};
pub use store::{Conclusion, MIGRATIONS, PathwayLine};

/// The texts of the pages; the questions' own are in the référentiel.
pub const TEXTS: web::CrateTexts = web::crate_texts!("triage");

/// Every statement of this crate.
pub fn statements() -> Vec<db::Statement> {
    [store::STATEMENTS, versions::store::STATEMENTS].concat()
}

/// The agents' pages, under `/desk/pathways` and `/desk/paper`.
pub fn router(triage: Triage) -> axum::Router {
    pages::router(triage)
}

/// `/api/v1/triage`, with its description for the OpenAPI document.
pub fn api(triage: Triage) -> utoipa_axum::router::OpenApiRouter {
    api::router(triage)
}
