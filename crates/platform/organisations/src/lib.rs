//! Organisations, and who holds which role in them.
//!
//! An [`Organisation`] is requested, active, closed, refused or merged; its identity never changes, and once merged it
//! leads to the one it became, everywhere. A role ([`identity::Role`], the policy lives there) is **given** to an account in
//! an organisation, on a territory, for a time; its holder may **lend** it to a colleague. This crate knows accounts by
//! their [`identity::AgentId`] alone, with a name kept as a label that can be erased: accounts are stored above it, and
//! call [`grants_of`], [`give`], [`withdraw`] and [`forget`] inside their transactions.
//!
//! A capability whose rows belong to organisations implements [`Owner`] and is given to [`Organisations::new`]: its rows
//! follow a merge in the same transaction.
//!
//! To add a command: a method in `service/`, its line in the tables of `tests/organisations/rights.rs`. To add a kind or a
//! capacity: a line in `model/kind.rs`, its title in both `locales`. To add a page: a file in `pages/`, its route there.

mod api;
mod model;
mod pages;
mod service;
mod store;

pub use model::{
    Brief, Capacity, College, Contact, Facts, Held, Holding, JoinId, JoinKind, JoinRequest, Kind, NewGrant,
    Organisation, State,
};
pub use service::{
    Ask, Bonds, Duty, Edit, Error, Filter, Loan, May, Mine, Moved, Organisations, Owner, Preview, Problem,
    Reason, Request, Rights, View, brief, counts, create, duties_of, export_of, forget, give, grants_of,
    is_held, rename, stream, withdraw,
};
pub use store::{MIGRATIONS, STATEMENTS};

/// The texts of the pages.
pub const TEXTS: web::CrateTexts = web::crate_texts!("organisations");

/// The pages: `/organisations` and `/compte/droits`.
pub fn router(organisations: Organisations) -> axum::Router {
    pages::router(organisations)
}

/// `/api/v1/organisations`, with its description for the OpenAPI document.
pub fn api(organisations: Organisations) -> utoipa_axum::router::OpenApiRouter {
    api::router(organisations)
}
