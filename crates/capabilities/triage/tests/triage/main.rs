//! Tests of the triage through its public face.

mod replay;
mod rules;
