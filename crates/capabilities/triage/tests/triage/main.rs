//! Tests of the triage through its public face.

mod api;
mod pages;
mod pages_refused;
mod pathways;
mod replay;
mod rules;
mod support;
