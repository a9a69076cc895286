//! Organisations, and who holds which role in them.

mod model;
mod service;
mod store;

pub use model::{
    Brief, Capacity, College, Contact, Facts, Held, Holding, JoinId, JoinKind, JoinRequest, Kind, NewGrant,
    Organisation, State,
};
pub use service::{
    Ask, Bonds, Edit, Error, Filter, Loan, May, Mine, Moved, Organisations, Owner, Preview, Problem, Reason,
    Request, Rights, View, brief, create, forget, give, grants_of, is_held, rename, stream, withdraw,
};
pub use store::{MIGRATIONS, STATEMENTS};

/// The texts of the pages.
pub const TEXTS: web::CrateTexts = web::crate_texts!("organisations");
