//! Accounts: who may come in, how they prove who they are, and for how long it is believed.

pub mod model;
mod pages;
mod service;
mod store;

pub use model::{Account, ApiToken, Email, Session, Visitor, proved_recently};
pub use service::{
    Accounts, Ceremony, Error, Factors, Federated, FirstAccount, Invited, Looked, NewAccount, NewClient,
    NewInvitation, OneTimeCode, Profile, Provider, Remaining, SignedIn, jobs_with, stream,
};
pub use store::{Client, Invitation, InvitationId, MIGRATIONS, PasskeyId, STATEMENTS};

/// The texts of the pages and letters.
pub const TEXTS: web::CrateTexts = web::crate_texts!("accounts");

/// The pages: signing in under `/connexion`, one's own account under `/compte`, invitations and registrations.
pub fn router(accounts: Accounts) -> axum::Router {
    pages::router(accounts)
}
