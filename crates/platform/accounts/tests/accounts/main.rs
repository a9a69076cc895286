//! Tests of accounts: commands on both engines, pages as a browser without script sees them.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking; its helpers too")]

mod administer;
mod clients;
mod data;
mod factors;
mod federated;
mod invitations;
mod keys;
mod oversee;
mod pages;
mod passkeys;
mod secrets;
mod sessions;
mod sign_in;
mod support;
