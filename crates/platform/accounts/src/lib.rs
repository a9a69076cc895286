//! Accounts: who may come in, how they prove who they are, and for how long it is believed.

pub mod model;
mod pages;
mod service;
mod store;

pub use model::{Account, ApiToken, Email, Session, State, Visitor};
pub use service::{
    Accounts, Act, Ceremony, Error, Factors, Federated, FirstAccount, IDLE_DAYS, Invited, Looked, Motive,
    NOTICE_DAYS, NewAccount, NewClient, NewInvitation, OVERSEERS, OneTimeCode, Overseen, PROCESSING, Profile,
    Provider, RETENTION, Remaining, SignedIn, jobs_with, stream,
};
pub use store::{Client, Invitation, InvitationId, MIGRATIONS, PasskeyId, STATEMENTS};

/// The texts of the pages and letters.
pub const TEXTS: web::CrateTexts = web::crate_texts!("accounts");

/// The pages: signing in under `/connexion`, one's own account under `/compte`, invitations and registrations.
pub fn router(accounts: Accounts) -> axum::Router {
    pages::router(accounts)
}

/// `/compte/donnees`: what is kept about whoever is signed in, who looked, to take away and to have erased.
pub fn data_router(accounts: Accounts, privacy: privacy::Privacy) -> axum::Router {
    pages::data_router(accounts, privacy)
}
