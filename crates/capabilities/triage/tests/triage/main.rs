//! Tests of the triage through its public face.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking; its helpers too")]

mod api;
mod pages;
mod pages_refused;
mod pathways;
mod publish;
mod replay;
mod rules;
mod sealed;
mod support;
