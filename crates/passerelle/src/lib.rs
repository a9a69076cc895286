//! `passerelle`: the roof. Reads the command line and the configuration, puts the rooms together, starts and stops them.
//! It decides nothing: every rule lives in a capability, every page in a face or a capability.
//!
//! It is a library so that tests drive the very program that `main` runs. To add a command: a file in `cli/`, a variant in
//! [`cli::Command`]. To add a capability to the server: [`server::App`].
#![expect(missing_docs, reason = "nothing imports the roof but its own tests")]

pub mod cli;
pub mod config;
pub mod demo;
pub mod routes;
pub mod server;
mod telemetry;
